-- One log for everything that moves. Statement-level triggers with transition tables: nobody, not even a repair by
-- psql, can write around it, and a batch of 10,000 rows costs one insert.

create table change (
  seq bigint generated always as identity primary key,
  -- The top-level transaction; a later sequencer orders by (xid, seq) below the snapshot's horizon.
  xid xid8 not null,
  register text not null,
  record_id uuid not null,
  version integer not null,
  op text not null check (op in ('CREATED', 'UPDATED', 'REMOVED')),
  at timestamptz not null,
  organization_id uuid,
  region_path text collate "C",
  client text,
  request_id text,
  reason text,
  -- json, not jsonb: written once for every row moved and read seldom.
  before json,
  after json
);

-- Arguments: the register's name and its scope (organization, self, open). Who and why come from transaction-local
-- settings; a session that sets none (psql) is logged under its database role.
create function log_change() returns trigger language plpgsql as $$
declare
  new_row text := case when tg_op = 'DELETE' then 'o' else 'n' end;
begin
  execute format(
    'insert into change (xid, register, record_id, version, op, at, organization_id, region_path,
                         client, request_id, reason, before, after)
     select pg_current_xact_id(), $1, %1$s.id, %1$s.version, $2, clock_timestamp(), %2$s, %3$s, $3, $4, $5, %4$s, %5$s
     from %6$s',
    new_row,
    case tg_argv[1] when 'organization' then new_row || '.organization_id' when 'self' then new_row || '.id' else 'null' end,
    case tg_argv[1] when 'open' then 'null' else new_row || '.region_path' end,
    case tg_op when 'INSERT' then 'null' else 'row_to_json(o)' end,
    case tg_op when 'DELETE' then 'null' else 'row_to_json(n)' end,
    case tg_op when 'INSERT' then 'new_rows n' when 'DELETE' then 'old_rows o'
               else 'new_rows n join old_rows o on o.id = n.id' end)
  using tg_argv[0],
        case tg_op when 'INSERT' then 'CREATED' when 'UPDATE' then 'UPDATED' else 'REMOVED' end,
        coalesce(nullif(current_setting('taizhang.client', true), ''), session_user::text),
        nullif(current_setting('taizhang.request_id', true), ''),
        nullif(current_setting('taizhang.reason', true), '');
  return null;
end $$;

create function refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception 'TRUNCATE of % would bypass the change log; use DELETE', tg_table_name;
end $$;

-- Called once for each register's table, by the migration that creates it.
create procedure log_changes_of(target regclass, register text, scope text) language plpgsql as $$
begin
  execute format('create trigger log_insert after insert on %s referencing new table as new_rows
                  for each statement execute function log_change(%L, %L)', target, register, scope);
  execute format('create trigger log_update after update on %s referencing old table as old_rows new table as new_rows
                  for each statement execute function log_change(%L, %L)', target, register, scope);
  execute format('create trigger log_delete after delete on %s referencing old table as old_rows
                  for each statement execute function log_change(%L, %L)', target, register, scope);
  execute format('create trigger refuse_truncate before truncate on %s
                  for each statement execute function refuse_truncate()', target);
end $$;

call log_changes_of('region', 'Region', 'open');
call log_changes_of('code', 'Code', 'open');
call log_changes_of('energy_factor', 'EnergyFactor', 'open');
call log_changes_of('organization', 'Organization', 'self');
call log_changes_of('asset', 'Asset', 'organization');
call log_changes_of('building', 'Building', 'organization');
call log_changes_of('space', 'Space', 'organization');
call log_changes_of('vehicle', 'Vehicle', 'organization');
call log_changes_of('energy_consumption', 'EnergyConsumption', 'organization');
call log_changes_of('energy_profile', 'EnergyProfile', 'organization');
call log_changes_of('cost_record', 'CostRecord', 'organization');

-- The path of a region is repeated on its divisions, its organizations and their rows; when it changes, they follow,
-- in the same transaction and through the log.
create function follow_region() returns trigger language plpgsql as $$
begin
  -- A statement-level trigger also fires for no rows: without this it would call itself for ever.
  if not exists (select from new_rows n join old_rows o on o.id = n.id where o.path <> n.path) then
    return null;
  end if;
  if pg_trigger_depth() > 8 then
    raise check_violation using message = 'a region would lie below itself';
  end if;
  lock table organization in share row exclusive mode;
  update region c set path = n.path || '.' || c.code, version = c.version + 1, updated_at = now()
  from new_rows n join old_rows o on o.id = n.id
  where o.path <> n.path and c.parent_id = n.id;
  update organization c set region_path = n.path, version = c.version + 1, updated_at = now()
  from new_rows n join old_rows o on o.id = n.id
  where o.path <> n.path and c.region_id = n.id;
  return null;
end $$;

create function follow_organization() returns trigger language plpgsql as $$
declare
  owned regclass;
begin
  if not exists (select from new_rows n join old_rows o on o.id = n.id where o.region_path <> n.region_path) then
    return null;
  end if;
  for owned in
    select tgrelid::regclass from pg_trigger
    where tgfoid = 'log_change'::regproc and tgname = 'log_update' and tgargs like '%\000organization\000'::bytea
  loop
    -- A row written at this moment read the path as it was: wait for its transaction, and let the next wait for us.
    execute format('lock table %s in share row exclusive mode', owned);
    execute format(
      'update %s c set region_path = n.region_path, version = c.version + 1, updated_at = now()
       from new_rows n join old_rows o on o.id = n.id
       where o.region_path <> n.region_path and c.organization_id = n.id', owned);
  end loop;
  return null;
end $$;

create trigger follow_region after update on region referencing old table as old_rows new table as new_rows
  for each statement execute function follow_region();
create trigger follow_organization after update on organization referencing old table as old_rows new table as new_rows
  for each statement execute function follow_organization();

-- The planner's row estimate of a query, for counts beyond the exact threshold. Parameters arrive as one text array,
-- referred to in the query as ($1)[n]::type, and are known to the planner.
create function estimated_rows(query text, params text[]) returns bigint language plpgsql as $$
declare
  plan json;
begin
  execute 'explain (format json) ' || query into plan using params;
  return (plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric;
end $$;
