// A sandbox fails on request as services fail that are busy or slow, in the very bytes of these; nothing else does.
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { rawAnswer } from './raw-requests.ts'
import { answered, codeIn, json, openSandbox, post } from './simulation-calls.ts'
import { until, untilBlocked } from './until.ts'

const shared = await openSandbox(t)

/** A raw request of a client, to be compared with another's. */
const request = (path: string, headers: Record<string, string>, body?: string): string => {
  const all = { host: 'localhost', connection: 'close', 'x-request-id': 'compared-0001', ...headers }
  const lines = Object.entries({ ...all, ...(body && { 'content-length': String(body.length) }) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `${body ? 'POST' : 'GET'} ${path} HTTP/1.1\r\n${head}\r\n${body ?? ''}`
}
const doors: [path: string, headers: Record<string, string>, body?: string][] = [
  ['/v1/vehicles', {}],
  ['/v1/vehicles', { 'accept-language': 'en' }],
  ['/v1/vehicles/export', {}],
  ['/v1/vehicles', json, '[]'],
  ['/graphql', json, JSON.stringify({ query: '{ vehicles { nodes { id } } }' })],
]

t.test('a simulated 429 is what a real one is, byte for byte', async (t) => {
  const { app, asCaller, own } = await openSandbox(t, {
    env: { RATE_LIMIT_PER_MINUTE: '60', RATE_LIMIT_BURST: '1000' },
  })
  const other = await asCaller()
  for (let i = 0; i < 4; i++) await app.inject({ url: '/v1/vehicles?limit=500', headers: other })
  // What is refused costs as well: now nothing is let in, whatever it costs itself.
  await app.inject({ url: '/v1/vehicles?limit=0', headers: other })
  for (const [path, headers, body] of doors) {
    const real = await rawAnswer(app, request(path, { ...headers, ...other }, body))
    t.match(
      real,
      { status: 429, headers: { 'retry-after': /^\d+$/, ratelimit: '"cost";r=0;t=1000' } },
      `${path} is refused`,
    )
    const simulate = `429; retry-after=${real.headers['retry-after']}`
    const simulated = await rawAnswer(app, request(path, { ...headers, ...own, simulate }, body))
    for (const { headers } of [real, simulated]) delete headers.date
    t.strictSame(simulated, real, path)
  }
  t.equal((await app.inject({ url: '/v1/vehicles', headers: own })).statusCode, 200, 'and it has its quota')
})

t.test('a simulated 503 is what a real one is, byte for byte', async (t) => {
  const { app, sql, asCaller, ask } = await openSandbox(t, { env: { MAX_CONNECTIONS: '1', MAX_QUEUED: '0' } })
  const other = await asCaller()
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>()
  const holding = sql.begin(async (tx) => {
    await tx`lock table vehicle in access exclusive mode`
    isLocked()
    await released
  })
  await locked
  const waiting = ask('/v1/vehicles')
  await untilBlocked(sql)
  const ofReal = doors.filter(([path]) => !path.endsWith('export'))
  const real = await Promise.all(
    ofReal.map(([path, headers, body]) => rawAnswer(app, request(path, { ...headers, ...other }, body))),
  )
  release()
  await Promise.all([holding, waiting])
  for (const [i, [path, headers, body]] of ofReal.entries()) {
    const simulated = await rawAnswer(app, request(path, { ...headers, ...other, simulate: '503' }, body))
    for (const { headers } of [real[i]!, simulated]) delete headers.date
    t.match(simulated, { status: 503, headers: { 'retry-after': '1' } })
    t.strictSame(simulated, real[i], path)
  }
})

t.test('how long to wait, and answers that are late', async (t) => {
  const { ask, app, own } = await openSandbox(t, { env: { MAX_IN_FLIGHT: '1' } })
  for (const status of [429, 503]) {
    const answer = await ask('/v1/codes?limit=1', { headers: { simulate: `${status}; retry-after=7` } })
    t.match([answer.status, answer.headers.get('retry-after')], [status, '7'])
    await answer.arrayBuffer()
  }
  const startedAt = performance.now()
  const late = await ask('/v1/codes?limit=1', { headers: { simulate: 'slow; delay=0.4' } })
  t.match([late.status, (await answered(late)).data.length], [200, 1])
  t.ok(performance.now() - startedAt >= 400)
  const statusOf = async () => (await app.inject({ url: '/v1/codes?limit=1', headers: own })).statusCode
  const [{ port, address }] = app.addresses() as [AddressInfo]
  const leaving = connect(port, address)
  leaving.write(request('/v1/codes?limit=1', { ...own, simulate: 'slow; delay=60' }))
  // It is there by then: asked about it in between, the client would have two requests under way.
  await sleep(1000)
  t.equal(await statusOf(), 429)
  leaving.destroy()
  await until(async () => (await statusOf()) === 200)
  t.ok(performance.now() - startedAt < 30_000, 'who leaves is waited for no longer')
})

t.test('tokens as well, in the form of OAuth', async (t) => {
  const { ask } = shared
  for (const status of [429, 503]) {
    const answer = await ask('/oauth/token', { method: 'POST', headers: { simulate: `${status}; retry-after=3` } })
    t.match([answer.status, answer.headers.get('retry-after')], [status, '3'])
    t.match(await answer.json(), { error: 'temporarily_unavailable' })
    t.match(answer.headers.get('cache-control'), 'no-store')
  }
  await t.rejects(ask('/.well-known/jwks.json', { headers: { simulate: 'cut' } }))
})

t.test('nothing is simulated but by a sandbox', async (t) => {
  const { ask, codes } = await openSandbox(t, { simulates: false })
  const code = codeIn('NONE')
  for (const simulate of ['429', '503', 'slow; delay=1', 'cut', 'cut; at=request', 'nonsense', '']) {
    for (const path of ['/v1/codes', '/oauth/token', '/graphql']) {
      const answer = await ask(path, post(code('P'), { simulate, 'accept-language': 'en' }))
      t.equal(answer.status, 400, `${path} ${simulate}`)
      t.match(
        await answer.text(),
        path === '/oauth/token' ? /invalid_request.*sandbox/ : /"INVALID_PARAMETER".*sandbox/,
      )
    }
  }
  t.strictSame(await codes('NONE'), [], 'nothing was written')
})

t.test('what a sandbox does not know is refused, and nothing is done', async (t) => {
  const { ask, codes } = shared
  const code = codeIn('WRONG')
  const wrong = [
    ...[
      '',
      '500',
      '429;',
      '429; delay=1',
      '429; retry-after=3601',
      '429; retry-after=1.5',
      '503; rate=2',
      '503; at=work',
    ],
    ...[
      'slow; delay=61',
      'slow; delay=-1',
      'slow; retry-after=1',
      'cut; at=lunch',
      'cut; bytes=x',
      'cut; rate=0.5, 500',
    ],
    ...['429; rate=NaN', 'cut; retry-after=1', 'slow delay=1', `429${'; rate=1'.repeat(2)} x`],
  ]
  for (const simulate of wrong) {
    const answer = await ask('/v1/codes', post(code('Q'), { simulate }))
    t.match([answer.status, (await answered(answer)).code], [400, 'INVALID_PARAMETER'], simulate)
  }
  t.strictSame(await codes('WRONG'), [])
})

t.test('by chance, and several of them', async (t) => {
  const { ask } = shared
  const statuses = async (simulate: string) => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const found: number[] = []
        for (let i = 0; i < 10; i++) {
          const answer = await ask('/health/live', { headers: { simulate } })
          await answer.arrayBuffer()
          found.push(answer.status)
        }
        return found
      }),
    )
    return answers.flat()
  }
  t.ok((await statuses('503; rate=0')).every((status) => status === 200))
  t.ok((await statuses('503; rate=0, 429; rate=1')).every((status) => status === 429))
  const half = (await statuses('503; rate=0.5')).filter((status) => status === 503).length
  // Of a hundred throws less than 15 or more than 85 come once in 10^13.
  t.ok(half > 15 && half < 85, `${half} of 100`)
})
