import { defineRegister } from '../../../kernel/define-register.ts'
import { past } from '../../../kernel/likely.ts'
import { application } from '../../application.ts'
import { OF_PROCEEDS, revenue } from '../../revenue.ts'
import { disposalGround, disposalMethod } from '../disposal.ts'
import { assetDisposalActions } from './actions.ts'
import { assetDisposalRules } from './rules.ts'

const applied = application('AssetDisposal', assetDisposalActions)

export const assetDisposal = defineRegister({
  name: 'AssetDisposal',
  plural: 'assetDisposals',
  domain: 'assets',
  heldBy: 'organization',
  doc: {
    zh: '资产处置(一份申请,可含多张卡片)',
    en: 'Disposal of assets: one application for one or several cards, from the application to the remittance.',
  },
  key: ['number'],
  fields: {
    number: { write: 'create', maxLength: 40, doc: { zh: '处置编号', en: 'Number of the disposal' } },
    method: { isRequired: true, enumeration: disposalMethod, doc: { zh: '处置方式', en: 'How it is disposed of' } },
    ground: { isRequired: true, enumeration: disposalGround, doc: { zh: '处置事由', en: 'Why it is disposed of' } },
    recipientName: { maxLength: 200, doc: { zh: '接收方名称', en: 'Name of who receives it' } },
    appraisalNumber: { maxLength: 100, doc: { zh: '评估报告编号', en: 'Number of the appraisal' } },
    appraisedYuan: { type: 'yuan', doc: { zh: '评估价(元)', en: 'Appraised value' } },
    tradingPlatform: { maxLength: 200, doc: { zh: '交易平台', en: 'Where it is traded' } },
    executedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '处置日期', en: 'Disposed of on' } },
    ...revenue(OF_PROCEEDS),
    disclosedOn: { type: 'date', likely: past, doc: { zh: '公开日期', en: 'Disclosed on' } },
    ...applied.fields,
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    recipient: {
      ...{ to: 'Organization', as: 'recipientCreditCode', by: 'creditCode' },
      doc: { zh: '接收单位', en: 'The organization that receives it' },
    },
    ...applied.references,
  },
  sort: ['number', 'appliedOn', 'executedOn', 'proceedsYuan'],
  ...{ actions: applied.actions, openStates: applied.openStates, rules: assetDisposalRules },
})
