import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { application } from '../../application.ts'
import { checkYear } from '../../year.ts'
import { REPAIR, repairProjectActions } from './actions.ts'
import { repairProjectRules } from './rules.ts'

const repairClass = defineEnumeration({
  name: 'RepairProjectRepairClass',
  doc: { zh: '维修类别', en: 'Class of the repair' },
  source: REPAIR,
  values: {
    DAILY: { zh: '日常维修', en: 'Daily repair' },
    MEDIUM_OR_MAJOR: { zh: '大中修', en: 'Medium or major repair' },
  },
})

const repairPurpose = defineEnumeration({
  name: 'RepairProjectPurpose',
  doc: { zh: '维修目的', en: 'What the repair is for' },
  source: REPAIR,
  values: {
    REMOVE_HAZARD: { zh: '消除安全隐患', en: 'Removes a hazard' },
    SECRECY_COMPLIANCE: { zh: '符合保密要求', en: 'Meets requirements of secrecy' },
    RESTORE_FUNCTION: { zh: '恢复和完善使用功能', en: 'Restores or completes a function' },
    REDUCE_ENERGY: { zh: '降低能源消耗', en: 'Reduces the use of energy' },
  },
})

const applied = application('RepairProject', repairProjectActions)

export const repairProject = defineRegister({
  name: 'RepairProject',
  plural: 'repairProjects',
  domain: 'buildings',
  heldBy: 'organization',
  doc: {
    zh: '维修项目(日常维修不需审批,登记后自行验收)',
    en: 'A repair of a building, from its application to its acceptance; a daily repair needs no approval.',
  },
  key: ['code'],
  fields: {
    code: { write: 'create', maxLength: 50, doc: { zh: '项目编号', en: 'Code of the project' } },
    name: { isRequired: true, maxLength: 200, doc: { zh: '项目名称', en: 'Name' } },
    repairClass: { isRequired: true, enumeration: repairClass, doc: { zh: '维修类别', en: 'Class of the repair' } },
    purpose: { isRequired: true, enumeration: repairPurpose, doc: { zh: '维修目的', en: 'What it is for' } },
    planName: { maxLength: 200, doc: { zh: '大中修项目规划', en: 'Plan of major repairs that it is in' } },
    planYear: { type: 'period', check: checkYear, doc: { zh: '规划年度', en: 'Year of the plan' } },
    areaM2: { type: 'area', doc: { zh: '维修面积(平方米)', en: 'Area that is repaired' } },
    estimateYuan: { type: 'yuan', doc: { zh: '估算(元)', en: 'Estimate' } },
    approvedYuan: { type: 'yuan', write: 'action', doc: { zh: '批准投资(元)', en: 'Approved cost' } },
    contractYuan: { type: 'yuan', doc: { zh: '合同价(元)', en: 'Price of the contract' } },
    finalYuan: { type: 'yuan', write: 'action', doc: { zh: '结算(元)', en: 'Final cost' } },
    contractor: { maxLength: 200, doc: { zh: '施工单位', en: 'Contractor' } },
    startedOn: { type: 'date', likely: past, doc: { zh: '开工日期', en: 'Started on' } },
    completedOn: { type: 'date', likely: past, doc: { zh: '完工日期', en: 'Completed on' } },
    acceptedOn: { type: 'date', write: 'action', likely: past, doc: { zh: '验收日期', en: 'Accepted on' } },
    isSecrecyCompliant: {
      ...{ type: 'boolean', write: 'action', source: REPAIR },
      doc: { zh: '是否符合保密要求', en: 'Whether it meets the requirements of secrecy' },
    },
    warrantyTo: { type: 'date', doc: { zh: '保修截止日期', en: 'Last day of its warranty' } },
    ...applied.fields,
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    building: {
      ...{ to: 'Building', as: 'buildingCode', by: 'code', isRequired: true, isWithinOrganization: true },
      goesAlong: true,
      doc: { zh: '维修房屋', en: 'The building that is repaired' },
    },
    usingOrganization: {
      ...{ to: 'Organization', as: 'usingOrganizationCreditCode', by: 'creditCode' },
      doc: { zh: '使用单位(提出申请的单位)', en: 'The organization that uses it and asks for the repair' },
    },
    ...applied.references,
  },
  sort: ['code', 'appliedOn', 'startedOn', 'finalYuan'],
  ...{ actions: applied.actions, openStates: applied.openStates, rules: repairProjectRules },
})
