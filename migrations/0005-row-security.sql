-- The second wall: row-level security. The service works under a role that owns nothing; whatever a statement of it
-- forgets, Postgres shows it only the rows that the statement's own settings allow. No settings, no rows.

do $$
declare
  is_16 boolean := current_setting('server_version_num')::int >= 160000;
begin
  if not exists (select from pg_roles where rolname = 'taizhang_service') then
    begin
      create role taizhang_service nologin;
    exception when duplicate_object or unique_violation then null; -- another database of this server was faster
    end;
  end if;
  -- From 16 on whoever creates a role administers it, but may not yet act as it.
  if not pg_has_role('taizhang_service', case when is_16 then 'set' else 'member' end) then
    execute format('grant taizhang_service to %I' || case when is_16 then ' with set true' else '' end, current_user);
  end if;
exception when insufficient_privilege then
  raise exception using
    message = format('当前用户 %s 无权创建或担任角色 taizhang_service / this user may neither create nor act as the role taizhang_service', current_user),
    hint = format('As a superuser: CREATE ROLE taizhang_service NOLOGIN; GRANT taizhang_service TO %I;', current_user);
end $$;

do $$
begin
  execute format('grant usage on schema %I to taizhang_service', current_schema());
end $$;

-- What a setting allows in a domain, as the text of an array. Settings are JSON made from the caller's grants
-- (src/sql/second-wall.ts), the domain '*' stands for all of them:
--   {"vehicles": {"from": "650000.652300", "below": "650000.652300/",
--                 "paths": "{650000.652300.,150000.}", "organizations": "{<uuid>,…}"}}
-- A path ends with a dot, so that it is no prefix of a longer code; the path '' is everything. `from` and `below` are
-- the first path once more, as the range that is tried first: half the time of the prefixes, and mostly it decides.
-- A setting that was local to a transaction is '' after it.
create function reach_of(setting text, domain text, part text) returns text language sql stable parallel safe
return coalesce(nullif(current_setting(setting, true), '')::json #>> array[domain, part],
                nullif(current_setting(setting, true), '')::json #>> array['*', part]);

-- The condition of a policy. The subqueries run once for a statement, not for a row, and only when asked for; and it is
-- a CASE because its estimate is half of the rows, where OR and ANY make the planner expect next to none.
create function policy_of(setting text, domain text, scope text) returns text language sql immutable
return case scope
  when 'open' then format($q$(select '' = any (reach_of(%L, %L, 'paths')::text[]))$q$, setting, domain)
  else format(
    $q$case when region_path >= (select reach_of(%1$L, %2$L, 'from')) and region_path < (select reach_of(%1$L, %2$L, 'below'))
            then true
            when coalesce(region_path, '') || '.' ^@ any ((select reach_of(%1$L, %2$L, 'paths')::text[])::text[]) then true
            else %3$s end$q$,
    setting, domain,
    case scope when 'region' then 'false' else format(
      $q$%I in (select unnest(reach_of(%L, %L, 'organizations')::uuid[]))$q$,
      case scope when 'self' then 'id' else 'organization_id' end, setting, domain) end)
end;

-- Called once for each register's table, by the migration that creates it. Scopes: organization, self, region, open.
create procedure wall_off(target regclass, domain text, scope text) language plpgsql as $$
declare
  readable text := case scope when 'open' then 'true' else policy_of('taizhang.reach', domain, scope) end;
  writable text := policy_of('taizhang.write_reach', domain, scope);
begin
  execute format('alter table %s enable row level security', target);
  -- Not forced: the owner (triggers, the views below, migrations, pg_dump) sees all, and callers never work as the owner.
  execute format('create policy reading on %s for select to taizhang_service using (%s)', target, readable);
  execute format('create policy creating on %s for insert to taizhang_service with check (%s)', target, writable);
  execute format('create policy updating on %s for update to taizhang_service using (%s)', target, writable);
  execute format('create policy removing on %s for delete to taizhang_service using (%s)', target, writable);
  execute format('grant select, insert, update, delete on %s to taizhang_service', target);
end $$;

call wall_off('region', 'reference', 'open');
call wall_off('code', 'reference', 'open');
call wall_off('energy_factor', 'reference', 'open');
call wall_off('organization', 'reference', 'self');
call wall_off('asset', 'assets', 'organization');
call wall_off('building', 'buildings', 'organization');
call wall_off('space', 'buildings', 'organization');
call wall_off('vehicle', 'vehicles', 'organization');
call wall_off('energy_consumption', 'energy', 'organization');
call wall_off('energy_profile', 'energy', 'organization');
call wall_off('cost_record', 'costs', 'organization');
call wall_off('client', 'access', 'region');
call wall_off('client_grant', 'access', 'region');

-- A row in reach names what it refers to by its code, wherever that lies and whatever else the caller may read.
create view organization_code as select id, credit_code from organization;
create view building_code as select id, code from building;
create view client_code as select id, code from client;
grant select on organization_code, building_code, client_code to taizhang_service;

grant select, insert, update, delete on idempotency to taizhang_service;

-- It explains as the owner: one statement, and no more.
create or replace function estimated_rows(query text, params text[]) returns bigint language plpgsql as $$
declare
  plan json;
begin
  if position(';' in query) > 0 then
    raise insufficient_privilege using message = 'estimated_rows() takes one statement';
  end if;
  execute 'explain (format json) ' || query into plan using params;
  return (plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric;
end $$;

-- They move or log rows that the caller does not see; the estimate is of rows that the first wall has chosen. They act
-- as the owner: nothing temporary of the caller's comes before what they name, and nobody else may call them.
do $$
declare
  called text;
begin
  foreach called in array array['log_change()', 'follow_region()', 'follow_organization()', 'follow_client()',
                                'put_secret(uuid, text, interval)', 'estimated_rows(text, text[])'] loop
    execute format('alter function %s security definer set search_path = %I, pg_temp', called, current_schema());
    execute format('revoke execute on function %s from public', called);
  end loop;
  grant execute on function estimated_rows(text, text[]), put_secret(uuid, text, interval) to taizhang_service;
end $$;
