// Order, page and addressing as REST and GraphQL send them, checked once for both.
import { ClientError, invalid } from '../errors.ts'
import type { Access } from './access.ts'
import type { Field, Register } from './define-register.ts'
import { checkedValue, readableField } from './parse-filter.ts'
import type { Condition, Order, Page } from './read-plan.ts'

export const DEFAULT_PAGE = 50
export const MAX_PAGE = 500
export const MAX_NESTED_PAGE = 100
const MAX_ORDER_TERMS = 5

/** Pairs of field and direction (ASC, DESC, ASC_NULLS_FIRST …); without any, the register's own order. */
export function parseOrder(terms: [name: string, direction: string][], register: Register, access: Access): Order[] {
  if (terms.length === 0) return [order(register.sort[0]!, 'ASC')]
  if (terms.length > MAX_ORDER_TERMS) throw invalid('orderBy', `more than ${MAX_ORDER_TERMS} fields`)
  const sortable = [...new Set([...register.sort.map(({ name }) => name), 'id'])]
  return terms.map(([name, direction]) => {
    const field = readableField(name, register, access)
    if (sortable.includes(name)) return order(field, direction)
    throw new ClientError('UNSORTABLE_FIELD', { name, allowed: sortable.join(', ') })
  })
}

/** As in Postgres, nulls come last in ascending and first in descending order unless said otherwise. */
function order(field: Field, direction: string): Order {
  const isDescending = direction.startsWith('DESC')
  const nulls = direction.endsWith('FIRST') || (isDescending && !direction.endsWith('LAST')) ? 'first' : 'last'
  return { field, isDescending, nulls }
}

/** `first`/`after` or `last`/`before`; a page out of bounds is refused, never cut. */
export function parsePage(input: { [name: string]: unknown }, maxPage: number): Page {
  const { first, last, after, before } = input
  if (typeof first === 'number' && typeof last === 'number') throw invalid('first, last', 'only one of them at a time')
  const isBackward = typeof last === 'number' || (typeof before === 'string' && typeof first !== 'number')
  const limit = (isBackward ? last : first) ?? DEFAULT_PAGE
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > maxPage) {
    throw new ClientError('INVALID_LIMIT', { limit: maxPage })
  }
  const cursor = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return { limit, isBackward, after: cursor(after), before: cursor(before) }
}

const equals = (field: Field, value: unknown): Condition => ({
  ...{ op: 'compare', field, operator: 'eq' },
  values: [checkedValue(field, value)],
})

export const byId = (register: Register, id: unknown): Condition => equals(register.fields.get('id')!, id)

/** The canonical text of an id; refuses what is none. */
export const checkedId = (register: Register, id: unknown): string => checkedValue(register.fields.get('id')!, id)

/** The natural key; parts that have a default (the validity) may be left out. */
export function byKey(register: Register, key: Record<string, unknown>): Condition {
  const all = register.key.flatMap((field): Condition[] => {
    const value = key[field.name]
    if (value !== undefined && value !== null) return [equals(field, value)]
    if (!field.isRequired && !field.reference) return []
    throw invalid(field.name, 'missing')
  })
  return { op: 'and', all }
}

export function bySource({ fields }: Register, source: unknown, externalId: unknown): Condition {
  if (typeof source !== 'string' || typeof externalId !== 'string') {
    throw invalid('id', 'id, key, or source and externalId is needed')
  }
  return { op: 'and', all: [equals(fields.get('source')!, source), equals(fields.get('externalId')!, externalId)] }
}
