import { defineActions } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'

export const housingUnitActions = defineActions('HousingUnit', {
  cancel: {
    doc: { zh: '核销房源', en: 'The flat leaves the books' },
    isApproval: true,
    input: { cancelledOn: { isRequired: true }, cancellationReason: { isRequired: true } },
    refuses: [
      {
        ...{ id: 'HSG-A6', basis: '行政事业性国有资产管理条例 第三十五条', holds: 'r.cancelled_on is null' },
        ...{ zh: '房源已于 {cancelled} 核销', en: 'The flat left the books on {cancelled}' },
        shows: { cancelled: 'r.cancelled_on' },
      },
      {
        ...{ id: 'HSG-A7', basis: PRACTICE },
        holds: `not exists (select from housing_tenancy x
          where x.housing_unit_id = r.id and x.state = 'APPROVED' and x.moved_out_on is null)`,
        ...{ zh: '房源尚有未退租的租住', en: 'The flat has a tenancy that has not ended' },
      },
    ],
  },
})
