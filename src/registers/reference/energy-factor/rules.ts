import { defineRule } from '../../../kernel/define-rule.ts'

export const energyFactorRules = [
  defineRule({
    ...{ id: 'REF-D2', of: 'EnergyFactor', code: 'REGION_UNKNOWN', severity: 'error' },
    zh: '没有这个省级行政区划[:“{value}”],全国填 000000',
    en: 'There is no region[ "{value}"] of that level: a factor is of a province, or of the nation with 000000',
    field: 'regionCode',
    fields: ['regionCode'],
    holds: `r.region_code = '000000'
      or exists (select from region p where p.code = r.region_code and p.level = 'PROVINCE')`,
    shows: { value: 'r.region_code' },
  }),
]
