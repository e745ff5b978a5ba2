// A GraphQL selection -> ReadPlan. The same function serves the text path and the resolvers of plain graphql-js.
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { getArgumentValues, getDirectiveValues } from 'graphql/execution/values.js'
import { ClientError } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import { parseFilter, readableField } from '../kernel/parse-filter.ts'
import { byId, byKey, bySource, MAX_NESTED_PAGE, MAX_PAGE, parseOrder, parsePage } from '../kernel/parse-list.ts'
import type {
  AggregateFunction,
  AggregatePart,
  GroupKeyPart,
  ListPart,
  ListPlan,
  ReadPlan,
  RecordPart,
} from '../kernel/read-plan.ts'
import type { Registry } from '../kernel/registry.ts'
import { MAX_EXPANDED_FIELDS } from './document.ts'
import { parseGroups } from './groups.ts'

export interface Selection {
  schema: GraphQLSchema
  fragments: Record<string, FragmentDefinitionNode>
  variables: Record<string, unknown>
  registry: Registry
  access: Access
  /** Fields expanded so far: fragments can multiply a short document without end. */
  expanded: number
}

/** Root fields by response key. */
export function rootFields(set: SelectionSetNode, s: Selection): [key: string, nodes: FieldNode[]][] {
  const byKey = new Map<string, FieldNode[]>()
  collect(set, byKey, new Set(), s)
  return [...byKey]
}

type Picked = {
  key: string
  name: string
  /** Keys from the root of the answer, with points between. */
  path: string
  nodes: FieldNode[]
  args: Record<string, unknown>
  type: GraphQLObjectType
}

export function selectRecord(
  register: Register,
  nodes: FieldNode[],
  parent: GraphQLObjectType,
  s: Selection,
): ReadPlan {
  const [field] = pickField(nodes, parent, s)
  const { id, key, source, externalId } = field!.args
  const by =
    id !== undefined && id !== null
      ? byId(register, id)
      : key
        ? // Sound: an input object coerced by the schema.
          byKey(register, key as Record<string, unknown>)
        : bySource(register, source, externalId)
  return { kind: 'record', register, by, parts: recordParts(register, field!, s) }
}

export function selectList(register: Register, nodes: FieldNode[], parent: GraphQLObjectType, s: Selection): ReadPlan {
  const [field] = pickField(nodes, parent, s)
  return { kind: 'list', ...listPlan(register, field!, s, MAX_PAGE) }
}

function listPlan(register: Register, field: Picked, s: Selection, maxPage: number): ListPlan {
  const { filter, orderBy, ...page } = field.args
  // Sound: lists of input objects coerced by the schema.
  const order = ((orderBy as Record<string, string>[] | undefined) ?? []).flatMap((term) => Object.entries(term))
  return {
    register,
    filter: parseFilter(filter, register, s.registry, s.access),
    order: parseOrder(order, register, s.access),
    page: parsePage(page, maxPage),
    parts: picked(field, s).map((part): ListPart => ({ key: part.key, ...listPart(part, register, s) })),
  }
}

type Unkeyed<Part> = Part extends { key: string } ? Omit<Part, 'key'> : never

