-- The change log, rebuilt before there is much in it. Of a row moved it keeps an envelope and digests, 451 bytes where
-- two JSON texts took 1,638; what was superseded goes, typed, into <table>_history, from which what a record was is read
-- like what it is. Partitions, so that old changes go without a DELETE; and triggers made for each register, whose
-- statements are planned once a connection instead of once a statement.
set local lock_timeout = '5s';

-- A dump restored into another cluster, whose transactions count from the beginning again, begins an epoch.
create table feed_epoch (
  epoch smallint primary key,
  -- pg_upgrade makes another cluster as well, whose numbers go on; a snapshot of a disk, or PITR, the same one.
  cluster bigint not null,
  xid_offset bigint not null,
  -- All that is still running has this number or a higher one: lower ones are from before a restored dump.
  seen_tx bigint not null,
  began_at timestamptz not null default now()
);

-- The registers, as keep_register() was told of them. `code`: by what other registers name a record; `closed`: columns
-- that not every caller reads.
create table kept_register (
  no smallint generated always as identity primary key,
  name text not null unique,
  table_name text not null unique,
  code text,
  closed text[] not null
);

-- What the digests of a register's changes are of; a column that is added makes a new shape, and old digests stay good.
create table change_shape (
  register smallint not null references kept_register,
  shape smallint not null,
  open text[] not null,
  closed text[] not null,
  primary key (register, shape)
);

-- HMAC-SHA-256 (RFC 2104): the key, and what it makes of the two pads.
create table ledger_key (key bytea not null, inner_pad bytea not null, outer_pad bytea not null);
do $$
declare
  key bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  inner_pad bytea := decode(repeat('36', 64), 'hex');
  outer_pad bytea := decode(repeat('5c', 64), 'hex');
