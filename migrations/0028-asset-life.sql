-- Assets from their plan to their disposal: plans, use file, disposals with their cards; fields of the card of 2024.
create table allocation_plan (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  approving_organization_id uuid,
  year text collate "C" not null,
  number text not null,
  name text not null,
  class_version text default 'GB/T 14885-2022' not null,
  class_code text not null,
  allocation_mode text not null,
  quantity numeric(18, 4) not null,
  unit text,
  unit_price_yuan numeric(18, 2),
  amount_yuan numeric(18, 2),
  stock_quantity numeric(18, 4),
  is_for_temporary_body boolean default false not null,
  budget_project_code text,
  budgeted_yuan numeric(18, 2),
  budgeted_on date,
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
  constraint allocation_plan_key unique(organization_id, year, number)
);
create table asset_movement (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  asset_id uuid not null,
  counterparty_id uuid,
  recorded_at timestamp with time zone not null,
  kind text not null,
  moved_on date not null,
  from_department text,
  to_department text,
  from_keeper text,
  to_keeper text,
  document_number text,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint asset_movement_key unique(organization_id, asset_id, recorded_at)
);
create table asset_disposal (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  recipient_id uuid,
  approving_organization_id uuid,
  number text not null,
  method text not null,
  ground text not null,
  recipient_name text,
  appraisal_number text,
  appraised_yuan numeric(18, 2),
  trading_platform text,
  executed_on date,
  proceeds_yuan numeric(18, 2),
  taxes_yuan numeric(18, 2),
  remitted_yuan numeric(18, 2) default '0' not null,
  remitted_on date,
  remittance_voucher text,
  disclosed_on date,
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
  constraint asset_disposal_key unique(organization_id, number),
  constraint asset_disposal_organization_key unique(id, organization_id)
);
create table asset_disposal_item (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  disposal_id uuid not null,
  asset_id uuid not null,
  line text not null,
  quantity numeric(18, 4),
  original_value_yuan numeric(18, 2),
  accumulated_depreciation_yuan numeric(18, 2),
  net_value_yuan numeric(18, 2),
  usage_status_before text,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint asset_disposal_item_key unique(organization_id, disposal_id, line)
);
alter table asset add column registered_on date;
alter table asset add column procurement_form text;
alter table asset add column budget_project_code text;
alter table asset add column contract_number text;
alter table asset add column invoice_number text;
alter table asset add column warranty_to date;
alter table asset add column other_funds_yuan numeric(18, 2);
alter table asset add column is_booked boolean;
alter table asset add column booked_on date;
alter table asset add column voucher_number text;
alter table asset add column account_code text;
alter table asset add column depreciation_state text;
alter table asset add column managing_department text;
alter table asset add column idle_since date;
alter table asset add column is_shared boolean;
alter table asset add column cancelled_on date;
alter table asset add column cancellation_reason text;
create unique index allocation_plan_source_key on allocation_plan (source, external_id) where allocation_plan.external_id is not null;
create index allocation_plan_region_path_idx on allocation_plan (region_path, year);
create index allocation_plan_approving_organization_idx on allocation_plan (approving_organization_id, year);
create index allocation_plan_year_idx on allocation_plan (year, id);
create index allocation_plan_updated_at_idx on allocation_plan (updated_at);
create unique index asset_movement_source_key on asset_movement (source, external_id) where asset_movement.external_id is not null;
create index asset_movement_region_path_idx on asset_movement (region_path, recorded_at);
create index asset_movement_asset_idx on asset_movement (asset_id, recorded_at);
create index asset_movement_counterparty_idx on asset_movement (counterparty_id, recorded_at);
create index asset_movement_recorded_at_idx on asset_movement (recorded_at, id);
create index asset_movement_updated_at_idx on asset_movement (updated_at);
create unique index asset_disposal_source_key on asset_disposal (source, external_id) where asset_disposal.external_id is not null;
create index asset_disposal_region_path_idx on asset_disposal (region_path, number);
create index asset_disposal_recipient_idx on asset_disposal (recipient_id, number);
create index asset_disposal_approving_organization_idx on asset_disposal (approving_organization_id, number);
create index asset_disposal_number_idx on asset_disposal (number, id);
create index asset_disposal_updated_at_idx on asset_disposal (updated_at);
create unique index asset_disposal_item_source_key on asset_disposal_item (source, external_id) where asset_disposal_item.external_id is not null;
create index asset_disposal_item_region_path_idx on asset_disposal_item (region_path, line);
create index asset_disposal_item_disposal_idx on asset_disposal_item (disposal_id, line);
create index asset_disposal_item_asset_idx on asset_disposal_item (asset_id, line);
create index asset_disposal_item_line_idx on asset_disposal_item (line, id);
create index asset_disposal_item_updated_at_idx on asset_disposal_item (updated_at);
alter table asset add constraint asset_organization_key unique(id, organization_id);
alter table allocation_plan add constraint allocation_plan_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table allocation_plan add constraint allocation_plan_approving_organization_id_organization_id_fk
  foreign key (approving_organization_id) references organization(id);
alter table asset_movement add constraint asset_movement_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table asset_movement add constraint asset_movement_asset_fk
  foreign key (asset_id, organization_id) references asset(id, organization_id) on update cascade;
alter table asset_movement add constraint asset_movement_counterparty_id_organization_id_fk
  foreign key (counterparty_id) references organization(id);
alter table asset_disposal add constraint asset_disposal_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table asset_disposal add constraint asset_disposal_recipient_id_organization_id_fk
  foreign key (recipient_id) references organization(id);
alter table asset_disposal add constraint asset_disposal_approving_organization_id_organization_id_fk
  foreign key (approving_organization_id) references organization(id);
alter table asset_disposal_item add constraint asset_disposal_item_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table asset_disposal_item add constraint asset_disposal_item_disposal_fk
  foreign key (disposal_id, organization_id) references asset_disposal(id, organization_id) on update cascade;
alter table asset_disposal_item add constraint asset_disposal_item_asset_fk
  foreign key (asset_id, organization_id) references asset(id, organization_id);
call keep_register('allocation_plan', 'AllocationPlan', 'assets', 'organization', closed => '{decision_note,proposed_by,decided_by}');
call keep_codes_of('allocation_plan', 'class_code', 'ASSET_CLASS', 'class_version');
call keep_register('asset_movement', 'AssetMovement', 'assets', 'organization', closed => '{from_keeper,to_keeper}');
call follow_owner_of('asset_movement');
call keep_register('asset_disposal', 'AssetDisposal', 'assets', 'organization', code => 'number', closed => '{decision_note,proposed_by,decided_by}');
call keep_register('asset_disposal_item', 'AssetDisposalItem', 'assets', 'organization');
call follow_owner_of('asset_disposal_item');
call keep_register('asset', closed => '{keeper}');
