import { defineRule } from '../../../kernel/define-rule.ts'

export const codeRules = [
  defineRule({
    ...{ id: 'REF-D1', of: 'Code', code: 'REFERENCE_UNKNOWN', severity: 'error' },
    zh: '“{name}”指向的记录[“{value}”]不存在',
    en: 'What "{name}" refers to[, "{value}",] does not exist',
    field: 'parentCode',
    fields: ['list', 'listVersion', 'parentCode'],
    holds: `r.parent_code is null or exists (
      select from code p where p.list = r.list and p.list_version = r.list_version and p.code = r.parent_code)`,
    shows: { name: `'parentCode'`, value: 'r.parent_code' },
    isRetried: true,
  }),
]
