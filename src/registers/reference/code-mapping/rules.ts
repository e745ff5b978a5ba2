import { defineRule } from '../../../kernel/define-rule.ts'

export const codeMappingRules = [
  defineRule({
    ...{ id: 'REF-D7', of: 'CodeMapping', code: 'REFERENCE_UNKNOWN', severity: 'error' },
    zh: '“{name}”指向的记录[“{value}”]不存在',
    en: 'What "{name}" refers to[, "{value}",] does not exist',
    field: 'toCode',
    fields: ['toList', 'toVersion', 'toCode'],
    holds: `exists (
      select from code c where c.list = r.to_list and c.list_version = r.to_version and c.code = r.to_code)`,
    shows: { name: `'toCode'`, value: 'r.to_code' },
  }),
]
