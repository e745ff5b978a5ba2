import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { spaceInspection } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, number: `XJ-${n}`, kind: 'ROUTINE', inspectedOn: '2024-05-20', score: '92.5' },
    ...{ inspectorCreditCode: organizationCreditCode, buildingId: null, summary: '"总体"良好', note: '第一行\n第二行' },
  }),
  change: { kind: 'LOOK_BACK', score: null, summary: null },
}

await testRegister(spaceInspection, samples)
