select count(*)
from (
  select id
  from unnest($1::uuid[]) id
  order by id
) s, lateral (
select
from asset t
where t.id = s.id and t.region_path = '650000.652300.652301' for no key update) t
-- $1: {"df3bc5a3-121e-ffbd-4bba-47a36f169a90"}

with staged as (
  select *
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::integer[]) with ordinality s(id, keeper, using_department, location, issued_on, base_version, n)
)
select i.n, r.version, coalesce(case when r.id is null then json_build_object('code', 'RECORD_NOT_FOUND', 'field', null, 'params', json_build_object())::text end,
case when i.base_version <> r.version then json_build_object('code', 'VERSION_CONFLICT', 'field', 'baseVersion', 'params', json_build_object('version', r.version))::text end,
case when (r.usage_status = any('{"IDLE"}')) is not true then json_build_object('code', 'TRANSITION_REFUSED', 'field', null, 'params', json_build_object('state', r.usage_status, 'allowed', 'IDLE'))::text end,
case when not (r.keeper is null) then json_build_object('code', 'RULE_REFUSED', 'field', 'keeper', 'params', json_build_object(), 'rule', 'AST-A1')::text end) as problems, (
  select row_to_json(x)
  from (
    select r.started_on::text as "startedOn"
  ) x
) as row
from staged i
left join lateral (
  select *
  from asset t
  where t.id = i.id
  limit 1
) r on r.region_path = '650000.652300.652301'
order by i.n
-- $1: {"df3bc5a3-121e-ffbd-4bba-47a36f169a90"}
-- $2: {"李四"}
-- $3: {"办公室"}
-- $4: {NULL}
-- $5: {"2024-05-01"}
-- $6: {"1"}

