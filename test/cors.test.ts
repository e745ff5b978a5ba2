// Pages of other sites in a browser: those that are named may call, of the others none sees an answer.
import t from 'tap'
import { buildTestApp } from './harness.ts'
import { oauthApp } from './oauth-client.ts'

const [ONE, OTHER] = ['https://app.example', 'http://127.0.0.1:5173']
const STRANGER = 'https://app.example.evil'
const preflight = (origin: string, url: string, method = 'POST') =>
  ({
    ...{ method: 'OPTIONS', url },
    headers: {
      ...{ origin, 'access-control-request-method': method },
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
  }) as const
const crossing = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control'))

t.test('without a list no page of another site may call', async (t) => {
  const { app, asCaller } = await buildTestApp(t)
  const asked = await app.inject(preflight(ONE!, '/v1/vehicles'))
  t.match([asked.statusCode, asked.json().code, crossing(asked.headers)], [405, 'METHOD_NOT_ALLOWED', []])
  const { headers } = await app.inject({ url: '/v1/vehicles', headers: { ...(await asCaller()), origin: ONE } })
  t.strictSame(crossing(headers), [])
  t.notMatch(headers.vary, /Origin/)
})

t.test('pages of the sites that are named ask first, and may', async (t) => {
  const { app } = await oauthApp(t, { CORS_ORIGINS: `${ONE}, ${OTHER}` })
  for (const origin of [ONE!, OTHER!]) {
    for (const url of ['/v1/vehicles', '/v1/vehicles/export', '/graphql', '/oauth/token', '/openapi.json']) {
      const { statusCode, headers, body } = await app.inject(preflight(origin, url, 'PATCH'))
      t.match([statusCode, body], [204, ''], url)
      t.match(headers, {
        ...{ 'access-control-allow-origin': origin, 'access-control-allow-methods': '*', vary: /Origin/ },
        ...{ 'access-control-allow-headers': 'Authorization, *', 'access-control-max-age': '7200' },
      })
      t.notOk('access-control-allow-credentials' in headers)
    }
  }
})

t.test('they see each answer with its headers, refusals as well', async (t) => {
  const { app, asCaller, newClient, newSecret, call } = await oauthApp(t, { CORS_ORIGINS: ONE! })
  const headers = { ...(await asCaller()), origin: ONE }
  const seen = { 'access-control-allow-origin': ONE, 'access-control-expose-headers': '*', vary: /(^|, )Origin$/ }
  const asked: [url: string, status: number, more?: object][] = [
    ['/v1/regions', 200],
    ['/v1/regions?limit=100', 200, { 'accept-encoding': 'gzip' }],
    ['/v1/regions/export', 200],
    ['/v1/regions?nothing=1', 400],
    ['/v1/regions', 401, { authorization: 'Bearer x' }],
    ['/graphql?query={__typename}', 200],
    ['/nowhere', 404],
    ['/openapi.json', 200],
    ['/openapi.json', 304, { 'if-none-match': '*' }],
    ['/.well-known/jwks.json', 200],
  ]
  for (const [url, status, more] of asked) {
    const answer = await app.inject({ url, headers: { ...headers, ...more } })
    t.match(answer, { statusCode: status, headers: seen }, url)
  }
  const client = await newClient()
  const form = { grant_type: 'client_credentials', client_id: client, client_secret: await newSecret(client) }
  t.match(await call('/oauth/token', form, { headers: { origin: ONE! } }), { status: 200, headers: seen })
})

t.test('pages of other sites, and who is no page, are answered as ever', async (t) => {
  const { app, asCaller } = await oauthApp(t, { CORS_ORIGINS: ONE! })
  const headers = await asCaller()
  for (const origin of [STRANGER, 'null', `${ONE}:8443`, 'http://app.example', ONE!.toUpperCase(), '*', undefined]) {
    const answer = await app.inject({ url: '/v1/regions', headers: { ...headers, ...(origin && { origin }) } })
    t.match([answer.statusCode, crossing(answer.headers)], [200, []], String(origin))
    t.match(answer.headers.vary, /Origin/, 'a cache must not mix them up')
  }
  const asked = await app.inject(preflight(STRANGER, '/v1/regions'))
  t.match([asked.statusCode, asked.json().code, crossing(asked.headers)], [405, 'METHOD_NOT_ALLOWED', []])
  const plain = await app.inject({ method: 'OPTIONS', url: '/v1/regions', headers: { origin: ONE } })
  t.match([plain.statusCode, plain.headers.allow], [405, 'GET, HEAD, POST'], 'what is no preflight is no method')
})

t.test('the tokens of a sandbox stay with its own pages', async (t) => {
  const { app } = await buildTestApp(t, { sandbox: true, env: { CORS_ORIGINS: ONE! } })
  const sent = { host: '127.0.0.1', origin: ONE, 'sec-fetch-site': 'cross-site' }
  const answer = await app.inject({ url: '/playground/tokens', headers: sent })
  t.match([answer.statusCode, answer.json().code], [403, 'ORIGIN_FORBIDDEN'])
})