begin
  for i in 0..31 loop
    inner_pad := set_byte(inner_pad, i, get_byte(inner_pad, i) # get_byte(key, i));
    outer_pad := set_byte(outer_pad, i, get_byte(outer_pad, i) # get_byte(key, i));
  end loop;
  insert into ledger_key values (key, inner_pad, outer_pad);
end $$;

alter table change rename to change_before;
alter index change_pkey rename to change_before_pkey;
alter sequence change_seq_seq rename to change_before_seq_seq;

create table change (
  seq bigint generated always as identity,
  -- current_tx() of the transaction; the order of seq is none, transactions end in another.
  tx bigint not null,
  register smallint not null,
  record_id uuid not null,
  version integer not null,
  -- Created, updated, deleted (then the version after its last), moved away: told where it was, beside the update.
  op "char" not null check (op in ('C', 'U', 'D', 'M')),
  at timestamptz not null,
  organization_id uuid,
  region_path text collate "C",
  -- Where it was, if that changed.
  was_organization_id uuid,
  was_region_path text collate "C",
  client text,
  request_id text,
  action text,
  reason text,
  shape smallint not null,
  -- SHA-256 of the public fields as RFC 8785 writes them, without nulls; null where nothing is left of the record here,
  -- and of changes before this migration. The other fields are salted with HMAC(ledger key, id and version).
  digest bytea,
  digest_closed bytea,
  primary key (seq)
) partition by range (seq);
create index change_tx_idx on change (tx, seq);
create index change_record_idx on change (record_id, version);
create table change_default partition of change default;

-- Rows a partition. The next one is made when half of one is filled; what comes while there is none stays in the default.
create function change_partition_rows() returns bigint language sql immutable return 5000000;
create procedure add_change_partition(no bigint) language plpgsql as $$
declare
  first bigint := no * change_partition_rows();
  past bigint := first + change_partition_rows();
begin
  if to_regclass(format('change_%s', no)) is not null
    or exists (select from change_default where seq >= first and seq < past) then
    return;
  end if;
  -- Attached, because making it in its place would wait for all who read or write the log, and they for us.
  execute format('create table change_%s (like change including constraints)', no);
  execute format('alter table change attach partition change_%s for values from (%s) to (%s)', no, first, past);
end $$;
call add_change_partition(0);
call add_change_partition(1);

-- The number of this transaction among all that this database has had; made anew by each epoch, so that the planner
-- puts it in the place of a call.
create function current_tx() returns bigint language sql return pg_current_xact_id()::text::bigint;

-- Read from a file once a session: 20 us.
create function this_cluster() returns bigint language plpgsql as $$
declare
  known text := nullif(current_setting('taizhang.cluster', true), '');
begin
  return coalesce(known, set_config('taizhang.cluster', (select system_identifier::text from pg_control_system()), false));
end $$;

-- At each start, and now and then.
create procedure begin_epoch() language plpgsql as $$
declare
  e feed_epoch;
  lowest bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  newest bigint := (select max(tx) from change);
begin
  select * into e from feed_epoch order by epoch desc limit 1;
  e.xid_offset := coalesce(e.xid_offset, 0);
  if e.cluster = this_cluster() then
    update feed_epoch set seen_tx = lowest + e.xid_offset where epoch = e.epoch;
    return;
  end if;
  if greatest(newest, e.seen_tx) >= lowest + e.xid_offset then
    e.xid_offset := greatest(newest, e.seen_tx) + 1000 - lowest;
  end if;
  insert into feed_epoch (epoch, xid_offset, seen_tx, cluster)
  values (coalesce(e.epoch, 0) + 1, e.xid_offset, lowest + e.xid_offset, this_cluster());
  execute format('create or replace function current_tx() returns bigint language sql
                  return pg_current_xact_id()::text::bigint + %s', e.xid_offset);
end $$;

-- Now and then, by the service.
create procedure keep_change_log() language plpgsql as $$
declare
  size bigint := change_partition_rows();
  next bigint := (select (last_value + size / 2) / size from change_seq_seq);
begin
  call begin_epoch();
  call add_change_partition(next);
end $$;

-- For the log: refuses who writes (psql) between the restoring of a dump and the first start, in numbers had before.
create function logged_tx() returns bigint language plpgsql as $$
begin
  if this_cluster() <> (select cluster from feed_epoch order by epoch desc limit 1) then
    raise object_not_in_prerequisite_state using
      message = '数据库由备份恢复，请先启动一次服务 / the database was restored: start the service once before it is written to';
  end if;
  return current_tx();
end $$;

-- Refuses what would break the log, and says what a write leaves unsaid: a repair by psql its version, any its number.
create function keep_version() returns trigger language plpgsql as $$
begin
  if new.id <> old.id then
    raise integrity_constraint_violation using message = format('%s: the id of a row does not change', tg_table_name);
  end if;
  if new.version < old.version then
    raise integrity_constraint_violation using message = format('%s: versions count up', tg_table_name);
  end if;
  if new.version = old.version then
    new.version := old.version + 1;
  end if;
  new.tx := current_tx();
  return new;
end $$;

create function camel_case(name text) returns text language sql immutable strict
return (select string_agg(case n when 1 then word else upper(left(word, 1)) || substr(word, 2) end, '' order by n)
        from regexp_split_to_table(name, '_') with ordinality w (word, n));

-- An expression that makes the text of RFC 8785 of these columns of a row n: names sorted, nulls left out, decimals and
-- 64-bit integers as strings. 5 us a row; row_to_json() takes 13 and is not canonical.
create function canonical_sql(target regclass, columns text[]) returns text language plpgsql stable as $$
declare
  member record;
  value text;
  members text[];
begin
  for member in
    select quote_ident(attname) as name, ',"' || camel_case(attname) || '":' as head, attnotnull as is_always,
           format_type(atttypid, null) as type
    from pg_attribute where attrelid = target and attname = any (columns) and not attisdropped
    order by camel_case(attname) collate "C"
  loop
    value := case
      when member.type in ('text', 'date') then '%L || to_json(n.%s)::text'
      when member.type in ('integer', 'smallint', 'boolean') then '%L || n.%s::text'
      when member.type in ('uuid', 'numeric', 'bigint') then $q$'%s"' || n.%s::text || '"'$q$
      when member.type = 'timestamp with time zone'
        then $q$%L || to_char(n.%s at time zone 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.US"Z\""')$q$
    end;
    if value is null then
      raise feature_not_supported using
        message = format('%s.%s: nothing says how a %s is written canonically', target, member.name, member.type);
    end if;
    value := format(value, member.head, member.name);
    members := members || case when member.is_always then value else format('coalesce(%s, %L)', value, '') end;
  end loop;
  return format($q$'{' || ltrim(%s, ',') || '}'$q$, array_to_string(members, ' || '));
end $$;

-- The columns of a table that its history has as well, in their order.
create function kept_columns(target regclass) returns text[] language sql stable
return (select array_agg(attname::text order by attnum) from pg_attribute
        where attrelid = target and attnum > 0 and not attisdropped);

-- The history has what its table has; what the table has no more, it keeps.
create procedure keep_history(target regclass) language plpgsql as $$
declare
  history text := target || '_history';
  added text;
begin
  if to_regclass(history) is null then
    -- Valid from `tx` of the row until `to_tx`; what is older than this migration has none.
    execute format('create table %s (to_tx bigint not null, to_at timestamptz not null)', history);
  end if;
  select string_agg(format('add column %I %s%s', attname, format_type(atttypid, atttypmod), (
             select ' collate ' || quote_ident(collname) from pg_collation where oid = attcollation and attcollation <> 100)),
           ', ' order by attnum) into added
  from pg_attribute a where attrelid = target and attnum > 0 and not attisdropped
    and not exists (select from pg_attribute h where h.attrelid = history::regclass and h.attname = a.attname);
  if added is not null then
    execute format('alter table %s %s', history, added);
  end if;
  execute format('create index if not exists %I on %s (id, version)', history || '_id_idx', history);
  for added in select unnest(kept_columns(target)) intersect values ('region_path'), ('organization_id') loop
    execute format('create index if not exists %I on %s (%I, to_tx)', history || '_' || added || '_idx', history, added);
  end loop;
end $$;

-- The trigger function of one register.
create procedure write_log_function(target regclass, held_by text, shape change_shape) language plpgsql as $body$
declare
  owner text := case when held_by = 'self' then 'id' when 'organization_id' = any (kept_columns(target)) then 'organization_id' end;
  place text := case when held_by <> 'open' then 'region_path' end;
  columns text := (select string_agg(quote_ident(name), ', ') from unnest(kept_columns(target)) name);
  -- Of rows n: as they are, or as they were last.
  logged text := format('insert into change (tx, at, client, request_id, action, reason, register, shape, record_id,
      organization_id, region_path, op, version, was_organization_id, was_region_path, digest, digest_closed)
    select this_tx, now_at, who, request, act, why, %s, %s, n.id, %s, %s', shape.register, shape.shape,
    coalesce('n.' || owner, 'null'), coalesce('n.' || place, 'null'));
  superseded text := format('insert into %s_history (%s, to_tx, to_at) select %s, this_tx, now_at from old_rows;',
    target, columns, columns);
  -- Of rows o, which these were before.
  lay text := format('%s, %s',
    case owner when 'organization_id' then 'case when o.organization_id <> n.organization_id then o.organization_id end'
      else 'null' end,
    case when place is null then 'null' else 'case when o.region_path is distinct from n.region_path then o.region_path end' end);
  digests text := format($q$sha256(convert_to(%s, 'UTF8')), null$q$, canonical_sql(target, shape.open));
  salts text := '';
begin
  if shape.closed <> '{}' then
    digests := replace(digests, ', null', format($q$, sha256(
      sha256(k.outer_pad || sha256(k.inner_pad || uuid_send(n.id) || int4send(n.version))) || convert_to(%s, 'UTF8'))$q$,
      canonical_sql(target, shape.closed)));
    salts := ' cross join ledger_key k';
  end if;
  execute format($function$
    create or replace function log_%1$s() returns trigger language plpgsql security definer
    set search_path = %2$I, pg_temp as $$
    declare
      this_tx bigint;
      now_at constant timestamptz := clock_timestamp();
      -- Local to the transaction. A session that says nothing (psql) is logged under its database role.
      who constant text := coalesce(nullif(current_setting('taizhang.client', true), ''), session_user::text);
      request constant text := nullif(current_setting('taizhang.request_id', true), '');
      act constant text := nullif(current_setting('taizhang.action', true), '');
      why constant text := nullif(current_setting('taizhang.reason', true), '');
    begin
      if tg_level = 'ROW' then
        this_tx := current_tx();
        %3$s, 'M', new.version, null, null, null, null from (select old.*) n;
        return null;
      end if;
      -- An import's statement fires the triggers of both. Two conditions: a delete has no such rows to be named.
      if tg_op <> 'DELETE' then
        if not exists (select from new_rows) then
          return null;
        end if;
      end if;
      this_tx := logged_tx();
      if tg_op = 'INSERT' then
        %3$s, 'C', n.version, null, null, %6$s from new_rows n%7$s;
      elsif tg_op = 'UPDATE' then
        %4$s
        %3$s, 'U', n.version, %5$s, %6$s from new_rows n join old_rows o on o.id = n.id%7$s;
      else
        %4$s
        %3$s, 'D', n.version + 1, null, null, null, null from old_rows n;
      end if;
      return null;
    end $$$function$, target, current_schema(), logged, superseded, lay, digests, salts);
  execute format('revoke execute on function log_%s() from public', target);
end $body$;

create procedure write_log_triggers(target regclass, held_by text) language plpgsql as $$
declare
  moved text := 'old.region_path is distinct from new.region_path' || case when 'organization_id' = any (kept_columns(target))
    then ' or old.organization_id <> new.organization_id' else '' end;
begin
  execute format('create or replace trigger log_insert after insert on %1$s referencing new table as new_rows
                  for each statement execute function log_%1$s()', target);
  execute format('create or replace trigger log_update after update on %1$s
                  referencing old table as old_rows new table as new_rows
                  for each statement execute function log_%1$s()', target);
  execute format('create or replace trigger log_delete after delete on %1$s referencing old table as old_rows
                  for each statement execute function log_%1$s()', target);
  if held_by <> 'open' then
    execute format('create or replace trigger log_moved after update on %1$s for each row when (%2$s)
                    execute function log_%1$s()', target, moved);
  end if;
  execute format('create or replace trigger log_version before update on %s for each row
                  when (new.id <> old.id or new.version <= old.version or new.tx is not distinct from old.tx)
                  execute function keep_version()', target);
  execute format('create or replace trigger refuse_truncate before truncate on %s
                  for each statement execute function refuse_truncate()', target);
end $$;

-- As before (0016); called again it replaces.
create or replace procedure catch_up_with(child regclass, parent regclass, reference text, place text, lies text)
language plpgsql as $$
begin
  execute format('create or replace trigger place_insert after insert on %s referencing new table as new_rows
                  for each statement execute function catch_up(%L, %L, %L, %L)', child, parent, reference, place, lies);
  execute format('create or replace trigger place_update after update on %s
                  referencing old table as old_rows new table as new_rows
                  for each statement execute function catch_up(%L, %L, %L, %L)', child, parent, reference, place, lies);
end $$;

-- Findings (0025) go where their record goes, whoever moves it, and end with it. A condition of the trigger: an update
-- that moves nothing pays nothing.
create function follow_record() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    update finding f set organization_id = new.organization_id, region_path = new.region_path,
      version = f.version + 1, updated_at = greatest(now(), f.updated_at)
    where f.register = tg_argv[0] and f.record_id = new.id and f.organization_id <> new.organization_id;
  else
    update finding f set state = 'CURED', cured_at = now(), version = f.version + 1, updated_at = greatest(now(), f.updated_at)
    from old_rows o where f.register = tg_argv[0] and f.record_id = o.id and f.state <> 'CURED';
  end if;
  return null;
end $$;
do $$
begin
  execute format('alter function follow_record() security definer set search_path = %I, pg_temp', current_schema());
  revoke execute on function follow_record() from public;
end $$;
create procedure follow_with_findings(target regclass, register text) language plpgsql as $$
begin
  execute format('create or replace trigger findings_move after update on %s for each row
                  when (old.organization_id <> new.organization_id) execute function follow_record(%L)', target, register);
  execute format('create or replace trigger findings_end after delete on %s referencing old table as old_rows
                  for each statement execute function follow_record(%L)', target, register);
end $$;

-- Called once for each register's table, by the migration that creates it, and again, with the table alone, by one that
-- adds a column to it; what is not said again stays. All that a register needs beside its table: change log and history,
-- row-level security, and the view of codes by which others name its records, wherever these lie.
create procedure keep_register(target regclass, register text default null, domain text default null,
                               held_by text default null, code text default null, closed text[] default null)
language plpgsql as $$
declare
  kept kept_register;
  walled wall;
  made change_shape;
  hashed text[];
begin
  update kept_register k
  set code = coalesce(keep_register.code, k.code), closed = coalesce(keep_register.closed, k.closed)
  where k.table_name = target::text returning * into kept;
  if kept.no is null then
    insert into kept_register (name, table_name, code, closed) values (register, target::text, code, coalesce(closed, '{}'))
    returning * into kept;
  end if;
  select * into walled from wall w where w.table_name = target::text;
  call wall_off(target, coalesce(domain, walled.domain), coalesce(held_by, walled.held_by));
  select * into walled from wall w where w.table_name = target::text;
  execute format('alter table %s add column if not exists tx bigint', target);
  execute format('alter table %s alter column tx set default current_tx()', target);
  call keep_history(target);
  -- Not the times, whose text takes as long as all the others', nor what follows from another column or is in the envelope.
  select coalesce(array_agg(attname::text order by attname), '{}') into hashed from pg_attribute
  where attrelid = target and attnum > 0 and not attisdropped and attgenerated = ''
    and attname <> all (kept.closed || '{created_at,updated_at,region_path,tx}');
  select * into made from change_shape s where s.register = kept.no and s.open = hashed and s.closed = kept.closed;
  if made.shape is null then
    insert into change_shape values (kept.no, (select count(*) + 1 from change_shape s where s.register = kept.no), hashed, kept.closed)
    returning * into made;
  end if;
  call write_log_function(target, walled.held_by, made);
  call write_log_triggers(target, walled.held_by);
  if 'organization_id' = any (kept_columns(target)) then
    call catch_up_with(target, 'organization', 'organization_id', 'region_path', 'p.region_path');
  end if;
  if walled.held_by = 'organization' then
    call follow_with_findings(target, kept.name);
  end if;
  if kept.code is not null then
    execute format('create or replace view %s_code as select id, %I from %1$s', target, kept.code);
    call grant_service(target || '_code', 'select');
  end if;
end $$;

-- A row of a table as it was in a version, or in the one before it; in the order of the table's columns.
create function row_in_version(table_name text, id uuid, version integer, is_before boolean) returns json
language plpgsql stable as $$
declare
  columns text := (select string_agg(quote_ident(name), ', ') from unnest(kept_columns(table_name::regclass)) name);
  made json;
begin
  if not is_before then
    execute format('select row_to_json(t) from %s t where t.id = $1 and t.version = $2', table_name)
      into made using id, version;
  end if;
  if made is null then
    execute format('select row_to_json(t) from (select %s from %s_history h where h.id = $1 and h.version %s $2
                    order by h.version desc limit 1) t', columns, table_name, case when is_before then '<' else '=' end)
      into made using id, version;
  end if;
  return made;
end $$;

-- The log with the rows themselves, of what is in force and what was.
create view change_detail as
select c.seq, c.tx, r.name as register, c.record_id, c.version,
       case c.op when 'C' then 'CREATED' when 'U' then 'UPDATED' when 'D' then 'REMOVED' else 'MOVED' end as op,
       c.at, c.organization_id, c.region_path, c.was_organization_id, c.was_region_path,
       c.client, c.request_id, c.action, c.reason,
       case when c.op <> 'C' then row_in_version(r.table_name, c.record_id, c.version, true) end as before,
       case when c.op in ('C', 'U') then row_in_version(r.table_name, c.record_id, c.version, false) end as after
from change c join kept_register r on r.no = c.register;

-- As before (0016), in the order in which keep_register() was told of the registers: actions write several in it, too, and
-- in another each could wait for the other. Whoever moves with its organization says so by that trigger.
create or replace function follow_organization() returns trigger language plpgsql as $$
declare
  moved uuid[] := array(select n.id from new_rows n join old_rows o on o.id = n.id where o.region_path <> n.region_path);
  owned regclass;
begin
  if moved = '{}' then
    return null;
  end if;
  perform from organization where id = any (moved) order by id for update;
  for owned in
    select tgrelid from pg_trigger join kept_register on table_name::regclass = tgrelid
    where tgfoid = 'catch_up'::regproc and tgname = 'place_update' and tgargs like 'organization\000organization_id\000%'::bytea
    order by no
  loop
    call take_along(owned, 'organization', 'organization_id', 'region_path', 'p.region_path', moved);
  end loop;
  return null;
end $$;
-- What is replaced loses what was set of it.
do $$
begin
  execute format('alter function follow_organization() security definer set search_path = %I, pg_temp', current_schema());
end $$;

call keep_register('region', 'Region', 'reference', 'open');
call keep_register('code', 'Code', 'reference', 'open');
call keep_register('energy_factor', 'EnergyFactor', 'reference', 'open');
call keep_register('organization', 'Organization', 'reference', 'self', 'credit_code');
call keep_register('asset', 'Asset', 'assets', 'organization', 'code', '{keeper}');
call keep_register('building', 'Building', 'buildings', 'organization', 'code');
call keep_register('space', 'Space', 'buildings', 'organization', closed => '{user_rank}');
call keep_register('vehicle', 'Vehicle', 'vehicles', 'organization', 'vin', '{plate_number,terminal_number}');
call keep_register('energy_consumption', 'EnergyConsumption', 'energy', 'organization');
call keep_register('energy_profile', 'EnergyProfile', 'energy', 'organization');
call keep_register('cost_record', 'CostRecord', 'costs', 'organization');
call keep_register('client', 'Client', 'access', 'region', 'code', '{ip_ranges,public_keys,note}');
call keep_register('client_grant', 'Grant', 'access', 'region', closed => '{note}');

-- What was logged until now: the envelopes, and the rows of the JSON as history, 40 us each; no digests.
insert into change (seq, tx, register, record_id, version, op, at, organization_id, region_path, client, request_id, reason, shape)
overriding system value
select b.seq, b.xid::text::bigint, r.no, b.record_id, b.version + (b.op = 'REMOVED')::int,
       case b.op when 'CREATED' then 'C' when 'UPDATED' then 'U' else 'D' end::"char",
       b.at, b.organization_id, b.region_path, b.client, b.request_id, b.reason, 0
from change_before b join kept_register r on r.name = b.register order by b.seq;
select setval('change_seq_seq', coalesce(max(seq), 0) + 1, false) from change_before;
do $$
declare
  r kept_register;
  columns text;
begin
  for r in select * from kept_register loop
    columns := (select string_agg(quote_ident(name), ', ') from unnest(kept_columns(r.table_name::regclass)) name);
    execute format('insert into %1$s_history (%2$s, to_tx, to_at)
      select %3$s, b.xid::text::bigint, b.at from change_before b, json_populate_record(null::%1$s, b.before) r
      where b.register = $1 and b.before is not null', r.table_name, columns,
      'r.' || replace(columns, ', ', ', r.')) using r.name;
  end loop;
end $$;
drop table change_before;
drop procedure log_changes_of;
drop function log_change();
call begin_epoch();
