// What one client asks, on purpose or not, costs nobody a read in the log, and the database no rows without end.
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { MAX_COUNTS, MAX_FIELD_SETS, openTally } from '../src/audit/tally.ts'
import type { Access } from '../src/kernel/access.ts'
import { capturedLog } from './captured-log.ts'
import { buildTestApp, type TestApp } from './harness.ts'
import { ask, changji, changzhou, clientOf, fukang, generous, get, logOf } from './read-log-clients.ts'

const REGIONS = 500
/** How often src/audit/read-log.ts writes. */
const FLUSH_MS = 2000
const ALIASES = 50

t.test('a hundred thousand counts of one client lose no read of another, nor of its own', async (t) => {
  const tested = await buildTestApp(t, { env: generous })
  const { sql, app } = tested
  await writeWide(sql)
  const [hostile, quiet] = [await clientOf(tested), await clientOf(tested)]
  const sets = fieldSets()
  const REQUESTS = 8
  for (let i = 0; i < REQUESTS; i++) {
    const parts = Array.from({ length: ALIASES }, (_, j) => `a${j}: organization { ${sets[i * ALIASES + j]} }`)
    const { data } = await ask(tested, hostile, `{ vehicles(first: ${REGIONS}) { nodes { vin ${parts.join(' ')} } } }`)
    t.equal(data.vehicles.nodes.length, REGIONS)
    await get(tested, quiet, 'vehicles?fields=vin&limit=1')
  }
  await app.close()
  const [seen] = await sql`select sum(requests)::int as requests, sum(rows)::int as rows from read_record
                           where client_code = ${quiet.code}`
  t.match(seen, { requests: REQUESTS, rows: REQUESTS })
  const counted = await sql`
    select register, sum(rows)::int as rows, count(*)::int as counts, count(distinct fields)::int as sets,
           count(*) filter (where fields like '*,%')::int as "wholeCounts",
           bool_and(region_path like '%.%') as "isByRegion"
    from read_record where client_code = ${hostile.code} group by register order by register`
  t.match(counted, [
    { register: 'Organization', rows: REQUESTS * REGIONS * ALIASES, isByRegion: true },
    { register: 'Vehicle', rows: REQUESTS * REGIONS, isByRegion: true },
  ])
  const [organizations] = counted
  t.ok(organizations!.wholeCounts > 0 && organizations!.counts < REQUESTS * REGIONS * ALIASES, 'told apart less')
  t.ok(organizations!.sets <= MAX_FIELD_SETS + 1, `${organizations!.sets} sets of fields`)
  const [{ fields } = {}] =
    await sql`select fields from read_record where fields like '*,%' and register = 'Organization'
                                      limit 1`
  const names = [...tested.registry.get('Organization').fields.keys()]
  t.strictSame(String(fields).split(','), ['*', ...names], 'all fields of the register, by name')
})

t.test('what was computed over many regions is told by province when it would be too many rows', async (t) => {
  // All of it is to be one writing of the log, however slow the machine: nothing is written before the end.
  const every = setInterval
  t.intercept(globalThis, 'setInterval', {
    value: (run: () => void, ms: number) => every(run, ms === FLUSH_MS ? 1e9 : ms),
  })
  const tested = await buildTestApp(t, { env: generous })
  const { sql, app } = tested
  await writeWide(sql)
  const regions = (await sql`select code from region where id in (select region_id from organization)`).slice(0, 300)
  const client = await clientOf(tested, { regions: regions.map(({ code }) => code) })
  const fields = ['vin', 'plateNumber', 'brandModel', 'usageStatus', 'category', 'energyKind']
  const ROOTS = 20
  const subsets = Array.from({ length: 3 * ROOTS }, (_, i) => fields.filter((_, bit) => ((i + 1) >> bit) & 1))
  for (let at = 0; at < subsets.length; at += ROOTS) {
    const roots = subsets.slice(at, at + ROOTS).map((names, i) => {
      const filter = names.map((name) => `${name}: { isNull: false }`).join(' ')
      return `q${i}: vehicles(filter: { ${filter} }) { aggregate { count } }`
    })
    t.equal((await ask(tested, client, `{ ${roots.join(' ')} }`)).errors?.[0]?.message, undefined)
  }
  await app.close()
  const rows = await sql`select fields, count(*)::int as counts, bool_and(region_path like '%.%') as "isByRegion"
                         from read_record where client_code = ${client.code} group by fields`
  const total = rows.reduce((sum, { counts }) => sum + counts, 0)
  t.equal(rows.length, subsets.length, 'each was counted')
  t.ok(total <= MAX_COUNTS + subsets.length * 34, `${total} rows instead of ${subsets.length * regions.length}`)
  t.ok(rows.some(({ isByRegion }) => isByRegion) && rows.some(({ isByRegion }) => !isByRegion))
})

