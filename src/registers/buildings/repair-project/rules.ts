import { daysInOrder, defineRule, standard, stateIsWhole } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'

const basis = '新疆维吾尔自治区机关事务管理办法 第二十三条'
const cost = 'coalesce(r.final_yuan, r.approved_yuan) / nullif(r.area_m2, 0)'
const most = standard('REPAIR_COST', {
  subject: 'r.repair_class',
  on: `coalesce(r.started_on, r.decided_on, ${todaySql})`,
})

export const repairProjectRules = [
  stateIsWhole('RPR-D2', 'RepairProject', { ACCEPTED: ['acceptedOn', 'finalYuan'] }),
  defineRule({
    ...{ id: 'BLD10', of: 'RepairProject', code: 'REPAIR_NOT_APPROVED', severity: 'error', basis },
    zh: '大中修未经审批,不得开工(开工日期 {value})',
    en: 'A medium or major repair is not started before it is approved (it was started on {value})',
    field: 'startedOn',
    fields: ['startedOn', 'repairClass', 'state', 'decidedOn'],
    version: 2,
    holds: `r.repair_class = 'DAILY' or r.started_on is null
      or (r.state not in ('APPLIED', 'REJECTED') and (r.started_on >= r.decided_on) is not false)`,
    shows: { value: 'r.started_on' },
  }),
  defineRule({
    // As decisionIsWhole(), but for daily repairs, which need no decision.
    ...{ id: 'BLD10-1', of: 'RepairProject', code: 'APPROVAL_INCOMPLETE', severity: 'error', basis },
    zh: '已批准的大中修须有批准文号、审批机关类别、审批机关和审批日期',
    en: 'A repair that is approved has the number of its approval, the kind of authority, the authority and the day',
    field: 'approvalNumber',
    fields: [
      ...(['state', 'repairClass', 'approvalNumber', 'approverKind'] as const),
      ...(['approvingOrganizationCreditCode', 'decidedOn'] as const),
    ],
    holds: `r.repair_class = 'DAILY' or r.state in ('APPLIED', 'REJECTED')
      or num_nulls(r.approval_number, r.approver_kind, r.approving_organization_id, r.decided_on) = 0`,
  }),
  defineRule({
    ...{ id: 'BLD10-2', of: 'RepairProject', code: 'REPAIR_NOT_PLANNED', severity: 'warning', basis },
    zh: '大中修未列入大中修项目规划',
    en: 'The medium or major repair is in no plan of such repairs',
    field: 'planName',
    fields: ['planName', 'repairClass'],
    holds: `r.repair_class = 'DAILY' or r.plan_name is not null`,
  }),
  defineRule({
    ...{ id: 'BLD11', of: 'RepairProject', code: 'REPAIR_ABOVE_STANDARD', severity: 'warning', basis },
    zh: '每平方米维修费 {value} 元,超过维修标准 {limit} 元',
    en: 'The repair costs {value} yuan a square metre, above the standard of {limit} yuan',
    field: 'finalYuan',
    fields: ['finalYuan', 'approvedYuan', 'areaM2', 'repairClass', 'startedOn', 'decidedOn', 'organizationId'],
    ...most.rule,
    holds: most.isAtMost(cost),
    shows: { value: `round(${cost}, 2)`, limit: `trim_scale(${most.value})` },
  }),
  daysInOrder('RPR-D1', 'RepairProject', ['startedOn', 'completedOn', 'acceptedOn']),
  daysInOrder('RPR-D3', 'RepairProject', ['appliedOn', 'decidedOn']),
]
