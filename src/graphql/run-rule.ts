// The mutation that runs a rule over all records of its register.
import { changeReason } from '../operations/context.ts'
import { runRule } from '../operations/run-rule.ts'
import type { Resolver } from './resolvers.ts'

export const runRuleTypes = /* GraphQL */ `
extend type Mutation {
  "对登记簿的全部记录运行规则,留存、更新、消除问题 / Judges all records of the register: findings are opened, updated, cured"
  runRule(
    "规则编号 / What it is called: VEH18"
    rule: String!
    "只计算不写入 / Count only, write nothing"
    dryRun: Boolean = false
    "原因,记入变更日志 / Why; kept in the change log"
    reason: String
  ): RunRulePayload!
}
type RunRulePayload { isWritten: Boolean!, counts: RunRuleCounts! }
type RunRuleCounts { read: Int!, opened: Int!, updated: Int!, cured: Int! }
`

export const runRuleResolver: Resolver = async (_source, { rule, dryRun, reason }, { context, requestId }) =>
  runRule(context, String(rule), { dryRun: dryRun === true, requestId, ...changeReason(reason) })
