// Streams a register, or a filtered part of it, as NDJSON or CSV at one snapshot and in constant memory.
import type { Writable } from 'node:stream'
import { patiently } from '../db/connect.ts'
import { handOn } from '../db/hand-on.ts'
import { sightOf } from '../kernel/access.ts'
import { type Export, exportSql } from '../sql/export.ts'
import type { Context, Exported } from './context.ts'
import { exportCost } from './cost.ts'

const EXPORT_TIMEOUT_MS = 30 * 60_000
/** Once rows are coming, no more of them in this time means that the connection is lost. */
const ROWS_PATIENCE_MS = 60_000

export type ExportPlan = ReturnType<typeof planExport>

/** All fields the caller may read; refuses what is beyond the caller's rights. */
export function planExport({ access, registry }: Context, asked: Omit<Export, 'fields'>) {
  const fields = [...asked.register.fields.values()].filter((field) => sightOf(access, field) !== 'none')
  return { ...asked, fields, ...exportSql({ ...asked, fields }, access, registry) }
}

/** Refuses before the first byte; a reader that leaves cancels the statement. */
export async function exportRecords(context: Context, plan: ExportPlan, out: Writable): Promise<void> {
  const { sql, access, account, call } = context
  const { register, fields, filter, copy, counts, reach } = plan
  // One snapshot for the count and the rows.
  await sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx.unsafe(`set local statement_timeout = ${EXPORT_TIMEOUT_MS}`)
    await tx`select set_config('taizhang.reach', ${reach}, true)`
    // Before the first byte, so that what a reader took who left halfway is counted, as if it had taken all.
    const counted: Exported['counts'] = await patiently(tx.unsafe(counts), EXPORT_TIMEOUT_MS)
    await call?.charge(exportCost(counted.reduce((total, { rows }) => total + Number(rows), 0)))
    account?.exported(access, register, { fields, filter, counts: counted })
    const query = patiently(tx.unsafe(copy), EXPORT_TIMEOUT_MS)
    const lines = await query.readable()
    lines.once('data', () => patiently(query, ROWS_PATIENCE_MS))
    await handOn(lines, out, () => query.cancel())
  })
}
