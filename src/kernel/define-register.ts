// A register is data: a Drizzle table and a descriptor, resolved into the form that every step reads.
import { type Column, getTableColumns, getTableName, type Table } from 'drizzle-orm'
import type { ErrorCode } from '../errors.ts'
import type { Sensitivity } from './access.ts'
import { type AskedRule, askedRule } from './asked-rule.ts'
import { commonFields, organizationReference } from './column-fields.ts'
import { sourceNames } from './columns.ts'
import type { Action } from './define-action.ts'
import type { Rule } from './define-rule.ts'
import type { Enumeration } from './enumeration.ts'
import { type Kind, type KindName, kinds, type ValueProblem } from './field-kinds.ts'
import { type Likely, likelyOf } from './likely.ts'
import { kebabCase } from './names.ts'
import type { Exclusive, WriterRules } from './row-checks.ts'
import { isForward, type Validity, type ValidityDefinition } from './validity.ts'

export interface Doc {
  zh: string
  en: string
}

export const domains = ['reference', 'assets', 'buildings', 'vehicles', 'energy', 'costs', 'access', 'audit'] as const
export type Domain = (typeof domains)[number]

/**
 * `organization`: rows belong to an organization (columns organizationId, regionPath). `self`: the row is the
 * organization. `region`: the row belongs to a region (regionPath; null: to the nation) and to no organization.
 * `open`: reference data that every authenticated caller may read.
 */
export type HeldBy = 'organization' | 'self' | 'region' | 'open'

export interface FieldDefinition {
  doc: Doc
  /** The law, standard or form that defines the field. */
  source?: string
  /** Unit of measure, when the field has one; `units` where it is not that of another record. */
  unit?: string
  units?: Doc
  kind?: KindName
  enumeration?: Enumeration
  /** The value must be a code of this list (register Code), of the version held by another column if named. */
  codeList?: { list: string; version?: string }
  /**
   * `create`: set once; `correct`: so, put right with a reason; `action`: by actions, and once by who may approve and
   * brings old records; `never`: by the service. Default `always`.
   */
  write?: 'always' | 'create' | 'correct' | 'action' | 'never'
  sensitivity?: Sensitivity
  /** The sensitivity holds for rows in which this boolean field is not true. */
  maskedUnless?: string
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
  /** Narrower than its kind and its unit say (kernel/likely.ts); beyond it the value is warned of. */
  likely?: Likely
  check?: (value: string) => ValueProblem | undefined
}

export interface Field extends Omit<FieldDefinition, 'kind' | 'isCode' | 'likely'> {
  name: string
  column: string
  kind: Kind
  isNullable: boolean
  /** Must be sent when a record is created: not nullable and without a default. */
  isRequired: boolean
  /** What a record that is created without it has. */
  fallback?: string | number | undefined
  write: NonNullable<FieldDefinition['write']>
  sensitivity: Sensitivity
  isCode: boolean
  /** Records are known by it: part of the key, the code of a referenced record, or of the source. */
  isIdentity: boolean
  likely?: Likely | undefined
  scale?: number
  precision?: number
  /** What the code of a referenced record is called there: 统一社会信用代码 for organizationCreditCode. */
  term?: string
  /** Set when the field is the code of a referenced record: it lives in the target's table. */
  reference?: Reference
}

/** A foreign key that files and callers write by code: `building: { column: 'buildingId', as: 'buildingCode' … }`. */
export interface ReferenceDefinition<Columns> {
  to: string
  /** The uuid column of this register. */
  column: Columns
  /** The API field by which it is written and read. */
  as: string
  /** The target's field that `as` holds. */
  by: string
  /**
   * The target must belong to the same organization as the row. A row whose key it is in is part of it, and moves with
   * it to another; any other keeps it where it is.
   */
  isWithinOrganization?: true
  aliases?: readonly string[]
  doc: Doc
}

/** With its `column` as SQL calls it. */
export interface Reference extends ReferenceDefinition<string> {
  name: string
  /** The target has several records of one code, each for its time; the registry says so. */
  isReused?: boolean
}

