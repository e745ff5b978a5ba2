import type { Register } from '../kernel/define-register.ts'
import type { Batch } from '../sql/batch.ts'
import { removeStatement } from '../sql/write.ts'
import type { Context, WriteOptions, WriteReport } from './context.ts'
import { numbered } from './upsert.ts'
import { writeRecords } from './write-batch.ts'

/**
 * Removes the records named by natural key, by id, or by source and externalId, with `baseVersion` only if they are
 * still that version. They stay in the change log. Out of reach is NOT_FOUND, still referred to is CONFLICT.
 */
export async function remove(
  context: Context,
  register: Register,
  records: readonly unknown[],
  options: WriteOptions & { address?: 'id' },
): Promise<WriteReport> {
  const { registry, access } = context
  const statementOf = (batch: Batch) => removeStatement({ register, registry, access, batch })
  const writing = { statementOf, refusals: { '23503': 'STILL_REFERENCED' } } as const
  const inputs = numbered(records)
  await context.call?.charge(inputs.length)
  return writeRecords(context, register, inputs, { ...options, ...writing })
}
