import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { ofAuthority } from '../../authority.ts'
import { LAW_OF_USE } from '../../in-pool.ts'
import { offer } from '../pool.ts'
import { poolItemActions } from './actions.ts'
import { poolItemRules } from './rules.ts'

const poolItemState = defineEnumeration({
  name: 'PoolItemState',
  doc: { zh: '状态', en: 'State' },
  values: {
    OFFERED: { zh: '待入仓', en: 'Offered' },
    AVAILABLE: { zh: '在仓', en: 'To be had' },
    LENT: { zh: '借出', en: 'Lent' },
    TRANSFERRED: { zh: '已调出', en: 'Taken over by another organization' },
    WITHDRAWN: { zh: '已撤回', en: 'Withdrawn by its owner' },
  },
})

// Asset.offer writes it; who may approve also brings what an older system kept.
export const poolItem = defineRegister({
  name: 'PoolItem',
  plural: 'poolItems',
  domain: 'assets',
  heldBy: 'organization',
  doc: { zh: '公物仓资产', en: 'A card that its owner offers to others, through the pool of spare assets.' },
  key: ['number'],
  fields: {
    number: { write: 'create', maxLength: 40, doc: { zh: '入仓编号', en: 'Number of the offer' } },
    ...offer,
    repairYuan: { type: 'yuan', doc: { zh: '修复费用(元)', en: 'What the repair cost' } },
    repairedOn: { type: 'date', likely: past, doc: { zh: '修复日期', en: 'Repaired on' } },
    warehouse: { maxLength: 200, doc: { zh: '仓库', en: 'Where it is kept' } },
    state: {
      ...{ write: 'action', default: 'OFFERED', enumeration: poolItemState, source: LAW_OF_USE },
      doc: poolItemState.doc,
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    asset: {
      ...{ to: 'Asset', as: 'assetCode', by: 'code', isRequired: true, isWithinOrganization: true },
      goesAlong: true,
      doc: { zh: '资产', en: 'The card' },
    },
  },
  sort: ['number', 'offeredOn'],
  ...{ actions: poolItemActions, rules: poolItemRules, openStates: ['OFFERED'], writerRules: ofAuthority('assets') },
})
