import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { stocktake } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, number: `PD-${n}`, kind: 'ROUTINE', ground: null, cutoffOn: '2024-12-31' },
    ...{ department: '"办公室"', classPrefix: 'A02', responsible: `负责人${n}`, note: '第一行\n第二行' },
  }),
  change: { kind: 'SPECIAL', ground: 'OTHER', cutoffOn: '2024-06-30', department: null, responsible: null },
}

await testRegister(stocktake, samples)
