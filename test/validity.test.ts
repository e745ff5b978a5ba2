// What is valid when: codes that mean other records at other times, and what is in the way of what.
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import type { Context } from '../src/operations/context.ts'
import { exportRecords, planExport } from '../src/operations/export.ts'
import { importRecords } from '../src/operations/import.ts'
import { remove } from '../src/operations/upsert.ts'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { streamOf } from './import-calls.ts'
import { accessOf, everywhere, hall, open, register, shown, unregistered, use, within } from './write-seed.ts'

const office = (more: Record<string, unknown> = {}) => ({
  ...{ creditCode: unregistered, name: '办公室', institutionType: '01', administrativeLevel: 'COUNTY' },
  ...{ regionCode: '652301', ...more },
})
const district = (more: Record<string, unknown> = {}) => ({
  ...{ code: '652399', name: '新区', level: 'COUNTY', parentCode: '652300', ...more },
})
const first = { validFrom: '2020-01-01', validTo: '2025-06-30' }
const second = { validFrom: '2025-07-01' }

t.test('of one code only one record is in force on a day', async (t) => {
  const { sql, partial } = await open(t)
  for (const [name, of] of [
    ['Organization', office],
    ['Region', district],
  ] as const) {
    await partial(name, [of(first), of({ validFrom: '2028-01-01' })])
    const cases: [more: Record<string, unknown>, from: string, to?: string][] = [
      [{ validFrom: '2025-06-30', validTo: '2025-07-31' }, '2020-01-01', '2025-06-30'],
      [{ validFrom: '2021-01-01', validTo: '2021-01-01' }, '2020-01-01', '2025-06-30'],
      [{ validFrom: '2025-07-01' }, '2028-01-01'],
      [{ validFrom: '2010-01-01' }, '2020-01-01', '2025-06-30'],
      [{ validFrom: '2030-01-01', validTo: '2030-12-31' }, '2028-01-01'],
      [{ validFrom: '2020-01-01', validTo: '2028-01-01' }, '2028-01-01'],
    ]
    for (const [more, from, to = null] of cases) {
      const report = await partial(name, [of(more)])
      t.strictSame(shown(report), ['1 CONFLICT PERIOD_OVERLAPS validFrom'], JSON.stringify(more))
      t.match(report.results[0]!.problems[0]!.params, { from, to, id: String })
    }
    t.strictSame(shown(await partial(name, [of({ ...second, validTo: '2027-12-31' })])), ['1 CREATED 1'])
    const [row] = await sql.unsafe(`select count(*)::int as rows from change_detail where register = $1`, [name])
    t.equal(row!.rows, 3)
  }
})

t.test('so it is within a request, and what ends a period may come with what follows it', async (t) => {
  const { partial, atomic } = await open(t)
  const overlapping = await partial('Region', [district(first), district({ validFrom: '2025-06-30' })])
  t.strictSame(shown(overlapping), ['1 CREATED 1', '2 CONFLICT PERIOD_OVERLAPS validFrom'])
  t.notOk((await atomic('Organization', [office(first), office({ validFrom: '2024-01-01' })])).isWritten)
  const orders = [
    (creditCode: string) => [office({ creditCode, ...second }), { creditCode, ...first }],
    (creditCode: string) => [{ creditCode, ...first }, office({ creditCode, ...second })],
    (creditCode: string) => [office({ creditCode, ...second, validTo: null }), office({ creditCode, ...first })],
  ]
  for (const [i, records] of orders.entries()) {
    const creditCode = creditCodeFor(`11652301DEM0020${i}`)
    await partial('Organization', [office({ creditCode, validFrom: '2020-01-01' })])
    t.match(shown(await atomic('Organization', records(creditCode))).sort(), [/(CREATED|UPDATED)/, /(CREATED|UPDATED)/])
  }
})

