// What must be true of a row before it is written, as SQL.
import type { ErrorCode } from '../errors.ts'
import type { Access } from './access.ts'

/** A rule on one row, in SQL over the merged row `r`; null counts as holding. */
export interface RowCheck {
  /** Of a rule that has a name (kernel/define-rule.ts). */
  id?: string
  code: ErrorCode
  field: string
  /** Of a rule of who writes: what an action does to its own record is not asked it. */
  isOfPlainWrites?: true
  /** An expression of the field that is told, where that depends on the row. */
  at?: string
  holds: string
  /** What the message names: SQL by parameter. */
  shows?: Record<string, string>
}

/** A value that one record has at a time, such as a licence plate: another with it is warned of. */
export interface Exclusive<Name> {
  field: Name
  code: ErrorCode
}

/**
 * What a writer may do to a row depends on who writes: rules over the row `row`, of which all must be true. They are
 * asked of the row as it is and as it would be, once a row is changed or removed and all that it names is known.
 */
export type WriterRules = (writer: Access, row: string, write: RuleSql) => RowCheck[]

/** How rules are put into SQL. */
export interface RuleSql {
  text: (value: string) => string
  texts: (values: readonly string[]) => string
  /** Whether a path lies in one of these subtrees. */
  isUnder: (column: string, paths: readonly string[]) => string
}
