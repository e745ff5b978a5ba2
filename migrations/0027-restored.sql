-- What restoring a dump into another cluster showed. A right that names a role which is not there is lost together with
-- the statement before it, which takes the function from everybody else. And the numbers of an old cluster could be had
-- twice until a start, when the last look at them (seen_tx) was a while ago: the cluster itself says that it is another.

create or replace procedure give_service(given service_grant) language plpgsql as $$
declare
  is_function boolean := given.object like '%(%';
begin
  if is_function and to_regprocedure(given.object) is not null then
    if not exists (select from pg_proc, aclexplode(proacl) a
                   where oid = given.object::regprocedure and a.grantee = 'taizhang_service'::regrole) then
      execute format('revoke execute on function %s from public', given.object);
      execute format('grant execute on function %s to taizhang_service', given.object);
    end if;
  elsif not is_function and to_regclass(given.object) is not null then
    if not has_table_privilege('taizhang_service', given.object, given.privileges) then
      execute format('grant %s on %s to taizhang_service', given.privileges, given.object);
    end if;
  end if;
end $$;

-- pg_upgrade makes another cluster as well, whose numbers go on; a snapshot of a disk, or PITR, the same one.
alter table feed_epoch add column cluster bigint;
update feed_epoch set cluster = (select system_identifier from pg_control_system());
alter table feed_epoch alter column cluster set not null;

-- Read from a file once a session: 20 us.
create function this_cluster() returns bigint language plpgsql as $$
declare
  known text := nullif(current_setting('taizhang.cluster', true), '');
begin
  return coalesce(known, set_config('taizhang.cluster', (select system_identifier::text from pg_control_system()), false));
end $$;

create or replace procedure begin_epoch() language plpgsql as $$
declare
  e feed_epoch;
  lowest bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  newest bigint := (select max(tx) from change);
begin
  select * into e from feed_epoch order by epoch desc limit 1;
  if e.cluster = this_cluster() then
    update feed_epoch set seen_tx = lowest + e.xid_offset where epoch = e.epoch;
    return;
  end if;
  if greatest(newest, e.seen_tx) >= lowest + e.xid_offset then
    e.xid_offset := greatest(newest, e.seen_tx) + 1000 - lowest;
  end if;
  insert into feed_epoch (epoch, xid_offset, seen_tx, cluster)
  values (e.epoch + 1, e.xid_offset, lowest + e.xid_offset, this_cluster());
  execute format('create or replace function current_tx() returns bigint language sql
                  return pg_current_xact_id()::text::bigint + %s', e.xid_offset);
end $$;

create or replace function logged_tx() returns bigint language plpgsql as $$
begin
  if this_cluster() <> (select cluster from feed_epoch order by epoch desc limit 1) then
    raise object_not_in_prerequisite_state using
      message = '数据库由备份恢复，请先启动一次服务 / the database was restored: start the service once before it is written to';
  end if;
  return current_tx();
end $$;
