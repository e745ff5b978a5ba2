import { defineRule } from '../../../kernel/define-rule.ts'

export const regionRules = [
  defineRule({
    ...{ id: 'REF-D3', of: 'Region', code: 'REGION_UNKNOWN', severity: 'error' },
    zh: '没有上级行政区划:只有省级没有上级',
    en: 'There is no region above it: only a province has none',
    field: 'parentCode',
    fields: ['parentCode', 'level'],
    holds: "r.parent_id is not null or r.level = 'PROVINCE'",
  }),
]
