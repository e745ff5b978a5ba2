// The write path against a real PostgreSQL: what is written, what is refused, and that nothing else happened.
import t from 'tap'
import type { Sql } from '../src/db/connect.ts'
import type { Access, Reach } from '../src/kernel/access.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import type { Context, FieldProblem, WriteReport } from '../src/operations/context.ts'
import { idempotent } from '../src/operations/idempotency.ts'
import { remove } from '../src/operations/remove.ts'
import { upsert } from '../src/operations/upsert.ts'
import { inWriteTransaction, writeChunk } from '../src/operations/write-batch.ts'
import { registers } from '../src/registers/index.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { testDatabase } from './database.ts'

const registry = createRegistry(registers)
const register = (name: string) => registry.get(name)

const everywhere: Reach = { kind: 'all' }
const within = (...regionPaths: string[]): Reach => ({ kind: 'some', regionPaths, organizationIds: [] })

const accessOf = (reach: Reach, scopes = ['*:write'], clearance: Access['clearance'] = 'personal'): Access => ({
  ...{ client: 'county-system', grants: [{ scopes, reach }], clearance },
})

const [hall, school, elsewhere, unregistered] = ['0001', '0002', '0003', '0004'].map((n) =>
  creditCodeFor(`11652301DEM0${n}`),
)

/** Two counties of one prefecture and one of another province, an organization in each, codes and a coefficient. */
async function seed(sql: Sql): Promise<void> {
  await sql`insert into region (code, name, level, path) values
    ('650000', '新疆', 'PROVINCE', '650000'), ('320000', '江苏', 'PROVINCE', '320000'),
    ('652300', '昌吉州', 'PREFECTURE', '650000.652300'), ('652301', '昌吉市', 'COUNTY', '650000.652300.652301'),
    ('652302', '阜康市', 'COUNTY', '650000.652300.652302'), ('320402', '天宁区', 'COUNTY', '320000.320402')`
  await sql`insert into code (list, list_version, code, zh) values
    ('INSTITUTION_TYPE', '2022', '01', '国家机关'), ('ENERGY_TYPE', '2022', 'ELECTRICITY', '电'),
    ('ENERGY_TYPE', '2022', 'WATER', '水'), ('EXPENDITURE_ITEM', '2024', '30201', '办公费'),
    ('ASSET_CLASS', 'GB/T 14885-2022', 'A02010104', '服务器'), ('ASSET_CLASS', '2010', 'A0201010', '台式机')`
  await sql`insert into energy_factor (kind, energy_type, factor_version, value, valid_from, legal_source) values
    ('KGCE', 'ELECTRICITY', '2020', 0.1229, '2015-01-01', 'GB/T 2589-2020')`
  for (const [code, region] of [
    [hall, '652301'],
    [school, '652302'],
    [elsewhere, '320402'],
  ]) {
    await sql`insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path)
              select ${code!}, ${`机关 ${region}`}, '01', 'COUNTY', id, path from region where code = ${region!}`
  }
  await sql`delete from change`
}

async function open(t: { teardown(end: () => Promise<void>): void }) {
  const { sql } = await testDatabase(t)
  await seed(sql)
  const as = (access: Access): Context => ({ sql, registry, access })
  const context = as(accessOf(everywhere))
  const partial = (name: string, records: unknown[], on = context) =>
    upsert(on, register(name), records, { mode: 'partial' })
  const atomic = (name: string, records: unknown[], on = context) =>
    upsert(on, register(name), records, { mode: 'atomic' })
  const changes = async () =>
    (await sql`select register, op, version from change order by seq`).map((row) => Object.values(row).join(' '))
  return { sql, as, context, partial, atomic, changes }
}

/** `2 UPDATED 3`, `1 REJECTED CODE energyType`: line, outcome, then version or problems. */
const shown = ({ results }: WriteReport): string[] =>
  results.map(({ line, outcome, version, problems }) => {
    return [line, outcome, ...(problems.length > 0 ? problems.map(nameOf) : [version])].join(' ')
  })
