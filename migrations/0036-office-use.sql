-- The use of office space: the area that is approved, the certificates, and who has which room from when to when.
create table area_approval (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  approving_organization_id uuid not null,
  valid_from date not null,
  valid_to date,
  area_basis text not null,
  approved_area_m2 numeric(14, 2) not null,
  office_area_m2 numeric(14, 2),
  service_area_m2 numeric(14, 2),
  equipment_area_m2 numeric(14, 2),
  auxiliary_area_m2 numeric(14, 2),
  authorized_staff integer,
  approval_number text not null,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint area_approval_key unique(organization_id, valid_from)
);
create table use_certificate (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  building_id uuid not null,
  issuer_id uuid not null,
  replaces_id uuid,
  number text not null,
  area_m2 numeric(14, 2) not null,
  area_basis text,
  extent text,
  issued_on date not null,
  valid_to date,
  agreement_number text,
  state text default 'VALID' not null,
  revoked_on date,
  revocation_reason text,
  note text,
  region_path text collate "C" not null,
  source text,
  external_id text,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint use_certificate_key unique(organization_id, number),
  constraint use_certificate_organization_key unique(id, organization_id)
);
create table space_allocation (
  id uuid primary key default uuid_v7() not null,
  organization_id uuid not null,
  space_id uuid not null,
  use_certificate_id uuid,
  approving_organization_id uuid,
  valid_from date not null,
  valid_to date,
  allocation_mode text not null,
  area_m2 numeric(14, 2),
  user_rank text,
  occupants integer,
  is_second_office boolean default false not null,
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
  constraint space_allocation_key unique(organization_id, space_id, valid_from)
);
alter table space add column sub_kind text;
alter table space add column is_leader_office boolean;
alter table space add column idle_since date;
create unique index area_approval_source_key on area_approval (source, external_id) where area_approval.external_id is not null;
create index area_approval_region_path_idx on area_approval (region_path, valid_from);
create index area_approval_approving_organization_idx on area_approval (approving_organization_id, valid_from);
create index area_approval_valid_from_idx on area_approval (valid_from, id);
create index area_approval_updated_at_idx on area_approval (updated_at);
create unique index use_certificate_source_key on use_certificate (source, external_id) where use_certificate.external_id is not null;
create index use_certificate_region_path_idx on use_certificate (region_path, number);
create index use_certificate_building_idx on use_certificate (building_id, number);
create index use_certificate_issuer_idx on use_certificate (issuer_id, number);
create index use_certificate_replaces_idx on use_certificate (replaces_id, number);
create index use_certificate_number_idx on use_certificate (number, id);
create index use_certificate_updated_at_idx on use_certificate (updated_at);
create unique index space_allocation_source_key on space_allocation (source, external_id) where space_allocation.external_id is not null;
create index space_allocation_region_path_idx on space_allocation (region_path, valid_from);
create index space_allocation_space_idx on space_allocation (space_id, valid_from);
create index space_allocation_use_certificate_idx on space_allocation (use_certificate_id, valid_from);
create index space_allocation_approving_organization_idx on space_allocation (approving_organization_id, valid_from);
create index space_allocation_valid_from_idx on space_allocation (valid_from, id);
create index space_allocation_updated_at_idx on space_allocation (updated_at);
alter table area_approval add constraint area_approval_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table area_approval add constraint area_approval_approving_organization_id_organization_id_fk
  foreign key (approving_organization_id) references organization(id);
alter table use_certificate add constraint use_certificate_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table use_certificate add constraint use_certificate_building_id_building_id_fk
  foreign key (building_id) references building(id);
alter table use_certificate add constraint use_certificate_issuer_id_organization_id_fk
  foreign key (issuer_id) references organization(id);
alter table use_certificate add constraint use_certificate_replaces_fk
  foreign key (replaces_id, organization_id) references use_certificate(id, organization_id);
alter table space_allocation add constraint space_allocation_organization_id_organization_id_fk
  foreign key (organization_id) references organization(id);
alter table space_allocation add constraint space_allocation_space_id_space_id_fk
  foreign key (space_id) references space(id);
alter table space_allocation add constraint space_allocation_use_certificate_fk
  foreign key (use_certificate_id, organization_id) references use_certificate(id, organization_id);
