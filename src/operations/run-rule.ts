// A rule over all records of its register: what was written before the rule was, or by psql, or is judged by another
// standard by now.
import { ClientError } from '../errors.ts'
import { reachOf } from '../kernel/access.ts'
import { type KeptRule, keptRules } from '../kernel/asked-rule.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Registry } from '../kernel/registry.ts'
import { type FoundRows, findingsStatement, vanishedStatement } from '../sql/findings.ts'
import { scopePredicate } from '../sql/scope.ts'
import { builderOf, type Statement } from '../sql/statement.ts'
import type { Context, WriteOptions } from './context.ts'
import { importCost } from './cost.ts'
import { inWriteTransaction, type WriteTransaction } from './write-batch.ts'

export interface RuleReport {
  counts: Record<'read' | 'opened' | 'updated' | 'cured', number>
  isWritten: boolean
}

type RunOptions = Omit<WriteOptions, 'mode'>

/** Rows in one transaction: some tenths of a second. */
const CHUNK_SIZE = 10_000

/** Of the records that the caller supervises and reads: needs supervision:write, and the read scope of the domain. */
export async function runRule(context: Context, id: string, options: RunOptions): Promise<RuleReport> {
  if (!reachOf(context.access, 'supervision', 'write')) {
    throw new ClientError('SCOPE_MISSING', { scope: 'supervision:write' })
  }
  const { register, rule } = ruleNamed(context.registry, id)
  return { counts: await judgeAll(context, register, [rule], options), isWritten: !options.dryRun }
}

/** All rules of which findings are kept, each register once: what every installation does once a day. */
export async function runRules(context: Context): Promise<void> {
  for (const register of context.registry.registers) {
    const rules = keptRules(register)
    if (rules.length > 0) await judgeAll(context, register, rules, { reason: 'daily run of the rules' })
  }
}

/** What was done before a failure stays. */
async function judgeAll(context: Context, register: Register, rules: readonly KeptRule[], options: RunOptions) {
  const { access, registry, call } = context
  const counts: RuleReport['counts'] = { read: 0, opened: 0, updated: 0, cured: 0 }
  const inTransaction = async <Row extends object>({ text, values }: Statement): Promise<Row> => {
    const run = async ({ sql }: WriteTransaction) => (await sql.unsafe<Row[]>(text, values, { prepare: false }))[0]!
    return inWriteTransaction(context, ['supervision'], options, run, () => true)
  }
  const supervised = { ...register, domain: 'supervision' } as const
  let last: string | null = null
  for (let read = CHUNK_SIZE; read === CHUNK_SIZE; ) {
    const builder = builderOf(access, registry)
    const where = [
      scopePredicate(register, 't', builder),
      scopePredicate(supervised, 't', builder, 'write'),
      last === null ? '' : `t.id > ${builder.parameters.add(last, 'uuid')}`,
    ]
    const found: FoundRows = await inTransaction(
      findingsStatement({ register, rules, where, limit: CHUNK_SIZE }, builder),
    )
    call?.owe(importCost(found.read, 1))
    for (const name of ['read', 'opened', 'updated', 'cured'] as const) counts[name] += found[name]
    last = found.last
    read = found.read
  }
  const builder = builderOf(access, registry)
  const reach = scopePredicate({ ...supervised, heldBy: 'organization' }, 'f', builder, 'write')
  counts.cured += (await inTransaction<{ cured: number }>(vanishedStatement(register, rules, reach, builder))).cured
  return counts
}

function ruleNamed({ registers }: Registry, id: string): { register: Register; rule: KeptRule } {
  const found = registers.flatMap((register) =>
    keptRules(register).flatMap((rule) => (rule.id === id ? { register, rule } : [])),
  )
  if (found[0]) return found[0]
  const isKnown = registers.some(({ rules }) => rules.some((rule) => rule.id === id))
  throw isKnown ? new ClientError('RULE_NOT_RUN', { rule: id }) : new ClientError('NOT_FOUND')
}
