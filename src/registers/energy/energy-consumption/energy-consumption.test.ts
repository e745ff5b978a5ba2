import t from 'tap'
import { type Fields, home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { creditCodeFor } from '../../reference/credit-code.ts'
import { energyConsumption } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, period: String(1950 + n), energyType: 'ELECTRICITY', quantity: '12000.5' },
    ...{ costYuan: '6600.28', heatingQuantity: '1000', dataRoomQuantity: '0.0001', vehicleQuantity: 0 },
    note: '第一行\n第二行',
  }),
  change: { note: null, quantity: '1000', costYuan: '0.1', heatingQuantity: null },
  kept: ['quantity'],
}

const { rest, transports, graphql, sql } = await testRegister(energyConsumption, samples)
const [byRest, byGraphql] = transports

/** An organization of its own in a division, so that its totals are those of one test. */
async function newOrganization(n: number, regionCode: string): Promise<string> {
  const creditCode = creditCodeFor(`11${regionCode}DEM9${String(n).padStart(4, '0')}`)
  const record = { creditCode, name: `示例 ${n}`, regionCode, institutionType: '01', administrativeLevel: 'COUNTY' }
  await graphql('mutation ($r: [OrganizationInput!]!) { upsertOrganizations(records: $r) { isWritten } }', {
    r: [record],
  })
  return creditCode
}

const use = (organizationCreditCode: string, period: string, energyType: string, quantity: unknown): Fields => ({
  ...{ organizationCreditCode, period, energyType, quantity },
})

/** Coal equivalent and emissions that the service computed. */
async function computed(record: Fields): Promise<unknown[]> {
  const { status, text } = await byRest!.upsert([record])
  t.ok(status < 300, text)
  const { record: found } = await byGraphql!.byKey(record)
  return [found!.energyKgce, found!.emissionKgco2]
}

// Computed by hand from GB/T 2589-2020, JS/T 303-2026 and the 2023 factor of Xinjiang (公告2025年第47号).
t.test('the worked example comes out exactly', async (t) => {
  const organization = await newOrganization(1, '652301')
  const parts: [energyType: string, quantity: string, energyKgce: string, emissionKgco2: string][] = [
    ['ELECTRICITY', '1200000', '147480', '722520'],
    ['NATURAL_GAS', '50000', '66500', '109200'],
    ['GASOLINE', '20000', '21482.44', '43580'],
    ['DIESEL', '5000', '6265.53', '13590'],
    ['HEAT', '3000', '102360', '330000'],
  ]
  const { status } = await byGraphql!.upsert(parts.map(([type, quantity]) => use(organization, '2023', type, quantity)))
  t.equal(status, 200)
  for (const [energyType, , energyKgce, emissionKgco2] of parts) {
    const { record } = await byRest!.byKey(use(organization, '2023', energyType, ''))
    t.match(record, { energyKgce, emissionKgco2 }, energyType)
  }
  const { data } = await graphql(
    `query ($code: String) { energyConsumptions(filter: { organization: { creditCode: { eq: $code } } }) {
      aggregate { count sum { energyKgce emissionKgco2 } } } }`,
    { code: organization },
  )
  const sum = { energyKgce: '344087.97', emissionKgco2: '1218890' }
  t.strictSame(data.energyConsumptions, { aggregate: { count: 5, sum } })
})

t.test('which coefficients apply follows the period and the province', async (t) => {
  const xinjiang = await newOrganization(2, '652301')
  const shandong = await newOrganization(3, '370102')
  const cases: [why: string, record: Fields, energyKgce: string | null, emissionKgco2: string | null][] = [
    ['water has neither', use(xinjiang, '2023', 'WATER', '320'), null, null],
    ['2020: no published factor', use(xinjiang, '2020', 'ELECTRICITY', '1000'), '122.9', null],
    ['2020-12: likewise', use(xinjiang, '2020-12', 'ELECTRICITY', '1000'), '122.9', null],
    ['2022: none of Xinjiang, so the national one', use(xinjiang, '2022', 'ELECTRICITY', '1000'), '122.9', '536.6'],
    ['2022 of Shandong', use(shandong, '2022', 'ELECTRICITY', '1000'), '122.9', '641'],
    ['2023 of Xinjiang', use(xinjiang, '2023-Q4', 'ELECTRICITY', '1000'), '122.9', '602.1'],
    ['2024: the latest earlier one of the province', use(xinjiang, '2024-06', 'ELECTRICITY', '1'), '0.1229', '0.6021'],
    ['gas in Shandong has its own coefficient', use(shandong, '2023', 'NATURAL_GAS', '10000'), '12143', '21840'],
    ['gas elsewhere', use(xinjiang, '2023', 'NATURAL_GAS', '10000'), '13300', '21840'],
    ['nothing used', use(xinjiang, '2023', 'COAL', '0'), '0', '0'],
    ['heat charged by area', { ...use(xinjiang, '2023', 'HEAT', null), costYuan: '240000' }, null, null],
    ['every digit is kept', use(xinjiang, '2023', 'GASOLINE', '0.0001'), '0.0001074122', '0.0002179'],
  ]
  for (const [why, record, ...expected] of cases) t.strictSame(await computed(record), expected, why)
})

