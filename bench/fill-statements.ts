// One INSERT … SELECT over generate_series for each table. Values come from hashes of the row's number.
import { ENERGY_TYPES, LARGE_BUILDINGS, LARGE_EVERY, LARGE_SPACES, MONTHS, type Volumes } from './volumes.ts'

/** Sent first, on the session that fills. */
export const setup = `
  set session_replication_role = replica;
  set synchronous_commit = off;
  set maintenance_work_mem = '512MB';
  set work_mem = '128MB';
  -- The layout of a version 7 UUID: milliseconds that grow with n, the rest from a hash.
  create function pg_temp.bench_id(kind text, n bigint) returns uuid language sql immutable strict as $$
    select overlay(overlay(md5(kind || n) placing lpad(to_hex(1700000000000 + n), 12, '0') || '7' from 1 for 13)
                   placing '8' from 17 for 1)::uuid
  $$;
  create function pg_temp.bench_time(n bigint) returns timestamptz language sql immutable strict as $$
    select timestamptz '2023-11-14 22:13:20Z' + n * interval '1 millisecond'
  $$;
  -- A whole number in [0, size) that looks random and depends on n and what it is for.
  create function pg_temp.pick(n bigint, seed int, size int) returns int language sql immutable strict as $$
    select (hashint8extended(n, seed) & 2147483647)::int % size
  $$`

export function fillStatements(volumes: Volumes): [name: string, statement: string][] {
  return [
    ['buildings', buildings(volumes)],
    ['spaces', spaces(volumes)],
    ['vehicles', vehicles(volumes)],
    ['assets', assets(volumes)],
    ['factors in use', factorsInUse],
    ...MONTHS.map((month, i): [string, string] => [`energy ${month}`, energy(month, i, volumes.organizations)]),
  ]
}

const common = (kind: string, n: string) =>
  `pg_temp.bench_id('${kind}', ${n}), 'bench', pg_temp.bench_time(${n}), pg_temp.bench_time(${n})`

function buildings({ organizations, buildings: count }: Volumes): string {
  const ofLarge = (organizations / LARGE_EVERY) * LARGE_BUILDINGS
  const small = organizations - organizations / LARGE_EVERY
  return `
    insert into building (id, source, created_at, updated_at, organization_id, region_path, code, name, structure, floors_above,
                          built_on, floor_area_m2, usable_area_m2, ownership_form, usage_status, original_value_yuan)
    select ${common('building', 'g')}, o.id, o.region_path, 'B' || lpad(g::text, 6, '0'), '办公楼' || g, 'REINFORCED_CONCRETE',
           3 + pg_temp.pick(g, 1, 15), date '1980-01-01' + pg_temp.pick(g, 2, 15000),
           (1000 + pg_temp.pick(g, 3, 2000000) / 100.0)::numeric(14, 2), (800 + pg_temp.pick(g, 3, 2000000) / 150.0)::numeric(14, 2),
           'TITLED', 'IN_USE', (1000000 + pg_temp.pick(g, 4, 50000000))::numeric
    from generate_series(0, ${count - 1}) g
    join bench_organization o on o.n = case
      when g < ${ofLarge} then (g / ${LARGE_BUILDINGS}) * ${LARGE_EVERY}
      -- The small ones are those not divisible by LARGE_EVERY, taken round after round.
      else (g - ${ofLarge}) % ${small} / ${LARGE_EVERY - 1} * ${LARGE_EVERY} + (g - ${ofLarge}) % ${small} % ${LARGE_EVERY - 1} + 1 end
    order by g`
}

function spaces({ organizations, buildings: buildingCount, spaces: count }: Volumes): string {
  const large = (organizations / LARGE_EVERY) * LARGE_BUILDINGS
  const ofLarge = large * LARGE_SPACES
  return `
    insert into space (id, source, created_at, updated_at, organization_id, region_path, building_id, code, name, kind, floor,
                       usable_area_m2, using_organization_id, occupants, usage_status)
    select ${common('space', 'g')}, b.organization_id, b.region_path, b.id, 'S' || lpad(g::text, 7, '0'), '房间' || g,
           (array['OFFICE', 'OFFICE', 'OFFICE', 'SERVICE', 'EQUIPMENT', 'BUSINESS'])[1 + pg_temp.pick(g, 1, 6)],
           1 + pg_temp.pick(g, 2, 12), (9 + pg_temp.pick(g, 3, 9000) / 100.0)::numeric(14, 2), b.organization_id,
           pg_temp.pick(g, 4, 8), 'IN_USE'
    from generate_series(0, ${count - 1}) g
    join building b on b.code = 'B' || lpad((case when g < ${ofLarge} then g / ${LARGE_SPACES}
                                            else ${large} + (g - ${ofLarge}) % ${buildingCount - large} end)::text, 6, '0')
    order by b.id, g`
}

