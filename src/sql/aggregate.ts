// Counts, aggregates and groups over the rows of a list, each one scalar subquery that returns JSON text.
import { kinds } from '../kernel/field-kinds.ts'
import type {
  AggregatePart,
  AggregateTerm,
  CountPart,
  GroupKey,
  GroupKeyPart,
  GroupPart,
  GroupsPlan,
} from '../plan/read-plan.ts'
import { operatorSql, relationTarget } from './condition.ts'
import { concat, type JsonText, jsonObject, jsonQuoted, jsonValue, type Named, recordStart } from './json-text.ts'
import { orderTerm } from './keyset.ts'
import { columnSql } from './mask.ts'
import { fieldSql } from './read.ts'
import { computedOf } from './readings.ts'
import type { Builder } from './statement.ts'

/** FROM and WHERE of the list's rows under an alias, written by the given builder, with joins in between. */
export type Rows = (alias: string, builder: Builder, joins?: string) => string

const EXACT_COUNT_LIMIT = 100_000

/**
 * Exact up to a threshold; beyond it the threshold, flagged: there are more. An estimate would be of the whole table,
 * whose statistics tell of values out of reach. Lists below a record are counted exactly.
 */
export function countSql(parts: CountPart[], rows: Rows, builder: Builder): string {
  const from = rows(builder.alias('t'), builder)
  const json = (value: string, isExact: string): string =>
    concat(jsonObject(parts, ({ kind }) => [{ sql: kind === 'value' ? value : isExact }]))
  if (!builder.isRoot) return `(select ${json('count(*)', `'true'`)} from ${from} group by ())`
  const isExact = `case when n <= ${EXACT_COUNT_LIMIT} then 'true' else 'false' end`
  const counted = `select count(*) as n from (select from ${from} limit ${EXACT_COUNT_LIMIT + 1}) limited`
  return `(select ${json(`least(n, ${EXACT_COUNT_LIMIT})`, isExact)} from (${counted}) counted)`
}

export function aggregateSql(parts: AggregatePart[], rows: Rows, builder: Builder): string {
  const alias = builder.alias('t')
  const json = jsonObject(parts, (part) => aggregateJson(part, (term) => termSql(term, alias, builder)))
  // `group by ()` makes one row of any number, also when nothing but a type name is asked for.
  return `(select ${concat(json)} from ${rows(alias, builder)} group by ())`
}

/** Sums and averages are decimals, of integers too: a sum may exceed what a JSON number holds exactly. */
function aggregateJson(part: Named<AggregatePart>, column: (term: AggregateTerm) => string): JsonText {
  if (part.kind === 'count') return [{ sql: column({ name: 'count' }) }]
  const { name } = part
  return jsonObject(part.fields, ({ field }) => {
    const expression = column({ name, field })
    return name === 'sum' || name === 'avg' ? jsonQuoted(expression) : jsonValue(field.kind, expression, true)
  })
}

function termSql(term: AggregateTerm, alias: string, builder: Builder): string {
  if (term.name === 'count') return 'count(*)'
  const { name, field } = term
  const expression = `${name}(${columnSql(field, alias, builder)})`
  // A computed column has no scale of its own: the sum of exact products ends where its digits end.
  const isScaled = name !== 'sum' || field.kind.name !== 'decimal' || field.scale !== undefined
  return isScaled ? expression : `trim_scale(${expression})`
}

