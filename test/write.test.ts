// The write path against a real PostgreSQL: what is written, what is refused, and that nothing else happened.
import t from 'tap'
import { remove, upsert } from '../src/operations/upsert.ts'
import { hall, open, register, shown, unregistered, use } from './write-seed.ts'

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
    '4 REJECTED PARTS_EXCEED_WHOLE heatingQuantity',
    '5 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode',
    '6 REJECTED KEY_DUPLICATE energyType',
    '7 REJECTED RECORD_EXPECTED',
    '8 REJECTED KEY_MISSING',
    '9 REJECTED FIELD_UNKNOWN quantitty',
    '10 REJECTED FIELD_NOT_NULL period',
    '11 REJECTED QUANTITY_OR_COST quantity',
  ])
  t.strictSame(report.results[5]!.problems, [{ code: 'KEY_DUPLICATE', params: { line: 1 }, field: 'energyType' }])
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
    '3 CONFLICT KEY_CONFLICT externalId',
    '4 CREATED 1',
    '5 REJECTED KEY_DUPLICATE externalId',
  ])
  t.equal((await sql`select from energy_consumption`).length, 2)
})

t.test('what was read can be written back, and what the service keeps is not lost in silence', async (t) => {
  const { sql, partial } = await open(t)
  const created = await partial('EnergyConsumption', [use('2024-01')])
  const [{ id }] = (await sql`select id from organization where credit_code = ${hall!}`) as [{ id: string }]
  const [row] = await sql`select energy_kgce, region_path from energy_consumption`
  const read = {
    ...{ id: created.results[0]!.id, organizationId: id, version: 1 },
    ...{ energyKgce: row!.energy_kgce, regionPath: row!.region_path },
  }
  const back = await partial('EnergyConsumption', [{ ...use('2024-01'), ...read }])
  t.strictSame([shown(back), back.ignoredFields], [['1 UNCHANGED 1'], []])
  const other = { ...use('2024-01'), ...read, energyKgce: '1', regionPath: 'x', version: 2 }
  const { version: _, ...unversioned } = other
  t.strictSame(shown(await partial('EnergyConsumption', [other])), ['1 CONFLICT VERSION_CONFLICT version'])
  t.strictSame(shown(await partial('EnergyConsumption', [unversioned])), [
    '1 REJECTED FIELD_NOT_WRITTEN energyKgce FIELD_NOT_WRITTEN regionPath',
  ])
  t.strictSame(shown(await partial('EnergyConsumption', [{ ...use('2024-01'), organization: {} }])), [
    '1 REJECTED RELATION_NOT_WRITTEN organization',
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

t.test('removing leaves a tombstone in the log', async (t) => {
  const { sql, context, partial, changes } = await open(t)
  await partial('EnergyConsumption', [use('2024-01'), use('2024-02')])
  const report = await remove(context, register('EnergyConsumption'), [use('2024-01'), use('2024-09')], {
    mode: 'partial',
  })
  t.strictSame(shown(report), ['1 REMOVED 1', '2 NOT_FOUND RECORD_NOT_FOUND'])
  t.equal((await changes()).at(-1), 'EnergyConsumption REMOVED 2')
  const all = await remove(context, register('EnergyConsumption'), [use('2024-02'), use('2024-09')], { mode: 'atomic' })
  t.notOk(all.isWritten)
  t.equal((await sql`select from energy_consumption`).length, 1)
})

t.test('a request with too many records is refused', async (t) => {
  const { partial } = await open(t)
  await t.rejects(partial('Code', Array(1001).fill({})), {
    code: 'TOO_MANY_RECORDS',
    params: { count: 1001, limit: 1000 },
  })
})
