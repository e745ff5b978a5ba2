-- Who may call: a token names a client, its grants say what it may see and do.

create table client (
  id text primary key,
  name text not null,
  clearance text not null default 'public' check (clearance in ('public', 'internal', 'personal')),
  is_enabled boolean not null default true,
  created_at timestamptz not null default now()
);

create table client_grant (
  id uuid primary key default uuid_v7(),
  client_id text not null references client (id),
  -- 'vehicles:read', 'energy:write'; '*' stands for every domain.
  scopes text[] not null,
  -- Null: every region. Otherwise the subtrees of these region codes, and these single organizations.
  region_codes text[],
  organization_ids uuid[],
  purpose text,
  legal_basis text,
  valid_from timestamptz not null default now(),
  valid_to timestamptz
);
create index client_grant_client_idx on client_grant (client_id);

-- Answers by Idempotency-Key: the same key with the same body replays the stored answer.
create table idempotency (
  client text not null,
  key text not null,
  request_hash text not null,
  status integer,
  response text,
  created_at timestamptz not null default now(),
  primary key (client, key)
);
create index idempotency_created_at_idx on idempotency (created_at);

-- The keys that tokens are signed with; the newest signs.
create table signing_key (
  kid text primary key,
  private_jwk jsonb not null,
  public_jwk jsonb not null,
  created_at timestamptz not null default now()
);

-- What the service remembers about this database: which reference data and which sandbox it holds.
create table setting (
  key text primary key,
  value text not null,
  updated_at timestamptz not null default now()
);
