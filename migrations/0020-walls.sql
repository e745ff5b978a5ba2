-- A dump carries no roles: restored into another cluster, 77 of its statements failed, no policy was there, and the
-- service could not take its role. What that may do is now kept as data, and made at each start where it is missing
-- (src/db/service-role.ts).
set local lock_timeout = '5s';

-- Tables behind row-level security, as wall_off() was told of them.
create table wall (
  table_name text primary key,
  domain text not null,
  held_by text not null check (held_by in ('organization', 'self', 'region', 'open')),
  -- Nobody writes it but the service itself, as the owner.
  is_read_only boolean not null default false
);

-- What the service's role may do with tables, views and functions; these are written with their arguments.
create table service_grant (
  object text primary key,
  privileges text not null
);

-- Of what is not there any more (a later migration dropped it) nothing is given. A right that names a role which is not
-- there is lost with the statement before it, which takes the function from everybody else: both are made again.
create procedure give_service(given service_grant) language plpgsql as $$
declare
  is_function boolean := given.object like '%(%';
  privilege text;
  is_given boolean;
begin
  if is_function and to_regprocedure(given.object) is not null then
    if not exists (select from pg_proc, aclexplode(proacl) a
                   where oid = given.object::regprocedure and a.grantee = 'taizhang_service'::regrole) then
      execute format('revoke execute on function %s from public', given.object);
      execute format('grant execute on function %s to taizhang_service', given.object);
    end if;
  elsif not is_function and to_regclass(given.object) is not null then
    -- Each by itself: of several, has_table_privilege() asks for one. What is as it should be writes nothing to pg_class.
    for privilege, is_given in
      select p, p = any(string_to_array(given.privileges, ', ')) from unnest('{select,insert,update,delete}'::text[]) p
    loop
      if is_given <> has_table_privilege('taizhang_service', given.object, privilege) then
        execute format(case when is_given then 'grant %s on %s to' else 'revoke %s on %s from' end || ' taizhang_service',
                       privilege, given.object);
      end if;
    end loop;
  end if;
end $$;

-- Called by the migration that makes the view, table or function.
create procedure grant_service(object text, privileges text) language plpgsql as $$
begin
  insert into service_grant values (object, privileges)
  on conflict on constraint service_grant_pkey do update set privileges = excluded.privileges;
  call give_service((object, privileges));
end $$;

-- What of it is missing: policies take a lock that waits for every reader.
create procedure build_wall(w wall) language plpgsql as $$
declare
  readable text := case w.held_by when 'open' then 'true' else policy_of('taizhang.reach', w.domain, w.held_by) end;
  writable text := policy_of('taizhang.write_reach', w.domain, w.held_by);
  policy record;
begin
  if not (select relrowsecurity from pg_class where oid = w.table_name::regclass) then
    -- Not forced: the owner (triggers, views of codes, migrations, pg_dump) sees all, and callers never work as the owner.
    execute format('alter table %s enable row level security', w.table_name);
  end if;
  for policy in
    select v.name, v.rule
    from (values ('reading', 'select', 'using', readable), ('creating', 'insert', 'with check', writable),
                 ('updating', 'update', 'using', writable), ('removing', 'delete', 'using', writable)) p (name, verb, kind, condition),
         lateral (select p.name, format('for %s to taizhang_service %s (%s)', verb, kind, condition) as rule) v
    where (v.name = 'reading' or not w.is_read_only)
      and not exists (select from pg_policy where polrelid = w.table_name::regclass and polname = v.name)
  loop
    execute format('create policy %I on %s %s', policy.name, w.table_name, policy.rule);
  end loop;
  call grant_service(w.table_name, case when w.is_read_only then 'select' else 'select, insert, update, delete' end);
end $$;

-- As before (0005); called again it replaces.
create or replace procedure wall_off(target regclass, domain text, scope text) language plpgsql as $$
declare
  policy text;
  made wall;
begin
  foreach policy in array array['reading', 'creating', 'updating', 'removing'] loop
    execute format('drop policy if exists %I on %s', policy, target);
  end loop;
  insert into wall values (target::text, domain, scope)
  on conflict (table_name) do update set domain = excluded.domain, held_by = excluded.held_by
  returning * into made;
  call build_wall(made);
end $$;

-- At each start. The role is there (src/db/service-role.ts).
create procedure raise_walls() language plpgsql as $$
declare
  w wall;
  given service_grant;
begin
  if not has_schema_privilege('taizhang_service', current_schema(), 'usage') then
    execute format('grant usage on schema %I to taizhang_service', current_schema());
  end if;
  for w in select * from wall where to_regclass(table_name) is not null order by table_name loop
    call build_wall(w);
  end loop;
  for given in select * from service_grant order by object loop
    call give_service(given);
  end loop;
end $$;

-- What is there.
insert into wall values
  ('region', 'reference', 'open'), ('code', 'reference', 'open'), ('energy_factor', 'reference', 'open'),
  ('organization', 'reference', 'self'), ('asset', 'assets', 'organization'), ('building', 'buildings', 'organization'),
  ('space', 'buildings', 'organization'), ('vehicle', 'vehicles', 'organization'),
  ('energy_consumption', 'energy', 'organization'), ('energy_profile', 'energy', 'organization'),
  ('cost_record', 'costs', 'organization'), ('client', 'access', 'region'), ('client_grant', 'access', 'region'),
  ('read_log', 'audit', 'region');
update wall set is_read_only = true where table_name = 'read_log';
insert into service_grant
select table_name, case when is_read_only then 'select' else 'select, insert, update, delete' end from wall
union all values
  ('organization_code', 'select'), ('building_code', 'select'), ('client_code', 'select'),
  ('idempotency', 'select, insert, update, delete'),
  ('read_log_reader', 'select'), ('read_log_subject', 'select'), ('read_record', 'select'),
  ('estimated_rows(text, text[])', 'execute'), ('put_secret(uuid, text, interval)', 'execute'),
  ('is_connected(text)', 'execute');
call raise_walls();
