import type { Sql } from '../src/db/connect.ts'
import { LARGE_BUILDINGS } from './volumes.ts'

/** What the questions are about, looked up in the database so that it need not be kept in step with the generator. */
export interface Facts {
  /** Organizations with at least ten buildings of at least ten spaces. */
  largeCreditCodes: string[]
  county: Region
  counties: Region[]
  /** Vehicles of that county. */
  vehicleIds: string[]
  assetCount: number
  energyCount: number
}

export interface Region {
  code: string
  path: string
}

export async function readFacts(sql: Sql): Promise<Facts> {
  const large = await sql<{ creditCode: string }[]>`
    select o.credit_code as "creditCode" from organization o join building b on b.organization_id = o.id
    group by o.credit_code having count(*) >= ${LARGE_BUILDINGS} order by 1 limit 1000`
  const counties = await sql<Region[]>`
    select r.code, r.path from region r
    where r.path like '650000.%' and r.level = 'COUNTY' and r.valid_to is null
      and exists (select from energy_consumption e where e.region_path = r.path)
    order by r.path limit 25`
  const county = counties[0]
  if (county === undefined) throw new Error('the database holds no counties with data; run generate.ts')
  const vehicles = await sql<{ id: string }[]>`
    select id from vehicle where region_path = ${county.path} order by md5(vin) limit 500`
  const [counts] = await sql<[{ assetCount: string; energyCount: string }]>`
    select (select count(*) from asset) as "assetCount", (select count(*) from energy_consumption) as "energyCount"`
  return {
    largeCreditCodes: large.map(({ creditCode }) => creditCode),
    county,
    counties,
    vehicleIds: vehicles.map(({ id }) => id),
    assetCount: Number(counts.assetCount),
    energyCount: Number(counts.energyCount),
  }
}
