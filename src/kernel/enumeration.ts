import type { Doc } from './define-register.ts'
import type { Deprecated } from './deprecated.ts'

/** A closed list of the law or of practice; `source` says where it comes from. One that ends in 等 has OTHER. */
export interface Enumeration {
  name: string
  doc: Doc
  source?: string
  values: Readonly<Record<string, Doc & { deprecated?: Deprecated }>>
}

export const defineEnumeration = (list: Enumeration): Enumeration => list
