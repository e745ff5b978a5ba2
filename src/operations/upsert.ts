import { ClientError } from '../errors.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Context, WriteOptions, WriteReport } from './context.ts'
import { addNearCodes } from './near-codes.ts'
import { type ChunkOptions, writeChunk } from './write-batch.ts'

/** More go through import, which streams. */
export const MAX_RECORDS = 1000

type Options = WriteOptions & Pick<ChunkOptions, 'address' | 'isRemoval' | 'read'>

/** Writes records in the order given, a result for each; `address: 'id'` when the caller names them by id alone. */
export async function upsert(
  context: Context,
  register: Register,
  records: readonly unknown[],
  options: Options,
): Promise<WriteReport> {
  const count = records.length
  if (count > MAX_RECORDS) throw new ClientError('TOO_MANY_RECORDS', { count, limit: MAX_RECORDS })
  const inputs = records.map((record, i) => ({ line: i + 1, record }))
  await context.call?.charge(count)
  const report = await writeChunk(context, register, inputs, options)
  await addNearCodes(
    context,
    report.results.flatMap(({ problems }) => problems),
  )
  return report
}

/**
 * Removes the records named by natural key, by id, or by source and externalId, with `baseVersion` only if they are
 * still that version. They stay in the change log. Out of reach is NOT_FOUND, still referred to is CONFLICT.
 */
export const remove: typeof upsert = (context, register, records, options) =>
  upsert(context, register, records, { ...options, isRemoval: true })
