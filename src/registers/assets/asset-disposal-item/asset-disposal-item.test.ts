import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { assetDisposalItem } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{
      organizationCreditCode,
      assetCode: 'A-1',
      disposalNumber: 'D-0',
      line: `L-${n}`,
      quantity: '1',
      originalValueYuan: '58000.1',
    },
    ...{ accumulatedDepreciationYuan: '14500.25', netValueYuan: '43499.85', usageStatusBefore: 'IN_USE' },
    note: '第一行\n第二行',
  }),
  change: { note: '改' },
}

await testRegister(assetDisposalItem, samples)
