import type { Plant } from './plant.ts'

const holder = '652301 审计局'

/** What becomes of organizations. */
export const plantedOrganizations: Plant[] = [
  {
    ...{ rule: 'REF-D8', holder, register: 'OrganizationSuccession', key: { effectiveOn: '2024-06-01' } },
    zh: '导入的机构沿革已移交,却没有移交日期',
    en: 'A succession is brought as handed over, without the day of it',
    tries: { input: { successorCreditCode: '652301 财政局', kind: 'FUNCTION_ADJUSTMENT', state: 'HANDED_OVER' } },
  },
]
