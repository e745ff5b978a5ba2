// Fills a database with province-like data, the same every time. `node generate.ts [--scale 0.02] [--url postgres://…]`
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { connect } from '../src/db/connect.ts'
import { postgres } from '../src/db/driver.ts'
import { migrate } from '../src/db/migrate.ts'
import { fillStatements, setup } from './fill-statements.ts'
import { organizationRows } from './organizations.ts'
import { insertReference } from './reference.ts'
import { type Volumes, volumesOf } from './volumes.ts'

export interface GenerateOptions {
  url: string
  scale: number
  log: (line: string) => void
}

/**
 * Migrates the database and fills it; it must hold no organizations yet. The log triggers (and the checks of foreign
 * keys) rest during the fill, so `change` stays empty: that is what loading a province from its own dump looks like.
 * Needs a superuser. About 4 minutes at scale 1 on two cores.
 */
export async function generate({ url, scale, log }: GenerateOptions): Promise<Volumes> {
  const volumes = volumesOf(scale)
  const pool = connect(url, { max: 1, statementTimeoutMs: 0 })
  try {
    await migrate(pool, fileURLToPath(new URL('../migrations', import.meta.url)), { info: () => {} })
  } finally {
    await pool.end()
  }
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const [{ isFilled }] = await sql<[{ isFilled: boolean }]>`select exists (select from organization) as "isFilled"`
    if (isFilled) throw new Error('this database holds organizations already; generate into an empty one')
    await sql.unsafe(setup).simple()
    await insertReference(sql)
    await insertOrganizations(sql, volumes.organizations)
    const indexes = await dropIndexes(sql)
    for (const [name, statement] of fillStatements(volumes)) await timed(name, log, () => sql.unsafe(statement))
    for (const create of indexes) await timed(create.slice(0, 90), log, () => sql.unsafe(create))
    await timed('vacuum analyze', log, () => sql.unsafe('vacuum (analyze)'))
    await sql.unsafe('checkpoint')
  } finally {
    await sql.end()
  }
  return volumes
}

/** Sorted by region, so that the rows of a county lie together as they would after each county's own upload. */
async function insertOrganizations(sql: postgres.Sql, count: number): Promise<void> {
  const regions = await sql<{ path: string; level: string }[]>`
    select path, level from region
    where path like '650000%' and not is_grouping_only and valid_to is null order by path`
  await sql`
    insert into organization (id, created_at, updated_at, credit_code, name, institution_type, administrative_level,
                              funding_type, region_id, region_path, authorized_staff)
    select pg_temp.bench_id('organization', o.n), pg_temp.bench_time(o.n), pg_temp.bench_time(o.n), o."creditCode", o.name,
           o."institutionType", o.level, 'FULL', r.id, r.path, o."authorizedStaff"
    from json_to_recordset(${sql.json(organizationRows(regions, count))}::json)
      as o (n int, "creditCode" text, name text, "institutionType" text, level text, "regionPath" text, "authorizedStaff" int)
    join region r on r.path = o."regionPath" and r.valid_to is null
    order by o.n`
  await sql.unsafe(`
    create temp table bench_organization as
    select row_number() over (order by id)::int - 1 as n, id, region_path, credit_code from organization;
    create unique index on bench_organization (n); analyze bench_organization`)
}

/** Indexes are dropped for the fill and made again after it: a third of the time, and packed as after a dump. */
async function dropIndexes(sql: postgres.Sql): Promise<string[]> {
  const indexes = await sql<{ drop: string; create: string }[]>`
    select case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
                else format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) end as drop,
           case when c.oid is null then pg_get_indexdef(i.indexrelid)
                else format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
                end as create
    from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'u'
    where i.indrelid in ('space'::regclass, 'vehicle'::regclass, 'asset'::regclass, 'energy_consumption'::regclass)
      and not i.indisprimary
      -- What foreign keys of other tables stand on stays.
      and not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = i.indexrelid)`
  for (const { drop } of indexes) await sql.unsafe(drop)
  return indexes.map(({ create }) => create)
}

async function timed(name: string, log: GenerateOptions['log'], work: () => PromiseLike<unknown>): Promise<void> {
  const start = performance.now()
  await work()
  log(`${((performance.now() - start) / 1000).toFixed(1).padStart(7)} s  ${name}`)
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { scale: { type: 'string', default: '1' }, url: { type: 'string' } } })
  const url = values.url ?? process.env.BENCH_DATABASE_URL
  if (url === undefined) throw new Error('--url or BENCH_DATABASE_URL is needed')
  const volumes = await generate({ url, scale: Number(values.scale), log: (line) => console.log(line) })
  console.log(volumes)
}
