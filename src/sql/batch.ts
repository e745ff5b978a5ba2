// Rows to be written, as they travel to Postgres, and the problems that come back.
import type { ErrorCode } from '../errors.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { snakeCase } from '../kernel/names.ts'
import type { RowCheck } from '../kernel/row-checks.ts'
import { arrayLiteral, type Builder, literal } from './statement.ts'

/** How the rows of a batch name their record: natural key, id, or source and externalId. */
export type Address = 'key' | 'id' | 'external'

/** Rows that send the same fields, column by column, because Postgres is given one array for each column. */
export interface Batch {
  address: Address
  /** A reference is here as its code field or as its id field. */
  fields: readonly Field[]
  lines: number[]
  /** Canonical text as checked by the field's kind. */
  columns: (string | null)[][]
  /** In place of lines and columns: a query with the fields in their order, whose rows nobody sent. */
  query?: (writing: Pick<Writing, 'parameters'>) => string
}

/** What the parts of a writing statement share. */
export interface Writing extends Builder {
  register: Register
  batch: Batch
  /** The caller says why: then a key may be put right. */
  isReasoned: boolean
  /** It only changes what is there. */
  mustExist?: boolean | undefined
  /** It removes the records. */
  isRemoval?: boolean
  /** Of which some row is warned by the value that was sent, whatever is stored. */
  warned: readonly Field[]
}

/** The field by which a column is sent: of two fields for one column the code counts, which stands last. */
export const sentAs = ({ fields }: Batch, column: string | undefined): Field | undefined =>
  fields.findLast((field) => field.column === column)

export const isSentIn =
  (batch: Batch) =>
  ({ column }: Field): boolean =>
    sentAs(batch, column) !== undefined

export const stagedName = (field: Field): string => snakeCase(field.name)

/** The CTE `staged`: typed arrays side by side, or what a query gives; rows are counted by `n`. */
export function stagedSql(writing: Pick<Writing, 'batch' | 'parameters'>, name = 'staged'): string {
  const { fields, columns, query } = writing.batch
  const { values } = writing.parameters
  const names = fields.map(stagedName).join(', ')
  if (query)
    return `${name} as materialized (select s.*, row_number() over () as n from (${query(writing)}) s(${names}))`
  const arrays = fields.map(({ kind }, i) => `$${values.push(arrayLiteral(columns[i]!))}::${kind.sqlType}[]`)
  return `${name} as (select * from unnest(${arrays.join(', ')}) with ordinality s(${names}, n))`
}

/** A member of a problem: a text, or what an expression gives. */
type Param = string | { sql: string }

/** An expression: the problem as a JSON object if the condition holds, else null. */
export function problemSql(
  condition: string,
  code: ErrorCode,
  field: Param | null,
  params: Record<string, Param> = {},
  rule?: string,
) {
  const told = { code, field: field ?? { sql: 'null' }, params: { sql: jsonOf(params) }, ...(rule && { rule }) }
  const problem = jsonOf(told)
  return `case when ${condition} then ${problem}::text end`
}

function jsonOf(params: Record<string, Param>): string {
  const members = Object.entries(params).map(([name, value]) => {
    return `${literal(name)}, ${typeof value === 'string' ? literal(value) : value.sql}`
  })
  return `json_build_object(${members.join(', ')})`
}

/** The problem of a row that breaks a rule. */
export function checkSql({ id, code, field, at, shows = {} }: RowCheck, isBroken: string): string {
  const params = Object.entries(shows).map(([name, sql]) => [name, { sql }])
  return problemSql(isBroken, code, at === undefined ? field : { sql: at }, Object.fromEntries(params), id)
}

/** What a message names, where the writer knows it; else null, which messages leave out. */
export const knownSql = (sql: string, isKnown: string): string =>
  isKnown === 'true' ? sql : `case when ${isKnown} then ${sql} end`

/** The problems that there are, separated by commas; null when there is none. */
export const problemsSql = (problems: readonly string[]): string =>
  problems.length < 2 ? (problems[0] ?? 'null::text') : `nullif(concat_ws(',', ${problems.join(', ')}), '')`
