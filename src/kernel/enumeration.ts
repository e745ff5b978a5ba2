import type { Doc } from './define-register.ts'

/** A closed list of the law or of practice; `source` says where it comes from. One that ends in 等 has OTHER. */
export interface Enumeration<Value extends string = string> {
  name: string
  doc: Doc
  source?: string
  values: Readonly<Record<Value, Doc>>
}

export const defineEnumeration = <Value extends string>(list: Enumeration<Value>): Enumeration<Value> => list

/** The values as the non-empty tuple that Drizzle's `text({ enum })` wants. */
export function valuesOf<Value extends string>(list: Enumeration<Value>): [Value, ...Value[]] {
  // Sound: Object.keys of a record with these keys, and an enumeration without values is refused at start.
  return Object.keys(list.values) as [Value, ...Value[]]
}
