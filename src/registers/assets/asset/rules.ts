import { defineRule, partsFit } from '../../../kernel/define-rule.ts'

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
]
