// Computes results anew, when what they are computed from has got a new version: never by itself, and never in passing
// by another change of the row.
import { ClientError, invalid } from '../errors.ts'
import { reachOf } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Condition } from '../plan/read-plan.ts'
import { type RecomputedRows, recomputeStatement } from '../sql/recompute.ts'
import { builderOf } from '../sql/statement.ts'
import type { Context, WriteOptions } from './context.ts'
import { importCost } from './cost.ts'
import { inWriteTransaction } from './write-batch.ts'

export interface RecomputeReport {
  counts: Record<'read' | 'updated' | 'unchanged', number>
  isWritten: boolean
}

interface RecomputeOptions extends Omit<WriteOptions, 'mode'> {
  filter?: Condition | undefined
}

/** Rows in one transaction. Half a second; what was computed before a failure stays, for the rest it is asked again. */
const CHUNK_SIZE = 10_000

/** Whether there is something to recompute in a register: results that keep their values. */
export const isRecomputable = ({ derive }: Register): boolean => derive?.inputs !== undefined

/** All rows of the filter that the caller reads and writes. A reason is needed, for published figures change. */
export async function recompute(
  context: Context,
  register: Register,
  { filter, ...options }: RecomputeOptions,
): Promise<RecomputeReport> {
  const { access, registry, call } = context
  const { dryRun = false, reason } = options
  if (!reachOf(access, register.domain, 'write')) {
    throw new ClientError('SCOPE_MISSING', { scope: `${register.domain}:write` })
  }
  if (!dryRun && reason === undefined) throw invalid('reason', 'REASON_NEEDED')
  const counts = { read: 0, updated: 0, unchanged: 0 }
  let rows: RecomputedRows | undefined
  do {
    const statement = recomputeStatement(
      { register, filter, after: rows?.last ?? null, limit: CHUNK_SIZE },
      builderOf(access, registry),
    )
    rows = await inWriteTransaction(
      context,
      [register.domain],
      options,
      async ({ sql }) => (await sql.unsafe<RecomputedRows[]>(statement.text, statement.values, { prepare: false }))[0]!,
      () => true,
    )
    call?.owe(importCost(rows.read, 1))
    counts.read += rows.read
    counts.updated += rows.updated
    counts.unchanged += rows.read - rows.updated
  } while (rows.read === CHUNK_SIZE)
  return { counts, isWritten: !dryRun }
}
