import { daysInOrder, decisionIsWhole, defineRule } from '../../../kernel/define-rule.ts'
import { IN_REACH } from '../../in-pool.ts'

/** What was to be had already, the longest there first. */
const spare = (
  what: string,
): string => `(select ${what} from pool_listing p join organization x on x.id = r.organization_id
  where p.class_version = r.class_version and p.class_code = r.class_code and p.offered_on <= r.decided_on
    and ${IN_REACH} order by p.offered_on, p.id limit 1)`

export const allocationPlanRules = [
  decisionIsWhole('AST3-1', 'AllocationPlan'),
  daysInOrder('AST-D8', 'AllocationPlan', ['appliedOn', 'decidedOn']),
  defineRule({
    ...{ id: 'AST7b', of: 'AllocationPlan', code: 'POOL_COMES_FIRST', severity: 'warning' },
    zh: '公物仓中有同类资产(自 {limit} 起,{value}),应优先通过调剂方式配置',
    en: 'The pool has one of that class, of {value} since {limit}: reallocation comes before purchase',
    basis: '行政事业性国有资产管理条例 第十一条',
    field: 'allocationMode',
    fields: ['state', 'allocationMode', 'classVersion', 'classCode', 'decidedOn', 'organizationId'],
    sees: {
      PoolListing: ['classVersion', 'classCode', 'offeredOn', 'reach', 'organizationName'],
      Organization: ['administrativeLevel'],
    },
    // The classes of the pool are read once for a whole file; who may have it is asked of what is among them.
    holds: `case when r.state = 'APPROVED' and r.allocation_mode = 'PURCHASE'
      and (r.class_version, r.class_code) in (select p.class_version, p.class_code from pool_listing p)
      then ${spare('p.id')} is null end`,
    shows: { value: spare('p.organization_name'), limit: spare('p.offered_on') },
  }),
]
