// The endpoint: GraphQL over HTTP, what is refused before it runs, and who may see what.
import type { InjectOptions } from 'fastify'
import { serverAudits } from 'graphql-http'
import t from 'tap'
import { buildTestApp, type Caller, type TestApp } from './harness.ts'
import { holders } from './small-data.ts'

const RESPONSE_TYPE = 'application/graphql-response+json'

t.test('the endpoint passes every audit of GraphQL over HTTP', async (t) => {
  const { app, asCaller } = await buildTestApp(t)
  const caller = await asCaller()
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`
  const fetchFn = (at: string, init: RequestInit) => fetch(at, { ...init, headers: { ...init?.headers, ...caller } })
  const audits = serverAudits({ url, fetchFn })
  t.ok(audits.length > 50)
  for (const audit of audits) {
    const result = await audit.fn()
    t.equal(result.status, 'ok', `${audit.id} ${audit.name} ${'reason' in result ? result.reason : ''}`)
  }
})

t.test('requests take both media types, POST and GET', async (t) => {
  const { app, as } = await open(t)
  const headers = await as()
  const query = '{ organizations { totalCount { value } } }'
  const url = `/graphql?query=${encodeURIComponent(query)}`
  const types: [accept: string, type: string][] = [
    [RESPONSE_TYPE, `${RESPONSE_TYPE}; charset=utf-8`],
    ['application/json', 'application/json; charset=utf-8'],
    [`${RESPONSE_TYPE}, application/json;q=0.9`, `${RESPONSE_TYPE}; charset=utf-8`],
    [`application/json, ${RESPONSE_TYPE};q=0.9`, 'application/json; charset=utf-8'],
    [`application/json;q=0.5, ${RESPONSE_TYPE}; q=0.5`, `${RESPONSE_TYPE}; charset=utf-8`],
    [`${RESPONSE_TYPE};q=0, */*`, 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
  ]
  for (const [accept, type] of types) {
    for (const request of [
      { method: 'GET' as const, url },
      { method: 'POST' as const, url: '/graphql', payload: { query } },
    ]) {
      const answer = await app.inject({ ...request, headers: { ...headers, accept } })
      t.match(answer, { statusCode: 200, headers: { 'content-type': type } }, `${request.method} ${accept}`)
      t.equal(answer.json().data.organizations.totalCount.value, 5)
    }
  }
  const variables = encodeURIComponent('{"n":2}')
  const named = `query A { __typename } query B($n: Int) { regions(first: $n) { nodes { code } } }`
  const found = await app.inject({
    url: `/graphql?query=${encodeURIComponent(named)}&operationName=B&variables=${variables}`,
    headers,
  })
  t.equal(found.json().data.regions.nodes.length, 2)
})

t.test('what is no request is refused', async (t) => {
  const { app, sql, as } = await open(t)
  const headers = { ...(await as()), accept: RESPONSE_TYPE }
  const mutation = 'mutation { removeAssets(ids: []) { isWritten } }'
  const post = (payload: string | object, more = {}) => {
    const type = typeof payload === 'string' ? { 'content-type': 'application/json' } : {}
    return { method: 'POST' as const, url: '/graphql', payload, headers: { ...headers, ...type, ...more } }
  }
  const before = await changes(sql)
  const requests: [name: string, request: InjectOptions, status: number][] = [
    ['a mutation by GET', { url: `/graphql?query=${encodeURIComponent(mutation)}`, headers }, 405],
    ['malformed JSON', post('{"query": "{ __typename }"'), 400],
    ['a batch', post([{ query: '{ __typename }' }]), 400],
    ['no query', post({ variables: {} }), 400],
    ['a query that is no text', post({ query: 1 }), 400],
    ['variables that are no object', post({ query: '{ __typename }', variables: [1] }), 400],
    ['variables that are no JSON', { url: '/graphql?query=%7B__typename%7D&variables=%7B', headers }, 400],
    ['another body type', post('query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
    [
      'another answer type',
      { url: '/graphql?query=%7B__typename%7D', headers: { ...headers, accept: 'text/html' } },
      406,
    ],
    ['a syntax error', post({ query: '{' }), 400],
    ['an unknown field', post({ query: '{ vehicles { nodes { wheels } } }' }), 400],
    ['an operation without a name among two', post({ query: 'query A { __typename } query B { __typename }' }), 400],
    ['an unknown operation', post({ query: 'query A { __typename }', operationName: 'C' }), 400],
    ['a missing variable', post({ query: 'query ($id: ID!) { vehicle(id: $id) { vin } }' }), 400],
    ['an unknown body', post('', {}), 400],
  ]
  for (const [name, request, status] of requests) {
    const answer = await app.inject(request)
    t.equal(answer.statusCode, status, `${name}: ${answer.body.slice(0, 200)}`)
    t.ok(JSON.parse(answer.body), `${name} is answered in JSON`)
  }
  t.equal(await changes(sql), before, 'nothing was written')
})

t.test('limits are checked before anything runs, with the computed value', async (t) => {
  const { run, statements } = await open(t)
  const aliases = (count: number, field: string) => Array.from({ length: count }, (_, i) => `a${i}: ${field}`).join(' ')
  const nested = (depth: number) => `${'{ department '.repeat(depth)}{ id }${' }'.repeat(depth)}`
  const one = '(id: "00000000-0000-7000-8000-000000000000")'
  const wide = 'nodes { buildings(first: 100) { nodes { spaces(first: 100) { nodes { id } } } } }'
  const page = 'assets(first: 500) { nodes { organization { region { id } } assetClass { id } } }'
  const refused: [query: string, code: string, params: object][] = [
    [`{ organization${one} ${nested(15)} }`, 'QUERY_TOO_DEEP', { message: /16.*15/ }],
    [`{ vehicles { nodes { ${aliases(51, 'id')} } } }`, 'TOO_MANY_ALIASES', { message: /51.*50/ }],
    [`{ ${aliases(21, '__typename')} }`, 'TOO_MANY_ROOT_FIELDS', { message: /21.*20/ }],
    [`{ organizations(first: 10) { ${wide} } }`, 'QUERY_TOO_COSTLY', { message: /101010.*50000.*spaces/ }],
    [`{ ${aliases(20, page.replace('500', '499'))} }`, 'OK', {}],
    [`{ ${aliases(20, `${page.replace('{ id } } assetClass', '{ id parent { id } } } assetClass')}`)} }`, 'OK', {}],
    [
      `{ ${aliases(20, page.replace('region { id }', 'region { id parent { id } } department { id }'))} }`,
      'QUERY_TOO_COSTLY',
      {},
    ],
    [`{ vehicles { nodes { ${'id '.repeat(4001)} } } }`, 'GRAPHQL_SYNTAX', {}],
    ['{ __schema { queryType { name } } regions { nodes { name } } }', 'GRAPHQL_INVALID', { message: /two requests/ }],
    [`{ __typename } #${'x'.repeat(100_000)}`, 'QUERY_TOO_LARGE', { message: /100016.*100000/ }],
    ['{ vehicles(first: 501) { nodes { id } } }', 'INVALID_LIMIT', { message: /500/ }],
    ['{ vehicles(first: 0) { nodes { id } } }', 'INVALID_LIMIT', {}],
    ['{ vehicles(last: -1) { nodes { id } } }', 'INVALID_LIMIT', {}],
    ['{ organizations { nodes { vehicles(first: 101) { nodes { id } } } } }', 'INVALID_LIMIT', { message: /100/ }],
    ['{ vehicles(first: 1, last: 1) { nodes { id } } }', 'INVALID_PARAMETER', {}],
    ['{ vehicles { groups(by: []) { nodes { count } } } }', 'INVALID_GROUPING', {}],
    ['{ vehicles { groups(by: [{ field: VIN }], first: 1001) { nodes { count } } } }', 'INVALID_LIMIT', {}],
    [`{ vehicles(filter: ${'{ not: '.repeat(13)}{}${' }'.repeat(13)}) { nodes { id } } }`, 'FILTER_TOO_DEEP', {}],
    [`{ vehicles(filter: { or: [${'{ vin: { eq: "1" } } '.repeat(200)}] }) { nodes { id } } }`, 'FILTER_TOO_LARGE', {}],
  ]
  for (const [query, code, message] of refused) {
    statements.length = 0
    const { status, body } = await run(query)
    const found = body.errors?.[0]
    t.match(found?.extensions?.code ?? 'OK', code, query.slice(0, 80))
    t.match(found ?? {}, message)
    t.equal(status, code === 'OK' ? 200 : 400)
    if (code !== 'OK') t.equal(statements.length, 0, 'no statement was sent')
  }
})

t.test('fragments that multiply are refused quickly', async (t) => {
  const { run } = await open(t)
  const bomb = (root: string, type: string, field: string) => {
    const levels = Array.from({ length: 13 }, (_, i) => {
      return `fragment F${i} on ${type} { ${`${field} { ...F${i + 1} } `.repeat(10)} }`
    })
    return `{ ${root} { ...F0 } } ${levels.join(' ')} fragment F13 on ${type} { __typename }`
  }
  const documents = [
    bomb('organization(id: "00000000-0000-7000-8000-000000000000")', 'Organization', 'department'),
    bomb('__type(name: "Asset")', '__Type', 'ofType'),
    '{ vehicles { nodes { ...A } } } fragment A on Vehicle { ...B } fragment B on Vehicle { ...A }',
    '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
  ]
  for (const query of documents) {
    const started = performance.now()
    const { status } = await run(query)
    t.ok([200, 400].includes(status))
    t.ok(performance.now() - started < 1000, `${query.slice(0, 60)} took ${performance.now() - started} ms`)
  }
})

t.test('shapes at the edge answer in valid JSON', async (t) => {
  const { run, sql } = await open(t)
  const [cards] = await sql`select count(*)::int as count from asset`
  const queries: [query: string, data: object][] = [
    ['{ vehicles @skip(if: true) { nodes { id } } }', {}],
    ['{ vehicles { nodes @include(if: false) { id } } }', { vehicles: {} }],
    ['{ vehicles(first: 1) { nodes { id @skip(if: true) } } }', { vehicles: { nodes: [{}] } }],
    [
      '{ vehicles(filter: { vin: { in: [] } }) { nodes { id } edges { cursor } } }',
      { vehicles: { nodes: [], edges: [] } },
    ],
    [
      `{ spaces(filter: { code: { in: [] } }) {
        aggregate { sum { floor } } groups(by: { field: CODE }) { nodes { count } } } }`,
      { spaces: { aggregate: { sum: { floor: null } }, groups: { nodes: [] } } },
    ],
    [
      `{ assets { groups(by: [{ field: CREATED_AT, truncate: MONTH }], first: null, orderBy: null, having: null) {
        nodes { key { createdAt } count } } } }`,
      { assets: { groups: { nodes: [{ key: { createdAt: '2024-01' }, count: cards?.count }] } } },
    ],
    ['{ vehicle(id: "00000000-0000-7000-8000-000000000000") { vin } }', { vehicle: null }],
  ]
  for (const [query, data] of queries) {
    const { status, body } = await run(query)
    t.equal(status, 200, query)
    t.strictSame(body.data, data)
  }
})

t.test('without a token, scope or clearance nothing is answered', async (t) => {
  const { app, run, statements } = await open(t)
  const anonymous = [{}, { authorization: 'Bearer nonsense' }, { authorization: 'Basic eDp5' }]
  for (const headers of anonymous) {
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query: '{ __typename }' } })
    t.equal(answer.statusCode, 401)
    t.ok(answer.headers['www-authenticate'])
  }
  const vehiclesOnly: Caller = { scopes: ['vehicles:read', 'reference:read'] }
  const internal: Caller = { clearance: 'internal' }
  const refused: [query: string, caller: Caller, code: string][] = [
    ['{ assets { nodes { id } } }', vehiclesOnly, 'SCOPE_MISSING'],
    ['{ organizations { nodes { assets { nodes { id } } } } }', vehiclesOnly, 'SCOPE_MISSING'],
    [
      '{ organizations(filter: { assets: { some: { code: { eq: "A" } } } }) { nodes { id } } }',
      vehiclesOnly,
      'SCOPE_MISSING',
    ],
    [
      '{ vehicles { groups(by: [{ organization: { field: NAME } }]) { nodes { count } } } }',
      { scopes: ['vehicles:read'] },
      'SCOPE_MISSING',
    ],
    ['{ assets { nodes { keeper } } }', internal, 'FIELD_FORBIDDEN'],
    ['{ assets(filter: { keeper: { eq: "张三" } }) { nodes { id } } }', internal, 'FIELD_FORBIDDEN'],
    ['{ assets(filter: { not: { keeper: { isNull: true } } }) { nodes { id } } }', internal, 'FIELD_FORBIDDEN'],
    [
      '{ organizations(filter: { assets: { some: { keeper: { eq: "张三" } } } }) { nodes { id } } }',
      internal,
      'FIELD_FORBIDDEN',
    ],
    ['{ assets { groups(by: [{ field: KEEPER }]) { nodes { count } } } }', internal, 'FIELD_FORBIDDEN'],
    ['{ assets { groups(by: [{ field: CODE }]) { nodes { key { keeper } } } } }', internal, 'FIELD_FORBIDDEN'],
    ['{ assets { aggregate { min { keeper } } } }', internal, 'FIELD_FORBIDDEN'],
    ['{ assets(orderBy: [{ keeper: ASC }]) { nodes { id } } }', internal, 'GRAPHQL_INVALID'],
  ]
  for (const [query, caller, code] of refused) {
    statements.length = 0
    const { status, body, text } = await run(query, caller)
    t.equal(status, code === 'GRAPHQL_INVALID' ? 400 : 403, query)
    t.equal(body.errors?.[0]?.extensions?.code, code)
    t.notMatch(text, /张三|李四/)
    t.equal(statements.length, 0, 'no statement was sent')
  }
  const { body } = await run('{ assets(filter: { keeper: { eq: "张三" } }) { nodes { code keeper } } }')
  t.strictSame(body.data.assets.nodes, [{ code: 'A-1', keeper: '张三' }])
})

t.test('refusals of writes and beside introspection carry their code like those of reads', async (t) => {
  const { sql, run } = await open(t)
  const before = await changes(sql)
  const record = `{ organizationCreditCode: "${holders.bureau}", code: "A-9", name: "x", classCode: "A02010104" }`
  const refused: [query: string, caller: Caller, code: string][] = [
    [`mutation { upsertAssets(records: [${record}]) { isWritten } }`, { scopes: ['*:read'] }, 'SCOPE_MISSING'],
    ['mutation { removeAssets(ids: []) { isWritten } }', { scopes: ['vehicles:write'] }, 'SCOPE_MISSING'],
    ['{ assets { nodes { keeper } } }', { clearance: 'public' }, 'FIELD_FORBIDDEN'],
  ]
  for (const [query, caller, code] of refused) {
    const { body } = await run(query, caller)
    t.match(body.errors?.[0], { extensions: { code, status: 403 } }, query)
  }
  t.equal(await changes(sql), before, 'nothing was written')
})

t.test('a value that only Postgres would refuse is a refusal, not a failure', async (t) => {
  const { run } = await open(t)
  const queries: [query: string, variables?: object][] = [
    ['{ assets(filter: { createdAt: { gt: "2024-01-01T00:00:00+20:00" } }) { totalCount { value } } }'],
    ['{ assets(filter: { createdAt: { gt: "9999-12-31T24:00:00-12:00" } }) { totalCount { value } } }'],
    ['{ assets(filter: { acquiredOn: { eq: "0000-01-01" } }) { totalCount { value } } }'],
    ['{ assets(filter: { serviceLifeMonths: { eq: 2147483648 } }) { totalCount { value } } }'],
    [
      'query ($n: Decimal) { assets(filter: { originalValueYuan: { gt: $n } }) { totalCount { value } } }',
      { n: '9'.repeat(200_000) },
    ],
    [
      `query ($n: Decimal) {
        assets { groups(by: [{ field: CODE }], having: { count: { gt: $n } }) { hasMore } } }`,
      { n: '9'.repeat(200_000) },
    ],
    ['query ($t: String) { assets(filter: { code: { contains: $t } }) { totalCount { value } } }', { t: 'a\u0000b' }],
    ['query ($t: String) { assets(filter: { code: { eq: $t } }) { totalCount { value } } }', { t: '\ud800' }],
  ]
  for (const [query, variables] of queries) {
    const { status, text } = await run(query, {}, variables)
    t.ok(status < 500, `${status} ${query} ${text.slice(0, 120)}`)
  }
})

/** An app on the small data set, and a short way to ask it. */
async function open(t: { teardown(end: () => Promise<void>): void }) {
  const tested = await buildTestApp(t, { small: true })
  const { app, asCaller } = tested
  const run = async (query: string, caller: Caller = {}, variables: object = {}) => {
    const headers = { ...(await asCaller(caller)), accept: RESPONSE_TYPE, 'accept-language': 'en' }
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })
    return { status: answer.statusCode, text: answer.body, body: answer.json() }
  }
  return { ...tested, as: asCaller, run }
}

async function changes(sql: TestApp['sql']): Promise<unknown> {
  const [row] = await sql`select count(*)::int as count from change_detail where register not in ('Client', 'Grant')`
  return row?.count
}
