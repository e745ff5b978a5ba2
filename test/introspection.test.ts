// Questions about the schema: the usual ones are answered, what multiplies is refused before it is made.
import { execute, getIntrospectionQuery, isObjectType, parse } from 'graphql'
import t, { type Test } from 'tap'
import { graphqlSchemaOf } from '../src/graphql/schema.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { MAX_COST } from '../src/operations/cost.ts'
import { registers } from '../src/registers/index.ts'
import { buildTestApp } from './harness.ts'

const MB = 1 << 20

/** As the tools that people use ask it. */
const usual: Record<string, { query: string; variables?: object }> = {
  'graphql-js': { query: getIntrospectionQuery() },
  'graphql-js, all options': {
    query: getIntrospectionQuery({
      ...{ descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true },
      ...{ inputValueDeprecation: true, oneOf: true },
    }),
  },
  'GraphiQL, gql.tada and codegen': {
    query: getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true }),
  },
  'Apollo, genql: without descriptions': { query: getIntrospectionQuery({ descriptions: false }) },
  'an IDE, one type': {
    query: `query T($name: String!, $old: Boolean) { __type(name: $name) { name ...F possibleTypes { name } } }
      fragment F on __Type { kind fields(includeDeprecated: $old) { name type { ...R } args { name type { ...R } } } }
      fragment R on __Type { kind name ofType { name ofType { name } } }`,
    variables: { name: 'Vehicle', old: true },
  },
  'names of types': { query: '{ __typename __schema { queryType { name } types { name kind } } }' },
  'an unknown type': { query: '{ __type(name: "Nobody") { name } }' },
  'skipped parts': { query: '{ __schema { types @skip(if: true) { name } directives { locations args { name } } } }' },
}

t.test('what the usual tools ask is answered as graphql-js does, and kept', async (t) => {
  const { ask, registry } = await open(t)
  const schema = graphqlSchemaOf(registry)
  for (const [name, { query, variables = {} }] of Object.entries(usual)) {
    const { data } = await execute({ schema, document: parse(query), variableValues: { ...variables } })
    for (const time of ['first', 'second']) {
      const { status, body } = await ask(query, variables)
      t.equal(status, 200, `${name}, ${time}`)
      t.equal(JSON.stringify(body.data), JSON.stringify(data), `${name}, ${time}`)
      const { cost } = body.extensions
      t.equal(cost.estimated, Math.ceil(fieldsIn(data) / 4), `${name}: 1 for 4 fields, counted before`)
      t.strictSame([cost.actual, cost.statements], [0, 0])
    }
  }
  const typeOf = async (name: string) => (await ask(usual['an IDE, one type']!.query, { name })).body.data.__type.name
  t.strictSame([await typeOf('Asset'), await typeOf('Space')], ['Asset', 'Space'], 'variables tell answers apart')
})

const fieldsIn = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + fieldsIn(one), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, one) => sum + 1 + fieldsIn(one), 0)
}

const times = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')
const nested = (open: string, close: string, depth: number, inner: string): string =>
  `${open.repeat(depth)}${inner}${close.repeat(depth)}`
const fragment = `fragment T on __Type { name inputFields { name description type { name kind ofType { name kind } } }
  fields { name description args { name type { name kind } } type { name kind ofType { name kind } } } }`

