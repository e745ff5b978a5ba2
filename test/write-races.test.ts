// Writers that meet, rows that only the database refuses, and transactions of several chunks.
import t from 'tap'
import { messageOf } from '../src/errors.ts'
import { refusedProblem } from '../src/operations/refused-row.ts'
import { writeChunk } from '../src/operations/write-batch.ts'
import { inWriteTransaction, type WriteTransaction } from '../src/operations/write-transaction.ts'
import type { Writing } from '../src/sql/batch.ts'
import { untilBlocked } from './until.ts'
import {
  accessOf,
  elsewhere,
  everywhere,
  hall,
  nameOf,
  open,
  register,
  school,
  shown,
  unregistered,
  use,
} from './write-seed.ts'

t.test('two writers of the same new keys: one creates, the other changes what it finds', async (t) => {
  const { sql, context } = await open(t)
  const records = (from: number, costYuan: number) =>
    Array.from({ length: 300 }, (_, i) =>
      use(`${2000 + (((i * from) % 301) % 300)}`, { costYuan, quantity: null, note: String(from) }),
    )
  const lines = (list: unknown[]) => list.map((record, i) => ({ line: i + 1, record }))
  const unique = (list: ReturnType<typeof use>[]) => [
    ...new Map(list.map((record) => [record.period, record])).values(),
  ]
  const write = (list: unknown[]) =>
    writeChunk(context, register('EnergyConsumption'), lines(list), { mode: 'partial', isBrief: true })
  const first = unique(records(1, 1))
  const second = unique(records(7, 2)).map(({ quantity: _, ...record }) => record)
  const reports = await Promise.all([write(first), write(second), write(first.toReversed()), write(second)])
  for (const { counts } of reports) t.equal(counts.REJECTED + counts.CONFLICT + counts.NOT_FOUND, 0)
  t.equal(
    reports.reduce((sum, { counts }) => sum + counts.CREATED, 0),
    first.length,
  )
  const [row] = await sql`select count(*)::int as rows, max(version) as versions from energy_consumption`
  t.equal(row!.rows, first.length)
  const [log] = await sql`select count(*)::int as changes, sum(version)::int as total from (
    select record_id, max(version) as version from change group by 1) c`
  t.equal(log!.changes, first.length)
  const [all] = await sql`select count(*)::int as changes from change`
  t.equal(all!.changes, log!.total, 'every version is in the log once')
})

t.test('of two changes based on one version one wins', async (t) => {
  const { sql, partial } = await open(t)
  await partial('EnergyConsumption', [use('2024-01')])
  const write = (note: string) => partial('EnergyConsumption', [use('2024-01', { note, baseVersion: 1 })])
  const reports = await Promise.all(['a', 'b', 'c'].map(write))
  t.strictSame(reports.flatMap(shown).sort(), [
    '1 CONFLICT VERSION_CONFLICT baseVersion',
    '1 CONFLICT VERSION_CONFLICT baseVersion',
    '1 UPDATED 2',
  ])
  t.equal((await sql`select from change`).length, 2)
})

t.test('a change of one field keeps what another writer changed meanwhile', async (t) => {
  const { sql, partial } = await open(t)
  await partial('EnergyConsumption', [use('2024-01')])
  const key = { organizationCreditCode: hall, period: '2024-01', energyType: 'ELECTRICITY' }
  const blocker = await sql.reserve()
  await blocker`begin`
  await blocker`update energy_consumption set quantity = 1000, energy_kgce = 122.9, version = version + 1`
  const waiting = partial('EnergyConsumption', [{ ...key, note: 'x' }])
  await untilBlocked(sql)
  await blocker`commit`
  blocker.release()
  t.strictSame(shown(await waiting), ['1 UPDATED 3'])
  const [row] = await sql`select quantity, energy_kgce, note from energy_consumption`
  t.strictSame({ ...row }, { quantity: '1000.0000', energy_kgce: '122.9', note: 'x' })
})

