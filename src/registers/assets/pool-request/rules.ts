import { daysInOrder, decisionIsWhole, defineRule, stateIsWhole } from '../../../kernel/define-rule.ts'
import { IN_REACH, LAW_OF_USE } from '../../in-pool.ts'

export const poolRequestRules = [
  decisionIsWhole('AST3-P', 'PoolRequest'),
  stateIsWhole('AST-D6', 'PoolRequest', {
    APPROVED: ['handedOverOn'],
    RETURNED: ['handedOverOn', 'returnedOn'],
  }),
  daysInOrder('AST-D10', 'PoolRequest', ['appliedOn', 'decidedOn', 'handedOverOn', 'returnedOn']),
  defineRule({
    ...{ id: 'AST16', of: 'PoolRequest', code: 'POOL_REACH', severity: 'error', isOfWrite: true },
    zh: '该资产现不在仓,或申请单位不在其调剂范围内',
    en: 'The item is not to be had now, or not by this organization: see the reach of its offer',
    basis: LAW_OF_USE,
    field: 'poolItemId',
    fields: ['poolItemId', 'state', 'organizationId'],
    holds: `r.state <> 'APPLIED' or exists (select from pool_listing p join organization x on x.id = r.organization_id
      where p.id = r.pool_item_id and ${IN_REACH})`,
  }),
  defineRule({
    ...{ id: 'AST-D20', of: 'PoolRequest', code: 'LOAN_DATES', severity: 'error' },
    zh: '借用须写明应归还日期[ {value}],且不早于需用起始日期[ {limit}]',
    en: 'What is borrowed has a day by which it is given back[, {value},] not before it is needed[, {limit}]',
    field: 'dueOn',
    fields: ['kind', 'state', 'neededFrom', 'dueOn'],
    holds: `r.state <> 'APPLIED' or r.kind <> 'BORROW'
      or (r.due_on >= coalesce(r.needed_from, r.due_on)) is true`,
    shows: { value: 'r.due_on', limit: 'r.needed_from' },
  }),
]