alter table space_allocation add constraint space_allocation_approving_organization_id_organization_id_fk
  foreign key (approving_organization_id) references organization(id);
alter table area_approval add constraint area_approval_apart
  exclude using spgist (in_force(organization_id::text || E'\t', valid_from, valid_to) with &&);
call keep_register('area_approval', 'AreaApproval', 'buildings', 'organization');
call keep_register('use_certificate', 'UseCertificate', 'buildings', 'organization', code => 'number');
call keep_register('space_allocation', 'SpaceAllocation', 'buildings', 'organization', closed => '{user_rank,decision_note,proposed_by,decided_by}');
call keep_codes_of('space_allocation', 'user_rank', 'OFFICE_RANK');
call keep_register('space', closed => '{sub_kind,user_rank,is_leader_office}');
call keep_codes_of('space', 'user_rank', 'OFFICE_RANK');

-- What is allocated of rooms, and to whom. Of a room, on a day: its users, of several organizations none to be shown.
create function users_of_space(space uuid, day date)
  returns table (organization_id uuid, user_rank text, occupants integer, count bigint) language sql stable
begin atomic
  select case when count(distinct a.organization_id) = 1 then min(a.organization_id::text)::uuid end,
    case when count(*) = 1 then min(a.user_rank) end, sum(a.occupants)::integer, count(*)
  from space_allocation a
  where a.space_id = users_of_space.space and a.state = 'APPROVED'
    and users_of_space.day between a.valid_from and coalesce(a.valid_to, 'infinity');
end;

-- Whether the room has place from the first to the last day beside what others have of it: a whole room (area null) is
-- had alone, shares come to at most its usable area on each of these days, of which those count on which one begins.
create function space_is_free(space uuid, allocation uuid, first date, last date, area numeric) returns boolean
  language sql stable
begin atomic
  with other as (
    select a.valid_from, coalesce(a.valid_to, 'infinity') as valid_to, a.area_m2
    from space_allocation a
    where a.space_id = space_is_free.space and a.id is distinct from space_is_free.allocation and a.state = 'APPROVED'
      and a.valid_from <= coalesce(space_is_free.last, 'infinity')
      and coalesce(a.valid_to, 'infinity') >= space_is_free.first)
  select not exists (select from other o where space_is_free.area is null or o.area_m2 is null)
    and coalesce(space_is_free.area + (
        select max((select coalesce(sum(o.area_m2), 0) from other o where day between o.valid_from and o.valid_to))
        from (select space_is_free.first as day union select greatest(o.valid_from, space_is_free.first) from other o) d)
      <= (select s.usable_area_m2 from space s where s.id = space_is_free.space), true);
end;

-- The most that an organization has of offices, service and equipment rooms on a day between these, beside one allocation.
create function most_allocated(organization uuid, first date, last date, allocation uuid) returns numeric
  language sql stable
begin atomic
  with own as (
    select a.valid_from, coalesce(a.valid_to, 'infinity') as valid_to, coalesce(a.area_m2, s.usable_area_m2) as area
    from space_allocation a join space s on s.id = a.space_id and s.kind in ('OFFICE', 'SERVICE', 'EQUIPMENT')
    where a.organization_id = most_allocated.organization and a.id is distinct from most_allocated.allocation
      and a.state = 'APPROVED' and a.valid_from <= coalesce(most_allocated.last, 'infinity')
      and coalesce(a.valid_to, 'infinity') >= most_allocated.first)
  select max((select coalesce(sum(o.area), 0) from own o where day between o.valid_from and o.valid_to))
  from (select most_allocated.first as day union select greatest(o.valid_from, most_allocated.first) from own o) d;
end;

-- What the certificates of an organization entitle to that are valid on a day, beside one; without a basis they have its.
create function certified_area(organization uuid, basis text, day date, certificate uuid) returns numeric
  language sql stable
begin atomic
  select coalesce(sum(c.area_m2), 0)
  from use_certificate c
  where c.organization_id = certified_area.organization and c.state = 'VALID'
    and coalesce(c.area_basis, certified_area.basis) = certified_area.basis
    and coalesce(c.valid_to, 'infinity') >= certified_area.day and c.id is distinct from certified_area.certificate;