export interface RelationDefinition<Columns> {
  to: string
  many?: true
  /** Our columns = the target's fields. */
  on: { [Column in keyof Columns & string]?: string }
  /** Constants that the target must have, e.g. the code list. */
  where?: Record<string, string>
  doc: Doc
}

export interface Relation extends Pick<RelationDefinition<unknown>, 'to' | 'doc'> {
  name: string
  isMany: boolean
  /** SQL column here -> field name there. */
  on: [local: string, remote: string][]
  where: [field: string, value: string][]
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
}

export interface RegisterDefinition<T extends Table> {
  name: string
  plural: string
  domain: Domain
  heldBy: HeldBy
  doc: Doc
  table: T
  /** Natural key, unique within the organization when that is what holds it. */
  key: (keyof T['_']['columns'] & string)[]
  validity?: ValidityDefinition<keyof T['_']['columns'] & string>
  /**
   * A day or a period that says when the row is about: the codes in it mean the records in force then. Without one, and
   * where it is null, they mean those of today.
   */
  datedBy?: keyof T['_']['columns'] & string
  /** What the service itself keeps: no door writes it, and it is read by id and as a list. */
  isReadOnly?: true
  fields: { [Name in keyof T['_']['columns']]?: FieldDefinition }
  references?: Record<string, ReferenceDefinition<keyof T['_']['columns'] & string>>
  relations?: Record<string, RelationDefinition<T['_']['columns']>>
  /** Fields that lists can be sorted by; the first is the default order. */
  sort: (keyof T['_']['columns'] & string)[]
  rules?: readonly Rule<ErrorCode>[]
  exclusive?: readonly Exclusive<keyof T['_']['columns'] & string>[]
  writerRules?: WriterRules
  derive?: Derivation
  actions?: readonly Action[]
}

export interface Register
  extends Omit<
    RegisterDefinition<Table>,
    'key' | 'fields' | 'references' | 'relations' | 'sort' | 'rules' | 'exclusive' | 'validity' | 'datedBy'
  > {
  path: string
  tableName: string
  fields: ReadonlyMap<string, Field>
  /** The natural key as written by callers, the organization's code first when rows belong to one. */
  key: readonly Field[]
  /** The natural key as columns of the table, in the order of its unique index. */
  keyColumns: readonly string[]
  references: readonly Reference[]
  relations: ReadonlyMap<string, Relation>
  actions: readonly Action[]
  sort: readonly Field[]
  rules: readonly AskedRule[]
  exclusive: readonly Exclusive<Field>[]
  validity?: Validity
  datedBy?: Field
}

