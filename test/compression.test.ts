// Data in fewer bytes for who accepts them, and never what is secret beside what another may choose.
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { InjectOptions } from 'fastify'
import t from 'tap'
import { basic, oauthApp } from './oauth-client.ts'
import { building, restCalls } from './rest-calls.ts'

const { app, sql, everyone, post, someBuildings, call } = await restCalls(t)
const decoders: Record<string, (bytes: Buffer) => Buffer> = {
  ...{ zstd: zstdDecompressSync, br: brotliDecompressSync, gzip: gunzipSync },
}
const prefix = await someBuildings(100)
await post([building('long', { note: 'x'.repeat(1500) })])
const [{ id } = {}] = await sql`select id from building where code = 'long'`
const query = '{ buildings(first: 100) { nodes { id code name floorAreaM2 usageStatus createdAt } } }'

const ask = (sent: string | InjectOptions, accepted?: string) => {
  const { headers, ...more } = typeof sent === 'string' ? { url: sent } : sent
  return app.inject({ ...more, headers: { ...everyone, ...headers, ...(accepted && { 'accept-encoding': accepted }) } })
}
const payloads: Record<string, string | InjectOptions> = {
  'a list': '/v1/buildings?limit=100',
  'a list by POST': { method: 'POST', url: '/v1/buildings/query', payload: { limit: 100 } },
  'a record': `/v1/buildings/${id}`,
  'a query by GET': `/graphql?query=${encodeURIComponent(query)}`,
  'a query': { method: 'POST', url: '/graphql', payload: { query } },
  'an export': '/v1/buildings/export?sort=code',
  'an export as CSV': { method: 'POST', url: '/v1/buildings/export', payload: { format: 'csv', sort: ['code'] } },
  ...{ 'the contract of REST': '/openapi.json', 'the contract of GraphQL': '/schema.graphql' },
  ...{ 'the errors': '/docs/errors', 'a page': '/docs', 'the metadata': '/.well-known/oauth-authorization-server' },
}

for (const [what, sent] of Object.entries(payloads)) {
  t.test(`${what} is the same bytes in each coding, and fewer`, async (t) => {
    const plain = await ask(sent)
    t.match([plain.statusCode, plain.headers['content-encoding']], [200, undefined])
    for (const [coding, decode] of Object.entries(decoders)) {
      const { statusCode, headers, rawPayload } = await ask(sent, coding)
      t.match([statusCode, headers], [200, { 'content-encoding': coding, vary: /Accept-Encoding/ }])
      t.ok(decode(rawPayload).equals(plain.rawPayload), coding)
      t.ok(rawPayload.length < plain.rawPayload.length)
      if (headers['content-length']) t.equal(Number(headers['content-length']), rawPayload.length)
    }
  })
}

t.test('a list and an export are a fifth at most', async (t) => {
  for (const what of ['a list', 'an export']) {
    const plain = (await ask(payloads[what]!)).rawPayload.length
    for (const coding of Object.keys(decoders)) {
      t.ok((await ask(payloads[what]!, coding)).rawPayload.length * 5 < plain, `${what} by ${coding}`)
    }
  }
})

t.test('the coding is the one with the most weight, of equals the best', async (t) => {
  const wanted: [accepted: string, coding: string | undefined][] = [
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip;q=1.0, zstd;q=0.5, br;q=0', 'gzip'],
    ['*', 'zstd'],
    ['*, zstd;q=0', 'br'],
    ['gzip;q=0.5, identity', undefined],
    ['gzip;q=0.5, identity;q=0.5', 'gzip'],
    ...['identity', 'gzip;q=0', '*;q=0', 'deflate', 'x-gzip', 'gzip;q=2', '', ',,'].map(
      (accepted): [string, undefined] => [accepted, undefined],
    ),
  ]
  for (const [accepted, coding] of wanted) {
    const { statusCode, headers } = await app.inject({
      url: '/v1/buildings?limit=100',
      headers: { ...everyone, 'accept-encoding': accepted },
    })
    t.match([statusCode, headers['content-encoding']], [200, coding], accepted)
  }
})

t.test('HEAD has the headers of GET, compressed as well', async (t) => {
  for (const url of ['/v1/buildings?limit=100', '/openapi.json', '/docs']) {
    const [get, head] = [await ask(url, 'gzip'), await ask({ method: 'HEAD', url }, 'gzip')]
    for (const name of ['content-encoding', 'content-length', 'etag', 'vary', 'content-type']) {
      t.equal(head.headers[name], get.headers[name], `${url} ${name}`)
    }
    t.equal(head.body, '')
  }
})

