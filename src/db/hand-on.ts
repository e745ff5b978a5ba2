import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { openPace } from './pace.ts'

/** How often a reader is looked at. */
const EVERY_MS = 1000

/**
 * Hands the lines of a COPY on. pipeline() would destroy the source when the reader leaves, and postgres.js then never
 * reads on to the end of the COPY: the connection would be lost to the pool. So what is on its way is drained, until
 * whoever cancels the statement has done so (limits/limits.ts). To end `out` is left to the caller.
 */
export async function handOn(lines: Readable, out: Writable): Promise<void> {
  const ended = finished(lines)
  const watch = watchReader(lines, out)
  lines.pipe(out, { end: false })
  try {
    await Promise.race([ended, finished(out)])
  } catch (error) {
    lines.unpipe(out)
    lines.resume()
    await ended.catch(() => {})
    // Whoever reads it, compressed or not, meets the cause.
    out.destroy(error as Error)
    throw error
  } finally {
    clearInterval(watch)
  }
}

/**
 * Postgres heeds no timeout while it waits for its client: a reader that takes next to nothing would hold the snapshot.
 * Only seconds in which the reader is behind count, not those in which Postgres looks for rows.
 */
function watchReader(lines: Readable, out: Writable): NodeJS.Timeout {
  let bytes = 0
  lines.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  const keepsPace = openPace(EVERY_MS)
  return setInterval(() => {
    if (!keepsPace(bytes, out.writableNeedDrain)) out.destroy(new Error('the reader of an export is too slow'))
  }, EVERY_MS)
}
