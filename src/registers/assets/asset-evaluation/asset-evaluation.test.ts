import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { assetEvaluation } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, year: '2024', subject: `共享共用 ${n}`, score: '87.5', grade: 'GOOD' },
    ...{ evaluatorCreditCode: organizationCreditCode, evaluatedOn: '2025-03-01', resultUse: '与配置计划"挂钩"' },
    ...{ publishedOn: null, note: '第一行\n第二行' },
  }),
  change: { score: '100', grade: 'EXCELLENT', resultUse: null, publishedOn: '2025-05-01' },
}

await testRegister(assetEvaluation, samples)
