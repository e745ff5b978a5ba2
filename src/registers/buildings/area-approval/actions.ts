import { defineActions } from '../../../kernel/define-action.ts'

export const areaApprovalActions = defineActions('AreaApproval', {})
