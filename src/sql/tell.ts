// What a message tells a writer of the row: what was sent, and of what is stored only what the writer reads.
import { reachOf } from '../kernel/access.ts'
import type { Writing } from './batch.ts'
import { scopePredicate } from './scope.ts'

/** `told` of a value that a message names, as an expression over `r`; null is left out of the message. */
export function tellerOf(writing: Writing): (value: string) => string {
  const { register, access, batch } = writing
  const { walls: _, ...walled } = access
  const isReader = register.scope === 'open' || reachOf(access, register.domain, 'read') !== undefined
  const isSeen = isReader ? scopePredicate(register, 'r', { ...writing, access: walled }) : 'false'
  const sent = new Set(batch.fields.map(({ column }) => `r.${column}`))
  const isSent = (value: string): boolean => (value.match(/\b[a-z]\w*\.[a-z]\w*/g) ?? []).every((one) => sent.has(one))
  return (value) => (isSeen && !isSent(value) ? `case when ${isSeen} then ${value} end` : value)
}
