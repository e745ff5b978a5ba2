// No answer is larger than is documented, and nobody's memory grows by much until that is known.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { MAX_ANSWER_BYTES } from '../src/sql/answer-size.ts'
import { buildTestApp } from './harness.ts'
import { holders } from './small-data.ts'

const MB = 1 << 20
const NOTE = '情'.repeat(2000)
const ROWS = 600

const times = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')
const notes = (count: number) => times(count, (i) => `n${i}: note`)
const long = (i: number) => `${'a'.repeat(97)}${100 + i}`

const refused: Record<string, string> = {
  '50 aliases of a long text': `{ assets(first: 500) { nodes { ${notes(50)} } } }`,
  'in edges': `{ assets(first: 500) { edges { cursor node { ${notes(40)} } } } }`,
  'from the end': `{ assets(last: 500) { nodes { ${notes(40)} } pageInfo { hasPreviousPage } } }`,
  'many root fields that are small enough each': `{ ${times(20, (i) => `r${i}: assets(first: 500) { ...L }`)} }
    fragment L on AssetConnection { nodes { a: note b: note } }`,
  'lists below records': `{ organizations { nodes { assets(first: 100) { nodes { ${notes(40)} } } } } }`,
  'records below records': `{ assets(first: 500) { nodes { organization { assets(first: 90) { nodes { note } } } } } }`,
  'groups by a long text': `{ assets { groups(by: [{ field: NOTE }, { field: CODE }], first: 1000) {
    nodes { key { ${notes(40)} } } } } }`,
  'groups and their extremes': `{ assets { groups(by: [{ field: CODE }], first: 1000) {
    nodes { max { ${notes(40)} } } hasMore } } }`,
  'aliases that are long': `{ ${times(20, (i) => `r${i}: assets(first: 500) { nodes { ...A } }`)} }
    fragment A on Asset { ${times(30, (i) => `${long(i)}: __typename`)} }`,
}

const answered: Record<string, string> = {
  'a page of long texts': '{ assets(first: 500) { nodes { note other: note } } }',
  'extremes of long texts': `{ assets { aggregate { max { ${notes(48)} } } } }`,
  'groups of long texts':
    '{ assets { groups(by: [{ field: NOTE }, { field: CODE }], first: 1000) { nodes { key { note } } } } }',
  'a hundred below each': '{ organizations { nodes { assets(first: 100) { nodes { note code } } } } }',
  'names of types': `{ assets(first: 500) { nodes { ${'__typename '.repeat(200)} } } }`,
}

t.test('an answer beyond the limit is refused, and memory stays', async (t) => {
  const { ask, backendsMb } = await open(t)
  await ask(answered['a page of long texts']!)
  for (const [name, query] of Object.entries(refused)) {
    const before = process.memoryUsage().rss
    const startedAt = performance.now()
    const { status, body, bytes } = await ask(query)
    const [ms, grown] = [performance.now() - startedAt, (process.memoryUsage().rss - before) / MB]
    t.match([status, body?.errors?.[0]?.extensions.code], [400, 'ANSWER_TOO_LARGE'], name)
    t.match(body?.errors?.[0]?.message, String(MAX_ANSWER_BYTES), name)
    t.ok(
      bytes < 2000 && grown < 100,
      `${name}: ${bytes} bytes, ${grown.toFixed(0)} MB more in ${ms.toFixed(0)} ms; backends ${await backendsMb()}`,
    )
  }
  const most = await backendsMb()
  t.ok(most < 700, `a backend of Postgres took ${most} MB at most`)
})

t.test('an answer below the limit is whole', async (t) => {
  const { ask, get } = await open(t)
  for (const [name, query] of Object.entries(answered)) {
    const { status, body, bytes } = await ask(query)
    t.equal(status, 200, name)
    t.ok(bytes <= MAX_ANSWER_BYTES && body.data, `${name}: ${bytes} bytes`)
  }
  const { data } = (await ask(answered['a page of long texts']!)).body
  t.equal(data.assets.nodes.length, 500)
  t.ok(data.assets.nodes.every(({ note }: { note: string }) => note === NOTE))
  for (const url of ['/v1/assets?limit=500', '/v1/assets?limit=500&include=organization,assetClass&count=true']) {
    const answer = await get(url)
    t.equal(answer.statusCode, 200)
    t.equal(answer.json().data.length, 500)
    t.ok(answer.rawPayload.length <= MAX_ANSWER_BYTES)
  }
  const include = await get('/v1/assets?limit=500&include=organization.assets')
  t.match([include.statusCode, include.json().code], [400, 'ANSWER_TOO_LARGE'], 'REST alike')
})

async function open(t: Test) {
  const { app, sql, asCaller } = await buildTestApp(t, { small: true, env: { RATE_LIMIT_PER_MINUTE: '0' } })
  await sql.begin(async (tx) => {
    // Without the change log, for the time of this test.
    await tx`set local session_replication_role = replica`
    await tx`insert into asset (organization_id, region_path, code, name, class_code, note)
      select id, region_path, '0L' || n, 'x', 'A02010104', ${NOTE} from organization, generate_series(1, ${ROWS}::int) n
      where credit_code in (${holders.bureau}, ${holders.school}, ${holders.neighbour})`
  })
  const headers = { ...(await asCaller()), accept: 'application/graphql-response+json', 'accept-language': 'en' }
  const ask = async (query: string) => {
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })
    const bytes = answer.rawPayload.length
    return { status: answer.statusCode, bytes, body: bytes < 20 * MB ? answer.json() : undefined }
  }
  const get = (url: string) => app.inject({ url, headers: { authorization: headers.authorization } })
  /** The most that a session of this database ever took; 0 where that cannot be seen. */
  const backendsMb = async () => {
    const rows = await sql<{ pid: number }[]>`select pid from pg_stat_activity where datname = current_database()`
    const sizes = rows.map(async ({ pid }) => {
      const path = `/proc/${pid}/status`
      const status = existsSync(path) ? await readFile(path, 'utf8') : ''
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    })
    return Math.max(...(await Promise.all(sizes)))
  }
  return { ask, get, backendsMb }
}
