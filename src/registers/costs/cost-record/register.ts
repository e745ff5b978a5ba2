import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'

const costPhase = defineEnumeration({
  name: 'CostPhase',
  doc: { zh: '预决算阶段', en: 'Phase of the accounts' },
  values: {
    BUDGET: { zh: '预算', en: 'Budget' },
    ADJUSTED: { zh: '调整预算', en: 'Adjusted budget' },
    FINAL: { zh: '决算', en: 'Final accounts' },
    EXECUTION: { zh: '执行', en: 'Execution' },
  },
})

const fundSource = defineEnumeration({
  name: 'FundSource',
  doc: { zh: '资金来源', en: 'Source of funds' },
  values: {
    FISCAL: { zh: '财政拨款', en: 'Fiscal appropriation' },
    OTHER: { zh: '其他资金', en: 'Other funds' },
  },
})

export const costRecord = defineRegister({
  name: 'CostRecord',
  plural: 'costRecords',
  domain: 'costs',
  heldBy: 'organization',
  doc: { zh: '机关运行成本记录', en: 'An amount of one expenditure item in one period and phase.' },
  key: ['period', 'expenditureItem', 'phase', 'fundSource'],
  datedBy: 'period',
  fields: {
    period: {
      type: 'period',
      write: 'create',
      aliases: ['年度', '统计期间', '所属期', '会计期间'],
      doc: { zh: '期间', en: 'Period' },
    },
    expenditureItem: {
      write: 'create',
      codeList: { list: 'EXPENDITURE_ITEM' },
      aliases: ['经济分类', '经济分类科目', '经济分类编码', '经济分类科目编码', '支出经济分类', '经济科目'],
      doc: { zh: '部门预算支出经济分类', en: 'Expenditure item of the departmental budget' },
      source: '政府收支分类科目',
    },
    phase: {
      write: 'create',
      enumeration: costPhase,
      aliases: ['预决算类型', '阶段'],
      doc: { zh: '预决算阶段', en: 'Phase of the accounts' },
    },
    fundSource: {
      default: 'FISCAL',
      write: 'create',
      enumeration: fundSource,
      aliases: ['经费来源'],
      doc: { zh: '资金来源', en: 'Source of funds' },
    },
    amountYuan: {
      type: 'yuan',
      isRequired: true,
      // Corrections (冲销) are negative.
      isNegativeAllowed: true,
      aliases: ['支出金额(元)', '发生额(元)'],
      doc: { zh: '金额(元)', en: 'Amount' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  sort: ['id', 'period', 'expenditureItem', 'amountYuan'],
})
