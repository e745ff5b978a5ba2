// What breaks a rule and is written nevertheless has a finding, in the same transaction.
import { keptRules } from '../kernel/asked-rule.ts'
import type { Register } from '../kernel/define-register.ts'
import { findingsStatement } from '../sql/findings.ts'
import { arrayLiteral, builderOf } from '../sql/statement.ts'
import type { Context } from './context.ts'
import type { WriteTransaction } from './write-batch.ts'

interface Written {
  context: Context
  register: Register
  tx: WriteTransaction
}

/**
 * Of rows just written that break a rule, or have findings: the merge has said so of them (sql/warn.ts), so that rows
 * with nothing odd cost no statement. With all that there is, whatever the writer is told of it.
 */
export async function keepFindings({ context, register, tx }: Written, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const builder = builderOf(context.access, context.registry)
  const where = [`t.id = any(${builder.parameters.add(arrayLiteral(ids), 'uuid[]')})`]
  const { text, values } = findingsStatement({ register, rules: keptRules(register), where }, builder)
  await tx.sql.unsafe(text, values, { prepare: false })
}
