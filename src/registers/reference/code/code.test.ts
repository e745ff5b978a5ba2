import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { code } from './register.ts'

const samples: Samples = {
  record: (n) => ({
    ...{
      list: 'ENERGY_TYPE',
      listVersion: '2024',
      code: `T${n}`,
      parentCode: null,
      zh: '测试, "一"',
      en: 'Test',
      unit: 'kWh',
    },
    ...{ validFrom: '2024-01-01', validTo: '2024-12-31', legalSource: '第一行\n第二行' },
  }),
  change: { en: null, zh: '另一名称', validTo: '2024-01-01' },
}

const { transports, graphql } = await testRegister(code, samples)

t.test('one code means other things in other versions of its list', async (t) => {
  const record = samples.record(140, home)
  const newer = { ...record, listVersion: '2025', zh: '另一含义' }
  await transports[0]!.upsert([record, newer])
  t.match((await transports[1]!.byKey(record)).record, { zh: record.zh })
  t.match((await transports[1]!.byKey(newer)).record, { zh: '另一含义' })
})

t.test('the code above is one of the same list and version, in any order of a file', async (t) => {
  const [above, below] = [samples.record(143, home), { ...samples.record(144, home), parentCode: 'T143' }]
  for (const { upsert } of transports) {
    for (const change of [{}, { listVersion: '2025' }, { parentCode: 'zzz' }, { list: 'OTHER' }]) {
      const refused = { status: 422, problems: ['REFERENCE_UNKNOWN parentCode'] }
      t.match(await upsert([{ ...below, ...change }]), refused, JSON.stringify(change))
    }
  }
  t.match((await transports[1]!.upsert([below, above])).results, [{ outcome: 'CREATED' }, { outcome: 'CREATED' }])
})

t.test('it does not end before it begins', async (t) => {
  const record = { ...samples.record(142, home), validTo: '2023-12-31' }
  for (const { upsert } of transports) {
    t.match(await upsert([record]), { status: 422, problems: ['VALIDITY_REVERSED validTo'] })
  }
})

t.test('the classification of assets is there', async (t) => {
  const { data } = await graphql(`{ codes(filter: { list: { eq: "ASSET_CLASS" } }) {
    groups(by: [{ field: LIST_VERSION }]) { nodes { key { listVersion } count } } } }`)
  const nodes = [
    { key: { listVersion: 'GB/T 14885-2010' }, count: 62 },
    { key: { listVersion: 'GB/T 14885-2022' }, count: 98 },
  ]
  t.strictSame(data.codes, { groups: { nodes } })
})