with staged as (
  select *
  from unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::text[]) with ordinality s(id, started_on, using_department, keeper, usage_status, n)
), resolved as materialized (
  select s.n, t.id, t.version as seen_version, t.ctid as seen_ctid, coalesce(case when t.id is null then json_build_object('code', 'RECORD_NOT_FOUND', 'field', null, 'params', json_build_object())::text end, null::text) as addressing, null::text as found, s.started_on is distinct from t.started_on or s.using_department is distinct from t.using_department or s.keeper is distinct from t.keeper or s.usage_status is distinct from t.usage_status as is_changed, null::text as ended, (s.started_on is distinct from t.started_on) as new_started_on, (t.region_path = '650000.652300.652301') as is_read, t.organization_id as organization_id, t.code as code, t.name as name,
  case when t.id is null then 'GB/T 14885-2022'::text else t.class_version end as class_version, t.class_code as class_code,
  case when t.id is null then '1'::numeric(18, 4) else t.quantity end as quantity, t.unit as unit, t.brand as brand, t.model as model, t.acquisition_method as acquisition_method, t.acquired_on as acquired_on, t.value_type as value_type, t.original_value_yuan as original_value_yuan, t.fiscal_funds_yuan as fiscal_funds_yuan, t.accumulated_depreciation_yuan as accumulated_depreciation_yuan, t.net_value_yuan as was_net_value_yuan, t.depreciation_method as depreciation_method, t.service_life_months as service_life_months, s.started_on as started_on, s.using_department as using_department, s.keeper as keeper, t.location as location, s.usage_status as usage_status, t.tag_id as tag_id, t.note as note, t.region_path as region_path, t.source as source, t.external_id as external_id
  from staged s
  left join lateral (
    select t.ctid, t.*
    from asset t
    where t.id = s.id
    limit 1
  ) t on t.region_path = '650000.652300.652301'
), judged as materialized (
  select j.*, problems is null and seen_version is null as is_insert, problems is null and seen_version is not null and is_different as is_update
  from (
    select r.n, coalesce(r.id, uuid_v7()) as id, r.seen_version, r.seen_ctid, r.is_changed or r.net_value_yuan is distinct from r.was_net_value_yuan as is_different, coalesce(r.addressing, nullif(concat_ws(',', r.found,
    case when r.id is null then json_build_object('code', 'FIELD_REQUIRED', 'field', 'organizationCreditCode', 'params', json_build_object('name', 'organizationCreditCode'))::text end,
    case when r.id is null then json_build_object('code', 'FIELD_REQUIRED', 'field', 'code', 'params', json_build_object('name', 'code'))::text end,
    case when r.id is null then json_build_object('code', 'FIELD_REQUIRED', 'field', 'name', 'params', json_build_object('name', 'name'))::text end,
    case when r.id is null then json_build_object('code', 'FIELD_REQUIRED', 'field', 'classCode', 'params', json_build_object('name', 'classCode'))::text end,
    case when (r.seen_version is null) and not (coalesce(r.fiscal_funds_yuan, 0) <= r.original_value_yuan) then json_build_object('code', 'PARTS_EXCEED_WHOLE', 'field', case greatest(r.fiscal_funds_yuan) when r.fiscal_funds_yuan then 'fiscalFundsYuan' end, 'params', json_build_object('value', trim_scale((coalesce(r.fiscal_funds_yuan, 0))::numeric), 'limit', trim_scale(r.original_value_yuan::numeric), 'whole', 'originalValueYuan', 'parts', concat_ws(' + ', 'fiscalFundsYuan ' || trim_scale(r.fiscal_funds_yuan::numeric))), 'rule', 'AST-D2')::text end,
    case when (r.seen_version is null) and not (coalesce(r.accumulated_depreciation_yuan, 0) <= r.original_value_yuan) then json_build_object('code', 'PARTS_EXCEED_WHOLE', 'field', case greatest(r.accumulated_depreciation_yuan) when r.accumulated_depreciation_yuan then 'accumulatedDepreciationYuan' end, 'params', json_build_object('value', trim_scale((coalesce(r.accumulated_depreciation_yuan, 0))::numeric), 'limit', trim_scale(r.original_value_yuan::numeric), 'whole', 'originalValueYuan', 'parts', concat_ws(' + ', 'accumulatedDepreciationYuan ' || trim_scale(r.accumulated_depreciation_yuan::numeric))), 'rule', 'AST-D3')::text end), '')) as problems, r.warnings, r.is_found, null::text as kept, r.organization_id, r.code, r.name, r.class_version, r.class_code, r.quantity, r.unit, r.brand, r.model, r.acquisition_method, r.acquired_on, r.value_type, r.original_value_yuan, r.fiscal_funds_yuan, r.accumulated_depreciation_yuan, r.net_value_yuan, r.depreciation_method, r.service_life_months, r.started_on, r.using_department, r.keeper, r.location, r.usage_status, r.tag_id, r.note, r.region_path, r.source, r.external_id
    from (
      select r.*, r.original_value_yuan - coalesce(r.accumulated_depreciation_yuan, 0) as net_value_yuan, nullif(concat_ws(',', r.ended,
      case when (r.seen_version is null or r.new_started_on) and not (r.started_on >= r.acquired_on) and (r.seen_version is null or r.is_read) then json_build_object('code', 'STARTED_BEFORE_ACQUIRED', 'field', 'startedOn', 'params', json_build_object('value', r.started_on, 'limit', r.acquired_on), 'rule', 'AST-D1')::text end), '') as warnings, ((r.seen_version is null or r.new_started_on) and not (r.started_on >= r.acquired_on)) is true as is_found
      from resolved r 
    ) r
  ) j
), locked as (
  select j.*
  from (
    select *
    from judged
    where is_update
    order by id
  ) j, lateral (
  select
  from asset t
  where t.ctid = j.seen_ctid and t.version = j.seen_version for no key update) t
), updated as (update asset t set net_value_yuan = j.net_value_yuan, started_on = j.started_on, using_department = j.using_department, keeper = j.keeper, usage_status = j.usage_status, version = t.version + 1, updated_at = greatest(now(), t.updated_at), tx = current_tx()
from locked j
where t.ctid = j.seen_ctid returning t.id, t.version), inserted as (insert into asset (id, organization_id, code, name, class_version, class_code, quantity, unit, brand, model, acquisition_method, acquired_on, value_type, original_value_yuan, fiscal_funds_yuan, accumulated_depreciation_yuan, net_value_yuan, depreciation_method, service_life_months, started_on, using_department, keeper, location, usage_status, tag_id, note, region_path, source, external_id)
select j.id, j.organization_id, j.code, j.name, j.class_version, j.class_code, j.quantity, j.unit, j.brand, j.model, j.acquisition_method, j.acquired_on, j.value_type, j.original_value_yuan, j.fiscal_funds_yuan, j.accumulated_depreciation_yuan, j.net_value_yuan, j.depreciation_method, j.service_life_months, j.started_on, j.using_department, j.keeper, j.location, j.usage_status, j.tag_id, j.note, j.region_path, j.source, j.external_id
from judged j
where j.is_insert and (
  select count(*)
  from updated
) >= 0
order by j.organization_id, j.code collate "C" on conflict do nothing returning id, version), written as (
  select id, version
  from updated
  union all
  select id, version
  from inserted
), finished as (
  select j.n, coalesce(w.version, j.seen_version) as version, j.problems, j.warnings, j.kept, w.id is not null and (j.is_found or j.id in (
    select findings_of('Asset', array(
      select id
      from updated
    ))
  )) as found,
  case when w.id is not null or j.seen_version is not null then j.id end as id,
  case when j.problems is not null then 'REJECTED' when not j.is_insert and not j.is_update then 'UNCHANGED' when w.id is null then 'STALE' when j.is_insert then 'CREATED' else 'UPDATED' end as outcome
  from judged j
  left join written w on w.id = j.id
)
select n, outcome, id, version, problems, warnings, kept, found
from finished
-- $1: {"df3bc5a3-121e-ffbd-4bba-47a36f169a90"}
-- $2: {"2024-05-01"}
-- $3: {"办公室"}
-- $4: {"李四"}
-- $5: {"IN_USE"}
