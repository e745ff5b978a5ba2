import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { administrativeLevel } from '../../enumerations.ts'
import { standardRules } from './rules.ts'

const standardKind = defineEnumeration({
  name: 'StandardKind',
  doc: { zh: '标准种类', en: 'Kind of standard' },
  values: {
    OFFICE_AREA: { zh: '办公室面积', en: 'Office area' },
    SERVICE_AREA: { zh: '服务用房人均面积', en: 'Service area a person' },
    USABLE_COEFFICIENT: { zh: '使用系数K', en: 'Usable coefficient K' },
    VEHICLE_PRICE: { zh: '车辆价格', en: 'Price of a vehicle' },
    VEHICLE_DISPLACEMENT: { zh: '排气量', en: 'Displacement' },
    VEHICLE_AGE: { zh: '更新年限', en: 'Years until renewal' },
    ALLOCATION_QUANTITY: { zh: '配置数量', en: 'Quantity allocated' },
    ALLOCATION_PRICE: { zh: '配置价格', en: 'Price of what is allocated' },
    MIN_SERVICE_LIFE: { zh: '最低使用年限', en: 'Minimum service life' },
    DEPRECIATION_LIFE: { zh: '折旧年限', en: 'Life for depreciation' },
    REPAIR_COST: { zh: '维修标准', en: 'Cost of repair' },
    ENERGY_CONSTRAINT: { zh: '能耗约束值', en: 'Constraint of energy use' },
    ENERGY_REFERENCE: { zh: '能耗基准值', en: 'Reference of energy use' },
    ENERGY_GUIDE: { zh: '能耗引导值', en: 'Guide of energy use' },
    WATER_QUOTA: { zh: '用水定额', en: 'Water quota' },
    EXPENDITURE_QUOTA: { zh: '支出定额标准', en: 'Expenditure quota' },
    RECEPTION: { zh: '接待标准', en: 'Reception' },
    RULE_PARAMETER: { zh: '规则参数', en: 'Parameter of a rule' },
  },
})

const standardBound = defineEnumeration({
  name: 'StandardBound',
  doc: { zh: '界限', en: 'What the value is' },
  values: {
    MAX: { zh: '上限', en: 'At most' },
    MIN: { zh: '下限', en: 'At least' },
    EQUAL: { zh: '定值', en: 'Exactly' },
  },
})

export const standard = defineRegister({
  name: 'Standard',
  plural: 'standards',
  domain: 'reference',
  heldBy: 'open',
  doc: {
    zh: '标准与参数',
    en: 'Allocation standards, caps, lives, quotas and parameters of rules, effective-dated, by region.',
  },
  key: ['kind', 'subject', 'regionCode', 'standardVersion', 'validFrom'],
  validity: {
    ...{ from: 'validFrom', to: 'validTo' },
    alone: ['kind', 'subject', 'regionCode', 'administrativeLevel', 'institutionType'],
  },
  fields: {
    kind: {
      write: 'create',
      enumeration: standardKind,
      doc: { zh: '标准种类', en: 'Kind of standard' },
    },
    subject: {
      write: 'create',
      maxLength: 100,
      doc: {
        zh: '对象:资产分类代码、车辆类别/档次、职级、经济科目,或 规则编号.参数',
        en: 'What it is of: class code, category/tier of vehicles, rank, item, or RULE.parameter',
      },
    },
    regionCode: {
      default: '000000',
      write: 'create',
      maxLength: 12,
      doc: { zh: '适用区划及其以下(000000 为全国)', en: 'Where it applies, and below (000000: the nation)' },
    },
    standardVersion: {
      write: 'create',
      maxLength: 50,
      doc: { zh: '标准版本', en: 'Version of the standard' },
    },
    validFrom: { type: 'date', write: 'create', doc: { zh: '生效日期', en: 'In force from' } },
    validTo: { type: 'date', doc: { zh: '失效日期', en: 'Last day in force' } },
    administrativeLevel: {
      write: 'create',
      enumeration: administrativeLevel,
      doc: { zh: '适用行政层级(空为所有)', en: 'Level of government it applies to; null: all' },
    },
    institutionType: {
      write: 'create',
      codeList: { list: 'INSTITUTION_TYPE' },
      doc: { zh: '适用公共机构分类(空为所有)', en: 'Institution type it applies to; null: all' },
    },
    // Findings name the standard that they are measured by: it stays what it was, a correction is another version.
    value: {
      type: 'quantity',
      isRequired: true,
      write: 'create',
      doc: { zh: '标准值', en: 'The value; a correction is a new version' },
    },
    unit: { maxLength: 20, doc: { zh: '计量单位', en: 'Unit of the value' } },
    bound: {
      isRequired: true,
      write: 'create',
      enumeration: standardBound,
      doc: { zh: '界限', en: 'What the value is' },
    },
    textValue: { maxLength: 200, doc: { zh: '文本值(列表)', en: 'What is no number, such as a list' } },
    legalBasis: {
      maxLength: 300,
      doc: { zh: '法规依据(名称 条款)', en: 'Title and article of its legal basis' },
    },
    confidence: { maxLength: 20, doc: { zh: '可信程度', en: 'How sure the value is' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  sort: ['kind', 'subject', 'value'],
  // The least of a kind: what is below it needs no standard looked for.
  indexes: { kind: ['kind', 'value'] },
  rules: standardRules,
})
