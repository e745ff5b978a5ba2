// What makes a request conditional is honoured or refused, and addresses are exact.
import t from 'tap'
import { building, restCalls } from './rest-calls.ts'

const { app, sql, everyone, post, call, rowOf } = await restCalls(t)
await post([building('C1')])
const [{ id } = {}] = await sql`select id from building where code = 'C1'`
const date = 'Mon, 01 Jan 2001 00:00:00 GMT'
const unchanged = async () => {
  const row = await rowOf('C1')
  return row?.version === 1 && row.name === '楼 C1'
}

t.test('a change that demands that there is no record is not done', async (t) => {
  const headers = { 'if-none-match': '*' }
  for (const method of ['PUT', 'PATCH', 'DELETE'] as const) {
    const payload = method === 'DELETE' ? {} : { payload: building('C1', { name: 'overwritten' }) }
    const answer = await call(method, `buildings/${id}`, { headers, ...payload })
    t.match(answer, { status: 412, body: { code: 'VERSION_MISMATCH' } }, method)
    const both = await call(method, `buildings/${id}`, { headers: { ...headers, 'if-match': '"1"' }, ...payload })
    t.match(both, { status: 412 }, 'and nothing can be as both demand')
  }
  const nowhere = `buildings/${id.replace(/^.{8}/, '00000000')}`
  t.match(await call('PATCH', nowhere, { headers, payload: { name: 'x' } }), { status: 404 })
  t.ok(await unchanged())
})

t.test('what a change cannot depend on is refused', async (t) => {
  const sent: [name: string, value: string][] = [
    ['If-None-Match', '"1"'],
    ['If-None-Match', '"1", *'],
    ['If-Match', '"1", "2"'],
    ['If-Match', 'x'],
    ['If-Unmodified-Since', date],
  ]
  for (const [name, value] of sent) {
    for (const method of ['PUT', 'PATCH', 'DELETE'] as const) {
      const payload = method === 'DELETE' ? {} : { payload: building('C1', { name: 'overwritten' }) }
      const answer = await call(method, `buildings/${id}`, {
        headers: { [name]: value, 'accept-language': 'en' },
        ...payload,
      })
      t.match(answer, { status: 400, body: { code: 'INVALID_PARAMETER' } }, `${method} ${name}: ${value}`)
      t.match(answer.body.detail, `"${name}"`)
    }
  }
  t.ok(await unchanged())
})

t.test('nor does what is sent to no record by its id depend on a version', async (t) => {
  const record = building('C1', { name: 'overwritten' })
  const lines = { headers: { 'content-type': 'application/x-ndjson' }, payload: JSON.stringify(record) }
  const json = { headers: { 'content-type': 'application/json' } }
  const addresses: [url: string, sent: { headers: object; payload: object | string }][] = [
    ['/v1/buildings', { ...json, payload: [record] }],
    ['/v1/buildings/query', { ...json, payload: {} }],
    ['/v1/buildings/export', { ...json, payload: {} }],
    ['/v1/buildings/import', lines],
    ['/graphql', { ...json, payload: { query: '{ __typename }' } }],
  ]
  for (const [url, { headers, payload }] of addresses) {
    for (const [name, value] of [
      ['if-match', '"1"'],
      ['if-match', '*'],
      ['if-none-match', '*'],
      ['if-unmodified-since', date],
    ]) {
      const all = { ...everyone, ...headers, [name!]: value }
      const answer = await app.inject({ method: 'POST', url, headers: all, payload })
      t.match([answer.statusCode, answer.json().code], [400, 'INVALID_PARAMETER'], `${url} ${name}`)
    }
  }
  t.ok(await unchanged())
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'if-match': '*' }
  const token = await app.inject({ method: 'POST', url: '/oauth/token', headers: form, payload: 'grant_type=x' })
  t.match([token.statusCode, token.json().error], [400, 'invalid_request'])
})

t.test('a read depends on the version as a change does', async (t) => {
  const paths = [
    `buildings/${id}`,
    `buildings/by-key?code=C1&organizationCreditCode=${building('').organizationCreditCode}`,
  ]
  for (const path of paths) {
    for (const match of ['"1"', '*', 'W/"1-abc"']) {
      t.match(await call('GET', path, { headers: { 'if-match': match } }), { status: 200 }, match)
    }
    t.match(await call('GET', path, { headers: { 'if-match': '"2"' } }), {
      status: 412,
      body: { code: 'VERSION_MISMATCH' },
    })
    t.match(await call('GET', path, { headers: { 'if-match': 'x' } }), { status: 400 })
  }
  t.match(await call('GET', 'buildings', { headers: { 'if-match': '"1"' } }), { status: 400 })
  for (const name of ['if-none-match', 'if-modified-since', 'if-unmodified-since']) {
    t.match(
      await call('GET', 'buildings', { headers: { [name]: date } }),
      { status: 200 },
      `${name} spares nothing here`,
    )
  }
})

t.test('an address with a slash at its end is another, and none', async (t) => {
  for (const path of [
    '/v1/buildings',
    `/v1/buildings/${id}`,
    '/v1/buildings/export',
    '/graphql',
    '/openapi.json',
    '/docs',
  ]) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const answer = await app.inject({ method, url: `${path}/`, headers: everyone })
      t.match([answer.statusCode, answer.json().code], [404, 'ROUTE_NOT_FOUND'], `${method} ${path}/`)
    }
  }
  t.ok(await unchanged())
})