t.test('two writers at once do not put two records of a code in force', async (t) => {
  const { sql, partial } = await open(t)
  for (let round = 0; round < 8; round++) {
    const creditCode = creditCodeFor(`11652301DEM1000${round}`)
    const records = [
      office({ creditCode, validFrom: '2020-01-01', validTo: '2024-12-31' }),
      office({ creditCode, validFrom: '2024-12-31' }),
      office({ creditCode, validFrom: '2022-01-01', validTo: '2023-12-31' }),
    ]
    const reports = await Promise.all(records.map((record) => partial('Organization', [record])))
    const outcomes = reports.flatMap(shown).map((one) => one.replace(/ \d+$/, ''))
    for (const one of outcomes) t.match(one, /^1 (CREATED|CONFLICT PERIOD_OVERLAPS validFrom)$/)
    const ends = await Promise.all([
      partial('Organization', [{ creditCode, validFrom: '2020-01-01', validTo: '2026-12-31' }]),
      partial('Organization', [office({ creditCode, validFrom: '2025-01-01', validTo: '2025-12-31' })]),
    ])
    t.notMatch(ends.flatMap(shown).join(), /VALUE_REFUSED|KEY_CONFLICT/)
    const overlaps = await sql`select from organization a join organization b on a.credit_code = b.credit_code
      and a.valid_from < b.valid_from and coalesce(a.valid_to, 'infinity') >= b.valid_from`
    t.equal(overlaps.length, 0)
  }
})

/** The hall of the seed ends on 2025-06-30; its code is handed on to a successor in the same county, or to none. */
async function succession(t: Parameters<typeof open>[0], hasSuccessor = true) {
  const opened = await open(t)
  const { sql, partial } = opened
  await partial('Organization', [{ creditCode: hall, validTo: '2025-06-30' }])
  if (hasSuccessor) await partial('Organization', [office({ creditCode: hall, validFrom: '2025-07-01', name: '后继' })])
  const rows = await sql<{ id: string }[]>`
    select id from organization where credit_code = ${hall!} order by valid_from`
  const [before, after] = rows.map(({ id }) => id)
  const holders = async (table: string, by: string) => {
    const found = await sql.unsafe(
      `select ${by} as key, organization_id = '${before}' as is_first from ${table} order by 1, 2`,
    )
    return found.map((row) => `${row.key} ${row.is_first ? 'first' : 'second'}`)
  }
  return { ...opened, before, after, holders }
}

t.test('a code in a row with a period means the record in force at the end of that period', async (t) => {
  const { partial, holders } = await succession(t)
  const periods = ['1949', '2024', '2025-06', '2025-Q2', '2025-07', '2025-Q3', '2025', '2026-01', '9999-12']
  const report = await partial(
    'EnergyConsumption',
    periods.map((period) => use(period)),
  )
  t.ok(
    report.results.every(({ outcome }) => outcome === 'CREATED'),
    shown(report).join(),
  )
  const expected = ['1949 first', '2024 first', '2025 second', '2025-06 first', '2025-07 second', '2025-Q2 first']
  t.strictSame(await holders('energy_consumption', 'period'), [
    ...expected,
    '2025-Q3 second',
    '2026-01 second',
    '9999-12 second',
  ])
  const cost = { organizationCreditCode: hall, expenditureItem: '30201', phase: 'FINAL', amountYuan: '1' }
  await partial('CostRecord', [
    { ...cost, period: '2025-06' },
    { ...cost, period: '2025' },
  ])
  t.strictSame(await holders('cost_record', 'period'), ['2025 second', '2025-06 first'])
  await partial('EnergyProfile', [
    { organizationCreditCode: hall, year: '2024' },
    { organizationCreditCode: hall, year: '2025' },
  ])
  t.strictSame(await holders('energy_profile', 'year'), ['2024 first', '2025 second'])
  // Sent again each row finds its record, by its key or by its source.
  const again = await partial(
    'EnergyConsumption',
    periods.map((period) => use(period, { source: 's', externalId: period })),
  )
  t.ok(
    again.results.every(({ outcome }) => outcome === 'UPDATED'),
    shown(again).join(),
  )
  const bySource = await partial('EnergyConsumption', [
    { source: 's', externalId: '2025-06', organizationCreditCode: hall, costYuan: 61 },
    { source: 's', externalId: '2025-07', organizationCreditCode: hall, costYuan: 61 },
  ])
  t.strictSame(shown(bySource), ['1 UPDATED 3', '2 UPDATED 3'])
  t.equal(
    (await holders('energy_consumption', 'period')).join(),
    [...expected, '2025-Q3 second', '2026-01 second', '9999-12 second'].join(),
  )
})

