-- What breaks a rule and was written nevertheless, or was written before the rule was: kept by the service, set-based,
-- in the transaction of the write and by runs over whole registers (src/sql/findings.ts).

-- The rules as the code has them, written at each start (src/reference/load-rules.ts).
create table rule (
  id uuid primary key default uuid_v7() not null,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  rule text not null,
  rule_version integer not null,
  severity text not null,
  register text not null,
  error_code text not null,
  zh text not null,
  en text not null,
  legal_basis text,
  valid_from date,
  region_code text,
  is_kept boolean not null,
  constraint rule_key unique (rule)
);
call keep_register('rule', 'Rule', 'supervision', 'open');
update wall set is_read_only = true where table_name = 'rule';
call wall_off('rule', 'supervision', 'open');

create table finding (
  id uuid primary key default uuid_v7() not null,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  -- Of the record, which it follows (0021); the findings of an organization that is removed go with it.
  organization_id uuid not null,
  region_path text collate "C" not null,
  rule text not null,
  register text not null,
  record_id uuid not null,
  period text collate "C",
  domain text not null,
  severity text not null,
  left_value text,
  right_value text,
  standard_id uuid,
  rule_version integer not null,
  state text not null,
  detected_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  cured_at timestamp with time zone,
  waiver_reason text,
  waiver_number text,
  waived_to date,
  constraint finding_key unique nulls not distinct (rule, register, record_id, period),
  constraint finding_organization_id_organization_id_fk
    foreign key (organization_id) references organization (id) on delete cascade,
  constraint finding_standard_id_standard_id_fk foreign key (standard_id) references standard (id) on delete set null
);
create index finding_organization_idx on finding (organization_id);
create index finding_standard_idx on finding (standard_id);
create index finding_record_idx on finding (register, record_id);
create index finding_region_path_idx on finding (region_path, detected_at, id);
create index finding_detected_at_idx on finding (detected_at, id);
-- A finding tells of a record of some domain: who reads it has that domain's scope there as well as supervision. It is
-- written by whoever writes the record, or supervises.
alter function policy_of(text, text, text) rename to row_policy_of;
create function policy_of(setting text, domain text, scope text) returns text language sql immutable
return case scope when 'finding' then format(
    '(%s) %s case finding.domain %s else false end',
    row_policy_of(setting, domain, 'organization'),
    case setting when 'taizhang.reach' then 'and' else 'or' end,
    (select string_agg(format('when %L then (%s)', d, row_policy_of(setting, d, 'organization')), ' ')
     from unnest(array['reference', 'assets', 'buildings', 'vehicles', 'energy', 'costs']) d))
  else row_policy_of(setting, domain, scope) end;
alter table wall drop constraint wall_held_by_check;
alter table wall add constraint wall_held_by_check
  check (held_by in ('organization', 'self', 'region', 'open', 'finding'));
call keep_register('finding', 'Finding', 'supervision', 'finding', closed => '{left_value,right_value}');

-- Which of these records, which its caller has written and holds, have some: the merge asks, of what is there by then and
-- not when its statement began. Beyond the wall.
create function findings_of(register text, ids uuid[]) returns setof uuid language plpgsql as $$
begin
  if ids <> '{}' and exists (select from finding f where f.register = findings_of.register) then
    return query select f.record_id from finding f where f.register = findings_of.register and f.record_id = any (ids);
  end if;
end $$;
-- Until the transaction ends nobody writes them. Who runs a rule reads them only, and the policy of writers would hide
-- them from a lock.
create function lock_records(register text, ids uuid[]) returns void language plpgsql as $$
begin
  execute format('select from %s where id = any ($1) order by id for share',
                 (select table_name from kept_register where name = register)) using ids;
end $$;
do $$
declare
  called text;
begin
  foreach called in array array['findings_of(text, uuid[])', 'lock_records(text, uuid[])'] loop
    execute format('alter function %s security definer set search_path = %I, pg_temp', called, current_schema());
    execute format('revoke execute on function %s from public', called);
    call grant_service(called, 'execute');
  end loop;
end $$;
