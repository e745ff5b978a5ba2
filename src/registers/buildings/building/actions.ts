import { defineActions } from '../../../kernel/define-action.ts'
import { transferOf } from '../transfer.ts'

export const buildingActions = defineActions('Building', {
  transfer: transferOf('Building', {
    doc: {
      zh: '划转至另一单位:房间、权属、项目等随之;所在宗地另行划转',
      en: 'Goes to another organization, with its rooms, titles and projects; the parcel is transferred by itself',
    },
    sets: () => ({ landParcelCode: null }),
  }),
})
