// Contracts and pages are asked for again and again, and change with a release: who has one is told that it is it.
import t from 'tap'
import { oauthApp } from './oauth-client.ts'

const { app, asCaller } = await oauthApp(t)
const paths = [
  '/openapi.json',
  '/openapi/costs',
  '/schema.graphql',
  '/docs/errors',
  '/docs/postman.json',
  '/',
  '/docs',
  '/playground',
  '/.well-known/jwks.json',
]

for (const url of [...paths, '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']) {
  t.test(`${url} has a tag by which it is known again`, async (t) => {
    const first = await app.inject(url)
    const { etag, ...headers } = first.headers
    t.match([first.statusCode, etag], [200, /^"[\w-]{22}"$/])
    const isFixed = !url.startsWith('/.well-known')
    t.equal(headers['cache-control'], isFixed ? 'no-cache' : 'public, max-age=300')
    t.equal((await app.inject(url)).headers.etag, etag)
    for (const method of ['GET', 'HEAD'] as const) {
      for (const known of [etag!, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await app.inject({ method, url, headers: { 'if-none-match': known } })
        t.match(
          again,
          { statusCode: 304, body: '', headers: { etag, 'cache-control': headers['cache-control'] } },
          known,
        )
        t.equal(again.headers['content-length'], undefined)
      }
      const other = await app.inject({ method, url, headers: { 'if-none-match': '"other"' } })
      t.match(other, { statusCode: 200, headers: { etag } })
    }
  })
}

t.test('data are not kept by anybody', async (t) => {
  const headers = await asCaller()
  for (const url of ['/v1/regions', '/v1/regions/export', '/graphql?query={__typename}', '/health/live']) {
    t.equal((await app.inject({ url, headers })).headers['cache-control'], 'no-store', url)
  }
})

t.test('a schema that is not for everybody is known again by those who may read it', async (t) => {
  const closed = await oauthApp(t, { GRAPHQL_INTROSPECTION: 'false' })
  const headers = await closed.asCaller()
  t.equal((await closed.app.inject('/schema.graphql')).statusCode, 401)
  const { etag } = (await closed.app.inject({ url: '/schema.graphql', headers })).headers
  const known = { 'if-none-match': etag as string }
  t.equal((await closed.app.inject({ url: '/schema.graphql', headers: known })).statusCode, 401)
  t.equal((await closed.app.inject({ url: '/schema.graphql', headers: { ...headers, ...known } })).statusCode, 304)
})
