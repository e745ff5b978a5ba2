// What is done with all rows of a register: by chunks, each in a transaction of its own.
import type { Statement } from '../sql/statement.ts'
import type { Context, WriteOptions } from './context.ts'
import { importCost } from './cost.ts'
import { inWriteTransaction, sendIn } from './write-transaction.ts'

/** Once it is `ending`, no other chunk is begun. */
export type ChunksOptions = Omit<WriteOptions, 'mode'> & { ending?: AbortSignal }

export interface ChunkOfRows {
  /** The rows after this one, in the order of their ids. */
  after: string | null
  limit: number
  /** Of the statement's one row. */
  send: <Row extends object>(statement: Statement) => Promise<Row>
}

/** Rows in one transaction: some tenths of a second. */
const CHUNK_SIZE = 10_000

/**
 * Adds up what `work` counts: numbers, but for `last`. It may be called again for a chunk; what was done before a
 * failure stays.
 */
export async function inChunks<Rows extends { read: number; last: string | null }>(
  context: Context,
  domain: string,
  options: ChunksOptions,
  work: (chunk: ChunkOfRows) => Promise<Rows>,
): Promise<Omit<Rows, 'last'>> {
  const total: Record<string, number> = {}
  for (let [after, read]: [string | null, number] = [null, CHUNK_SIZE]; read === CHUNK_SIZE; ) {
    const { last, ...counts } = await inWriteTransaction(
      context,
      [domain],
      options,
      (tx) => {
        const send = async <Row extends object>(statement: Statement) => (await sendIn<Row>(context, tx, statement))[0]!
        return work({ after, limit: CHUNK_SIZE, send })
      },
      () => true,
    )
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + Number(count)
    context.call?.owe(importCost(counts.read, 1))
    after = last
    read = options.ending?.aborted ? 0 : counts.read
  }
  // Sound: there is one chunk at least.
  return total as unknown as Omit<Rows, 'last'>
}
