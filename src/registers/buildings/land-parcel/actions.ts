import { defineActions } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'
import { isDisputed } from '../../title.ts'
import { cancelOf } from '../cancel.ts'
import { transferOf } from '../transfer.ts'

export const landParcelActions = defineActions('LandParcel', {
  transfer: transferOf('LandParcel', {
    doc: { zh: '划转至另一单位:权属随之', en: 'Goes to another organization, with its titles' },
    refuses: [
      {
        ...{ id: 'BLD-A6', basis: PRACTICE },
        holds: 'not exists (select from building b where b.land_parcel_id = r.id)',
        zh: '地上还有房屋:请先划转房屋',
        en: 'Buildings stand on it: transfer these first',
      },
    ],
  }),
  cancel: cancelOf({
    ...{ column: 'land_parcel_id', disputed: isDisputed.LandParcel('r') },
    hanging: ['building x where x.land_parcel_id = r.id and x.cancelled_on is null'],
    zh: '地上还有房屋,或有办理中的权属:请先核销、划转或办结',
    en: 'Buildings stand on it, or a title is in process: these come first',
  }),
})
