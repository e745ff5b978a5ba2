import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { inspectionIssue } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, inspectionNumber: 'X-1', line: `L-${n}`, category: 'OVER_STANDARD', spaceId: null },
    ...{ description: '办公室超标准, "一"', dueOn: '2024-09-30', note: '第一行\n第二行' },
  }),
  change: { category: 'HAZARD', description: '消防通道堵塞', dueOn: '2024-10-31' },
}

await testRegister(inspectionIssue, samples)