t.test('what multiplies is refused before it is made, in little time and memory', async (t) => {
  const { ask } = await open(t)
  const refused: [name: string, query: string][] = [
    ['48 aliases below __schema', `{ __schema { ${times(48, (i) => `a${i}: types { ...T }`)} } } ${fragment}`],
    ['20 aliases of __schema', `{ ${times(20, (i) => `a${i}: __schema { types { ...T } }`)} } ${fragment}`],
    ['types of fields of types', `{ __schema { types { ${nested('fields { type { ', '} } ', 6, 'name ')} } } }`],
    [
      'fragments within fragments',
      `{ __schema { types { ...A } } } fragment A on __Type { ...B fields { type { ...B } } }
       fragment B on __Type { fields { type { ...C } } } fragment C on __Type { fields { name type { ...D } } }
       fragment D on __Type { name inputFields { name type { name inputFields { name } } } }`,
    ],
    [
      'a filter within filters',
      `{ ${times(20, (i) => `a${i}: __type(name: "OrganizationFilter") { ...F }`)} }
       fragment F on __Type { ${nested('inputFields { type { ', '} } ', 5, 'name ')} }`,
    ],
    ['possible types', `{ __schema { types { ${nested('fields { type { ofType { ', '} } } ', 30, 'name ')} } } }`],
  ]
  await ask('{ __typename }')
  for (const [name, query] of refused) {
    const before = process.memoryUsage().rss
    const startedAt = performance.now()
    const { status, body, bytes } = await ask(query)
    const [ms, grown] = [performance.now() - startedAt, (process.memoryUsage().rss - before) / MB]
    // graphql-js refuses lists of fields within lists of fields by itself.
    t.match(body.errors?.[0]?.message, /limit is 50000|introspection depth/, name)
    t.equal(status, 400, name)
    t.ok(ms < 1500 && bytes < 20_000, `${name}: ${ms.toFixed(0)} ms, ${bytes} bytes, ${grown.toFixed(0)} MB more`)
    t.ok(grown < 150, `${name}: ${grown.toFixed(0)} MB`)
  }
})

t.test('what is dearest and still answered is small', async (t) => {
  const { ask, registry } = await open(t)
  const types = Object.values(graphqlSchemaOf(registry).getTypeMap())
  const fields = types.reduce((sum, type) => sum + Object.keys(isObjectType(type) ? type.getFields() : {}).length, 0)
  // As many aliases as a schema of this size may have; 4 fields cost 1.
  const most = (limit: number, width: number) => Math.min(limit, Math.floor((3.6 * MAX_COST) / (fields * width)))
  const allowed: [name: string, query: string][] = [
    ['names of every field', `{ __schema { types { fields { ${times(most(45, 1), (i) => `a${i}: name`)} } } } }`],
    ['descriptions', `{ __schema { ${times(most(25, 2), (i) => `a${i}: types { fields { description name } }`)} } }`],
    [
      'names of types',
      `{ ${times(20, (i) => `a${i}: __typename`)} __schema { types { ${'__typename '.repeat(900)} } } }`,
    ],
    ['long aliases', `{ __schema { types { ${times(20, (i) => `${'a'.repeat(95)}${i}: kind`)} } } }`],
  ]
  for (const [name, query] of allowed) {
    const startedAt = performance.now()
    const { status, bytes, body } = await ask(query)
    const ms = performance.now() - startedAt
    t.ok(status === 200 || body.errors[0].extensions.code === 'TOO_MANY_ROOT_FIELDS', `${name}: ${status}`)
    t.ok(bytes < 16 * MB && ms < 2500, `${name}: ${bytes} bytes in ${ms.toFixed(0)} ms`)
  }
  const long = await ask(`{ __schema { types { ${'a'.repeat(101)}: kind } } }`)
  t.match(long.body.errors[0], { extensions: { code: 'ALIAS_TOO_LONG' }, message: /101.*100/ })
})

t.test('a question about the schema is charged, kept or not', async (t) => {
  const schema = graphqlSchemaOf(createRegistry(registers))
  const cost = fieldsIn((await execute({ schema, document: parse(getIntrospectionQuery()) })).data) / 4
  const { ask } = await open(t, { RATE_LIMIT_PER_MINUTE: '60', RATE_LIMIT_BURST: String(Math.ceil(cost * 3)) })
  const left: number[] = []
  const statuses: number[] = []
  for (let i = 0; i < 5; i++) {
    const { status, rate } = await ask(getIntrospectionQuery())
    statuses.push(status)
    left.push(rate)
  }
  t.strictSame(statuses.slice(0, 2), [200, 200])
  t.equal(statuses.at(-1), 429, statuses.join())
  t.ok(left[0]! - left[1]! > cost - 10, left.join())
})

async function open(t: Test, env: Record<string, string> = {}) {
  const { app, registry, asCaller } = await buildTestApp(t, { env })
  const headers = { ...(await asCaller()), accept: 'application/graphql-response+json', 'accept-language': 'en' }
  const ask = async (query: string, variables: object = {}) => {
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })
    const rate = Number(/r=(\d+)/.exec(String(answer.headers.ratelimit))?.[1])
    return { status: answer.statusCode, body: answer.json(), bytes: answer.rawPayload.length, rate }
  }
  return { ask, registry }
}
