import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { application } from '../../application.ts'
import { OF_PROCEEDS, revenue } from '../../revenue.ts'
import { whileOnBooks } from '../standing.ts'
import { idleSpaceDisposalActions } from './actions.ts'
import { idleSpaceDisposalRules } from './rules.ts'

const disposalMode = defineEnumeration({
  name: 'IdleSpaceDisposalMode',
  doc: { zh: '处置利用方式', en: 'What becomes of idle office space' },
  source: '党政机关办公用房管理办法',
  values: {
    REALLOCATION: { zh: '调剂使用', en: 'Reallocated' },
    CROSS_LEVEL_REALLOCATION: { zh: '跨层级调剂', en: 'Reallocated to another level of government' },
    CHANGE_OF_USE: { zh: '转换用途', en: 'Put to another use' },
    EXCHANGE: { zh: '置换', en: 'Exchanged' },
    LEASE_OUT: { zh: '出租', en: 'Let' },
    LEND_OUT: { zh: '出借', en: 'Lent' },
    AUCTION: { zh: '拍卖', en: 'Auctioned' },
    DEMOLITION: { zh: '拆除', en: 'Demolished' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const convertedUse = defineEnumeration({
  name: 'IdleSpaceDisposalConvertedUse',
  doc: { zh: '转换后用途', en: 'What it is used for afterwards' },
  values: {
    PUBLIC_CONVENIENCE: { zh: '便民服务', en: 'Services for the public' },
    COMMUNITY_ACTIVITY: { zh: '社区活动', en: 'Community activities' },
    ELDERLY_AND_CHILD_CARE: { zh: '养老育幼', en: 'Care of the elderly and of children' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const applied = application('IdleSpaceDisposal', idleSpaceDisposalActions)

export const idleSpaceDisposal = defineRegister({
  name: 'IdleSpaceDisposal',
  plural: 'idleSpaceDisposals',
  domain: 'buildings',
  heldBy: 'organization',
  doc: {
    zh: '闲置办公用房处置利用(整栋或一间)',
    en: 'What becomes of an idle building or room, from the application to the remittance of what it brings.',
  },
  key: ['number'],
  fields: {
    number: { write: 'create', maxLength: 50, doc: { zh: '处置编号', en: 'Number of the disposal' } },
    areaM2: { type: 'area', isRequired: true, doc: { zh: '面积(平方米)', en: 'Area that is disposed of' } },
    idleSince: { type: 'date', likely: past, doc: { zh: '闲置起始日期', en: 'Idle since' } },
    disposalMode: { isRequired: true, enumeration: disposalMode, doc: disposalMode.doc },
    convertedUse: { enumeration: convertedUse, doc: { zh: '转换后用途', en: 'What it is used for afterwards' } },
    counterparty: {
      ...{ maxLength: 200, sensitivity: 'internal' },
      doc: { zh: '相对方(承租、受让、置换方)', en: 'Who rents, buys or exchanges it' },
    },
    appraisalNumber: { maxLength: 100, doc: { zh: '评估报告编号', en: 'Number of the appraisal' } },
    appraisedYuan: { type: 'yuan', doc: { zh: '评估价(元)', en: 'Appraised value' } },
    executedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '处置日期', en: 'Done on' } },
    ...revenue(OF_PROCEEDS),
    ...applied.fields,
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    building: {
      ...{ to: 'Building', as: 'buildingCode', by: 'code', isRequired: true },
      ...{ isWithinOrganization: true, goesAlong: true },
      doc: { zh: '房屋', en: 'The building' },
    },
    space: {
      ...{ to: 'Space', as: 'spaceCode', by: 'code', isWithinOrganization: true, within: 'building' },
      doc: { zh: '房间(空为整栋)', en: 'The room of it; null: the whole building' },
    },
    recipient: {
      ...{ to: 'Organization', as: 'recipientCreditCode', by: 'creditCode' },
      doc: { zh: '接收单位', en: 'The organization that gets it' },
    },
    ...applied.references,
  },
  sort: ['number', 'appliedOn', 'executedOn', 'areaM2', 'proceedsYuan'],
  ...{ actions: applied.actions, openStates: applied.openStates, rules: idleSpaceDisposalRules },
  writerRules: whileOnBooks('buildingCode', (row) => `${row}.building_id`),
})
