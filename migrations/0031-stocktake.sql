-- Stocktakes with their lines, evaluations of assets; depreciation as SQL (src/registers/assets/depreciation.ts says it too).
create table stocktake (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  approving_organization_id uuid,
  number text not null,
  kind text not null,
  ground text,
  cutoff_on date not null,
  department text,
  class_prefix text,
  finished_on date,
  responsible text,
  state text default 'PLANNED' not null,
  approver_kind text,
  approval_number text,
  decided_on date,
  decision_note text,
  proposed_by text,
  decided_by text,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint stocktake_key unique(organization_id, number),
  constraint stocktake_organization_key unique(id, organization_id)
);
create table stocktake_entry (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  stocktake_id uuid not null,
  asset_id uuid,
  line text not null,
  name text,
  class_version text default 'GB/T 14885-2022' not null,
  class_code text,
  book_quantity numeric(18, 4),
  counted_quantity numeric(18, 4),
  is_damaged boolean default false not null,
  result text,
  found_location text,
  found_keeper text,
  cause text,
  responsible text,
  resolution text,
  new_asset_code text,
  value_yuan numeric(18, 2),
  value_type text,
  compensation_yuan numeric(18, 2),
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint stocktake_entry_key unique(organization_id, stocktake_id, line)
);
create table asset_evaluation (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  evaluator_id uuid not null,
  year text collate "C" not null,
  subject text not null,
  score numeric(5, 2),
  grade text,
  evaluated_on date not null,
  result_use text,
  published_on date,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint asset_evaluation_key unique(organization_id, year, subject)
);
alter table asset add column depreciated_to text collate "C";
create unique index stocktake_source_key on stocktake (source, external_id) where stocktake.external_id is not null;
create index stocktake_region_path_idx on stocktake (region_path, number);
create index stocktake_approving_organization_idx on stocktake (approving_organization_id, number);
create index stocktake_number_idx on stocktake (number, id);
create index stocktake_updated_at_idx on stocktake (updated_at);
create unique index stocktake_entry_source_key on stocktake_entry (source, external_id) where stocktake_entry.external_id is not null;
create unique index stocktake_entry_asset_key on stocktake_entry (stocktake_id, asset_id) where stocktake_entry.asset_id is not null;
create index stocktake_entry_region_path_idx on stocktake_entry (region_path, line);
create index stocktake_entry_stocktake_idx on stocktake_entry (stocktake_id, line);
create index stocktake_entry_asset_idx on stocktake_entry (asset_id, line);
create index stocktake_entry_line_idx on stocktake_entry (line, id);
create index stocktake_entry_updated_at_idx on stocktake_entry (updated_at);
create unique index asset_evaluation_source_key on asset_evaluation (source, external_id) where asset_evaluation.external_id is not null;
create index asset_evaluation_region_path_idx on asset_evaluation (region_path, year);
create index asset_evaluation_evaluator_idx on asset_evaluation (evaluator_id, year);
create index asset_evaluation_year_idx on asset_evaluation (year, id);
create index asset_evaluation_updated_at_idx on asset_evaluation (updated_at);
alter table stocktake add constraint stocktake_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table stocktake add constraint stocktake_approving_organization_id_organization_id_fk
  foreign key (approving_organization_id) references organization(id);
alter table stocktake_entry add constraint stocktake_entry_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table stocktake_entry add constraint stocktake_entry_stocktake_fk
  foreign key (stocktake_id, organization_id) references stocktake(id, organization_id) on update cascade;
alter table stocktake_entry add constraint stocktake_entry_asset_fk
  foreign key (asset_id, organization_id) references asset(id, organization_id);
alter table asset_evaluation add constraint asset_evaluation_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table asset_evaluation add constraint asset_evaluation_evaluator_id_organization_id_fk
  foreign key (evaluator_id) references organization(id);
call keep_register('stocktake', 'Stocktake', 'assets', 'organization', code => 'number', closed => '{responsible,decision_note,proposed_by,decided_by}');
call keep_register('stocktake_entry', 'StocktakeEntry', 'assets', 'organization', closed => '{found_keeper,responsible}');
call follow_owner_of('stocktake_entry');
call keep_codes_of('stocktake_entry', 'class_code', 'ASSET_CLASS', 'class_version');
call keep_register('asset_evaluation', 'AssetEvaluation', 'assets', 'organization');
call keep_register('asset', closed => '{keeper}');

-- Of those that are being counted or decided on no card is in two: its whole organization is what has no department,
-- all classes what has no prefix. Ranges of text, so that it takes no extension.
alter table stocktake add constraint stocktake_scope exclude using gist (
  text_range(organization_id::text, organization_id::text, '[]') with &&,
  text_range(department, department, '[]') with &&,
  text_range(class_prefix, class_prefix || chr(1114111), '[]') with &&
) where (state in ('OPEN', 'SUBMITTED'));

-- What is depreciated of a value until the end of the month `last`: straight line, from the month `first` on, which
-- counts, without a residual value, half a cent upwards. Null where something is not known.
create function depreciated(value numeric, life integer, first date, last date) returns numeric
  language sql immutable parallel safe
return case when first is not null and last is not null then round(
  value * least(greatest((extract(year from last) - extract(year from first)) * 12
    + extract(month from last) - extract(month from first) + 1, 0), life) / nullif(life, 0), 2) end;
