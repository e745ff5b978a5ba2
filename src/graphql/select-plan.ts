// A GraphQL selection -> ReadPlan. The same function serves the text path and the resolvers of plain graphql-js.
import {
  type FieldNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getLocation,
  getNamedType,
  Kind,
  type ObjectFieldNode,
  visit,
} from 'graphql'
import { collectSubfields } from 'graphql/execution/collectFields.js'
import { getArgumentValues } from 'graphql/execution/values.js'
import { ClientError, invalid } from '../errors.ts'
import { type Access, isReadable } from '../kernel/access.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import type { Registry } from '../kernel/registry.ts'
import { parseFilter, readableField, refuseEmpty } from '../plan/parse-filter.ts'
import { invalidGrouping, keyPath, parseGroups } from '../plan/parse-groups.ts'
import { byAddress, checkedId, MAX_NESTED_PAGE, MAX_PAGE, parseOrder, parsePage } from '../plan/parse-list.ts'
import type {
  AggregateFunction,
  AggregatePart,
  EdgePart,
  GroupKeyPart,
  GroupPart,
  ListPart,
  ListPlan,
  NodesPlan,
  ReadPlan,
  RecordPart,
} from '../plan/read-plan.ts'
import { documentRefusal } from './document.ts'
import { groupingOf } from './groups.ts'

/** What the plan of a field depends on besides the field. */
export interface Selection extends Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'> {
  registry: Registry
  access: Access
  /** One variable may be the filter of fifty lists. */
  counted?: { terms: number }
}

/** A field of Query: one record, or several, of a register or of all. */
export interface RootField {
  register?: Register
  isList: boolean
}

/** A field as it stands in a query, in a selection on `type`, which is about `register`. */
interface Picked {
  key: string
  name: string
  /** Keys from the root of the answer, with points between. */
  path: string
  nodes: readonly FieldNode[]
  type: GraphQLObjectType
  register: Register
  s: Selection
}

/** `nodes` are those of one response key. */
export function selectPlan({ register, isList }: RootField, nodes: readonly FieldNode[], s: Selection): ReadPlan {
  const name = nodes[0]!.name.value
  const key = nodes[0]!.alias?.value ?? name
  const type = s.schema.getQueryType()!
  try {
    if (!register) return { kind: 'nodes', ...nodesPlan({ key, name, path: key, nodes, type, s }, isList) }
    const field = { key, name, path: key, nodes, type, register, s }
    if (isList) return { kind: 'list', ...listPlan(field, register, MAX_PAGE) }
    return { kind: 'record', register, by: byAddress(register, argumentsOf(field)), parts: partsOf(field, recordPart) }
  } catch (error) {
    throw refusedAt(error, nodes[0]!)
  }
}

/** Of all registers that the caller reads; what more is asked of is likelier meant, and looked at first. */
function nodesPlan(field: Omit<Picked, 'register'>, isList: boolean): NodesPlan {
  const { registry, access, schema } = field.s
  const { id, ids } = argumentsOf(field)
  const asked = [isList ? ids : id].flat()
  if (asked.length > MAX_PAGE) throw invalid('ids', 'TOO_MANY', { limit: MAX_PAGE })
  const read = registry.registers.filter((register) => isReadable(access, register))
  const records = read.map((register) => {
    // Sound: each register is a type of the schema.
    const type = schema.getType(register.name) as GraphQLObjectType
    return { register, parts: partsOf({ ...field, register }, recordPart, register, type) }
  })
  records.sort((a, b) => b.parts.length - a.parts.length)
  return { ids: asked.map((one) => checkedId(registry.registers[0]!, one)), isList, records }
}

/** A mutation with what it depends on. */
export type AskedPayload = Selection & Pick<GraphQLResolveInfo, 'returnType' | 'fieldNodes'>

/** What is asked of the records in the payload of a write, by response key. */
export function writtenViews(register: Register, s: AskedPayload): Map<string, RecordPart[]> {
  // Sound: each register has a payload of its own; that of removals has no records.
  const type = getNamedType(s.returnType) as GraphQLObjectType
  const fields = collectSubfields(s.schema, s.fragments, s.variableValues, type, s.fieldNodes)
  const asked = [...fields].filter(([, [node]]) => node?.name.value === 'records')
  return new Map(
    asked.map(([key, nodes]) => {
      return [key, partsOf({ key, name: 'records', path: key, nodes, type, register, s }, recordPart)]
    }),
  )
}

function listPlan(field: Picked, register: Register, maxPage: number): ListPlan {
  const { access } = field.s
  const { filter, orderBy, ...page } = argumentsOf(field)
  // Sound: lists of input objects coerced by the schema.
  const order = ((orderBy as Record<string, string>[] | undefined) ?? []).flatMap((term) => Object.entries(term))
  return {
    register,
    filter: parseFilter([filter], register, field.s),
    order: parseOrder(order, register, access),
    page: parsePage(page, maxPage),
    parts: partsOf(field, listPart, register),
  }
}