const nameOf = ({ code, field }: FieldProblem): string => (field === null ? code : `${code} ${field}`)

const use = (period: string, more: Record<string, unknown> = {}) => ({
  ...{ organizationCreditCode: hall, period, energyType: 'ELECTRICITY', quantity: '100.5', costYuan: 60 },
  ...more,
})

t.test('a partial write writes exactly the good rows and says what is wrong with each other', async (t) => {
  const { sql, partial, changes } = await open(t)
  const report = await partial('EnergyConsumption', [
    use('2024-01'),
    use('2024-02', { energyType: 'STEAM' }),
    use('2024-13', { quantity: 'many', note: 5 }),
    use('2024-03', { heatingQuantity: 200 }),
    use('2024-04', { organizationCreditCode: unregistered }),
    use('2024-01'),
    'text',
    { organizationCreditCode: hall, quantity: 1 },
    use('2024-05', { quantitty: 1 }),
    use('2024-06', { period: null }),
    use('2024-07', { quantity: null, costYuan: null }),
  ])
  t.strictSame(shown(report), [
    '1 CREATED 1',
    '2 REJECTED CODE_UNKNOWN energyType',
    '3 REJECTED PERIOD_FORMAT period DECIMAL_FORMAT quantity TEXT_EXPECTED note',
    '4 REJECTED HEATING_EXCEEDS_TOTAL heatingQuantity',
    '5 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode',
    '6 REJECTED KEY_DUPLICATE',
    '7 REJECTED RECORD_EXPECTED',
    '8 REJECTED KEY_MISSING',
    '9 REJECTED FIELD_UNKNOWN quantitty',
    '10 REJECTED FIELD_NOT_NULL period',
    '11 REJECTED QUANTITY_OR_COST quantity',
  ])
  t.strictSame(report.results[5]!.problems, [{ code: 'KEY_DUPLICATE', params: { line: 1 }, field: null }])
  t.equal(report.results[8]!.problems[0]!.params!.suggestion, 'quantity')
  t.strictSame(await changes(), ['EnergyConsumption CREATED 1'])
  const [row] = await sql`select quantity, energy_kgce, region_path, version from energy_consumption`
  t.strictSame(
    { ...row },
    { quantity: '100.5000', energy_kgce: '12.35145', region_path: '650000.652300.652301', version: 1 },
  )
  t.ok(report.isWritten)
})

t.test('an atomic write with a bad row writes nothing and reports all rows', async (t) => {
  const { atomic, changes } = await open(t)
  const report = await atomic('EnergyConsumption', [use('2024-01'), use('2024-02', { energyType: 'STEAM' }), use('x')])
  t.strictSame(shown(report), ['1 CREATED 1', '2 REJECTED CODE_UNKNOWN energyType', '3 REJECTED PERIOD_FORMAT period'])
  t.notOk(report.isWritten)
  t.strictSame(await changes(), [])
})

t.test('a dry run answers as the write would and leaves nothing', async (t) => {
  const { context, changes } = await open(t)
  const report = await upsert(context, register('EnergyConsumption'), [use('2024-01')], {
    mode: 'atomic',
    dryRun: true,
  })
  t.strictSame(shown(report), ['1 CREATED 1'])
  t.notOk(report.isWritten)
  t.strictSame(await changes(), [])
})

t.test('what is unchanged is not written, however its values are spelt', async (t) => {
  const { partial, changes } = await open(t)
  await partial('EnergyConsumption', [use('2024-01')])
  const again = await partial('EnergyConsumption', [use('2024-01', { quantity: '0100.5000', costYuan: '60.00' })])
  t.strictSame(shown(again), ['1 UNCHANGED 1'])
  t.equal((await changes()).length, 1)
})

