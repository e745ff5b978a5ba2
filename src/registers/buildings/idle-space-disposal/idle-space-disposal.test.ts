import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { idleSpaceDisposal } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, number: `XZ-${n}`, buildingCode: 'B1', spaceCode: null, areaM2: '120.5' },
    ...{ idleSince: '2023-06-30', disposalMode: 'CHANGE_OF_USE', convertedUse: 'COMMUNITY_ACTIVITY' },
    ...{ counterparty: '"某" 社区', recipientCreditCode: null, appraisalNumber: '评1', appraisedYuan: '100.5' },
    ...{ appliedOn: '2024-05-01', reason: '第一行\n第二行', note: null },
  }),
  change: { counterparty: null, areaM2: '100', disposalMode: 'LEASE_OUT', convertedUse: null, appraisedYuan: '0' },
  kept: ['convertedUse'],
}

await testRegister(idleSpaceDisposal, samples)
