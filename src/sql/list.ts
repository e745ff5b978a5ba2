// A list: the page is cut first on a narrow subquery (order and limit), JSON is shaped from what is left. Aggregates,
// groups and counts are subqueries of their own over the same rows and ignore the page.
import type { ListPart, ListPlan, PageInfoPart, RecordPart } from '../plan/read-plan.ts'
import { aggregateSql, countSql, groupsSql, type Rows } from './aggregate.ts'
import { type Correlation, conditionSql } from './condition.ts'
import { concat, type JsonText, jsonObject, jsonQuoted, merged, type Named } from './json-text.ts'
import { cursorSql, digestOf, edgeCursor, orderBySql, rangesAfter, readCursor, reversed, totalOrder } from './keyset.ts'
import { recordJson } from './read.ts'
import { computedOf } from './readings.ts'
import { regionOf, scopePredicate } from './scope.ts'
import { type Builder, literal, whereSql } from './statement.ts'

/** The scalar expression of the list's JSON object; of a root list (no parent) after its header (sql/read.ts). */
export function listSql(list: ListPlan, parent: Correlation[] | undefined, builder: Builder): string {
  const { parts, register } = list
  // What is asked of the rows counts as read with whatever becomes of them.
  const scan = pageScan(list, parent ?? [], { ...builder, fields: new Set() })
  const { selections } = builder.notes
  const before = selections.length
  const [only] = parts
  const isWhole = list.isWhole && only && only.kind !== 'typename'
  const object = isWhole ? partJson(only, scan) : jsonObject(parts, (part) => partJson(part, scan))
  // Without records the answer still says whether there are any.
  if (selections.length === before) computing(scan)
  const isPaged = parts.some(({ kind }) => kind === 'nodes' || kind === 'edges' || kind === 'pageInfo')
  const region = `coalesce(string_agg(${regionOf(register, scan.alias)}, ' ')${scan.onPage}, '')`
  const regions = isPaged && register.heldBy !== 'open' ? [{ sql: region }] : []
  const json = concat(parent ? object : [' ', ...regions, '\n', ...object])
  // `group by ()` makes one row of any number, also when all that is asked for is a constant.
  return isPaged ? `(select ${json} from ${pageSql(scan)} group by ())` : json
}

type InfoKind = PageInfoPart['kind'] | 'cursor' | 'node'
const cursorKinds: InfoKind[] = ['startCursor', 'endCursor', 'nextCursor', 'previousCursor']
const lookingKinds: InfoKind[] = ['hasNextPage', 'hasPreviousPage', 'nextCursor', 'previousCursor']
const aheadKinds: InfoKind[] = ['endCursor', 'hasNextPage', 'nextCursor']

type PageScan = ReturnType<typeof pageScan>

/** One page of a list: where its rows come from, in which direction, and what the selection needs of the scan. */
function pageScan(list: ListPlan, parent: Correlation[], builder: Builder) {
  const { page, order, register, parts } = list
  const { limit, cursor, isBackward = false } = page
  const fixed = parent.map(([column]) => column)
  const forward = totalOrder(order, register, fixed)
  // In the direction of the scan: backward pages scan from the other end.
  const keys = isBackward ? reversed(forward) : forward
  const kinds = parts.flatMap((part) =>
    part.kind === 'edges' || part.kind === 'pageInfo' ? part.parts.map(({ kind }) => kind) : [],
  )
  const hasCursors = kinds.some((kind) => kind === 'cursor' || cursorKinds.includes(kind))
  // Whether more rows follow is seen by one row more than the limit.
  const hasExtra = kinds.some((kind) => lookingKinds.includes(kind))
  const digest = hasCursors || cursor !== undefined ? digestOf(list) : ''
  const alias = builder.alias('p')
  return {
    ...{ list, parent, builder, keys, isBackward, hasExtra, alias },
    /** Of the rows as a whole; made when something is computed of them. */
    computed: undefined as Builder | undefined,
    position: cursor === undefined ? undefined : readCursor(cursor, keys, digest),
    isNumbered: hasExtra || hasCursors || isBackward,
    /** Leaves out the one row more that was only looked at. */
    onPage: hasExtra ? ` filter (where ${alias}.page_row <= ${limit})` : '',
    rowCursor: hasCursors ? cursorSql(keys, alias, digest, builder) : '',
    edge: literal(edgeCursor(digest)),
  }
}

/** FROM of the page: rows in scan order, numbered when something asks for it, one more than the limit likewise. */
function pageSql(scan: PageScan): string {
  const { list, builder, keys, alias, position } = scan
  const inner = builder.alias('t')
  const limit = list.page.limit + (scan.hasExtra ? 1 : 0)
  const ranges = position ? rangesAfter(keys, position, inner, builder) : ['']
  const selects = ranges.map((range) => {
    const from = rowsSql(scan, inner, builder, { range })
    return `select ${inner}.* from ${from} ${orderBySql(keys, inner, builder)} limit ${limit}`
  })
  const union = builder.alias('u')
  const rows =
    selects.length === 1
      ? selects[0]
      : `select * from (${selects.map((select) => `(${select})`).join(' union all ')}) ${union}
          ${orderBySql(keys, union, builder)} limit ${limit}`
  if (!scan.isNumbered) return `(${rows}) ${alias}`
  const numbered = builder.alias('n')
  return `(select ${numbered}.*, row_number() over () as page_row from (${rows}) ${numbered}) ${alias}`
}

