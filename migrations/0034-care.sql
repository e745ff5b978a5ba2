-- Office space in use and looked after: repairs, inspections with what they found, turnover housing and who lives there.
create table repair_project (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  building_id uuid not null,
  using_organization_id uuid,
  approving_organization_id uuid,
  code text not null,
  name text not null,
  repair_class text not null,
  purpose text not null,
  plan_name text,
  plan_year text collate "C",
  area_m2 numeric(14, 2),
  estimate_yuan numeric(18, 2),
  approved_yuan numeric(18, 2),
  contract_yuan numeric(18, 2),
  final_yuan numeric(18, 2),
  contractor text,
  started_on date,
  completed_on date,
  accepted_on date,
  is_secrecy_compliant boolean,
  warranty_to date,
  state text default 'APPLIED' not null,
  applied_on date not null,
  reason text,
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
  constraint repair_project_key unique(organization_id, code)
);
create table space_inspection (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  inspector_id uuid not null,
  building_id uuid,
  number text not null,
  kind text not null,
  inspected_on date not null,
  score numeric(5, 2),
  summary text,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint space_inspection_key unique(organization_id, number),
  constraint space_inspection_organization_key unique(id, organization_id)
);
create table inspection_issue (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  inspection_id uuid not null,
  space_id uuid,
  line text not null,
  category text not null,
  description text not null,
  due_on date not null,
  rectification text,
  rectified_on date,
  closed_on date,
  reopening_reason text,
  state text default 'OPEN' not null,
  proposed_by text,
  decided_by text,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint inspection_issue_key unique(organization_id, inspection_id, line)
);
create table housing_unit (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  building_id uuid,
  code text not null,
  kind text not null,
  address text not null,
  floor_area_m2 numeric(14, 2),
  rooms integer,
  capacity integer default 1 not null,
  monthly_rent_yuan numeric(18, 2),
  handed_over_on date,
  usage_status text default 'IDLE' not null,
  cancelled_on date,
  cancellation_reason text,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint housing_unit_key unique(organization_id, code),
  constraint housing_unit_organization_key unique(id, organization_id)
);
create table housing_tenancy (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  housing_unit_id uuid not null,
  tenant_organization_id uuid,
  approving_organization_id uuid,
  number text not null,
  valid_from date not null,
  valid_to date,
  tenant_number text not null,
  tenant_name text not null,
  beneficiary text not null,
  monthly_rent_yuan numeric(18, 2),
  moved_in_on date,
  moved_out_on date,
  state text default 'APPLIED' not null,
  applied_on date not null,
  reason text,
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
  constraint housing_tenancy_key unique(organization_id, housing_unit_id, number)
);
create unique index repair_project_source_key on repair_project (source, external_id) where repair_project.external_id is not null;
create index repair_project_region_path_idx on repair_project (region_path, code);
create index repair_project_building_idx on repair_project (building_id, code);
create index repair_project_using_organization_idx on repair_project (using_organization_id, code);
create index repair_project_approving_organization_idx on repair_project (approving_organization_id, code);
create index repair_project_code_idx on repair_project (code, id);
create index repair_project_updated_at_idx on repair_project (updated_at);
create unique index space_inspection_source_key on space_inspection (source, external_id) where space_inspection.external_id is not null;
create index space_inspection_region_path_idx on space_inspection (region_path, number);
create index space_inspection_inspector_idx on space_inspection (inspector_id, number);
create index space_inspection_building_idx on space_inspection (building_id, inspected_on);
create index space_inspection_number_idx on space_inspection (number, id);
create index space_inspection_updated_at_idx on space_inspection (updated_at);
create unique index inspection_issue_source_key on inspection_issue (source, external_id) where inspection_issue.external_id is not null;
create index inspection_issue_region_path_idx on inspection_issue (region_path, line);
create index inspection_issue_inspection_idx on inspection_issue (inspection_id, line);
create index inspection_issue_space_idx on inspection_issue (space_id, line);
create index inspection_issue_line_idx on inspection_issue (line, id);
create index inspection_issue_updated_at_idx on inspection_issue (updated_at);
create unique index housing_unit_source_key on housing_unit (source, external_id) where housing_unit.external_id is not null;
create index housing_unit_region_path_idx on housing_unit (region_path, code);
create index housing_unit_building_idx on housing_unit (building_id, code);
create index housing_unit_code_idx on housing_unit (code, id);
create index housing_unit_updated_at_idx on housing_unit (updated_at);
create unique index housing_tenancy_source_key on housing_tenancy (source, external_id) where housing_tenancy.external_id is not null;
create index housing_tenancy_region_path_idx on housing_tenancy (region_path, number);
create index housing_tenancy_housing_unit_idx on housing_tenancy (housing_unit_id, number);
create index housing_tenancy_tenant_organization_idx on housing_tenancy (tenant_organization_id, number);
create index housing_tenancy_approving_organization_idx on housing_tenancy (approving_organization_id, number);
create index housing_tenancy_number_idx on housing_tenancy (number, id);
create index housing_tenancy_updated_at_idx on housing_tenancy (updated_at);
alter table repair_project add constraint repair_project_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table repair_project add constraint repair_project_building_fk
  foreign key (building_id, organization_id) references building(id, organization_id) on update cascade;
alter table repair_project add constraint repair_project_using_organization_id_organization_id_fk
  foreign key (using_organization_id) references organization(id);
alter table repair_project add constraint repair_project_approving_organization_id_organization_id_fk
  foreign key (approving_organization_id) references organization(id);
alter table space_inspection add constraint space_inspection_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table space_inspection add constraint space_inspection_inspector_id_organization_id_fk
  foreign key (inspector_id) references organization(id);
alter table space_inspection add constraint space_inspection_building_id_building_id_fk
  foreign key (building_id) references building(id);
alter table inspection_issue add constraint inspection_issue_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table inspection_issue add constraint inspection_issue_inspection_fk
  foreign key (inspection_id, organization_id) references space_inspection(id, organization_id) on update cascade;
alter table inspection_issue add constraint inspection_issue_space_id_space_id_fk
  foreign key (space_id) references space(id);
alter table housing_unit add constraint housing_unit_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table housing_unit add constraint housing_unit_building_fk
  foreign key (building_id, organization_id) references building(id, organization_id) on update cascade;
alter table housing_tenancy add constraint housing_tenancy_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table housing_tenancy add constraint housing_tenancy_housing_unit_fk
  foreign key (housing_unit_id, organization_id) references housing_unit(id, organization_id) on update cascade;
alter table housing_tenancy add constraint housing_tenancy_tenant_organization_id_organization_id_fk
  foreign key (tenant_organization_id) references organization(id);
alter table housing_tenancy add constraint housing_tenancy_approving_organization_id_organization_id_fk
  foreign key (approving_organization_id) references organization(id);
call keep_register('repair_project', 'RepairProject', 'buildings', 'organization', closed => '{decision_note,proposed_by,decided_by}');
call follow_owner_of('repair_project');
call keep_register('space_inspection', 'SpaceInspection', 'buildings', 'organization', code => 'number', closed => '{summary}');
call keep_register('inspection_issue', 'InspectionIssue', 'buildings', 'organization', closed => '{description,rectification,reopening_reason,proposed_by,decided_by}');
call follow_owner_of('inspection_issue');
call keep_register('housing_unit', 'HousingUnit', 'buildings', 'organization', code => 'code');
call follow_owner_of('housing_unit');
call keep_register('housing_tenancy', 'HousingTenancy', 'buildings', 'organization', closed => '{tenant_number,tenant_name,decision_note,proposed_by,decided_by}');
call follow_owner_of('housing_tenancy');
