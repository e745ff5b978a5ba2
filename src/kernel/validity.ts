// When records are in force, as their register's descriptor says.

import type { AskedRule } from './asked-rule.ts'
import type { Field, Register } from './define-register.ts'

/** When a record is in force: from a day to its last day, null being open. */
export interface ValidityDefinition<Columns> {
  from: Columns
  to: Columns
  /**
   * Of records that are equal in these only one is in force at a time, and a code that is among them means the one in
   * force when it is asked for. Without it records hold side by side, as versions of a coefficient do.
   */
  apart?: readonly Columns[]
  /** As `apart`, of records that no code means: null is a value like others. */
  alone?: readonly Columns[]
}

export interface Validity {
  from: Field
  to: Field
  /** Of records that are equal in these one is in force at a time. */
  apart: readonly Field[]
  isReused: boolean
}

/** Whether one code may have several records, each for its time. */
export const isReused = (register: Register): register is Register & { validity: Validity } =>
  register.validity?.isReused === true

export const isForward = ({ from, to }: Validity): AskedRule => ({
  code: 'VALIDITY_REVERSED',
  severity: 'error',
  field: to.name,
  fields: [from, to],
  holds: `r.${to.column} >= r.${from.column}`,
})
