import { defineRule, partsFit, standard } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'
import { depreciatedSql } from '../depreciation.ts'

const tolerance = standard('RULE_PARAMETER', { subject: `'AST9.tolYuan'`, on: todaySql })
/** The month that it says it is depreciated to; without one at most until now. */
const month = `case when r.depreciated_to ~ '-\\d\\d$' then (r.depreciated_to || '-01')::date end`
const until = `coalesce(${month}, ${todaySql})`
const depreciated = depreciatedSql('r', until)
const difference = `(select case when r.depreciated_to is null then x.more else abs(x.more) end
  from (select r.accumulated_depreciation_yuan - ${depreciated} as more offset 0) x)`

export const assetRules = [
  defineRule({
    ...{ id: 'AST-D1', of: 'Asset', code: 'STARTED_BEFORE_ACQUIRED', severity: 'warning' },
    zh: '投入使用日期 {value} 早于取得日期 {limit}',
    en: 'It is in use since {value}, which is before it was acquired on {limit}',
    field: 'startedOn',
    fields: ['startedOn', 'acquiredOn', 'acquisitionMethod'],
    // What is allocated was in use elsewhere.
    holds: "r.started_on >= r.acquired_on or r.acquisition_method is not distinct from 'ALLOCATION'",
    version: 2,
    shows: { value: 'r.started_on', limit: 'r.acquired_on' },
  }),
  partsFit('AST-D2', 'Asset', { whole: 'originalValueYuan', parts: ['fiscalFundsYuan', 'otherFundsYuan'] }),
  partsFit('AST-D3', 'Asset', { whole: 'originalValueYuan', parts: ['accumulatedDepreciationYuan'] }),
  defineRule({
    ...{ id: 'AST-D4', of: 'Asset', code: 'MONTH_EXPECTED', severity: 'error' },
    zh: '应为月份(如 2024-06),不是 {value}',
    en: 'A month is expected (such as 2024-06), not {value}',
    field: 'depreciatedTo',
    fields: ['depreciatedTo'],
    holds: `r.depreciated_to ~ '-\\d\\d$'`,
    shows: { value: 'r.depreciated_to' },
  }),
  defineRule({
    ...{ id: 'AST9', of: 'Asset', code: 'DEPRECIATION_DIFFERS', severity: 'warning' },
    zh: '累计折旧 {value} 元与按年限平均法计算的 {limit} 元不符',
    en: 'The accumulated depreciation of {value} yuan differs from the {limit} yuan of the straight line',
    basis: '政府会计准则第3号 全文',
    field: 'accumulatedDepreciationYuan',
    fields: [
      'organizationId',
      'classCode',
      'valueType',
      'originalValueYuan',
      'accumulatedDepreciationYuan',
      'depreciatedTo',
      'depreciationMethod',
      'depreciationState',
      'serviceLifeMonths',
      'startedOn',
      'acquiredOn',
      'cancelledOn',
    ],
    holds: tolerance.isAtMost(difference),
    shows: { value: 'trim_scale(r.accumulated_depreciation_yuan)', limit: `trim_scale(${depreciated})` },
    ...tolerance.rule,
  }),
]