t.test('what has no period belongs to the record of today', async (t) => {
  const { sql, partial, holders } = await succession(t)
  await partial('Building', [{ organizationCreditCode: hall, code: 'B1', name: '楼' }])
  t.strictSame(await holders('building', 'code'), ['B1 second'])
  // From a day that has not come it is not yet that one.
  await sql`update organization set valid_to = null, valid_from = current_date + 2 where name = '后继'`
  await sql`update organization set valid_to = current_date + 1 where credit_code = ${hall!} and name <> '后继'`
  await partial('Building', [{ organizationCreditCode: hall, code: 'B2', name: '楼' }])
  t.strictSame(await holders('building', 'code'), ['B1 second', 'B2 first'])
  t.strictSame(shown(await partial('Organization', [{ creditCode: hall, note: 'x' }])), ['1 UPDATED 4'])
  t.match(await sql`select name from organization where note = 'x'`, [{ name: '机关 652301' }])
})

t.test('a row of a time at which its organization was not there is refused', async (t) => {
  const { partial, before, holders, context, sql } = await succession(t, false)
  const late = { code: 'REFERENCE_NOT_VALID_THEN', params: { value: hall, from: '1949-10-01', to: '2025-06-30' } }
  await partial('EnergyConsumption', [use('2025-06'), use('2025')])
  for (const period of ['2025-07', '2025-Q3', '2026']) {
    const report = await partial('EnergyConsumption', [use(period)])
    t.match(
      report.results[0],
      { outcome: 'REJECTED', problems: [{ ...late, field: 'organizationCreditCode' }] },
      period,
    )
    const { organizationCreditCode: _, ...rest } = use(period)
    const byId = await partial('EnergyConsumption', [{ ...rest, organizationId: before }])
    t.match(byId.results[0], { problems: [{ code: late.code, field: 'organizationId' }] }, period)
  }
  await partial('Organization', [office({ validFrom: '2020-05-01' })])
  const early = ['2019', '2020-04', '2020-Q1'].map((period) => use(period, { organizationCreditCode: unregistered }))
  for (const result of (await partial('EnergyConsumption', early)).results) {
    t.match(result.problems, [{ code: late.code, params: { from: '2020-05-01', to: null } }])
  }
  const touching = ['2020', '2020-05', '2020-Q2'].map((period) => use(period, { organizationCreditCode: unregistered }))
  t.match(shown(await partial('EnergyConsumption', touching)), [/CREATED/, /CREATED/, /CREATED/])
  t.equal((await holders('energy_consumption', 'period')).length, 5, 'nothing else was written')
  // What was there before the end was known can be corrected and removed.
  await sql`update energy_consumption set period = '2025-08' where period = '2025-06'`
  t.strictSame(shown(await partial('EnergyConsumption', [use('2025-08', { costYuan: 1 })])), ['1 UPDATED 3'])
  const gone = await remove(context, register('EnergyConsumption'), [use('2025-08')], { mode: 'atomic' })
  t.strictSame(shown(gone), ['1 REMOVED 3'])
})

t.test('an export over a succession is an import that changes nothing, and brings back what was removed', async (t) => {
  const { sql, context, partial, before } = await succession(t)
  await partial('EnergyProfile', [{ organizationCreditCode: hall, year: '2025', energyUsers: 7 }])
  // The first has a year of its own in which it ended, and rooms: by their code alone both would be the second's.
  await partial('EnergyProfile', [{ organizationId: before, year: '2025', energyUsers: 5 }])
  await partial('Building', [{ organizationId: before, code: 'B1', name: '旧楼' }])
  await partial('Building', [{ organizationCreditCode: hall, code: 'B1', name: '新楼' }])
  await partial('Space', [{ organizationId: before, buildingCode: 'B1', code: '101', kind: 'OFFICE' }])
  for (const name of ['EnergyProfile', 'Building', 'Space']) {
    const { tableName } = register(name)
    const state = () =>
      sql.unsafe(`select to_jsonb(r) - 'id' - 'created_at' - 'updated_at' - 'building_id' - 'tx' as row
      from ${tableName} r order by organization_id`)
    for (const format of ['csv', 'ndjson'] as const) {
      const rows = await state()
      const file = await exported(context, name, format)
      const load = () => importRecords(context, register(name), streamOf([file]), { format, mode: 'atomic' })
      t.match((await load()).counts, { unchanged: rows.length, created: 0 }, `${name} ${format}`)
      if (name === 'Building') continue
      await sql.unsafe(`delete from ${tableName}`)
      t.match((await load()).counts, { created: rows.length, rejected: 0 }, `${name} ${format}`)
      t.strictSame([...(await state())], [...rows])
    }
  }
})

