// Idempotency-Key against a real PostgreSQL.
import t from 'tap'
import { idempotent } from '../src/operations/idempotency.ts'
import { buildTestApp, testDatabase } from './harness.ts'

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
  await sql`update idempotency set created_at = now() - interval '25 hours' where key = 'slow'`
  await idempotent(sql, { ...request, key: 'new' }, run)
  t.equal((await sql`select from idempotency where key = 'slow'`).length, 0)
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
