import type { ActionDefinition, Refusal } from '../../../kernel/define-action.ts'
import { PRACTICE } from '../../../kernel/rule-text.ts'

export const REPAIR = '新疆维吾尔自治区机关事务管理办法 第二十三条'

const result = {
  acceptedOn: { isRequired: true },
  finalYuan: { isRequired: true },
  completedOn: {},
  isSecrecyCompliant: {},
  warrantyTo: {},
} as const satisfies ActionDefinition['input']

const isDone: readonly Refusal[] = [
  {
    ...{ id: 'RPR-A1', basis: PRACTICE, holds: 'r.started_on is not null' },
    ...{ zh: '尚未开工,不能验收', en: 'It was not started: nothing is to be accepted' },
  },
  {
    ...{ id: 'RPR-A2', basis: REPAIR, field: 'isSecrecyCompliant' },
    holds: `r.purpose <> 'SECRECY_COMPLIANCE' or i.is_secrecy_compliant is not null`,
    zh: '为符合保密要求而维修的,验收须说明是否符合',
    en: 'What was repaired to meet the requirements of secrecy is accepted with a word on whether it does',
  },
]

export const repairProjectActions = {
  states: { ACCEPTED: { zh: '已验收', en: 'Accepted' } },
  approve: { input: { approvedYuan: { isRequired: true }, planName: {} } },
  actions: {
    start: {
      doc: { zh: '开工', en: 'Work has started' },
      from: ['APPROVED'],
      input: { startedOn: { isRequired: true }, contractor: {}, contractYuan: {} },
      refuses: [
        {
          ...{ id: 'RPR-A3', basis: PRACTICE, holds: 'r.started_on is null', field: 'startedOn' },
          ...{ zh: '已于 {started} 开工', en: 'It was started on {started}' },
          shows: { started: 'r.started_on' },
        },
        {
          ...{ id: 'RPR-A4', basis: REPAIR, field: 'startedOn' },
          holds: `r.repair_class = 'DAILY' or i.started_on >= r.decided_on`,
          zh: '开工早于批准日期({decided})',
          en: 'It was started before it was approved ({decided})',
          shows: { decided: 'r.decided_on' },
        },
      ],
    },
    accept: {
      doc: { zh: '验收', en: 'Accepted by an authority' },
      ...{ isApproval: true, from: ['APPROVED'], to: 'ACCEPTED', input: result, refuses: isDone },
    },
    acceptDaily: {
      mutation: 'acceptDailyRepairProject',
      doc: { zh: '日常维修自行验收', en: 'A daily repair accepted by who had it done' },
      ...{ from: ['APPLIED', 'APPROVED'], to: 'ACCEPTED', input: result },
      refuses: [
        {
          ...{ id: 'RPR-A5', basis: REPAIR, holds: `r.repair_class = 'DAILY'` },
          ...{ zh: '大中修由机关事务管理部门验收', en: 'A medium or major repair is accepted by the authority' },
        },
        ...isDone,
      ],
    },
  },
} as const satisfies {
  states: object
  approve: Partial<ActionDefinition>
  actions: Record<string, ActionDefinition>
}
