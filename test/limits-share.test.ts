// What one caller may hold, so that others have their share: connections, rows of files, time.
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { mock } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { buildTestApp, type TestApp } from './harness.ts'
import { hall, restCalls } from './rest-calls.ts'
import { heard, until } from './until.ts'

/** Whoever asks for vehicles or their organizations' vehicles waits until `release`. */
async function lockVehicles(sql: TestApp['sql']) {
  const { promise: released, resolve } = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const done = sql.begin(async (tx) => {
    await tx`lock table vehicle in access exclusive mode`
    locked.resolve()
    await released
  })
  await locked.promise
  const waiting = async () => {
    const rows = await sql`
      select from pg_locks l join pg_database d on d.oid = l.database
      where d.datname = current_database() and not granted`
    return rows.length
  }
  /** Until so many wait, however busy the machine is; gives how many do a while later, which may be more. */
  const settledAt = async (count: number) => {
    await until(async () => (await waiting()) >= count)
    await sleep(300)
    return waiting()
  }
  const release = () => {
    resolve()
    return done
  }
  return { settledAt, release }
}

t.test('one request has one statement, however many fields it asks for', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t)
  const headers = await asCaller()
  const lock = await lockVehicles(sql)
  const fields = Array.from({ length: 20 }, (_, i) => `v${i}: vehicles(first: ${i + 1}) { nodes { id } }`)
  const asked = app.inject({ method: 'POST', url: '/graphql', headers, payload: { query: `{ ${fields.join(' ')} }` } })
  t.equal(await lock.settledAt(1), 1)
  await lock.release()
  const { data, extensions } = (await asked).json()
  t.strictSame(
    Object.keys(data),
    [...Array(20).keys()].map((i) => `v${i}`),
  )
  t.equal(extensions.cost.statements, 1)
})

t.test('one client has half of the connections, and others the rest', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t, { env: { MAX_CONNECTIONS: '4' } })
  const [headers, other] = [await asCaller(), await asCaller()]
  const record = (code: string) => ({ list: 'share', listVersion: '1', code, zh: code })
  const write = (code: string) => app.inject({ method: 'POST', url: '/v1/codes', headers, payload: record(code) })
  const { id } = (await write('A')).json().results[0]
  const lock = await lockVehicles(sql)
  const list = (caller: typeof headers) => app.inject({ url: '/v1/vehicles', headers: caller })
  const waiting = Array.from({ length: 6 }, () => list(headers))
  t.equal(await lock.settledAt(2), 2)
  t.equal((await app.inject({ url: `/v1/codes/${id}`, headers })).statusCode, 200, 'a record by id waits for none')
  let isWritten = false
  const writing = write('B').finally(() => {
    isWritten = true
  })
  t.equal((await app.inject({ url: '/v1/codes', headers: other })).statusCode, 200)
  waiting.push(list(other))
  t.equal(await lock.settledAt(3), 3)
  t.notOk(isWritten, 'a write waits for its turn like a read')
  await lock.release()
  const answers = await Promise.all([...waiting, writing])
  t.strictSame(
    answers.map(({ statusCode }) => statusCode),
    [...Array(7).fill(200), 201],
  )
  for (let i = 0; i < 5; i++) t.equal((await list(headers)).statusCode, 200, 'turns are given back')
})