t.test('a transaction that deadlocks is run again', async (t) => {
  const { context } = await open(t)
  let runs = 0
  const run = async (tx: WriteTransaction) => {
    runs++
    if (runs < 3) await tx.sql.unsafe("do $$ begin raise exception 'x' using errcode = '40P01'; end $$")
    return runs
  }
  t.equal(await inWriteTransaction(context, [register('EnergyConsumption').domain], {}, run, () => true), 3)
  const always = inWriteTransaction(
    context,
    [register('EnergyConsumption').domain],
    {},
    async (tx) => {
      await tx.sql.unsafe("do $$ begin raise exception 'x' using errcode = '40001'; end $$")
    },
    () => true,
  )
  await t.rejects(always, { code: 'OVERLOADED' })
})

t.test('a row that only the database refuses is found, and the others are written', async (t) => {
  const { sql, partial, atomic } = await open(t)
  await sql`alter table energy_consumption add constraint odd check (note <> 'odd')`
  const records = Array.from({ length: 40 }, (_, i) =>
    use(`${2000 + i}`, { note: i === 7 || i === 31 ? 'odd' : 'even' }),
  )
  const refused = await atomic('EnergyConsumption', records)
  t.notOk(refused.isWritten)
  t.equal((await sql`select from energy_consumption`).length, 0)
  const report = await partial('EnergyConsumption', records)
  t.strictSame(
    shown(report).filter((row) => !row.includes('CREATED')),
    ['8 REJECTED VALUE_REFUSED', '32 REJECTED VALUE_REFUSED'],
  )
  t.equal((await sql`select from energy_consumption`).length, 38)
  t.equal((await sql`select from change`).length, 38)
})

/** As it is written again once bad data were met. */
const carefully =
  <T>(write: (tx: WriteTransaction) => T) =>
  (tx: WriteTransaction): T =>
    write({ ...tx, isCareful: true })

t.test('what a row names may go while it is written: that is told, in every register', async (t) => {
  const { sql, as } = await open(t)
  const context = as(accessOf(everywhere, ['*:read', '*:write', 'access:write']))
  await sql`insert into region (code, name, level, path, parent_id)
            select '652399', 'x', 'COUNTY', path || '.652399', id from region where code = '652300'`
  await sql`insert into client (code, name) values ('gone', 'x')`
  const place = sql`(select id from organization where credit_code = ${hall})`
  await sql`insert into building (organization_id, region_path, code, name)
            select ${place}, '650000.652300.652301', code, 'x' from unnest('{B1,B2}'::text[]) code`
  const room = { organizationCreditCode: hall, code: '1', kind: 'OFFICE' }
  const grant = { code: '1', scopes: 'energy:read', reach: 'NATION', purpose: 'x', legalBasis: 'x' }
  const office = { creditCode: unregistered, name: 'x', institutionType: '01', administrativeLevel: 'COUNTY' }
  const asset = { organizationCreditCode: school, code: '1', name: 'x', classCode: 'A02010104' }
  const used = { ...room, buildingCode: 'B2', usingOrganizationCreditCode: elsewhere }
  const cases: [name: string, record: object, gone: string, told: string][] = [
    ['Asset', asset, 'organization where name ~ 652302', 'ORGANIZATION_UNKNOWN organizationCreditCode'],
    ['Space', used, 'organization where name ~ 320402', 'ORGANIZATION_UNKNOWN usingOrganizationCreditCode'],
    ['Space', { ...room, buildingCode: 'B1' }, 'building where code = B1', 'REFERENCE_UNKNOWN buildingCode'],
    ['Grant', { ...grant, clientCode: 'gone' }, 'client where code = gone', 'CLIENT_UNKNOWN clientCode'],
    ['Organization', { ...office, regionCode: '652399' }, 'region where code = 652399', 'REGION_UNKNOWN regionCode'],
  ]
  for (const [name, record, gone, told] of cases) {
    const blocker = await sql.reserve()
    await blocker`begin`
    await blocker.unsafe(`delete from ${gone.replace(/\w+$/, "'$&'")}`)
    const write = (tx: WriteTransaction) =>
      writeChunk(context, register(name), [{ line: 1, record }], { mode: 'partial', tx })
    const writing = inWriteTransaction(context, [register(name).domain], {}, carefully(write), () => true)
    await untilBlocked(sql)
    await blocker`commit`
    blocker.release()
    t.strictSame(shown(await writing), [`1 REJECTED ${told}`], name)
  }
})

