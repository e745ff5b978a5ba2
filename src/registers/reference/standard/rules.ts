import { defineRule } from '../../../kernel/define-rule.ts'

export const standardRules = [
  defineRule({
    ...{ id: 'REF-D4', of: 'Standard', code: 'REGION_UNKNOWN', severity: 'error' },
    zh: '没有行政区划[“{value}”],全国填 000000',
    en: 'There is no region[ "{value}"]; the nation is 000000',
    field: 'regionCode',
    fields: ['regionCode'],
    holds: "r.region_code = '000000' or exists (select from region p where p.code = r.region_code)",
    shows: { value: 'r.region_code' },
  }),
]
