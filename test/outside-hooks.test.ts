// What is answered where no route is: every refusal has the headers of all answers and says what was wrong.
import { once } from 'node:events'
import { METHODS, request } from 'node:http'
import { connect } from 'node:net'
import t from 'tap'
import { buildTestApp } from './harness.ts'
import { until } from './rights-calls.ts'

const loopback = { host: '127.0.0.1', port: 0 }

/** Sends the text as it is; gives what came back until the end of the connection. */
async function sentRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  socket.write(text, 'latin1')
  await once(socket, 'close')
  return answer
}

const portOf = (origin: string): number => Number(new URL(origin).port)

t.test('every answer has the headers of all answers', async (t) => {
  const { app } = await buildTestApp(t)
  const port = portOf(await app.listen(loopback))
  const head = 'Host: localhost\r\nConnection: close\r\n'
  const requests: [what: string, text: string, status: number][] = [
    ...['/%ff', '/%', '/v1/vehicles/%ff', '/v1/vehicles/%c0%af'].map((path): [string, string, number] => {
      return [path, `GET ${path} HTTP/1.1\r\n${head}\r\n`, 400]
    }),
    ...[`/v1/vehicles/${'a'.repeat(300)}`, '//', '/../..'].map((path): [string, string, number] => {
      return [path, `GET ${path} HTTP/1.1\r\n${head}\r\n`, 404]
    }),
    ['an address in full', `GET http://elsewhere/nothing HTTP/1.1\r\n${head}\r\n`, 404],
    ['no Host', 'GET /v1/vehicles HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['no Host, and no route', 'GET /%ff HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['HTTP/1.0', 'GET /v1/vehicles HTTP/1.0\r\n\r\n', 401],
    ['an expectation', `GET /v1/vehicles HTTP/1.1\r\n${head}Expect: magic\r\n\r\n`, 401],
    ['an upgrade', 'GET /v1/vehicles HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n', 401],
    ['CONNECT', `CONNECT / HTTP/1.1\r\n${head}\r\n`, 400],
    ...METHODS.filter((method) => method !== 'CONNECT').map((method): [string, string, number] => {
      return [method, `${method} /nothing HTTP/1.1\r\n${head}\r\n`, 404]
    }),
    ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${head}\r\n`, 404],
  ]
  for (const [what, text, status] of requests) {
    const answer = await sentRaw(port, text)
    t.match(answer, new RegExp(`^HTTP/1.1 ${status} `), what)
    for (const name of ['x-request-id', 'content-security-policy', 'x-content-type-options', 'cache-control'])
      t.match(answer, new RegExp(`\r\n${name}: `, 'i'), `${what}: ${name}`)
    t.match(answer, /\r\ncontent-type: application\/problem\+json/i, what)
  }
})

t.test('a node that ends answers what is under way, and says of itself that it ends', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t)
  const headers = await asCaller()
  const origin = await app.listen(loopback)
  const idle = connect(portOf(origin), '127.0.0.1')
  await once(idle, 'connect')
  let drained: Promise<number> | undefined
  let answer: Promise<Response> | undefined
  await sql.begin(async (tx) => {
    await tx`lock table vehicle in access exclusive mode`
    answer = fetch(`${origin}/v1/vehicles`, { headers })
    const waiting = () => sql`select from pg_locks l join pg_database d on d.oid = l.database
                              where d.datname = current_database() and not granted`
    await until(async () => (await waiting()).length > 0)
    drained = app.drain(30_000)
    for (const path of ['/health/ready', '/v1/codes', '/nothing', '/playground', '/oauth/token', '/%ff']) {
      const refused = await fetch(origin + path, { headers })
      const isUnroutable = path === '/%ff'
      t.equal(refused.status, isUnroutable ? 400 : 503, path)
      if (isUnroutable) continue
      t.match(await refused.json(), { code: 'SHUTTING_DOWN' })
      t.match(Object.fromEntries(refused.headers), { connection: 'close', 'retry-after': '5' })
    }
    t.equal((await fetch(`${origin}/health/live`)).status, 200, 'it lives still')
  })
  t.equal((await answer)?.status, 200)
  t.equal(await drained, 0)
  await once(idle, 'close')
  await app.close()
  await t.rejects(fetch(`${origin}/health/live`))
})

t.test('what takes longer than it may is cut off, and counted', async (t) => {
  const { app, asCaller } = await buildTestApp(t)
  const origin = await app.listen(loopback)
  const headers = { ...(await asCaller()), 'content-type': 'text/csv', expect: '100-continue' }
  const cuts = [1, 2].map(async () => {
    const outgoing = request(`${origin}/v1/codes/import`, { method: 'POST', headers })
    outgoing.flushHeaders()
    // The head has been read.
    await once(outgoing, 'continue')
    outgoing.write('list,listVersion,code,zh\n')
    return { cut: once(outgoing, 'error') }
  })
  const sending = await Promise.all(cuts)
  const startedAt = performance.now()
  t.equal(await app.drain(500), 2)
  t.ok(performance.now() - startedAt < 5000)
  await Promise.all(sending.map(({ cut }) => cut))
})

t.test('a sandbox gives its tokens to this machine, and to no page of elsewhere', async (t) => {
  const { app } = await buildTestApp(t, { sandbox: true, env: { PUBLIC_URL: 'https://register.example' } })
  const ask = async (headers: Record<string, string>, url = '/playground/tokens') => {
    const answer = await app.inject({ url, headers })
    return [answer.statusCode, answer.statusCode === 200 ? '' : answer.json().code]
  }
  const good = ['localhost', 'localhost:3000', 'LOCALHOST.:3000', '127.0.0.1:3000', '127.1.2.3', '[::1]:3000']
  for (const host of [...good, 'register.example', 'register.example:8443'])
    t.strictSame(await ask({ host }), [200, ''], host)
  const bad = [
    'evil.example:3000',
    '10.1.2.3',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'a@localhost:x',
    '0.0.0.0',
  ]
  for (const url of ['/', '/playground', '/docs', '/playground/tokens'])
    for (const host of bad) t.strictSame(await ask({ host }, url), [421, 'HOST_UNKNOWN'], `${url} at ${host}`)
  const fetched: [headers: Record<string, string>, status: number][] = [
    [{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
  ]
  for (const [headers, status] of fetched)
    t.equal((await ask({ host: 'localhost:3000', ...headers }))[0], status, JSON.stringify(headers))
  t.strictSame(await ask({ host: 'localhost', 'sec-fetch-site': 'cross-site' }, '/playground'), [200, ''], 'a link')
  const plain = await buildTestApp(t)
  const page = await plain.app.inject({ url: '/docs', headers: { host: 'any.example' } })
  t.equal(page.statusCode, 200, 'without a sandbox pages give nothing away')
})
