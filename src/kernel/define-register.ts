// A register is data: what people write of it (register-definition.ts), resolved into the form that every step reads.
import type { Sensitivity } from './access.ts'
import type { AskedRule } from './asked-rule.ts'
import type { Action } from './define-action.ts'
import type { Table } from './derive-tables.ts'
import type { Kind } from './field-kinds.ts'
import type { Likely } from './likely.ts'
import type {
  FieldDefinition,
  ReferenceDefinition,
  RegisterDefinition,
  RelationDefinition,
} from './register-definition.ts'
import type { Exclusive } from './row-checks.ts'
import type { Validity } from './validity.ts'

export interface Doc {
  zh: string
  en: string
}

const ofThings = ['reference', 'assets', 'buildings', 'vehicles', 'energy', 'costs'] as const
export const domains = [...ofThings, 'supervision', 'access', 'audit'] as const
export type Domain = (typeof domains)[number]

/**
 * `organization`: rows belong to an organization (columns organizationId, regionPath). `self`: the row is the
 * organization. `region`: the row belongs to a region (regionPath; null: to the nation) and to no organization.
 * `open`: reference data that every authenticated caller may read.
 */
export type HeldBy = 'organization' | 'self' | 'region' | 'open'

export interface Field extends Omit<FieldDefinition, 'type' | 'isRequired' | 'default' | 'isCode' | 'likely'> {
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
  /** Sent with a record and not written: the column that has it already (sent-fields.ts). */
  keptIn?: string
}

/** With its `column` as SQL calls it. */
export interface Reference extends ReferenceDefinition {
  name: string
  column: string
  /** The row goes where the target goes. */
  isPart: boolean
  /** The target has several records of one code, each for its time. */
  isReused: boolean
}

export interface Relation extends Pick<RelationDefinition, 'to' | 'doc' | 'deprecated'> {
  name: string
  isMany: boolean
  /** SQL column here -> field name there. */
  on: [local: string, remote: string][]
  where: [field: string, value: string][]
}

export interface Register
  extends Pick<
    RegisterDefinition,
    | 'name'
    | 'plural'
    | 'domain'
    | 'heldBy'
    | 'doc'
    | 'deprecated'
    | 'isReadOnly'
    | 'writerRules'
    | 'derive'
    | 'openStates'
  > {
  path: string
  tableName: string
  table: Table
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
  /** Its records are written by an action. */
  isActed?: true
  validity?: Validity
  alsoOf?: Field
  datedBy?: Field
}

/** A name that is none of the register's is a compile error. */
export const defineRegister = <Name extends string, Key extends string, Code extends string>(
  definition: RegisterDefinition<Name, Key, Code>,
  // Sound: whatever names are, they are strings.
): RegisterDefinition => definition as RegisterDefinition
