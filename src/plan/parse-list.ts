// Order, page and addressing as REST and GraphQL send them, checked once for both.
import { ClientError, invalid } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import { sourceNames } from '../kernel/column-fields.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { isLeftOut, sortableNames } from '../kernel/faces.ts'
import { isReused } from '../kernel/validity.ts'
import { checkedValue, readableField } from './parse-filter.ts'
import type { Condition, Direction, Order, Page } from './read-plan.ts'

export const DEFAULT_PAGE = 50
export const MAX_PAGE = 500
export const MAX_NESTED_PAGE = 100
const MAX_ORDER_TERMS = 5

type OrderTerm = [name: string, direction: string]

/** Pairs of field and direction (ASC, DESC, ASC_NULLS_FIRST …); without any, the register's own. `as` its name. */
export function parseOrder(terms: OrderTerm[], register: Register, access: Access, as = 'orderBy'): Order[] {
  if (terms.length === 0) return [{ field: register.sort[0]!, ...directionOf('ASC') }]
  if (terms.length > MAX_ORDER_TERMS) throw invalid(as, 'TOO_MANY', { limit: MAX_ORDER_TERMS })
  const repeated = terms.find(([name], i) => terms.findIndex(([first]) => first === name) < i)
  if (repeated) throw new ClientError('SORT_DUPLICATE', { name: repeated[0] })
  const sortable = sortableNames(register)
  return terms.map(([name, direction]) => {
    const field = readableField(name, register, access)
    if (sortable.includes(name)) return { field, ...directionOf(direction) }
    throw new ClientError('UNSORTABLE_FIELD', { name, allowed: sortable.join(', ') })
  })
}

/** As in Postgres, nulls come last in ascending and first in descending order unless said otherwise. */
export function directionOf(word: string): Direction {
  const isDescending = word.startsWith('DESC')
  const nulls = word.endsWith('FIRST') || (isDescending && !word.endsWith('LAST')) ? 'first' : 'last'
  return { isDescending, nulls }
}

/** `first`/`after` or `last`/`before`; a page out of bounds is refused, never cut. */
export function parsePage(input: { [name: string]: unknown }, maxPage: number): Page {
  const { first, last, after, before } = input
  if (typeof first === 'number' && typeof last === 'number') throw invalid('first, last', 'ONE_AT_A_TIME')
  const isBackward = typeof last === 'number' || (typeof before === 'string' && typeof first !== 'number')
  const limit = (isBackward ? last : first) ?? DEFAULT_PAGE
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > maxPage) {
    throw new ClientError('INVALID_LIMIT', { limit: maxPage })
  }
  const [cursor, opposite] = isBackward ? [before, after] : [after, before]
  if (typeof opposite === 'string') throw invalid('after, before', 'EITHER_WAY')
  return { limit, isBackward, ...(typeof cursor === 'string' && { cursor }) }
}

const equals = (field: Field, value: unknown): Condition => ({
  ...{ op: 'compare', field, operator: 'eq' },
  values: [checkedValue(field, value)],
})

export const byId = (register: Register, id: unknown): Condition => equals(register.fields.get('id')!, id)

/** The canonical text of an id; refuses what is none. */
export const checkedId = (register: Register, id: unknown): string => checkedValue(register.fields.get('id')!, id)

/**
 * One record, by its id, its natural key, or source and externalId: by exactly one of them, or it is refused. Without
 * the day from which it holds the record of today is meant; without another part that has a default, the default.
 */
export function byAddress(register: Register, { id, key, source, externalId }: Record<string, unknown>): Condition {
  if ([id, key, source ?? externalId].filter((one) => one != null).length !== 1) {
    throw invalid((source ?? externalId) == null ? 'id' : 'source, externalId', 'ADDRESS')
  }
  if (id != null) return byId(register, id)
  const parts = key == null ? sourceNames.map((name) => register.fields.get(name)!) : register.key
  // Sound: an object of the key's names, coerced by the schema or made of a query string.
  const values = (key ?? { source, externalId }) as Record<string, unknown>
  const current = isReused(register) ? register.validity.from.name : undefined
  const all = parts.flatMap((field): Condition[] => {
    const { name, fallback } = field
    const isOptional = key != null && isLeftOut(field)
    const value = values[name] ?? (isOptional && name !== current ? fallback : undefined)
    if (value != null) return [equals(field, value)]
    if (isOptional) return []
    throw invalid(name, 'MISSING')
  })
  return { op: 'and', all }
}
