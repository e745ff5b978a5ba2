import { ClientError } from '../errors.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Context, WriteOptions, WriteReport } from './context.ts'
import { writeChunk } from './write-batch.ts'

/** More go through import, which streams. */
export const MAX_RECORDS = 1000

/** Writes records in the order given, a result for each; `address: 'id'` when the caller names them by id alone. */
export async function upsert(
  context: Context,
  register: Register,
  records: readonly unknown[],
  options: WriteOptions & { address?: 'id' },
): Promise<WriteReport> {
  const inputs = numbered(records)
  await context.call?.charge(inputs.length)
  return writeChunk(context, register, inputs, options)
}

/** Refuses more than a request may hold. */
export function numbered(records: readonly unknown[]): { line: number; record: unknown }[] {
  const count = records.length
  if (count > MAX_RECORDS) throw new ClientError('TOO_MANY_RECORDS', { count, limit: MAX_RECORDS })
  return records.map((record, i) => ({ line: i + 1, record }))
}
