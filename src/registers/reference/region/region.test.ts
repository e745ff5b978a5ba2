import t from 'tap'
import { type Fields, home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { region } from './register.ts'

const samples: Samples = {
  record: (n) => ({
    ...{ code: String(652390_000 + n), validFrom: '2020-01-01', validTo: '2030-12-31', name: '测试, "乡"' },
    ...{ level: 'VILLAGE', levelName: '嘎查', kind: 'PARK', parentCode: '652301', isGroupingOnly: true },
  }),
  change: { validTo: null, levelName: null, kind: 'OTHER', name: '另一名称', parentCode: '652302' },
  kept: ['parentCode'],
}

const { rest, transports, graphql } = await testRegister(region, samples)
const [byRest, byGraphql] = transports

t.test('the path follows from the division above, and moves with it', async (t) => {
  const above = samples.record(140, home)
  const below: Fields = { ...samples.record(141, home), parentCode: above.code }
  const { results } = await byRest!.upsert([below, above])
  t.match(results, [{ outcome: 'CREATED' }, { outcome: 'CREATED' }], 'in any order')
  const pathOf = async (record: Fields) => (await byGraphql!.byKey(record)).record!.path
  t.equal(await pathOf(above), '650000.652300.652301.652390140')
  t.equal(await pathOf(below), '650000.652300.652301.652390140.652390141')
  await rest('PATCH', `/${results[1]!.id}`, { payload: { parentCode: '659004' } })
  t.equal(await pathOf(below), '650000.659000.659004.652390140.652390141', 'XPCC cities hang below a grouping row')
  t.match(await byRest!.byKey(below), { record: { version: 2 } })
  const other = await rest('POST', '', { payload: { ...below, path: '110000' } })
  t.match(other, { status: 422, problems: ['FIELD_NOT_WRITTEN path'] })
})

t.test('only a province has nothing above it', async (t) => {
  const { parentCode: _, ...record } = samples.record(142, home)
  for (const { upsert } of transports) {
    t.match(await upsert([record]), { status: 422, problems: ['REGION_UNKNOWN parentCode'] })
    t.match(await upsert([{ ...record, parentCode: '998877' }]), {
      status: 422,
      problems: ['REGION_UNKNOWN parentCode'],
    })
  }
  await byRest!.upsert([{ ...record, level: 'PROVINCE' }])
  t.match((await byGraphql!.byKey(record)).record, { path: record.code, parentId: null })
})

t.test('no division is its own ancestor', async (t) => {
  const above = samples.record(143, home)
  const below: Fields = { ...samples.record(144, home), parentCode: above.code }
  await byRest!.upsert([above, below])
  for (const parentCode of [above.code, below.code]) {
    for (const { upsert } of transports) {
      const refused = { status: 422, problems: ['REGION_BELOW_ITSELF parentCode'] }
      t.match(await upsert([{ ...above, parentCode }]), refused)
    }
  }
  const other = samples.record(147, home)
  await byRest!.upsert([other])
  const exchanged = await byRest!.upsert([
    { ...above, parentCode: other.code },
    { ...other, parentCode: below.code },
  ])
  t.match(exchanged, { status: 422, code: 'VALIDATION_FAILED' }, 'nor two that are each below the other')
  t.match((await byGraphql!.byKey(below)).record, { version: 1 })
})

t.test('a divided county keeps its rows by validity: a code without a day means the current one', async (t) => {
  const old: Fields = { ...samples.record(145, home), validTo: '2024-12-31' }
  const current = { ...old, validFrom: '2025-01-01', validTo: null, name: '新名称' }
  await byGraphql!.upsert([old])
  await byGraphql!.upsert([current])
  t.match((await byRest!.byKey({ code: old.code })).record, { name: '新名称' })
  t.match((await byRest!.byKey(old)).record, { name: old.name })
})

t.test('divisions below and organizations are reached from above', async (t) => {
  const { data } = await graphql(`{ region(key: { code: "652300" }) { parent { code } children { totalCount { value } }
    organizations { nodes { name } } } }`)
  const [count, name] = [{ value: 7 }, '昌吉州机关事务管理局']
  t.strictSame(data.region, {
    parent: { code: '650000' },
    children: { totalCount: count },
    organizations: { nodes: [{ name }] },
  })
})
