// Runs one operation. Reads take the text path: one statement gives the JSON text of every root field, of one moment,
// which goes into the answer as it is. Writes and introspection go through Mercurius, that is plain graphql-js.
import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode, OperationTypeNode } from 'graphql'
import { collectFields } from 'graphql/execution/collectFields.js'
import { ClientError } from '../errors.ts'
import { camelCase } from '../kernel/names.ts'
import { checkedId } from '../kernel/parse-list.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Context } from '../operations/context.ts'
import { countRecords, readById, readTogether } from '../operations/read.ts'
import type { PreparedDocument } from './document.ts'
import { reasonOf } from './reason.ts'
import { type RootField, selectPlan } from './select-plan.ts'

export interface GraphqlRequest {
  schema: GraphQLSchema
  /** Of Query, by name. */
  fields: Map<string, RootField>
  prepared: PreparedDocument
  operation: OperationDefinitionNode
  variables: Record<string, unknown>
  context: Context
}

const invalid = (reason: string): ClientError => new ClientError('GRAPHQL_INVALID', { reason })

/** Which operation is meant; a document with several needs a name. */
export function chooseOperation({ operations }: PreparedDocument, name: unknown): OperationDefinitionNode {
  const found = name ? operations.find((operation) => operation.name?.value === name) : operations[0]
  if (found?.operation === OperationTypeNode.SUBSCRIPTION) throw invalid('there are no subscriptions')
  if (found && (name || operations.length === 1)) return found
  throw invalid(name ? `no operation "${name}"` : 'operationName is needed')
}

export const queryFields = (registry: Registry): Map<string, RootField> =>
  new Map(
    registry.registers.flatMap((register): [string, RootField][] => [
      [camelCase(register.name), { register, isList: false }],
      [register.plural, { register, isList: true }],
    ]),
  )

const NULL = Buffer.from('null')
const QUERY_NAME = Buffer.from('"Query"')

/** The whole answer as bytes, or undefined when the operation is not for the text path. */
export async function executeAsText(request: GraphqlRequest): Promise<Buffer | undefined> {
  const { prepared, fields, variables, context } = request
  const { point, text } = prepared
  const sentId = point && variables[point.variable]
  // `query ($id: ID!) { vehicle(id: $id) { … } }`: one record whose id is all that varies.
  if (point && typeof sentId === 'string') {
    const { key, name, variable } = point
    const id = checkedId(fields.get(name)!.register, sentId)
    const planOf = (marker: string) => plansOf({ ...request, variables: { [variable]: marker } })![0]!.plan!
    const { cost, found } = await readById(context, { question: text, id, planOf })
    return assemble([[key, found?.json ?? NULL]], cost, 1)
  }
  const roots = plansOf(request)
  if (!roots) return undefined
  const plans = roots.flatMap(({ plan }) => plan ?? [])
  if (plans.length === 0)
    return assemble(
      roots.map(({ key }) => [key, QUERY_NAME]),
      0,
      0,
    )
  const { cost, found } = await readTogether(context, plans)
  const answers = found.values()
  const members = roots.map(({ key, plan }): [string, Buffer] => {
    return [key, plan ? (answers.next().value?.json ?? NULL) : QUERY_NAME]
  })
  return assemble(members, cost, 1)
}

/** A plan for each root field that is a read; undefined when the operation is a mutation or asks for the schema. */
function plansOf({ schema, fields, prepared, operation, variables, context }: GraphqlRequest) {
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (errors) throw invalid(reasonOf(errors[0]!.message))
  if (operation.operation !== OperationTypeNode.QUERY) return undefined
  const { registry, access } = context
  const s = { schema, fragments: prepared.fragments, variableValues: coerced, registry, access }
  const byKey = collectFields(schema, s.fragments, coerced, schema.getQueryType()!, operation.selectionSet)
  const roots = Array.from(byKey, ([key, nodes]) => ({ key, nodes, name: nodes[0]!.name.value }))
  if (roots.some(({ name }) => name === '__schema' || name === '__type')) {
    if (roots.every(({ name }) => name.startsWith('__'))) return undefined
    throw invalid('ask for the schema and for data in two requests')
  }
  return roots.map(({ key, nodes, name }) => {
    const field = fields.get(name)
    return { key, plan: field && selectPlan(field, nodes, s) }
  })
}

function assemble(members: [key: string, json: Buffer][], estimated: number, statements: number): Buffer {
  const pieces = members.flatMap(([key, json], i) => [Buffer.from(`${i ? ',' : ''}"${key}":`), json])
  const actual = members.reduce((total, [, json]) => total + countRecords(json), 0)
  const cost = `{"estimated":${estimated},"actual":${actual},"statements":${statements}}`
  return Buffer.concat([Buffer.from('{"data":{'), ...pieces, Buffer.from(`},"extensions":{"cost":${cost}}}`)])
}