t.test('fields that were not sent are kept, null clears, computed columns follow', async (t) => {
  const { sql, partial } = await open(t)
  const key = { organizationCreditCode: hall, period: '2024-01', energyType: 'ELECTRICITY' }
  await partial('EnergyConsumption', [use('2024-01', { note: '一月', heatingQuantity: 10 })])
  const report = await partial('EnergyConsumption', [{ ...key, heatingQuantity: null }])
  t.strictSame(shown(report), ['1 UPDATED 2'])
  await partial('EnergyConsumption', [{ ...key, quantity: 1000 }])
  const [row] = await sql`select quantity, heating_quantity, note, energy_kgce, version from energy_consumption`
  t.strictSame(
    { ...row },
    { quantity: '1000.0000', heating_quantity: null, note: '一月', energy_kgce: '122.9', version: 3 },
  )
})

t.test('the log names client, request and reason', async (t) => {
  const { sql, context } = await open(t)
  const options = { mode: 'atomic', requestId: 'r-1', reason: "it's wrong" } as const
  await upsert(context, register('EnergyConsumption'), [use('2024-01')], options)
  const [row] = await sql`select client, request_id, reason from change`
  t.strictSame({ ...row }, { client: 'county-system', request_id: 'r-1', reason: "it's wrong" })
})

t.test('a record is also addressed by id, and by source and external id', async (t) => {
  const { sql, context, partial } = await open(t)
  const created = await partial('EnergyConsumption', [use('2024-01', { source: 'meter', externalId: '7' })])
  const { id } = created.results[0]!
  t.strictSame(shown(await partial('EnergyConsumption', [{ id, costYuan: 61 }])), ['1 UPDATED 2'])
  t.strictSame(shown(await partial('EnergyConsumption', [{ source: 'meter', externalId: '7', costYuan: 62 }])), [
    '1 UPDATED 3',
  ])
  const moved = await upsert(context, register('EnergyConsumption'), [{ ...use('2024-02'), id }], {
    mode: 'atomic',
    address: 'id',
  })
  t.strictSame(shown(moved), ['1 REJECTED FIELD_IMMUTABLE period'])
  const given = await partial('EnergyConsumption', [
    { id: '01890000-0000-7000-8000-000000000000', costYuan: 1 },
    { source: 'meter', externalId: '8', costYuan: 1 },
    use('2024-03', { source: 'meter', externalId: '7' }),
    use('2024-04', { source: 'meter', externalId: '9' }),
    use('2024-05', { source: 'meter', externalId: '9' }),
  ])
  t.strictSame(shown(given), [
    '1 NOT_FOUND RECORD_NOT_FOUND',
    '2 REJECTED FIELD_REQUIRED organizationCreditCode FIELD_REQUIRED period FIELD_REQUIRED energyType',
    '3 CONFLICT KEY_CONFLICT',
    '4 CREATED 1',
    '5 REJECTED KEY_DUPLICATE',
  ])
  t.equal((await sql`select from energy_consumption`).length, 2)
})

t.test('what was read can be written back: what the service keeps is ignored and named', async (t) => {
  const { sql, partial } = await open(t)
  const created = await partial('EnergyConsumption', [use('2024-01')])
  const [{ id }] = (await sql`select id from organization where credit_code = ${hall!}`) as [{ id: string }]
  const read = {
    id: created.results[0]!.id,
    organizationId: id,
    version: 1,
    energyKgce: '1',
    regionPath: 'x',
    organization: {},
  }
  const back = await partial('EnergyConsumption', [{ ...use('2024-01'), ...read }])
  t.strictSame(shown(back), ['1 UNCHANGED 1'])
  t.strictSame(back.ignoredFields.sort(), [
    'energyKgce',
    'id',
    'organization',
    'organizationId',
    'regionPath',
    'version',
  ])
  const byId = { organizationId: id, period: '2024-02', energyType: 'WATER', quantity: 3 }
  t.strictSame(shown(await partial('EnergyConsumption', [byId])), ['1 CREATED 1'])
})

