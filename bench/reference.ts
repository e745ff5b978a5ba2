import type postgres from 'postgres'
import { loadReference } from '../src/reference/load-reference.ts'

/** Divisions, code lists and factors as the service ships them, under ids that are the same in every run. */
export async function insertReference(sql: postgres.Sql): Promise<void> {
  const { regions, codes, factors } = loadReference()
  await sql`
    with r as (
      select row_number() over () as n, * from json_to_recordset(${sql.json(regions)}::json)
        as r (code text, name text, level text, "parentCode" text, path text, "isGroupingOnly" boolean, "validFrom" date, "validTo" date)
    )
    insert into region (id, created_at, updated_at, code, valid_from, valid_to, name, level, parent_id, path, is_grouping_only)
    select pg_temp.bench_id('region', r.n), pg_temp.bench_time(0), pg_temp.bench_time(0), r.code,
           coalesce(r."validFrom", '1949-10-01'), r."validTo", r.name, r.level, pg_temp.bench_id('region', p.n), r.path,
           r."isGroupingOnly"
    from r left join r p on p.code = r."parentCode" order by r.n`
  await sql`
    insert into code (id, list, list_version, code, parent_code, zh, en, unit, valid_from, valid_to, legal_source)
    select pg_temp.bench_id('code', row_number() over ()), list, version, code, parent, zh, en, unit, "validFrom", "validTo", source
    from json_to_recordset(${sql.json(codes)}::json)
      as c (list text, version text, code text, parent text, zh text, en text, unit text, "validFrom" date, "validTo" date, source text)`
  await sql`
    insert into energy_factor (id, kind, energy_type, region_code, factor_version, value, data_year, valid_from, valid_to,
                               legal_source, confidence)
    select pg_temp.bench_id('factor', row_number() over ()), kind, "energyType", coalesce("regionCode", '000000'), version, value,
           "dataYear", "validFrom", "validTo", source, confidence
    from json_to_recordset(${sql.json(factors)}::json)
      as f (kind text, "energyType" text, "regionCode" text, version text, value numeric, "dataYear" text, "validFrom" date,
            "validTo" date, source text, confidence text)`
}
