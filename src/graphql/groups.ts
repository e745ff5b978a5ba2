// The arguments of `groups`: what to group by, which groups to keep, and their order.
import { ClientError, type Problem } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import type { Register, Relation } from '../kernel/define-register.ts'
import type { Registry } from '../kernel/registry.ts'
import { readableField, valued } from '../plan/parse-filter.ts'
import { directionOf } from '../plan/parse-list.ts'
import type { AggregateFunction, AggregateTerm, GroupKey, Having, Truncation } from '../plan/read-plan.ts'
import type { Reason } from '../reasons.ts'

const DEFAULT_GROUPS = 100
const MAX_GROUPS = 1000
const MAX_GROUP_KEYS = 5

type Reader = { registry: Registry; access: Access }

/** Coerced arguments, so their forms are those of the schema. */
type GroupArguments = {
  by: GroupByInput[]
  having?: TermInput<Partial<Record<Having['operator'], unknown>>> | null
  orderBy?: TermInput<string>[] | null
  first?: number | null
}
type GroupByInput = { field?: string; truncate?: Truncation } & { [relation: string]: unknown }
type TermInput<Leaf> = { count?: Leaf | null } & Partial<Record<AggregateFunction, Record<string, Leaf>>>

export function parseGroups(input: Record<string, unknown>, register: Register, reader: Reader) {
  // Sound: coerced by the schema, whose types these are.
  const { by, having, orderBy, first } = input as GroupArguments
  const limit = first ?? DEFAULT_GROUPS
  const orders = orderBy ?? []
  if (by.length < 1 || by.length > MAX_GROUP_KEYS) throw invalidGrouping('GROUP_KEYS', { limit: MAX_GROUP_KEYS })
  if (orders.length > MAX_GROUP_KEYS) throw invalidGrouping('GROUP_ORDERS', { limit: MAX_GROUP_KEYS })
  if (limit < 1 || limit > MAX_GROUPS) throw new ClientError('INVALID_LIMIT', { limit: MAX_GROUPS })
  const named = orders.flatMap((order) => terms(order, register, reader).map(({ term }) => termPath(term)))
  const repeated = named.find((name, i) => named.indexOf(name) < i)
  if (repeated !== undefined) throw new ClientError('SORT_DUPLICATE', { name: repeated })
  const keys = by.map((key) => groupKey(key, register, [], reader))
  // The answer has one place for each field.
  if (new Set(keys.map(keyPath)).size < keys.length) throw invalidGrouping('KEY_TWICE')
  return {
    by: keys,
    having: terms(having ?? {}, register, reader).flatMap(({ term, leaf }) => havingTerms(term, leaf)),
    orderBy: orders
      .flatMap((order) => terms(order, register, reader))
      .map(({ term, leaf }) => ({ term, ...directionOf(leaf) })),
    limit,
  }
}

const termPath = (term: AggregateTerm): string => ('field' in term ? `${term.name}.${term.field.name}` : term.name)

/** What a key is called from the register that is grouped: the relations that lead to it and its field. */
export const keyPath = ({ relations, field }: GroupKey): string =>
  [...relations, field].map(({ name }) => name).join('.')

export const invalidGrouping = (reason: Reason, params?: Problem['params']): ClientError =>
  new ClientError('INVALID_GROUPING', { reason, ...params })

function groupKey(input: GroupByInput, register: Register, relations: Relation[], reader: Reader): GroupKey {
  const { field: name, truncate, ...rest } = input
  // A relation that is null is none.
  const nested = Object.entries(rest).filter(([, inner]) => inner != null)
  if (nested.length !== (name ? 0 : 1)) throw invalidGrouping('KEY_PATH')
  if (!name) {
    const relation = register.relations.get(nested[0]![0])!
    // Sound: the schema gives relations this same input type.
    const inner = nested[0]![1] as GroupByInput
    return groupKey(inner, reader.registry.target(relation), [...relations, relation], reader)
  }
  const field = readableField(name, register, reader.access)
  if (truncate && !field.kind.truncation) throw invalidGrouping('NOT_CUT', { field: name, unit: truncate })
  return { relations, field, ...(truncate && { truncation: truncate }) }
}

function terms<Leaf>(input: TermInput<Leaf>, register: Register, { access }: Reader) {
  const found: { term: AggregateTerm; leaf: Leaf }[] = []
  for (const [name, part] of valued(input)) {
    // Sound, here and below: so the schema has it.
    if (name === 'count') found.push({ term: { name }, leaf: part as Leaf })
    else
      for (const [field, leaf] of valued(part as Record<string, Leaf>, name)) {
        const term = { name: name as AggregateFunction, field: readableField(field, register, access) }
        found.push({ term, leaf })
      }
  }
  return found
}

const havingTerms = (term: AggregateTerm, conditions: Partial<Record<Having['operator'], unknown>>): Having[] =>
  valued(conditions, 'having').map(([operator, value]) => {
    const isNumber = /^-?\d{1,40}(\.\d{1,20})?$/.test(String(value))
    if (!isNumber) throw invalidGrouping('NO_NUMBER', { value: String(value) })
    // Sound: the schema's NumberCondition has no other operators.
    return { term, operator: operator as Having['operator'], value: String(value) }
  })
