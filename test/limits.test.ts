// What is refused so that others are served: by rate, by how much runs at once, by how busy the node is.
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import type { Sql } from '../src/db/connect.ts'
import { openTokens } from '../src/identity/tokens.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { buildTestApp } from './harness.ts'
import { until } from './until.ts'

type Headers = { authorization: string }

const list = (app: FastifyInstance, headers: Headers, limit = 50) =>
  app.inject({ url: `/v1/vehicles?limit=${limit}`, headers })

const ask = (app: FastifyInstance, headers: Headers, query: string) =>
  app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })

t.test('a client that asks for more than its quota waits, on both doors, and is served again', async (t) => {
  const env = { RATE_LIMIT_PER_MINUTE: '12000', RATE_LIMIT_BURST: '1000' }
  const { app, asCaller } = await buildTestApp(t, { env })
  const [headers, other] = [await asCaller(), await asCaller()]
  const first = await list(app, headers, 400)
  t.equal(first.statusCode, 200)
  t.equal(first.headers['ratelimit-policy'], '"cost";q=1000;w=5')
  // 1 for the request, 400 for the page.
  t.match(first.headers.ratelimit, /^"cost";r=(599|6\d\d);t=\d$/)
  await list(app, headers, 500)
  // The bucket may be overdrawn once, and then owes.
  t.equal((await list(app, headers, 500)).statusCode, 200)

  const refused = await list(app, headers, 300)
  t.equal(refused.statusCode, 429)
  t.equal(refused.json().code, 'RATE_LIMITED')
  t.equal(refused.headers['content-type'], 'application/problem+json; charset=utf-8')
  t.match(refused.headers, { 'ratelimit-policy': '"cost";q=1000;w=5', ratelimit: /^"cost";r=0;t=\d$/ })
  const seconds = Number(refused.headers['retry-after'])
  t.ok(seconds >= 1 && seconds <= 4, `${seconds} s`)

  const inGraphql = await ask(app, headers, '{ vehicles(first: 300) { nodes { id } } }')
  t.equal(inGraphql.statusCode, 429)
  t.match(inGraphql.json().errors[0].extensions, { code: 'RATE_LIMITED', status: 429 })
  t.ok(Number(inGraphql.headers['retry-after']) >= 1)
  t.equal((await list(app, other)).statusCode, 200, 'another client has a quota of its own')

  await sleep(seconds * 1000)
  t.equal((await list(app, headers)).statusCode, 200)
})

t.test('all nodes together hold the quota', async (t) => {
  const env = { RATE_LIMIT_PER_MINUTE: '600', RATE_LIMIT_BURST: '10000' }
  const { app, sql, asCaller } = await buildTestApp(t, { env })
  const nodes = [app, await anotherNode(t, sql, env)]
  const headers = await asCaller()
  const startedAt = performance.now()
  let served = 0
  for (let refused = 0; refused < 4; ) {
    const answers = await Promise.all(nodes.map((node) => list(node, headers, 40)))
    served += 41 * answers.filter(({ statusCode }) => statusCode === 200).length
    refused += answers.filter(({ statusCode }) => statusCode === 429).length
  }
  const refilled = ((performance.now() - startedAt) / 60_000) * 600
  // A hundredth of the bucket for each node, and one request that overdraws it.
  const [least, most] = [10_000 - 2 * 100 - 2 * 41, 10_000 + refilled + 2 * 100 + 41]
  t.ok(served >= least && served <= most, `${served} is between ${least} and ${most}`)
})

t.test('what was written is answered, whatever is left of the quota', async (t) => {
  const env = { RATE_LIMIT_PER_MINUTE: '60', RATE_LIMIT_BURST: '100' }
  const { app, sql, asCaller } = await buildTestApp(t, { env })
  const headers = await asCaller()
  const payload = [{ list: 'limits', listVersion: '1', code: 'A', zh: 'a' }]
  const { id } = (await app.inject({ method: 'POST', url: '/v1/codes', headers, payload })).json().results[0]
  const statuses: number[] = []
  for (let i = 0; i < 12; i++) {
    const change = { method: 'PATCH', url: `/v1/codes/${id}`, headers, payload: { zh: `name ${i}` } } as const
    statuses.push((await app.inject(change)).statusCode)
  }
  const done = statuses.indexOf(429)
  // 1 for the request, 10 and 1 for the write, 1 for the answer.
  t.ok(done >= 6 && statuses.slice(0, done).every((status) => status === 200), statuses.join(' '))
  const [row] = await sql<{ zh: string }[]>`select zh from code where id = ${id}`
  t.equal(row!.zh, `name ${statuses.lastIndexOf(200)}`, 'and what was refused was not written')
  const upsert = '{ upsertCodes(records: []) { isWritten } }'
  t.equal((await ask(app, headers, `mutation ${upsert}`)).statusCode, 429)
})

t.test('without a limit nothing is counted and nothing announced', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t, { env: { RATE_LIMIT_PER_MINUTE: '0' } })
  const { statusCode, headers } = await list(app, await asCaller())
  t.equal(statusCode, 200)
  t.notOk('ratelimit' in headers || 'ratelimit-policy' in headers)
  t.strictSame([...(await sql`select from rate_limit`)], [])
})

