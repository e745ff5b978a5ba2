import { defineRegister } from '../../../kernel/define-register.ts'
import { ruleSeverity } from '../severity.ts'

export const rule = defineRegister({
  name: 'Rule',
  plural: 'rules',
  domain: 'supervision',
  heldBy: 'open',
  isReadOnly: true,
  doc: { zh: '规则', en: 'What must hold of records, as this version of the service has it.' },
  key: ['rule'],
  fields: {
    rule: { isRequired: true, doc: { zh: '规则编号', en: 'What it is called, such as VEH18' } },
    ruleVersion: {
      type: 'integer',
      isRequired: true,
      doc: { zh: '规则版本', en: 'Counts up when it judges otherwise' },
    },
    severity: {
      isRequired: true,
      enumeration: ruleSeverity,
      doc: { zh: '性质', en: 'How strict it is' },
    },
    register: { isRequired: true, doc: { zh: '登记簿', en: 'Register whose records it judges' } },
    errorCode: { isRequired: true, doc: { zh: '错误代码', en: 'Code of the problem or warning' } },
    zh: { isRequired: true, doc: { zh: '中文说明', en: 'What it says in Chinese' } },
    en: { isRequired: true, doc: { zh: '英文说明', en: 'What it says in English' } },
    legalBasis: { doc: { zh: '法规依据', en: 'Title and article of its legal basis; null: practice' } },
    validFrom: { type: 'date', doc: { zh: '适用起始日期', en: 'It judges what is from this day on' } },
    regionCode: { doc: { zh: '适用区划(空为全国)', en: 'Where it applies; null: the nation' } },
    isKept: {
      type: 'boolean',
      isRequired: true,
      doc: { zh: '是否留存问题', en: 'Whether findings are kept of it and it can be run' },
    },
  },
  sort: ['rule', 'register', 'severity'],
})
