// What a client must be answered: the same questions, asked of plain arrays.
import { isDeepStrictEqual } from 'node:util'
import type { Field, Register, Relation } from '../../src/kernel/define-register.ts'
import type { Client } from './clients.ts'
import { groupBy, type Row, scaled, unscaled, type Value, type World } from './world.ts'

export type FilterInput = Record<string, unknown>

export interface Order {
  field: Field
  isDescending: boolean
  nulls: 'first' | 'last'
}

export interface RecordAsk {
  fields: Field[]
  ones: [Relation, RecordAsk][]
  manys: [Relation, ListAsk][]
}

export type AggregateName = 'sum' | 'avg' | 'min' | 'max'
export type Aggregates = Partial<Record<AggregateName, Field[]>>

export interface GroupsAsk {
  /** A field, or one that to-one relations lead to. */
  by: { relations: Relation[]; field: Field }[]
  aggregates: Aggregates
  moreThan?: number
}

export interface ListAsk {
  register: Register
  filter: FilterInput
  order: Order[]
  size: number
  isBackward: boolean
  record: RecordAsk
  hasTotal: boolean
  aggregates?: Aggregates
  groups?: GroupsAsk
}

export interface View {
  world: World
  client: Client
}

/** A number near this one: averages are rounded by Postgres' own rule. */
class Near {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** The rows of the list in its order, whatever the page. */
export function listRows(ask: ListAsk, rows: readonly Row[], view: View): Row[] {
  const found = rows.filter((row) => matches(ask.filter, ask.register, row, view))
  return found.sort((a, b) => compareRows(ask.order, a, b, view))
}

/** Rows strictly beyond the position in the direction of the page, nearest first. */
export function rowsBeyond(ask: ListAsk, sorted: readonly Row[], position: Row | undefined, view: View): Row[] {
  const direction = ask.isBackward ? -1 : 1
  const ahead = position
    ? sorted.filter((row) => compareRows(ask.order, row, position, view) * direction > 0)
    : [...sorted]
  return ask.isBackward ? ahead.reverse() : ahead
}

function compareRows(order: Order[], a: Row, b: Row, { world }: View): number {
  for (const { field, isDescending, nulls } of order) {
    const [valueA, valueB] = [a[field.name]!, b[field.name]!]
    if (valueA === null && valueB === null) continue
    if (valueA === null || valueB === null) return (valueA === null) === (nulls === 'first') ? -1 : 1
    const result = world.compare(field, valueA, valueB)
    if (result !== 0) return isDescending ? -result : result
  }
  const byId = String(a.id) < String(b.id) ? -1 : Number(a.id !== b.id)
  return order.at(-1)?.isDescending ? -byId : byId
}

/** Whether the condition is true of the row; unknown is not. */
function matches(filter: FilterInput, register: Register, row: Row, view: View): boolean {
  return Object.entries(filter).every(([name, value]) => {
    // Sound: made by conditions.ts in the form of the API.
    if (name === 'and') return (value as FilterInput[]).every((part) => matches(part, register, row, view))
    if (name === 'or') return (value as FilterInput[]).some((part) => matches(part, register, row, view))
    if (name === 'not') return !matches(value as FilterInput, register, row, view)
    const relation = register.relations.get(name)
    if (relation) return matchesRelation(relation, value as FilterInput, register, row, view)
    const field = register.fields.get(name)!
    return Object.entries(value as FilterInput).every(([operator, operand]) => {
      return holds(field, operator, row[name]!, operand, view)
    })
  })
}

function matchesRelation(relation: Relation, value: FilterInput, register: Register, row: Row, view: View): boolean {
  const target = view.world.registry.target(relation)
  const rows = relatedRows(relation, register, row, view)
  const isMatch = (filter: unknown) => (other: Row) => matches(filter as FilterInput, target, other, view)
  if (!relation.isMany) return rows.some(isMatch(value))
  return Object.entries(value).every(([quantifier, filter]) => {
    if (quantifier === 'every') return rows.every(isMatch(filter))
    return rows.some(isMatch(filter)) === (quantifier === 'some')
  })
}

/** Those in reach, as they are seen. */
function relatedRows(relation: Relation, register: Register, row: Row, { world, client }: View): Row[] {
  const target = world.registry.target(relation)
  const rows = world.related(relation, register, row).map((other) => client.see(target, other))
  return rows.filter((other) => other !== undefined)
}

function holds(field: Field, operator: string, value: Value, operand: unknown, { world }: View): boolean {
  if (operator === 'isNull') return (value === null) === operand
  if (value === null) return false
  const compare = (other: unknown): number => world.compare(field, value, other as Value)
  const list = operand as unknown[]
  switch (operator) {
    case 'eq':
      return compare(operand) === 0
    case 'ne':
      return compare(operand) !== 0
    case 'in':
      return list.some((one) => compare(one) === 0)
    case 'notIn':
      return list.every((one) => compare(one) !== 0)
    case 'gt':
      return compare(operand) > 0
    case 'gte':
      return compare(operand) >= 0
    case 'lt':
      return compare(operand) < 0
    case 'lte':
      return compare(operand) <= 0
    case 'between':
      return compare(list[0]) >= 0 && compare(list[1]) <= 0
    case 'contains':
      return String(value).includes(String(operand))
    case 'startsWith':
      return String(value).startsWith(String(operand))
    case 'under':
      return `${value}.`.startsWith(`${pathOf(String(operand), world)}.`)
    default:
      throw new Error(`the model has no operator ${operator}`)
  }
}

/** A path as it is, or that of the region with this code. */
function pathOf(operand: string, { rowsOf, registry }: World): Value {
  if (operand.includes('.')) return operand
  return rowsOf(registry.get('Region')).find(({ code }) => code === operand)?.path ?? 'none'
}

export function recordAnswer(ask: RecordAsk, register: Register, row: Row, view: View): unknown {
  const answer: Record<string, unknown> = {}
  for (const { name } of ask.fields) answer[name] = row[name]
  for (const [relation, inner] of ask.ones) {
    const [other] = relatedRows(relation, register, row, view)
    answer[relation.name] = other ? recordAnswer(inner, view.world.registry.target(relation), other, view) : null
  }
  for (const [relation, list] of ask.manys) {
    answer[relation.name] = listAnswer(list, relatedRows(relation, register, row, view), undefined, view)
  }
  return answer
}

/** One page in the form of GraphQL, without cursors. */
export function listAnswer(ask: ListAsk, rows: readonly Row[], position: Row | undefined, view: View) {
  const sorted = listRows(ask, rows, view)
  const ahead = rowsBeyond(ask, sorted, position, view)
  const page = ahead.slice(0, ask.size)
  const [isMore, isBehind] = [ahead.length > ask.size, ahead.length < sorted.length]
  return {
    nodes: (ask.isBackward ? page.reverse() : page).map((row) => recordAnswer(ask.record, ask.register, row, view)),
    pageInfo: {
      hasNextPage: ask.isBackward ? isBehind : isMore,
      hasPreviousPage: ask.isBackward ? isMore : isBehind,
    },
    ...(ask.hasTotal && { totalCount: { value: sorted.length, isExact: true } }),
    ...(ask.aggregates && { aggregate: aggregateAnswer(ask.aggregates, sorted, view) }),
    ...(ask.groups && { groups: groupsAnswer(ask.groups, ask.register, sorted, view) }),
  }
}

function aggregateAnswer(aggregates: Aggregates, rows: readonly Row[], view: View) {
  const parts = Object.entries(aggregates).map(([name, fields]) => {
    // Sound: the keys of Aggregates.
    const values = fields.map((field) => [field.name, aggregate(name as AggregateName, field, rows, view)])
    return [name, Object.fromEntries(values)]
  })
  return { count: rows.length, ...Object.fromEntries(parts) }
}

function aggregate(name: AggregateName, field: Field, rows: readonly Row[], { world }: View): unknown {
  const values = rows.map((row) => row[field.name]!).filter((value) => value !== null)
  if (values.length === 0) return null
  if (name === 'sum' || name === 'avg') {
    const sum = values.reduce((total, value) => total + scaled(value), 0n)
    const scale = field.kind.name === 'integer' ? 0 : field.scale
    return name === 'sum' ? unscaled(sum, scale) : new Near(Number(sum) / 1e20 / values.length)
  }
  const direction = name === 'min' ? 1 : -1
  return values.reduce((best, value) => (world.compare(field, value, best) * direction < 0 ? value : best))
}

/** In the order of their keys as JSON. */
function groupsAnswer({ by, aggregates, moreThan = 0 }: GroupsAsk, register: Register, rows: Row[], view: View) {
  const names = by.map((_, i) => String(i))
  const keyed = rows.map((row) => ({
    row,
    key: by.map((key) => keyValue(key.relations, key.field, register, row, view)),
  }))
  const keys = keyed.map(({ key }, i) => ({ ...Object.fromEntries(key.map((value, n) => [n, value])), i }))
  const groups = [...groupBy(keys, names).values()].filter(({ length }) => length > moreThan)
  const answers = groups.map((members) => {
    const key = {}
    by.forEach(({ relations, field }, n) => {
      place(
        key,
        [...relations, field].map((part) => part.name),
        members[0]![n]!,
      )
    })
    return {
      key,
      ...aggregateAnswer(
        aggregates,
        members.map(({ i }) => rows[Number(i)]!),
        view,
      ),
    }
  })
  // A question about more rows than groups are given asks for none.
  return { hasMore: false, nodes: inOrderOfKeys(answers) }
}

export const inOrderOfKeys = <Group extends { key: unknown }>(groups: readonly Group[]): Group[] =>
  [...groups].sort((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1))

function keyValue(relations: Relation[], field: Field, register: Register, row: Row, view: View): Value {
  const [relation, ...rest] = relations
  if (!relation) return row[field.name]!
  const [other] = relatedRows(relation, register, row, view)
  return other ? keyValue(rest, field, view.world.registry.target(relation), other, view) : null
}

function place(into: Record<string, unknown>, [name, ...rest]: string[], value: Value): void {
  if (rest.length === 0) into[name!] = value
  else {
    into[name!] ??= {}
    place(into[name!] as Record<string, unknown>, rest, value)
  }
}

/** Equal, averages nearly. */
export function isSame(found: unknown, wanted: unknown): boolean {
  if (wanted instanceof Near) {
    const difference = Math.abs(Number(found) - wanted.value)
    return typeof found === 'string' && difference <= 1e-9 * Math.max(1, Math.abs(wanted.value))
  }
  if (typeof found !== 'object' || typeof wanted !== 'object' || !found || !wanted) return Object.is(found, wanted)
  if (!isDeepStrictEqual(Object.keys(found).sort(), Object.keys(wanted).sort())) return false
  if (Array.isArray(found) !== Array.isArray(wanted)) return false
  return Object.entries(wanted).every(([name, value]) => isSame((found as Record<string, unknown>)[name], value))
}
