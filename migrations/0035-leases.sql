-- Idle buildings and rooms and what becomes of them; leases, of what is rented and of what is let or lent.
create table idle_space_disposal (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  building_id uuid not null,
  space_id uuid,
  recipient_id uuid,
  approving_organization_id uuid,
  number text not null,
  area_m2 numeric(14, 2) not null,
  idle_since date,
  disposal_mode text not null,
  converted_use text,
  counterparty text,
  appraisal_number text,
  appraised_yuan numeric(18, 2),
  executed_on date,
  proceeds_yuan numeric(18, 2),
  taxes_yuan numeric(18, 2),
  remitted_yuan numeric(18, 2) default '0' not null,
  remitted_on date,
  remittance_voucher text,
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
  constraint idle_space_disposal_key unique(organization_id, number),
  constraint idle_space_disposal_organization_key unique(id, organization_id)
);
create table lease (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  building_id uuid,
  space_id uuid,
  idle_space_disposal_id uuid,
  approving_organization_id uuid,
  number text not null,
  direction text not null,
  address text,
  area_m2 numeric(14, 2) not null,
  purpose text,
  counterparty text not null,
  counterparty_credit_code text,
  annual_rent_yuan numeric(18, 2),
  pricing text,
  signed_on date,
  valid_from date,
  valid_to date,
  ended_on date,
  collected_on date,
  proceeds_yuan numeric(18, 2),
  taxes_yuan numeric(18, 2),
  remitted_yuan numeric(18, 2) default '0' not null,
  remitted_on date,
  remittance_voucher text,
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
  constraint lease_key unique(organization_id, number)
);
create unique index idle_space_disposal_source_key on idle_space_disposal (source, external_id) where idle_space_disposal.external_id is not null;
create index idle_space_disposal_region_path_idx on idle_space_disposal (region_path, number);
create index idle_space_disposal_building_idx on idle_space_disposal (building_id, number);
create index idle_space_disposal_space_idx on idle_space_disposal (space_id, number);
create index idle_space_disposal_recipient_idx on idle_space_disposal (recipient_id, number);
create index idle_space_disposal_approving_organization_idx on idle_space_disposal (approving_organization_id, number);
create index idle_space_disposal_number_idx on idle_space_disposal (number, id);
create index idle_space_disposal_updated_at_idx on idle_space_disposal (updated_at);
create unique index lease_source_key on lease (source, external_id) where lease.external_id is not null;
create index lease_region_path_idx on lease (region_path, number);
create index lease_building_idx on lease (building_id, number);
create index lease_space_idx on lease (space_id, number);
create index lease_idle_space_disposal_idx on lease (idle_space_disposal_id, number);
create index lease_approving_organization_idx on lease (approving_organization_id, number);
create index lease_number_idx on lease (number, id);
create index lease_updated_at_idx on lease (updated_at);
alter table space add constraint space_organization_key unique(id, organization_id);
alter table idle_space_disposal add constraint idle_space_disposal_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table idle_space_disposal add constraint idle_space_disposal_building_fk
  foreign key (building_id, organization_id) references building(id, organization_id) on update cascade;
alter table idle_space_disposal add constraint idle_space_disposal_space_fk
  foreign key (space_id, organization_id) references space(id, organization_id);
alter table idle_space_disposal add constraint idle_space_disposal_recipient_id_organization_id_fk
  foreign key (recipient_id) references organization(id);
alter table idle_space_disposal add constraint idle_space_disposal_approving_organization_id_organization_id_f
  foreign key (approving_organization_id) references organization(id);
alter table lease add constraint lease_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table lease add constraint lease_building_fk
  foreign key (building_id, organization_id) references building(id, organization_id) on update cascade;
alter table lease add constraint lease_space_fk
  foreign key (space_id, organization_id) references space(id, organization_id);
alter table lease add constraint lease_idle_space_disposal_fk
  foreign key (idle_space_disposal_id, organization_id) references idle_space_disposal(id, organization_id);
alter table lease add constraint lease_approving_organization_id_organization_id_fk
  foreign key (approving_organization_id) references organization(id);
call keep_register('idle_space_disposal', 'IdleSpaceDisposal', 'buildings', 'organization', code => 'number', closed => '{counterparty,decision_note,proposed_by,decided_by}');
call follow_owner_of('idle_space_disposal');
call keep_register('lease', 'Lease', 'buildings', 'organization', closed => '{counterparty,counterparty_credit_code,decision_note,proposed_by,decided_by}');
call follow_owner_of('lease');
-- A room is named by its code, in its building.
call keep_register('space', code => 'code');
-- What is signed of one room, or of one building, in a batch or at once; of a building and its rooms the rule LSE-D3 tells.
alter table lease add constraint "LEASE_OVERLAPS" exclude using spgist (
  in_force(coalesce(space_id, building_id)::text, valid_from, greatest(valid_from, coalesce(ended_on, valid_to))) with &&)
  where (signed_on is not null and building_id is not null);
