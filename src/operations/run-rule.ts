// A rule over all records of its register: what was written before the rule was, or by psql, or is judged by another
// standard by now.
import { ClientError } from '../errors.ts'
import { reachOf } from '../kernel/access.ts'
import { type KeptRule, keptRules } from '../kernel/asked-rule.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Registry } from '../kernel/registry.ts'
import { type FoundRows, findingsStatement, type KeptFindings, lookStatement } from '../sql/findings.ts'
import { scopePredicate } from '../sql/scope.ts'
import { arrayLiteral, type Builder, builderOf } from '../sql/statement.ts'
import type { Context } from './context.ts'
import { type ChunksOptions, inChunks } from './in-chunks.ts'

export interface RuleReport {
  counts: Record<'read' | 'opened' | 'updated' | 'cured', number>
  isWritten: boolean
}

/** Of the records that the caller supervises and reads: needs supervision:write, and the read scope of the domain. */
export async function runRule(context: Context, id: string, options: ChunksOptions): Promise<RuleReport> {
  if (!reachOf(context.access, 'supervision', 'write')) {
    throw new ClientError('SCOPE_MISSING', { scope: 'supervision:write' })
  }
  const { register, rule } = ruleNamed(context.registry, id)
  return { counts: await judgeAll(context, register, [rule], options), isWritten: !options.dryRun }
}

/** All rules of which findings are kept, each register once: what every installation does once a day. */
export async function runRules(context: Context, ending: AbortSignal): Promise<void> {
  for (const register of context.registry.registers) {
    const rules = keptRules(register)
    if (rules.length > 0 && !ending.aborted)
      await judgeAll(context, register, rules, { reason: 'daily run of the rules', ending })
  }
}

/**
 * Of what a chunk has to be written the records are locked, and judged once more: by a statement of its own, because it
 * must see what others wrote meanwhile. Who writes one later sees its findings (findings_of() in 0025).
 */
function judgeAll(context: Context, register: Register, rules: readonly KeptRule[], options: ChunksOptions) {
  const { access, registry } = context
  const supervised = { ...register, domain: 'supervision' } as const
  const inReach = (builder: Builder): string[] => [
    scopePredicate(register, 't', builder),
    scopePredicate(supervised, 't', builder, 'write'),
  ]
  return inChunks(context, 'supervision', options, async ({ send, ...chunk }) => {
    const look = builderOf(access, registry)
    const seen = { register, rules, where: inReach(look), ...chunk }
    const { ids, ...found } = await send<FoundRows>(lookStatement(seen, look))
    if (ids.length === 0) return { ...found, opened: 0, updated: 0, cured: 0 }
    await send({ text: 'select lock_records($1, $2)', values: [register.name, arrayLiteral(ids)] })
    const keep = builderOf(access, registry)
    const judged = { register, rules, where: inReach(keep), ids }
    return { ...found, ...(await send<KeptFindings>(findingsStatement(judged, keep))) }
  })
}

function ruleNamed({ registers }: Registry, id: string): { register: Register; rule: KeptRule } {
  const found = registers.flatMap((register) =>
    keptRules(register).flatMap((rule) => (rule.id === id ? { register, rule } : [])),
  )
  if (found[0]) return found[0]
  const isKnown = registers.some(({ rules }) => rules.some((rule) => rule.id === id))
  throw isKnown ? new ClientError('RULE_NOT_RUN', { rule: id }) : new ClientError('NOT_FOUND')
}
