import { daysInOrder, decisionIsWhole, defineRule } from '../../../kernel/define-rule.ts'

export const housingTenancyRules = [
  decisionIsWhole('AST3-H', 'HousingTenancy'),
  daysInOrder('HSG-D3', 'HousingTenancy', ['appliedOn', 'decidedOn']),
  daysInOrder('HSG-D4', 'HousingTenancy', ['validFrom', 'movedInOn']),
  defineRule({
    ...{ id: 'HSG-D1', of: 'HousingTenancy', code: 'TENANCY_REVERSED', severity: 'error' },
    zh: '退租须在入住之后,入住须在批准之后',
    en: 'Who moves out has moved in before, and who moves in has an approved tenancy',
    field: 'movedInOn',
    fields: ['state', 'movedInOn', 'movedOutOn'],
    holds: `(r.moved_in_on is null or r.state = 'APPROVED')
      and (r.moved_out_on is null or coalesce(r.moved_in_on <= r.moved_out_on, false))`,
  }),
]
