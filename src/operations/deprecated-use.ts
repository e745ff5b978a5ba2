// What a request has to do with that is going to go; the door tells it in the headers of the answer.
import type { Register } from '../kernel/define-register.ts'
import type { Deprecated } from '../kernel/deprecated.ts'
import type { Enumeration } from '../kernel/enumeration.ts'
import { isObject } from '../kernel/field-kinds.ts'
import type { Batch } from '../sql/batch.ts'
import type { Call } from './context.ts'

/** `asked` is a plan, or a part of one: plain data, whose leaves are descriptors. */
export function noteUse(call: Call | undefined, asked: unknown): void {
  if (call?.deprecated) for (const one of deprecatedIn(asked)) call.deprecated.add(one)
}

/** Of records that were sent. */
export function withUseNoted<Checked extends { batches: readonly Batch[] }>(
  call: Call | undefined,
  register: Register,
  checked: Checked,
): Checked {
  const sent = ({ fields, columns }: Batch) => fields.map((field, i) => ({ field, values: columns[i] }))
  if (call?.deprecated) noteUse(call, [register, checked.batches.map(sent)])
  return checked
}

export function* deprecatedIn(part: unknown): Generator<Deprecated> {
  if (Array.isArray(part)) for (const one of part) yield* deprecatedIn(one)
  else if (isObject(part)) {
    // Sound: what has a doc is a descriptor.
    if ('doc' in part) return yield* marked(part)
    for (const one of Object.values(part)) yield* deprecatedIn(one)
    const { field, values } = part as { field?: { enumeration?: Enumeration }; values?: string[] }
    const listed = field?.enumeration?.values
    if (listed && Array.isArray(values)) for (const value of new Set(values)) yield* marked(listed[value] ?? {})
  }
}

function* marked({ deprecated }: { deprecated?: Deprecated }): Generator<Deprecated> {
  if (deprecated) yield deprecated
}
