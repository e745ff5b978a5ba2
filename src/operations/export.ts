// Streams a register, or a filtered part of it, as NDJSON or CSV at one snapshot and in constant memory.
import type { Writable } from 'node:stream'
import { handOn } from '../db/hand-on.ts'
import { sightOf } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import { type Export, exportSql } from '../sql/export.ts'
import type { Context, Exported } from './context.ts'
import { exportCost } from './cost.ts'

const EXPORT_TIMEOUT_MS = 30 * 60_000

/** All fields the caller may read. Refuses before the first byte; a reader that leaves cancels the statement. */
export async function exportRecords(
  context: Context,
  register: Register,
  out: Writable,
  { format, filter, order }: Pick<Export, 'format' | 'filter' | 'order'>,
): Promise<void> {
  const { sql, access, registry, account, call } = context
  const fields = [...register.fields.values()].filter((field) => sightOf(access, field) !== 'none')
  const { copy, counts, reach } = exportSql({ register, filter, fields, format, order }, access, registry)
  // One snapshot for the count and the rows.
  await sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx.unsafe(`set local statement_timeout = ${EXPORT_TIMEOUT_MS}`)
    await tx`select set_config('taizhang.reach', ${reach}, true)`
    // Before the first byte, so that what a reader took who left halfway is counted, as if it had taken all.
    const counted: Exported['counts'] = await tx.unsafe(counts)
    await call?.charge(exportCost(counted.reduce((total, { rows }) => total + Number(rows), 0)))
    account?.exported(access, register, { fields, filter, counts: counted })
    const query = tx.unsafe(copy)
    const lines = await query.readable()
    await handOn(lines, out, () => query.cancel())
  })
}