function listPart(part: Picked, register: Register, s: Selection): Unkeyed<ListPart> {
  switch (part.name) {
    case 'nodes':
      return { kind: 'nodes', parts: recordParts(register, part, s) }
    case 'edges': {
      const parts = picked(part, s).map((edge) => {
        if (edge.name === 'cursor') return { key: edge.key, kind: 'cursor' as const }
        if (edge.name === 'node') return { key: edge.key, kind: 'node' as const, parts: recordParts(register, edge, s) }
        return typename(edge, part)
      })
      return { kind: 'edges', parts }
    }
    case 'pageInfo':
      return {
        kind: 'pageInfo',
        parts: leaves(part, s, ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor']),
      }
    case 'totalCount':
      return { kind: 'totalCount', parts: leaves(part, s, ['value', 'isExact']) }
    case 'aggregate':
      return { kind: 'aggregate', parts: picked(part, s).map((leaf) => aggregatePart(leaf, part, register, s)) }
    case 'groups': {
      const { by, ...groups } = parseGroups(part.args, register, s)
      const parts = picked(part, s).map((leaf) => {
        if (leaf.name !== 'key') return aggregatePart(leaf, part, register, s)
        return { key: leaf.key, kind: 'key' as const, parts: groupKeyParts(leaf, register, [], s, by) }
      })
      return { kind: 'groups', groups: { by, ...groups, parts } }
    }
    default:
      return { kind: 'typename', name: `${register.name}Connection` }
  }
}

const typename = (leaf: Picked, parent: Picked) => ({
  key: leaf.key,
  kind: 'typename' as const,
  name: parent.type.name,
})

function leaves<Name extends string>(parent: Picked, s: Selection, names: readonly Name[]) {
  return picked(parent, s).map((leaf) => {
    const kind = names.find((name) => name === leaf.name)
    return kind ? { key: leaf.key, kind } : typename(leaf, parent)
  })
}

function aggregatePart(leaf: Picked, parent: Picked, register: Register, s: Selection): AggregatePart {
  if (leaf.name === 'count') return { key: leaf.key, kind: 'count' }
  if (leaf.name === '__typename') return typename(leaf, parent)
  const fields = picked(leaf, s).map(({ key, name, path }) => ({
    key,
    field: name === '__typename' ? null : readableField(name, register, s.access, path),
  }))
  // Sound: the schema gives an aggregate no other fields than these four.
  return { key: leaf.key, kind: 'function', name: leaf.name as AggregateFunction, typename: leaf.type.name, fields }
}

function groupKeyParts(
  parent: Picked,
  register: Register,
  path: string[],
  s: Selection,
  by: { relations: { name: string }[]; field: { name: string } }[],
): GroupKeyPart[] {
  return picked(parent, s).map((part): GroupKeyPart => {
    if (part.name === '__typename') return typename(part, parent)
    const relation = register.relations.get(part.name)
    if (relation) {
      const parts = groupKeyParts(part, s.registry.target(relation), [...path, relation.name], s, by)
      return { key: part.key, kind: 'nested', parts }
    }
    const field = readableField(part.name, register, s.access, part.path)
    const here = path.join('.')
    const index = by.findIndex(
      (key) => key.field.name === field.name && key.relations.map((r) => r.name).join('.') === here,
    )
    // A date that is grouped by is text (its kind's JSON form is in quotes either way).
    return { key: part.key, kind: 'value', index: index < 0 ? null : index, field }
  })
}

function recordParts(register: Register, parent: Picked, s: Selection): RecordPart[] {
  return picked(parent, s).map((part): RecordPart => {
    const { key, name } = part
    if (name === '__typename') return { key, kind: 'typename', name: register.name }
    const relation = register.relations.get(name)
    if (!relation) return { key, kind: 'field', field: readableField(name, register, s.access, part.path) }
    const target = s.registry.target(relation)
    if (!relation.isMany) return { key, kind: 'one', relation, parts: recordParts(target, part, s) }
    return { key, kind: 'many', relation, list: listPlan(target, part, s, MAX_NESTED_PAGE) }
  })
}

/** The fields below a field, merged by response key, with arguments coerced. */
function picked(parent: Picked, s: Selection): Picked[] {
  const byKey = new Map<string, FieldNode[]>()
  const seen = new Set<string>()
  for (const node of parent.nodes) if (node.selectionSet) collect(node.selectionSet, byKey, seen, s)
  return [...byKey.values()].flatMap((nodes) => pickField(nodes, parent.type, s, `${parent.path}.`))
}

function pickField(nodes: FieldNode[], parent: GraphQLObjectType, s: Selection, above = ''): Picked[] {
  const node = nodes[0]!
  const name = node.name.value
  const key = node.alias?.value ?? name
  const path = `${above}${key}`
  if (name === '__typename') return [{ key, name, path, nodes, args: {}, type: parent }]
  const definition = parent.getFields()[name]
  if (!definition) return []
  const type = getNamedType(definition.type)
  const args = definition.args.length > 0 ? getArgumentValues(definition, node, s.variables) : {}
  return [{ key, name, path, nodes, args, type: isObjectType(type) ? type : parent }]
}

function collect(set: SelectionSetNode, into: Map<string, FieldNode[]>, seen: Set<string>, s: Selection): void {
  for (const node of set.selections) {
    if (!isIncluded(node, s)) continue
    if (node.kind === Kind.FIELD) {
      if (++s.expanded > MAX_EXPANDED_FIELDS) {
        throw new ClientError('TOO_MANY_FIELDS', { count: s.expanded, limit: MAX_EXPANDED_FIELDS })
      }
      const key = node.alias?.value ?? node.name.value
      const found = into.get(key)
      if (found) found.push(node)
      else into.set(key, [node])
    } else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet, into, seen, s)
    else if (!seen.has(node.name.value)) {
      seen.add(node.name.value)
      const fragment = s.fragments[node.name.value]
      if (fragment) collect(fragment.selectionSet, into, seen, s)
    }
  }
}

function isIncluded(node: SelectionSetNode['selections'][number], s: Selection): boolean {
  if (!node.directives?.length) return true
  if (getDirectiveValues(GraphQLSkipDirective, node, s.variables)?.if === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, node, s.variables)?.if !== false
}
