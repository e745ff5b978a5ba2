import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { standard } from './register.ts'

const samples: Samples = {
  record: (n) => ({
    ...{ kind: 'ALLOCATION_PRICE', subject: `A0201${n}`, regionCode: '650000', standardVersion: `V"${n}"` },
    ...{ validFrom: '2024-01-01', validTo: '2030-12-31', administrativeLevel: 'COUNTY', institutionType: '01' },
    ...{
      value: '5000.1234',
      unit: '元',
      bound: 'MAX',
      textValue: '第一行\n第二行',
      legalBasis: '机关事务管理条例 全文',
    },
    ...{ confidence: 'high', note: '备注, "一"' },
  }),
  change: { unit: null, legalBasis: null, confidence: 'low', validTo: null },
}

const { transports, sql } = await testRegister(standard, samples)

t.test('it is of the nation without a region, and of a region that there is', async (t) => {
  const { regionCode: _, ...record } = samples.record(140, home)
  t.match((await transports[1]!.upsert([record])).results, [{ outcome: 'CREATED' }])
  t.match((await transports[0]!.byKey({ ...record, regionCode: '000000' })).record, { regionCode: '000000' })
  for (const { upsert } of transports) {
    const refused = { status: 422, problems: ['REGION_UNKNOWN regionCode'] }
    t.match(await upsert([{ ...record, regionCode: '999999' }]), refused)
  }
})

t.test('which standard applies: in force, of the place or above, of level and type, the strictest', async (t) => {
  const rows: [version: string, row: object][] = [
    ['nation', { regionCode: '000000', value: '180' }],
    ['province', { regionCode: '650000', value: '170' }],
    ['county', { regionCode: '652301', value: '175' }],
    ['elsewhere', { regionCode: '320000', value: '1' }],
    ['past', { regionCode: '000000', value: '2', validFrom: '2000-01-01', validTo: '2009-12-31' }],
    ['organs', { regionCode: '000000', value: '3', institutionType: '01' }],
    ['provincial', { regionCode: '000000', value: '4', administrativeLevel: 'PROVINCE' }],
  ]
  for (const bound of ['MAX', 'MIN', 'EQUAL']) {
    const records = rows.map(([standardVersion, row]) => ({
      ...{ kind: 'RULE_PARAMETER', subject: `X.${bound}`, validFrom: '2010-01-01', bound, standardVersion, ...row },
    }))
    const { results } = await transports[0]!.upsert(records)
    t.ok(results.length === rows.length && results.every(({ outcome }) => outcome === 'CREATED'))
  }
  const cases: [bound: string, level: string | null, type: string | null, at: string, version: string | undefined][] = [
    ['MAX', 'COUNTY', '021', '2024-01-01', 'province'],
    ['MIN', 'COUNTY', '021', '2024-01-01', 'nation'],
    ['EQUAL', 'COUNTY', '021', '2024-01-01', 'county'],
    ['MAX', 'COUNTY', '01', '2024-01-01', 'organs'],
    ['MAX', 'PROVINCE', null, '2024-01-01', 'provincial'],
    ['MAX', null, null, '2024-01-01', 'province'],
    ['MAX', 'COUNTY', '021', '2005-06-30', 'past'],
    ['MAX', 'COUNTY', '021', '1999-12-31', undefined],
  ]
  for (const [bound, level, type, at, version] of cases) {
    const [found] = await sql`
      select s.standard_version as version
      from standard_of('RULE_PARAMETER', ${`X.${bound}`}, '650000.652300.652301', ${level}, ${type}, ${at}::date)
      join standard s using (id)`
    t.equal(found?.version, version, `${bound} ${level} ${type} ${at}`)
  }
})

t.test('a standard that came with the service, and no other value for it', async (t) => {
  const [row] =
    await sql`select * from standard_of('VEHICLE_PRICE', 'EMERGENCY/BASE', '650000', null, null, '2024-01-01')`
  t.match(row, { value: '180000.0000' })
  const record = samples.record(141, home)
  const { results } = await transports[0]!.upsert([record])
  t.match(results, [{ outcome: 'CREATED' }])
  for (const { upsert } of transports) {
    t.match(await upsert([{ ...record, value: '1' }]), { status: 422, problems: ['FIELD_IMMUTABLE value'] })
  }
})
