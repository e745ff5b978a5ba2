// Rules that registers share.
import { defineRule, standard } from '../kernel/define-rule.ts'
import { todaySql } from '../kernel/today.ts'

const outstanding = 'coalesce(r.proceeds_yuan, 0) - coalesce(r.taxes_yuan, 0) - r.remitted_yuan'

/** Rows of before the state asked for its day do not hide what they owe. */
const since = 'coalesce(r.executed_on, r.applied_on)'

/** Of a disposal: what it brought is remitted within days, which a region may set otherwise. */
export function isRemitted(id: string, of: string) {
  const days = standard('RULE_PARAMETER', { subject: `'AST4.days'`, on: todaySql })
  return defineRule({
    ...{ id, of, code: 'PROCEEDS_NOT_REMITTED', severity: 'warning', version: 2 },
    zh: '处置完成已超过 {limit} 天,尚有收益 {value} 元未上缴国库',
    en: 'It was disposed of more than {limit} days ago; {value} yuan of the proceeds are not remitted yet',
    basis: '新疆维吾尔自治区机关事务管理办法 第十九条',
    field: 'remittedYuan',
    fields: ['state', 'executedOn', 'appliedOn', 'proceedsYuan', 'taxesYuan', 'remittedYuan', 'organizationId'],
    ...days.rule,
    holds: `r.state <> 'EXECUTED' or ${outstanding} <= 0 or ${since} + ${days.value}::int >= ${todaySql}`,
    shows: { value: `trim_scale(${outstanding})`, limit: `trim_scale(${days.value})` },
  })
}