t.test('a count that Postgres refuses goes to the log of the process, and the others into the table', async (t) => {
  const tested = await buildTestApp(t, { small: true, env: { ...generous, LOG_LEVEL: 'error' } })
  const { sql, app } = tested
  const lines = capturedLog(app)
  const [one, other] = [await clientOf(tested), await clientOf(tested)]
  await sql`alter table read_log add constraint odd check (region_path <> ${sql.unsafe(`'${fukang}'`)})`
  for (const client of [one, other, one]) await get(tested, client, 'vehicles?fields=vin')
  for (let i = 0; i < 100 && (await logOf(tested, one)).length < 2; i++) await sleep(100)
  const wanted = (requests: number) => [
    `Vehicle vin ${changzhou} RECORDS ${requests} ${requests}`,
    `Vehicle vin ${changji} RECORDS ${requests} ${4 * requests}`,
  ]
  await app.close()
  t.strictSame(await logOf(tested, one), wanted(2), 'once')
  t.strictSame(await logOf(tested, other), wanted(1))
  const refused = lines.filter((line) => line.includes('the read log took no row for'))
  t.equal(refused.length, 2)
  for (const { code } of [one, other]) t.ok(refused.some((line) => line.includes(code) && line.includes(fukang)))
})

t.test('a row counts on beyond what an integer holds', async (t) => {
  const tested = await buildTestApp(t, { small: true, env: generous })
  const { sql, app } = tested
  const client = await clientOf(tested)
  const read = () => get(tested, client, 'vehicles?fields=vin&region=652302')
  await read()
  while ((await logOf(tested, client)).length === 0) await sleep(100)
  await sql`update read_log set requests = 2147483647`
  await read()
  const { json } = await get(tested, client, 'read-records')
  t.match(json.data, [{ requests: 2147483647 }])
  await app.close()
  const [row] = await sql`select max(requests) as requests from read_log where region_path = ${fukang}`
  t.equal(row!.requests, '2147483648')
})

t.test('beyond its counts a client is told apart less; a day later all is told again', async (t) => {
  const { registry } = await buildTestApp(t)
  const register = registry.get('Vehicle')
  let nowMs = Date.parse('2024-01-01T00:00:00+08:00')
  const tally = openTally(() => nowMs)
  const subject = (n: number) => ({ key: `RECORDS Vehicle ${n}`, register, fields: `${n}`, kind: 'RECORDS' as const })
  const reach = { kind: 'all' } as const
  const grants = [{ scopes: ['vehicles:read'], reach, code: '1', purpose: 'test' }]
  const accessOf = (client: string): Access => ({ client, clearance: 'public', grants })
  const place = (n: number) => `${10 + (n % 30)}0000.x.${n}`
  const read = (count: number) => {
    for (let n = 0; n < count; n++) tally.add(accessOf('one'), subject(n % 4), place(n), 1)
    tally.add(accessOf('other'), subject(0), place(0), 1)
    const counts = tally.take()
    t.equal(counts.filter(({ client }) => client === 'other').length, 1)
    t.equal(counts.reduce((sum, { rows }) => sum + rows, 0) - 1, count, 'none is lost')
    return counts.filter(({ client }) => client === 'one')
  }
  t.equal(read(MAX_COUNTS).filter(({ subject }) => subject.fields.startsWith('*')).length, 0)
  const some = read(2 * MAX_COUNTS)
  t.equal(some.filter(({ subject }) => subject.fields.startsWith('*')).length, MAX_COUNTS)
  t.ok(some.every(({ region }) => String(region).includes('.')))
  const many = read(10 * MAX_COUNTS)
  t.equal(many.length, 2 * MAX_COUNTS + 30, 'and then 30 provinces')
  const several = (n: number) => {
    for (let i = 0; i < n; i++) tally.add(accessOf('one'), subject(i), '', 1)
    return new Set(tally.take().map(({ subject }) => subject.fields)).size
  }
  t.equal(several(2 * MAX_FIELD_SETS), MAX_FIELD_SETS + 1)
  t.equal(several(2 * MAX_FIELD_SETS), MAX_FIELD_SETS + 1, 'in a day, not in two seconds')
  nowMs += 24 * 3_600_000
  t.equal(several(MAX_FIELD_SETS), MAX_FIELD_SETS)
})

/** An organization and a vehicle in each of many regions. */
async function writeWide(sql: TestApp['sql']): Promise<void> {
  await sql`insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path)
    select 'X' || code, code, '01', 'COUNTY', id, path from region
    where valid_to is null and path like '%.%.%' order by code limit ${REGIONS}`
  await sql`insert into vehicle (organization_id, region_path, vin, category, energy_kind)
    select id, region_path, credit_code, 'OTHER', 'GASOLINE' from organization`
}

/** Different sets of fields of an organization, without end. */
function fieldSets(): string[] {
  const fields = ['name', 'shortName', 'institutionType', 'fundingType', 'authorizedStaff', 'address', 'note']
  fields.push('validFrom', 'validTo')
  return Array.from({ length: 500 }, (_, i) => ['id', ...fields.filter((_, bit) => (i >> bit) & 1)].join(' '))
}
