// What moves, and what is written at that moment: each waits for nobody else, and both end in the same place.
import t from 'tap'
import { writeChunk } from '../src/operations/write-batch.ts'
import { inWriteTransaction, type WriteTransaction } from '../src/operations/write-transaction.ts'
import { systemAccess } from '../src/reference/load.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { isDisputed } from '../src/registers/title.ts'
import { randomFor } from '../src/sandbox/random.ts'
import { registers } from './registry.ts'
import { type Fields, rightsCalls, until } from './rights-calls.ts'
import { oneOfEachShape } from './shapes.ts'
import { holders } from './small-data.ts'

const { bureau, neighbour, elsewhere } = holders
type Writing = [register: string, ...records: Fields[]]
const owned = oneOfEachShape(registers.filter(({ heldBy }) => heldBy === 'organization'))

/** Table, that of its parent, the column that names it, the one that says where a row lies, and what it must be. */
const lying = [
  ...owned.map(({ tableName }) => [tableName, 'organization', 'organization_id', 'region_path', 'p.region_path']),
  ['organization', 'region', 'region_id', 'region_path', 'p.path'],
  ['client', 'region', 'region_id', 'region_path', 'p.path'],
  ['client_grant', 'client', 'client_id', 'region_path', 'p.region_path'],
  ['region', 'region', 'parent_id', 'path', "p.path || '.' || c.code"],
]

