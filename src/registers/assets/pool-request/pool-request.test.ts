import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { holders, poolItemId } from '../../../../test/small-data.ts'
import { poolRequest } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, number: `KR-${n}`, poolItemId: poolItemId(holders.elsewhere, 'G-1'), kind: 'BORROW' },
    ...{ quantity: '1', neededFrom: '2026-06-01', dueOn: '2026-07-01', appliedOn: '2026-05-01' },
    ...{ reason: '第一行\n"会议", 二', note: null },
  }),
  change: { kind: 'CLAIM', quantity: '2', neededFrom: null, dueOn: null, reason: null },
  kept: ['dueOn'],
}

await testRegister(poolRequest, samples)
