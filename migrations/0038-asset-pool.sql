-- 公物仓: what organizations offer to one another, what others ask of it, and the list of it that all see.
create table pool_item (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  asset_id uuid not null,
  number text not null,
  quantity numeric(18, 4) default '1' not null,
  origin text not null,
  reach text default 'CROSS_UNIT' not null,
  needs_repair boolean default false not null,
  offered_on date not null,
  repair_yuan numeric(18, 2),
  repaired_on date,
  warehouse text,
  state text default 'OFFERED' not null,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint pool_item_key unique(organization_id, number)
);
create table pool_request (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  pool_item_id uuid not null,
  approving_organization_id uuid,
  number text not null,
  kind text not null,
  quantity numeric(18, 4) default '1' not null,
  needed_from date,
  due_on date,
  handed_over_on date,
  returned_on date,
  return_condition text,
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
  constraint pool_request_key unique(organization_id, number)
);
create unique index pool_item_source_key on pool_item (source, external_id) where pool_item.external_id is not null;
create index pool_item_region_path_idx on pool_item (region_path, number);
create index pool_item_asset_idx on pool_item (asset_id, number);
create index pool_item_number_idx on pool_item (number, id);
create index pool_item_updated_at_idx on pool_item (updated_at);
create unique index pool_request_source_key on pool_request (source, external_id) where pool_request.external_id is not null;
create index pool_request_region_path_idx on pool_request (region_path, number);
create index pool_request_pool_item_idx on pool_request (pool_item_id, number);
create index pool_request_approving_organization_idx on pool_request (approving_organization_id, number);
create index pool_request_number_idx on pool_request (number, id);
create index pool_request_updated_at_idx on pool_request (updated_at);
alter table pool_item add constraint pool_item_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table pool_item add constraint pool_item_asset_fk
  foreign key (asset_id, organization_id) references asset(id, organization_id) on update cascade;
alter table pool_request add constraint pool_request_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table pool_request add constraint pool_request_pool_item_id_pool_item_id_fk
  foreign key (pool_item_id) references pool_item(id);
alter table pool_request add constraint pool_request_approving_organization_id_organization_id_fk
  foreign key (approving_organization_id) references organization(id);
call keep_register('pool_item', 'PoolItem', 'assets', 'organization');
call follow_owner_of('pool_item');
call keep_register('pool_request', 'PoolRequest', 'assets', 'organization', closed => '{decision_note,proposed_by,decided_by}');

create view pool_listing as
select p.id, p.organization_id, a.name, a.class_version, a.class_code, a.brand, a.model, p.quantity, p.origin, p.reach,
       p.needs_repair and p.repaired_on is null as needs_repair, p.offered_on, a.unit, a.original_value_yuan,
       a.net_value_yuan, o.credit_code as organization_credit_code,
       o.name as organization_name, o.administrative_level,
       split_part(p.region_path, '.', -1) as region_code, p.region_path, p.version
from pool_item p
join asset a on a.id = p.asset_id
join organization o on o.id = p.organization_id
where p.state = 'AVAILABLE';
call grant_service('pool_listing', 'select');