t.test('a write based on another version is a conflict', async (t) => {
  const { partial } = await open(t)
  t.strictSame(shown(await partial('EnergyConsumption', [use('2024-01', { baseVersion: 0 })])), ['1 CREATED 1'])
  const report = await partial('EnergyConsumption', [
    use('2024-01', { baseVersion: 0 }),
    use('2024-02', { baseVersion: 3 }),
  ])
  t.strictSame(shown(report), ['1 CONFLICT VERSION_CONFLICT baseVersion', '2 NOT_FOUND RECORD_NOT_FOUND'])
  t.strictSame(report.results[0]!.problems[0]!.params, { version: 1 })
  t.strictSame(shown(await partial('EnergyConsumption', [use('2024-01', { baseVersion: 1, costYuan: 1 })])), [
    '1 UPDATED 2',
  ])
})

t.test('out of reach and not there look the same, and nothing is written', async (t) => {
  const { sql, as, partial, changes } = await open(t)
  await partial('EnergyConsumption', [use('2024-01', { organizationCreditCode: school })])
  const [{ id }] = (await sql`select id from energy_consumption`) as [{ id: string }]
  const [other] = await sql`select id from organization where credit_code = ${school!}`
  const county = as(accessOf(within('650000.652300.652301')))
  const report = await partial(
    'EnergyConsumption',
    [
      use('2024-01', { organizationCreditCode: school }),
      use('2024-01', { organizationCreditCode: unregistered }),
      { id, costYuan: 1 },
      { organizationId: other!.id, period: '2024-01', energyType: 'ELECTRICITY', costYuan: 1 },
      use('2024-01'),
    ],
    county,
  )
  t.strictSame(shown(report), [
    '1 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode',
    '2 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode',
    '3 NOT_FOUND RECORD_NOT_FOUND',
    '4 REJECTED ORGANIZATION_UNKNOWN organizationId',
    '5 CREATED 1',
  ])
  const single = as(accessOf({ kind: 'some', regionPaths: [], organizationIds: [other!.id] }))
  const own = await partial(
    'EnergyConsumption',
    [use('2024-02'), use('2024-02', { organizationCreditCode: school })],
    single,
  )
  t.strictSame(shown(own), ['1 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode', '2 CREATED 1'])
  t.equal((await changes()).length, 3)
  t.strictSame(shown(await remove(county, register('EnergyConsumption'), [{ id }], { mode: 'partial' })), [
    '1 NOT_FOUND RECORD_NOT_FOUND',
  ])
  const reader = as(accessOf(everywhere, ['*:read', 'assets:write']))
  await t.rejects(partial('EnergyConsumption', [use('2024-01')], reader), { code: 'SCOPE_MISSING' })
  await t.rejects(partial('Code', [{ list: 'X', listVersion: '1', code: '1', zh: 'x' }], reader), {
    code: 'SCOPE_MISSING',
  })
})

t.test('a field beyond the clearance cannot be written', async (t) => {
  const { sql, as, partial } = await open(t)
  const asset = { organizationCreditCode: hall, code: 'A1', name: '服务器', classCode: 'A02010104', keeper: '张三' }
  const clerk = as(accessOf(everywhere, ['*:write'], 'internal'))
  t.strictSame(shown(await partial('Asset', [asset], clerk)), ['1 REJECTED FIELD_FORBIDDEN keeper'])
  await partial('Asset', [{ ...asset, originalValueYuan: '5000', accumulatedDepreciationYuan: '1200.50' }])
  const report = await partial('Asset', [{ ...asset, name: '机架服务器', keeper: null }], clerk)
  t.strictSame([shown(report), report.ignoredFields], [['1 UPDATED 2'], ['keeper']])
  const [row] = await sql`select name, keeper, net_value_yuan from asset`
  t.strictSame({ ...row }, { name: '机架服务器', keeper: '张三', net_value_yuan: '3799.50' })
})

t.test('a code belongs to the list version of its row', async (t) => {
  const { partial } = await open(t)
  const asset = { organizationCreditCode: hall, name: '电脑', classCode: 'A0201010' }
  const report = await partial('Asset', [
    { ...asset, code: '1' },
    { ...asset, code: '2', classVersion: '2010' },
  ])
  t.strictSame(shown(report), ['1 REJECTED CODE_UNKNOWN classCode', '2 CREATED 1'])
  t.strictSame(report.results[0]!.problems[0]!.params, { list: 'ASSET_CLASS', value: 'A0201010' })
})

