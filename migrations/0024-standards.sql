-- What rules stand on and what they measure by, effective-dated and by region: laws and their articles; allocation
-- standards, caps, lives, quotas and the parameters of rules.

create table legal_basis (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  title text not null,
  article text not null,
  valid_from date not null,
  valid_to date,
  document_number text,
  issuer text,
  status text not null,
  issued_on date,
  region_code text,
  quote text,
  is_verified boolean,
  note text,
  constraint legal_basis_key unique (title, article, valid_from)
);
create unique index legal_basis_source_key on legal_basis (source, external_id) where legal_basis.external_id is not null;
call keep_register('legal_basis', 'LegalBasis', 'reference', 'open');

create table standard (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  kind text not null,
  subject text not null,
  region_code text default '000000' not null,
  standard_version text not null,
  valid_from date not null,
  valid_to date,
  administrative_level text,
  institution_type text,
  value numeric(18, 4) not null,
  unit text,
  bound text not null,
  text_value text,
  legal_basis text,
  confidence text,
  note text,
  constraint standard_key unique (kind, subject, region_code, standard_version, valid_from)
);
create unique index standard_source_key on standard (source, external_id) where standard.external_id is not null;
-- The least of a kind: what is below it needs no standard looked for.
create index standard_kind_idx on standard (kind, value);
call keep_register('standard', 'Standard', 'reference', 'open');
call keep_codes_of('standard', 'institution_type', 'INSTITUTION_TYPE');
call keep_used_by('region', 'standard', 'region_code', 'u.region_code = o.code', '{code}');

-- The standard that applies: in force on the day, of the place or one above it, of the level and type or of all; of
-- these the strictest, of fixed values that of the nearest region. Inlined, so it is an index look-up.
create function standard_of(kind text, subject text, region_path text, level text, type text, day date)
  returns table (id uuid, value numeric, text_value text) language sql stable
begin atomic
  select s.id, s.value, s.text_value
  from standard s
  where s.kind = standard_of.kind and s.subject = standard_of.subject
    and s.region_code = any (string_to_array('000000.' || standard_of.region_path, '.'))
    and (s.administrative_level is null or s.administrative_level = standard_of.level)
    and (s.institution_type is null or s.institution_type = standard_of.type)
    and standard_of.day between s.valid_from and coalesce(s.valid_to, 'infinity')
  order by case s.bound when 'MAX' then s.value when 'MIN' then -s.value end,
    position(s.region_code in '000000.' || standard_of.region_path) desc, s.valid_from desc, s.id
  limit 1;
end;
