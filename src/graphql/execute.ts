// Runs one operation. Reads take the text path: one statement gives the JSON text of every root field, of one moment,
// which goes into the answer as it is. Writes go through Mercurius, that is plain graphql-js.
import {
  type FieldNode,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import { collectFields } from 'graphql/execution/collectFields.js'
import { ClientError } from '../errors.ts'
import { camelCase } from '../kernel/names.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Context } from '../operations/context.ts'
import { countRecords, readById, readTogether } from '../operations/read.ts'
import { checkedId } from '../plan/parse-list.ts'
import type { Reason } from '../reasons.ts'
import { documentRefusal, type PreparedDocument } from './document.ts'
import type { Introspect } from './introspect.ts'
import { RESOLVE_STANDARD } from './resolve-standard.ts'
import { type RootField, refusedAt, selectPlan } from './select-plan.ts'

export interface GraphqlRequest {
  schema: GraphQLSchema
  /** Of Query, by name. */
  fields: Map<string, RootField>
  prepared: PreparedDocument
  operation: OperationDefinitionNode
  variables: Record<string, unknown>
  context: Context
  introspect: Introspect
}

const invalidRequest = (reason: Reason, operation?: string): ClientError =>
  new ClientError('GRAPHQL_INVALID', { reason, operation })

/** Which operation is meant; a document with several needs a name. */
export function chooseOperation({ operations }: PreparedDocument, name: unknown): OperationDefinitionNode {
  const found = name ? operations.find((operation) => operation.name?.value === name) : operations[0]
  if (found?.operation === OperationTypeNode.SUBSCRIPTION) throw invalidRequest('NO_SUBSCRIPTIONS')
  if (found && (name || operations.length === 1)) return found
  throw name ? invalidRequest('NO_OPERATION', String(name)) : invalidRequest('OPERATION_NEEDED')
}

export const queryFields = (registry: Registry): Map<string, RootField> =>
  new Map([
    ['node', { isList: false }],
    ['nodes', { isList: true }],
    ...registry.registers.flatMap((register): [string, RootField][] => [
      [camelCase(register.name), { register, isList: false }],
      [register.plural, { register, isList: true }],
    ]),
  ])

const NULL = Buffer.from('null')
const QUERY_NAME = Buffer.from('"Query"')

/** The whole answer as bytes, or undefined where plain graphql-js answers: a mutation, or which standard applies. */
export async function executeAsText(request: GraphqlRequest): Promise<Buffer | undefined> {
  const { point } = request.prepared
  const sentId = point && request.variables[point.variable]
  if (point && typeof sentId === 'string') return namingField([point.node], () => readPoint(request, point, sentId))
  const asked = rootsOf(request)
  if (request.operation.operation !== OperationTypeNode.QUERY) return undefined
  if (asked.roots.some(({ name }) => name === '__schema' || name === '__type')) return aboutSchema(request, asked)
  if (asked.roots.some(({ name }) => name === RESOLVE_STANDARD)) {
    if (asked.roots.every(({ name }) => name === RESOLVE_STANDARD)) return undefined
    throw invalidRequest('STANDARDS_APART')
  }
  const roots = plansOf(request, asked)
  const plans = roots.flatMap(({ plan }) => plan ?? [])
  const reading = () => readTogether(request.context, plans)
  const fields = asked.roots.flatMap(({ nodes }) => nodes)
  const { cost, found } = plans.length > 0 ? await namingField(fields, reading) : { cost: 0, found: [] }
  const answers = found.values()
  const members = roots.map(({ key, plan }): [string, Buffer] => {
    return [key, plan ? (answers.next().value?.json ?? NULL) : QUERY_NAME]
  })
  return assemble(members, cost, Math.min(plans.length, 1))
}

type Point = NonNullable<PreparedDocument['point']>

/** `query ($id: ID!) { vehicle(id: $id) { … } }`: one record whose id is all that varies. */
async function readPoint(request: GraphqlRequest, { key, name, variable }: Point, sentId: string): Promise<Buffer> {
  const { fields, context, prepared } = request
  const [first] = context.registry.registers
  const id = checkedId(fields.get(name)!.register ?? first!, sentId)
  const planOf = (marker: string) => {
    const asked = { ...request, variables: { [variable]: marker } }
    return plansOf(asked, rootsOf(asked))[0]!.plan!
  }
  const { cost, found } = await readById(context, { question: prepared.text, id, planOf })
  return assemble([[key, found?.json ?? NULL]], cost, 1)
}

/** Of several fields that are read together none is named: who was refused is the request. */
async function namingField<T>([field, ...others]: FieldNode[], run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw field && others.length === 0 ? refusedAt(error, field) : error
  }
}

interface Asked {
  coerced: Record<string, unknown>
  roots: { key: string; nodes: readonly FieldNode[]; name: string }[]
}

export function rootsOf({ schema, prepared, operation, variables }: GraphqlRequest): Asked {
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (errors) throw documentRefusal('GRAPHQL_INVALID', errors)
  const root = schema.getRootType(operation.operation)!
  const byKey = collectFields(schema, prepared.fragments, coerced, root, operation.selectionSet)
  return { coerced, roots: Array.from(byKey, ([key, nodes]) => ({ key, nodes, name: nodes[0]!.name.value })) }
}

/** A plan for each root field; none for the name of the type. */
function plansOf({ schema, fields, prepared, context }: GraphqlRequest, { coerced, roots }: Asked) {
  const { registry, access } = context
  const s = { schema, fragments: prepared.fragments, variableValues: coerced, registry, access, counted: { terms: 0 } }
  return roots.map(({ key, nodes, name }) => {
    const field = fields.get(name)
    return { key, plan: field && selectPlan(field, nodes, s) }
  })
}

async function aboutSchema(request: GraphqlRequest, { coerced, roots }: Asked): Promise<Buffer> {
  if (!roots.every(({ name }) => name.startsWith('__'))) throw invalidRequest('SCHEMA_APART')
  const { cost, json } = await request.introspect({ ...request, coerced }, request.context.call?.charge)
  return answered([json], { estimated: cost, actual: 0, statements: 0 })
}

function assemble(members: [key: string, json: Buffer][], estimated: number, statements: number): Buffer {
  const pieces = members.flatMap(([key, json], i) => [Buffer.from(`${i ? ',' : ''}"${key}":`), json])
  const actual = members.reduce((total, [, json]) => total + countRecords(json), 0)
  return answered([OPEN, ...pieces, CLOSE], { estimated, actual, statements })
}

const [OPEN, CLOSE] = [Buffer.from('{'), Buffer.from('}')]

const answered = (data: Buffer[], cost: { estimated: number; actual: number; statements: number }): Buffer =>
  Buffer.concat([Buffer.from('{"data":'), ...data, Buffer.from(`,"extensions":{"cost":${JSON.stringify(cost)}}}`)])
