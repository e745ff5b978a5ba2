// What is asked for costs what it takes: writes by the sets of fields they send, files by their rows, reads by how much
// of a register they look through.
import t, { type Test } from 'tap'
import { buildTestApp } from './harness.ts'
import { holders } from './small-data.ts'

const optional = ['unit', 'brand', 'model', 'usingDepartment', 'keeper', 'location', 'tagId', 'note']

/** Assets that send so many different sets of fields. */
const assets = (tag: string, count: number, fieldSets: number) =>
  Array.from({ length: count }, (_, i) => {
    const chosen = optional.filter((_, bit) => ((i % fieldSets) >> bit) & 1)
    const fixed = { organizationCreditCode: holders.bureau, code: `${tag}-${i}`, name: 'x', classCode: 'A02010104' }
    return { ...fixed, ...Object.fromEntries(chosen.map((name) => [name, 'x'])) }
  })

t.test('records of many sets of fields cost what they take, in every door', async (t) => {
  const { spent, post, upsert, upload } = await open(t)
  for (const [name, send, base] of [
    ['REST', post, 1 + 10 + 200],
    ['GraphQL', upsert, 1 + 10 + 200],
    ['a file', upload, 1 + 20],
  ] as const) {
    for (const fieldSets of [1, 2, 50, 200]) {
      const { status, cost } = await spent(() => send(assets(`${name.replace(' ', '')}${fieldSets}`, 200, fieldSets)))
      t.equal(status, 200, name)
      t.equal(cost, base + 60 * (fieldSets - 1), `${name}: ${fieldSets} sets of fields`)
    }
  }
})

t.test('unknown codes cost as many of their list as they are compared with', async (t) => {
  const { spent, post, upsert, upload } = await open(t)
  // 10 values and a list of some hundred codes; a value is looked for once.
  const unknown = assets('U', 20, 1).map((asset, i) => ({ ...asset, classCode: `U-${i % 10}` }))
  for (const [send, base] of [
    [(records: typeof unknown) => post(records), 1 + 10 + 20],
    [upsert, 1 + 10 + 20],
    [upload, 1 + 2],
  ] as const)
    t.equal((await spent(() => send(unknown))).cost, base + 10)
})

t.test('what is recomputed costs what is read', async (t) => {
  const { spent, ask, recompute } = await open(t)
  t.strictSame(await spent(() => recompute('')), { status: 200, cost: 1 + 1 }, '10 records')
  t.strictSame(await spent(() => recompute('&period=1999')), { status: 200, cost: 1 }, 'none')
  const mutation = 'mutation { recomputeEnergyConsumptions(dryRun: true) { counts { read } } }'
  t.strictSame(await spent(() => ask(mutation)), { status: 200, cost: 1 + 10 + 1 })
})

t.test('who cannot pay for it writes nothing, a file is finished and paid for afterwards', async (t) => {
  const { post, rows } = await open(t, 9000)
  const over = () => post(assets('R', 200, 200))
  const statuses = [(await over()).statusCode, (await over()).statusCode]
  t.strictSame(statuses, [200, 429], 'a request may overdraw, the next is refused')
  const before = await rows()
  t.equal((await post(assets('S', 2, 1))).statusCode, 429)
  t.equal(await rows(), before, 'nothing was written')

  const other = await open(t, 9000)
  const file = await other.upload(assets('F', 2500, 200))
  t.match(file.json(), { counts: { created: 2500, rejected: 0 }, isWritten: true })
  t.notOk(file.json().stoppedAt, 'it is not interrupted')
  const kept = await other.rows()
  // The debt is the bucket's overdraft, and then there is nothing left.
  const next = [await other.upload(assets('G', 1, 1)), await other.upload(assets('H', 1, 1))]
  t.equal(next.at(-1)!.statusCode, 429, 'and what comes next waits')
  t.ok((await other.rows()) <= kept + 1)
})

t.test('a count, an aggregate and a filter through relations have their price', async (t) => {
  const { spent, get, ask } = await open(t)
  const paths: [url: string, cost: number][] = [
    ['/v1/assets?limit=50', 50],
    ['/v1/assets?limit=50&count=true', 150],
    [`/v1/assets?limit=1&filter=${encodeURIComponent('{"organization":{"region":{"code":{"eq":"652301"}}}}')}`, 21],
    [`/v1/organizations?limit=1&filter=${encodeURIComponent('{"vehicles":{"every":{"vin":{"eq":"x"}}}}')}`, 11],
  ]
  for (const [url, cost] of paths) t.equal((await spent(() => get(url))).cost, 1 + cost, url)
  const queries: [query: string, cost: number][] = [
    ['{ assets { totalCount { value } } }', 100],
    ['{ assets { aggregate { count } groups(by: [{ field: CODE }]) { hasMore } } }', 1000],
    ['{ organizations(first: 3) { nodes { assets { totalCount { value } aggregate { count } } } } }', 3 * 21],
    ['{ organizations(first: 2) { nodes { assets(first: 1, filter: { assetClass: {} }) { nodes { id } } } } }', 0],
    [
      `{ organizations(first: 2) { nodes { assets(first: 1, filter: { or: [{ organization: { name: { eq: "x" } } },
        { not: { organization: { name: { eq: "y" } } } }] }) { nodes { id } } } } }`,
      2 * (1 + 20 + 1),
    ],
  ]
  for (const [query, cost] of queries) {
    const answer = await ask(query)
    if (cost === 0) t.match(answer.json().errors[0].extensions, { code: 'CONDITION_EMPTY' })
    else t.equal(answer.json().extensions.cost.estimated, cost, query)
  }
})

/** A quota that does not fill again while the test runs. */
async function open(t: Test, burst = 1_000_000) {
  const env = { RATE_LIMIT_PER_MINUTE: '1', RATE_LIMIT_BURST: String(burst) }
  const { app, sql, asCaller } = await buildTestApp(t, { small: true, env })
  const headers = { ...(await asCaller()), accept: 'application/graphql-response+json' }
  type Records = ReturnType<typeof assets>
  const post = (payload: Records) => app.inject({ method: 'POST', url: '/v1/assets', headers, payload })
  const ask = (query: string, variables = {}) =>
    app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })
  const upsert = (r: Records) => ask('mutation ($r: [AssetInput!]!) { upsertAssets(records: $r) { isWritten } }', { r })
  const upload = (records: Records) =>
    app.inject({
      ...{ method: 'POST', url: '/v1/assets/import', headers: { ...headers, 'content-type': 'application/x-ndjson' } },
      payload: records.map((record) => `${JSON.stringify(record)}\n`).join(''),
    })
  const recompute = (query: string) =>
    app.inject({ method: 'POST', url: `/v1/energy-consumptions/recompute?dryRun=true${query}`, headers })
  const get = (url: string) => app.inject({ url, headers })
  const leftAfter = (answer: Awaited<ReturnType<typeof get>>) =>
    Number(/r=(\d+)/.exec(String(answer.headers.ratelimit))![1])
  const spent = async (send: () => ReturnType<typeof get>) => {
    const before = leftAfter(await get('/v1/codes?limit=1'))
    const answer = await send()
    return { status: answer.statusCode, cost: before - leftAfter(answer) }
  }
  const rows = async () => Number((await sql`select count(*) as n from asset`)[0]!.n)
  return { post, ask, upsert, upload, get, recompute, spent, rows }
}
