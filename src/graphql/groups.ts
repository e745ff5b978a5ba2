// The arguments of `groups`: what to group by, which groups to keep, and their order.
import { ClientError } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import type { Register, Relation } from '../kernel/define-register.ts'
import { readableField } from '../kernel/parse-filter.ts'
import type { AggregateFunction, AggregateTerm, GroupKey, GroupsPlan, Having, Truncation } from '../kernel/read-plan.ts'
import type { Registry } from '../kernel/registry.ts'

const DEFAULT_GROUPS = 100
const MAX_GROUPS = 1000
const MAX_GROUP_KEYS = 5

type Reader = { registry: Registry; access: Access }

/** Coerced arguments, so their forms are those of the schema. */
type GroupArguments = {
  by?: GroupByInput[]
  having?: TermInput<Record<Having['operator'], unknown>>
  orderBy?: TermInput<string>[]
  first?: number
}
type GroupByInput = { field?: string; truncate?: Truncation } & { [relation: string]: unknown }
type TermInput<Leaf> = { count?: Leaf } & { [term: string]: Record<string, Leaf> | Leaf | undefined }

export function parseGroups(
  input: Record<string, unknown>,
  register: Register,
  reader: Reader,
): Omit<GroupsPlan, 'parts'> {
  // Sound: coerced by the schema, whose types these are.
  const { by = [], having, orderBy = [], first = DEFAULT_GROUPS } = input as GroupArguments
  if (by.length < 1 || by.length > MAX_GROUP_KEYS) {
    throw new ClientError('INVALID_GROUPING', { reason: `1 … ${MAX_GROUP_KEYS} keys` })
  }
  if (orderBy.length > MAX_GROUP_KEYS)
    throw new ClientError('INVALID_GROUPING', { reason: `1 … ${MAX_GROUP_KEYS} orders` })
  if (first < 1 || first > MAX_GROUPS) throw new ClientError('INVALID_LIMIT', { limit: MAX_GROUPS })
  const keys = by.map((key) => groupKey(key, register, [], reader))
  const names = new Set(keys.map(({ relations, field }) => [...relations, field].map(({ name }) => name).join('.')))
  // The answer has one place for each field.
  if (names.size < keys.length) throw new ClientError('INVALID_GROUPING', { reason: 'a field is named twice' })
  return {
    by: keys,
    having: terms(having ?? {}, register, reader).flatMap(({ term, leaf }) => havingTerms(term, leaf)),
    orderBy: orderBy.flatMap((order) =>
      terms(order, register, reader).map(({ term, leaf }) => ({ term, isDescending: String(leaf).startsWith('DESC') })),
    ),
    limit: first,
  }
}

function groupKey(input: GroupByInput, register: Register, relations: Relation[], reader: Reader): GroupKey {
  const { field: name, truncate, ...rest } = input
  const nested = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null)
  if ((name ? 1 : 0) + nested.length !== 1) {
    throw new ClientError('INVALID_GROUPING', { reason: 'each key is one field, or one relation that leads to it' })
  }
  if (!name) {
    const relation = register.relations.get(nested[0]![0])!
    // Sound: the schema gives relations this same input type.
    const inner = nested[0]![1] as GroupByInput
    return groupKey(inner, reader.registry.target(relation), [...relations, relation], reader)
  }
  const field = readableField(name, register, reader.access)
  if (truncate && !field.kind.truncation) {
    throw new ClientError('INVALID_GROUPING', { reason: `${name} cannot be cut to ${truncate}` })
  }
  return { relations, field, ...(truncate && { truncation: truncate }) }
}

function terms<Leaf>(
  input: TermInput<Leaf>,
  register: Register,
  reader: Reader,
): { term: AggregateTerm; leaf: Leaf }[] {
  return Object.entries(input).flatMap(([name, value]): { term: AggregateTerm; leaf: Leaf }[] => {
    if (value === undefined || value === null) return []
    // Sound: `count` holds a leaf, the four functions hold leaves by field, by the schema.
    if (name === 'count') return [{ term: { name: 'count' }, leaf: value as Leaf }]
    return Object.entries(value as Record<string, Leaf>).map(([field, leaf]) => {
      const term = { name: name as AggregateFunction, field: readableField(field, register, reader.access) }
      return { term, leaf }
    })
  })
}

function havingTerms(term: AggregateTerm, conditions: Record<Having['operator'], unknown>): Having[] {
  return Object.entries(conditions).flatMap(([operator, value]): Having[] => {
    if (value === undefined || value === null) return []
    if (!/^-?\d{1,40}(\.\d{1,20})?$/.test(String(value))) {
      throw new ClientError('INVALID_GROUPING', { reason: `having compares with a number, not "${value}"` })
    }
    // Sound: the schema's NumberCondition has no other operators.
    return [{ term, operator: operator as Having['operator'], value: String(value) }]
  })
}
