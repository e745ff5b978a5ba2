// What the service logs when something is away: the loss and the return, not each attempt between.
import { setTimeout as sleep } from 'node:timers/promises'
import fastify from 'fastify'
import t from 'tap'
import { connect } from '../src/db/connect.ts'
import { databaseProbe } from '../src/db/probe.ts'
import { ClientError } from '../src/errors.ts'
import { errorHandling } from '../src/rest/errors.ts'
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

t.test('a provider of tokens that is away is said once a minute', async (t) => {
  const app = fastify({ logger: { level: 'info' } })
  t.teardown(() => app.close())
  const lines = capturedLog(app)
  errorHandling(app)
  app.get('/', async () => {
    throw new ClientError('ISSUER_UNAVAILABLE')
  })
  for (let i = 0; i < 10; i++) t.equal((await app.inject('/')).statusCode, 503)
  const said = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 50)
  t.match(said, [{ msg: 'a provider of tokens is away', failed: 0 }])
  t.equal(said.length, 1)
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
