-- The registers. Drafted from the tables in src/registers, then: uuid_v7(), collation C on paths (scope is a byte range).

-- UUIDv7 ids grow with time, so that inserts touch the right edge of the primary key. PostgreSQL 18 has the function;
-- before it the same layout (48 bits of milliseconds, version, random) is made from gen_random_uuid().
do $$
begin
  if current_setting('server_version_num')::int >= 180000 then
    create function uuid_v7() returns uuid language sql volatile parallel safe as 'select uuidv7()';
  else
    create function uuid_v7() returns uuid language sql volatile parallel safe as $body$
      select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
        52, 1), 53, 1), 'hex')::uuid
    $body$;
  end if;
end $$;

create table asset (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  organization_id uuid not null,
  region_path text COLLATE "C" not null,
  code text not null,
  name text not null,
  class_version text default 'GB/T 14885-2022' not null,
  class_code text not null,
  quantity numeric(18, 4) default '1' not null,
  unit text,
  brand text,
  model text,
  acquisition_method text,
  acquired_on date,
  value_type text,
  original_value_yuan numeric(18, 2),
  fiscal_funds_yuan numeric(18, 2),
  accumulated_depreciation_yuan numeric(18, 2),
  net_value_yuan numeric(18, 2),
  depreciation_method text,
  service_life_months integer,
  started_on date,
  using_department text,
  keeper text,
  location text,
  usage_status text default 'IN_USE' not null,
  tag_id text,
  note text,
  constraint asset_key unique(organization_id,code)
);

create table building (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  organization_id uuid not null,
  region_path text COLLATE "C" not null,
  code text not null,
  name text not null,
  address text,
  structure text,
  floors_above integer,
  floors_below integer,
  built_on date,
  floor_area_m2 numeric(14, 2),
  usable_area_m2 numeric(14, 2),
  heating_area_m2 numeric(14, 2),
  ownership_form text,
  certificate_number text,
  real_estate_unit_number text,
  design_use text,
  usage_status text default 'IN_USE' not null,
  original_value_yuan numeric(18, 2),
  note text,
  constraint building_key unique(organization_id,code)
);

create table space (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  organization_id uuid not null,
  region_path text COLLATE "C" not null,
  building_id uuid not null,
  code text not null,
  name text,
  kind text not null,
  floor integer,
  usable_area_m2 numeric(14, 2),
  using_organization_id uuid,
  user_rank text,
  occupants integer,
  usage_status text default 'IN_USE' not null,
  note text,
  constraint space_key unique(organization_id,building_id,code)
);

create table cost_record (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  organization_id uuid not null,
  region_path text COLLATE "C" not null,
  period text COLLATE "C" not null,
  expenditure_item text not null,
  phase text not null,
  fund_source text default 'FISCAL' not null,
  amount_yuan numeric(18, 2) not null,
  note text,
  constraint cost_record_key unique(organization_id,period,expenditure_item,phase,fund_source)
);

create table energy_consumption (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  organization_id uuid not null,
  region_path text COLLATE "C" not null,
  period text COLLATE "C" not null,
  period_type text generated always as (case length(period) when 4 then 'YEAR' else case substr(period, 6, 1) when 'Q' then 'QUARTER' else 'MONTH' end end) stored not null,
  energy_type text not null,
  quantity numeric(18, 4),
  cost_yuan numeric(18, 2),
  heating_quantity numeric(18, 4),
  data_room_quantity numeric(18, 4),
  vehicle_quantity numeric(18, 4),
  energy_kgce numeric,
  emission_kgco2 numeric,
  kgce_factor_id uuid,
  kgco2_factor_id uuid,
  note text,
  constraint energy_consumption_key unique(organization_id,period,energy_type)
);

create table energy_profile (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  organization_id uuid not null,
  region_path text COLLATE "C" not null,
  year text COLLATE "C" not null,
  floor_area_m2 numeric(14, 2),
  energy_users integer,
  authorized_staff integer,
  gasoline_vehicles integer,
  diesel_vehicles integer,
  new_energy_vehicles integer,
  heating_area_m2 numeric(14, 2),
  data_rooms integer,
  note text,
  constraint energy_profile_key unique(organization_id,year)
);

create table code (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  list text not null,
  list_version text not null,
  code text not null,
  parent_code text,
  zh text not null,
  en text,
  unit text,
  valid_from date,
  valid_to date,
  legal_source text,
  constraint code_key unique(list,list_version,code)
);

create table energy_factor (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  kind text not null,
  energy_type text not null,
  region_code text default '000000' not null,
  factor_version text not null,
  value numeric(18, 8) not null,
  data_year text,
  valid_from date not null,
  valid_to date,
  legal_source text not null,
  confidence text,
  constraint energy_factor_key unique(kind,energy_type,region_code,valid_from,factor_version)
);