t.test('key fields with a default may be left out', async (t) => {
  const { partial } = await open(t)
  const cost = {
    organizationCreditCode: hall,
    period: '2024',
    expenditureItem: '30201',
    phase: 'FINAL',
    amountYuan: '-5',
  }
  t.strictSame(shown(await partial('CostRecord', [cost])), ['1 CREATED 1'])
  t.strictSame(shown(await partial('CostRecord', [{ ...cost, fundSource: 'FISCAL' }])), ['1 UNCHANGED 1'])
})

t.test('the building of a room is one of its organization, also when the room moves', async (t) => {
  const { sql, partial } = await open(t)
  const building = { code: 'B1', name: '主楼' }
  await partial('Building', [
    { ...building, organizationCreditCode: hall },
    { code: 'B2', name: '副楼', organizationCreditCode: school },
  ])
  const room = { organizationCreditCode: hall, buildingCode: 'B1', code: '101', kind: 'OFFICE' }
  const report = await partial('Space', [
    room,
    { ...room, buildingCode: 'B2' },
    { ...room, organizationCreditCode: school },
  ])
  t.strictSame(shown(report), [
    '1 CREATED 1',
    '2 REJECTED REFERENCE_UNKNOWN buildingCode',
    '3 REJECTED REFERENCE_UNKNOWN buildingCode',
  ])
  const { id } = report.results[0]!
  t.strictSame(shown(await partial('Space', [{ id, organizationCreditCode: school }])), [
    '1 REJECTED REFERENCE_UNKNOWN buildingCode',
  ])
  const moved = await partial('Space', [{ id, organizationCreditCode: school, buildingCode: 'B2' }])
  t.strictSame(shown(moved), ['1 UPDATED 2'])
  const [row] = await sql`select region_path from space`
  t.equal(row!.region_path, '650000.652300.652302')
  const gone = await remove(
    { sql, registry, access: accessOf(everywhere) },
    register('Building'),
    [
      { organizationCreditCode: school, code: 'B2' },
      { organizationCreditCode: hall, code: 'B1', baseVersion: 2 },
      { organizationCreditCode: hall, code: 'B3' },
    ],
    { mode: 'partial' },
  )
  t.strictSame(shown(gone), [
    '1 CONFLICT STILL_REFERENCED',
    '2 CONFLICT VERSION_CONFLICT baseVersion',
    '3 NOT_FOUND RECORD_NOT_FOUND',
  ])
})

t.test('removing leaves a tombstone in the log', async (t) => {
  const { sql, context, partial, changes } = await open(t)
  await partial('EnergyConsumption', [use('2024-01'), use('2024-02')])
  const report = await remove(context, register('EnergyConsumption'), [use('2024-01'), use('2024-09')], {
    mode: 'partial',
  })
  t.strictSame(shown(report), ['1 REMOVED 1', '2 NOT_FOUND RECORD_NOT_FOUND'])
  t.equal((await changes()).at(-1), 'EnergyConsumption REMOVED 1')
  const all = await remove(context, register('EnergyConsumption'), [use('2024-02'), use('2024-09')], { mode: 'atomic' })
  t.notOk(all.isWritten)
  t.equal((await sql`select from energy_consumption`).length, 1)
})

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
  await waitForLock(sql)
  await blocker`commit`
  blocker.release()
  t.strictSame(shown(await waiting), ['1 UPDATED 3'])
  const [row] = await sql`select quantity, energy_kgce, note from energy_consumption`
  t.strictSame({ ...row }, { quantity: '1000.0000', energy_kgce: '122.9', note: 'x' })
})

