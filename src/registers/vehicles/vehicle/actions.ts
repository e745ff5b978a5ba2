import { defineActions } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'

export const vehicleActions = defineActions('Vehicle', {
  transfer: {
    doc: { zh: '划转至另一单位', en: 'Goes to another organization, with its identity, its history and its parts' },
    // Of who decides for both sides: the receiver must be within the same reach.
    isApproval: true,
    input: {
      toCreditCode: {
        ...{ as: 'organizationCreditCode', isRequired: true },
        doc: { zh: '接收单位(代码)', en: 'The organization that receives it, by its code' },
      },
      approvalNumber: { maxLength: 100, isRequired: true, doc: { zh: '批准文号', en: 'Number of the approval' } },
      transferredOn: { kind: 'date', isRequired: true, doc: { zh: '划转日期', en: 'Day of the transfer' } },
    },
    refuses: [
      {
        ...{ id: 'VEH-A1', basis: PRACTICE, holds: "r.usage_status <> 'PENDING_DISPOSAL'" },
        zh: '车辆待处置,不能划转',
        en: 'The vehicle is up for disposal and goes to nobody',
      },
    ],
    reason: ({ approvalNumber, transferredOn }) => `${approvalNumber}, ${transferredOn}`,
  },
})
