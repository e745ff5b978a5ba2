import t from 'tap'
import { home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { holders } from '../../../../test/small-data.ts'
import { organizationSuccession } from './register.ts'

const dayOf = (n: number): string => new Date(Date.UTC(2023, 0, n)).toISOString().slice(0, 10)

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, effectiveOn: dayOf(n), successorCreditCode: holders.prefecture, kind: 'MERGER' },
    ...{ approvalNumber: '编〔2023〕1号', note: '第一行\n第二行' },
  }),
  change: { kind: 'ABOLITION', approvalNumber: null },
}

const { transports } = await testRegister(organizationSuccession, samples)

t.test('nobody takes over from itself', async (t) => {
  const record = { ...samples.record(140, home), successorCreditCode: home.organizationCreditCode }
  for (const { upsert } of transports) {
    t.match(await upsert([record]), { status: 422, problems: ['SUCCESSOR_IS_ITSELF successorCreditCode'] })
  }
})
