// Streams a register, or a filtered part of it, as NDJSON or CSV at one snapshot and in constant memory.
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { sightOf } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Condition, Order } from '../kernel/read-plan.ts'
import { exportSql } from '../sql/export.ts'
import type { Context } from './context.ts'

export interface ExportOptions {
  format: 'ndjson' | 'csv'
  filter?: Condition | undefined
  order?: Order[]
}

const EXPORT_TIMEOUT_MS = 30 * 60_000
/** A reader that takes nothing for this long is gone. */
const STALL_MS = 60_000

/** All fields the caller may read. Refuses before the first byte; a reader that leaves cancels the statement. */
export async function exportRecords(
  context: Context,
  register: Register,
  out: Writable,
  { format, filter, order }: ExportOptions,
): Promise<void> {
  const { sql, access, registry, account } = context
  const fields = [...register.fields.values()].filter((field) => sightOf(access, field) !== 'none')
  const { copy, counts, reach } = exportSql(
    { register, filter, fields, format, ...(order && { order }) },
    access,
    registry,
  )
  // One snapshot for the count and the rows.
  await sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx.unsafe(`set local statement_timeout = ${EXPORT_TIMEOUT_MS}`)
    await tx`select set_config('taizhang.reach', ${reach}, true)`
    // Before the first byte, so that what a reader took who left halfway is counted, as if it had taken all.
    account?.exported(access, register, { fields, filter, counts: await tx.unsafe(counts) })
    const query = tx.unsafe(copy)
    const lines = await query.readable()
    await handOn(lines, out, () => query.cancel())
  })
}

/**
 * pipeline() would destroy the source when the reader leaves, and postgres.js then never reads on to the end of the
 * COPY: the connection would be lost to the pool. So the statement is cancelled and what is on its way drained.
 */
async function handOn(lines: Readable, out: Writable, cancel: () => void): Promise<void> {
  const ended = finished(lines)
  let bytes = 0
  let lastBytes = -1
  lines.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  // Postgres heeds no timeout while it waits for its client: a reader that takes nothing would hold the snapshot.
  const watch = setInterval(() => {
    if (bytes === lastBytes) out.destroy(new Error('the reader of an export has stalled'))
    lastBytes = bytes
  }, STALL_MS)
  lines.pipe(out)
  try {
    await Promise.all([ended, finished(out)])
  } catch (error) {
    lines.unpipe(out)
    lines.resume()
    cancel()
    await ended.catch(() => {})
    out.destroy()
    throw error
  } finally {
    clearInterval(watch)
  }
}
