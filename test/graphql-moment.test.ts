// One request, one moment: what is read together agrees, however much is written meanwhile.
import t, { type Test } from 'tap'
import { buildTestApp } from './harness.ts'

const ROUNDS = 200

t.test('what one request reads is of one moment, while others write', async (t) => {
  const { read, writing, statements } = await open(t)
  const root = (alias: string, list: string, key: string) =>
    `${alias}: ${list}(first: 1, orderBy: [{ ${key}: ASC }]) { nodes { note } }`
  // So much between the first and the last root that a write would come in between, were they read apart.
  const far = Array.from(
    { length: 10 },
    (_, i) => `x${i}: buildings(first: 50) { nodes { id spaces { nodes { id } } } }`,
  )
  const requests: [name: string, query: string][] = [
    ['two root fields', `{ ${root('a', 'vehicles', 'vin')} ${root('b', 'assets', 'code')} }`],
    ['the first and the last of twelve', `{ ${root('a', 'vehicles', 'vin')} ${far} ${root('b', 'assets', 'code')} }`],
    [
      'a list and its aggregate',
      '{ a: vehicles(first: 1) { nodes { note } } b: vehicles { aggregate { min { note } max { note } } } }',
    ],
    [
      'groups and nested records',
      `{ vehicles { groups(by: [{ field: NOTE }]) { nodes { key { note } } } }
         organizations(filter: { assets: { some: {} } }) { nodes { assets(first: 1) { nodes { note } } } } }`,
    ],
  ]
  const isDone = new AbortController()
  const written = writing(isDone.signal)
  for (const [name, query] of requests) {
    const seen = new Set<string>()
    let torn = 0
    for (let i = 0; i < ROUNDS; i++) {
      statements.length = 0
      const { data, extensions } = await read(query)
      const notes = new Set(JSON.stringify(data).match(/moment \d+/g))
      if (notes.size !== 1) torn++
      for (const note of notes) seen.add(note)
      if (i === 0) t.match([statements.length, extensions.cost.statements], [1, 1], `${name}: one statement`)
    }
    t.equal(torn, 0, `${name}: ${torn} of ${ROUNDS} read two moments`)
    t.ok(seen.size > 5, `${name}: ${seen.size} moments were seen`)
  }
  isDone.abort()
  t.comment(`${await written} writes meanwhile`)
})

t.test('many root fields are charged and answered as they were', async (t) => {
  const { read, statements } = await open(t)
  const answer = await read(`{ kind: __typename none: vehicle(id: "00000000-0000-7000-8000-000000000000") { vin }
    first: vehicles(first: 1, orderBy: [{ vin: ASC }]) { nodes { vin } }
    last: vehicles(last: 1, orderBy: [{ vin: ASC }]) { nodes { vin } totalCount { value } }
    again: regions(filter: { code: { eq: "652301" } }) { nodes { name } } }`)
  t.strictSame(Object.keys(answer.data), ['kind', 'none', 'first', 'last', 'again'], 'in the order of the query')
  t.match(answer.data, { kind: 'Query', none: null, again: { nodes: [{ name: '昌吉市' }] } })
  t.strictSame(answer.extensions.cost, { estimated: 1 + 1 + 101 + 50, actual: 3, statements: 1 })
  statements.length = 0
  t.strictSame((await read('{ a: __typename b: __typename }')).data, { a: 'Query', b: 'Query' })
  t.equal(statements.length, 0, 'nothing is asked of the database for names of types')
})

async function open(t: Test) {
  const { app, sql, asCaller, statements } = await buildTestApp(t, { small: true })
  const headers = { ...(await asCaller()), accept: 'application/graphql-response+json' }
  const read = async (query: string) =>
    (await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })).json()
  const write = (n: number) =>
    sql.begin(async (tx) => {
      // Without the change log, for the time of this test.
      await tx`set local session_replication_role = replica`
      for (const table of ['vehicle', 'asset']) await tx`update ${tx(table)} set note = ${`moment ${n}`}`
    })
  await write(0)
  const writing = async (signal: AbortSignal): Promise<number> => {
    let n = 0
    while (!signal.aborted) await write(++n)
    return n
  }
  return { read, writing, statements }
}
