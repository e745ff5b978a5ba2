-- Clients and grants become registers (id, version, change log); secrets, keys and limits get their tables.

alter table client_grant rename to old_grant;
alter index client_grant_pkey rename to old_grant_pkey;
alter table client rename to old_client;
alter index client_pkey rename to old_client_pkey;

create table client (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  -- Who administers the client: the offices of this region; null is the national level.
  region_id uuid,
  region_path text collate "C",
  -- The client_id of OAuth 2.0, as the change log and the tokens name it.
  code text not null,
  name text not null,
  clearance text default 'public' not null check (clearance in ('public', 'internal', 'personal')),
  is_enabled boolean default true not null,
  -- Addresses and CIDR ranges with spaces between; null: from anywhere.
  ip_ranges text,
  -- A JWK Set with the public keys of private_key_jwt.
  public_keys text,
  -- SHA-256 of the certificate for mutual TLS, in lower-case hex.
  certificate_fingerprint text,
  -- How an external OIDC provider names the client.
  issuer text,
  subject text,
  -- Tokens issued before are refused.
  tokens_valid_from timestamp with time zone,
  secret_rotated_at timestamp with time zone,
  note text,
  constraint client_key unique (code)
);
alter table client add constraint client_region_id_region_id_fk foreign key (region_id) references region (id);
create unique index client_source_key on client (source, external_id) where external_id is not null;
create unique index client_certificate_key on client (certificate_fingerprint)
  where certificate_fingerprint is not null;
create unique index client_subject_key on client (issuer, subject) where subject is not null;
create index client_region_path_idx on client (region_path, code);
create index client_region_idx on client (region_id, code);

create table client_grant (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  client_id uuid not null,
  -- The client's.
  region_path text collate "C",
  code text not null,
  -- 'vehicles:read energy:write'; '*' stands for every domain but access and audit.
  scopes text not null,
  reach text not null check (reach in ('NATION', 'REGION', 'DEPARTMENT', 'ORGANIZATION')),
  reach_region_id uuid,
  reach_department_id uuid,
  reach_organization_id uuid,
  purpose text not null,
  legal_basis text not null,
  valid_from timestamp with time zone default now() not null,
  valid_to timestamp with time zone,
  note text,
  constraint client_grant_key unique (client_id, code),
  constraint client_grant_reach check (
    num_nonnulls(reach_region_id, reach_department_id, reach_organization_id) = (reach <> 'NATION')::int
    and (reach = 'REGION') = (reach_region_id is not null)
    and (reach = 'DEPARTMENT') = (reach_department_id is not null))
);
alter table client_grant add constraint client_grant_client_id_client_id_fk
  foreign key (client_id) references client (id);
alter table client_grant add constraint client_grant_reach_region_id_region_id_fk
  foreign key (reach_region_id) references region (id);
alter table client_grant add constraint client_grant_reach_department_id_organization_id_fk
  foreign key (reach_department_id) references organization (id);
alter table client_grant add constraint client_grant_reach_organization_id_organization_id_fk
  foreign key (reach_organization_id) references organization (id);
create unique index client_grant_source_key on client_grant (source, external_id) where external_id is not null;
create index client_grant_region_path_idx on client_grant (region_path, code);
create index client_grant_code_idx on client_grant (code, id);
create index client_grant_reach_region_idx on client_grant (reach_region_id);
create index client_grant_reach_department_idx on client_grant (reach_department_id);
create index client_grant_reach_organization_idx on client_grant (reach_organization_id);

call log_changes_of('client', 'Client', 'region');
call log_changes_of('client_grant', 'Grant', 'region');

-- As before, and the clients that a region administers follow it too; their grants follow them.
create or replace function follow_region() returns trigger language plpgsql as $$
begin
  -- A statement-level trigger also fires for no rows: without this it would call itself for ever.
  if not exists (select from new_rows n join old_rows o on o.id = n.id where o.path <> n.path) then
    return null;
  end if;
  if pg_trigger_depth() > 8 then
    raise check_violation using message = 'a region would lie below itself';
  end if;
  lock table organization, client in share row exclusive mode;
  update region c set path = n.path || '.' || c.code, version = c.version + 1, updated_at = now()
  from new_rows n join old_rows o on o.id = n.id
  where o.path <> n.path and c.parent_id = n.id;
  update organization c set region_path = n.path, version = c.version + 1, updated_at = now()
  from new_rows n join old_rows o on o.id = n.id
  where o.path <> n.path and c.region_id = n.id;
  update client c set region_path = n.path, version = c.version + 1, updated_at = now()
  from new_rows n join old_rows o on o.id = n.id
  where o.path <> n.path and c.region_id = n.id;
  return null;
end $$;

create function follow_client() returns trigger language plpgsql security definer set search_path from current as $$
begin
  if not exists (select from new_rows n join old_rows o on o.id = n.id
                 where o.region_path is distinct from n.region_path) then
    return null;
  end if;
  lock table client_grant in share row exclusive mode;
  update client_grant c set region_path = n.region_path, version = c.version + 1, updated_at = now()
  from new_rows n join old_rows o on o.id = n.id
  where o.region_path is distinct from n.region_path and c.client_id = n.id;
  return null;
