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
  /** Of a month: each amount that is computed, added up over the records. */
  sums?: { field: string; before: string; after: string }[]
  isWritten: boolean
}

interface RecomputeOptions extends ChunksOptions {
  filter?: Condition | undefined
  /** Of what is computed for a month: the register's depreciation. */
  month?: string | undefined
}

/** Whether there is something to recompute in a register: results that keep their values, or are of a month. */
export const isRecomputable = ({ derive }: Register): boolean => derive?.inputs !== undefined || isMonthly({ derive })

export const isMonthly = ({ derive }: Pick<Register, 'derive'>): boolean => derive?.monthly !== undefined

/** All rows of the filter that the caller reads and writes. A reason is needed, for published figures change. */
export async function recompute(
  context: Context,
  register: Register,
  { filter, month, ...options }: RecomputeOptions,
): Promise<RecomputeReport> {
  const { access, registry } = context
  noteUse(context.call, [register, filter])
  const { dryRun = false, reason } = options
  if (!reachOf(access, register.domain, 'write')) {
    throw new ClientError('SCOPE_MISSING', { scope: `${register.domain}:write` })
  }
  if (!dryRun && reason === undefined) throw invalid('reason', 'REASON_NEEDED')
  if (isMonthly(register) && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month ?? '')) throw invalid('month', 'MONTH_NEEDED')
  // By the chunk, which may be done again.
  const sums = new Map<string | null, RecomputedRows['sums']>()
  const counts = await inChunks(context, register.domain, options, async ({ send, ...chunk }) => {
    const asked = { register, filter, month, dryRun, ...chunk }
    const statement = recomputeStatement(asked, builderOf(access, registry))
    const { sums: own, regions, ...rows } = await send<RecomputedRows>(statement)
    sums.set(chunk.after, own)
    const counted = Object.entries(regions ?? {}).map(([region, n]) => ({ region, rows: String(n) }))
    if (counted.length > 0) context.audit?.exported(access, statement.readings, counted)
    return rows
  })
  const unchanged = counts.read - counts.updated
  const report = { counts: { ...counts, unchanged }, isWritten: !dryRun }
  return month === undefined ? report : { ...report, sums: addedUp([...sums.values()]) }
}

function addedUp(sums: readonly RecomputedRows['sums'][]): NonNullable<RecomputeReport['sums']> {
  return Object.entries(sums[0] ?? {}).map(([field, { scale }]) => {
    const [before, after] = (['before', 'after'] as const).map((when) => {
      const total = sums.reduce((sum, one) => sum + BigInt(one[field]![when]), 0n)
      const digits = String(total).padStart(scale + 1, '0')
      return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
    })
    return { field, before: before!, after: after! }
  })
}
