// Descriptors -> GraphQLSchema. Reads have one resolver for all (given by the caller): records arrive with the keys of
// the answer, so every other field just picks its key.
import {
  GraphQLBoolean,
  type GraphQLFieldConfigMap,
  type GraphQLFieldResolver,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql'
import type { Field, Register } from '../kernel/define-register.ts'
import { camelCase, pascalCase } from '../kernel/names.ts'
import type { Registry } from '../kernel/registry.ts'
import { describe, enumOf, type Inputs, inputTypes, listOf, ordered, summable, typeCache } from './inputs.ts'
import { scalars } from './scalars.ts'

export interface Resolvers<Context> {
  record: (register: Register) => GraphQLFieldResolver<unknown, Context>
  list: (register: Register) => GraphQLFieldResolver<unknown, Context>
  upsert: (register: Register) => GraphQLFieldResolver<unknown, Context>
  remove: (register: Register) => GraphQLFieldResolver<unknown, Context>
}

const required = (type: GraphQLOutputType) => new GraphQLNonNull(type)
const some = (type: GraphQLOutputType) => required(new GraphQLList(required(type)))

/** `mutations` are those that are no register's alike. */
export function buildGraphqlSchema<Context>(
  registry: Registry,
  resolvers: Resolvers<Context>,
  mutations: GraphQLFieldConfigMap<unknown, Context> = {},
): GraphQLSchema {
  const inputs = inputTypes(registry)
  const outputs = outputTypes(registry, inputs)
  const query: GraphQLFieldConfigMap<unknown, Context> = {}
  const mutation: GraphQLFieldConfigMap<unknown, Context> = {}
  for (const register of registry.registers) {
    const description = describe(register.doc)
    query[camelCase(register.name)] = {
      type: outputs.record(register),
      ...(register.isReadOnly
        ? { description: `${description}(按 id / by id)`, args: { id: { type: new GraphQLNonNull(GraphQLID) } } }
        : {
            description: `${description}(按 id、主键或来源标识 / by id, natural key, or source and externalId)`,
            args: {
              id: { type: GraphQLID },
              key: { type: inputs.key(register) },
              source: { type: GraphQLString },
              externalId: { type: GraphQLString },
            },
          }),
      resolve: resolvers.record(register),
    }
    query[register.plural] = {
      type: required(outputs.connection(register)),
      description,
      args: outputs.listArguments(register),
      resolve: resolvers.list(register),
    }
    if (register.isReadOnly) continue
    const written = pascalCase(register.plural)
    mutation[`upsert${written}`] = {
      type: required(outputs.payload(`Upsert${written}Payload`)),
      description: `${description}:按主键写入,未发送的字段不变 / upsert by natural key; fields not sent keep their values`,
      args: { records: { type: new GraphQLNonNull(listOf(inputs.record(register))) }, ...writeArguments() },
      resolve: resolvers.upsert(register),
    }
    mutation[`remove${written}`] = {
      type: required(outputs.payload(`Remove${written}Payload`)),
      description: `${description}:按 id 删除(历史保留)/ remove by id; the records stay in history`,
      args: { ids: { type: new GraphQLNonNull(listOf(GraphQLID)) }, ...writeArguments() },
      resolve: resolvers.remove(register),
    }
  }
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: query }),
    mutation: new GraphQLObjectType({ name: 'Mutation', fields: { ...mutation, ...mutations } }),
  })
}

const writeMode = enumOf('WriteMode', {
  ATOMIC: '全部或全不 / All or nothing',
  PARTIAL: '写入无误的记录 / Write the good records',
})
const writeOutcome = enumOf('WriteOutcome', {
  CREATED: '新建 / Created',
  UPDATED: '更新 / Updated',
  UNCHANGED: '未变 / Unchanged',
  REMOVED: '删除 / Removed',
  REJECTED: '拒绝 / Rejected',
  CONFLICT: '冲突 / Conflict',
})

const writeArguments = () => ({
  mode: { type: writeMode, defaultValue: 'ATOMIC' },
  dryRun: { type: GraphQLBoolean, defaultValue: false, description: '只检查不写入 / Check only, write nothing' },
  reason: { type: GraphQLString, description: '变更原因,记入变更日志 / Why; kept in the change log' },
  idempotencyKey: { type: GraphQLString, description: '重试时用同一键 / Send the same key when retrying' },
})

