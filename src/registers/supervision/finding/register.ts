import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { ruleSeverity } from '../severity.ts'

const findingState = defineEnumeration({
  name: 'FindingState',
  doc: { zh: '问题状态', en: 'What has become of it' },
  values: {
    OPEN: { zh: '未消除', en: 'The record still breaks the rule' },
    CURED: { zh: '已消除', en: 'The record was put right, or removed' },
    WAIVED: { zh: '已豁免', en: 'Waived until a day' },
  },
})

export const finding = defineRegister({
  name: 'Finding',
  plural: 'findings',
  domain: 'supervision',
  heldBy: 'organization',
  alsoOf: 'domain',
  isReadOnly: true,
  doc: {
    zh: '问题:违反规则的记录。读取还需要该领域的读取权限',
    en: 'A record that breaks a rule. To read it takes the read scope of its domain as well.',
  },
  key: ['id'],
  fields: {
    rule: { isRequired: true, doc: { zh: '规则编号', en: 'The rule, such as VEH18' } },
    register: { isRequired: true, doc: { zh: '登记簿', en: 'Register of the record' } },
    recordId: { type: 'uuid', isRequired: true, doc: { zh: '记录标识', en: 'Id of the record' } },
    period: { type: 'period', doc: { zh: '期间(按年规则)', en: 'Period, of yearly rules' } },
    domain: {
      isRequired: true,
      doc: { zh: '领域', en: 'Domain of the register, whose read scope is needed' },
    },
    severity: {
      isRequired: true,
      enumeration: ruleSeverity,
      doc: { zh: '性质', en: 'How strict the rule is' },
    },
    leftValue: { sensitivity: 'internal', doc: { zh: '实际值', en: 'What the record has' } },
    rightValue: { sensitivity: 'internal', doc: { zh: '标准值', en: 'What it is measured by' } },
    standardId: {
      type: 'uuid',
      doc: { zh: '所依标准(标识)', en: 'Id of the standard it is measured by' },
    },
    ruleVersion: {
      type: 'integer',
      isRequired: true,
      doc: { zh: '规则版本', en: 'Version of the rule that found it' },
    },
    state: {
      isRequired: true,
      enumeration: findingState,
      doc: { zh: '状态', en: 'What has become of it' },
    },
    detectedAt: {
      type: 'dateTime',
      isRequired: true,
      doc: { zh: '发现时间', en: 'When it was found first' },
    },
    lastSeenAt: {
      type: 'dateTime',
      isRequired: true,
      doc: { zh: '最近变化时间', en: 'When it was opened last, or its values changed' },
    },
    curedAt: { type: 'dateTime', doc: { zh: '消除时间', en: 'When it was put right' } },
    waiverReason: { doc: { zh: '豁免理由', en: 'Why it is waived' } },
    waiverNumber: { doc: { zh: '豁免文号', en: 'Number of the document that waives it' } },
    waivedTo: { type: 'date', doc: { zh: '豁免至', en: 'Last day of the waiver' } },
  },
  relations: {
    standard: {
      to: 'Standard',
      on: { standardId: 'id' },
      doc: { zh: '所依标准', en: 'The standard it is measured by' },
    },
  },
  sort: ['detectedAt', 'lastSeenAt', 'rule', 'state'],
})
