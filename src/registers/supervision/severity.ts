import { defineEnumeration } from '../../kernel/enumeration.ts'

export const ruleSeverity = defineEnumeration({
  name: 'RuleSeverity',
  doc: { zh: '规则性质', en: 'How strict a rule is' },
  values: {
    HARD: { zh: '硬性', en: 'Refuses' },
    WARNING: { zh: '预警', en: 'Warns' },
    INFORMATION: { zh: '提示', en: 'Only lists' },
  },
})