t.test('the tag of a compressed record is weak, and names its version still', async (t) => {
  const { headers } = await ask(payloads['a record']!, 'br')
  const etag = headers.etag as string
  t.match(etag, /^W\/"/)
  const known = { url: `/v1/buildings/${id}`, headers: { 'if-none-match': etag } }
  t.match(await ask(known, 'br'), {
    statusCode: 304,
    headers: { etag, 'content-encoding': undefined, 'content-type': undefined },
  })
  const change = { headers: { 'if-match': etag }, payload: { name: 'changed' } }
  t.match(await call('PATCH', `buildings/${id}`, change), { status: 200 })
  t.match(await call('PATCH', `buildings/${id}`, change), { status: 412 })
})

t.test('what is short stays as it is', async (t) => {
  const { statusCode, headers } = await ask('/v1/buildings?limit=1&fields=code', 'gzip')
  t.match([statusCode, headers['content-encoding']], [200, undefined])
})

t.test('no token, secret, write or error is compressed, however long', async (t) => {
  const long = 'x'.repeat(3000)
  const wrong = Array.from({ length: 50 }, (_, i) => building(`${prefix}${i}`, { floorAreaM2: '-1' }))
  const [client] = await sql`insert into client (code, name) values ('c', 'c') returning id`
  const aliases = Array.from({ length: 20 }, (_, i) => `alias${i}${'x'.repeat(40)}: clientCode`).join(' ')
  const rotation = `mutation { r: rotateClientSecret(id: "${client!.id}") { secret ${aliases} } }`
  const sent: Record<string, InjectOptions> = {
    'an unknown parameter': { url: `/v1/buildings?${long}=1` },
    'refused records': { method: 'POST', url: '/v1/buildings', payload: wrong },
    'what was written': { method: 'POST', url: '/v1/buildings?mode=partial', payload: wrong },
    'a changed record': { method: 'PATCH', url: `/v1/buildings/${id}`, payload: { note: long.slice(0, 1500) } },
    'an import': {
      ...{ method: 'POST', url: '/v1/buildings/import', headers: { 'content-type': 'application/x-ndjson' } },
      payload: wrong.map((record) => JSON.stringify(record)).join('\n'),
    },
    'a mutation': { method: 'POST', url: '/graphql', payload: { query: rotation } },
    'a wrong query': { method: 'POST', url: '/graphql', payload: { query: `{ ${long} }` } },
    'a new secret': { method: 'POST', url: `/v1/clients/${client!.id}/secrets` },
  }
  for (const [what, request] of Object.entries(sent)) {
    const { headers, rawPayload } = await ask(request, 'gzip, br, zstd')
    t.equal(headers['content-encoding'], undefined, what)
    if (what === 'a mutation') t.match(rawPayload.toString(), /tzs_/)
    if (what !== 'a new secret') t.ok(rawPayload.length > 1024, `${what} is long: ${rawPayload.length}`)
  }
})

t.test('nor what the token endpoint answers', async (t) => {
  const oauth = await oauthApp(t)
  const client = await oauth.newClient()
  const headers = { 'accept-encoding': 'gzip, br, zstd' }
  const authorization = basic(client, await oauth.newSecret(client))
  const given = await oauth.ask({ 'an-unknown-parameter': 'x'.repeat(3000) }, { authorization, headers })
  t.match([given.status, given.headers['content-encoding']], [200, undefined])
  const refused = await oauth.call(
    '/oauth/token',
    [
      ['x'.repeat(3000), ''],
      ['x'.repeat(3000), ''],
    ],
    { headers },
  )
  t.match([refused.status, refused.headers['content-encoding']], [400, undefined])
})

t.test('an export that breaks before its first byte was sent is a plain error', async (t) => {
  await sql`insert into code (list, list_version, code, zh)
    select 'L', '1', i::text, repeat('x', 200) from generate_series(1, 100) i`
  // At the eightieth row, after some 30 kB. By the index nothing needs to be sorted before the first row is there.
  await sql.unsafe(`
    create index on code (list, id);
    create function holds_on() returns boolean language plpgsql as $$
    declare
      n integer := coalesce(nullif(current_setting('test.rows', true), ''), '0')::int + 1;
    begin
      if current_query() not ilike 'copy%' then return true; end if;
      perform set_config('test.rows', n::text, true);
      if n = 80 then perform pg_sleep(0.3); end if;
      return 1 / (80 - n) is not null;
    end $$;
    create policy breaks on code as restrictive for select to taizhang_service using (list <> 'L' or holds_on());`)
  for (const format of ['ndjson', 'csv']) {
    const url = `/v1/codes/export?list=L&format=${format}`
    for (const coding of Object.keys(decoders)) {
      const { statusCode, headers, body } = await ask(url, coding)
      t.match([statusCode, JSON.parse(body)], [500, { code: 'INTERNAL' }], coding)
      t.match(headers, { 'content-type': /problem\+json/, vary: 'Accept-Encoding, Accept-Language' })
      for (const name of ['content-encoding', 'content-disposition', 'etag']) t.notOk(headers[name], name)
    }
    await t.rejects(ask(url), `${format}: what has begun is cut`)
  }
})
