import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { application } from '../../application.ts'
import { checkYear } from '../../year.ts'
import { allocationPlanActions } from './actions.ts'
import { allocationPlanRules } from './rules.ts'

const source = '新疆维吾尔自治区机关事务管理办法 第十七条'

const allocationMode = defineEnumeration({
  name: 'AllocationMode',
  doc: { zh: '配置方式', en: 'How it is to be provided' },
  source: '行政事业性国有资产管理条例 第九条',
  values: {
    REALLOCATION: { zh: '调剂', en: 'Reallocated' },
    PURCHASE: { zh: '购置', en: 'Purchased' },
    CONSTRUCTION: { zh: '建设', en: 'Built' },
    LEASE: { zh: '租用', en: 'Leased' },
    DONATION: { zh: '接受捐赠', en: 'Donated' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const applied = application('AllocationPlan', allocationPlanActions)

export const allocationPlan = defineRegister({
  name: 'AllocationPlan',
  plural: 'allocationPlans',
  domain: 'assets',
  heldBy: 'organization',
  doc: {
    zh: '资产配置计划(一行)',
    en: 'One line of the yearly plan by which an organization is provided with assets.',
  },
  key: ['year', 'number'],
  fields: {
    year: {
      ...{ type: 'period', write: 'create', check: checkYear, source },
      doc: { zh: '年度', en: 'Year of the plan' },
    },
    number: { write: 'create', maxLength: 40, doc: { zh: '计划编号', en: 'Number of the line in the plan' } },
    name: { isRequired: true, maxLength: 200, doc: { zh: '资产名称', en: 'What is planned' } },
    classVersion: {
      ...{ default: 'GB/T 14885-2022', maxLength: 50 },
      doc: { zh: '分类标准版本', en: 'Version of the classification' },
    },
    classCode: {
      ...{ isRequired: true, codeList: { list: 'ASSET_CLASS', version: 'classVersion' }, source: 'GB/T 14885-2022' },
      doc: { zh: '资产分类代码', en: 'Asset class' },
    },
    allocationMode: {
      isRequired: true,
      enumeration: allocationMode,
      doc: { zh: '配置方式', en: 'How it is to be provided' },
    },
    quantity: { type: 'quantity', isRequired: true, likely: { to: 1e6 }, doc: { zh: '数量', en: 'Quantity' } },
    unit: { maxLength: 20, doc: { zh: '计量单位', en: 'Unit of the quantity' } },
    unitPriceYuan: { type: 'yuan', doc: { zh: '单价(元)', en: 'Price of one' } },
    amountYuan: {
      ...{ type: 'yuan', write: 'never' },
      doc: { zh: '金额(元)= 数量 × 单价', en: 'Quantity by price, to the cent' },
    },
    stockQuantity: {
      ...{ type: 'quantity', likely: { to: 1e7 } },
      doc: { zh: '存量', en: 'How many of them it has already' },
    },
    isForTemporaryBody: {
      ...{ type: 'boolean', default: false },
      doc: { zh: '是否用于临时机构', en: 'For a temporary body' },
    },
    budgetProjectCode: { maxLength: 50, doc: { zh: '预算项目代码', en: 'Code of the budget project' } },
    budgetedYuan: { type: 'yuan', doc: { zh: '预算安排(元)', en: 'What the budget gives for it' } },
    budgetedOn: { type: 'date', doc: { zh: '预算批复日期', en: 'Budget approved on' } },
    ...applied.fields,
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: applied.references,
  relations: {
    assetClass: {
      to: 'Code',
      on: { classVersion: 'listVersion', classCode: 'code' },
      where: { list: 'ASSET_CLASS' },
      doc: { zh: '资产分类', en: 'Asset class' },
    },
  },
  sort: ['year', 'number', 'name'],
  ...{ actions: applied.actions, openStates: applied.openStates, rules: allocationPlanRules },
  derive: { join: '', values: { amount_yuan: 'round(r.quantity * r.unit_price_yuan, 2)' } },
})
