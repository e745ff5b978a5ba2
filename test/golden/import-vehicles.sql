with staged as (
  select *
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[]) with ordinality s(organization_credit_code, vin, plate_number, category, energy_kind, price_yuan, n)
), ref_1 as (
  select c.value, x.*
  from (
    select distinct s.organization_credit_code as value
    from staged s
  ) c, lateral (
    select x.id, x.region_path, x.region_path = '650000.652300.652301' as is_in_reach, daterange(case when lag(x.valid_from) over codes is not null then x.valid_from end, lead(x.valid_from) over codes) as days, x.valid_from as first, x.valid_to as last, array_agg(x.id) over () as ids, count(*) over () = 1 as is_only, x.region_path = '650000.652300.652301' as is_read
    from organization x
    where x.credit_code = c.value window codes as (order by x.valid_from)
  ) x
), resolved as materialized (
  select s.n, t.id, t.version as seen_version, t.ctid as seen_ctid, null::text as addressing,
  case when s.organization_credit_code is not null and ref_1.id is not null is not true then json_build_object('code', 'ORGANIZATION_UNKNOWN', 'field', 'organizationCreditCode', 'params', json_build_object('name', 'organizationCreditCode', 'value', s.organization_credit_code))::text end as found, s.plate_number is distinct from t.plate_number or s.category is distinct from t.category or s.energy_kind is distinct from t.energy_kind or s.price_yuan is distinct from t.price_yuan as is_changed,
  case when ref_1.is_read and ref_1.id is distinct from t.organization_id and ref_1.last < least((now() at time zone 'Asia/Shanghai')::date, (now() at time zone 'Asia/Shanghai')::date) then json_build_object('code', 'REFERENCE_ENDED', 'field', 'organizationCreditCode', 'params', json_build_object('name', 'organizationCreditCode', 'value', s.organization_credit_code, 'to', ref_1.last))::text end as ended, (s.plate_number is distinct from t.plate_number) as new_plate_number, (s.category is distinct from t.category) as new_category, (s.energy_kind is distinct from t.energy_kind) as new_energy_kind, (s.price_yuan is distinct from t.price_yuan) as new_price_yuan, (t.region_path = '650000.652300.652301') as is_read, ref_1.id as organization_id, s.vin as vin, s.plate_number as plate_number, t.brand_model as brand_model, t.engine_number as engine_number, s.category as category, t.use_category as use_category, s.energy_kind as energy_kind, t.displacement_l as displacement_l, t.seats as seats, s.price_yuan as price_yuan, t.purchase_tax_yuan as purchase_tax_yuan, t.invoice_yuan as invoice_yuan, t.registered_on as registered_on, t.quota_status as quota_status,
  case when t.id is null then 'IN_USE'::text else t.usage_status end as usage_status, t.is_marked as is_marked, t.terminal_number as terminal_number, t.is_domestic as is_domestic, t.odometer_km as odometer_km, t.note as note, ref_1.region_path as region_path, t.source as source, t.external_id as external_id
  from staged s
  left join ref_1 on ref_1.value = s.organization_credit_code and (ref_1.is_only or ref_1.days @> (now() at time zone 'Asia/Shanghai')::date) and ref_1.is_in_reach
  left join lateral (
    select t.ctid, t.*
    from vehicle t
    where t.organization_id = ref_1.id and t.vin = s.vin
    limit 1
  ) t on true
), judged as materialized (
  select j.*, problems is null and seen_version is null as is_insert, problems is null and seen_version is not null and is_different as is_update
  from (
    select r.n, coalesce(r.id, uuid_v7()) as id, r.seen_version, r.seen_ctid, r.is_changed as is_different, coalesce(r.addressing, null::text, r.found) as problems, r.warnings, r.is_found, concat_ws(',',
    case when not (r.seen_version is null or r.new_price_yuan) then 'priceYuan' end) as kept, r.organization_id, r.vin, r.plate_number, r.brand_model, r.engine_number, r.category, r.use_category, r.energy_kind, r.displacement_l, r.seats, r.price_yuan, r.purchase_tax_yuan, r.invoice_yuan, r.registered_on, r.quota_status, r.usage_status, r.is_marked, r.terminal_number, r.is_domestic, r.odometer_km, r.note, r.region_path, r.source, r.external_id
    from (
      select r.*, nullif(concat_ws(',', r.ended,
      case when (r.seen_version is null or r.new_price_yuan or r.new_category or r.new_energy_kind) and not (coalesce(r.registered_on, (now() at time zone 'Asia/Shanghai')::date) < '2012-10-01' or (case when r.price_yuan > (
        select min(x.value)
        from standard x
        where x.kind = 'VEHICLE_PRICE'
      ) then r.price_yuan <= (
        select s.value
        from organization o, standard_of('VEHICLE_PRICE', r.category || '/' || case when r.seats >= 20 then 'SPECIAL_LARGE_COACH' when r.seats >= 10 then 'SPECIAL_COACH' when r.energy_kind in ('BATTERY_ELECTRIC', 'PLUG_IN_HYBRID') then 'NEW_ENERGY_CAR' when r.category = 'LAW_ENFORCEMENT' then 'NEED_BASED' else 'BASE' end, r.region_path, o.administrative_level, o.institution_type, coalesce(r.registered_on, (now() at time zone 'Asia/Shanghai')::date)) s
        where o.id = r.organization_id
      ) end)) and (r.seen_version is null or r.is_read) and true and r.region_path = '650000.652300.652301' then json_build_object('code', 'PRICE_ABOVE_STANDARD', 'field', 'priceYuan', 'params', json_build_object('value', trim_scale(r.price_yuan), 'limit', trim_scale(
        (
          select s.value
          from organization o, standard_of('VEHICLE_PRICE', r.category || '/' || case when r.seats >= 20 then 'SPECIAL_LARGE_COACH' when r.seats >= 10 then 'SPECIAL_COACH' when r.energy_kind in ('BATTERY_ELECTRIC', 'PLUG_IN_HYBRID') then 'NEW_ENERGY_CAR' when r.category = 'LAW_ENFORCEMENT' then 'NEED_BASED' else 'BASE' end, r.region_path, o.administrative_level, o.institution_type, coalesce(r.registered_on, (now() at time zone 'Asia/Shanghai')::date)) s
          where o.id = r.organization_id
        )
      ), 'subject', r.category || '/' || case when r.seats >= 20 then 'SPECIAL_LARGE_COACH' when r.seats >= 10 then 'SPECIAL_COACH' when r.energy_kind in ('BATTERY_ELECTRIC', 'PLUG_IN_HYBRID') then 'NEW_ENERGY_CAR' when r.category = 'LAW_ENFORCEMENT' then 'NEED_BASED' else 'BASE' end), 'rule', 'VEH18')::text end,
      case when (r.seen_version is null) and not (r.odometer_km >= before.km) and (r.seen_version is null or r.is_read) and r.region_path = '650000.652300.652301' then json_build_object('code', 'ODOMETER_BACK', 'field', 'odometerKm', 'params', json_build_object('value', r.odometer_km, 'limit', before.km), 'rule', 'VEH-D1')::text end,
      case when (r.seen_version is null or r.new_price_yuan) and not (r.purchase_tax_yuan <= 0.1 * greatest(r.price_yuan, r.invoice_yuan)) and (r.seen_version is null or r.is_read) then json_build_object('code', 'PURCHASE_TAX_UNLIKELY', 'field', 'purchaseTaxYuan', 'params', json_build_object('value', trim_scale(r.purchase_tax_yuan), 'limit', trim_scale(greatest(r.price_yuan, r.invoice_yuan))), 'rule', 'VEH-D2')::text end,
      case when (r.seen_version is null or r.new_energy_kind) and not (r.energy_kind <> 'BATTERY_ELECTRIC' or r.displacement_l is null) and (r.seen_version is null or r.is_read) then json_build_object('code', 'DISPLACEMENT_OF_ELECTRIC', 'field', 'displacementL', 'params', json_build_object('value', trim_scale(r.displacement_l)), 'rule', 'VEH-D3')::text end,
      case when (r.seen_version is null or r.new_plate_number) and r.plate_number is not null and true and coalesce(stored_plate_number.vin,
      case when sent_plate_number.low = r.vin then sent_plate_number.high else sent_plate_number.low end) is not null then json_build_object('code', 'PLATE_IN_USE', 'field', 'plateNumber', 'params', json_build_object('value', r.plate_number, 'other', coalesce(stored_plate_number.vin,
      case when sent_plate_number.low = r.vin then sent_plate_number.high else sent_plate_number.low end), 'id',
      case when stored_plate_number.created_at < now() then stored_plate_number.id end, 'holder', (
        select o.credit_code
        from organization o
        where o.id = stored_plate_number.organization_id
      )))::text end,
      case when (r.seen_version is null) and r.vin is not null and true and coalesce(stored_vin.vin,
      case when sent_vin.low = r.vin then sent_vin.high else sent_vin.low end) is not null then json_build_object('code', 'VIN_ELSEWHERE', 'field', 'vin', 'params', json_build_object('value', r.vin, 'other', coalesce(stored_vin.vin,
      case when sent_vin.low = r.vin then sent_vin.high else sent_vin.low end), 'id',
      case when stored_vin.created_at < now() then stored_vin.id end, 'holder', (
        select o.credit_code
        from organization o
        where o.id = stored_vin.organization_id
      )))::text end), '') as warnings, ((r.seen_version is null or r.new_price_yuan or r.new_category or r.new_energy_kind) and not (coalesce(r.registered_on, (now() at time zone 'Asia/Shanghai')::date) < '2012-10-01' or (case when r.price_yuan > (
        select min(x.value)
        from standard x
        where x.kind = 'VEHICLE_PRICE'
      ) then r.price_yuan <= (
        select s.value
        from organization o, standard_of('VEHICLE_PRICE', r.category || '/' || case when r.seats >= 20 then 'SPECIAL_LARGE_COACH' when r.seats >= 10 then 'SPECIAL_COACH' when r.energy_kind in ('BATTERY_ELECTRIC', 'PLUG_IN_HYBRID') then 'NEW_ENERGY_CAR' when r.category = 'LAW_ENFORCEMENT' then 'NEED_BASED' else 'BASE' end, r.region_path, o.administrative_level, o.institution_type, coalesce(r.registered_on, (now() at time zone 'Asia/Shanghai')::date)) s
        where o.id = r.organization_id
      ) end)) or (r.seen_version is null or r.new_price_yuan) and not (r.purchase_tax_yuan <= 0.1 * greatest(r.price_yuan, r.invoice_yuan)) or (r.seen_version is null or r.new_energy_kind) and not (r.energy_kind <> 'BATTERY_ELECTRIC' or r.displacement_l is null)) is true as is_found
      from resolved r
      left join lateral (
        select v.odometer_km as km
        from vehicle v
        where v.id = r.id
        limit 1
      ) before on true
      left join lateral (
        select x.id, x.created_at, x.vin, x.organization_id
        from (
          select x.*
          from vehicle x
          where (r.seen_version is null or r.new_plate_number) and r.plate_number is not null and true and x.plate_number = r.plate_number and x.id is distinct from r.id and true and x.region_path = '650000.652300.652301' offset 0
        ) x
        order by x.id
        limit 1 
      ) stored_plate_number on true
      left join (
        select r.plate_number as value, min(r.vin) as low, max(r.vin) as high
        from resolved r
        where true
        group by 1
        having count(*) > 1
      ) sent_plate_number on sent_plate_number.value = r.plate_number
      left join lateral (
        select x.id, x.created_at, x.vin, x.organization_id
        from (
          select x.*
          from vehicle x
          where (r.seen_version is null) and r.vin is not null and true and x.vin = r.vin and x.id is distinct from r.id and true and x.region_path = '650000.652300.652301' offset 0
        ) x
        order by x.id
        limit 1 
      ) stored_vin on true
      left join (
        select r.vin as value, min(r.vin) as low, max(r.vin) as high
        from resolved r
        where true
        group by 1
        having count(*) > 1
      ) sent_vin on sent_vin.value = r.vin
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
  from vehicle t
  where t.ctid = j.seen_ctid and t.version = j.seen_version for no key update) t
), updated as (update vehicle t set plate_number = j.plate_number, category = j.category, energy_kind = j.energy_kind, price_yuan = j.price_yuan, version = t.version + 1, updated_at = greatest(now(), t.updated_at), tx = current_tx()
from locked j
where t.ctid = j.seen_ctid returning t.id, t.version), inserted as (insert into vehicle (id, organization_id, vin, plate_number, brand_model, engine_number, category, use_category, energy_kind, displacement_l, seats, price_yuan, purchase_tax_yuan, invoice_yuan, registered_on, quota_status, usage_status, is_marked, terminal_number, is_domestic, odometer_km, note, region_path, source, external_id)
select j.id, j.organization_id, j.vin, j.plate_number, j.brand_model, j.engine_number, j.category, j.use_category, j.energy_kind, j.displacement_l, j.seats, j.price_yuan, j.purchase_tax_yuan, j.invoice_yuan, j.registered_on, j.quota_status, j.usage_status, j.is_marked, j.terminal_number, j.is_domestic, j.odometer_km, j.note, j.region_path, j.source, j.external_id
from judged j
where j.is_insert and (
  select count(*)
  from updated
) >= 0
order by j.organization_id, j.vin collate "C" on conflict do nothing returning id, version), written as (
  select id, version
  from updated
  union all
  select id, version
  from inserted
), finished as (
  select j.n, coalesce(w.version, j.seen_version) as version, j.problems, j.warnings, j.kept, w.id is not null and (j.is_found or j.id in (
    select findings_of('Vehicle', array(
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
where outcome in ('REJECTED', 'STALE') or warnings is not null or found or n = any($7::bigint[])
union all
select count(*), outcome, null, null, null, null, null, null
from finished
where not (outcome in ('REJECTED', 'STALE') or warnings is not null or found or n = any($7::bigint[]))
group by outcome
-- $1: {"11652301000000019C","11652301000000019C","11652302000000035G"}
-- $2: {"LDEMTZ007PD000001","LDEMTZ002PD000021","LDEMTZ004PD000022"}
-- $3: {"新B12345","新B54321","新B00022"}
-- $4: {"OTHER","OTHER","OTHER"}
-- $5: {"GASOLINE","DIESEL","DIESEL"}
-- $6: {"178000","139800","1"}
-- $7: {3}
