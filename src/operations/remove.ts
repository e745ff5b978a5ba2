import { upsert } from './upsert.ts'

/**
 * Removes the records named by natural key, by id, or by source and externalId, with `baseVersion` only if they are
 * still that version. They stay in the change log. Out of reach is NOT_FOUND, still referred to is CONFLICT.
 */
export const remove: typeof upsert = (context, register, records, options) =>
  upsert(context, register, records, { ...options, isRemoval: true })
