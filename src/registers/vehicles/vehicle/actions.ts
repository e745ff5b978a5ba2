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
      {
        // Nothing would change, and so nothing would log the approval.
        ...{ id: 'VEH-A2', basis: PRACTICE, field: 'toCreditCode' },
        holds: `not exists (select from organization_code c
          where c.id = r.organization_id and c.credit_code = i.to_credit_code)`,
        zh: '车辆已属该单位',
        en: 'The vehicle is that organization’s already',
      },
    ],
    reason: ({ approvalNumber, transferredOn }) => `${approvalNumber}, ${transferredOn}`,
  },
})
