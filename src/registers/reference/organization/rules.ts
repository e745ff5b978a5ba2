import { defineRule } from '../../../kernel/define-rule.ts'

export const organizationRules = [
  defineRule({
    ...{ id: 'REF-D5', of: 'Organization', code: 'REGION_UNKNOWN', severity: 'error' },
    zh: '没有行政区划[“{value}”]',
    en: 'There is no region[ "{value}"]',
    field: 'seatRegionCode',
    fields: ['seatRegionCode'],
    holds: 'r.seat_region_code is null or exists (select from region p where p.code = r.seat_region_code)',
    shows: { value: 'r.seat_region_code' },
  }),
  defineRule({
    ...{ id: 'REF-D6', of: 'Organization', code: 'DIRECTORY_REVERSED', severity: 'error' },
    zh: '移出名录库日期 {value} 早于纳入日期 {limit}',
    en: 'It left the directory on {value}, before it came into it on {limit}',
    field: 'directoryTo',
    fields: ['directoryFrom', 'directoryTo'],
    holds: 'r.directory_to >= r.directory_from',
    shows: { value: 'r.directory_to', limit: 'r.directory_from' },
  }),
]
