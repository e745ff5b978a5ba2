import { daysInOrder, decisionIsWhole, defineRule, stateIsWhole } from '../../../kernel/define-rule.ts'

export const stocktakeRules = [
  decisionIsWhole('AST3-S', 'Stocktake', ['PLANNED', 'OPEN', 'SUBMITTED'], '行政事业性国有资产管理条例 第三十八条'),
  stateIsWhole('AST-D7', 'Stocktake', { SUBMITTED: ['finishedOn'], APPROVED: ['finishedOn'] }),
  daysInOrder('AST-D11', 'Stocktake', ['cutoffOn', 'finishedOn', 'decidedOn']),
  defineRule({
    ...{ id: 'AST13', of: 'Stocktake', code: 'GROUND_NEEDED', severity: 'error' },
    zh: '资产清查须写明清查事由',
    en: 'A special inventory says on what ground it is taken',
    basis: '行政事业性国有资产管理条例 第三十七条',
    field: 'ground',
    fields: ['kind', 'ground'],
    holds: `r.kind <> 'SPECIAL' or r.ground is not null`,
  }),
]