/** Resolves a descriptor; nonsense that the types cannot see throws with the register and field named. */
export function defineRegister<T extends Table>(definition: RegisterDefinition<T>): Register {
  const { name, plural, heldBy, table } = definition
  const columns: Record<string, Column> = getTableColumns(table)
  const fail = (what: string): never => {
    throw new Error(`${name}: ${what}`)
  }
  const column = (key: string): Column => columns[key] ?? fail(`no column '${key}' in table ${getTableName(table)}`)
  const fields = new Map<string, Field>()
  const identities = new Set<string>([...definition.key, ...sourceNames])
  const versions = new Set(Object.values(definition.fields).flatMap((field) => field?.codeList?.version ?? []))
  const add = (key: string, field: FieldDefinition & Pick<Field, 'reference'>, of = key) => {
    const resolved = resolveField(name, key, column(of), field)
    const isIdentity = identities.has(key) || field.reference !== undefined
    const isNaming = isIdentity || versions.has(key) || [field.isCode, field.codeList, field.separators].some(Boolean)
    const isText = resolved.kind.name === 'text'
    return fields.set(key, { ...resolved, isIdentity, isCode: (isText && isNaming) || resolved.kind.name === 'path' })
  }
  const relations = new Map<string, Relation>()
  const relate = (key: string, { many, on, where = {}, ...rest }: RelationDefinition<Record<string, unknown>>) => {
    // Sound: `on` has string values by its type; the mapped type only adds `undefined` for absent keys.
    const pairs = Object.entries(on as Record<string, string>)
    const joined = pairs.map(([local, remote]): [string, string] => [column(local).name, remote])
    relations.set(key, { ...rest, name: key, isMany: many ?? false, on: joined, where: Object.entries(where) })
  }
  const { id, ...kept } = commonFields
  add('id', id!)
  const owner = heldBy === 'organization' && { organization: organizationReference }
  const referenced: Record<string, ReferenceDefinition<string>> = { ...owner, ...definition.references }
  const references = Object.entries(referenced).map(([key, { column: of, ...rest }]): Reference => {
    const { to, as, doc, aliases = [] } = rest
    const reference = { ...rest, name: key, column: column(of).name }
    add(of, { write: 'never', doc: { zh: `${doc.zh}(标识)`, en: `${doc.en} (id of ${key})` } })
    const written = { zh: `${doc.zh}(代码)`, en: `${doc.en} (written by this code)` }
    add(as, { kind: 'text', doc: written, aliases, reference }, of)
    relate(key, { to, doc, on: { [of]: 'id' } })
    return reference
  })
  for (const [key, field] of Object.entries(definition.fields)) if (field) add(key, field)
  for (const [key, field] of Object.entries(kept)) if (columns[key]) add(key, field)
  for (const [key, relation] of Object.entries(definition.relations ?? {})) relate(key, relation)
  const fieldOf = (part: string, use: string): Field =>
    fields.get(part) ?? fail(`${use} names '${part}', which is not among its fields`)
  const key = heldBy === 'organization' ? ['organizationId', ...definition.key] : definition.key
  const writtenAs = new Map(Object.values(referenced).map((reference) => [reference.column, reference.as]))
  const { datedBy, validity: given, ...rest } = definition
  const validity = given && {
    from: fieldOf(given.from, 'validity'),
    to: fieldOf(given.to, 'validity'),
    apart: (given.apart ?? []).map((part) => fieldOf(part, 'validity')),
  }
  return {
    ...rest,
    ...(validity && { validity }),
    ...(datedBy && { datedBy: fieldOf(datedBy, 'datedBy') }),
    ...{ path: kebabCase(plural), tableName: getTableName(table), fields, references, relations },
    actions: definition.actions ?? [],
    key: key.map((part) => fieldOf(writtenAs.get(part) ?? part, 'key')),
    keyColumns: key.map((part) => column(part).name),
    sort: definition.sort.map((part) => fieldOf(part, 'sort')),
    rules: [
      ...(validity ? [isForward(validity)] : []),
      ...(definition.rules ?? []).map((rule) => {
        if (rule.of !== name) fail(`rule ${rule.id} is of ${rule.of}`)
        return askedRule(rule, (part) => fieldOf(part, `rule ${rule.id}`))
      }),
    ],
    exclusive: (definition.exclusive ?? []).map((one) => ({ ...one, field: fieldOf(one.field, 'exclusive') })),
  }
}

/** The default of a column, unless Postgres computes it. */
export const plainDefault = ({ default: value }: Column): string | undefined =>
  value === undefined || typeof value === 'object' ? undefined : String(value)

const kindByColumnType: Record<string, KindName> = {
  PgUUID: 'uuid',
  PgText: 'text',
  PgNumeric: 'decimal',
  PgInteger: 'integer',
  PgBoolean: 'boolean',
  PgDateString: 'date',
  PgTimestampString: 'dateTime',
}

function resolveField(register: string, name: string, column: Column, definition: FieldDefinition) {
  const kindName = definition.kind ?? (definition.enumeration ? 'enum' : kindByColumnType[column.columnType])
  if (!kindName) throw new Error(`${register}.${name}: no field kind for a ${column.columnType} column`)
  // Sound: only PgNumeric has these two; reading them from other columns gives undefined.
  const { scale, precision } = column as { scale?: number; precision?: number }
  const { write = 'always', sensitivity = 'public' } = definition
  return {
    ...{ ...definition, name, column: column.name, kind: kinds[kindName], write, sensitivity },
    isNullable: !column.notNull,
    isRequired: column.notNull && !column.hasDefault && write !== 'never',
    fallback: plainDefault(column),
    likely: likelyOf(definition, kindName),
    ...(kindName === 'decimal' && { scale, precision }),
  }
}
