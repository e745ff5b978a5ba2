import t from 'tap'
import { foreign, home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { costRecord } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, period: String(1950 + n), expenditureItem: '30206', phase: 'FINAL' },
    ...{ fundSource: 'OTHER', amountYuan: '12650.5', note: '第一行\n第二行' },
  }),
  change: { note: null, amountYuan: '-0.01' },
}

const { rest, transports, graphql } = await testRegister(costRecord, samples)

t.test('a correction is negative', async (t) => {
  const record = { ...samples.record(131, home), amountYuan: '-9999999999999999.99' }
  const { results } = await transports[0]!.upsert([record])
  t.match((await transports[1]!.get(results[0]!.id)).record, { amountYuan: '-9999999999999999.99' })
  const { records } = await rest('GET', '?amountYuan[lt]=-1000000')
  t.match(records, [{ id: results[0]!.id }])
})

// Fuling's published final accounts of 2023, in yuan: 2493.77 = 83 + 1534.95 + 875.82 (ten thousand yuan).
t.test('the three public expenses are the sum of their items', async (t) => {
  const amounts: [item: string, amountYuan: string][] = [
    ['30212', '830000'],
    ['30231', '15349500'],
    ['30217', '8758200'],
    ['30206', '1'],
  ]
  const accounts = amounts.map(([expenditureItem, amountYuan]) => ({
    ...{ ...samples.record(1, foreign), period: '2023', fundSource: 'FISCAL' },
    ...{ expenditureItem, amountYuan },
  }))
  const budget = accounts.map((record) => ({ ...record, phase: 'BUDGET', amountYuan: '1' }))
  t.equal((await transports[0]!.upsert([...accounts, ...budget])).results.length, 8)
  const { data } = await graphql(`{ costRecords(filter: { period: { eq: "2023" }, phase: { eq: FINAL },
      expenditureItem: { in: ["30212", "30231", "30217"] }, regionPath: { under: "652302" } }) {
    aggregate { count sum { amountYuan } }
    groups(by: [{ field: EXPENDITURE_ITEM }]) { nodes { key { expenditureItem } sum { amountYuan } } } } }`)
  t.match(data.costRecords, { aggregate: { count: 3, sum: { amountYuan: '24937700.00' } } })
  t.match(data.costRecords, { groups: { nodes: [{ sum: { amountYuan: '830000.00' } }, {}, {}] } })
})

t.test('the source of funds is fiscal unless said otherwise, and part of the key', async (t) => {
  const { fundSource: _, ...record } = samples.record(132, home)
  t.match((await transports[1]!.upsert([record])).results, [{ outcome: 'CREATED' }])
  const found = await transports[0]!.byKey({ ...record, fundSource: 'FISCAL' })
  t.match(found.record, { fundSource: 'FISCAL' })
  t.match((await transports[0]!.upsert([samples.record(132, home)])).results, [{ outcome: 'CREATED' }])
  for (const { byKey } of transports) t.match((await byKey(record)).record, { fundSource: 'FISCAL' }, 'read alike')
})

t.test('an unknown item is refused', async (t) => {
  const record = { ...samples.record(133, home), expenditureItem: '39999' }
  for (const { upsert } of transports) {
    t.match(await upsert([record]), { status: 422, problems: ['CODE_UNKNOWN expenditureItem'] })
  }
})
