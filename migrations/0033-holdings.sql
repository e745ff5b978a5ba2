-- What a public body holds: parcels of land, the titles to these and to its buildings, and what is being built.
create table land_parcel (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  asset_id uuid,
  code text not null,
  name text not null,
  address text,
  parcel_number text,
  area_m2 numeric(14, 2) not null,
  land_use text not null,
  right_nature text,
  acquisition text,
  usage_status text default 'IN_USE' not null,
  idle_since date,
  surveyed_on date,
  cancelled_on date,
  cancellation_reason text,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint land_parcel_key unique(organization_id, code),
  constraint land_parcel_organization_key unique(id, organization_id)
);
create table ownership_registration (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  building_id uuid,
  land_parcel_id uuid,
  holder_id uuid,
  number text not null,
  case_class text not null,
  certificate_number text,
  real_estate_unit_number text,
  holder_name text,
  area_m2 numeric(14, 2),
  term_to date,
  registered_on date,
  ended_on date,
  problem text,
  state text default 'IN_PROCESS' not null,
  is_in_force boolean,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint ownership_registration_key unique(organization_id, number)
);
create table investment_project (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  approver_id uuid,
  building_id uuid,
  code text not null,
  name text not null,
  type text not null,
  building_use text not null,
  phase text not null,
  approval_number text,
  approved_on date,
  approved_area_m2 numeric(14, 2),
  approved_yuan numeric(18, 2),
  fund_source text,
  land_area_m2 numeric(14, 2),
  contract_yuan numeric(18, 2),
  settled_yuan numeric(18, 2),
  final_yuan numeric(18, 2),
  started_on date,
  completed_on date,
  accepted_on date,
  final_account_on date,
  agent_builder text,
  is_green_building boolean,
  disclosed_on date,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint investment_project_key unique(organization_id, code)
);
alter table building add column land_parcel_id uuid;
alter table building add column asset_id uuid;
alter table building add column location_region_id uuid;
alter table building add column building_use text default 'OFFICE' not null;
alter table building add column is_high_rise boolean;
alter table building add column green_level text;
alter table building add column idle_since date;
alter table building add column cancelled_on date;
alter table building add column cancellation_reason text;
create unique index land_parcel_source_key on land_parcel (source, external_id) where land_parcel.external_id is not null;
create index land_parcel_region_path_idx on land_parcel (region_path, code);
create index land_parcel_asset_idx on land_parcel (asset_id, code);
create index land_parcel_code_idx on land_parcel (code, id);
create index land_parcel_updated_at_idx on land_parcel (updated_at);
create unique index ownership_registration_source_key on ownership_registration (source, external_id) where ownership_registration.external_id is not null;
create unique index ownership_registration_building_key on ownership_registration (building_id, is_in_force) where ownership_registration.is_in_force is not null;
create unique index ownership_registration_parcel_key on ownership_registration (land_parcel_id, is_in_force) where ownership_registration.is_in_force is not null;
create index ownership_registration_region_path_idx on ownership_registration (region_path, number);
create index ownership_registration_building_idx on ownership_registration (building_id, number);
create index ownership_registration_land_parcel_idx on ownership_registration (land_parcel_id, number);
create index ownership_registration_holder_idx on ownership_registration (holder_id, number);
create index ownership_registration_number_idx on ownership_registration (number, id);
create index ownership_registration_updated_at_idx on ownership_registration (updated_at);
create unique index investment_project_source_key on investment_project (source, external_id) where investment_project.external_id is not null;
create index investment_project_region_path_idx on investment_project (region_path, code);
create index investment_project_approver_idx on investment_project (approver_id, code);
create index investment_project_building_idx on investment_project (building_id, code);
create index investment_project_code_idx on investment_project (code, id);
create index investment_project_updated_at_idx on investment_project (updated_at);
create index building_land_parcel_idx on building (land_parcel_id, code);
create index building_asset_idx on building (asset_id, code);
create index building_location_region_idx on building (location_region_id, code);
alter table land_parcel add constraint land_parcel_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table land_parcel add constraint land_parcel_asset_fk
  foreign key (asset_id, organization_id) references asset(id, organization_id);
alter table ownership_registration add constraint ownership_registration_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table ownership_registration add constraint ownership_registration_building_fk
  foreign key (building_id, organization_id) references building(id, organization_id) on update cascade;
alter table ownership_registration add constraint ownership_registration_land_parcel_fk
  foreign key (land_parcel_id, organization_id) references land_parcel(id, organization_id) on update cascade;
alter table ownership_registration add constraint ownership_registration_holder_id_organization_id_fk
  foreign key (holder_id) references organization(id);
alter table investment_project add constraint investment_project_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table investment_project add constraint investment_project_approver_id_organization_id_fk
  foreign key (approver_id) references organization(id);
alter table investment_project add constraint investment_project_building_fk
  foreign key (building_id, organization_id) references building(id, organization_id) on update cascade;
alter table building add constraint building_land_parcel_fk
  foreign key (land_parcel_id, organization_id) references land_parcel(id, organization_id);
alter table building add constraint building_asset_fk
  foreign key (asset_id, organization_id) references asset(id, organization_id);
alter table building add constraint building_location_region_id_region_id_fk
  foreign key (location_region_id) references region(id);
call keep_register('land_parcel', 'LandParcel', 'buildings', 'organization', code => 'code');
call keep_register('ownership_registration', 'OwnershipRegistration', 'buildings', 'organization', closed => '{problem}');
call follow_owner_of('ownership_registration');
call keep_register('investment_project', 'InvestmentProject', 'buildings', 'organization');
call follow_owner_of('investment_project');
call keep_register('building');
