// Runs one operation. Reads take the text path: each root field is one statement whose JSON text goes into the answer
// as it is. Writes and introspection go through Mercurius, that is plain graphql-js.
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import { inTurns } from '../db/turns.ts'
import { ClientError } from '../errors.ts'
import type { Register } from '../kernel/define-register.ts'
import { camelCase } from '../kernel/names.ts'
import { checkedId } from '../kernel/parse-list.ts'
import type { ReadPlan } from '../kernel/read-plan.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Context } from '../operations/context.ts'
import { checkCost, MAX_COST } from '../operations/cost.ts'
import { countRecords, read, readById } from '../operations/read.ts'
import type { PreparedDocument } from './document.ts'
import type { RequestContext } from './resolvers.ts'
import { rootFields, type Selection, selectList, selectRecord } from './select-plan.ts'

export interface GraphqlRequest {
  prepared: PreparedDocument
  operation: OperationDefinitionNode
  variables: Record<string, unknown>
}

/** Which operation is meant; a document with several needs a name. */
export function chooseOperation({ operations }: PreparedDocument, name: unknown): OperationDefinitionNode {
  const found = name ? operations.find((operation) => operation.name?.value === name) : operations[0]
  if (found?.operation === OperationTypeNode.SUBSCRIPTION) {
    throw new ClientError('GRAPHQL_INVALID', { reason: 'there are no subscriptions' })
  }
  if (found && (name || operations.length === 1)) return found
  throw new ClientError('GRAPHQL_INVALID', { reason: name ? `no operation "${name}"` : 'operationName is needed' })
}

export function queryFields(registry: Registry) {
  const fields = new Map<string, { register: Register; isList: boolean }>()
  for (const register of registry.registers) {
    fields.set(camelCase(register.name), { register, isList: false })
    fields.set(register.plural, { register, isList: true })
  }
  return fields
}

interface Target {
  schema: GraphQLSchema
  fields: ReturnType<typeof queryFields>
}

/** Statements of one request. */
const MAX_AT_ONCE = 3

/** The whole answer as bytes, or undefined when the operation is not for the text path. */
export async function executeAsText(
  request: GraphqlRequest,
  target: Target,
  { context }: RequestContext,
): Promise<Buffer | undefined> {
  const point = pointOf(request, target)
  if (point) {
    const { register, key, variable } = point
    const id = checkedId(register, request.variables[variable])
    const planOf = (marker: string): ReadPlan => {
      return plansOf({ ...request, variables: { [variable]: marker } }, target, context)![0]!.plan!
    }
    const { cost, found } = await readById(context, { question: request.prepared.text, id, planOf })
    return assemble([[key, found?.json ?? NULL]], { estimated: cost, statements: 1 })
  }
  const plans = plansOf(request, target, context)
  if (!plans) return undefined
  const cost = plans.reduce((total, { plan }) => total + (plan ? checkCost(plan) : 0), 0)
  const names = plans.map(({ key }) => key).join(', ')
  if (cost > MAX_COST) throw new ClientError('QUERY_TOO_COSTLY', { cost, limit: MAX_COST, name: names })
  const parts = await inTurns(plans, MAX_AT_ONCE, async ({ plan }) => {
    return plan ? (await read(context, plan))?.json : QUERY_NAME
  })
  return assemble(
    plans.map(({ key }, i) => [key, parts[i] ?? NULL]),
    { estimated: cost, statements: plans.filter(({ plan }) => plan).length },
  )
}

/** `query ($id: ID!) { vehicle(id: $id) { … } }`: one record whose id is all that varies. */
function pointOf({ prepared: { point }, variables }: GraphqlRequest, { fields }: Target) {
  const field = point && fields.get(point.name)
  if (!field || field.isList || typeof variables[point.variable] !== 'string') return undefined
  return { ...point, register: field.register }
}

/** A plan for each root field that is a read; undefined when the operation is a mutation or asks for the schema. */
function plansOf({ prepared, operation, variables }: GraphqlRequest, { schema, fields }: Target, context: Context) {
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (coerced.errors) throw new ClientError('GRAPHQL_INVALID', { reason: coerced.errors[0]!.message })
  if (operation.operation !== OperationTypeNode.QUERY) return undefined
  const { registry, access } = context
  const { fragments } = prepared
  const selection: Selection = { schema, fragments, variables: coerced.coerced, registry, access, expanded: 0 }
  const roots = rootFields(operation.selectionSet, selection)
  const known = roots.map(([key, nodes]) => ({ key, nodes, field: fields.get(nodes[0]!.name.value) }))
  const others = known.filter(({ field, nodes }) => !field && nodes[0]!.name.value !== '__typename')
  if (others.length > 0) {
    if (known.every(({ field }) => !field)) return undefined
    throw new ClientError('GRAPHQL_INVALID', { reason: 'ask for the schema and for data in two requests' })
  }
  const query = schema.getQueryType()!
  return known.map(({ key, nodes, field }) => ({ key, plan: field && planOf(field, nodes, query, selection) }))
}

const NULL = Buffer.from('null')
const QUERY_NAME = Buffer.from('"Query"')

function planOf(
  { register, isList }: { register: Register; isList: boolean },
  nodes: FieldNode[],
  query: GraphQLObjectType,
  selection: Selection,
): ReadPlan {
  return isList ? selectList(register, nodes, query, selection) : selectRecord(register, nodes, query, selection)
}

function assemble(members: [key: string, json: Buffer][], cost: { estimated: number; statements: number }): Buffer {
  const pieces: Buffer[] = [Buffer.from('{"data":{')]
  let actual = 0
  members.forEach(([key, json], i) => {
    pieces.push(Buffer.from(`${i ? ',' : ''}"${key}":`), json)
    actual += countRecords(json)
  })
  const { estimated, statements } = cost
  pieces.push(
    Buffer.from(`},"extensions":{"cost":{"estimated":${estimated},"actual":${actual},"statements":${statements}}}}`),
  )
  return Buffer.concat(pieces)
}
