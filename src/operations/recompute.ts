// Computes results anew, when what they are computed from has got a new version: never by itself, and never in passing
// by another change of the row.
import { ClientError, invalid } from '../errors.ts'
import { reachOf } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Condition } from '../plan/read-plan.ts'
import { type RecomputedRows, recomputeStatement } from '../sql/recompute.ts'
import { builderOf } from '../sql/statement.ts'
import type { Context } from './context.ts'
import { noteUse } from './deprecated-use.ts'
import { type ChunksOptions, inChunks } from './in-chunks.ts'

export interface RecomputeReport {
  counts: Record<'read' | 'updated' | 'unchanged', number>
  isWritten: boolean
}

interface RecomputeOptions extends ChunksOptions {
  filter?: Condition | undefined
}

/** Whether there is something to recompute in a register: results that keep their values. */
export const isRecomputable = ({ derive }: Register): boolean => derive?.inputs !== undefined

/** All rows of the filter that the caller reads and writes. A reason is needed, for published figures change. */
export async function recompute(
  context: Context,
  register: Register,
  { filter, ...options }: RecomputeOptions,
): Promise<RecomputeReport> {
  const { access, registry } = context
  noteUse(context.call, [register, filter])
  const { dryRun = false, reason } = options
  if (!reachOf(access, register.domain, 'write')) {
    throw new ClientError('SCOPE_MISSING', { scope: `${register.domain}:write` })
  }
  if (!dryRun && reason === undefined) throw invalid('reason', 'REASON_NEEDED')
  const counts = await inChunks(context, register.domain, options, ({ send, ...chunk }) =>
    send<RecomputedRows>(recomputeStatement({ register, filter, ...chunk }, builderOf(access, registry))),
  )
  return { counts: { ...counts, unchanged: counts.read - counts.updated }, isWritten: !dryRun }
}