function vehicles({ organizations, vehicles: count }: Volumes): string {
  return `
    insert into vehicle (id, source, created_at, updated_at, organization_id, region_path, vin, plate_number, brand_model, category,
                         use_category, energy_kind, displacement_l, seats, price_yuan, registered_on, quota_status, usage_status,
                         is_marked, is_domestic, odometer_km)
    select ${common('vehicle', 'g')}, o.id, o.region_path, 'LSVBENCH' || lpad(g::text, 9, '0'), '新A' || upper(lpad(to_hex(g), 5, '0')),
           '示例牌' || pg_temp.pick(g, 1, 40),
           (array['CONFIDENTIAL_COMMUNICATION', 'EMERGENCY', 'LAW_ENFORCEMENT', 'SPECIAL_TECHNICAL', 'OTHER'])[1 + pg_temp.pick(g, 2, 5)],
           'OTHER', (array['GASOLINE', 'DIESEL', 'BATTERY_ELECTRIC', 'HYBRID'])[1 + pg_temp.pick(g, 3, 4)], 1.80, 5,
           (80000 + pg_temp.pick(g, 4, 22000000) / 100.0)::numeric(18, 2), date '2012-01-01' + pg_temp.pick(g, 5, 4600),
           'IN_QUOTA', (array['IN_USE', 'IN_USE', 'IN_USE', 'IDLE'])[1 + pg_temp.pick(g, 6, 4)], true, true,
           (pg_temp.pick(g, 7, 3000000) / 10.0)::numeric(10, 1)
    from generate_series(0, ${count - 1}) g join bench_organization o on o.n = g % ${organizations}
    order by g`
}

function assets({ organizations, assets: count }: Volumes): string {
  return `
    insert into asset (id, source, created_at, updated_at, organization_id, region_path, code, name, class_code, unit, brand,
                       acquisition_method, acquired_on, value_type, original_value_yuan, fiscal_funds_yuan,
                       accumulated_depreciation_yuan, net_value_yuan, depreciation_method, service_life_months, usage_status)
    select ${common('asset', 'g')}, o.id, o.region_path, 'ZC' || lpad(g::text, 8, '0'), '资产' || g,
           (array['A02010104', 'A02010105', 'A02010108', 'A02020100', 'A02020200', 'A02021000', 'A02061804'])[1 + pg_temp.pick(g, 1, 7)],
           '台', '品牌' || pg_temp.pick(g, 2, 60), 'PURCHASE', date '2010-01-01' + pg_temp.pick(g, 3, 5400), 'ORIGINAL',
           v.yuan, v.yuan, round(v.yuan * 0.4, 2), v.yuan - round(v.yuan * 0.4, 2), 'STRAIGHT_LINE', 72,
           (array['IN_USE', 'IN_USE', 'IN_USE', 'IDLE', 'PENDING_DISPOSAL'])[1 + pg_temp.pick(g, 4, 5)]
    from generate_series(0, ${count - 1}) g
    join bench_organization o on o.n = g % ${organizations}
    cross join lateral (select (500 + pg_temp.pick(g, 5, 3000000) / 100.0)::numeric(18, 2) as yuan) v
    order by g`
}

/** The rule of src/registers/energy/applicable-factors.ts, for the one province there is. */
const factorsInUse = `
  create temp table bench_factor as
  select c.year, c.energy_type, kgce.id as kgce_id, kgce.value as kgce, kgco2.id as kgco2_id, kgco2.value as kgco2
  from (select y::text as year, t as energy_type from generate_series(2020, 2025) y, unnest('{${ENERGY_TYPES.join(',')}}'::text[]) t) c
  ${['KGCE', 'KGCO2'].map(factor).join('\n')}`

function factor(kind: string): string {
  return `left join lateral (
    select e.id, e.value from energy_factor e
    where e.kind = '${kind}' and e.energy_type = c.energy_type and e.region_code in ('000000', '650000')
      and e.valid_from <= (c.year || '-01-01')::date and (e.valid_to is null or e.valid_to >= (c.year || '-01-01')::date)
    order by e.valid_from desc, e.region_code desc, e.factor_version desc limit 1) ${kind.toLowerCase()} on true`
}

/** Month after month, as it would arrive. */
function energy(month: string, index: number, organizations: number): string {
  const types = ENERGY_TYPES.length
  return `
    insert into energy_consumption (id, source, created_at, updated_at, organization_id, region_path, period, energy_type, quantity,
                                    cost_yuan, heating_quantity, data_room_quantity, vehicle_quantity, energy_kgce, emission_kgco2,
                                    kgce_factor_id, kgco2_factor_id)
    select ${common('energy', 'v.g')}, o.id, o.region_path, '${month}', t.name, v.quantity, round(v.quantity * 0.57, 2),
           case t.name when 'HEAT' then v.quantity end, case t.name when 'ELECTRICITY' then round(v.quantity * 0.08, 4) end,
           case t.name when 'GASOLINE' then round(v.quantity * 0.95, 4) end, trim_scale(v.quantity * f.kgce),
           trim_scale(v.quantity * f.kgco2), f.kgce_id, f.kgco2_id
    from bench_organization o
    cross join unnest('{${ENERGY_TYPES.join(',')}}'::text[]) with ordinality t (name, nr)
    join bench_factor f on f.year = '${month.slice(0, 4)}' and f.energy_type = t.name
    cross join lateral (
      select g, (100 + pg_temp.pick(g, 1, 5000000) / 100.0)::numeric(18, 4) as quantity
      from (select (${index * organizations * types} + o.n * ${types} + t.nr - 1)::bigint as g) x) v
    order by v.g`
}
