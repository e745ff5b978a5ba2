// Streams a register, or a filtered part of it, as NDJSON or CSV at one snapshot and in constant memory.
import type { Writable } from 'node:stream'
import { patiently } from '../db/connect.ts'
import { handOn } from '../db/hand-on.ts'
import { readableFields } from '../kernel/faces.ts'
import { type Export, exportSql } from '../sql/export.ts'
import { type Context, refuseWhoLeft } from './context.ts'
import { exportCost } from './cost.ts'
import { noteUse } from './deprecated-use.ts'

const EXPORT_TIMEOUT_MS = 30 * 60_000
/** Once rows are coming, no more of them in this time means that the connection is lost. */
const ROWS_PATIENCE_MS = 60_000

export type ExportPlan = ReturnType<typeof planExport>

/** All fields the caller may read; refuses what is beyond the caller's rights. */
export function planExport({ access, registry, call }: Context, asked: Omit<Export, 'fields'>) {
  const fields = readableFields(asked.register, access)
  noteUse(call, { ...asked, fields })
  return { ...asked, fields, ...exportSql({ ...asked, fields }, access, registry) }
}

/** Refuses before the first byte. The rows that are on their way when a reader leaves are drained. */
export async function exportRecords(context: Context, plan: ExportPlan, out: Writable): Promise<void> {
  const { sql, access, audit, call } = context
  const { copy, counts, reach, readings } = plan
  // One snapshot for the count and the rows.
  await sql.begin('isolation level repeatable read read only', async (tx) => {
    refuseWhoLeft(call)
    await tx.unsafe(`set local statement_timeout = ${EXPORT_TIMEOUT_MS}`)
    await tx`select set_config('taizhang.reach', ${reach}, true)`
    // Before the first byte, so that what a reader took who left halfway is counted, as if it had taken all.
    const counting = patiently(tx.unsafe<{ region: string; rows: string }[]>(counts), EXPORT_TIMEOUT_MS)
    call?.statements.add(counting)
    const counted = await counting
    await call?.charge(exportCost(counted.reduce((total, { rows }) => total + Number(rows), 0)))
    audit?.exported(access, readings, counted)
    const query = patiently(tx.unsafe(copy), EXPORT_TIMEOUT_MS)
    // From now on: rows that are sorted come late.
    call?.statements.add(query)
    const lines = await query.readable()
    lines.once('data', () => patiently(query, ROWS_PATIENCE_MS))
    // The driver takes a COPY for done when its stream is there.
    Object.assign(query, { active: true })
    if (plan.hasMark) out.write('\ufeff')
    await handOn(lines, out).finally(() => call?.statements.delete(query))
  })
  // Not before: who has the whole answer finds its places free.
  out.end()
}