/** Sound, here and in `leafPart`: validation leaves only fields of the schema, which has those of the plan's kinds. */
function listPart(part: Picked): ListPart {
  const { key, name } = part
  switch (name as Exclude<ListPart['kind'], 'typename'>) {
    case 'nodes':
      return { key, kind: 'nodes', parts: partsOf(part, recordPart) }
    case 'edges':
      return { key, kind: 'edges', parts: partsOf(part, edgePart) }
    case 'pageInfo': {
      const leaf = leafPart<'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor'>
      return { key, kind: 'pageInfo', parts: partsOf(part, leaf) }
    }
    case 'totalCount':
      return { key, kind: 'totalCount', parts: partsOf(part, leafPart<'value' | 'isExact'>) }
    case 'aggregate':
      return { key, kind: 'aggregate', parts: partsOf(part, aggregatePart) }
    case 'groups': {
      const groups = parseGroups(groupingOf(argumentsOf(part)), { ...part.s, register: part.register })
      const keyPart = groupKeyPart(groups.by.map(keyPath))
      const groupPart = (of: Picked): GroupPart =>
        of.name === 'key' ? { key: of.key, kind: 'key', parts: partsOf(of, keyPart) } : aggregatePart(of)
      const parts = partsOf(part, (of) =>
        of.name === 'nodes'
          ? { key: of.key, kind: 'nodes' as const, parts: partsOf(of, groupPart) }
          : { key: of.key, kind: 'hasMore' as const },
      )
      return { key, kind: 'groups', groups: { ...groups, parts } }
    }
  }
}

const leafPart = <Kind extends string>({ key, name }: Picked) => ({ key, kind: name as Kind })

function edgePart(part: Picked): EdgePart {
  const { key, name } = part
  return name === 'cursor' ? { key, kind: 'cursor' } : { key, kind: 'node', parts: partsOf(part, recordPart) }
}

function recordPart(part: Picked): RecordPart {
  const { key, name, register, s } = part
  const relation = register.relations.get(name)
  if (!relation) return { key, kind: 'field', field: fieldOf(part) }
  const target = s.registry.target(relation)
  if (relation.isMany) return { key, kind: 'many', relation, list: listPlan(part, target, MAX_NESTED_PAGE) }
  return { key, kind: 'one', relation, parts: partsOf(part, recordPart, target) }
}

function aggregatePart(part: Picked): AggregatePart {
  const { key, name } = part
  if (name === 'count') return { key, kind: 'count' }
  const fields = partsOf(part, (inner) => ({ key: inner.key, kind: 'field' as const, field: fieldOf(inner) }))
  // Sound: the schema gives an aggregate no other fields than these four.
  return { key, kind: 'function', name: name as AggregateFunction, fields }
}

/** `keys` are the paths that are grouped by; `above` is the path that leads to the register. */
const groupKeyPart =
  (keys: string[], above = '') =>
  (part: Picked): GroupKeyPart => {
    const { key, name, register, s } = part
    const relation = register.relations.get(name)
    if (relation) {
      const parts = partsOf(part, groupKeyPart(keys, `${above}${name}.`), s.registry.target(relation))
      return { key, kind: 'nested', parts }
    }
    const field = fieldOf(part)
    const index = keys.indexOf(`${above}${name}`)
    if (index < 0) throw invalidGrouping('NOT_A_KEY', { path: `${above}${name}` })
    // A date that is grouped by is text (its kind's JSON form is in quotes either way).
    return { key, kind: 'value', index, field }
  }

/** The parts of the fields below a field, merged by response key, `__typename` among them, which every type has. */
function partsOf<Part>(
  parent: Picked,
  partOf: (field: Picked) => Part,
  register = parent.register,
  type = typeOf(parent),
) {
  const { s, path } = parent
  const fields = collectSubfields(s.schema, s.fragments, s.variableValues, type, parent.nodes)
  return Array.from(fields, ([key, nodes]): Part | { key: string; kind: 'typename'; name: string } => {
    const name = nodes[0]!.name.value
    if (name === '__typename') return { key, kind: 'typename', name: type.name }
    try {
      return partOf({ key, name, path: `${path}.${key}`, nodes, type, register, s })
    } catch (error) {
      throw refusedAt(error, nodes[0]!, path)
    }
  })
}

/** What was refused, and where: the innermost field is meant, of whose path in an answer only the root is known. */
export function refusedAt(error: unknown, { loc, alias, name }: FieldNode, path = (alias ?? name).value): unknown {
  const refusal = error instanceof GraphQLError ? documentRefusal('GRAPHQL_INVALID', [error]) : error
  if (!(refusal instanceof ClientError) || refusal.place) return refusal
  const locations = loc && [getLocation(loc.source, loc.start)]
  refusal.place = { path: [path.split('.', 1)[0]!], ...(locations && { locations }) }
  return refusal
}

/** Sound: asked only of what has fields below it and is no Node, the only interface of what is read. */
const typeOf = ({ name, type }: Picked) => getNamedType(type.getFields()[name]!.type) as GraphQLObjectType

function argumentsOf({ name, type, nodes, s }: Omit<Picked, 'register'>): Record<string, unknown> {
  const conditions = nodes[0]!.arguments?.filter((one) => one.name.value === 'filter' || one.name.value === 'having')
  // Coercion leaves out a condition whose variable was not sent, and the list would be wider.
  for (const one of conditions ?? []) visit(one, { ObjectField: (part) => refuseUnsent(part, s.variableValues) })
  return getArgumentValues(type.getFields()[name]!, nodes[0]!, s.variableValues)
}

function refuseUnsent({ name, value }: ObjectFieldNode, sent: Selection['variableValues']): void {
  const variable = value.kind === Kind.VARIABLE && value.name.value
  if (variable && sent[variable] === undefined) refuseEmpty(`${name.value}: $${variable}`)
}

const fieldOf = ({ name, path, register, s }: Picked): Field => readableField(name, register, s.access, path)
