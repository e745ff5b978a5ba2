import { organizationWords } from '../../../kernel/column-fields.ts'
import { defineRegister } from '../../../kernel/define-register.ts'
import type { ValueProblem } from '../../../kernel/field-kinds.ts'
import { administrativeLevel } from '../../enumerations.ts'
import { checkCreditCode } from '../credit-code.ts'
import { organizationMoves } from '../moves.ts'
import { affiliation, bodyType, directoryNode, fundingType, reportingSystem, welfareClass } from './enumerations.ts'
import { organizationRules } from './rules.ts'

const findings: Record<string, ValueProblem> = {
  format: { code: 'CREDIT_CODE_FORMAT', severity: 'error' },
  checkDigit: { code: 'CREDIT_CODE_CHECK_DIGIT', severity: 'error' },
  // Some codes in use fail the inner check of GB 11714, so it only warns.
  innerCheckDigit: { code: 'CREDIT_CODE_INNER_CHECK_DIGIT', severity: 'warning' },
}

export const organization = defineRegister({
  name: 'Organization',
  plural: 'organizations',
  domain: 'reference',
  heldBy: 'self',
  doc: { zh: '公共机构', en: 'A public institution: who holds assets and consumes energy.' },
  key: ['creditCode', 'validFrom'],
  validity: { from: 'validFrom', to: 'validTo', apart: ['creditCode'] },
  datedBy: 'validTo',
  fields: {
    creditCode: {
      write: 'create',
      maxLength: 18,
      separators: /[ -]/g,
      check: (code) => findings[checkCreditCode(code)],
      doc: { zh: '统一社会信用代码', en: 'Unified social credit code' },
      aliases: [...organizationWords, '机构代码'],
      source: 'GB 32100-2015',
    },
    validFrom: {
      type: 'date',
      default: '1949-10-01',
      write: 'create',
      doc: { zh: '生效日期(1949-10-01 表示早于本表记录)', en: 'In force from (1949-10-01: since before the records)' },
    },
    validTo: { type: 'date', doc: { zh: '失效日期', en: 'Last day in force' } },
    name: { isRequired: true, maxLength: 200, aliases: ['机构名称', '单位全称'], doc: { zh: '单位名称', en: 'Name' } },
    shortName: { maxLength: 100, aliases: ['单位简称'], doc: { zh: '简称', en: 'Short name' } },
    institutionType: {
      isRequired: true,
      codeList: { list: 'INSTITUTION_TYPE' },
      aliases: ['公共机构类型', '机构类型'],
      doc: { zh: '公共机构分类(01 国家机关、021 教育…)', en: 'Institution type (01 state organ, 021 education …)' },
      source: '公共机构能源资源消费统计调查制度',
    },
    administrativeLevel: {
      isRequired: true,
      enumeration: administrativeLevel,
      aliases: ['单位层级', '行政级次'],
      doc: { zh: '行政层级', en: 'Level of government' },
    },
    fundingType: { enumeration: fundingType, doc: { zh: '财政资金类型', en: 'Kind of public funding' } },
    authorizedStaff: {
      type: 'integer',
      aliases: ['编制数', '核定编制'],
      doc: { zh: '编制人数', en: 'Authorised staff' },
      unit: 'person',
    },
    address: { maxLength: 300, aliases: ['单位地址', '详细地址'], doc: { zh: '地址', en: 'Address' } },
    bodyType: { enumeration: bodyType, doc: { zh: '机关类别', en: 'Kind of body' } },
    affiliation: { enumeration: affiliation, doc: { zh: '隶属关系', en: 'Whose body it is' } },
    welfareClass: { enumeration: welfareClass, doc: { zh: '公益类别', en: 'Class of a public institution' } },
    industryCode: {
      maxLength: 10,
      isCode: true,
      doc: { zh: '行业代码', en: 'Industry' },
      source: 'GB/T 4754',
    },
    isAdministration: {
      type: 'boolean',
      default: false,
      doc: { zh: '是否机关事务管理部门', en: 'It is the government-offices administration of its region' },
    },
    isTemporaryBody: { type: 'boolean', doc: { zh: '是否临时机构', en: 'It is a temporary body' } },
    isRepresentativeOffice: {
      type: 'boolean',
      doc: { zh: '是否驻外办事机构', en: 'It is an office in another region' },
    },
    seatRegionCode: {
      maxLength: 12,
      separators: / /g,
      doc: { zh: '驻地区划代码', en: 'Division where it has its seat, if that is another' },
    },
    reportingSystem: {
      enumeration: reportingSystem,
      default: 'TERRITORIAL',
      doc: { zh: '统计归口', en: 'Through whom it reports' },
    },
    directoryNode: { enumeration: directoryNode, doc: { zh: '名录库节点', en: 'What it is in the directory' } },
    directoryFrom: {
      type: 'date',
      doc: { zh: '纳入公共机构名录库日期', en: 'In the directory of public institutions from' },
    },
    directoryTo: { type: 'date', doc: { zh: '移出名录库日期', en: 'Last day in the directory' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  references: {
    region: {
      to: 'Region',
      isRequired: true,
      as: 'regionCode',
      by: 'code',
      aliases: ['区划代码', '行政区划代码', '所属区划代码', '地区代码'],
      listed: { doc: { zh: '本区划的单位', en: 'Organizations of this division' } },
      doc: { zh: '行政区划', en: 'Administrative division' },
    },
    department: {
      to: 'Organization',
      as: 'departmentCreditCode',
      by: 'creditCode',
      aliases: ['主管部门代码', '主管单位代码', '主管部门统一社会信用代码'],
      listed: { as: 'subordinates', doc: { zh: '所管单位', en: 'Organizations in its charge' } },
      doc: { zh: '主管部门', en: 'Department in charge' },
    },
  },
  sort: ['creditCode', 'name', 'authorizedStaff', 'regionPath'],
  rules: organizationRules,
  writerRules: organizationMoves,
  derive: {
    join: 'left join region on region.id = r.region_id',
    values: { region_path: 'region.path' },
  },
})
