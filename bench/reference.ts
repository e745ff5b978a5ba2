import type postgres from 'postgres'
import { recordsIn, referenceTexts } from '../src/reference/load-reference.ts'

/** Divisions, code lists and factors as the service ships them, under ids that are the same in every run. */
export async function insertReference(sql: postgres.Sql): Promise<void> {
  const texts = referenceTexts()
  const [regions, codes, factors] = [recordsIn(texts.Region), recordsIn(texts.Code), recordsIn(texts.EnergyFactor)]
  await sql`
    with recursive r as (
      select row_number() over () as n, * from json_to_recordset(${sql.json(regions)}::json)
        as r (code text, name text, level text, "parentCode" text, "isGroupingOnly" boolean, "validFrom" date, "validTo" date)
    ), placed as (
      select code, code as path from r where "parentCode" is null
      union all select r.code, p.path || '.' || r.code from r join placed p on p.code = r."parentCode"
    )
    insert into region (id, created_at, updated_at, code, valid_from, valid_to, name, level, parent_id, path, is_grouping_only)
    select pg_temp.bench_id('region', r.n), pg_temp.bench_time(0), pg_temp.bench_time(0), r.code,
           r."validFrom", r."validTo", r.name, r.level, pg_temp.bench_id('region', p.n), placed.path, r."isGroupingOnly"
    from r join placed on placed.code = r.code left join r p on p.code = r."parentCode" order by r.n`
  await sql`
    insert into code (id, list, list_version, code, parent_code, zh, en, unit, valid_from, valid_to, legal_source)
    select pg_temp.bench_id('code', row_number() over ()), list, "listVersion", code, "parentCode", zh, en, unit, "validFrom",
           "validTo", "legalSource"
    from json_to_recordset(${sql.json(codes)}::json)
      as c (list text, "listVersion" text, code text, "parentCode" text, zh text, en text, unit text, "validFrom" date,
            "validTo" date, "legalSource" text)`
  await sql`
    insert into energy_factor (id, kind, energy_type, region_code, factor_version, value, data_year, valid_from, valid_to,
                               legal_source, confidence)
    select pg_temp.bench_id('factor', row_number() over ()), kind, "energyType", "regionCode", "factorVersion", value,
           "dataYear", "validFrom", "validTo", "legalSource", confidence
    from json_to_recordset(${sql.json(factors)}::json)
      as f (kind text, "energyType" text, "regionCode" text, "factorVersion" text, value numeric, "dataYear" text,
            "validFrom" date, "validTo" date, "legalSource" text, confidence text)`
}
