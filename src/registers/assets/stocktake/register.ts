import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { decision } from '../../application.ts'
import { stocktakeActions } from './actions.ts'
import { stocktakeRules } from './rules.ts'

const kind = defineEnumeration({
  name: 'StocktakeKind',
  doc: { zh: '清查盘点类型', en: 'Kind of stocktake' },
  source: '行政事业性国有资产管理条例 第三十七条',
  values: {
    ROUTINE: { zh: '盘点', en: 'Routine stocktake' },
    SPECIAL: { zh: '资产清查', en: 'Special inventory of assets' },
  },
})

const ground = defineEnumeration({
  name: 'StocktakeGround',
  doc: { zh: '资产清查事由', en: 'Why a special inventory is taken' },
  source: '行政事业性国有资产管理条例 第三十七条',
  values: {
    GOVERNMENT_ORDER: { zh: '本级政府部署', en: 'Ordered by the government of that level' },
    REORGANISATION: { zh: '重大调拨、划转或机构变动', en: 'Large transfers, or a reorganization' },
    FORCE_MAJEURE: { zh: '不可抗力造成资产毁损、灭失', en: 'Assets destroyed or lost by force majeure' },
    ACCOUNTS_DISTORTED: { zh: '会计信息严重失真', en: 'Accounts badly distorted' },
    ACCOUNTING_CHANGE: { zh: '会计制度重大变更', en: 'Great change of accounting rules' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const state = defineEnumeration({
  name: 'StocktakeState',
  doc: { zh: '状态', en: 'State' },
  values: {
    PLANNED: { zh: '计划中', en: 'Planned' },
    OPEN: { zh: '盘点中', en: 'Being counted' },
    SUBMITTED: { zh: '已报批', en: 'Submitted for approval' },
    APPROVED: { zh: '已核实', en: 'Approved' },
  },
})

export const stocktake = defineRegister({
  name: 'Stocktake',
  plural: 'stocktakes',
  domain: 'assets',
  heldBy: 'organization',
  doc: {
    zh: '资产清查盘点',
    en: 'A stocktake of the cards of an organization: planned, opened, counted, submitted and approved.',
  },
  key: ['number'],
  fields: {
    number: { write: 'create', maxLength: 40, doc: { zh: '盘点编号', en: 'Number of the stocktake' } },
    kind: { isRequired: true, enumeration: kind, doc: { zh: '类型', en: 'Kind' } },
    ground: { enumeration: ground, doc: { zh: '清查事由(资产清查必填)', en: 'Why; a special inventory has one' } },
    cutoffOn: { type: 'date', isRequired: true, likely: past, doc: { zh: '盘点基准日', en: 'Day that it is of' } },
    department: {
      maxLength: 100,
      doc: { zh: '盘点范围:使用部门(空为全部)', en: 'Only cards of this using department; of all without it' },
    },
    classPrefix: {
      ...{ maxLength: 20, isCode: true },
      doc: { zh: '盘点范围:资产分类代码前缀(空为全部)', en: 'Only classes that begin so; all without it' },
    },
    finishedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '盘点完成日期', en: 'Counted until' } },
    responsible: { maxLength: 50, sensitivity: 'personal', doc: { zh: '盘点负责人', en: 'Who is responsible for it' } },
    state: { write: 'action', default: 'PLANNED', enumeration: state, doc: { zh: '状态', en: 'State' } },
    ...decision.fields,
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: decision.references,
  sort: ['number', 'cutoffOn', 'finishedOn'],
  ...{ actions: stocktakeActions, openStates: ['PLANNED'], rules: stocktakeRules },
})
