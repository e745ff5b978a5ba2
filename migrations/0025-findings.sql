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
revoke insert, update, delete on rule from taizhang_service;

create table finding (
  id uuid primary key default uuid_v7() not null,
  version integer default 1 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  -- Of the record, which it follows; the findings of an organization that is removed go with it.
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
  constraint finding_standard_id_standard_id_fk foreign key (standard_id) references standard (id)
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

-- Which records have some, for the merge that asks of each row it changes; beyond the wall.
create view finding_record as select register, record_id from finding;
call grant_service('finding_record', 'select');
