// Reads as text against the plain execution of the same schema: whatever is asked, the two answer alike.
import { execute, type GraphQLError, parse, validate } from 'graphql'
import t from 'tap'
import { graphqlSchemaOf } from '../src/graphql/schema.ts'
import type { Access } from '../src/kernel/access.ts'
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
  const schema = graphqlSchemaOf(registry)
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
    const wanted = await execute({ schema, document, contextValue })
    if (found.errors) refused++
    const isSame = found.errors
      ? answer.statusCode < 500 && messagesOf(wanted.errors).includes(found.errors[0].message)
      : JSON.stringify(found.data) === JSON.stringify(wanted.data)
    const roots = Object.keys(found.data ?? {}).length
    if (isSame && (found.errors || sent === roots)) continue
    t.fail(`case ${i}`, { query, sent, found: answer.body, wanted: JSON.stringify(wanted), diagnostic: true })
  }
  t.comment(`${QUERIES} queries, ${refused} of them refused by both`)
  t.ok(refused < QUERIES / 10, `${refused} were refused`)
})

const accessTo = (reach: Access['grants'][number]['reach']): Access => ({
  client: 'test',
  grants: [{ scopes: ['*:read', '*:write', 'access:read', 'audit:read'], reach }],
  clearance: 'personal',
})

/** Of several root fields that are refused we name the first of the query, graphql-js the first that ended. */
const messagesOf = (errors: readonly GraphQLError[] = []): string[] => errors.map(({ message }) => message)
