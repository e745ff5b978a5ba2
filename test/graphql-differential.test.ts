// Reads as text against the plain execution of the same schema: whatever is asked, the two answer alike.
import { execute, type GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import t from 'tap'
import { queryFields } from '../src/graphql/execute.ts'
import { byKey, type Resolver } from '../src/graphql/resolvers.ts'
import { graphqlSchemaOf } from '../src/graphql/schema.ts'
import { selectPlan } from '../src/graphql/select-plan.ts'
import type { Access } from '../src/kernel/access.ts'
import type { Registry } from '../src/kernel/registry.ts'
import { read } from '../src/operations/read.ts'
import { buildTestApp } from './harness.ts'
import { writeRandomData } from './random-data.ts'
import { randomQuery } from './random-query.ts'

/** More with QUERIES=5000, from another place with SEED=x. */
const QUERIES = Number(process.env.QUERIES ?? 200)
const SEED = process.env.SEED ?? 'differential'
const COUNTY = '650000.652300.652301'

t.test('the text path answers like graphql-js', async (t) => {
  const { app, sql, registry, asCaller, statements } = await buildTestApp(t)
  await writeRandomData(sql, registry, SEED)
  const schema = withReaders(graphqlSchemaOf(registry), registry)
  const accept = 'application/graphql-response+json'
  const callers = [
    { headers: await asCaller(), access: accessTo({ kind: 'all' }) },
    {
      headers: await asCaller({ regions: ['652301'] }),
      access: accessTo({ kind: 'some', regionPaths: [COUNTY], organizationIds: [] }),
    },
  ]
  const rows = await Promise.all(
    registry.registers.map(({ tableName }) => sql.unsafe(`select id from ${tableName} limit 5`)),
  )
  const ids = rows.flat().map(({ id }) => id)
  let refused = 0
  for (let i = 0; i < QUERIES; i++) {
    const query = randomQuery(schema, `${SEED} ${i}`, ids)
    const { headers, access } = callers[i % callers.length]!
    const document = parse(query)
    const invalid = validate(schema, document)
    if (invalid.length > 0) t.fail(`${query} ${invalid[0]?.message}`)
    statements.length = 0
    const answer = await app.inject({
      ...{ method: 'POST', url: '/graphql', headers: { ...headers, accept, 'accept-language': 'en' } },
      payload: { query },
    })
    const found = answer.json()
    const sent = statements.length
    const contextValue = { context: { sql, registry, access }, requestId: 'test', language: 'en' }
    const wanted = await execute({ schema, document, contextValue, fieldResolver: byKey })
    if (found.errors) refused++
    const isSame = found.errors
      ? answer.statusCode < 500 && messagesOf(wanted.errors).includes(found.errors[0].message)
      : JSON.stringify(found.data) === JSON.stringify(wanted.data)
    if (isSame && (found.errors || sent === 1)) continue
    t.fail(`case ${i}`, { query, sent, found: answer.body, wanted: JSON.stringify(wanted), diagnostic: true })
  }
  t.comment(`${QUERIES} queries, ${refused} of them refused by both`)
  // What a query costs grows with the relations there are to pick from: most must be answered, however many there are.
  t.ok(refused < QUERIES / 4, `${refused} were refused`)
})

const accessTo = (reach: Access['grants'][number]['reach']): Access => ({
  client: 'test',
  grants: [{ scopes: ['*:read', '*:write', 'access:read', 'audit:read'], reach }],
  clearance: 'personal',
})

/** Of several root fields that are refused we name the first of the query, graphql-js the first that ended. */
const messagesOf = (errors: readonly GraphQLError[] = []): string[] => errors.map(({ message }) => message)

/** The schema as graphql-js alone would serve it; the service itself never resolves a read (execute.ts). */
function withReaders(schema: GraphQLSchema, registry: Registry): GraphQLSchema {
  for (const [name, field] of queryFields(registry)) {
    const resolve: Resolver = async (_source, _args, { context }, info) => {
      const result = await read(context, selectPlan(field, info.fieldNodes, { ...info, ...context }))
      return result ? JSON.parse(result.json.toString()) : null
    }
    schema.getQueryType()!.getFields()[name]!.resolve = resolve
  }
  return schema
}
