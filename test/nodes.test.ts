// Node, node(id:) and nodes(ids:): the id alone finds a record, of whatever register, as far as its reader reaches.
import t, { type Test } from 'tap'
import { buildTestApp, type Caller } from './harness.ts'
import { ask, changji as COUNTY, clientOf, logOf, secondNode } from './read-log-clients.ts'

const NOWHERE = '00000000-0000-7000-8000-000000000000'

t.test('every register is found by id alone, alike in node, nodes and its own field', async (t) => {
  const { run, sql, registry } = await open(t)
  const ids: string[] = []
  for (const { name, tableName, isReadOnly } of registry.registers) {
    const [row] = await sql.unsafe(`select id from ${tableName} limit 1`)
    if (!row) continue
    const own = `${name[0]!.toLowerCase()}${name.slice(1)}`
    const query = `query ($id: ID!) { node(id: $id) { __typename id ... on ${name} { version createdAt: id } } }`
    const { body } = await run(isReadOnly ? query.replace('version', '') : query, { id: row.id })
    const { body: wanted } = await run(`query ($id: ID!) { ${own}(id: $id) { __typename id } }`, { id: row.id })
    t.match(body.data?.node, { ...wanted.data[own], createdAt: row.id }, name)
    ids.push(row.id)
  }
  t.ok(ids.length > 10)
  const asked = [...ids, NOWHERE, ids[0]!]
  const { body } = await run('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: asked })
  t.strictSame(
    body.data.nodes,
    asked.map((id) => (id === NOWHERE ? null : { id })),
    'in the order of the ids, also twice',
  )
  t.strictSame((await run('{ nodes(ids: []) { id } }')).body.data, { nodes: [] })
})

t.test('what is out of reach is what is not there', async (t) => {
  const { run, sql } = await open(t)
  const [within] = await sql`select id, vin from vehicle where region_path = ${COUNTY} limit 1`
  const [beyond] = await sql`select id from vehicle where region_path <> ${COUNTY} limit 1`
  const [reference] = await sql`select id from code limit 1`
  const query = 'query ($id: ID!) { node(id: $id) { __typename id ... on Vehicle { vin } } }'
  const county: Caller = { regions: ['652301'] }
  const found = { __typename: 'Vehicle', id: within!.id, vin: within!.vin }
  t.strictSame((await run(query, { id: within!.id }, county)).body.data, { node: found })
  const cases: [name: string, id: string, caller: Caller][] = [
    ['nowhere', NOWHERE, county],
    ['another county', beyond!.id, county],
    ['another domain', within!.id, { scopes: ['assets:read'] }],
    ['no scope at all', within!.id, { scopes: [] }],
  ]
  for (const [name, id, caller] of cases) {
    const { status, body } = await run(query, { id }, caller)
    t.match(
      { status, data: body.data, errors: body.errors },
      { status: 200, data: { node: null }, errors: undefined },
      name,
    )
    const { body: many } = await run('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [id] }, caller)
    t.strictSame(many.data, { nodes: [null] }, name)
  }
  t.match((await run(query, { id: reference!.id }, { scopes: [] })).body.data, { node: { __typename: 'Code' } })
})

t.test('what may not be named is refused, whatever the id is of', async (t) => {
  const { run, statements } = await open(t)
  const cases: [selection: string, caller: Caller, code: string][] = [
    ['... on Asset { keeper }', { clearance: 'internal' }, 'FIELD_FORBIDDEN'],
    ['... on Vehicle { organization { assets { nodes { id } } } }', { scopes: ['vehicles:read'] }, 'SCOPE_MISSING'],
    ['... on Organization { vehicles(first: 101) { nodes { id } } }', {}, 'INVALID_LIMIT'],
  ]
  for (const [selection, caller, code] of cases) {
    statements.length = 0
    const { body } = await run(`{ a: node(id: "${NOWHERE}") { ${selection} } }`, {}, caller)
    t.match(body.errors, [{ path: ['a'], extensions: { code } }], selection)
    t.equal(statements.length, 0)
  }
  const refused: [query: string, code: string][] = [
    ['{ node(id: "1") { id } }', 'INVALID_PARAMETER'],
    [`{ nodes(ids: [${`"${NOWHERE}" `.repeat(501)}]) { id } }`, 'INVALID_PARAMETER'],
    ['{ nodes(ids: ["x"]) { id } }', 'INVALID_PARAMETER'],
  ]
  for (const [query, code] of refused) t.match((await run(query)).body.errors, [{ extensions: { code } }], query)
  const ids = Array.from({ length: 500 }, () => NOWHERE)
  const nested = '... on Organization { vehicles(first: 100) { nodes { id } } } ... on Vehicle { id }'
  const { body } = await run(`query ($ids: [ID!]!) { nodes(ids: $ids) { ${nested} } }`, { ids })
  t.match(body.errors, [{ message: /50500.*50000.*vehicles/, extensions: { code: 'QUERY_TOO_COSTLY' } }])
})

t.test('it is one statement, one moment and what it costs, beside other fields as well', async (t) => {
  const { run, sql, statements } = await open(t)
  const rows = await sql`select id from vehicle union all select id from asset limit 8`
  const ids = rows.map(({ id }) => id)
  statements.length = 0
  const { body } = await run(
    `query ($ids: [ID!]!, $id: ID!) {
      nodes(ids: $ids) { ...V ... on Asset { code } } one: node(id: $id) { ...V } regions(first: 2) { nodes { id } }
    } fragment V on Vehicle { vin organization { name } }`,
    { ids, id: ids[0] },
  )
  t.equal(statements.length, 1)
  t.strictSame(Object.keys(body.data), ['nodes', 'one', 'regions'])
  // A vehicle with its organization costs 2, a region 1.
  const actual = body.data.nodes.reduce((sum: number, { vin }: { vin?: string }) => sum + (vin ? 2 : 1), 0) + 2 + 2
  t.match(body.extensions.cost, { estimated: 2 * ids.length + 2 + 2, actual, statements: 1 })
})

t.test('a fragment of Relay refetches by the id of its record, and goes on from its cursor', async (t) => {
  const { run, sql } = await open(t)
  const [row] = await sql`select organization_id as id from vehicle group by 1 having count(*) > 1 limit 1`
  const page = async (after: string | null) => {
    const { body } = await run(
      `query Refetch($id: ID!, $count: Int, $after: String) { node(id: $id) { __typename ...F id } }
      fragment F on Organization {
        vehicles(first: $count, after: $after) {
          edges { cursor node { id __typename } } nodes { id } pageInfo { endCursor hasNextPage }
        }
        id
      }`,
      { id: row!.id, count: 1, after },
    )
    return body.data.node.vehicles
  }
  const first = await page(null)
  const { edges, nodes, pageInfo } = await page(first.pageInfo.endCursor)
  t.strictSame([edges[0].node.id, edges[0].cursor], [nodes[0].id, pageInfo.endCursor])
  t.not(edges[0].node.id, first.edges[0].node.id)
})

t.test('the read log tells what was found, and only of that', async (t) => {
  const tested = await buildTestApp(t, { small: true })
  const client = await clientOf(tested)
  const idOf = async (table: string) =>
    (await tested.sql.unsafe(`select id from ${table} where region_path = '${COUNTY}' order by id limit 1`))[0]!.id
  const [vehicle, asset, organization] = await Promise.all(['vehicle', 'asset', 'organization'].map(idOf))
  const selection = `id ... on Vehicle { vin organization { name } } ... on Asset { code }
    ... on Organization { name assets { aggregate { count } } }`
  const cases: [query: string, log: string[]][] = [
    [
      `{ nodes(ids: ["${NOWHERE}", "${asset}", "${vehicle}", "${asset}"]) { ${selection} } }`,
      [`Asset id,code ${COUNTY} RECORDS 1 2`, `Organization name ${COUNTY} RECORDS 1 1`].concat(
        `Vehicle id,vin ${COUNTY} RECORDS 1 1`,
      ),
    ],
    [
      `{ node(id: "${organization}") { ${selection} } }`,
      [`Asset ${COUNTY} AGGREGATE 1 0`, `Organization id,name ${COUNTY} RECORDS 1 1`],
    ],
    [`{ node(id: "${vehicle}") { __typename } }`, [`Vehicle ${COUNTY} RECORDS 1 1`]],
    [`{ node(id: "${NOWHERE}") { ${selection} } }`, []],
  ]
  for (const [query, log] of cases) {
    await tested.sql`delete from read_log`
    const { app } = await secondNode(t, tested)
    await ask({ app }, client, query)
    await app.close()
    t.strictSame(await logOf(tested, client), log, query)
  }
})

async function open(t: Test) {
  const tested = await buildTestApp(t, { small: true })
  const run = async (query: string, variables: object = {}, caller: Caller = {}) => {
    const headers = { ...(await tested.asCaller(caller)), accept: 'application/graphql-response+json' }
    const sent = { method: 'POST' as const, url: '/graphql', headers: { ...headers, 'accept-language': 'en' } }
    const answer = await tested.app.inject({ ...sent, payload: { query, variables } })
    return { status: answer.statusCode, body: answer.json() }
  }
  return { ...tested, run }
}
