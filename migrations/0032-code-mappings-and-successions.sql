-- What a code of another version of a list, or a local name, is in a list that is used here. Which organization takes
-- over from which: the ground of what is handed over. And of an article of a law one version at a time.
create table code_mapping (
  id uuid primary key default uuid_v7() not null,
  from_list text not null,
  from_version text not null,
  from_code text not null,
  to_list text not null,
  to_version text not null,
  to_code text not null,
  relation text not null,
  source_system text,
  note text,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint code_mapping_key unique(from_list, from_version, from_code, to_list, to_version, to_code)
);
create table organization_succession (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  successor_id uuid not null,
  effective_on date not null,
  kind text not null,
  state text default 'PENDING' not null,
  approval_number text,
  handed_over_on date,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint organization_succession_key unique(organization_id, effective_on, successor_id)
);
alter table region add column level_name text;
alter table region add column kind text default 'DIVISION' not null;
create unique index code_mapping_source_key on code_mapping (source, external_id) where code_mapping.external_id is not null;
create index code_mapping_updated_at_idx on code_mapping (updated_at);
create index code_mapping_target_idx on code_mapping (to_list, to_version, to_code);
create unique index organization_succession_source_key on organization_succession (source, external_id) where organization_succession.external_id is not null;
create index organization_succession_region_path_idx on organization_succession (region_path, effective_on);
create index organization_succession_successor_idx on organization_succession (successor_id, effective_on);
create index organization_succession_effective_on_idx on organization_succession (effective_on, id);
create index organization_succession_updated_at_idx on organization_succession (updated_at);
alter table organization_succession add constraint organization_succession_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table organization_succession add constraint organization_succession_successor_id_organization_id_fk
  foreign key (successor_id) references organization(id);
call keep_register('code_mapping', 'CodeMapping', 'reference', 'open');
call keep_register('organization_succession', 'OrganizationSuccession', 'reference', 'organization');
call keep_register('region');
call keep_used_by('code', 'code_mapping', 'to_code',
  'u.to_list = o.list and u.to_version = o.list_version and u.to_code = o.code', '{list,list_version,code}');
alter table legal_basis add constraint legal_basis_apart
  exclude using spgist (in_force(title || E'\t' || article || E'\t', valid_from, valid_to) with &&);
