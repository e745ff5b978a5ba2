// What must be true of a row before it is written, as SQL.
import type { ErrorCode } from '../errors.ts'
import type { Access } from './access.ts'

/** A rule on one row, in SQL over the merged row `r`; null counts as holding. */
export interface RowCheck {
  code: ErrorCode
  field: string
  /** What is odd is told, and the row is written; what is wrong is refused. */
  severity?: 'warning'
  holds: string
  /** What the message names: SQL by parameter. */
  shows?: Record<string, string>
  /** It looks at other rows of the register: what breaks it is tried again when others of its file are written. */
  isRetried?: true
}

/** A rule between fields, asked of a record that is new and where a write changes one of them. */
export interface FieldsCheck<Name> extends RowCheck {
  of: readonly Name[]
  /**
   * SQL after the rows `r`, one row for each of them, that `holds` and `shows` of a warning may look at; given whether
   * the rule is asked of a row.
   */
  join?: string | ((isAsked: (row: string) => string) => string)
  /**
   * What `join` looks at beside the row, by register, in records of its organization. Who does not read it, or what of
   * the row itself was not sent, is not warned: whether a warning comes would tell.
   */
  sees?: Record<string, readonly string[]>
}

/** A value that one record has at a time, such as a licence plate: another with it is warned of. */
export interface Exclusive<Name> {
  field: Name
  code: ErrorCode
}

/** Fields that are parts of another, in the words of the forms 其中: together they are at most the whole. */
export interface PartsOf<Name> {
  whole: Name
  parts: readonly Name[]
}

/**
 * What a writer may do to a row depends on who writes: rules over the row `row`, of which all must be true. They are
 * asked of the row as it is and as it would be, once a row is changed or removed and all that it names is known.
 */
export type WriterRules = (writer: Access, row: string, write: RuleWriter) => RowCheck[]

/** How rules are put into SQL. */
export interface RuleWriter {
  text: (value: string) => string
  texts: (values: readonly string[]) => string
  /** Whether a path lies in one of these subtrees. */
  isUnder: (column: string, paths: readonly string[]) => string
}
