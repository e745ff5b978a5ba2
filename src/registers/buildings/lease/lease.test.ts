import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { lease } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, number: `ZL-${n}`, direction: 'LEASE_IN', buildingCode: null, spaceCode: null },
    ...{ address: '第一行\n"甲"路 1 号', areaM2: '320.5', purpose: '服务大厅', counterparty: '某公司' },
    ...{ counterpartyCreditCode: '91652301MA77TEST0X', annualRentYuan: '38400.5', pricing: 'COMPETITIVE' },
    ...{ idleSpaceDisposalNumber: null, appliedOn: '2024-05-01', reason: '业务需要', note: null },
  }),
  change: { address: null, areaM2: '300', pricing: 'AGREED', annualRentYuan: null },
}

await testRegister(lease, samples)
