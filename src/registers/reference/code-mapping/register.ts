import { defineRegister } from '../../../kernel/define-register.ts'
import { defineEnumeration } from '../../../kernel/enumeration.ts'
import { codeMappingRules } from './rules.ts'

const codeRelation = defineEnumeration({
  name: 'CodeRelation',
  doc: { zh: '对照关系', en: 'What the one code is to the other' },
  values: {
    SAME: { zh: '等同', en: 'The same thing' },
    BROADER: { zh: '上位', en: 'The code meant is broader' },
    NARROWER: { zh: '下位', en: 'The code meant is narrower' },
    ALIAS: { zh: '别名', en: 'Another name for it' },
  },
})

export const codeMapping = defineRegister({
  name: 'CodeMapping',
  plural: 'codeMappings',
  domain: 'reference',
  heldBy: 'open',
  doc: {
    zh: '代码对照:不同版本之间(GB/T 14885-2010 与 2022、折旧分类),以及各地的叫法',
    en: 'What a code of another version of a list, or a local name, is in a list that is used here.',
  },
  key: ['fromList', 'fromVersion', 'fromCode', 'toList', 'toVersion', 'toCode'],
  fields: {
    fromList: { write: 'create', maxLength: 50, doc: { zh: '原代码表', en: 'List of the code' } },
    fromVersion: { write: 'create', maxLength: 50, doc: { zh: '原代码表版本', en: 'Version of that list' } },
    fromCode: {
      write: 'create',
      maxLength: 100,
      isZeroMeant: true,
      doc: { zh: '原代码或名称', en: 'The code, or the local name' },
    },
    toList: { write: 'create', maxLength: 50, doc: { zh: '对应代码表', en: 'List that is used here' } },
    toVersion: { write: 'create', maxLength: 50, doc: { zh: '对应代码表版本', en: 'Version of that list' } },
    toCode: {
      write: 'create',
      maxLength: 50,
      isZeroMeant: true,
      doc: { zh: '对应代码', en: 'The code that is meant' },
    },
    relation: {
      isRequired: true,
      enumeration: codeRelation,
      doc: { zh: '对照关系', en: 'What the code meant is to the one it is looked up by' },
    },
    sourceSystem: { maxLength: 100, doc: { zh: '来源系统', en: 'System that calls it so' } },
    note: { doc: { zh: '备注', en: 'Note' } },
  },
  sort: ['fromList', 'fromCode', 'toCode'],
  indexes: { target: ['toList', 'toVersion', 'toCode'] },
  rules: codeMappingRules,
})
