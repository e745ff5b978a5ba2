import { defineRule } from '../../../kernel/define-rule.ts'

export const spaceInspectionRules = [
  defineRule({
    ...{ id: 'INS-D1', of: 'SpaceInspection', code: 'CARE_WITHOUT_BUILDING', severity: 'error' },
    zh: '闲置看护检查须说明是哪一栋房屋',
    en: 'Care of what is idle says of which building',
    field: 'buildingId',
    fields: ['kind', 'buildingId'],
    holds: `r.kind <> 'IDLE_CARE' or r.building_id is not null`,
  }),
]
