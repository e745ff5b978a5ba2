// HEAD is GET without its body, and what an address does not take it says by Allow.
import t from 'tap'
import { type RawAnswer, rawAnswer } from './raw-requests.ts'
import { building, restCalls } from './rest-calls.ts'

const { app, sql, registry, everyone, asCaller, someBuildings, post } = await restCalls(t)
await app.listen({ port: 0 })

const ask = (method: string, path: string, more: Record<string, string> = {}) => {
  const lines = Object.entries({ host: 'x', connection: 'close', ...everyone, ...more })
  return rawAnswer(
    app,
    `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  )
}

const ownOfEach = ['date', 'x-request-id', 'server-timing', 'ratelimit', 'transfer-encoding', 'connection']
const shared = ({ headers, status }: RawAnswer) => {
  // What refuses a method names it.
  const own = status === 405 ? [...ownOfEach, 'content-length'] : ownOfEach
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name)))
}

t.test('HEAD has the status and the headers of GET', async (t) => {
  const prefix = await someBuildings(3)
  const [{ id } = {}] = await sql`select id from building where code = ${`${prefix}1`}`
  const paths = [
    ...['/v1/buildings?limit=2&count=true', '/v1/buildings?filter=x', `/v1/buildings/${id}`, '/v1/buildings/nonsense'],
    ...[`/v1/buildings/${id.replace(/^.{8}/, '00000000')}`, '/v1/buildings/by-key?code=x', '/v1/read-records'],
    ...['/v1/buildings/export', '/v1/buildings/export?format=csv&sort=-code', '/v1/buildings/export?format=xml'],
    ...[
      '/v1/buildings/export?x=1',
      '/v1/buildings/query',
      '/v1/buildings/import',
      '/nowhere',
      '/',
      '/docs',
      '/docs/errors',
    ],
    ...['/openapi.json', '/schema.graphql', '/health/live', '/health/ready', '/.well-known/jwks.json', '/oauth/token'],
    ...[
      '/graphql?query={buildings{nodes{code}}}',
      '/graphql?query={',
      '/graphql',
      '/graphql?query={__schema{types{name}}}',
    ],
    ...['/graphql?query=mutation{removeBuildings(ids:[]){isWritten}}', '/v1/buildings?name=%ff', '/%ff'],
  ]
  for (const path of paths) {
    const [get, head] = [await ask('GET', path), await ask('HEAD', path)]
    t.equal(head.status, get.status, path)
    t.strictSame(shared(head), shared(get), path)
    t.equal(head.body, '', path)
  }
  const known = { 'if-none-match': '*' }
  const [get, head] = [await ask('GET', `/v1/buildings/${id}`, known), await ask('HEAD', `/v1/buildings/${id}`, known)]
  t.match([get.status, head.status], [304, 304])
  t.strictSame(shared(head), shared(get))
  t.equal(head.headers['content-length'], undefined)
  const stranger = await asCaller({ scopes: ['vehicles:read'] })
  t.equal((await ask('HEAD', '/v1/buildings/export', stranger)).status, 403)
  t.equal((await ask('HEAD', '/v1/buildings/export', { authorization: 'Bearer x' })).status, 401)
})

t.test('HEAD of an export moves no row', async (t) => {
  const reader = await asCaller({ scopes: ['*:read'] })
  const left = async () =>
    Number(/r=(\d+)/.exec((await ask('GET', '/v1/regions?limit=1', reader)).headers.ratelimit!)![1])
  const before = await left()
  await ask('HEAD', '/v1/regions/export', reader)
  t.ok(before - (await left()) <= 4, 'it costs a request')
})

t.test('Allow names what is taken, and nothing else is', async (t) => {
  await post([building('M1')])
  const id = (await sql`select id from building where code = 'M1'`)[0]!.id
  const written = { list: 'GET, HEAD, POST', one: 'GET, HEAD, PUT, PATCH, DELETE', key: 'GET, HEAD', file: 'POST' }
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
  const addresses: [path: string, allow: string][] = [
    ['/v1/buildings', written.list],
    [`/v1/buildings/${id}`, written.one],
    ['/v1/buildings/by-key', written.key],
    ['/v1/buildings/export', 'GET, HEAD, POST'],
    ['/v1/buildings/query', 'POST'],
    ['/v1/buildings/import', written.file],
    ['/v1/read-records', 'GET, HEAD'],
    [`/v1/read-records/${id}`, 'GET, HEAD'],
    ['/v1/read-records/export', 'GET, HEAD, POST'],
    [`/v1/clients/${id}/secrets`, 'POST'],
    ['/graphql', 'POST, GET, HEAD'],
    ['/oauth/token', 'POST'],
    ['/health/live', 'GET, HEAD'],
    ['/v1/building%73', written.list],
  ]
  for (const [path, wanted] of addresses) {
    const allowed = wanted.split(', ')
    for (const method of methods) {
      const { status, headers } = await ask(method, path)
      t.equal(status === 405, !allowed.includes(method), `${method} ${path} ${status}`)
      if (status === 405) t.strictSame(headers.allow!.split(', ').sort(), [...allowed].sort(), `${method} ${path}`)
    }
    if (path === `/v1/buildings/${id}`) await post([building('M1')])
  }
  for (const { path } of registry.registers) t.equal((await ask('PUT', `/v1/${path}/export`)).status, 405)
  const nowhere = [
    'read-records/by-key',
    'read-records/import',
    'buildings/recompute',
    'clients/secrets',
    'assets/codes',
  ]
  for (const path of nowhere) {
    for (const method of methods) {
      const { status, headers } = await ask(method, `/v1/${path}`)
      t.match([status, headers.allow], [404, undefined], `${method} ${path}: a name of another address is no id`)
    }
  }
  t.equal((await ask('GET', '/v1/buildings/nonsense')).status, 400)
})