/** Groups by fields of the register and of the records that to-one relations lead to. More are seen by one too many. */
export function groupsSql(groups: GroupsPlan, rows: Rows, builder: Builder): string {
  const alias = builder.alias('t')
  const joins: Joins = new Map()
  const keys = groups.by.map((key) => groupKeySql(key, alias, joins, builder))
  const terms: string[] = []
  const termColumn = (of: AggregateTerm): string => {
    const sql = termSql(of, alias, builder)
    if (!terms.includes(sql)) terms.push(sql)
    return `a${terms.indexOf(sql)}`
  }
  const groupJson = (parts: GroupPart[]): JsonText =>
    jsonObject(parts, (part) =>
      part.kind === 'key' ? groupKeyJson(part.parts, groups.by) : aggregateJson(part, (of) => `g.${termColumn(of)}`),
    )
  const { limit } = groups
  const hasExtra = groups.parts.some(({ kind }) => kind === 'hasMore' || kind === 'page')
  const json = jsonObject(groups.parts, function partJson(part): JsonText {
    if (part.kind === 'page') return jsonObject(part.parts, partJson)
    if (part.kind === 'hasMore') return [{ sql: `case when count(*) > ${limit} then 'true' else 'false' end` }]
    const ordinal = builder.notes.selections.push(null) - 1
    const group = builder.watched(concat([recordStart(ordinal), ...groupJson(part.parts)]))
    const shown = `string_agg(${group}, ',')${hasExtra ? ` filter (where g.n <= ${limit})` : ''}`
    return ['[', { sql: `coalesce(${shown}, '')` }, ']']
  })
  const having = groups.having.map(({ term, operator, value }) => {
    const column = termSql(term, alias, builder)
    return operatorSql({ operator, values: [value] }, column, kinds.decimal, builder)
  })
  const order = groups.orderBy.map(({ term, ...direction }) => orderTerm(termColumn(term), direction))
  const columns = [...keys.map((key, i) => `${key} as k${i}`), ...terms.map((sql, i) => `${sql} as a${i}`)]
  const joined = [...joins.values()].map(({ sql }) => sql).join('')
  const grouped = [
    `select ${columns.join(', ')} from ${rows(alias, builder, joined)}`,
    `group by ${keys.map((_, i) => i + 1).join(', ')}`,
    having.length > 0 ? `having ${having.join(' and ')}` : '',
    `order by ${[...order, ...keys.map((_, i) => `k${i}`)].join(', ')} limit ${hasExtra ? limit + 1 : limit}`,
  ].join(' ')
  const page = hasExtra ? `select *, row_number() over () as n from (${grouped}) o` : grouped
  return `(select ${concat(json)} from (${page}) g group by ())`
}

type Joins = Map<string, { alias: string; sql: string }>

function groupKeySql(key: GroupKey, alias: string, joins: Joins, builder: Builder): string {
  let from = alias
  let path = ''
  for (const relation of key.relations) {
    path += `.${relation.name}`
    let join = joins.get(path)
    if (!join) {
      const remote = builder.alias('j')
      const { from: target, predicates } = relationTarget(relation, from, remote, builder)
      join = { alias: remote, sql: ` left join ${target} on ${predicates.join(' and ')}` }
      joins.set(path, join)
    }
    from = join.alias
  }
  const last = key.relations.at(-1)
  const own = last ? computedOf(builder.registry.target(last), builder) : builder
  const { expression } = fieldSql(key.field, from, own)
  return key.truncation ? truncated(key, expression) : expression
}

/** The label of the year, quarter or month; a quarter has no month and a year no quarter, so those are null. */
function truncated({ field, truncation }: GroupKey, expression: string): string {
  if (field.kind.truncation === 'date') {
    const format = { YEAR: 'YYYY', QUARTER: 'YYYY"-Q"Q', MONTH: 'YYYY-MM' }[truncation!]
    return `to_char(${expression}, '${format}')`
  }
  const isMonth = `${expression} ~ '^\\d{4}-\\d{2}$'`
  return {
    YEAR: `left(${expression}, 4)`,
    QUARTER: `case when ${isMonth} then left(${expression}, 5) || 'Q' || (right(${expression}, 2)::int + 2) / 3
        when substr(${expression}, 6, 1) = 'Q' then ${expression} end`,
    MONTH: `case when ${isMonth} then ${expression} end`,
  }[truncation!]
}

function groupKeyJson(parts: GroupKeyPart[], by: readonly GroupKey[]): JsonText {
  return jsonObject(parts, (part) => {
    if (part.kind === 'nested') return groupKeyJson(part.parts, by)
    // A label, `2024-Q2`, whatever it was cut from.
    const kind = by[part.index]!.truncation ? kinds.period : part.field.kind
    return jsonValue(kind, `g.k${part.index}`, true)
  })
}