t.test('a row names the version and the source of its coefficients', async (t) => {
  const record = use(await newOrganization(4, '652301'), '2023', 'ELECTRICITY', '1')
  await byRest!.upsert([record])
  const query = `query ($code: String) { energyConsumptions(filter: { organization: { creditCode: { eq: $code } } }) {
    nodes { kgceFactor { factorVersion value legalSource } kgco2Factor { factorVersion regionCode dataYear } } } }`
  const { data } = await graphql(query, { code: record.organizationCreditCode })
  t.match(data.energyConsumptions, {
    nodes: [
      {
        kgceFactor: { factorVersion: 'GB/T 2589-2020', value: '0.12290000', legalSource: /GB\/T 2589-2020 App\.A/ },
        kgco2Factor: { factorVersion: '公告2025年第47号', regionCode: '650000', dataYear: '2023' },
      },
    ],
  })
})

t.test(
  'a new version of a coefficient changes a row by what it is computed from, or when it is asked for',
  async (t) => {
    const record = use(await newOrganization(5, '652301'), '2031', 'LPG', '100')
    const [before] = await computed(record)
    const factor = { kind: 'KGCE', energyType: 'LPG', validFrom: '2030-01-01', factorVersion: 'T', legalSource: 'T' }
    await graphql('mutation ($r: [EnergyFactorInput!]!) { upsertEnergyFactors(records: $r) { isWritten } }', {
      r: [{ ...factor, value: '2' }],
    })
    t.match((await byRest!.byKey(record)).record, { energyKgce: before, version: 1 })
    t.match((await byRest!.upsert([record])).results, [{ outcome: 'UNCHANGED', version: 1 }])
    t.match((await byRest!.upsert([{ ...record, note: 'x', costYuan: '1' }])).results, [
      { outcome: 'UPDATED', version: 2 },
    ])
    t.match((await byRest!.byKey(record)).record, { energyKgce: before, note: 'x' })
    t.match((await byRest!.upsert([{ ...record, quantity: '101' }])).results, [{ outcome: 'UPDATED', version: 3 }])
    t.match((await byGraphql!.byKey(record)).record, { energyKgce: '202' })
    const earlier = use(String(record.organizationCreditCode), '2029', 'LPG', '100')
    t.equal((await computed(earlier))[0], before, 'earlier periods keep the earlier coefficient')
  },
)

t.test('something must be known', async (t) => {
  const record = samples.record(149, home)
  const { results } = await byRest!.upsert([record])
  const cases: [change: Fields, problem: string][] = [[{ quantity: null, costYuan: null }, 'QUANTITY_OR_COST quantity']]
  for (const [payload, problem] of cases) {
    t.match(await rest('PATCH', `/${results[0]!.id}`, { payload }), { status: 422, problems: [problem] })
    for (const { upsert } of transports) {
      t.match(await upsert([{ ...record, ...payload }]), { status: 422, problems: [problem] })
    }
  }
  const [row] = await sql`select version from energy_consumption where id = ${results[0]!.id}`
  t.equal(row!.version, 1, 'nothing was written')
})

t.test('the type of a period follows from it', async (t) => {
  const organization = await newOrganization(6, '652301')
  for (const [period, periodType] of [
    ['2024', 'YEAR'],
    ['2024-Q2', 'QUARTER'],
    ['2024-06', 'MONTH'],
  ]) {
    const record = use(organization, period!, 'WATER', '1')
    await byGraphql!.upsert([record])
    t.match((await byRest!.byKey(record)).record, { periodType })
  }
})
