// Questions about the schema. How much an answer holds is counted before it is made, in a fraction of its time: aliases
// and `ofType` multiply. What the usual tools ask is computed once and kept as bytes.
import {
  executeSync,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
} from 'graphql'
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js'
import { getArgumentValues } from 'graphql/execution/values.js'
import { LRUCache } from 'lru-cache'
import { ClientError } from '../errors.ts'
import { MAX_COST } from '../operations/cost.ts'
import { MAX_ANSWER_BYTES } from '../sql/answer-size.ts'
import type { PreparedDocument } from './document.ts'

/** Fields of an answer about the schema that cost 1: about as much work as a record. */
const FIELDS_A_UNIT = 4
const KEPT_BYTES = 16 << 20

export interface SchemaQuestion {
  prepared: PreparedDocument
  operation: OperationDefinitionNode
  /** As they were sent, and as the schema coerced them. */
  variables: Record<string, unknown>
  coerced: Record<string, unknown>
}

export type Introspect = ReturnType<typeof introspection>

/** Gives the answer's `data` as bytes, after `charge` took its cost. */
export function introspection(schema: GraphQLSchema) {
  const kept = new LRUCache<string, { cost: number; json: Buffer }>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ json }, key) => json.length + 2 * key.length,
  })
  return async (question: SchemaQuestion, charge?: (cost: number) => Promise<void> | undefined) => {
    const { prepared, operation, variables } = question
    const key = [prepared.text, operation.name?.value, JSON.stringify(variables)].join('\0')
    const known = kept.get(key)
    const cost = known?.cost ?? costOf(question, schema)
    await charge?.(cost)
    if (known) return known
    const definitions = [operation, ...Object.values(prepared.fragments)]
    const document = { kind: Kind.DOCUMENT, definitions } as const
    const { data, errors } = executeSync({ schema, document, variableValues: variables })
    if (errors) throw errors[0]
    const made = { cost, json: Buffer.from(JSON.stringify(data)) }
    if (made.json.length > MAX_ANSWER_BYTES) throw new ClientError('ANSWER_TOO_LARGE', { limit: MAX_ANSWER_BYTES })
    kept.set(key, made)
    return made
  }
}

/** Refuses what is beyond the limit of a query; the cost is then that of the part which was counted so far. */
function costOf(question: SchemaQuestion, schema: GraphQLSchema): number {
  const { prepared, operation, coerced } = question
  const roots = collectFields(schema, prepared.fragments, coerced, schema.getQueryType()!, operation.selectionSet)
  const countField = fieldCounter(question, schema)
  let fields = 0
  for (const nodes of roots.values()) {
    const definition = meta[nodes[0]!.name.value]
    fields = checked(fields + (definition ? countField(nodes, definition, undefined) : 1), nodes)
  }
  return Math.ceil(fields / FIELDS_A_UNIT)
}

function checked(fields: number, [node]: readonly FieldNode[]): number {
  const cost = Math.ceil(fields / FIELDS_A_UNIT)
  if (cost <= MAX_COST) return fields
  throw new ClientError('QUERY_TOO_COSTLY', { cost, limit: MAX_COST, name: node!.name.value })
}

type Definition = GraphQLField<unknown, unknown>

const meta: Record<string, Definition> = { __schema: SchemaMetaFieldDef, __type: TypeMetaFieldDef }

/** How many fields of an answer the nodes of one response key give, asked of a source: they and all below them. */
function fieldCounter({ prepared, coerced }: SchemaQuestion, schema: GraphQLSchema) {
  // Every pair of nodes and source is looked at once, however often the answer holds it.
  const counts = new Map<readonly FieldNode[], Map<unknown, number>>()
  const selections = new Map<readonly FieldNode[], (readonly FieldNode[])[]>()
  let looks = 0
  const below = (nodes: readonly FieldNode[], type: GraphQLObjectType) => {
    const known = selections.get(nodes)
    const found = known ?? [...collectSubfields(schema, prepared.fragments, coerced, type, nodes).values()]
    if (!known) selections.set(nodes, found)
    return found
  }
  return function countField(nodes: readonly FieldNode[], definition: Definition, source: unknown): number {
    const bySource = counts.get(nodes) ?? new Map<unknown, number>()
    counts.set(nodes, bySource)
    const known = bySource.get(source)
    if (known !== undefined) return known
    looks = checked(looks + 1, nodes)
    let fields = 1
    const type = getNamedType(definition.type)
    if (isObjectType(type)) {
      const args = getArgumentValues(definition, nodes[0]!, coerced)
      // Sound: a resolver of introspection reads its source, its arguments and the schema.
      const value: unknown = definition.resolve?.(source, args, undefined, { schema } as GraphQLResolveInfo)
      for (const one of [value ?? []].flat()) {
        for (const inner of below(nodes, type)) {
          const of = type.getFields()[inner[0]!.name.value]
          fields = checked(fields + (of ? countField(inner, of, one) : 1), nodes)
        }
      }
    }
    bySource.set(source, fields)
    return fields
  }
}