t.test('a client has so many requests at once, and no more', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t, { env: { MAX_IN_FLIGHT: '2' } })
  const [headers, other] = [await asCaller(), await asCaller()]
  const { release, waiters } = await lockVehicles(sql)
  const waiting = [list(app, headers), list(app, headers)]
  await waiters(2)
  const refused = await app.inject({ url: '/v1/codes', headers })
  t.equal(refused.statusCode, 429)
  t.equal(refused.json().code, 'TOO_MANY_IN_FLIGHT')
  t.equal(refused.headers['retry-after'], '1')
  t.equal((await app.inject({ url: '/v1/codes', headers: other })).statusCode, 200, 'others are served')
  await release()
  t.strictSame(
    (await Promise.all(waiting)).map(({ statusCode }) => statusCode),
    [200, 200],
  )
  t.equal((await list(app, headers)).statusCode, 200, 'and it is served again')
  await app.inject({ url: '/v1/nothing', headers })
  for (let i = 0; i < 5; i++) await app.inject({ url: '/v1/vehicles?nothing=1', headers })
  t.equal((await list(app, headers)).statusCode, 200, 'refused requests give their place back')
})

t.test('exports and atomic imports leave connections free', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t, { env: { MAX_CONCURRENT_BULK: '3' } })
  const [first, second] = [await asCaller(), await asCaller()]
  const { release, waiters } = await lockVehicles(sql)
  const take = (headers: Headers) => app.inject({ url: '/v1/vehicles/export', headers })
  const waiting = [take(first), take(first)]
  await waiters(2)
  const third = await take(first)
  t.match([third.statusCode, third.json().code], [429, 'TOO_MANY_BULK'])
  t.ok(Number(third.headers['retry-after']) >= 1)
  waiting.push(take(second))
  await waiters(3)
  const fourth = await take(second)
  t.match([fourth.statusCode, fourth.json().code], [503, 'OVERLOADED'])
  t.ok(Number(fourth.headers['retry-after']) >= 1)
  const url = '/v1/codes/import'
  const file = {
    headers: { ...second, 'content-type': 'text/csv' },
    payload: 'list,listVersion,code,zh\nlimits,1,B,b\n',
  }
  t.equal((await app.inject({ method: 'POST', url: `${url}?mode=atomic`, ...file })).statusCode, 503)
  t.equal((await app.inject({ method: 'POST', url, ...file })).statusCode, 200, 'a partial import holds no connection')
  t.equal((await app.inject({ url: '/v1/codes', headers: first })).statusCode, 200, 'reads go on')
  await release()
  t.strictSame(
    (await Promise.all(waiting)).map(({ statusCode }) => statusCode),
    [200, 200, 200],
  )
  t.equal((await take(first)).statusCode, 200)
})

t.test('a node that is too busy says so at once', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t, { env: { MAX_CONNECTIONS: '2', MAX_QUEUED: '1' } })
  const headers = await asCaller()
  const { release, waiters } = await lockVehicles(sql)
  const waiting = [list(app, headers), list(app, await asCaller()), list(app, await asCaller())]
  await waiters(3)
  const startedAt = performance.now()
  const refused = await list(app, headers)
  t.ok(performance.now() - startedAt < 500)
  t.match([refused.statusCode, refused.json().code], [503, 'OVERLOADED'])
  t.equal(refused.headers['retry-after'], '1')
  t.equal((await ask(app, headers, '{ vehicles { nodes { id } } }')).json().errors[0].extensions.code, 'OVERLOADED')
  t.equal((await app.inject('/health/live')).statusCode, 200)
  await release()
  t.strictSame(
    (await Promise.all(waiting)).map(({ statusCode }) => statusCode),
    [200, 200, 200],
  )
})

t.test('an event loop that lags is relieved, and health still answers', async (t) => {
  const { app, asCaller } = await buildTestApp(t, { env: { MAX_EVENT_LOOP_DELAY_MS: '500' } })
  const headers = await asCaller()
  await list(app, headers)
  // The delay is the mean of a second.
  for (let turn = 0; turn < 4; turn++) {
    const until = performance.now() + 800
    while (performance.now() < until);
    await setImmediate()
  }
  const refused = await list(app, headers)
  t.match([refused.statusCode, refused.json().code, refused.headers['retry-after']], [503, 'OVERLOADED', '1'])
  t.equal((await app.inject('/health/live')).statusCode, 200)
  await until(async () => (await list(app, headers)).statusCode === 200)
})

/** Another service on the same database. */
async function anotherNode(t: Test, sql: Sql, env: Record<string, string>): Promise<FastifyInstance> {
  const config = loadConfig({ LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: '0', ...env })
  const registry = createRegistry(registers)
  const app = await buildApp({ config, sql, system: sql, registry, tokens: await openTokens(sql, config) })
  t.teardown(() => app.close())
  return app
}

/** Whoever reads vehicles waits until `release` is called; `waiters` answers when so many do. */
async function lockVehicles(sql: Sql) {
  const locked = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const done = sql.begin(async (tx) => {
    await tx`lock table vehicle in access exclusive mode`
    locked.resolve()
    await released.promise
  })
  await locked.promise
  const waiters = async (expected: number) => {
    const count = () => sql`
      select from pg_locks l join pg_database d on d.oid = l.database
      where d.datname = current_database() and not granted`
    while ((await count()).length < expected) await sleep(20)
  }
  const release = async () => {
    released.resolve()
    await done
  }
  return { release, waiters }
}
