// Keyset pages for any order. A cursor holds the sort values of one row as Postgres text (a JS Date would lose
// microseconds), the row's id, and a digest of register, order and filter, so that it cannot be used on another list.
import { createHash } from 'node:crypto'
import { ClientError } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Order } from '../kernel/read-plan.ts'
import { columnSql } from './mask.ts'
import type { Parameters } from './statement.ts'

export interface SortKey {
  column: string
  /** The column under an alias, as the caller sees it. */
  of: (alias: string) => string
  type: string
  isNullable: boolean
  isDescending: boolean
  nulls: 'first' | 'last'
}

/**
 * The order's columns, made total by the id; not needed when they hold a unique key together with columns that are the
 * same for the whole list (`fixed`): an index then gives the rows in order without a sort.
 */
export function sortKeys(order: Order[], access: Access, register?: Register, fixed: string[] = []): SortKey[] {
  const keys = order.map(({ field, isDescending, nulls }): SortKey => {
    const { column, kind, isNullable } = field
    const of = (alias: string) => columnSql(field, alias, { access })
    return { column, of, type: kind.sqlType, isNullable, isDescending, nulls }
  })
  if (keys.some((key) => key.column === 'id')) return keys.slice(0, keys.findIndex((key) => key.column === 'id') + 1)
  const held = new Set([...fixed, ...keys.map((key) => key.column)])
  if (keys.length > 0 && register?.keyColumns.every((column) => held.has(column))) return keys
  // The id follows the last key's direction, so that an index on (key, id) serves both directions.
  const isDescending = keys.at(-1)?.isDescending ?? false
  const of = (alias: string) => `${alias}.id`
  return [...keys, { column: 'id', of, type: 'uuid', isNullable: false, isDescending, nulls: 'last' }]
}

/** The same keys read from the other end. */
export const reversed = (keys: SortKey[]): SortKey[] =>
  keys.map((key) => ({ ...key, isDescending: !key.isDescending, nulls: key.nulls === 'first' ? 'last' : 'first' }))

export function orderBySql(keys: SortKey[], alias: string): string {
  const terms = keys.map((key) => {
    const isNatural = !key.isNullable || (key.nulls === 'first') === key.isDescending
    return `${key.of(alias)}${key.isDescending ? ' desc' : ''}${isNatural ? '' : ` nulls ${key.nulls}`}`
  })
  return `order by ${terms.join(', ')}`
}

export const digestOf = (...parts: string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 8)

/** The expression of a row's cursor: URL-safe base64 of a JSON array. */
export function cursorSql(keys: SortKey[], alias: string, digest: string): string {
  const values = keys.map((key) => `${key.of(alias)}::text`)
  const json = `json_build_array('${digest}'::text, ${values.join(', ')})::text`
  // translate() maps + and / to - and _, and drops the padding and the line breaks that encode() adds.
  return `translate(encode(convert_to(${json}, 'UTF8'), 'base64'), E'+/=\\n', '-_')`
}

export function readCursor(cursor: string, keys: SortKey[], digest: string): (string | null)[] {
  let values: unknown
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw new ClientError('INVALID_CURSOR')
  }
  if (!Array.isArray(values) || values.length !== keys.length + 1 || values[0] !== digest) {
    throw new ClientError('INVALID_CURSOR')
  }
  return keys.map((key, i) => {
    const value: unknown = values[i + 1]
    if (value === null && key.isNullable) return null
    if (typeof value !== 'string' || value.includes('\0')) throw new ClientError('INVALID_CURSOR')
    return value
  })
}

/**
 * The rows after a position, as disjoint ranges that are each one scan of an index and that follow one another in the
 * order. One range when the leading key cannot be null; otherwise its null and its non-null part are two.
 */
export function rangesAfter(
  keys: SortKey[],
  values: (string | null)[],
  alias: string,
  parameters: Parameters,
): string[] {
  const [key] = keys
  const value = values[0]
  if (!key || value === undefined) return []
  if (!key.isNullable) return [boundedAfter(keys, values, alias, parameters)]
  const column = key.of(alias)
  const rest = keys.length > 1 ? [`(${after(keys.slice(1), values.slice(1), alias, parameters)})`] : []
  if (value === null) {
    const nulls = [`${column} is null`, ...rest].join(' and ')
    return key.nulls === 'first' ? [nulls, `${column} is not null`] : [nulls]
  }
  const range = boundedAfter(keys, values, alias, parameters)
  return key.nulls === 'last' ? [range, `${column} is null`] : [range]
}

/**
 * A row comparison when the directions agree and nothing is null; otherwise the form bounded by its leading key,
 * `a <= $1 and (a < $1 or …)`: without the bound an index scan would read from the start, as slow as OFFSET
 * (1,000,000 rows, at 900,000: 406 ms without, 0.8 ms with).
 */
function boundedAfter(keys: SortKey[], values: (string | null)[], alias: string, parameters: Parameters): string {
  const [first] = keys
  if (keys.every((key) => !key.isNullable && key.isDescending === first!.isDescending)) {
    const columns = keys.map((key) => key.of(alias)).join(', ')
    const bounds = keys.map((key, i) => parameters.add(values[i]!, key.type)).join(', ')
    return `(${columns}) ${first!.isDescending ? '<' : '>'} (${bounds})`
  }
  const limit = parameters.add(values[0]!, first!.type)
  const bound = `${first!.of(alias)} ${first!.isDescending ? '<=' : '>='} ${limit}`
  return `${bound} and (${after(keys, values, alias, parameters)})`
}

/** Strictly after in the order, as a plain predicate. */
function after(keys: SortKey[], values: (string | null)[], alias: string, parameters: Parameters): string {
  const [key, ...restKeys] = keys
  const [value, ...restValues] = values
  const column = key!.of(alias)
  const rest = restKeys.length > 0 ? after(restKeys, restValues, alias, parameters) : 'false'
  if (value === null || value === undefined) {
    return `(${column} is null and (${rest}))${key!.nulls === 'first' ? ` or ${column} is not null` : ''}`
  }
  const bound = parameters.add(value, key!.type)
  const beyond = `${column} ${key!.isDescending ? '<' : '>'} ${bound}`
  const nulls = key!.isNullable && key!.nulls === 'last' ? ` or ${column} is null` : ''
  return restKeys.length > 0 ? `${beyond}${nulls} or (${column} = ${bound} and (${rest}))` : `${beyond}${nulls}`
}
