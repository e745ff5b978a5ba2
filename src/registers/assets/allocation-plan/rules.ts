import { decisionIsWhole } from '../../../kernel/define-rule.ts'

export const allocationPlanRules = [decisionIsWhole('AST3-1', 'AllocationPlan')]