create table organization (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  credit_code text not null,
  valid_from date default '1949-10-01' not null,
  valid_to date,
  name text not null,
  short_name text,
  institution_type text not null,
  administrative_level text not null,
  funding_type text,
  region_id uuid not null,
  region_path text COLLATE "C" not null,
  department_id uuid,
  authorized_staff integer,
  address text,
  note text,
  constraint organization_key unique(credit_code,valid_from)
);

create table region (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  code text not null,
  valid_from date default '1949-10-01' not null,
  valid_to date,
  name text not null,
  level text not null,
  parent_id uuid,
  path text COLLATE "C" not null,
  is_grouping_only boolean default false not null,
  constraint region_key unique(code,valid_from)
);

create table vehicle (
  id uuid primary key default uuid_v7() not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  organization_id uuid not null,
  region_path text COLLATE "C" not null,
  vin text not null,
  plate_number text,
  brand_model text,
  engine_number text,
  category text not null,
  use_category text,
  energy_kind text not null,
  displacement_l numeric(4, 2),
  seats integer,
  price_yuan numeric(18, 2),
  purchase_tax_yuan numeric(18, 2),
  invoice_yuan numeric(18, 2),
  registered_on date,
  quota_status text,
  usage_status text default 'IN_USE' not null,
  is_marked boolean,
  terminal_number text,
  is_domestic boolean,
  odometer_km numeric(10, 1),
  note text,
  constraint vehicle_key unique(organization_id,vin)
);

alter table asset add constraint asset_organization_id_organization_id_fk foreign key (organization_id) references organization(id);
alter table building add constraint building_organization_id_organization_id_fk foreign key (organization_id) references organization(id);
alter table space add constraint space_organization_id_organization_id_fk foreign key (organization_id) references organization(id);
alter table space add constraint space_building_id_building_id_fk foreign key (building_id) references building(id);
alter table space add constraint space_using_organization_id_organization_id_fk foreign key (using_organization_id) references organization(id);
alter table cost_record add constraint cost_record_organization_id_organization_id_fk foreign key (organization_id) references organization(id);
alter table energy_consumption add constraint energy_consumption_organization_id_organization_id_fk foreign key (organization_id) references organization(id);
alter table energy_profile add constraint energy_profile_organization_id_organization_id_fk foreign key (organization_id) references organization(id);
alter table organization add constraint organization_region_id_region_id_fk foreign key (region_id) references region(id);
alter table organization add constraint organization_department_id_organization_id_fk foreign key (department_id) references organization(id);
alter table region add constraint region_parent_id_region_id_fk foreign key (parent_id) references region(id);
alter table vehicle add constraint vehicle_organization_id_organization_id_fk foreign key (organization_id) references organization(id);
create unique index asset_source_key on asset (source,external_id) where asset.external_id is not null;
create index asset_region_path_idx on asset (region_path,code);
create index asset_code_idx on asset (code,id);
create unique index building_source_key on building (source,external_id) where building.external_id is not null;
create index building_region_path_idx on building (region_path,code);
create index building_code_idx on building (code,id);
create unique index space_source_key on space (source,external_id) where space.external_id is not null;
create index space_region_path_idx on space (region_path,code);
create index space_building_idx on space (building_id,code,id);
create index space_using_organization_idx on space (using_organization_id,code);
create index space_code_idx on space (code,id);
create unique index cost_record_source_key on cost_record (source,external_id) where cost_record.external_id is not null;
create index cost_record_region_path_idx on cost_record (region_path,period);
create unique index energy_consumption_source_key on energy_consumption (source,external_id) where energy_consumption.external_id is not null;
create index energy_consumption_region_path_idx on energy_consumption (region_path,period);
create unique index energy_profile_source_key on energy_profile (source,external_id) where energy_profile.external_id is not null;
create index energy_profile_region_path_idx on energy_profile (region_path,year);
create index energy_profile_year_idx on energy_profile (year,id);
create unique index code_source_key on code (source,external_id) where code.external_id is not null;
create index code_code_idx on code (code);
create unique index energy_factor_source_key on energy_factor (source,external_id) where energy_factor.external_id is not null;
create unique index organization_source_key on organization (source,external_id) where organization.external_id is not null;
create unique index organization_current on organization (credit_code) where organization.valid_to is null;
create index organization_region_path_idx on organization (region_path,credit_code);
create index organization_region_idx on organization (region_id,credit_code);
create index organization_department_idx on organization (department_id,credit_code);
create unique index region_source_key on region (source,external_id) where region.external_id is not null;
create index region_path_idx on region (path);
create index region_parent_idx on region (parent_id,code);
create unique index vehicle_source_key on vehicle (source,external_id) where vehicle.external_id is not null;
create index vehicle_region_path_idx on vehicle (region_path,vin);
create index vehicle_vin_idx on vehicle (vin);
create index vehicle_registered_on_idx on vehicle (registered_on,id);
