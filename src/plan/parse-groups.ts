// What is computed of the rows of a list, as REST and GraphQL ask for it, checked once for both: aggregates, by what
// rows are grouped, which groups are kept, and their order.
import { ClientError, invalid, type Problem } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import type { Field, Register, Relation } from '../kernel/define-register.ts'
import { isOrdered, isSummable } from '../kernel/faces.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Reason } from '../reasons.ts'
import { readableField, unknownField } from './parse-filter.ts'
import { directionOf } from './parse-list.ts'
import {
  type AggregateFunction,
  type AggregateTerm,
  aggregateFunctions,
  type GroupKey,
  type Having,
  truncations,
} from './read-plan.ts'

export const DEFAULT_GROUPS = 100
export const MAX_GROUPS = 1000
const MAX_GROUP_KEYS = 5

export const comparisons = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] as const

type Reader = { register: Register; registry: Registry; access: Access }

/** Terms by their names: `count`, `sum.floorAreaM2`. */
export interface Grouping {
  /** The relations that lead to a field, and the field. */
  by: { path: readonly string[]; truncate?: string | null | undefined }[]
  having: [term: string, operator: string, value: unknown][]
  orderBy: [term: string, direction: string][]
  limit: number
}

/** `sort` is what the door calls the order. */
export function parseGroups({ by, having, orderBy, limit }: Grouping, reader: Reader, sort = 'orderBy') {
  if (by.length < 1 || by.length > MAX_GROUP_KEYS) throw invalidGrouping('GROUP_KEYS', { limit: MAX_GROUP_KEYS })
  if (orderBy.length > MAX_GROUP_KEYS) throw invalidGrouping('GROUP_ORDERS', { limit: MAX_GROUP_KEYS })
  if (!(limit >= 1 && limit <= MAX_GROUPS)) throw new ClientError('INVALID_LIMIT', { limit: MAX_GROUPS })
  const names = orderBy.map(([name]) => name)
  const repeated = names.find((name, i) => names.indexOf(name) < i)
  if (repeated !== undefined) throw new ClientError('SORT_DUPLICATE', { name: repeated })
  const keys = by.map((key) => groupKey(key, reader))
  // The answer has one place for each field.
  if (new Set(keys.map(keyPath)).size < keys.length) throw invalidGrouping('KEY_TWICE')
  const number = (name: string, as: string): AggregateTerm => {
    const term = parseTerm(name, reader, as)
    if (term.name === 'count' || isSummable(term.field)) return term
    throw invalid(as, 'NOT_COMPUTED', { term: name })
  }
  return {
    by: keys,
    having: having.map(([name, operator, value]) => havingTerm(number(name, name), operator, value)),
    orderBy: orderBy.map(([name, direction]) => ({ term: number(name, sort), ...directionOf(direction) })),
    limit,
  }
}

/** `count`, or a function of a field that has it; `as` is where the request says so. */
export function parseTerm(term: string, { register, access }: Reader, as: string): AggregateTerm {
  if (term === 'count') return { name: term }
  const [first, field = '', ...more] = term.split('.')
  const name = aggregateFunctions.find((word) => word === first)
  if (!name || more.length > 0) throw invalid(as, 'NO_TERM', { term })
  const of = readableField(field, register, access, term)
  if (!functionsOf(of).includes(name)) throw invalid(as, 'NOT_COMPUTED', { term })
  return { name, field: of }
}

/** What is computed of a field: sums of numbers, extremes of what has an order. */
export const functionsOf = (field: Field): AggregateFunction[] =>
  aggregateFunctions.filter((name) => (name === 'sum' || name === 'avg' ? isSummable(field) : isOrdered(field)))

/** What a key is called from the register that is grouped: the relations that lead to it and its field. */
export const keyPath = ({ relations, field }: GroupKey): string =>
  [...relations, field].map(({ name }) => name).join('.')

export const invalidGrouping = (reason: Reason, params?: Problem['params']): ClientError =>
  new ClientError('INVALID_GROUPING', { reason, ...params })

function groupKey({ path, truncate }: Grouping['by'][number], { registry, access, ...reader }: Reader): GroupKey {
  let { register } = reader
  const relations = path.slice(0, -1).map((name): Relation => {
    const relation = register.relations.get(name)
    if (!relation) throw unknownField(name, register)
    if (relation.isMany) throw invalidGrouping('KEY_PATH')
    register = registry.target(relation)
    return relation
  })
  const field = readableField(path.at(-1) ?? '', register, access, path.join('.'))
  const truncation = truncations.find((word) => word === truncate)
  if (truncate != null && !(truncation && field.kind.truncation)) {
    throw invalidGrouping('NOT_CUT', { field: field.name, unit: truncate })
  }
  return { relations, field, ...(truncation && { truncation }) }
}

function havingTerm(term: AggregateTerm, sent: string, value: unknown): Having {
  const operator = comparisons.find((word) => word === sent)
  if (!operator) {
    const params = { name: term.name, operator: sent, allowed: comparisons.join(', ') }
    throw new ClientError('UNKNOWN_OPERATOR', params)
  }
  // A list of one number reads like a number.
  const isNumber = !Array.isArray(value) && /^-?\d{1,40}(\.\d{1,20})?$/.test(String(value))
  if (!isNumber) throw invalidGrouping('NO_NUMBER', { value: String(value) })
  return { term, operator, value: String(value) }
}