async function moveCalls(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t, { connections: 12 })
  const { sql, registry, asCaller } = tested
  const everyone = await asCaller()
  const context = { sql, registry, access: systemAccess }
  const write = async (name: string, records: Fields[], tx?: WriteTransaction) => {
    const options = { mode: 'atomic', ...(tx && { tx }) } as const
    const inputs = records.map((record, i) => ({ line: i + 1, record }))
    const { results } = await writeChunk(context, registry.get(name), inputs, options)
    return results.map(({ outcome, problems }) => [outcome, ...problems.map(({ code }) => code)].join(' '))
  }
  /** A transaction that has written and ends when it is told to, as that of a long import. */
  async function held(name: string, ...records: Fields[]) {
    const [written, end] = [Promise.withResolvers<string[]>(), Promise.withResolvers<void>()]
    const work = async (tx: WriteTransaction) => {
      written.resolve(await write(name, records, tx))
      await end.promise
    }
    const done = inWriteTransaction(context, [registry.get(name).domain], {}, work, () => true)
    done.catch(written.reject)
    return {
      outcomes: await written.promise,
      end: () => {
        end.resolve()
        return done
      },
    }
  }
  /** The second is written while the first has not ended yet; what became of the rows of both. */
  async function inTurn([firstOf, ...before]: Writing, [secondOf, ...after]: Writing): Promise<string[]> {
    const first = await held(firstOf, ...before)
    const second = write(secondOf, after)
    await Promise.race([someWait(), second])
    await first.end()
    return [...first.outcomes, ...(await second)]
  }
  const organizations = await sql`select id, credit_code as code from organization`
  const idOfCode = (code: string): string => organizations.find((row) => row.code === code)!.id
  const ids = { bureau: idOfCode(bureau), neighbour: idOfCode(neighbour) }
  const idOf = async (table: string, owner: string): Promise<string> =>
    (await sql`select id from ${sql(table)} where organization_id = ${owner}`)[0]!.id
  const waiting = async (): Promise<number> =>
    (await sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`).length
  const someWait = () => until(async () => (await waiting()) > 0)
  /** Rows that lie elsewhere than what they belong to, and rows that the log tells something else of. */
  async function misplaced(): Promise<string[]> {
    const found = lying.map(([child, parent, reference, place, lies]) => {
      const row = `select '${child} ' || c.${place} as row from ${child} c join ${parent} p on p.id = c.${reference}`
      return `${row} where c.${place} is distinct from ${lies}`
    })
    const logged = owned.map(
      ({ name, tableName }) => `select '${name} as logged' from ${tableName} c, lateral (
        select version, region_path from change where record_id = c.id and op <> 'M' order by version desc limit 1) l
        where (l.version, l.region_path) is distinct from (c.version, c.region_path)`,
    )
    return (await sql.unsafe([...found, ...logged].join(' union all '))).map(({ row }) => row)
  }
  return { ...tested, everyone, write, held, inTurn, ids, idOf, someWait, waiting, misplaced }
}

const use = (organizationCreditCode: string, period: string): Fields => ({
  ...{ organizationCreditCode, period, energyType: 'WATER', quantity: '1' },
})
const counties = ['652301', '652302', '652323']
const upsertUses = `mutation ($records: [EnergyConsumptionInput!]!) {
  upsertEnergyConsumptions(records: $records, mode: PARTIAL) { counts { created } } }`
const csvOf = (records: Fields[]): string =>
  [Object.keys(records[0]!), ...records.map((record) => Object.values(record))].map((row) => `${row}\n`).join('')
const to = (regionCode: string, creditCode = bureau): Fields => ({ creditCode, regionCode })

t.test('a move waits for none but the writers of what moves, and none but they wait for it', async (t) => {
  const { call, everyone, held, ids, sql, waiting, someWait } = await moveCalls(t)
  const isWritten = async (creditCode: string, period: string) =>
    t.equal((await call(everyone, 'POST', 'energy-consumptions', use(creditCode, period))).status, 201)
  const slow = await held('EnergyConsumption', use(bureau, '2025-01'))
  const moved = await call(everyone, 'PATCH', `organizations/${ids.neighbour}`, { regionCode: '652323' })
  t.equal(moved.status, 200, 'beside an import of another county')
  const renamed = await call(everyone, 'PATCH', `organizations/${ids.bureau}`, { name: '新名' })
  t.equal(renamed.status, 200, 'other changes of the organization whose rows are imported')
  const moving = call(everyone, 'PATCH', `organizations/${ids.bureau}`, { regionCode: '652302' })
  await someWait()
  await isWritten(elsewhere, '2025-01')
  await isWritten(bureau, '2025-02')
  t.equal(await waiting(), 1, 'the mover alone')
  await slow.end()
  t.equal((await moving).status, 200)

  const moves: [register: string, record: Fields][] = [
    ['Organization', to('652301')],
    ['Region', { code: '652302', parentCode: '650100' }],
    ['Client', { code: 'county-652302', regionCode: '652301' }],
  ]
  const tables = registers.map(({ tableName }) => tableName)
  const weak = ['AccessShareLock', 'RowShareLock', 'RowExclusiveLock']
  for (const [i, [register, record]] of moves.entries()) {
    const mover = await held(register, record)
    t.strictSame(mover.outcomes, ['UPDATED'])
    const locks = await sql`select relation::regclass, mode from pg_locks
      where relation::regclass::text = any(${tables}) and mode <> all(${weak})`
    t.strictSame([...locks], [], `${register}: no table is locked`)
    for (const creditCode of [elsewhere, holders.school]) await isWritten(creditCode, `${2000 + i}`)
    await mover.end()
  }
})

t.test(
  'what lies where its parent lies holds that by a foreign key, and looks after it and after the log',
  async (t) => {
    const { sql } = await moveCalls(t)
    for (const [child, parent, reference, place] of lying) {
      const triggers = await sql`select tgname as name from pg_trigger where tgrelid = ${child!}::regclass
      and tgfoid = 'catch_up'::regproc and tgenabled = 'O'
      and replace(encode(tgargs, 'escape'), '\\000', ' ') like ${`${parent} ${reference} ${place} %`}
      and tgname > all(select tgname from pg_trigger
                       where tgrelid = ${child!}::regclass and tgname ~ '^log_') order by 1`
      t.strictSame(
        triggers.map(({ name }) => name),
        ['place_insert', 'place_update'],
        `${child}: call catch_up_with`,
      )
      const keys = await sql`select from pg_constraint where conrelid = ${child!}::regclass and contype = 'f'
      and confrelid = ${parent!}::regclass and convalidated and not condeferrable
      and conkey = array[(select attnum from pg_attribute where attrelid = conrelid and attname = ${reference!})]`
      t.equal(keys.length, 1, `${child}: foreign key of ${reference}`)
    }
  },
)

t.test('no row that is written while its organization moves stays behind', async (t) => {
  const { inTurn, ids, idOf, misplaced, sql } = await moveCalls(t)
  await sql`update building set code = 'B9' where organization_id = ${ids.neighbour}`
  // What goes with it has no number that is there already.
  await sql`update ownership_registration set number = 'T-9' where organization_id = ${ids.neighbour}`
  const [car, house] = [await idOf('vehicle', ids.neighbour), await idOf('building', ids.neighbour)]
  const room = { organizationCreditCode: bureau, buildingCode: 'B1', kind: 'OFFICE' }
  const months = Array.from({ length: 60 }, (_, i) => use(bureau, `${2030 + i}`))
  const comes = (id: string, n: number) => [{ id, organizationCreditCode: n % 2 ? bureau : neighbour }]
  const writes: [title: string, register: string, records: (n: number) => Fields[]][] = [
    ['a new row', 'EnergyProfile', (n) => [{ organizationCreditCode: bureau, year: `${2030 + n}` }]],
    [
      'new and changed rows',
      'EnergyConsumption',
      (n) => months.slice(0, 30 + n).map((row) => ({ ...row, quantity: n })),
    ],
    ['a change', 'Asset', (n) => [{ organizationCreditCode: bureau, code: 'A-1', note: `${n}` }]],
    ['rooms', 'Space', (n) => [`${n}`, '101'].map((code) => ({ ...room, code, occupants: n }))],
    ['a car that comes or goes', 'Vehicle', (n) => comes(car, n)],
    ['a building that comes or goes with its rooms', 'Building', (n) => comes(house, n)],
  ]
  for (const [title, register, records] of writes) {
    for (const [n, region] of ['652302', '652301', '652323', '652301'].entries()) {
      const write: Writing = [register, ...records(n + 1)]
      const move: Writing = ['Organization', to(region)]
      const isFirst = [true, false, false, true][n]
      const name = `${title}, ${isFirst ? 'then' : 'during'} move ${n}`
      const outcomes = await (isFirst ? inTurn(write, move) : inTurn(move, write))
      t.match(outcomes.join(), /^(CREATED|UPDATED)(,(CREATED|UPDATED))*$/, name)
      t.strictSame(await misplaced(), [], name)
    }
  }
})

t.test('a row that had read the path before the move says so in the log, and then that it moved', async (t) => {
  const { inTurn, sql } = await moveCalls(t)
  await inTurn(['Organization', to('652302')], ['EnergyProfile', { organizationCreditCode: bureau, year: '2031' }])
  const log = await sql`select op, version, region_path as path, after ->> 'region_path' as after from change_detail
    where register = 'EnergyProfile' and after ->> 'year' = '2031' order by seq`
  const [was, is] = ['650000.652300.652301', '650000.652300.652302']
  t.strictSame(
    [...log],
    [
      { op: 'CREATED', version: 1, path: was, after: was },
      { op: 'UPDATED', version: 2, path: is, after: is },
    ],
  )
})

t.test('nothing that is put into a region while it moves stays behind', async (t) => {
  const { inTurn, misplaced } = await moveCalls(t)
  const fresh = (n: number): Fields => ({
    ...{ creditCode: creditCodeFor(`116523010000009${n}`.padEnd(16, '0')), name: '新设', institutionType: '01' },
    ...{ administrativeLevel: 'COUNTY', regionCode: '652301' },
  })
  const division = (n: number): Fields => ({
    code: `65230190${n}`,
    name: '新镇',
    level: 'TOWNSHIP',
    parentCode: '652301',
  })
  const writes: [title: string, register: string, record: (n: number) => Fields][] = [
    ['a new organization', 'Organization', fresh],
    ['an organization that comes or goes', 'Organization', (n) => to(n % 2 ? '652301' : '652323', neighbour)],
    ['a change of one', 'Organization', (n) => ({ creditCode: holders.school, name: `校 ${n}` })],
    ['a new division', 'Region', division],
    ['a new client', 'Client', (n) => ({ code: `new-${n}`, name: '新', regionCode: '652301', clearance: 'public' })],
    ['a row of its organization', 'EnergyProfile', (n) => ({ organizationCreditCode: bureau, year: `${2030 + n}` })],
  ]
  for (const [title, register, record] of writes) {
    for (const [n, parentCode] of ['650100', '652300', '650100', '652300'].entries()) {
      const write: Writing = [register, record(n + 1)]
      const move: Writing = ['Region', { code: '652301', parentCode }]
      const isFirst = [true, false, false, true][n]
      const name = `${title}, ${isFirst ? 'then' : 'during'} move ${n}`
      const outcomes = await (isFirst ? inTurn(write, move) : inTurn(move, write))
      t.ok(
        outcomes.every((outcome) => /^(CREATED|UPDATED)$/.test(outcome)),
        `${name}: ${outcomes}`,
      )
      t.strictSame(await misplaced(), [], name)
    }
  }
})

t.test('two moves at once both happen, and what lies there is where the last one put it', async (t) => {
  const { inTurn, write, misplaced, sql } = await moveCalls(t)
  await inTurn(['Organization', to('652302')], ['Organization', to('652323')])
  t.strictSame(await misplaced(), [])
  const three = [bureau, holders.school, neighbour]
  // From one place, so that no move finds one of them where it is to go, and leaves it.
  await write(
    'Organization',
    three.map((code) => to('652300', code)),
  )
  const moves = Array.from({ length: 6 }, (_, i) => {
    const codes = i % 2 ? three : three.toReversed()
    return write(
      'Organization',
      codes.map((code) => to(counties[i % 3]!, code)),
    )
  })
  for (const outcomes of await Promise.all(moves)) t.notMatch(String(outcomes), /REJECTED|CONFLICT/)
  t.strictSame(await misplaced(), [])
  const [row] =
    await sql`select count(distinct region_path)::int as n from organization where credit_code = any(${three})`
  t.equal(row!.n, 1)
})

t.test('two hundred moves and writes at once leave every row in its place', async (t) => {
  const { app, asCaller, ids, misplaced, sql } = await moveCalls(t)
  const { pick, integer } = randomFor('moves')
  const codes = Object.values(holders)
  const free = await sql.unsafe<{ id: string }[]>(`select id from building b where not ${isDisputed.Building('b')}`)
  const cars = (await sql`select id from vehicle`).map(({ id }) => id)
  const county = await sql`select id from region where code = '652302' and valid_to is null`
  const uses = () => Array.from({ length: 12 }, (_, i) => use(pick(codes), `${2000 + 3 * i + integer(0, 2)}`))
  const owner = () => ({ organizationCreditCode: pick(codes), note: `${integer(1, 9)}` })
  const csv = 'energy-consumptions/import?mode=atomic'
  const works: (() => [method: 'PATCH' | 'POST', url: string, payload: object | string])[] = [
    () => ['PATCH', `/v1/organizations/${pick([ids.bureau, ids.neighbour])}`, { regionCode: pick(counties) }],
    () => ['PATCH', `/v1/regions/${county[0]!.id}`, { parentCode: pick(['652300', '650100']) }],
    () => ['PATCH', `/v1/buildings/${pick(free).id}`, owner()],
    () => ['PATCH', `/v1/vehicles/${pick(cars)}`, owner()],
    () => ['POST', '/graphql', { query: upsertUses, variables: { records: uses() } }],
    () => ['POST', `/v1/${csv}`, csvOf(uses())],
  ]
  const queue = Array.from({ length: 200 }, () => pick(works))
  const statuses: Record<number, number> = {}
  const work = async () => {
    const as = await asCaller()
    for (let next = queue.pop(); next; next = queue.pop()) {
      const [method, url, payload] = next()
      const headers = { ...as, 'content-type': typeof payload === 'string' ? 'text/csv' : 'application/json' }
      const { statusCode, body } = await app.inject({ method, url, payload, headers })
      statuses[statusCode] = (statuses[statusCode] ?? 0) + 1
      // A building may meet one of its code; what else is refused would be a fault.
      const isFine = statusCode === 200 || (statusCode === 409 && body.includes('KEY_CONFLICT'))
      if (!isFine || /OVERLOADED|INTERNAL/.test(body)) t.fail(`${method} ${url} ${statusCode}`, { body })
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  const [db] = await sql`select deadlocks from pg_stat_database where datname = current_database()`
  t.comment(statuses, db)
  t.strictSame(await misplaced(), [])
})
