// Counts, aggregates and groups over the rows of a list, each one scalar subquery that returns JSON text.
import type { Field, Register } from '../kernel/define-register.ts'
import type {
  AggregatePart,
  AggregateTerm,
  CountPart,
  GroupKey,
  GroupKeyPart,
  GroupsPlan,
  Having,
} from '../kernel/read-plan.ts'
import { relationTarget, type Writer } from './condition.ts'
import { concat, type JsonText, jsonDecimal, jsonObject, jsonRecord, jsonValue } from './json-text.ts'
import { columnSql } from './mask.ts'
import { fieldSql } from './read.ts'
import { arrayLiteral, arrayParameters, literal } from './statement.ts'

/** ` where …` of the list's rows under an alias, written by the given writer. */
export type Rows = (alias: string, writer: Writer) => string

const EXACT_COUNT_LIMIT = 100_000

/**
 * Exact up to a threshold, beyond it the planner's estimate, flagged. Lists below a record are counted exactly: the
 * estimate is asked for by a query text that cannot see the record.
 */
export function countSql(parts: CountPart[], register: Register, rows: Rows, writer: Writer, isRoot: boolean): string {
  const alias = writer.alias('t')
  const from = `${register.tableName} ${alias}${rows(alias, writer)}`
  const json = (value: () => string, isExact: string) =>
    concat(
      jsonObject(
        parts.map((part): [string, JsonText] => {
          if (part.kind === 'typename') return [part.key, [`"${part.name}"`]]
          return [part.key, [{ sql: part.kind === 'value' ? value() : isExact }]]
        }),
      ),
    )
  if (!isRoot) return `(select ${json(() => 'count(*)', `'true'`)} from ${from} group by ())`
  const isExact = `n <= ${EXACT_COUNT_LIMIT}`
  // Written only where it is asked for: Postgres refuses a parameter that no text refers to.
  const value = () => `case when ${isExact} then n else ${estimateSql(register, rows, writer)} end`
  const counted = `select count(*) as n from (select from ${from} limit ${EXACT_COUNT_LIMIT + 1}) limited`
  return `(select ${json(value, `case when ${isExact} then 'true' else 'false' end`)} from (${counted}) counted)`
}

function estimateSql(register: Register, rows: Rows, writer: Writer): string {
  // The same predicates once more, with their parameters in one array.
  const collected = arrayParameters()
  const alias = writer.alias('e')
  const query = `select from ${register.tableName} ${alias}${rows(alias, { ...writer, parameters: collected })}`
  const values = writer.parameters.add(arrayLiteral(collected.values), 'text[]')
  return `greatest(n, estimated_rows(${literal(query)}, ${values}))`
}

export function aggregateSql(parts: AggregatePart[], register: Register, rows: Rows, writer: Writer): string {
  const alias = writer.alias('t')
  const members = parts.map((part): [string, JsonText] => [part.key, aggregatePartJson(part, alias, writer)])
  // `group by ()` makes one row of any number, also when nothing but a type name is asked for.
  return `(select ${concat(jsonObject(members))} from ${register.tableName} ${alias}${rows(alias, writer)} group by ())`
}

function aggregatePartJson(part: AggregatePart, alias: string, writer: Writer): JsonText {
  if (part.kind === 'typename') return [`"${part.name}"`]
  if (part.kind === 'count') return [{ sql: 'count(*)' }]
  return functionJson(part, (term) => termSql(term, alias, writer))
}

/** Sums and averages are decimals, of integers too: a sum may exceed what a JSON number holds exactly. */
function functionJson(
  part: Extract<AggregatePart, { kind: 'function' }>,
  column: (term: AggregateTerm) => string,
): JsonText {
  return jsonObject(
    part.fields.map(({ key, field }): [string, JsonText] => {
      if (!field) return [key, [`"${part.typename}"`]]
      const expression = column({ name: part.name, field })
      const isDecimal = part.name === 'sum' || part.name === 'avg'
      return [key, isDecimal ? jsonDecimal(expression) : jsonValue(field.kind, expression, true)]
    }),
  )
}

const termSql = (term: AggregateTerm, alias: string, writer: Writer): string =>
  term.name === 'count'
    ? 'count(*)'
    : exact(term.name, term.field, `${term.name}(${columnSql(term.field, alias, writer)})`)

/** A computed column has no scale of its own: the sum of exact products ends where its digits end. */
const exact = (name: string, field: Field, expression: string): string =>
  name === 'sum' && field.kind.name === 'decimal' && field.scale === undefined
    ? `trim_scale(${expression})`
    : expression