t.test('of what goes and was not sent no value is told', async (t) => {
  const { context } = await open(t)
  const batch = { fields: [], columns: [] } as unknown as Writing['batch']
  for (const [name, constraint] of [
    ['Space', 'space_building_fk'],
    ['Grant', 'client_grant_client_id_client_id_fk'],
  ] as const) {
    const { tableName } = register(name)
    const gone = Object.assign(new Error(), { code: '23503', table_name: tableName, constraint_name: constraint })
    const problem = refusedProblem(gone, { ...context, register: register(name), batch })
    t.match(problem.code, /_UNKNOWN/, `${name}.${problem.field}`)
    for (const language of ['zh', 'en'] as const) t.notMatch(messageOf(problem, language), /“”|""| ,/)
  }
})

t.test('a key that is taken while a row is written is the one that is told', async (t) => {
  const { sql, context } = await open(t)
  const write = (record: object) => (tx: WriteTransaction) =>
    writeChunk(context, register('Building'), [{ line: 1, record }], { mode: 'partial', tx })
  const row = { organizationCreditCode: hall, name: 'x' }
  await inWriteTransaction(context, [register('Building').domain], {}, write({ ...row, code: 'B1' }), () => true)
  const place = sql`(select id from organization where credit_code = ${hall})`
  const blocker = await sql.reserve()
  await blocker`begin`
  await blocker`insert into building (organization_id, region_path, code, name, source, external_id)
                select ${place}, '650000.652300.652301', 'B2', 'x', 's', '1'`
  const change = write({ ...row, code: 'B1', source: 's', externalId: '1' })
  const writing = inWriteTransaction(context, [register('Building').domain], {}, carefully(change), () => true)
  await untilBlocked(sql)
  await blocker`commit`
  blocker.release()
  const report = await writing
  t.strictSame(shown(report), ['1 CONFLICT KEY_CONFLICT externalId'])
  t.match(report.results[0]!.problems, [{ params: { names: 'source + externalId' } }])
})

t.test('chunks of one transaction are kept or undone together, and files come as arrays', async (t) => {
  const { context, changes } = await open(t)
  const header = ['organizationCreditCode', 'period', 'energyType', 'quantity', 'note']
  const chunk = (...records: unknown[][]) => records.map((record, i) => ({ line: i + 2, record }))
  const rows = (energyType: string) => [
    chunk([hall, '2024-01', 'WATER', '5', null]),
    chunk([hall, '2024-02', energyType, '6', null]),
  ]
  const load = (energyType: string) =>
    inWriteTransaction(
      context,
      [register('EnergyConsumption').domain],
      {},
      async (tx) => {
        let failures = 0
        for (const inputs of rows(energyType)) {
          const options = { mode: 'partial', header, isBrief: true, tx } as const
          const { counts, results } = await writeChunk(context, register('EnergyConsumption'), inputs, options)
          failures += counts.REJECTED
          t.equal(results.length, counts.REJECTED)
        }
        return failures
      },
      (failures) => failures === 0,
    )
  t.equal(await load('STEAM'), 1)
  t.strictSame(await changes(), [])
  t.equal(await load('WATER'), 0)
  t.equal((await changes()).length, 2)
})

t.test('a brief answer counts all rows and lists only those with problems or warnings', async (t) => {
  const { context } = await open(t)
  const car = { organizationCreditCode: hall, category: 'EMERGENCY', energyKind: 'GASOLINE' }
  const records = [{ vin: '1M8GDM9AXKP042788' }, { vin: 'LFV2A21K6C4000001' }, { vin: '0034567' }, { vin: 'bj-1' }]
  const inputs = records.map((record, i) => ({ line: i + 2, record: { ...car, ...record } }))
  const { counts, results } = await writeChunk(context, register('Vehicle'), inputs, { mode: 'partial', isBrief: true })
  t.match(counts, { CREATED: 3, REJECTED: 1 })
  const listed = results.map(({ line, outcome, warnings }) => [line, outcome, ...warnings.map(nameOf)].join(' '))
  t.strictSame(listed, ['3 CREATED VIN_CHECK_DIGIT vin', '4 CREATED VIN_SHORT vin', '5 REJECTED'])
})