/** FROM and WHERE of the rows that belong to the list at all: parent, scope, filter; and of those within a range. */
function rowsSql({ list, parent }: PageScan, alias: string, builder: Builder, { joins = '', range = '' } = {}): string {
  const where = whereSql([
    ...parent.map(([column, equals]) => `${alias}.${column} = ${equals}`),
    scopePredicate(list.register, alias, builder),
    list.filter ? conditionSql(list.filter, alias, builder) : '',
    range,
  ])
  return `${list.register.tableName} ${alias}${joins}${where}`
}

function partJson(part: Named<ListPart>, scan: PageScan): JsonText {
  const { builder, alias, list } = scan
  const rows: Rows = (inner, by, joins) => rowsSql(scan, inner, by, { joins })
  const record = (parts: RecordPart[]) =>
    recordJson({ register: list.register, parts, tested: builder.fields }, alias, builder)
  switch (part.kind) {
    case 'nodes':
      return rowsJson(record(part.parts), scan)
    case 'edges': {
      const edge = jsonObject(part.parts, (of) =>
        of.kind === 'cursor' ? ['"', { sql: scan.rowCursor }, '"'] : record(of.parts),
      )
      return rowsJson(edge, scan)
    }
    case 'pageInfo':
      return jsonObject(part.parts, (info) => pageInfoJson(info, scan))
    case 'totalCount':
      return [{ sql: countSql(part.parts, rows, computing(scan)) }]
    case 'aggregate':
      return [{ sql: aggregateSql(part.parts, rows, computing(scan)) }]
    case 'groups':
      return [{ sql: groupsSql(part.groups, rows, computing(scan)) }]
  }
}

function computing(scan: PageScan): Builder {
  const { list, builder } = scan
  scan.computed ??= computedOf(list.register, builder, builder.fields)
  return scan.computed
}

/**
 * What every row begins and ends with stands in the delimiter, which string_agg() copies for nothing: a tenth less time
 * for the nested read.
 */
function rowsJson(row: JsonText, { alias, isBackward, onPage, builder }: PageScan): JsonText {
  const order = isBackward ? ` order by ${alias}.page_row desc` : ''
  const pieces = merged(row)
  // Sound: a row is an object, so it begins and ends with constant text; the two are one when it holds nothing else.
  const [first, last] = [pieces.length > 1 ? (pieces[0] as string) : '', pieces.at(-1) as string]
  const between = `${last},${first}`
  const text = builder.watched(concat(pieces.slice(1, -1)), between)
  const rows = `string_agg(${text}, ${literal(between)}${order})${onPage}`
  return ['[', { sql: `coalesce(${concat([first, { sql: rows }, last])}, '')` }, ']']
}

function pageInfoJson(part: Named<PageInfoPart>, scan: PageScan): JsonText {
  const { kind } = part
  if (kind === 'totalCount') return partJson(part, scan)
  const { alias, isBackward, rowCursor, edge } = scan
  const { limit } = scan.list.page
  const isAhead = aheadKinds.includes(kind) !== isBackward
  // Ahead lies a page when the scan found one row more than the limit; then the row at the limit is its last.
  const exists = isAhead ? `count(*) > ${limit}` : behindSql(scan)
  if (kind === 'startCursor' || kind === 'endCursor') {
    const order = `${alias}.page_row${isAhead ? ' desc' : ''}`
    const cursor = `(array_agg(${rowCursor} order by ${order})${scan.onPage})[1]`
    return jsonQuoted(isAhead || !exists ? cursor : `coalesce(${cursor}, case when ${exists} then ${edge} end)`)
  }
  if (kind === 'hasNextPage' || kind === 'hasPreviousPage') {
    return [{ sql: exists ? `case when ${exists} then 'true' else 'false' end` : `'false'` }]
  }
  if (!exists) return ['null']
  // max() of the one row that is looked at: its filter spares the cursors of all others.
  const cursor = `max(${rowCursor}) filter (where ${alias}.page_row = ${isAhead ? limit : 1})`
  return jsonQuoted(`case when ${exists} then ${isAhead ? cursor : `coalesce(${cursor}, ${edge})`} end`)
}

/** Whether rows lie behind the page: none without a cursor, else a look at its row and those before it. */
function behindSql(scan: PageScan): string | undefined {
  const { builder, keys, position } = scan
  if (!position) return undefined
  const inner = builder.alias('b')
  const ahead = rangesAfter(keys, position, inner, builder)
  const range = `((${ahead.join(') or (')})) is not true`
  return `exists (select from ${rowsSql(scan, inner, builder, { range })})`
}