async function waitForLock(sql: Sql): Promise<void> {
  for (let i = 0; i < 500; i++) {
    const waiting =
      await sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    if (waiting.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('nobody waits')
}

t.test('a transaction that deadlocks is run again', async (t) => {
  const { sql, context } = await open(t)
  let runs = 0
  const result = await inWriteTransaction(
    sql,
    context.access,
    {},
    async () => ++runs,
    () => true,
  ).catch(() => 0)
  t.equal(result, 1)
  const deadlocked = await inWriteTransaction(
    sql,
    context.access,
    {},
    async (tx) => {
      runs++
      if (runs < 4) await tx.sql.unsafe("do $$ begin raise exception 'x' using errcode = '40P01'; end $$")
      return runs
    },
    () => true,
  )
  t.equal(deadlocked, 4)
  const always = inWriteTransaction(
    sql,
    context.access,
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

t.test('chunks of one transaction are kept or undone together, and files come as arrays', async (t) => {
  const { sql, context, changes } = await open(t)
  const header = ['organizationCreditCode', 'period', 'energyType', 'quantity', 'note']
  const chunk = (...records: unknown[][]) => records.map((record, i) => ({ line: i + 2, record }))
  const rows = (energyType: string) => [
    chunk([hall, '2024-01', 'WATER', '5', null]),
    chunk([hall, '2024-02', energyType, '6', null]),
  ]
  const load = (energyType: string) =>
    inWriteTransaction(
      sql,
      context.access,
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

t.test('divisions may come with the ones above them, and their path follows', async (t) => {
  const { sql, partial } = await open(t)
  const report = await partial('Region', [
    { code: '410102', name: '中原区', level: 'COUNTY', parentCode: '410100' },
    { code: '410100', name: '郑州市', level: 'PREFECTURE', parentCode: '410000' },
    { code: '410000', name: '河南省', level: 'PROVINCE' },
    { code: '420100', name: '武汉市', level: 'PREFECTURE', parentCode: '420000' },
  ])
  t.strictSame(shown(report), ['1 CREATED 1', '2 CREATED 1', '3 CREATED 1', '4 REJECTED REGION_UNKNOWN parentCode'])
  const [row] = await sql`select path from region where code = '410102'`
  t.equal(row!.path, '410000.410100.410102')
  await partial('EnergyConsumption', [use('2024-01')])
  t.strictSame(shown(await partial('Region', [{ code: '652301', parentCode: '410100' }])), ['1 UPDATED 2'])
  const [moved] =
    await sql`select e.region_path, o.region_path as path from energy_consumption e join organization o on o.id = organization_id`
  t.strictSame({ ...moved }, { region_path: '410000.410100.652301', path: '410000.410100.652301' })
})

t.test('an organization is made and moved within reach only, and its rows follow it', async (t) => {
  const { sql, as, partial } = await open(t)
  await partial('EnergyConsumption', [use('2024-01')])
  const prefecture = as(accessOf(within('650000.652300')))
  const one = { name: '新单位', institutionType: '01', administrativeLevel: 'COUNTY', departmentCreditCode: school }
  const report = await partial(
    'Organization',
    [
      { ...one, creditCode: unregistered, regionCode: '652302' },
      { ...one, creditCode: creditCodeFor('11652301DEM00005'), regionCode: '320402' },
      { ...one, creditCode: creditCodeFor('11652301DEM00006'), regionCode: '999999' },
      { creditCode: hall, regionCode: '320402' },
      { creditCode: elsewhere, name: 'x' },
      { creditCode: school, departmentCreditCode: elsewhere },
    ],
    prefecture,
  )
  t.strictSame(
    shown(report),
    [
      '1 CREATED 1',
      '2 REJECTED REGION_UNKNOWN regionCode',
      '3 REJECTED REGION_UNKNOWN regionCode',
      '4 REJECTED REGION_UNKNOWN regionCode',
      '5 REJECTED FIELD_REQUIRED regionCode FIELD_REQUIRED institutionType FIELD_REQUIRED administrativeLevel KEY_CONFLICT',
      '6 REJECTED ORGANIZATION_UNKNOWN departmentCreditCode',
    ].map((row) => row),
  )
  t.strictSame(shown(await partial('Organization', [{ creditCode: hall, regionCode: '652302' }], prefecture)), [
    '1 UPDATED 2',
  ])
  const [row] = await sql`select region_path, version from energy_consumption`
  t.strictSame({ ...row }, { region_path: '650000.652300.652302', version: 2 })
})

t.test('an organization without a day means its current period, else its last', async (t) => {
  const { sql, partial } = await open(t)
  t.strictSame(shown(await partial('Organization', [{ creditCode: hall, validTo: '2024-12-31' }])), ['1 UPDATED 2'])
  t.strictSame(shown(await partial('Organization', [{ creditCode: hall, validTo: '2024-12-31' }])), ['1 UNCHANGED 2'])
  const next = {
    creditCode: hall,
    validFrom: '2025-01-01',
    name: '新机关',
    regionCode: '652301',
    institutionType: '01',
    administrativeLevel: 'COUNTY',
  }
  t.strictSame(shown(await partial('Organization', [next])), ['1 CREATED 1'])
  t.strictSame(shown(await partial('Organization', [{ creditCode: hall, note: 'x' }])), ['1 UPDATED 2'])
  const rows = await sql`select valid_from, note from organization where credit_code = ${hall!} order by 1`
  t.strictSame(
    rows.map(({ note }) => note),
    [null, 'x'],
  )
  const reopened = await partial('Organization', [{ creditCode: hall, validFrom: '1949-10-01', validTo: null }])
  t.strictSame(shown(reopened), ['1 CONFLICT KEY_CONFLICT'])
})

t.test('a request with too many records is refused', async (t) => {
  const { partial } = await open(t)
  await t.rejects(partial('Code', Array(1001).fill({})), {
    code: 'TOO_MANY_RECORDS',
    params: { count: 1001, limit: 1000 },
  })
})

t.test('a request sent again is answered again, not done again', async (t) => {
  const { sql } = await open(t)
  const request = { client: 'c', key: 'k', requestHash: 'h' }
  let runs = 0
  const run = async () => ({ status: 200, response: String(++runs) })
  t.strictSame(await idempotent(sql, request, run), { status: 200, response: '1', isReplayed: false })
  t.strictSame(await idempotent(sql, request, run), { status: 200, response: '1', isReplayed: true })
  await t.rejects(idempotent(sql, { ...request, requestHash: 'other' }, run), { code: 'IDEMPOTENCY_MISMATCH' })
  await sql`update idempotency set created_at = now() - interval '25 hours'`
  t.equal((await idempotent(sql, request, run)).response, '2')

  let finish = (_: { status: number; response: string }) => {}
  const slow = idempotent(
    sql,
    { ...request, key: 'slow' },
    () =>
      new Promise((resolve) => {
        finish = resolve
      }),
  )
  while ((await sql`select from idempotency where key = 'slow'`).length === 0);
  await t.rejects(idempotent(sql, { ...request, key: 'slow' }, run), { code: 'IDEMPOTENCY_IN_PROGRESS' })
  await sql`update idempotency set created_at = now() - interval '6 minutes' where key = 'slow'`
  t.equal((await idempotent(sql, { ...request, key: 'slow' }, run)).response, '3')
  finish({ status: 200, response: 'late' })
  await slow
  t.equal((await idempotent(sql, { ...request, key: 'slow' }, run)).response, '3', 'who was taken over keeps nothing')

  const failing = { ...request, key: 'failing' }
  t.equal((await idempotent(sql, failing, async () => ({ status: 503, response: '' }))).status, 503)
  await t.rejects(
    idempotent(sql, failing, () => Promise.reject(new Error('broken'))),
    { message: 'broken' },
  )
  t.equal((await idempotent(sql, failing, run)).response, '4')
  await sql`update idempotency set created_at = now() - interval '25 hours' where key = 'slow'`
  await idempotent(sql, { ...request, key: 'new' }, run)
  t.equal((await sql`select from idempotency where key = 'slow'`).length, 0)
})
