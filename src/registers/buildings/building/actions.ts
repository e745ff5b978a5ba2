import { defineActions } from '../../../kernel/define-action.ts'
import { isDisputed } from '../../title.ts'
import { cancelOf } from '../cancel.ts'
import { transferOf } from '../transfer.ts'

const goesOn = (table: string, more: string) => `${table} x where x.building_id = r.id and ${more}`
const isOpen = "x.state in ('APPLIED', 'APPROVED')"

export const buildingActions = defineActions('Building', {
  transfer: transferOf('Building', {
    doc: {
      zh: '划转至另一单位:房间、权属、项目等随之;所在宗地另行划转',
      en: 'Goes to another organization, with its rooms, titles and projects; the parcel is transferred by itself',
    },
    sets: () => ({ landParcelCode: null }),
  }),
  cancel: cancelOf(
    {
      ...{ column: 'building_id', disputed: isDisputed.Building('r') },
      hanging: [
        `space_allocation x join space s on s.id = x.space_id where s.building_id = r.id and ${isOpen}
          and coalesce(x.valid_to, 'infinity') >= i.cancelled_on`,
        goesOn('lease', `${isOpen} and coalesce(x.ended_on, 'infinity') > i.cancelled_on`),
        goesOn('use_certificate', `x.state = 'VALID' and coalesce(x.valid_to, 'infinity') >= i.cancelled_on`),
        ...[goesOn('idle_space_disposal', isOpen), goesOn('repair_project', isOpen)],
        goesOn('housing_unit', 'x.cancelled_on is null'),
      ],
      zh: '还有分配、租约、使用凭证、处置利用、维修、周转住房或办理中的权属:请先腾退、终止、撤销或核销',
      en: 'Rooms, leases, certificates, disposals, repairs, flats or titles in process go on: end these first',
    },
    // By its rooms an allocation is approved after this, or before.
    ['Space'],
  ),
})
