-- What depends on other rows. Parts move with their whole: when a building goes to another organization, its rooms go with
-- it, and no writer can put a room where its building is not, not even in the moment of the move. And what results or codes
-- of other rows are made of stays as it was: a factor in use is neither changed nor removed, nor is a code.
set local lock_timeout = '5s';

-- The organization of a row and of what it is part of are one value, held by a foreign key over both columns.
-- `on update cascade` where the reference is part of the row's natural key; without it the row keeps its target where
-- it is (kernel/check-register.ts holds the tables to the descriptors).
alter table building add constraint building_organization_key unique (id, organization_id);

-- Rooms that earlier moves have left behind. Where the new owner has made a room of that code meanwhile, nobody but the
-- two can tell which of them is the room: it stays, hence the constraint is not valid for what is there already.
select set_config('taizhang.client', 'system', true),
       set_config('taizhang.reason', 'rooms follow their building', true);
update space s set organization_id = b.organization_id, region_path = b.region_path, version = s.version + 1,
                   updated_at = now()
from building b
where b.id = s.building_id
  and s.id in (select distinct on (x.building_id, x.code) x.id from space x join building y on y.id = x.building_id
               where y.organization_id <> x.organization_id order by x.building_id, x.code, x.updated_at desc)
  and not exists (select from space x where x.organization_id = b.organization_id and x.building_id = b.id
                    and x.code = s.code);
alter table space drop constraint space_building_id_building_id_fk;
alter table space add constraint space_building_fk
  foreign key (building_id, organization_id) references building (id, organization_id) on update cascade not valid;

-- Sets what goes with another owner, where the writer has not done so itself: the cascade sets the organization alone.
create function follow_owner() returns trigger language plpgsql as $$
begin
  -- Waits for a move of the organization that is under way, and makes the next one wait.
  select o.region_path into new.region_path from organization o where o.id = new.organization_id for share;
  new.version := old.version + 1;
  new.updated_at := greatest(now(), old.updated_at);
  return new;
end $$;

-- Called once for each register whose rows are parts of others, by the migration that creates it.
create procedure follow_owner_of(part regclass) language plpgsql as $$
begin
  execute format('create trigger follow_owner before update of organization_id on %s for each row
                  when (new.organization_id <> old.organization_id and new.version = old.version)
                  execute function follow_owner()', part);
end $$;

call follow_owner_of('space');

-- Rows that others name without a foreign key: two more keys would cost an import of consumption a tenth of its speed.
-- Arguments: the table that names them, when a row u there names a row o here, what of o must not change then, and which
-- rows o can be named there at all: for others that table is not locked.
create function keep_used() returns trigger language plpgsql as $$
declare
  gone text := format('(select * from old_rows o where %s) o', tg_argv[3]);
  is_used boolean;
begin
  if tg_op = 'UPDATE' then
    select format('(select o.* from old_rows o join new_rows n on n.id = o.id
                    where (%s) and (%s) is distinct from (%s)) o',
                  tg_argv[3], string_agg('o.' || name, ','), string_agg('n.' || name, ',')) into gone
    from unnest(tg_argv[2]::text[]) name;
  end if;
  execute format('select exists (select from %s)', gone) into is_used;
  if not is_used then
    return null;
  end if;
  for attempt in 1..2 loop
    execute format('select exists (select from %s where exists (select from %s u where %s))', gone, tg_argv[0], tg_argv[1])
      into is_used;
    if is_used then
      raise foreign_key_violation using message = format('rows of %s are used in %s', tg_table_name, tg_argv[0]);
    end if;
    -- Then those that are being written at this moment; a long import is not waited for, this is tried again later.
    execute format('lock table %s in share mode', tg_argv[0]);
  end loop;
  return null;
end $$;

create procedure keep_used_by(target regclass, user_table regclass, user_column text, condition text, frozen text,
                              concerned text default 'true')
language plpgsql as $$
begin
  execute format('create trigger keep_for_%1$s_%2$s after delete on %3$s referencing old table as old_rows
                  for each statement execute function keep_used(%1$L, %4$L, %5$L, %6$L)',
                 user_table, user_column, target, condition, frozen, concerned);
  execute format('create trigger keep_as_is_for_%1$s_%2$s after update on %3$s
                  referencing old table as old_rows new table as new_rows
                  for each statement execute function keep_used(%1$L, %4$L, %5$L, %6$L)',
                 user_table, user_column, target, condition, frozen, concerned);
end $$;

-- Called for each field that holds a code of a list, by the migration that creates its table. Without a column for the
-- version any version will do.
create procedure keep_codes_of(user_table regclass, user_column text, list text, version_column text default null)
language plpgsql as $$
begin
  call keep_used_by('code', user_table, user_column,
    format('u.%I = o.code', user_column) || case when version_column is null
      then ' and not exists (select from code c where c.list = o.list and c.code = o.code)'
      else format(' and u.%I = o.list_version', version_column) end,
    '{list,list_version,code}', format('o.list = %L', list));
end $$;

call keep_codes_of('organization', 'institution_type', 'INSTITUTION_TYPE');
call keep_codes_of('asset', 'class_code', 'ASSET_CLASS', 'class_version');
call keep_codes_of('energy_consumption', 'energy_type', 'ENERGY_TYPE');
call keep_codes_of('energy_factor', 'energy_type', 'ENERGY_TYPE');
call keep_codes_of('cost_record', 'expenditure_item', 'EXPENDITURE_ITEM');
call keep_used_by('code', 'code', 'parent_code',
  'u.list = o.list and u.list_version = o.list_version and u.parent_code = o.code', '{list,list_version,code}');
call keep_used_by('region', 'energy_factor', 'region_code', 'u.region_code = o.code', '{code}');
call keep_used_by('energy_factor', 'energy_consumption', 'kgce_factor_id',
  'u.energy_type = o.energy_type and u.kgce_factor_id = o.id',
  '{kind,energy_type,region_code,factor_version,value,data_year,valid_from}');
call keep_used_by('energy_factor', 'energy_consumption', 'kgco2_factor_id',
  'u.energy_type = o.energy_type and u.kgco2_factor_id = o.id',
  '{kind,energy_type,region_code,factor_version,value,data_year,valid_from}');

-- They act as the owner on rows that the caller may not see, as those of 0005.
do $$
declare
  called text;
begin
  foreach called in array array['follow_owner()', 'keep_used()'] loop
    execute format('alter function %s security definer set search_path = %I, pg_temp', called, current_schema());
    execute format('revoke execute on function %s from public', called);
  end loop;
end $$;
alter function keep_used() set lock_timeout = '1s';
