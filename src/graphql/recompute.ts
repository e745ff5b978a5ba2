// The mutation recompute… of registers whose computed fields keep their values, beside those that every register has.
import type { Register } from '../kernel/define-register.ts'
import { pascalCase } from '../kernel/names.ts'
import type { Registry } from '../kernel/registry.ts'
import { changeReason } from '../operations/context.ts'
import { isMonthly, isRecomputable, recompute } from '../operations/recompute.ts'
import { parseFilter } from '../plan/parse-filter.ts'
import type { Resolver } from './resolvers.ts'

const MONTH = `
    "计算到此月末,如 2026-10 / Until the end of this month"
    month: Period!`

export const recomputeName = ({ plural }: Register): string => `recompute${pascalCase(plural)}`

export function recomputeTypes({ registers }: Registry): string {
  const mutations = registers.filter(isRecomputable).map(
    (register) => `
  "按现行系数重新计算所选记录的计算结果,计入变更日志 / Computes the results of these records anew, by what applies now"
  ${recomputeName(register)}(${isMonthly(register) ? MONTH : ''}
    filter: ${register.name}Filter
    "只计算不写入 / Count only, write nothing"
    dryRun: Boolean = false
    "变更原因(写入时必填),记入变更日志 / Why, needed to write; kept in the change log"
    reason: String
  ): RecomputePayload!`,
  )
  return /* GraphQL */ `
extend type Mutation {${mutations.join('')}
}
type RecomputePayload {
  isWritten: Boolean!, counts: RecomputeCounts!
  "按月计算的金额合计 / Amounts that are computed for a month, added up"
  sums: [RecomputedSum!]
}
type RecomputeCounts { read: Int!, updated: Int!, unchanged: Int! }
type RecomputedSum {
  field: String!
  "计算前的合计 / What they came to before"
  before: Decimal!
  "计算后的合计 / What they come to now"
  after: Decimal!
}
`
}

export const recomputeResolver =
  (register: Register): Resolver =>
  async (_source, { filter, month, dryRun, reason }, { context, requestId }) => {
    const { registry, access } = context
    const chosen = parseFilter([filter], register, { registry, access })
    const options = { dryRun: dryRun === true, requestId, ...changeReason(reason) }
    return recompute(context, register, { filter: chosen, month, ...options })
  }
