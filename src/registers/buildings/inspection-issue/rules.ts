import { defineRule } from '../../../kernel/define-rule.ts'

const inspectedOn = '(select s.inspected_on from space_inspection s where s.id = r.inspection_id)'

export const inspectionIssueRules = [
  defineRule({
    ...{ id: 'INS-D2', of: 'InspectionIssue', code: 'RECTIFICATION_INCOMPLETE', severity: 'error' },
    zh: '已整改的须有整改日期,已销号的还须有销号日期,且不早于整改日期',
    en: 'What is put right has the day of it; what is closed that of its closing as well, which is no earlier',
    field: 'rectifiedOn',
    fields: ['state', 'rectifiedOn', 'closedOn'],
    holds: `case r.state when 'OPEN' then num_nonnulls(r.rectified_on, r.closed_on) = 0
      when 'RECTIFIED' then r.rectified_on is not null and r.closed_on is null
      else coalesce(r.rectified_on <= r.closed_on, false) end`,
  }),
  defineRule({
    ...{ id: 'INS-D3', of: 'InspectionIssue', code: 'DAYS_REVERSED', severity: 'error' },
    zh: '整改日期 {value} 早于巡检日期 {limit}',
    en: 'It was put right on {value}, before it was found on {limit}',
    field: 'rectifiedOn',
    fields: ['rectifiedOn', 'inspectionId'],
    holds: `r.rectified_on >= ${inspectedOn}`,
    shows: { value: 'r.rectified_on', limit: inspectedOn },
  }),
]
