import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { past } from '../../../kernel/likely.ts'
import { investmentProjectRules } from './rules.ts'

const projectType = defineEnumeration({
  name: 'InvestmentProjectType',
  doc: { zh: '建设类型', en: 'How the space is got' },
  values: {
    NEW_BUILD: { zh: '新建', en: 'Newly built' },
    REBUILD_OR_EXTEND: { zh: '改扩建', en: 'Rebuilt or extended' },
    RELOCATE_BUILD: { zh: '迁建', en: 'Built elsewhere instead' },
    PURCHASE: { zh: '购置', en: 'Bought' },
  },
})

const projectUse = defineEnumeration({
  name: 'InvestmentProjectBuildingUse',
  doc: { zh: '建设用途', en: 'What is built' },
  source: '机关团体建设楼堂馆所管理条例 第二条',
  values: {
    OFFICE: { zh: '办公用房', en: 'Office space' },
    BUSINESS: { zh: '技术业务用房', en: 'Technical business space' },
    RECEPTION_FACILITY: { zh: '具有接待功能的场所', en: 'Place that receives guests' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const projectPhase = defineEnumeration({
  name: 'InvestmentProjectPhase',
  doc: { zh: '建设阶段', en: 'How far it is' },
  values: {
    PREPARATION: { zh: '前期手续', en: 'Preparation' },
    BIDDING: { zh: '招投标', en: 'Bidding' },
    CONSTRUCTION: { zh: '施工', en: 'Construction' },
    SETTLEMENT: { zh: '结算', en: 'Settlement' },
    FINAL_ACCOUNT: { zh: '竣工决算', en: 'Final account' },
  },
})

const fundSource = defineEnumeration({
  name: 'InvestmentProjectFundSource',
  doc: { zh: '资金来源', en: 'Where its money comes from' },
  source: '机关团体建设楼堂馆所管理条例 第十三条',
  values: {
    BUDGET: { zh: '预算资金', en: 'Budget' },
    OTHER: { zh: '其他', en: 'Other' },
  },
})

const on = { type: 'date', likely: past } as const

export const investmentProject = defineRegister({
  name: 'InvestmentProject',
  plural: 'investmentProjects',
  domain: 'buildings',
  heldBy: 'organization',
  doc: { zh: '政府投资项目', en: 'A building project paid by the government, from its approval to its final account.' },
  key: ['code'],
  fields: {
    code: {
      write: 'correct',
      maxLength: 50,
      aliases: ['项目代码'],
      doc: { zh: '项目编号', en: 'Code of the project' },
    },
    name: { isRequired: true, maxLength: 200, doc: { zh: '项目名称', en: 'Name' } },
    type: { isRequired: true, enumeration: projectType, doc: { zh: '建设类型', en: 'How the space is got' } },
    buildingUse: { isRequired: true, enumeration: projectUse, doc: { zh: '建设用途', en: 'What is built' } },
    phase: { isRequired: true, enumeration: projectPhase, doc: { zh: '建设阶段', en: 'How far it is' } },
    approvalNumber: { maxLength: 100, doc: { zh: '批准文号', en: 'Number of the approval' } },
    approvedOn: { ...on, doc: { zh: '批准日期', en: 'Approved on' } },
    approvedAreaM2: { type: 'area', doc: { zh: '批准建筑面积(平方米)', en: 'Floor area approved' } },
    approvedYuan: { type: 'yuan', aliases: ['概算(元)'], doc: { zh: '批准概算(元)', en: 'Estimate approved' } },
    fundSource: { enumeration: fundSource, doc: { zh: '资金来源', en: 'Where its money comes from' } },
    landAreaM2: { type: 'area', doc: { zh: '新增用地面积(平方米)', en: 'New land that it needs' } },
    contractYuan: { type: 'yuan', doc: { zh: '合同金额(元)', en: 'Contract' } },
    settledYuan: { type: 'yuan', doc: { zh: '结算金额(元)', en: 'Settlement' } },
    finalYuan: { type: 'yuan', doc: { zh: '决算金额(元)', en: 'Final account' } },
    startedOn: { ...on, doc: { zh: '开工日期', en: 'Begun on' } },
    completedOn: { ...on, doc: { zh: '完工日期', en: 'Completed on' } },
    acceptedOn: { ...on, doc: { zh: '竣工验收日期', en: 'Accepted on' } },
    finalAccountOn: {
      ...{ ...on, source: '行政事业性国有资产管理条例 第三十一条' },
      doc: { zh: '竣工财务决算日期', en: 'Day of the final account' },
    },
    agentBuilder: { maxLength: 200, doc: { zh: '代建单位', en: 'Who builds it as an agent' } },
    isGreenBuilding: { type: 'boolean', doc: { zh: '是否绿色建筑', en: 'Built as a green building' } },
    disclosedOn: {
      ...{ ...on, source: '机关团体建设楼堂馆所管理条例 第十九条' },
      doc: { zh: '公开日期', en: 'Disclosed on' },
    },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    approver: {
      ...{ to: 'Organization', as: 'approverCreditCode', by: 'creditCode' },
      listed: { as: 'approvedProjects', doc: { zh: '所批项目', en: 'Projects that it approved' } },
      doc: { zh: '审批机关', en: 'The authority that approved it' },
    },
    building: {
      ...{ to: 'Building', as: 'buildingCode', by: 'code', isWithinOrganization: true, goesAlong: true },
      doc: { zh: '建成房屋', en: 'The building that came of it' },
    },
  },
  sort: ['code', 'name', 'approvedYuan', 'startedOn'],
  rules: investmentProjectRules,
})
