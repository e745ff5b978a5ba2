import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { allocationPlan } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, year: '2026', number: `KP-${n}`, name: '台式计算机', classVersion: 'GB/T 14885-2022' },
    ...{ classCode: 'A02010105', allocationMode: 'PURCHASE', quantity: '12', unit: '台', unitPriceYuan: '5200.5' },
    ...{ stockQuantity: '30', isForTemporaryBody: false, budgetProjectCode: '652301-01', budgetedYuan: null },
    ...{ budgetedOn: null, appliedOn: '2025-09-01', reason: '第一行\n"更新"', note: null },
  }),
  change: { quantity: '10', unitPriceYuan: null, reason: null, isForTemporaryBody: true, budgetedYuan: '52005' },
}

const { transports } = await testRegister(allocationPlan, samples)
const [byRest, byGraphql] = transports

t.test('the amount is quantity by price, to the cent, and never taken from the sender', async (t) => {
  const cases: [quantity: string, price: string | null, amount: string | null][] = [
    ['12', '5200.5', '62406.00'],
    ['0.3333', '0.05', '0.02'],
    ['0.5', '0.01', '0.01'],
    ['3', null, null],
  ]
  for (const [i, [quantity, unitPriceYuan, amount]] of cases.entries()) {
    const record = { ...samples.record(130 + i, home), quantity, unitPriceYuan }
    const own = await byRest!.upsert([{ ...record, amountYuan: '1' }])
    t.match(own, { status: 422, problems: ['FIELD_NOT_WRITTEN amountYuan'] })
    const { results, text } = await byRest!.upsert([record])
    t.match(results, [{ outcome: 'CREATED' }], text)
    t.equal((await byGraphql!.get(results[0]!.id)).record!.amountYuan, amount)
  }
})
