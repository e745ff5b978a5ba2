// What the service logs when something is away: the loss and the return, not each attempt between.
import { mock } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fastify from 'fastify'
import t from 'tap'
import { connect } from '../src/db/connect.ts'
import { databaseProbe } from '../src/db/probe.ts'
import { ClientError } from '../src/errors.ts'
import { errorHandling } from '../src/http/errors.ts'
import { capturedLog } from './captured-log.ts'
import { buildTestApp, testDatabase } from './harness.ts'
import { openProxy } from './proxy.ts'
import { until } from './rights-calls.ts'

t.test('a lost database is logged once, and its return with what failed meanwhile', async (t) => {
  const { url } = await testDatabase(t)
  const proxy = await openProxy(t, url)
  const sql = connect(proxy.url, { max: 3, statementTimeoutMs: 5000 })
  t.teardown(() => sql.end({ timeout: 0 }))
  const app = fastify({ logger: { level: 'info' } })
  t.teardown(() => app.close())
  const lines = capturedLog(app)
  const logged = () => lines.map((line) => JSON.parse(line)).filter(({ reqId, res }) => !(reqId && res))
  errorHandling(app, databaseProbe(sql))
  app.get('/one', async () => sql`select 1 as one`)
  app.get('/busy', async () => {
    throw new ClientError('OVERLOADED')
  })
  app.get('/broken', async () => {
    throw new Error('a mistake of ours')
  })
  const status = async (path: string) => (await app.inject(path)).statusCode
  t.equal(await status('/one'), 200)
  for (const round of [1, 2]) {
    lines.length = 0
    proxy.limit(0)
    proxy.cut('reset')
    const refused = []
    for (let i = 0; i < 30; i++) refused.push(await status('/one'), await status('/busy'))
    t.ok(
      refused.every((one) => one === 503),
      `round ${round}: ${refused}`,
    )
    app.noteFailure(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
    const told = () => logged().filter(({ msg }) => /the database/.test(msg))
    t.match(told(), [{ level: 50, stack: /Error/, msg: /is lost/ }])
    t.equal(told().length, 1)
    t.equal(await status('/broken'), 500)
    t.equal(logged().filter(({ stack }) => /a mistake of ours/.test(stack)).length, 1, 'what is else is logged as ever')
    proxy.limit(Number.POSITIVE_INFINITY)
    await until(async () => told().length > 1)
    const [, { failed, seconds, level, msg }] = told()
    t.match({ level, msg }, { level: 30, msg: 'the database answers again' })
    const count = Object.values(failed as Record<string, number>).reduce((sum, one) => sum + one, 0)
    t.equal(count, 31, JSON.stringify(failed))
    t.match(failed, { ECONNREFUSED: 1 })
    t.type(seconds, 'number')
    t.equal(await status('/one'), 200)
    await sleep(1200)
    t.equal(told().length, 2, 'and nothing after it')
  }
})

t.test('each provider of tokens that is away is said once, and after a minute what else failed of it', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const app = fastify({ logger: { level: 'info' } })
  t.teardown(() => app.close())
  const lines = capturedLog(app)
  errorHandling(app)
  app.get<{ Params: { issuer: string } }>('/:issuer', async ({ params }) => {
    throw new ClientError('ISSUER_UNAVAILABLE', params)
  })
  const said = () => lines.splice(0).flatMap((line) => [JSON.parse(line)].filter(({ level }) => level === 50))
  const ask = async (...issuers: string[]) => {
    for (const one of issuers) t.equal((await app.inject(`/${one}`)).statusCode, 503)
  }
  await ask('one', 'one', 'other', 'one')
  const away = (issuer: string) => ({ msg: 'a provider of tokens is away', issuer, stack: /Error/ })
  const first = said()
  t.match(first, [away('one'), away('other')])
  t.equal(first.length, 2)
  mock.timers.tick(60_000)
  const then = said()
  t.match(then, [{ msg: 'what else failed of a provider of tokens in a minute', issuer: 'one', failed: 2 }])
  t.equal(then.length, 1, 'of the other nothing else failed')
  mock.timers.tick(24 * 3_600_000)
  await ask('one')
  t.match(said(), [away('one')])
  mock.timers.tick(60_000)
  t.strictSame(said(), [], 'what was said is not said again')
})

t.test('what is turned away under load is not logged, by whatever code', async (t) => {
  const app = fastify({ logger: { level: 'info' } })
  t.teardown(() => app.close())
  const lines = capturedLog(app)
  errorHandling(app)
  const codes = [
    'OVERLOADED',
    'UPLOADS_FULL',
    'TOO_MANY_IN_FLIGHT',
    'TOO_MANY_BULK',
    'RATE_LIMITED',
    'LOCKED_OUT',
  ] as const
  for (const code of codes) {
    app.get(`/${code}`, async () => {
      throw new ClientError(code)
    })
  }
  for (const code of codes) t.match((await app.inject(`/${code}`)).statusCode, /503|429/)
  t.strictSame(
    lines.map((line) => JSON.parse(line)).filter(({ level }) => level > 30),
    [],
  )
})

t.test('that a node ends is no error', async (t) => {
  const { app } = await buildTestApp(t, { env: { LOG_LEVEL: 'info' } })
  const lines = capturedLog(app)
  await app.drain(0)
  const query = { query: '{ __typename }' }
  for (const url of ['/v1/vehicles', '/health/ready', '/graphql']) {
    const answer = await app.inject({ url, ...(url === '/graphql' && { method: 'POST', payload: query }) })
    t.match([answer.statusCode, answer.json().code], [503, 'SHUTTING_DOWN'])
  }
  const logged = lines.map((line) => JSON.parse(line))
  t.match(
    logged,
    [1, 2, 3].map(() => ({ level: 'info', msg: 'refused, since this node is ending' })),
  )
  t.ok(logged.every(({ stack }) => stack === undefined))
})
