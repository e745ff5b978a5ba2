// The import as one would write it in SQL alone: COPY into staging, look the organization and the factors up by join,
// merge. The triggers of the table fire as they do for the service.
import { CSV_COLUMNS } from './energy-csv.ts'

export const createStaging = `
  create unlogged table bench_staging (
    line bigint generated always as identity primary key, ${CSV_COLUMNS.map((name) => `"${name}" text`).join(', ')})`

export const copyIntoStaging = `
  copy bench_staging (${CSV_COLUMNS.map((name) => `"${name}"`).join(', ')}) from stdin with (format csv, header true)`

/** The rows of lines ($1, $2]. */
export const mergeStaging = `
  with resolved as (
    select o.id as organization_id, o.region_path, s."period" as period, s."energyType" as energy_type,
           s."quantity"::numeric(18, 4) as quantity, s."costYuan"::numeric(18, 2) as cost_yuan,
           s."heatingQuantity"::numeric(18, 4) as heating_quantity, s."dataRoomQuantity"::numeric(18, 4) as data_room_quantity,
           s."vehicleQuantity"::numeric(18, 4) as vehicle_quantity
    from bench_staging s
    join organization o on o.credit_code = s."organizationCreditCode" and o.valid_to is null
    where s.line > $1 and s.line <= $2
  ), applicable as (
    select c.*, kgce.id as kgce_id, kgce.value as kgce, kgco2.id as kgco2_id, kgco2.value as kgco2
    from (select distinct split_part(region_path, '.', 1) as province, left(period, 4) as year, energy_type from resolved) c
    left join lateral (${factor('KGCE')}) kgce on true
    left join lateral (${factor('KGCO2')}) kgco2 on true
  )
  insert into energy_consumption as e (organization_id, region_path, period, energy_type, quantity, cost_yuan, heating_quantity,
                                       data_room_quantity, vehicle_quantity, energy_kgce, emission_kgco2, kgce_factor_id, kgco2_factor_id)
  select r.organization_id, r.region_path, r.period, r.energy_type, r.quantity, r.cost_yuan, r.heating_quantity, r.data_room_quantity,
         r.vehicle_quantity, trim_scale(r.quantity * f.kgce), trim_scale(r.quantity * f.kgco2), f.kgce_id, f.kgco2_id
  from resolved r
  left join applicable f on f.province = split_part(r.region_path, '.', 1) and f.year = left(r.period, 4) and f.energy_type = r.energy_type
  order by r.organization_id, r.period, r.energy_type
  on conflict (organization_id, period, energy_type) do update set
    region_path = excluded.region_path, quantity = excluded.quantity, cost_yuan = excluded.cost_yuan,
    heating_quantity = excluded.heating_quantity, data_room_quantity = excluded.data_room_quantity,
    vehicle_quantity = excluded.vehicle_quantity, energy_kgce = excluded.energy_kgce, emission_kgco2 = excluded.emission_kgco2,
    kgce_factor_id = excluded.kgce_factor_id, kgco2_factor_id = excluded.kgco2_factor_id,
    version = e.version + 1, updated_at = now()
  where (e.quantity, e.cost_yuan, e.heating_quantity, e.data_room_quantity, e.vehicle_quantity)
    is distinct from
    (excluded.quantity, excluded.cost_yuan, excluded.heating_quantity, excluded.data_room_quantity, excluded.vehicle_quantity)`

function factor(kind: string): string {
  return `select e.id, e.value from energy_factor e
          where e.kind = '${kind}' and e.energy_type = c.energy_type and e.region_code in ('000000', c.province)
            and e.valid_from <= (c.year || '-01-01')::date and (e.valid_to is null or e.valid_to >= (c.year || '-01-01')::date)
          order by e.valid_from desc, e.region_code desc, e.factor_version desc limit 1`
}