end $$;
create trigger follow_client after update on client referencing old table as old_rows new table as new_rows
  for each statement execute function follow_client();

insert into client (code, name, clearance, is_enabled, created_at)
select id, name, clearance, is_enabled, created_at from old_client;

insert into client_grant (client_id, code, scopes, reach, reach_region_id, reach_organization_id,
                          purpose, legal_basis, valid_from, valid_to)
select c.id, row_number() over (partition by c.id order by g.id, t.reach, t.region_id, t.organization_id)::text,
       array_to_string(g.scopes, ' '), t.reach, t.region_id, t.organization_id,
       coalesce(g.purpose, '-'), coalesce(g.legal_basis, '-'), g.valid_from, g.valid_to
from old_grant g
join client c on c.code = g.client_id
cross join lateral (
  select 'NATION' as reach, null::uuid as region_id, null::uuid as organization_id
  where g.region_codes is null and g.organization_ids is null
  union all
  select 'REGION', r.id, null from region r where r.code = any(g.region_codes) and r.valid_to is null
  union all
  select 'ORGANIZATION', null, o.id from organization o where o.id = any(g.organization_ids)
) t;

drop table old_grant;
drop table old_client;

-- Two may be valid at a time, so that a secret is exchanged without downtime. Only the hash is kept (scrypt).
create table client_secret (
  id uuid primary key default uuid_v7(),
  client_id uuid not null references client (id) on delete cascade,
  hash text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz
);
create index client_secret_client_idx on client_secret (client_id);

-- Adds a secret. The newest one before it lives on for the overlap, older ones end now; gives the end of that one.
-- For the service's role, which may read no hash. The caller has changed the client's row, so that two wait in turn.
create function put_secret(client uuid, secret_hash text, overlap interval) returns timestamptz
language plpgsql security definer set search_path from current as $$
declare
  previous client_secret;
begin
  if not exists (
    select from client c where c.id = client
    and coalesce(c.region_path, '') || '.' ^@ any (reach_of('taizhang.write_reach', 'access', 'paths')::text[])) then
    raise insufficient_privilege using message = 'the client is out of reach';
  end if;
  select * into previous from client_secret s
  where s.client_id = client and (s.expires_at is null or s.expires_at > now()) order by s.id desc limit 1;
  delete from client_secret s
  where s.client_id = client and (s.id is distinct from previous.id or overlap <= interval '0');
  update client_secret s set expires_at = least(s.expires_at, now() + overlap) where s.id = previous.id
  returning s.expires_at into previous.expires_at;
  insert into client_secret (client_id, hash) values (client, secret_hash);
  return case when overlap > interval '0' then previous.expires_at end;
end $$;

-- Tokens that were revoked one by one (RFC 7009), until they would have expired.
create table revoked_token (
  jti text primary key,
  client text not null,
  expires_at timestamptz not null
);
create index revoked_token_client_idx on revoked_token (client);
create index revoked_token_expires_at_idx on revoked_token (expires_at);

-- Assertions of private_key_jwt that were used: each is good for one token (RFC 7523).
create table used_assertion (
  client text not null,
  jti text not null,
  expires_at timestamptz not null,
  primary key (client, jti)
);
create index used_assertion_expires_at_idx on used_assertion (expires_at);

-- A key signs until a newer one does, and verifies until the last token it signed has expired.
alter table signing_key add column algorithm text not null default 'ES256', add column retires_at timestamptz;

-- Whoever changes who may do what tells every node at once (channel taizhang_access).
-- For each row: a statement that changed none must tell nobody.
create function announce_access() returns trigger language plpgsql as $$
begin
  perform pg_notify('taizhang_access', tg_table_name);
  return null;
end $$;
create trigger announce after insert or update or delete on client
  for each row execute function announce_access();
create trigger announce after insert or update or delete on client_grant
  for each row execute function announce_access();
create trigger announce after insert or update or delete on client_secret
  for each row execute function announce_access();
create trigger announce after insert or update or delete on signing_key
  for each row execute function announce_access();

-- Any client can cause this one, so it names whom it concerns.
create function announce_revocation() returns trigger language plpgsql as $$
begin
  perform pg_notify('taizhang_access', 'revoked_token ' || new.client);
  return null;
end $$;
create trigger announce after insert on revoked_token
  for each row execute function announce_revocation();

-- Limits that all nodes share. Lost in a crash of the database, which only makes them generous for a moment.
create unlogged table rate_limit (
  client text primary key,
  -- What is left in the bucket, at `updated_at`.
  tokens double precision not null,
  updated_at timestamptz not null default clock_timestamp()
);
create unlogged table failed_authentication (
  -- 'client:…' or 'ip:…'.
  subject text primary key,
  failures integer not null,
  last_at timestamptz not null default clock_timestamp(),
  locked_until timestamptz
);
