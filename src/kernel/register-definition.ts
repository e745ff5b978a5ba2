// What a person writes of a register, once: the columns, keys and indexes of its table, and every door, follow from it.
// Names are checked by the compiler (test/types/register.types.ts), what it cannot see at start (check-register.ts).
import type { ErrorCode } from '../errors.ts'
import type { Sensitivity } from './access.ts'
import type { ColumnType } from './column-types.ts'
import type { Action } from './define-action.ts'
import type { Doc, Domain, HeldBy } from './define-register.ts'
import type { Rule } from './define-rule.ts'
import type { Deprecated } from './deprecated.ts'
import type { Enumeration } from './enumeration.ts'
import type { ValueProblem } from './field-kinds.ts'
import type { Likely } from './likely.ts'
import type { Exclusive, WriterRules } from './row-checks.ts'
import type { Unit } from './units.ts'
import type { ValidityDefinition } from './validity.ts'

export interface FieldDefinition<Name extends string = string> {
  doc: Doc
  /** The law, standard or form that defines the field. */
  source?: string
  /** How it is stored (kernel/column-types.ts); text unless said otherwise. */
  type?: ColumnType
  /** Every record has it: not null. Parts of the key, and what has a default, need not say so. */
  isRequired?: true
  /** What a record that is created without it has: a plain value, so that it can be shown before it is written. */
  default?: string | number | boolean | { sql: string }
  /** SQL over the row by which Postgres itself computes it. */
  generated?: string
  /** What a view calls it; a table calls it as we do. */
  column?: string
  /** Unit of measure, where its type does not say it; `units` where it is not that of another record. */
  unit?: Unit
  units?: Doc
  enumeration?: Enumeration
  /** The value must be a code of this list (register Code), of the version held by another column if named. */
  codeList?: { list: string; version?: Name }
  /**
   * `create`: set once; `correct`: so, put right with a reason; `action`: by actions, and once by who may approve and
   * brings old records; `never`: by the service. Default `always`.
   */
  write?: 'always' | 'create' | 'correct' | 'action' | 'never'
  sensitivity?: Sensitivity
  /** The sensitivity holds for rows in which this boolean field is not true. */
  maskedUnless?: Name
  /** What files call it beside the label: the words of the trade (kernel/field-names.ts). */
  aliases?: readonly string[]
  maxLength?: number
  /** It names something (kernel/codes.ts). Keys, references, sources and codes of lists need not say so. */
  isCode?: true
  /** Of an official code, which is all in capitals: what is set between its groups to be read, and is no part of it. */
  separators?: RegExp
  /** 0 is a code like others, not one that is missing. */
  isZeroMeant?: true
  isNegativeAllowed?: true
  /** What is required of new records cannot be: nobody could leave it out. */
  deprecated?: Deprecated
  /** Narrower than its kind and its unit say (kernel/likely.ts); beyond it the value is warned of. */
  likely?: Likely
  check?: (value: string) => ValueProblem | undefined
}

/**
 * A foreign key that files and callers write by code: `building: { to: 'Building', as: 'buildingCode', by: 'code' … }`.
 * Its column is `buildingId`.
 */
export interface ReferenceDefinition<Code extends string = string> {
  to: string
  /** The API field by which it is written and read. */
  as: Code
  /** The target's field that `as` holds. `id`, of what may lie with another organization: then `as` is its column. */
  by: string
  isRequired?: true
  /** Of a target by its id: the open register in which what lies beyond reach is known by that id as well. */
  openIn?: string
  /**
   * The target must belong to the same organization as the row. A row whose key it is in is part of it, and moves with
   * it to another; any other keeps it where it is.
   */
  isWithinOrganization?: true
  /** The row is part of its target, and moves with it, though its key does without. */
  goesAlong?: true
  /** A reference before it, which the target has as well: in that its code is unique, as a room's in its building. */
  within?: string
  /** What the list of those that refer is called there, and how it is described (kernel/derive-relations.ts). */
  listed?: { as?: string; doc?: Doc }
  aliases?: readonly string[]
  /** As of a field. */
  write?: 'action'
  /** So are its code, its id, and the relations both ways. */
  deprecated?: Deprecated
  doc: Doc
}

export interface RelationDefinition<Column extends string = string> {
  to: string
  many?: true
  /** Our columns = the target's fields. */
  on: { [Local in Column]?: string }
  /** Constants that the target must have, e.g. the code list. */
  where?: Record<string, string>
  deprecated?: Deprecated
  doc: Doc
}

/**
 * Columns computed on write, set-based: `join` is SQL after the staged rows `r` (with region path `r.region_path`),
 * `values` gives each column's expression. Numbers are computed where they are stored, so that no client, no CSV and no
 * repair by psql can disagree with the coefficient named beside them.
 */
export interface Derivation {
  join: string
  /**
   * What the values are computed from, given how to name a column. With it a row keeps them until a write changes one
   * of these, or they are recomputed: whatever `join` finds by then, a published result stays what it was.
   */
  inputs?: (column: (name: string) => string) => string[]
  values: Record<string, string>
  /** What is computed of the rows for a month, such as 2026-10, whenever it is asked for. */
  monthly?: (month: string) => Pick<Derivation, 'join' | 'values'>
}

/** What the table of a register has beside its own fields; which of them one has, `heldBy` says. */
export type OwnColumn = 'organizationId' | keyof typeof import('./column-fields.ts').commonFields

/** What has a column: fields, references by their id, and what every register has. */
type ColumnOf<Name extends string, Key extends string> = Name | `${Key}Id` | OwnColumn

export interface RegisterDefinition<
  Name extends string = string,
  Key extends string = string,
  Code extends string = string,
> {
  name: string
  plural: string
  /** Where the name is a word of SQL. */
  tableName?: string
  domain: Domain
  heldBy: HeldBy
  doc: Doc
  deprecated?: Deprecated
  /** Natural key, unique within the organization when that is what holds it. */
  key: readonly NoInfer<ColumnOf<Name, Key>>[]
  validity?: ValidityDefinition<NoInfer<ColumnOf<Name, Key>>>
  /**
   * A day or a period that says when the row is about: the codes in it mean the records in force then. Without one, and
   * where it is null, they mean those of today.
   */
  datedBy?: NoInfer<Name>
  /** What the service itself keeps: no door writes it, it is read by id and as a list, and its table made by hand. */
  isReadOnly?: true
  /** The field that says of which domain a row tells: who reads it has that domain's scope there as well. */
  alsoOf?: NoInfer<Name>
  fields: Record<Name, FieldDefinition<NoInfer<Name>>>
  references?: Record<Key, ReferenceDefinition<Code>>
  relations?: Record<string, RelationDefinition<NoInfer<ColumnOf<Name, Key>>>>
  /** Fields that lists can be sorted by; the first is the default order. */
  sort: readonly NoInfer<ColumnOf<Name, Key>>[]
  /** By name, what is indexed beside what the rule of kernel/derive-tables.ts gives, or in place of it: [] is none. */
  indexes?: Record<string, readonly NoInfer<ColumnOf<Name, Key>>[]>
  /** By name, what is unique beside the key among the records that have the last of these. */
  uniques?: Record<string, readonly NoInfer<ColumnOf<Name, Key>>[]>
  rules?: readonly Rule<ErrorCode, NoInfer<ColumnOf<Name, Key> | Code>>[]
  exclusive?: readonly Exclusive<NoInfer<Name>>[]
  writerRules?: WriterRules
  derive?: Derivation
  actions?: readonly Action[]
  /** The states in which a record is its writer's. In others actions change it, and who may approve, with a reason. */
  openStates?: readonly string[]
}