function outputTypes(registry: Registry, inputs: Inputs) {
  const once = typeCache()
  const pick: GraphQLFieldResolver<Record<string, unknown>, unknown> = (source, _args, _context, info) =>
    source[info.path.key]
  const object = (
    name: string,
    fields: () => GraphQLFieldConfigMap<Record<string, unknown>, unknown>,
    description?: string,
  ) =>
    new GraphQLObjectType({
      name,
      ...(description && { description }),
      fields: () =>
        Object.fromEntries(Object.entries(fields()).map(([key, field]) => [key, { resolve: pick, ...field }])),
    })

  const pageInfo = object('PageInfo', () => ({
    hasNextPage: { type: required(GraphQLBoolean) },
    hasPreviousPage: { type: required(GraphQLBoolean) },
    startCursor: { type: GraphQLString },
    endCursor: { type: GraphQLString },
  }))
  const count = object(
    'Count',
    () => ({ value: { type: required(GraphQLInt) }, isExact: { type: required(GraphQLBoolean) } }),
    '总数;超过十万时为估计值,isExact 为 false / Exact up to 100,000; beyond, an estimate with isExact false',
  )

  const listArguments = (register: Register) => ({
    filter: { type: inputs.filter(register) },
    orderBy: { type: listOf(inputs.order(register)) },
    first: { type: GraphQLInt },
    after: { type: GraphQLString },
    last: { type: GraphQLInt },
    before: { type: GraphQLString },
  })

  const fieldConfig = (field: Field) => {
    const type = inputs.valueType(field)
    return { type: field.isNullable ? type : required(type), description: describe(field.doc, field) }
  }

  const record = (register: Register): GraphQLObjectType =>
    once(register.name, (name) =>
      object(
        name,
        () => {
          const fields: GraphQLFieldConfigMap<Record<string, unknown>, unknown> = {}
          for (const field of register.fields.values()) fields[field.name] = fieldConfig(field)
          for (const relation of register.relations.values()) {
            const target = registry.target(relation)
            const description = describe(relation.doc)
            fields[relation.name] = relation.isMany
              ? { type: required(connection(target)), args: listArguments(target), description }
              : { type: record(target), description }
          }
          return fields
        },
        describe(register.doc),
      ),
    )

  const edge = (register: Register): GraphQLObjectType =>
    once(`${register.name}Edge`, (name) =>
      object(name, () => ({ cursor: { type: required(GraphQLString) }, node: { type: required(record(register)) } })),
    )

  const connection = (register: Register): GraphQLObjectType =>
    once(`${register.name}Connection`, (name) =>
      object(name, () => ({
        edges: { type: some(edge(register)) },
        nodes: { type: some(record(register)) },
        pageInfo: { type: required(pageInfo) },
        totalCount: { type: required(count), description: '不受分页影响 / Ignores the page' },
        aggregate: { type: required(aggregate(register)), description: '不受分页影响 / Ignores the page' },
        groups: {
          type: some(group(register)),
          description: '分组汇总 / Grouped aggregates',
          args: {
            by: { type: new GraphQLNonNull(listOf(inputs.groupBy(register))) },
            having: { type: inputs.having(register) },
            orderBy: { type: listOf(inputs.groupOrder(register)) },
            first: { type: GraphQLInt },
          },
        },
      })),
    )

  const aggregateFields = (register: Register) => {
    const fields: GraphQLFieldConfigMap<Record<string, unknown>, unknown> = { count: { type: required(GraphQLInt) } }
    const numbers = summable(register)
    if (numbers.length > 0) {
      const type = once(`${register.name}Numbers`, (name) => object(name, () => typed(numbers, () => scalars.Decimal)))
      fields.sum = { type: required(type) }
      fields.avg = { type: required(type) }
    }
    const extremes = ordered(register)
    const type = once(`${register.name}Extremes`, (name) => object(name, () => typed(extremes, inputs.valueType)))
    fields.min = { type: required(type) }
    fields.max = { type: required(type) }
    return fields
  }

  const typed = (fields: Field[], type: (field: Field) => GraphQLOutputType) =>
    Object.fromEntries(
      fields.map((field) => [field.name, { type: type(field), description: describe(field.doc, field) }]),
    )

  const aggregate = (register: Register): GraphQLObjectType =>
    once(`${register.name}Aggregate`, (name) => object(name, () => aggregateFields(register)))

  const group = (register: Register): GraphQLObjectType =>
    once(`${register.name}Group`, (name) =>
      object(name, () => ({ key: { type: required(groupKey(register)) }, ...aggregateFields(register) })),
    )

  /** Values grouped by; null for what was not. A truncated date is a period's text. */
  const groupKey = (register: Register): GraphQLObjectType =>
    once(`${register.name}GroupKey`, (name) =>
      object(name, () => {
        const fields = typed([...register.fields.values()], (field) =>
          field.kind.truncation ? GraphQLString : inputs.valueType(field),
        )
        const nested = [...register.relations.values()].filter((relation) => !relation.isMany)
        return {
          ...fields,
          ...Object.fromEntries(
            nested.map((relation) => [relation.name, { type: groupKey(registry.target(relation)) }]),
          ),
        }
      }),
    )

  return { record, connection, listArguments, payload }
}

const problem = new GraphQLObjectType({
  name: 'Problem',
  fields: {
    code: { type: required(GraphQLString) },
    field: { type: GraphQLString },
    message: { type: required(GraphQLString), description: '按 Accept-Language / In the language of Accept-Language' },
  },
})

const writeResult = new GraphQLObjectType({
  name: 'WriteResult',
  fields: {
    index: { type: required(GraphQLInt), description: '在请求中的位置,自 0 起 / Position in the request, from 0' },
    outcome: { type: required(writeOutcome) },
    id: { type: GraphQLID },
    version: { type: GraphQLInt },
    problems: { type: some(problem) },
    warnings: { type: some(problem) },
  },
})

const writeCounts = new GraphQLObjectType({
  name: 'WriteCounts',
  fields: Object.fromEntries(
    ['created', 'updated', 'unchanged', 'removed', 'rejected', 'conflict'].map((name) => [
      name,
      { type: required(GraphQLInt) },
    ]),
  ),
})

const payload = (name: string): GraphQLObjectType =>
  new GraphQLObjectType({
    name,
    fields: {
      isWritten: {
        type: required(GraphQLBoolean),
        description: '是否已写入 / False for a dry run or a refused atomic batch',
      },
      counts: { type: required(writeCounts) },
      results: { type: some(writeResult) },
    },
  })
