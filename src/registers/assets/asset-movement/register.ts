import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { ofAuthority } from '../../authority.ts'

const assetMovementKind = defineEnumeration({
  name: 'AssetMovementKind',
  doc: { zh: '变动类型', en: 'What was done with the asset' },
  values: {
    ISSUE: { zh: '领用', en: 'Issued to a keeper' },
    RETURN: { zh: '交回', en: 'Returned to stock' },
    HAND_OVER: { zh: '交接', en: 'Handed over to another keeper' },
    TRANSFER_OUT: { zh: '划出', en: 'Transferred to another organization' },
    TRANSFER_IN: { zh: '划入', en: 'Transferred from another organization' },
    LEND: { zh: '借出', en: 'Lent' },
    GIVE_BACK: { zh: '归还', en: 'Given back by who had it on loan' },
    OFFER: { zh: '申报入仓', en: 'Offered to others through the pool' },
    WITHDRAW: { zh: '撤回入仓', en: 'Withdrawn from the pool' },
    COUNTED: { zh: '盘点相符', en: 'Counted in a stocktake: as in the books' },
    SURPLUS: { zh: '盘盈', en: 'More was counted than in the books; of a new card, it was booked in by that' },
    SHORTAGE: { zh: '盘亏', en: 'Less was counted than in the books' },
    DAMAGED: { zh: '盘点毁损', en: 'Found damaged when it was counted' },
    DISPOSAL_APPLIED: { zh: '申请处置', en: 'Its disposal was applied for' },
    DISPOSAL_APPROVED: { zh: '处置批准', en: 'Its disposal was approved' },
    DISPOSAL_REJECTED: { zh: '处置驳回', en: 'Its disposal was rejected' },
    DISPOSED: { zh: '处置完成', en: 'Disposed of' },
    REMITTED: { zh: '处置收益上缴', en: 'Proceeds of its disposal were remitted' },
  },
})

// Actions write it; who may approve also brings what an older system kept.
export const assetMovement = defineRegister({
  name: 'AssetMovement',
  plural: 'assetMovements',
  domain: 'assets',
  heldBy: 'organization',
  doc: {
    zh: '资产使用档案:领用、交接、调剂、盘点、处置等由操作写入',
    en: 'The use file of an asset: who had it when and what became of it, written by the actions.',
  },
  key: ['assetId', 'recordedAt'],
  fields: {
    recordedAt: { type: 'dateTime', write: 'create', doc: { zh: '记录时间', en: 'When the action was done (UTC)' } },
    kind: {
      ...{ isRequired: true, write: 'create', enumeration: assetMovementKind },
      doc: { zh: '变动类型', en: 'What was done with the asset' },
      source: '新疆维吾尔自治区机关事务管理办法 第十八条',
    },
    movedOn: { type: 'date', isRequired: true, write: 'create', doc: { zh: '变动日期', en: 'Day of the movement' } },
    fromDepartment: { write: 'create', maxLength: 100, doc: { zh: '原使用部门', en: 'Department that had it' } },
    toDepartment: { write: 'create', maxLength: 100, doc: { zh: '新使用部门', en: 'Department that has it now' } },
    fromKeeper: {
      ...{ write: 'create', maxLength: 50, sensitivity: 'personal' },
      doc: { zh: '原使用人/保管人', en: 'Keeper that had it' },
    },
    toKeeper: {
      ...{ write: 'create', maxLength: 50, sensitivity: 'personal' },
      doc: { zh: '新使用人/保管人', en: 'Keeper that has it now' },
    },
    documentNumber: { write: 'create', maxLength: 100, doc: { zh: '文件编号', en: 'Number of the document' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    asset: {
      ...{ to: 'Asset', as: 'assetCode', by: 'code', isWithinOrganization: true },
      listed: { as: 'movements', doc: { zh: '使用档案', en: 'Use file of the asset' } },
      doc: { zh: '资产', en: 'The asset' },
    },
    counterparty: {
      ...{ to: 'Organization', as: 'counterpartyCreditCode', by: 'creditCode' },
      doc: { zh: '对方单位', en: 'The other organization, of a transfer or a loan' },
    },
  },
  sort: ['recordedAt', 'movedOn'],
  writerRules: ofAuthority('assets'),
})
