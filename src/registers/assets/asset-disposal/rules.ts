import { decisionIsWhole, defineRule } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'

const outstanding = 'coalesce(r.proceeds_yuan, 0) - coalesce(r.taxes_yuan, 0) - r.remitted_yuan'

export const assetDisposalRules = [
  decisionIsWhole('AST3', 'AssetDisposal'),
  defineRule({
    ...{ id: 'AST4', of: 'AssetDisposal', code: 'PROCEEDS_NOT_REMITTED', severity: 'warning' },
    zh: '处置完成已超过 30 天,尚有收益 {value} 元未上缴国库',
    en: 'It was disposed of more than 30 days ago; {value} yuan of the proceeds are not remitted yet',
    basis: '新疆维吾尔自治区机关事务管理办法 第十九条',
    field: 'remittedYuan',
    fields: ['state', 'executedOn', 'proceedsYuan', 'taxesYuan', 'remittedYuan'],
    holds: `r.state <> 'EXECUTED' or ${outstanding} <= 0 or r.executed_on + 30 >= ${todaySql}`,
    shows: { value: `trim_scale(${outstanding})` },
  }),
]
