// A rule over all records of its register: what was written before the rule was, or by psql, or is judged by another
// standard by now.
import { ClientError } from '../errors.ts'
import { reachOf } from '../kernel/access.ts'
import { type AskedRule, keptRules } from '../kernel/asked-rule.ts'
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

/** Rows in one transaction: some tenths of a second. */
const CHUNK_SIZE = 10_000

/**
 * Of the records that the caller supervises and reads: needs supervision:write, and the read scope of the domain. What
 * was done before a failure stays.
 */
export async function runRule(context: Context, id: string, options: Omit<WriteOptions, 'mode'>): Promise<RuleReport> {
  const { access, registry, call } = context
  if (!reachOf(access, 'supervision', 'write')) {
    throw new ClientError('SCOPE_MISSING', { scope: 'supervision:write' })
  }
  const { register, rule } = ruleNamed(registry, id)
  const counts = { read: 0, opened: 0, updated: 0, cured: 0 }
  const inTransaction = <Row extends object>({ text, values }: Statement): Promise<Row> => {
    const run = async ({ sql }: WriteTransaction) => (await sql.unsafe<Row[]>(text, values, { prepare: false }))[0]!
    return inWriteTransaction(context, ['supervision'], options, run, () => true)
  }
  let last: string | null = null
  for (let read = CHUNK_SIZE; read === CHUNK_SIZE; ) {
    const builder = builderOf(access, registry)
    const where = [
      scopePredicate(register, 't', builder),
      scopePredicate({ ...register, domain: 'supervision' }, 't', builder, 'write'),
      last === null ? '' : `t.id > ${builder.parameters.add(last, 'uuid')}`,
    ]
    const found: FoundRows = await inTransaction(
      findingsStatement({ register, rules: [rule], where, limit: CHUNK_SIZE }, builder),
    )
    call?.owe(importCost(found.read, 1))
    for (const name of ['read', 'opened', 'updated', 'cured'] as const) counts[name] += found[name]
    last = found.last
    read = found.read
  }
  const builder = builderOf(access, registry)
  const reach =
    scopePredicate({ ...register, domain: 'supervision', heldBy: 'organization' }, 'f', builder, 'write') || 'true'
  counts.cured += (await inTransaction<{ cured: number }>(vanishedStatement(register, rule.id, reach, builder))).cured
  return { counts, isWritten: !options.dryRun }
}

/** All rules of which findings are kept, one after the other. */
export async function runRules(context: Context): Promise<void> {
  for (const register of context.registry.registers) {
    for (const { id } of keptRules(register)) await runRule(context, id, { requestId: `rule-${id}` })
  }
}

function ruleNamed({ registers }: Registry, id: string): { register: Register; rule: AskedRule & { id: string } } {
  const found = registers.flatMap((register) =>
    keptRules(register).flatMap((rule) => (rule.id === id ? { register, rule } : [])),
  )
  if (found[0]) return found[0]
  const isKnown = registers.some(({ rules }) => rules.some((rule) => rule.id === id))
  throw isKnown ? new ClientError('RULE_NOT_RUN', { rule: id }) : new ClientError('NOT_FOUND')
}