t.test('an export costs what it holds, and is refused before its first byte', async (t) => {
  const env = { RATE_LIMIT_PER_MINUTE: '1', RATE_LIMIT_BURST: '1000' }
  const { app, sql, asCaller } = await buildTestApp(t, { env })
  const headers = await asCaller()
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from region`
  const units = 1 + 10 + Math.ceil(row!.count / 100)
  const take = () => app.inject({ url: '/v1/regions/export', headers })
  const { statusCode, body, headers: given } = await take()
  t.equal(statusCode, 200)
  t.equal(body.trimEnd().split('\n').length, row!.count)
  const left = Number(/r=(\d+)/.exec(String(given.ratelimit))![1])
  t.ok(left >= 1000 - units && left <= 1001 - units, `${left} are left, ${units} were taken`)
  const statuses = []
  for (let taken = units; taken <= 1000 + units; taken += units) statuses.push((await take()).statusCode)
  t.equal(statuses.at(-1), 429)
  t.equal((await take()).json().code, 'RATE_LIMITED')
})

t.test('a reader that takes next to nothing is cut off, a busy one is not', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t, { env: { MAX_CONCURRENT_BULK: '1' } })
  const headers = await asCaller()
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`insert into code (list, list_version, code, zh) select 'slow', '1', n::text, repeat('x', 900)
             from generate_series(1, 30000) n`
  })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const outgoing = request(`${origin}/v1/codes/export`, { headers }).end()
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  answer.on('error', () => {})
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    // A minute's worth and what buffers hold on the way; then it stops.
    if (bytes > 8_000_000) answer.pause()
  })
  const copying = async (waitsFor = '%') =>
    (
      await sql`select from pg_stat_activity where datname = current_database() and query like 'copy (%'
               and state = 'active' and backend_type = 'client backend' and coalesce(wait_event, '') like ${waitsFor}`
    ).length
  // All buffers on the way are full: Postgres waits, and goes on waiting.
  let full = 0
  await until(async () => {
    full = answer.isPaused() && (await copying('ClientWrite')) === 1 ? full + 1 : 0
    return full === 20
  })
  for (let s = 0; s < 60; s++) mock.timers.tick(1000)
  t.equal(await copying(), 1, 'it took enough in this minute')
  t.equal((await app.inject({ url: '/v1/regions/export', headers })).statusCode, 503, 'and has the slot')
  // On a busy machine what was on its way may have moved on meanwhile, and a minute counts from then.
  for (let minute = 2; minute < 5 && (await copying()) > 0; minute++) {
    for (let s = 0; s < 60; s++) mock.timers.tick(1000)
    await heard(async () => (await copying()) === 0)
  }
  t.equal(await copying(), 0, 'and nothing in the next')
  await until(async () => (await app.inject({ url: '/v1/regions/export', headers })).statusCode === 200)
  t.pass('its slot is free')
  answer.destroy()
})

t.test('what an answer would cost too much for is refused before the write', async (t) => {
  const { sql, call, post, rowOf } = await restCalls(t)
  const { body } = await post({ organizationCreditCode: hall, code: 'one', name: 'before', usageStatus: 'IDLE' })
  const { id } = body.results[0]
  const include = 'include=organization.region.organizations.buildings.spaces'
  for (const method of ['PATCH', 'PUT'] as const) {
    const answer = await call(method, `buildings/${id}?${include}`, { payload: { name: 'after', usageStatus: 'IDLE' } })
    t.match(answer, { status: 400, body: { code: 'QUERY_TOO_COSTLY' } })
  }
  t.match(await rowOf('one'), { name: 'before', version: 1 })
  t.match(await sql`select op from change_detail where record_id = ${id}`, [{ op: 'CREATED' }])
})

t.test('a write costs what it writes, in every field of a mutation', async (t) => {
  const { app, asCaller } = await buildTestApp(t, { env: { RATE_LIMIT_PER_MINUTE: '1', RATE_LIMIT_BURST: '1000' } })
  const headers = await asCaller()
  const left = async (payload: object, url = '/graphql') => {
    const answer = await app.inject({ method: 'POST', url, headers, payload })
    t.equal(answer.statusCode, 200)
    return Number(/r=(\d+)/.exec(String(answer.headers.ratelimit))![1])
  }
  const records = Array.from({ length: 100 }, (_, i) => ({ list: 'cost', listVersion: '1', code: `${i}`, zh: 'a' }))
  const near = (found: number, expected: number) => t.ok(found >= expected && found <= expected + 2, `${found}`)
  near(await left(records, '/v1/codes'), 1000 - 111)
  const upsert = 'upsertCodes(records: $r) { isWritten }'
  const two = `fragment Two on Mutation { a: ${upsert} b: ${upsert} }`
  const query = `${two} mutation ($r: [CodeInput!]!) { ...Two c: upsertCodes(records: []) { isWritten } }`
  near(await left({ query, variables: { r: records } }), 1000 - 111 - 231)
})