/** Groups by fields of the register and of the records that to-one relations lead to. */
export function groupsSql(groups: GroupsPlan, register: Register, rows: Rows, writer: Writer): string {
  const alias = writer.alias('t')
  const joins = new Map<string, { alias: string; sql: string }>()
  const keys = groups.by.map((key) => groupKeySql(key, alias, joins, writer))
  const aliased = keys.map((key, i) => `${key} as k${i}`)
  const terms: string[] = []
  const termColumn = (sql: string): string => {
    const at = terms.indexOf(sql)
    return `a${at < 0 ? terms.push(sql) - 1 : at}`
  }
  const term = (of: AggregateTerm): string => termSql(of, alias, writer)
  const members = groups.parts.map((part): [string, JsonText] => {
    if (part.kind === 'key') return [part.key, groupKeyJson(part.parts)]
    if (part.kind === 'typename') return [part.key, [`"${part.name}"`]]
    if (part.kind === 'count') return [part.key, [{ sql: `g.${termColumn('count(*)')}` }]]
    return [part.key, functionJson(part, (of) => `g.${termColumn(term(of))}`)]
  })
  const having = groups.having.map((condition) => havingSql(condition, term, writer))
  const order = groups.orderBy.map(({ term: by, isDescending }) => {
    const column = by.name === 'key' ? `k${by.index}` : termColumn(term(by))
    return `${column}${isDescending ? ' desc nulls last' : ''}`
  })
  const joined = [...joins.values()].map((join) => join.sql).join(' ')
  const from = `${register.tableName} ${alias} ${joined}${rows(alias, writer)}`
  const grouped = [
    `select ${[...aliased, ...terms.map((sql, i) => `${sql} as a${i}`)].join(', ')} from ${from}`,
    `group by ${keys.map((_, i) => i + 1).join(', ')}`,
    having.length > 0 ? `having ${having.join(' and ')}` : '',
    `order by ${[...order, ...keys.map((_, i) => `k${i}`)].join(', ')} limit ${groups.limit}`,
  ].join(' ')
  const group = concat(jsonRecord(members, writer.ordinal()))
  return `'[' || coalesce((select string_agg(${group}, ',') from (${grouped}) g), '') || ']'`
}

type Joins = Map<string, { alias: string; sql: string }>

function groupKeySql(key: GroupKey, alias: string, joins: Joins, writer: Writer): string {
  let from = alias
  let path = ''
  for (const relation of key.relations) {
    path += `.${relation.name}`
    let join = joins.get(path)
    if (!join) {
      const remote = writer.alias('j')
      const { from: target, predicates } = relationTarget(relation, from, remote, writer)
      join = { alias: remote, sql: `left join ${target} on ${predicates.join(' and ')}` }
      joins.set(path, join)
    }
    from = join.alias
  }
  const { expression } = fieldSql(key.field, from, writer)
  return key.truncation ? truncated(key, expression) : expression
}

/** The label of the year, quarter or month; a quarter has no month and a year no quarter, so those are null. */
function truncated({ field, truncation }: GroupKey, expression: string): string {
  if (field.kind.truncation === 'date') {
    const format = { YEAR: 'YYYY', QUARTER: 'YYYY"-Q"Q', MONTH: 'YYYY-MM' }[truncation!]
    return `to_char(${expression}, '${format}')`
  }
  const isMonth = `${expression} ~ '^\\d{4}-\\d{2}$'`
  switch (truncation!) {
    case 'YEAR':
      return `left(${expression}, 4)`
    case 'QUARTER':
      return `case when ${isMonth} then left(${expression}, 5) || 'Q' || (right(${expression}, 2)::int + 2) / 3
        when substr(${expression}, 6, 1) = 'Q' then ${expression} end`
    case 'MONTH':
      return `case when ${isMonth} then ${expression} end`
  }
}

function groupKeyJson(parts: GroupKeyPart[]): JsonText {
  return jsonObject(
    parts.map((part): [string, JsonText] => {
      if (part.kind === 'typename') return [part.key, [`"${part.name}"`]]
      if (part.kind === 'nested') return [part.key, groupKeyJson(part.parts)]
      if (part.index === null) return [part.key, ['null']]
      return [part.key, jsonValue(part.field.kind, `g.k${part.index}`, true)]
    }),
  )
}

const havingSymbols = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' }

function havingSql(having: Having, term: (of: AggregateTerm) => string, writer: Writer): string {
  return `${term(having.term)} ${havingSymbols[having.operator]} ${writer.parameters.add(having.value, 'numeric')}`
}
