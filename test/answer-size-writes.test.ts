// What a write answers is bounded as well: problems beyond the room are counted, not listed, and what would repeat them
// too often is refused before anything is written.
import t, { type Test } from 'tap'
import { MAX_ANSWER_BYTES } from '../src/sql/answer-size.ts'
import { buildTestApp } from './harness.ts'
import { holders } from './small-data.ts'

const COUNT = 1000
const times = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')
const long = (i: number) => `${'a'.repeat(97)}${100 + i}`

/** Each with twenty fields that nobody knows, by names as long as they fit, and values that are wrong. */
const wrong = (count: number, nameLength: number) =>
  Array.from({ length: count }, (_, i) => {
    const unknown = Array.from({ length: 25 }, (_, n) => [`${'名'.repeat(nameLength)}${n}`, 1])
    const bad = { usageStatus: '不'.repeat(99), quantity: '二'.repeat(99), acquiredOn: '三'.repeat(99) }
    return { code: `W-${i}`, organizationCreditCode: holders.bureau, ...bad, ...Object.fromEntries(unknown) }
  })

t.test('a report of very many problems lists some of them and counts all', async (t) => {
  const { post, upload, rows } = await open(t)
  const before = await rows()
  const partial = await post('/v1/assets?mode=partial', wrong(COUNT, 60))
  t.match(partial.json(), { counts: { rejected: COUNT }, isWritten: false, isTruncated: true })
  t.equal(partial.json().results.length, COUNT, 'every record has its outcome')
  t.ok(partial.rawPayload.length < MAX_ANSWER_BYTES / 3, `${partial.rawPayload.length} bytes`)
  const atomic = await post('/v1/assets', wrong(COUNT, 60))
  t.equal(atomic.statusCode, 422)
  t.match(atomic.json().detail, /errors: \d{5}/, 'all are counted')
  t.ok(atomic.json().errors.length > 1000 && atomic.rawPayload.length < MAX_ANSWER_BYTES / 3)
  for (const mode of ['partial', 'atomic']) {
    const file = await upload(`/v1/assets/import?mode=${mode}`, wrong(COUNT, 200))
    t.match(file.json(), { counts: { read: COUNT, rejected: COUNT }, isTruncated: true })
    t.ok(file.json().rejected.length > 1000)
    t.ok(file.rawPayload.length < MAX_ANSWER_BYTES, `${mode}: ${file.rawPayload.length} bytes`)
  }
  t.equal(await rows(), before)
  const few = await post('/v1/assets?mode=partial', wrong(10, 60))
  t.match(few.json(), { isTruncated: false, counts: { rejected: 10 } })
})

t.test('a mutation does not repeat its report without end', async (t) => {
  const { mutate, rows } = await open(t)
  const good = Array.from({ length: COUNT }, (_, i) => {
    return { organizationCreditCode: holders.bureau, code: `G-${i}`, name: 'x', classCode: 'A02010104' }
  })
  const before = await rows()
  const refused = [
    `upsertAssets(records: $r) { ${times(50, (i) => `a${i}: results { index recordId }`)} }`,
    `upsertAssets(records: $r) { ...P } `,
    times(20, (i) => `m${i}: upsertAssets(records: $r) { results { index outcome recordId version } }`),
    `removeAssets(ids: ["x"]) { isWritten }
     upsertAssets(records: $r) { results { ${times(48, (i) => `${long(i)}: recordId`)} version index outcome } }`,
  ]
  const fragment = `fragment P on WritePayload { ${times(10, (i) => `a${i}: results { ...R }`)} }
    fragment R on WriteResult { ${times(10, (i) => `b${i}: problems { ...M }`)} }
    fragment M on Problem { ${times(10, (i) => `c${i}: message`)} }`
  for (const text of refused) {
    const query = `mutation ($r: [AssetInput!]!) { ${text} } ${text.includes('...P') ? fragment : ''}`
    const { body } = await mutate(query, good)
    t.match(body.errors?.[0]?.extensions, { code: 'QUERY_TOO_COSTLY' }, text.slice(0, 60))
  }
  t.equal(await rows(), before, 'nothing was written')

  // With fewer records the same is allowed, and what it repeats is less.
  const bad = good.slice(0, 40).map((record) => ({ ...record, name: '长'.repeat(9999), unit: '长'.repeat(9999) }))
  const repeated = await mutate(`mutation ($r: [AssetInput!]!) { ${refused[1]} } ${fragment}`, bad)
  t.match(repeated.body.data.upsertAssets.a0.length, 40)
  t.ok(repeated.bytes < MAX_ANSWER_BYTES, `${repeated.bytes} bytes`)
  const usual = `mutation ($r: [AssetInput!]!) { upsertAssets(records: $r, mode: PARTIAL) { isWritten isTruncated
    counts { created updated unchanged rejected conflict }
    results { index outcome recordId version problems { field code message } warnings { field code message } } } }`
  const written = await mutate(usual, good)
  t.match(written.body.data.upsertAssets, { isWritten: true, isTruncated: false, counts: { created: COUNT } })
})

async function open(t: Test) {
  const { app, sql, asCaller } = await buildTestApp(t, { small: true, env: { RATE_LIMIT_PER_MINUTE: '0' } })
  const headers = { ...(await asCaller()), accept: 'application/graphql-response+json', 'accept-language': 'en' }
  const post = (url: string, payload: object[]) => app.inject({ method: 'POST', url, headers, payload })
  const upload = (url: string, records: object[]) =>
    app.inject({
      ...{ method: 'POST', url, headers: { ...headers, 'content-type': 'application/x-ndjson' } },
      payload: records.map((record) => `${JSON.stringify(record)}\n`).join(''),
    })
  const mutate = async (query: string, r: object[]) => {
    const payload = { query, variables: { r } }
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload })
    return { body: answer.json(), bytes: answer.rawPayload.length }
  }
  const rows = async () => Number((await sql`select count(*) as n from asset`)[0]!.n)
  return { post, upload, mutate, rows }
}
