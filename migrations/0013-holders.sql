-- Who works on a request with an Idempotency-Key, so that a node that was killed does not hold its key for minutes.

-- The application_name of the node's sessions; null: of an earlier version.
alter table idempotency add column holder text;

-- Whether there is a session of this name, or may be. Every role sees the names of all sessions.
create function is_connected(name text) returns boolean language sql stable security definer
return name is null
  or exists (select from pg_stat_activity where datname = current_database() and application_name = name);

-- They act as the owner (see 0005); put_secret was replaced in 0010 without saying so again.
do $$
declare
  called text;
begin
  foreach called in array array['put_secret(uuid, text, interval)', 'is_connected(text)'] loop
    execute format('alter function %s security definer set search_path = %I, pg_temp', called, current_schema());
    execute format('revoke execute on function %s from public', called);
    execute format('grant execute on function %s to taizhang_service', called);
  end loop;
end $$;
