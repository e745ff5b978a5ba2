// Idempotency-Key against a real PostgreSQL.
import t from 'tap'
import { idempotent } from '../src/operations/idempotency.ts'
import { buildTestApp, testDatabase } from './harness.ts'
import { until } from './rights-calls.ts'

t.test('a request sent again is answered again, not done again', async (t) => {
  const { sql } = await testDatabase(t)
  const request = { client: 'c', key: 'k', requestHash: 'h' }
  let runs = 0
  const run = async () => ({ status: 200, response: String(++runs) })
  t.strictSame(await idempotent(sql, request, run), { status: 200, response: '1', isReplayed: false })
  t.strictSame(await idempotent(sql, request, run), { status: 200, response: '1', isReplayed: true })
  await t.rejects(idempotent(sql, { ...request, requestHash: 'other' }, run), { code: 'IDEMPOTENCY_MISMATCH' })
  await sql`update idempotency set created_at = now() - interval '25 hours'`
  t.equal((await idempotent(sql, request, run)).response, '2')

  let finish = (_: { status: number; response: string }) => {}
  const slow = idempotent(
    sql,
    { ...request, key: 'slow' },
    () =>
      new Promise((resolve) => {
        finish = resolve
      }),
  )
  while ((await sql`select from idempotency where key = 'slow'`).length === 0);
  await t.rejects(idempotent(sql, { ...request, key: 'slow' }, run), { code: 'IDEMPOTENCY_IN_PROGRESS' })
  await sql`update idempotency set created_at = now() - interval '6 minutes' where key = 'slow'`
  t.equal((await idempotent(sql, { ...request, key: 'slow' }, run)).response, '3')
  finish({ status: 200, response: 'late' })
  await slow
  t.equal((await idempotent(sql, { ...request, key: 'slow' }, run)).response, '3', 'who was taken over keeps nothing')

  const failing = { ...request, key: 'failing' }
  t.equal((await idempotent(sql, failing, async () => ({ status: 503, response: '' }))).status, 503)
  await t.rejects(
    idempotent(sql, failing, () => Promise.reject(new Error('broken'))),
    { message: 'broken' },
  )
  t.equal((await idempotent(sql, failing, run)).response, '4')
})

t.test('a key that is held is told when to ask again, and let go when its holder is gone', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t)
  const caller = await asCaller()
  const headers = { ...caller, 'idempotency-key': 'held' }
  const payload = { list: 'KEYS', listVersion: '1', code: '1', zh: '一' }
  const post = () => app.inject({ method: 'POST', url: '/v1/codes', headers, payload })
  const query = `mutation ($r: [CodeInput!]!) { upsertCodes(records: $r, idempotencyKey: "held too") { isWritten } }`
  const mutate = () =>
    app.inject({ method: 'POST', url: '/graphql', headers: caller, payload: { query, variables: { r: [payload] } } })
  const claims = async () => (await sql`select from idempotency where holder = 'taizhang' and status is null`).length
  const begun: PromiseLike<{ statusCode: number }>[] = []
  await sql.begin(async (tx) => {
    await tx`lock table code in access exclusive mode`
    begun.push(post(), mutate())
    await until(async () => (await claims()) === 2)
    const refused = await post()
    t.match([refused.statusCode, refused.headers['retry-after']], [409, '1'])
    t.equal(refused.json().code, 'IDEMPOTENCY_IN_PROGRESS')
    const inGraphql = await mutate()
    t.match(inGraphql.json().errors, [{ extensions: { code: 'IDEMPOTENCY_IN_PROGRESS' } }])
    t.equal(inGraphql.headers['retry-after'], '1')
  })
  for (const answer of begun) t.ok((await answer).statusCode < 300)

  // A node that dies: its claim is there, its sessions are not.
  await sql`update idempotency set status = null, response = null, holder = 'taizhang of yesterday'`
  t.equal((await post()).statusCode, 409, 'for a moment the sessions of a living one may be cut')
  await sql`update idempotency set created_at = now() - interval '6 seconds'`
  const again = await post()
  t.equal(again.statusCode, 200)
  t.notOk('idempotency-replayed' in again.headers, 'it was done again')
  t.equal((await mutate()).json().data.upsertCodes.isWritten, true)
  await sql`update idempotency set status = null, response = null, holder = null`
  t.equal((await post()).statusCode, 409, 'of the claim of an earlier version nobody knows')
})

t.test('a key in the header of a GraphQL request is refused, not passed over', async (t) => {
  const { app, asCaller } = await buildTestApp(t)
  const headers = { ...(await asCaller()), 'idempotency-key': 'one' }
  const ask = async (query: string) =>
    (await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })).json()
  const { errors } = await ask('mutation { upsertCodes(records: []) { isWritten } }')
  t.match(errors[0], { message: /idempotencyKey/, extensions: { code: 'INVALID_PARAMETER' } })
  t.match(await ask('{ codes(first: 1) { nodes { id } } }'), { data: { codes: {} } }, 'a read needs none')
})
