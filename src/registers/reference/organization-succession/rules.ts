import { daysInOrder, stateIsWhole } from '../../../kernel/define-rule.ts'

export const organizationSuccessionRules = [
  stateIsWhole('REF-D8', 'OrganizationSuccession', { HANDED_OVER: ['handedOverOn'] }),
  daysInOrder('REF-D9', 'OrganizationSuccession', ['effectiveOn', 'handedOverOn']),
]
