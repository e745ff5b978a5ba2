import { defineRegister } from '../../../kernel/define-register.ts'
import { codeRules } from './rules.ts'

export const code = defineRegister({
  name: 'Code',
  plural: 'codes',
  domain: 'reference',
  heldBy: 'open',
  doc: { zh: '代码', en: 'An entry of a versioned code list: asset classes, expenditure items, energy types …' },
  key: ['list', 'listVersion', 'code'],
  validity: { from: 'validFrom', to: 'validTo' },
  fields: {
    list: { write: 'create', maxLength: 50, doc: { zh: '代码表', en: 'Code list' } },
    listVersion: {
      write: 'create',
      maxLength: 50,
      // The same string means other things in other years: A02010104 is a desktop in 2010 and a server in 2022.
      doc: { zh: '代码表版本', en: 'Version of the list' },
    },
    // GB/T 2261.1 has 0 for a sex that is not known.
    code: { write: 'create', maxLength: 50, isZeroMeant: true, doc: { zh: '代码', en: 'Code' } },
    parentCode: {
      maxLength: 50,
      isCode: true,
      doc: { zh: '上级代码', en: 'Code above, of the same list and version' },
    },
    zh: { isRequired: true, maxLength: 200, doc: { zh: '中文名称', en: 'Chinese label' } },
    en: { maxLength: 200, doc: { zh: '英文名称', en: 'English label' } },
    unit: { maxLength: 20, doc: { zh: '填报计量单位', en: 'Unit of the form' } },
    validFrom: { type: 'date', doc: { zh: '生效日期', en: 'In force from' } },
    validTo: { type: 'date', doc: { zh: '失效日期', en: 'Last day in force' } },
    legalSource: { doc: { zh: '依据', en: 'Law or standard' } },
  },
  sort: ['list', 'code', 'zh'],
  indexes: { code: ['code'] },
  rules: codeRules,
})
