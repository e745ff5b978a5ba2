// A record by an id in a variable has a statement of its own (readById); whatever else the document does with the
// variable, it answers as the general path does.
import t from 'tap'
import { buildTestApp } from './harness.ts'

t.test('a variable is what the parsed document says, however it is written', async (t) => {
  const { run, vehicles } = await open(t)
  const nested = (filter: string) =>
    `query ($id: ID!) { vehicle(id: $id) { vin organization { vehicles(filter: { ${filter} }) { nodes { id } } } } }`
  const spread = (fragment: string, name = 'V') =>
    `query ($id: ID!) { vehicle(id: $id) { vin ...${name} } } fragment ${name} on Vehicle { ${fragment} }`
  const inner = (text: string) => `organization { vehicles(filter: { id: ${text} }) { nodes { id vin } } }`
  const documents = [
    nested('id: { in: [$id] }'),
    nested('id: { in: [$ id] }'),
    nested('id: { in: [$,id] }'),
    nested('id: { in: [$\n\t,, id] }'),
    nested('id: { in: [$ # the id\n id] }'),
    nested('id: { in: [$\uFEFFid] }'),
    nested('not: { id: { eq: $ id } }'),
    nested('or: [{ id: { eq: $,id } }, { vin: { eq: "$id" } }]'),
    nested('vin: { ne: "$id" }'),
    nested('vin: { ne: """$id $id""" }'),
    'query ($id: ID!) { vehicle(id: $id) { vin } } # $id $id',
    'query ($ id: ID!) { vehicle(id: $,id) { vin } }',
    'query ($id: ID!, ) { vehicle(id: $id,) { vin } }',
    'query ($id: ID! = "00000000-0000-7000-8000-000000000000") { vehicle(id: $id) { vin } }',
    'query ($id: ID!) { vehicle(id: $id) { vin, id @include(if: true) } }',
    'query Q ($id: ID!) { other: vehicle(id: $id) { vin } }',
    spread(inner('{ in: [$ id] }')),
    spread(inner('{ eq: $,id }')),
    spread('vin'),
    spread('id vin', '_id'),
    'query ($id: ID!) { ... { vehicle(id: $id) { vin } } }',
    'query ($id: ID!) { vehicle(id: $id) { vin } vehicle(id: $ id) { id } }',
  ]
  for (const query of documents) {
    for (const id of vehicles) {
      const found = await run(query, { id })
      // With a second root field the general path answers.
      const { data } = await run(query.replace('{ ', '{ general: __typename '), { id })
      const { general, ...wanted } = data ?? {}
      t.equal(general, 'Query', query)
      t.strictSame(found.data, wanted, query)
    }
  }
})

t.test('a Boolean variable beside the id is seen in directives', async (t) => {
  const { run, vehicles } = await open(t)
  const [id] = vehicles
  const query = 'query ($id: ID!, $b: Boolean!) { vehicle(id: $id) @skip(if: $ b) { vin } }'
  t.strictSame((await run(query, { id, b: true })).data, {})
  t.ok((await run(query, { id, b: false })).data?.vehicle)
})

async function open(t: { teardown(end: () => Promise<void>): void }) {
  const { app, sql, asCaller } = await buildTestApp(t, { small: true })
  const headers = { ...(await asCaller()), accept: 'application/graphql-response+json', 'accept-language': 'en' }
  const run = async (query: string, variables: object): Promise<{ data?: Record<string, unknown> }> =>
    (await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })).json()
  const rows = await sql<{ id: string }[]>`select id from vehicle order by vin limit 3`
  return { run, vehicles: rows.map(({ id }) => id) }
}
