import { type Samples, testRegister } from '../../../../test/conformance.ts'
import { repairProject } from './register.ts'

const samples: Samples = {
  record: (n, { organizationCreditCode }) => ({
    ...{ organizationCreditCode, buildingCode: 'B1', code: `WX-${n}`, name: '屋面防水"大修"', repairClass: 'DAILY' },
    ...{ purpose: 'RESTORE_FUNCTION', planName: '2026 年规划', planYear: '2026', areaM2: '1200.5' },
    ...{ estimateYuan: '60000', contractYuan: '58000.5', contractor: '某公司', startedOn: '2024-03-01' },
    ...{ completedOn: '2024-06-30', warrantyTo: '2029-06-30', appliedOn: '2024-01-10', reason: '第一行\n第二行' },
    ...{ usingOrganizationCreditCode: organizationCreditCode, note: null },
  }),
  change: { areaM2: null, contractor: null, completedOn: '2024-07-01', purpose: 'REMOVE_HAZARD' },
}

await testRegister(repairProject, samples)
