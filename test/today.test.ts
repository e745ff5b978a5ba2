// Days are those of Beijing: between midnight there and midnight UTC the two differ, for eight hours of every day.
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openClients } from '../src/access/load-access.ts'
import { connect } from '../src/db/connect.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { dayOf, endOfDay } from '../src/kernel/today.ts'
import { writeChunk } from '../src/operations/write-batch.ts'
import { systemAccess } from '../src/reference/load.ts'
import { registers } from '../src/registers/index.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { testDatabase } from './database.ts'

const NEW_YEAR = '2026-01-01T00:30:00+08:00'

/** A database whose clock stands at half past midnight in Beijing, 16:30 of the day before in UTC. */
async function atNewYear(t: Parameters<typeof testDatabase>[0]) {
  const { sql, url } = await testDatabase(t, 'reference')
  await sql`create schema clock`
  await sql.unsafe(
    `create function clock.now() returns timestamptz stable language sql as $$ select '${NEW_YEAR}'::timestamptz $$`,
  )
  await sql`grant usage on schema clock to public`
  // Before that of PostgreSQL, for connections from now on.
  const name = new URL(url).pathname.slice(1)
  await sql.unsafe(`alter database ${name} set search_path = clock, public, pg_catalog`)
  await sql.unsafe(`alter database ${name} set timezone = 'UTC'`)
  const later = connect(url, { max: 2, statementTimeoutMs: 15_000 })
  t.teardown(() => later.end())
  return later
}

t.test('a day has begun when it has in Beijing', (t) => {
  const ms = Date.parse(NEW_YEAR)
  t.equal(dayOf(ms), '2026-01-01')
  t.equal(dayOf(ms - 1_800_001), '2025-12-31')
  t.equal(endOfDay(ms), Date.parse('2026-01-02T00:00:00+08:00'))
  t.end()
})

t.test('a grant reaches a division to the end of its last day, and no longer', async (t) => {
  const sql = await atNewYear(t)
  t.equal((await sql`select now()::date::text as day`)[0]!.day, '2025-12-31', 'so it would be by UTC')
  await sql`insert into client (code, name) values ('c', 'x')`
  for (const [code, last] of [
    ['652301', '2025-12-31'],
    ['652302', '2026-01-01'],
  ] as const) {
    await sql`update region set valid_to = ${last} where code = ${code}`
    await sql`insert into client_grant (client_id, code, scopes, reach, reach_region_id, purpose, legal_basis)
      select c.id, ${code}, 'energy:read', 'REGION', r.id, 'x', 'x' from client c, region r where r.code = ${code}`
  }
  const clients = await openClients(sql, { warn: () => {} })
  t.teardown(clients.close)
  const known = await clients.load('c')
  t.match(known!.access.grants, [{ reach: { regionPaths: [] } }, { reach: { regionPaths: ['650000.652300.652302'] } }])
})

t.test('a code means the record of the day', async (t) => {
  const sql = await atNewYear(t)
  const creditCode = creditCodeFor('11652301DEM00001')
  for (const [from, to] of [
    ['1949-10-01', '2025-12-31'],
    ['2026-01-01', null],
  ])
    await sql`insert into organization
      (credit_code, name, institution_type, administrative_level, region_id, region_path, valid_from, valid_to)
      select ${creditCode}, ${from!}, '01', 'COUNTY', id, path, ${from!}, ${to!} from region where code = '652301'`
  const registry = createRegistry(registers)
  const record = { organizationCreditCode: creditCode, code: '1', name: 'x' }
  const options = { mode: 'partial' } as const
  const context = { sql, registry, access: systemAccess }
  const report = await writeChunk(context, registry.get('Building'), [{ line: 1, record }], options)
  t.match(report.results, [{ outcome: 'CREATED', warnings: [] }])
  const [row] = await sql`select o.name from building b join organization o on o.id = b.organization_id`
  t.equal(row!.name, '2026-01-01')
})

t.test('it is said in one place', async (t) => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const files = await Array.fromAsync(glob('src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] }))
  const dayIn = /Asia\/Shanghai|current_date|toISOString\(\)\.slice|8 \* 3_600_000/
  const said = files.filter((file) => dayIn.test(readFileSync(`${root}${file}`, 'utf8')))
  t.strictSame(said.sort(), ['src/kernel/today.ts'])
})