async function exported(context: Context, name: string, format: 'csv' | 'ndjson'): Promise<string> {
  const out = new PassThrough()
  const own = { ...context, access: accessOf(everywhere, ['*:read']) }
  const plan = planExport(own, { register: register(name), format })
  const [file] = await Promise.all([text(out), exportRecords(own, plan, out).then(() => out.end())])
  return file
}

t.test('a code held out of reach is taken, whenever it is in force, and nothing more is told', async (t) => {
  const { sql, as, partial, changes } = await succession(t, false)
  await partial('Organization', [office({ creditCode: unregistered, validFrom: '2027-01-01', validTo: '2027-12-31' })])
  const stranger = as(accessOf(within('650000.652300.652302')))
  const written = (await changes()).length
  const periods = [
    {},
    { validFrom: '2025-07-01' },
    { validFrom: '2026-01-01', validTo: '2026-01-01' },
    { validFrom: '2020-01-01', validTo: '2020-12-31' },
    { validFrom: '2027-01-01' },
    { validFrom: '1949-10-01', validTo: '1949-10-01' },
  ]
  for (const creditCode of [hall, unregistered]) {
    for (const more of periods) {
      for (const named of [{ creditCode }, { creditCode, source: 's', externalId: '1' }]) {
        const report = await partial('Organization', [office({ ...named, regionCode: '652302', ...more })], stranger)
        const problems = [{ code: 'KEY_CONFLICT', field: 'creditCode', params: { names: 'creditCode' } }]
        t.strictSame(report.results, [
          { line: 1, id: null, version: null, problems, warnings: [], outcome: 'CONFLICT' },
        ])
      }
    }
  }
  t.equal((await changes()).length, written)
  t.equal((await sql`select from organization where region_path like '%652302'`).length, 1)
})

t.test(
  'who reaches both hands a code on; then neither moves the border, and rows stay with whom they are of',
  async (t) => {
    const { as, partial, before, holders } = await succession(t, false)
    const [here, there] = ['652301', '652302'].map((code) => as(accessOf(within(`650000.652300.${code}`))))
    const above = as(accessOf(within('650000.652300')))
    const successor = office({ creditCode: hall, validFrom: '2025-07-01', regionCode: '652302' })
    t.strictSame(shown(await partial('Organization', [successor], above)), ['1 CREATED 1'])
    const rows = ['2025-06', '2025-07', '2025'].map((period) => use(period))
    t.strictSame(shown(await partial('EnergyConsumption', rows, here)), [
      '1 CREATED 1',
      '2 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode',
      '3 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode',
    ])
    t.strictSame(shown(await partial('EnergyConsumption', rows, there)), [
      '1 REJECTED ORGANIZATION_UNKNOWN organizationCreditCode',
      '2 CREATED 1',
      '3 CREATED 1',
    ])
    t.strictSame(await holders('energy_consumption', 'period'), ['2025 second', '2025-06 first', '2025-07 second'])
    const day = { creditCode: hall, validFrom: '1949-10-01' }
    for (const validTo of ['2025-06-29', '2025-07-01', null]) {
      const report = await partial('Organization', [{ ...day, validTo }], here)
      t.match(report.results[0], {
        outcome: 'CONFLICT',
        problems: [{ code: 'KEY_CONFLICT', params: { names: 'creditCode' } }],
      })
      const byId = await partial('Organization', [{ id: before, validTo }], here)
      t.strictSame(shown(byId), ['1 CONFLICT KEY_CONFLICT creditCode'])
    }
    const same = { ...day, validTo: '2025-06-30', note: 'x' }
    t.match(shown(await partial('Organization', [same], here)), [/UPDATED/], 'what else it says is its own')
    const named = await partial('Organization', [{ ...day, validTo: '2025-07-01' }], above)
    t.match(named.results[0]!.problems, [{ code: 'PERIOD_OVERLAPS', params: { from: '2025-07-01', to: null } }])
  },
)
