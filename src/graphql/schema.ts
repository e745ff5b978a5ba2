// The schema is GraphQL text, most of it made of the descriptors; what text cannot say is attached to it here.
import {
  assertEnumType,
  assertObjectType,
  buildSchema,
  GraphQLSchema,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type ValueNode,
} from 'graphql'
import { numberOf } from '../kernel/exact-number.ts'
import { constantCase, pascalCase } from '../kernel/names.ts'
import type { Registry } from '../kernel/registry.ts'
import { isRecomputable } from '../operations/recompute.ts'
import { actionResolvers, actionTypes } from './actions.ts'
import { deprecate } from './deprecate.ts'
import { describeSchema } from './describe-schema.ts'
import { recomputeName, recomputeResolver, recomputeTypes } from './recompute.ts'
import { groupedBy, payloadOf, registerTypes } from './register-types.ts'
import { answerStandards, resolveStandardTypes } from './resolve-standard.ts'
import { byKey, recordsByKey, resolvers } from './resolvers.ts'
import { runRuleResolver, runRuleTypes } from './run-rule.ts'
import { staticTypes } from './static-types.ts'
import { transactionTypes } from './transaction.ts'

/** The text is not checked again at each start, which was a third of the time: a test checks it (contract.test.ts). */
export function graphqlSchemaOf(registry: Registry): GraphQLSchema {
  const text =
    staticTypes +
    registerTypes(registry) +
    recomputeTypes(registry) +
    actionTypes(registry) +
    runRuleTypes +
    resolveStandardTypes +
    transactionTypes
  // Without a list of types the schema has those that Query and Mutation lead to, in that order.
  const schema = new GraphQLSchema({
    ...buildSchema(text, { noLocation: true, assumeValidSDL: true }).toConfig(),
    types: [],
  })
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type) && !isSpecifiedScalarType(type)) type.parseLiteral = textOfLiteral
  }
  const mutation = schema.getMutationType()!.getFields()
  for (const [name, resolve] of actionResolvers(registry)) mutation[name]!.resolve = resolve
  mutation.runRule!.resolve = runRuleResolver
  const read = new GraphQLSchema({ query: schema.getQueryType()! }).getTypeMap()
  for (const type of Object.values(read)) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    for (const field of Object.values(type.getFields())) field.resolve = byKey
  }
  answerStandards(schema)
  for (const register of registry.registers) {
    const groupField = assertEnumType(schema.getType(`${register.name}GroupField`))
    for (const { name } of groupedBy(register)) groupField.getValue(constantCase(name))!.value = name
    if (register.isReadOnly) continue
    assertObjectType(schema.getType(payloadOf(register))).getFields().records!.resolve = recordsByKey
    if (isRecomputable(register)) mutation[recomputeName(register)]!.resolve = recomputeResolver(register)
    const written = pascalCase(register.plural)
    mutation[`upsert${written}`]!.resolve = resolvers.upsert(register)
    mutation[`remove${written}`]!.resolve = resolvers.remove(register)
  }
  deprecate(schema, registry)
  describeSchema(schema, registry)
  return schema
}

/** Numbers in a document keep their digits, as those of JSON do. */
function textOfLiteral(node: ValueNode): unknown {
  if (node.kind === Kind.STRING) return node.value
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return numberOf(node.value)
  throw new TypeError('a number or a string is expected')
}
