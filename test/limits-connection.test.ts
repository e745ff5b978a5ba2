// Limits of connections, which only a real socket shows: callers that leave, senders that dawdle, TLS.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionOptions, connect as tlsConnect } from 'node:tls'
import t, { type Test } from 'tap'
import { loadConfig } from '../src/config.ts'
import { httpServer } from '../src/http/http-server.ts'
import { buildTestApp } from './harness.ts'
import { untilBlocked } from './until.ts'

const loopback = { host: '127.0.0.1', port: 0 }

t.test('a read whose caller has left is cancelled, and gives its place back', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t, { env: { MAX_IN_FLIGHT: '1' } })
  const headers = await asCaller()
  const origin = await app.listen(loopback)
  const waiting = async () => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = 'taizhang' and wait_event_type = 'Lock'`
    return row!.count
  }
  await sql.begin(async (tx) => {
    await tx`lock table vehicle in access exclusive mode`
    const outgoing = request(`${origin}/v1/vehicles`, { headers })
    outgoing.on('error', () => {})
    outgoing.end()
    while ((await waiting()) === 0) await sleep(20)
    await sleep(400)
    t.equal(await waiting(), 1, 'it runs as long as somebody waits for it')
    outgoing.destroy()
    const leftAt = performance.now()
    while ((await waiting()) > 0 && performance.now() - leftAt < 5000) await sleep(20)
    t.ok(performance.now() - leftAt < 2000, `cancelled after ${Math.round(performance.now() - leftAt)} ms`)
  })
  await sleep(50)
  t.equal((await app.inject({ url: '/v1/vehicles', headers })).statusCode, 200)
})

t.test('closing answers what is under way and waits for no kept-alive connection', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t)
  const headers = await asCaller()
  const origin = await app.listen(loopback)
  let closed: Promise<unknown> | undefined
  let answer: Promise<Response> | undefined
  await sql.begin(async (tx) => {
    await tx`lock table vehicle in access exclusive mode`
    answer = fetch(`${origin}/v1/vehicles`, { headers })
    await untilBlocked(sql)
    closed = app.close()
    await sleep(300)
  })
  const closingAt = performance.now()
  t.equal((await answer)?.status, 200)
  await closed
  t.ok(performance.now() - closingAt < 5000, `closed after ${Math.round(performance.now() - closingAt)} ms`)
})

t.test('a request that dribbles in is ended; a file may take its time', async (t) => {
  const { app, asCaller } = await buildTestApp(t, { env: { REQUEST_TIMEOUT_MS: '1000' } })
  const { port } = new URL(await app.listen(loopback))
  const { authorization } = await asCaller()
  const head = (path: string, type: string) =>
    [
      ...[`POST ${path} HTTP/1.1`, 'Host: localhost', `Authorization: ${authorization}`, `Content-Type: ${type}`],
      ...['Transfer-Encoding: chunked', 'Connection: close', '', ''],
    ].join('\r\n')
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
  const dribble = (parts: string[]) => dribbled(Number(port), parts)

  t.match(await dribble(['GET /v1/vehicles HTTP/1.1\r\n', ...Array(8).fill('X-A: b\r\n')]), /^HTTP\/1.1 408 /)
  t.match(await dribble([head('/v1/codes', 'application/json'), ...Array(8).fill(chunk(' '))]), /^HTTP\/1.1 408 /)
  t.match(await dribble([head('/graphql', 'application/json'), ...Array(8).fill(chunk(' '))]), /^HTTP\/1.1 408 /)
  t.match(
    await dribble([head('/oauth/token', 'application/x-www-form-urlencoded'), ...Array(8).fill(chunk('a'))]),
    / 408 /,
  )
  const lines = Array.from({ length: 7 }, (_, i) => chunk(`limits,1,${i},x\n`))
  const file = [head('/v1/codes/import', 'text/csv'), chunk('list,listVersion,code,zh\n'), ...lines, '0\r\n\r\n']
  const report = await dribble(file)
  t.match(report, /^HTTP\/1.1 200 OK/)
  t.match(report, /"created":7/)
})

t.test('answers name what a browser may do with them', async (t) => {
  const { app, asCaller } = await buildTestApp(t)
  const headers = await asCaller()
  const answers = await Promise.all([
    app.inject({ url: '/v1/vehicles', headers }),
    app.inject({ url: '/v1/vehicles?nothing=1', headers }),
    app.inject({ method: 'POST', url: '/graphql', headers, payload: { query: '{ __typename }' } }),
    app.inject('/v1/vehicles'),
    app.inject('/nothing'),
  ])
  for (const { headers: given } of answers) {
    t.match(given, {
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    t.notOk('strict-transport-security' in given, 'not without TLS')
  }
  const page = await app.inject('/playground')
  t.match(page.headers['content-security-policy'], /script-src 'self';/)
  t.equal(page.headers['cache-control'], 'no-cache')
})

t.test('behind a proxy that is trusted the address is the one it names', async (t) => {
  const forwarded = { 'x-forwarded-for': '198.51.100.7' }
  for (const [env, expected] of [
    [{}, '127.0.0.1'],
    [{ TRUST_PROXY: '127.0.0.1, 10.0.0.0/8' }, '198.51.100.7'],
    [{ TRUST_PROXY: '10.0.0.0/8' }, '127.0.0.1'],
  ] as const) {
    const { app } = await buildTestApp(t, { env })
    let seen = ''
    app.addHook('onRequest', async ({ ip }) => {
      seen = ip
    })
    await app.inject({ url: '/health/live', headers: forwarded })
    t.equal(seen, expected, JSON.stringify(env))
  }
})

t.test('with a certificate it speaks TLS, and reads a new one on demand', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'taizhang-tls-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  makeCertificate(cert, key, 'first')
  const env = { TLS_CERT_FILE: cert, TLS_KEY_FILE: key, TLS_CLIENT_CA_FILE: cert }
  const { app, asCaller } = await buildTestApp(t, { env })
  const origin = (await app.listen(loopback)).replace('http:', 'https:')
  const headers = await asCaller()
  const [answer] = await once(
    tlsRequest(`${origin}/v1/vehicles`, { headers, rejectUnauthorized: false }).end(),
    'response',
  )
  t.equal(answer.statusCode, 200, 'a client certificate is asked for, not demanded')
  t.equal(answer.headers['strict-transport-security'], 'max-age=31536000')
  answer.resume()
  const port = Number(new URL(origin).port)
  t.equal(await peerName(t, { port }), 'first')
  await t.rejects(peerName(t, { port, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }), 'TLS 1.1 is refused')
  makeCertificate(cert, key, 'second')
  app.reloadCertificate()
  t.equal(await peerName(t, { port }), 'second')
  await rm(key)
  t.throws(() => app.reloadCertificate(), { name: 'StartError' })
  t.equal(await peerName(t, { port }), 'second', 'an unusable one changes nothing')
})

t.test('half of a certificate stops the start', async (t) => {
  const start = (env: Record<string, string>) => httpServer(loadConfig(env)).serverFactory(() => {})
  t.throws(() => start({ TLS_CERT_FILE: 'cert.pem' }), /TLS_KEY_FILE/)
  t.throws(() => start({ TLS_CERT_FILE: 'no-cert.pem', TLS_KEY_FILE: 'no-key.pem' }), /no-cert\.pem/)
})

/** Sends the parts 250 ms apart and answers what came back until the connection ended. */
async function dribbled(port: number, parts: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (bytes: Buffer) => {
    answer += bytes
  })
  socket.on('error', () => {})
  const closed = once(socket, 'close')
  for (const part of parts) {
    if (!socket.destroyed && socket.writable) socket.write(part)
    await Promise.race([sleep(250), closed])
  }
  await Promise.race([closed, sleep(10_000)])
  socket.destroy()
  return answer
}

function makeCertificate(cert: string, key: string, name: string): void {
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', [...args, '-subj', `/CN=${name}`, '-keyout', key, '-out', cert], { stdio: 'ignore' })
}

async function peerName(t: Test, options: ConnectionOptions): Promise<string | undefined> {
  const socket = tlsConnect({ host: '127.0.0.1', rejectUnauthorized: false, ...options })
  t.teardown(() => socket.destroy())
  await once(socket, 'secureConnect')
  const name = socket.getPeerCertificate().subject.CN
  socket.destroy()
  return Array.isArray(name) ? name[0] : name
}