end;

-- A room shows its present user. `is_left`: it had one by allocation until now, so that without another it is idle.
create procedure show_user_of(space uuid, is_left boolean) language plpgsql as $$
declare
  today date := (now() at time zone 'Asia/Shanghai')::date;
  shown record;
  idle date;
begin
  select * into shown from users_of_space(space, today);
  if shown.count = 0 and not is_left then
    return;
  end if;
  if shown.count = 0 then
    select coalesce(max(a.valid_to) + 1, today) into idle
    from space_allocation a where a.space_id = show_user_of.space and a.state = 'APPROVED' and a.valid_to < today;
  end if;
  update space s set using_organization_id = shown.organization_id, user_rank = shown.user_rank,
    occupants = shown.occupants, idle_since = idle,
    usage_status = case when shown.count > 0 then 'IN_USE' when s.usage_status = 'IN_USE' then 'IDLE' else s.usage_status end,
    version = s.version + 1, updated_at = greatest(now(), s.updated_at)
  where s.id = show_user_of.space
    and (s.using_organization_id, s.user_rank, s.occupants, s.idle_since, s.usage_status)
      is distinct from (shown.organization_id, shown.user_rank, shown.occupants, idle,
        case when shown.count > 0 then 'IN_USE' when s.usage_status = 'IN_USE' then 'IDLE' else s.usage_status end);
end $$;

-- Who allocates a room holds it until the transaction ends: of two at once the second sees what the first has taken,
-- which the rule of the register, asked before, cannot. Then the room shows who has it.
create function keep_space_user() returns trigger language plpgsql as $$
declare
  today date := (now() at time zone 'Asia/Shanghai')::date;
  held uuid;
  is_left boolean;
begin
  if new.state <> 'APPROVED' and (tg_op = 'INSERT' or old.state <> 'APPROVED') then
    return null;
  end if;
  for held in
    select distinct s from unnest(array[new.space_id, case when tg_op = 'UPDATE' then old.space_id end]) s
    where s is not null order by s
  loop
    perform from space s where s.id = held for no key update;
    is_left := tg_op = 'UPDATE' and old.space_id = held and old.state = 'APPROVED'
      and today between old.valid_from and coalesce(old.valid_to, 'infinity');
    if held = new.space_id and new.state = 'APPROVED'
      and not space_is_free(new.space_id, new.id, new.valid_from, new.valid_to, new.area_m2) then
      raise check_violation using message = 'the room is allocated then', table = 'space_allocation',
        column = 'space_id', constraint = 'SPACE_OCCUPIED';
    end if;
    call show_user_of(held, coalesce(is_left, false));
  end loop;
  return null;
end $$;
create trigger keep_space_user after insert or update of state, space_id, valid_from, valid_to, area_m2, user_rank, occupants
  on space_allocation for each row execute function keep_space_user();

-- What begins and ends by itself, on a day on which nobody writes it: a sweep of the service, once an hour.
create procedure show_users_of_spaces() language plpgsql as $$
declare
  today date := (now() at time zone 'Asia/Shanghai')::date;
  held uuid;
  is_left boolean;
begin
  perform set_config('taizhang.client', 'system', true);
  for held, is_left in
    select s.id, bool_or(a.valid_to < today) from space_allocation a join space s on s.id = a.space_id
    where a.state = 'APPROVED' and (
      today between a.valid_from and coalesce(a.valid_to, 'infinity')
        and s.using_organization_id is distinct from a.organization_id
        and s.using_organization_id is distinct from (select u.organization_id from users_of_space(s.id, today) u)
      -- It was in force since it was written; what was brought as history changes no room.
      or a.valid_to < today and a.valid_to >= (a.created_at at time zone 'Asia/Shanghai')::date
        and s.using_organization_id = a.organization_id and s.usage_status = 'IN_USE')
    group by s.id order by s.id
  loop
    perform from space s where s.id = held for no key update;
    call show_user_of(held, is_left);
  end loop;
end $$;
do $$
begin
  execute format('alter function keep_space_user() security definer set search_path = %I, pg_temp', current_schema());
end $$;
revoke execute on function keep_space_user() from public;
