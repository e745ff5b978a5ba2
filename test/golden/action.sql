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
case when (r.usage_status = any('{"IDLE"}')) is not true then json_build_object('code', 'TRANSITION_REFUSED', 'field', null, 'params', json_build_object('state', r.usage_status, 'allowed', 'IDLE'))::text end, nullif(concat_ws(',',
case when not (r.keeper is null) then json_build_object('code', 'RULE_REFUSED', 'field', 'keeper', 'params', json_build_object(), 'rule', 'AST-A1')::text end,
case when not (r.cancelled_on is null and not exists (
  select
  from asset_disposal_item x join asset_disposal d on d.id = x.disposal_id and d.state in ('APPLIED', 'APPROVED')
  where x.asset_id = r.id
)) then json_build_object('code', 'RULE_REFUSED', 'field', null, 'params', json_build_object(), 'rule', 'AST-A3')::text end,
case when not (not exists (
  select
  from pool_item x
  where x.asset_id = r.id and x.state in ('OFFERED', 'AVAILABLE', 'LENT')
)) then json_build_object('code', 'RULE_REFUSED', 'field', null, 'params', json_build_object(), 'rule', 'AST-A9')::text end,
case when not (not exists (
  select
  from stocktake_entry x join stocktake s on s.id = x.stocktake_id and s.state = 'SUBMITTED'
  where x.asset_id = r.id
)) then json_build_object('code', 'RULE_REFUSED', 'field', null, 'params', json_build_object(), 'rule', 'AST-A14')::text end,
case when not (i.issued_on >= (
  select max(m.moved_on)
  from asset_movement m
  where m.asset_id = r.id
) and i.issued_on >= r.acquired_on) then json_build_object('code', 'RULE_REFUSED', 'field', 'issuedOn', 'params', json_build_object('acquired', r.acquired_on, 'last', (
  select max(m.moved_on)
  from asset_movement m
  where m.asset_id = r.id
)), 'rule', 'AST-A17')::text end), '')) as problems, (
  select row_to_json(x)
  from (
    select r.organization_id::text as "organizationId", r.using_department::text as "usingDepartment", r.started_on::text as "startedOn"
  ) x
) as row, null::json as found
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
  from unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::text[], $6::date[]) with ordinality s(id, started_on, using_department, keeper, usage_status, idle_since, n)
), resolved as materialized (
  select s.n, t.id, t.version as seen_version, t.ctid as seen_ctid, coalesce(case when t.id is null then json_build_object('code', 'RECORD_NOT_FOUND', 'field', null, 'params', json_build_object())::text end, null::text) as addressing, null::text as found, s.started_on is distinct from t.started_on or s.using_department is distinct from t.using_department or s.keeper is distinct from t.keeper or s.usage_status is distinct from t.usage_status or s.idle_since is distinct from t.idle_since as is_changed, null::text as ended, (s.started_on is distinct from t.started_on) as new_started_on, (s.usage_status is distinct from t.usage_status) as new_usage_status, (s.idle_since is distinct from t.idle_since) as new_idle_since, (t.region_path = '650000.652300.652301') as is_read, t.organization_id as organization_id, t.predecessor_id as predecessor_id, t.code as code, t.name as name,
  case when t.id is null then 'GB/T 14885-2022'::text else t.class_version end as class_version, t.class_code as class_code,
  case when t.id is null then '1'::numeric(18, 4) else t.quantity end as quantity, t.unit as unit, t.brand as brand, t.model as model, t.acquisition_method as acquisition_method, t.acquired_on as acquired_on, t.registered_on as registered_on, t.procurement_form as procurement_form, t.budget_project_code as budget_project_code, t.contract_number as contract_number, t.invoice_number as invoice_number, t.warranty_to as warranty_to, t.value_type as value_type, t.original_value_yuan as original_value_yuan, t.fiscal_funds_yuan as fiscal_funds_yuan, t.other_funds_yuan as other_funds_yuan, t.is_booked as is_booked, t.booked_on as booked_on, t.voucher_number as voucher_number, t.account_code as account_code, t.accumulated_depreciation_yuan as accumulated_depreciation_yuan, t.net_value_yuan as was_net_value_yuan, t.depreciation_method as depreciation_method, t.depreciation_state as depreciation_state, t.depreciated_to as depreciated_to, t.service_life_months as service_life_months, s.started_on as started_on, s.using_department as using_department, t.managing_department as managing_department, s.keeper as keeper, t.location as location, s.usage_status as usage_status, s.idle_since as idle_since, t.is_shared as is_shared, t.cancelled_on as cancelled_on, t.cancellation_reason as cancellation_reason, t.tag_id as tag_id, t.note as note, t.region_path as region_path, t.source as source, t.external_id as external_id
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
    select r.n, coalesce(r.id, uuid_v7()) as id, r.seen_version, r.seen_ctid, r.is_changed or r.net_value_yuan is distinct from r.was_net_value_yuan as is_different, coalesce(r.addressing, nullif(concat_ws(',',
    case when r.found is null and (r.id is null or r.is_changed or r.net_value_yuan is distinct from r.was_net_value_yuan) and (r.cancelled_on is null or (((r.region_path >= '650000.652300.652301' and r.region_path < '650000.652300.652301/')) or r.organization_id::text = any('{}'::text[]))) is not true then json_build_object('code', 'RECORD_CANCELLED', 'field', 'cancelledOn', 'params', json_build_object())::text end,
    case when r.found is null and (r.id is null or r.is_changed or r.net_value_yuan is distinct from r.was_net_value_yuan) and exists (
      select
      from asset t
      where t.id = r.id and (t.cancelled_on is null or (((t.region_path >= '650000.652300.652301' and t.region_path < '650000.652300.652301/')) or t.organization_id::text = any('{}'::text[]))) is not true
    ) then json_build_object('code', 'RECORD_CANCELLED', 'field', 'cancelledOn', 'params', json_build_object())::text end), ''), nullif(concat_ws(',', r.found,
    case when r.id is null then json_build_object('code', 'FIELD_REQUIRED', 'field', 'organizationCreditCode', 'params', json_build_object('name', 'organizationCreditCode'))::text end,
    case when r.id is null then json_build_object('code', 'FIELD_REQUIRED', 'field', 'code', 'params', json_build_object('name', 'code'))::text end,
    case when r.id is null then json_build_object('code', 'FIELD_REQUIRED', 'field', 'name', 'params', json_build_object('name', 'name'))::text end,
    case when r.id is null then json_build_object('code', 'FIELD_REQUIRED', 'field', 'classCode', 'params', json_build_object('name', 'classCode'))::text end,
    case when (r.seen_version is null) and not (coalesce(r.fiscal_funds_yuan, 0) + coalesce(r.other_funds_yuan, 0) <= r.original_value_yuan) then json_build_object('code', 'PARTS_EXCEED_WHOLE', 'field', case greatest(r.fiscal_funds_yuan, r.other_funds_yuan) when r.fiscal_funds_yuan then 'fiscalFundsYuan' when r.other_funds_yuan then 'otherFundsYuan' end, 'params', json_build_object('value', trim_scale((coalesce(r.fiscal_funds_yuan, 0) + coalesce(r.other_funds_yuan, 0))::numeric), 'limit', trim_scale(r.original_value_yuan::numeric), 'whole', 'originalValueYuan', 'parts', concat_ws(' + ', 'fiscalFundsYuan ' || trim_scale(r.fiscal_funds_yuan::numeric), 'otherFundsYuan ' || trim_scale(r.other_funds_yuan::numeric))), 'rule', 'AST-D2')::text end,
    case when (r.seen_version is null) and not (coalesce(r.accumulated_depreciation_yuan, 0) <= r.original_value_yuan) then json_build_object('code', 'PARTS_EXCEED_WHOLE', 'field', case greatest(r.accumulated_depreciation_yuan) when r.accumulated_depreciation_yuan then 'accumulatedDepreciationYuan' end, 'params', json_build_object('value', trim_scale((coalesce(r.accumulated_depreciation_yuan, 0))::numeric), 'limit', trim_scale(r.original_value_yuan::numeric), 'whole', 'originalValueYuan', 'parts', concat_ws(' + ', 'accumulatedDepreciationYuan ' || trim_scale(r.accumulated_depreciation_yuan::numeric))), 'rule', 'AST-D3')::text end,
    case when (r.seen_version is null) and not (r.depreciated_to ~ '-\d\d$') then json_build_object('code', 'MONTH_EXPECTED', 'field', 'depreciatedTo', 'params', json_build_object('value', r.depreciated_to), 'rule', 'AST-D4')::text end), '')) as problems, r.warnings, r.is_found, null::text as kept, r.organization_id, r.predecessor_id, r.code, r.name, r.class_version, r.class_code, r.quantity, r.unit, r.brand, r.model, r.acquisition_method, r.acquired_on, r.registered_on, r.procurement_form, r.budget_project_code, r.contract_number, r.invoice_number, r.warranty_to, r.value_type, r.original_value_yuan, r.fiscal_funds_yuan, r.other_funds_yuan, r.is_booked, r.booked_on, r.voucher_number, r.account_code, r.accumulated_depreciation_yuan, r.net_value_yuan, r.depreciation_method, r.depreciation_state, r.depreciated_to, r.service_life_months, r.started_on, r.using_department, r.managing_department, r.keeper, r.location, r.usage_status, r.idle_since, r.is_shared, r.cancelled_on, r.cancellation_reason, r.tag_id, r.note, r.region_path, r.source, r.external_id
    from (
      select r.*, r.original_value_yuan - coalesce(r.accumulated_depreciation_yuan, 0) as net_value_yuan, nullif(concat_ws(',', r.ended,
      case when (r.seen_version is null or r.new_started_on) and not (r.started_on >= r.acquired_on or r.acquisition_method is not distinct from 'ALLOCATION') and (r.seen_version is null or r.is_read) then json_build_object('code', 'STARTED_BEFORE_ACQUIRED', 'field', 'startedOn', 'params', json_build_object('value', r.started_on, 'limit', r.acquired_on), 'rule', 'AST-D1')::text end,
      case when (r.seen_version is null or r.new_started_on) and not (case when (
        select case when r.depreciated_to is null then x.more else abs(x.more) end
        from (
          select r.accumulated_depreciation_yuan - case when r.depreciation_method = 'NONE' or r.depreciation_state = 'NOT_DEPRECIATED' or r.value_type = 'NOMINAL' or r.class_code ~ '^(A0[3467]|[45]|101|60[34])' then 0 when r.depreciation_method = 'UNITS_OF_WORK' then null else depreciated(r.original_value_yuan, coalesce(r.service_life_months, (
            select (12 * s.value)::integer
            from organization o, generate_series(0, 6, 2) k, standard_of('DEPRECIATION_LIFE', rpad(left(r.class_code, -k), length(r.class_code), '0'), r.region_path, o.administrative_level, o.institution_type, coalesce(case when r.depreciated_to ~ '-\d\d$' then (r.depreciated_to || '-01')::date end, (now() at time zone 'Asia/Shanghai')::date)) s
            where o.id = r.organization_id
            order by k
            limit 1
          )), coalesce(r.started_on, r.acquired_on), least(coalesce(case when r.depreciated_to ~ '-\d\d$' then (r.depreciated_to || '-01')::date end, (now() at time zone 'Asia/Shanghai')::date), (date_trunc('month', r.cancelled_on) - interval '1 day')::date)) end as more offset 0
        ) x
      ) > (
        select min(x.value)
        from standard x
        where x.kind = 'RULE_PARAMETER'
      ) then (
        select case when r.depreciated_to is null then x.more else abs(x.more) end
        from (
          select r.accumulated_depreciation_yuan - case when r.depreciation_method = 'NONE' or r.depreciation_state = 'NOT_DEPRECIATED' or r.value_type = 'NOMINAL' or r.class_code ~ '^(A0[3467]|[45]|101|60[34])' then 0 when r.depreciation_method = 'UNITS_OF_WORK' then null else depreciated(r.original_value_yuan, coalesce(r.service_life_months, (
            select (12 * s.value)::integer
            from organization o, generate_series(0, 6, 2) k, standard_of('DEPRECIATION_LIFE', rpad(left(r.class_code, -k), length(r.class_code), '0'), r.region_path, o.administrative_level, o.institution_type, coalesce(case when r.depreciated_to ~ '-\d\d$' then (r.depreciated_to || '-01')::date end, (now() at time zone 'Asia/Shanghai')::date)) s
            where o.id = r.organization_id
            order by k
            limit 1
          )), coalesce(r.started_on, r.acquired_on), least(coalesce(case when r.depreciated_to ~ '-\d\d$' then (r.depreciated_to || '-01')::date end, (now() at time zone 'Asia/Shanghai')::date), (date_trunc('month', r.cancelled_on) - interval '1 day')::date)) end as more offset 0
        ) x
      ) <= (
        select s.value
        from organization o, standard_of('RULE_PARAMETER', 'AST9.tolYuan', r.region_path, o.administrative_level, o.institution_type, (now() at time zone 'Asia/Shanghai')::date) s
        where o.id = r.organization_id
      ) end) and (r.seen_version is null or r.is_read) and true and r.region_path = '650000.652300.652301' then json_build_object('code', 'DEPRECIATION_DIFFERS', 'field', 'accumulatedDepreciationYuan', 'params', json_build_object('value', trim_scale(r.accumulated_depreciation_yuan), 'limit', trim_scale(case when r.depreciation_method = 'NONE' or r.depreciation_state = 'NOT_DEPRECIATED' or r.value_type = 'NOMINAL' or r.class_code ~ '^(A0[3467]|[45]|101|60[34])' then 0 when r.depreciation_method = 'UNITS_OF_WORK' then null else depreciated(r.original_value_yuan, coalesce(r.service_life_months, (
        select (12 * s.value)::integer
        from organization o, generate_series(0, 6, 2) k, standard_of('DEPRECIATION_LIFE', rpad(left(r.class_code, -k), length(r.class_code), '0'), r.region_path, o.administrative_level, o.institution_type, coalesce(case when r.depreciated_to ~ '-\d\d$' then (r.depreciated_to || '-01')::date end, (now() at time zone 'Asia/Shanghai')::date)) s
        where o.id = r.organization_id
        order by k
        limit 1
      )), coalesce(r.started_on, r.acquired_on), least(coalesce(case when r.depreciated_to ~ '-\d\d$' then (r.depreciated_to || '-01')::date end, (now() at time zone 'Asia/Shanghai')::date), (date_trunc('month', r.cancelled_on) - interval '1 day')::date)) end)), 'rule', 'AST9')::text end), '') as warnings, ((r.seen_version is null or r.new_usage_status or r.new_idle_since) and not (case when r.cancelled_on is null and ((r.usage_status = 'IDLE' and r.idle_since + (
        select s.value
        from organization o, standard_of('RULE_PARAMETER', 'AST6.idleDays', r.region_path, o.administrative_level, o.institution_type, (now() at time zone 'Asia/Shanghai')::date) s
        where o.id = r.organization_id
      )::int < (now() at time zone 'Asia/Shanghai')::date) is true or (
        select x.valid_to
        from organization x
        where x.id = r.organization_id and x.is_temporary_body and x.valid_to < (now() at time zone 'Asia/Shanghai')::date
      ) is not null) then exists (
        select
        from pool_item x
        where x.asset_id = r.id and x.state in ('OFFERED', 'AVAILABLE', 'LENT')
      ) or exists (
        select
        from asset_disposal_item x join asset_disposal d on d.id = x.disposal_id and d.state in ('APPLIED', 'APPROVED')
        where x.asset_id = r.id
      ) end) or (r.seen_version is null) and not (case when r.acquisition_method = 'PURCHASE' and r.cancelled_on is null and r.acquired_on is not null and r.original_value_yuan >= (
        select min(x.value)
        from standard x
        where x.kind = 'RULE_PARAMETER' and x.subject = 'AST7.minYuan'
      ) and r.original_value_yuan >= (
        select s.value
        from organization o, standard_of('RULE_PARAMETER', 'AST7.minYuan', r.region_path, o.administrative_level, o.institution_type, r.acquired_on) s
        where o.id = r.organization_id
      ) then exists (
        select
        from allocation_plan p
        where p.organization_id = r.organization_id and p.year = to_char(r.acquired_on, 'YYYY') and p.state = 'APPROVED' and p.allocation_mode = 'PURCHASE' and p.class_version = r.class_version and starts_with(r.class_code, regexp_replace(p.class_code, '(00)+$', ''))
      ) end) or (r.seen_version is null or r.new_started_on) and not (r.started_on >= r.acquired_on or r.acquisition_method is not distinct from 'ALLOCATION') or (r.seen_version is null or r.new_started_on) and not (case when (
        select case when r.depreciated_to is null then x.more else abs(x.more) end
        from (
          select r.accumulated_depreciation_yuan - case when r.depreciation_method = 'NONE' or r.depreciation_state = 'NOT_DEPRECIATED' or r.value_type = 'NOMINAL' or r.class_code ~ '^(A0[3467]|[45]|101|60[34])' then 0 when r.depreciation_method = 'UNITS_OF_WORK' then null else depreciated(r.original_value_yuan, coalesce(r.service_life_months, (
            select (12 * s.value)::integer
            from organization o, generate_series(0, 6, 2) k, standard_of('DEPRECIATION_LIFE', rpad(left(r.class_code, -k), length(r.class_code), '0'), r.region_path, o.administrative_level, o.institution_type, coalesce(case when r.depreciated_to ~ '-\d\d$' then (r.depreciated_to || '-01')::date end, (now() at time zone 'Asia/Shanghai')::date)) s
            where o.id = r.organization_id
            order by k
            limit 1
          )), coalesce(r.started_on, r.acquired_on), least(coalesce(case when r.depreciated_to ~ '-\d\d$' then (r.depreciated_to || '-01')::date end, (now() at time zone 'Asia/Shanghai')::date), (date_trunc('month', r.cancelled_on) - interval '1 day')::date)) end as more offset 0
        ) x
      ) > (
        select min(x.value)
        from standard x
        where x.kind = 'RULE_PARAMETER'
      ) then (
        select case when r.depreciated_to is null then x.more else abs(x.more) end
        from (
          select r.accumulated_depreciation_yuan - case when r.depreciation_method = 'NONE' or r.depreciation_state = 'NOT_DEPRECIATED' or r.value_type = 'NOMINAL' or r.class_code ~ '^(A0[3467]|[45]|101|60[34])' then 0 when r.depreciation_method = 'UNITS_OF_WORK' then null else depreciated(r.original_value_yuan, coalesce(r.service_life_months, (
            select (12 * s.value)::integer
            from organization o, generate_series(0, 6, 2) k, standard_of('DEPRECIATION_LIFE', rpad(left(r.class_code, -k), length(r.class_code), '0'), r.region_path, o.administrative_level, o.institution_type, coalesce(case when r.depreciated_to ~ '-\d\d$' then (r.depreciated_to || '-01')::date end, (now() at time zone 'Asia/Shanghai')::date)) s
            where o.id = r.organization_id
            order by k
            limit 1
          )), coalesce(r.started_on, r.acquired_on), least(coalesce(case when r.depreciated_to ~ '-\d\d$' then (r.depreciated_to || '-01')::date end, (now() at time zone 'Asia/Shanghai')::date), (date_trunc('month', r.cancelled_on) - interval '1 day')::date)) end as more offset 0
        ) x
      ) <= (
        select s.value
        from organization o, standard_of('RULE_PARAMETER', 'AST9.tolYuan', r.region_path, o.administrative_level, o.institution_type, (now() at time zone 'Asia/Shanghai')::date) s
        where o.id = r.organization_id
      ) end)) is true as is_found
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
), updated as (update asset t set net_value_yuan = j.net_value_yuan, started_on = j.started_on, using_department = j.using_department, keeper = j.keeper, usage_status = j.usage_status, idle_since = j.idle_since, version = t.version + 1, updated_at = greatest(now(), t.updated_at), tx = current_tx()
from locked j
where t.ctid = j.seen_ctid returning t.id, t.version), inserted as (insert into asset (id, organization_id, predecessor_id, code, name, class_version, class_code, quantity, unit, brand, model, acquisition_method, acquired_on, registered_on, procurement_form, budget_project_code, contract_number, invoice_number, warranty_to, value_type, original_value_yuan, fiscal_funds_yuan, other_funds_yuan, is_booked, booked_on, voucher_number, account_code, accumulated_depreciation_yuan, net_value_yuan, depreciation_method, depreciation_state, depreciated_to, service_life_months, started_on, using_department, managing_department, keeper, location, usage_status, idle_since, is_shared, cancelled_on, cancellation_reason, tag_id, note, region_path, source, external_id)
select j.id, j.organization_id, j.predecessor_id, j.code, j.name, j.class_version, j.class_code, j.quantity, j.unit, j.brand, j.model, j.acquisition_method, j.acquired_on, j.registered_on, j.procurement_form, j.budget_project_code, j.contract_number, j.invoice_number, j.warranty_to, j.value_type, j.original_value_yuan, j.fiscal_funds_yuan, j.other_funds_yuan, j.is_booked, j.booked_on, j.voucher_number, j.account_code, j.accumulated_depreciation_yuan, j.net_value_yuan, j.depreciation_method, j.depreciation_state, j.depreciated_to, j.service_life_months, j.started_on, j.using_department, j.managing_department, j.keeper, j.location, j.usage_status, j.idle_since, j.is_shared, j.cancelled_on, j.cancellation_reason, j.tag_id, j.note, j.region_path, j.source, j.external_id
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
-- $6: {NULL}

with staged as (
  select *
  from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::date[], $6::text[], $7::text[], $8::text[]) with ordinality s(organization_id, asset_id, recorded_at, kind, moved_on, from_department, to_department, to_keeper, n)
), ref_1 as (
  select c.value, x.*
  from (
    select distinct s.organization_id as value
    from staged s
  ) c, lateral (
    select x.id, x.region_path, x.region_path = '650000.652300.652301' as is_in_reach, daterange(case when lag(x.valid_from) over codes is not null then x.valid_from end, lead(x.valid_from) over codes) as days, x.valid_from as first, x.valid_to as last, array_agg(x.id) over () as ids, count(*) over () = 1 as is_only, x.region_path = '650000.652300.652301' as is_read
    from organization x
    where x.id = c.value window codes as (order by x.valid_from)
  ) x
), resolved as materialized (
  select s.n, t.id, t.version as seen_version, t.ctid as seen_ctid, null::text as addressing, nullif(concat_ws(',',
  case when s.organization_id is not null and ref_1.id is not null is not true then json_build_object('code', 'ORGANIZATION_UNKNOWN', 'field', 'organizationId', 'params', json_build_object('name', 'organizationId', 'value', s.organization_id))::text end,
  case when s.asset_id is not null and ref_2.id is not null is not true and ref_1.id is not null then json_build_object('code', 'REFERENCE_UNKNOWN', 'field', 'assetId', 'params', json_build_object('name', 'assetId', 'value', s.asset_id, 'within', 'organizationId'))::text end,
  case when t.id is not null and t.kind is distinct from s.kind then json_build_object('code', 'FIELD_IMMUTABLE', 'field', 'kind', 'params', json_build_object('name', 'kind'))::text end,
  case when t.id is not null and t.moved_on is distinct from s.moved_on then json_build_object('code', 'FIELD_IMMUTABLE', 'field', 'movedOn', 'params', json_build_object('name', 'movedOn'))::text end,
  case when t.id is not null and t.from_department is distinct from s.from_department then json_build_object('code', 'FIELD_IMMUTABLE', 'field', 'fromDepartment', 'params', json_build_object('name', 'fromDepartment'))::text end,
  case when t.id is not null and t.to_department is distinct from s.to_department then json_build_object('code', 'FIELD_IMMUTABLE', 'field', 'toDepartment', 'params', json_build_object('name', 'toDepartment'))::text end,
  case when t.id is not null and t.to_keeper is distinct from s.to_keeper then json_build_object('code', 'FIELD_IMMUTABLE', 'field', 'toKeeper', 'params', json_build_object('name', 'toKeeper'))::text end), '') as found, false as is_changed,
  case when ref_1.is_read and ref_1.id is distinct from t.organization_id and ref_1.last < least((now() at time zone 'Asia/Shanghai')::date, (now() at time zone 'Asia/Shanghai')::date) then json_build_object('code', 'REFERENCE_ENDED', 'field', 'organizationId', 'params', json_build_object('name', 'organizationId', 'value', s.organization_id, 'to', ref_1.last))::text end as ended, (t.region_path = '650000.652300.652301') as is_read, ref_1.id as organization_id, ref_2.id as asset_id, t.counterparty_id as counterparty_id, s.recorded_at as recorded_at, s.kind as kind, s.moved_on as moved_on, s.from_department as from_department, s.to_department as to_department, t.from_keeper as from_keeper, s.to_keeper as to_keeper, t.document_number as document_number, t.note as note, ref_1.region_path as region_path, t.source as source, t.external_id as external_id
  from staged s
  left join ref_1 on ref_1.value = s.organization_id and ref_1.is_in_reach
  left join asset ref_2 on ref_2.organization_id = ref_1.id and ref_2.id = s.asset_id
  left join lateral (
    select t.ctid, t.*
    from asset_movement t
    where t.organization_id = ref_1.id and t.asset_id = ref_2.id and t.recorded_at = s.recorded_at
    limit 1
  ) t on true
), judged as materialized (
  select j.*, problems is null and seen_version is null as is_insert, problems is null and seen_version is not null and is_different as is_update
  from (
    select r.n, coalesce(r.id, uuid_v7()) as id, r.seen_version, r.seen_ctid, r.is_changed as is_different, coalesce(r.addressing, null::text, r.found) as problems, r.warnings, r.is_found, null::text as kept, r.organization_id, r.asset_id, r.counterparty_id, r.recorded_at, r.kind, r.moved_on, r.from_department, r.to_department, r.from_keeper, r.to_keeper, r.document_number, r.note, r.region_path, r.source, r.external_id
    from (
      select r.*, r.ended as warnings, false as is_found
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
  from asset_movement t
  where t.ctid = j.seen_ctid and t.version = j.seen_version for no key update) t
), updated as (update asset_movement t set version = t.version + 1, updated_at = greatest(now(), t.updated_at), tx = current_tx()
from locked j
where t.ctid = j.seen_ctid returning t.id, t.version), inserted as (insert into asset_movement (id, organization_id, asset_id, counterparty_id, recorded_at, kind, moved_on, from_department, to_department, from_keeper, to_keeper, document_number, note, region_path, source, external_id)
select j.id, j.organization_id, j.asset_id, j.counterparty_id, j.recorded_at, j.kind, j.moved_on, j.from_department, j.to_department, j.from_keeper, j.to_keeper, j.document_number, j.note, j.region_path, j.source, j.external_id
from judged j
where j.is_insert and (
  select count(*)
  from updated
) >= 0
order by j.organization_id, j.asset_id, j.recorded_at on conflict do nothing returning id, version), written as (
  select id, version
  from updated
  union all
  select id, version
  from inserted
), finished as (
  select j.n, coalesce(w.version, j.seen_version) as version, j.problems, j.warnings, j.kept, w.id is not null and j.is_found as found,
  case when w.id is not null or j.seen_version is not null then j.id end as id,
  case when j.problems is not null then 'REJECTED' when not j.is_insert and not j.is_update then 'UNCHANGED' when w.id is null then 'STALE' when j.is_insert then 'CREATED' else 'UPDATED' end as outcome
  from judged j
  left join written w on w.id = j.id
)
select n, outcome, id, version, problems, warnings, kept, found
from finished
-- $1: {"64e3c61e-2aea-128b-eec5-38d6383b648e"}
-- $2: {"df3bc5a3-121e-ffbd-4bba-47a36f169a90"}
-- $3: {"now"}
-- $4: {"ISSUE"}
-- $5: {"2024-05-01"}
-- $6: {NULL}
-- $7: {"办公室"}
-- $8: {"李四"}
