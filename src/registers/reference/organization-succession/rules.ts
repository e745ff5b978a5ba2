import { stateIsWhole } from '../../../kernel/define-rule.ts'

export const organizationSuccessionRules = [
  stateIsWhole('REF-D8', 'OrganizationSuccession', { HANDED_OVER: ['handedOverOn'] }),
]
