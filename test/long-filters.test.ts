// What does not fit into a URL: how it is refused, and the POST that asks the same.
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { rawAnswer, rawGet } from './raw-requests.ts'
import { restCalls } from './rest-calls.ts'

const { app, sql, everyone, asCaller, call, someBuildings } = await restCalls(t)
await app.listen({ port: 0 })

const headers = { ...everyone, 'accept-language': 'en' }
const get = (path: string) => call('GET', path, { headers })
const post = (path: string, payload: unknown, more: object = {}) =>
  call('POST', path, { headers: { ...headers, 'content-type': 'application/json', ...more }, payload: text(payload) })
const text = (payload: unknown): string => (typeof payload === 'string' ? payload : JSON.stringify(payload))

t.test('what Node refuses before there is a request is a problem, in both languages', async (t) => {
  const cases: [bytes: string, status: number, code: string][] = [
    [`GET /v1/vehicles?id[in]=${'x,'.repeat(9000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    [`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['nonsense\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['FOO / HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['GET / HTTP/9.9\r\nhost: x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['CONNECT example:443 HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['GET /v1/buildings?name=台 HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n', 400, 'MALFORMED_REQUEST'],
  ]
  for (const [bytes, status, code] of cases) {
    const answer = await rawAnswer(app, bytes)
    t.equal(answer.status, status, bytes.slice(0, 40))
    const body = JSON.parse(answer.body)
    t.match(body, {
      type: `/docs/errors#${code}`,
      status,
      code,
      title: /[一-鿿].* \/ [A-Z]/,
      detail: /[一-鿿].* \/ [A-Z]/,
    })
    t.match(answer.headers, {
      ...{
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        connection: 'close',
      },
      ...{ 'x-content-type-options': 'nosniff', 'content-language': 'zh-CN, en', 'x-request-id': body.instance },
    })
  }
  const [first] = cases
  t.match((await rawAnswer(app, first![0])).body, /POST …\/query/, 'and names the way around')
})

t.test('a refusal does not come into an answer that has begun', async (t) => {
  const [{ port, address }] = app.addresses() as [AddressInfo]
  const socket = connect(port, address)
  socket.write(`GET /v1/regions/export HTTP/1.1\r\nhost: x\r\nauthorization: ${everyone.authorization}\r\n\r\n`)
  const [first] = await once(socket, 'data')
  socket.pause().write('nonsense\r\n\r\n')
  await sleep(200)
  const text = Buffer.concat([first, ...(await socket.toArray())]).toString()
  t.match(text, /^HTTP\/1.1 200/)
  t.notMatch(text, /(?<!\r\n0\r\n\r\n)HTTP\/1.1 400/)
})

t.test('POST …/query asks what GET asks, for a thousand ids too', async (t) => {
  const prefix = await someBuildings(5)
  const ids = (await sql`select id from building where code like ${`${prefix}%`} order by code`).map(({ id }) => id)
  const many = [
    ...ids,
    ...Array.from({ length: 995 }, (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`),
  ]
  const long = { filter: { id: { in: many } }, sort: ['-code'], fields: ['code'], limit: 2, count: true }
  t.match(await rawGet(app, `/v1/buildings?id[in]=${many.join()}`, headers), { status: 431 })
  const first = await post('buildings/query', long)
  t.match(first, { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' } })
  t.match(first.body.data, [{ code: `${prefix}5` }, { code: `${prefix}4` }])
  t.match(first.body.page, { hasNext: true, previous: null, totalCount: { value: 5, isExact: true } })
  const second = await post('buildings/query', { ...long, after: first.body.page.next })
  t.match(second.body.data, [{ code: `${prefix}3` }, { code: `${prefix}2` }])
  const back = await post('buildings/query', { ...long, before: second.body.page.previous, after: null })
  t.strictSame(back.body.data, first.body.data)
  const exported = await post('buildings/export', { filter: long.filter, sort: '-code', format: 'csv' })
  t.match(exported, { status: 200, headers: { 'content-disposition': 'attachment; filename="buildings.csv"' } })
  t.equal(exported.text.trim().split('\n').length, 6)

  const questions: [query: string, body: object][] = [
    ['', {}],
    [`code[startsWith]=${prefix}`, { 'code[startsWith]': prefix }],
    [`code[in]=${prefix}1,${prefix}2`, { 'code[in]': [`${prefix}1`, `${prefix}2`] }],
    [`code[in]=${prefix}1,${prefix}2`, { 'code[in]': `${prefix}1,${prefix}2` }],
    ['floorAreaM2[gte]=300&sort=-floorAreaM2,code', { 'floorAreaM2[gte]': 300, sort: '-floorAreaM2,code' }],
    ['floorAreaM2[gte]=300.00000000000000001', { filter: { floorAreaM2: { gte: '300.00000000000000001' } } }],
    ['region=652300&limit=3', { region: '652300', limit: '3' }],
    ['region=652300&limit=3', { region: 652300, limit: 3.0 }],
    ['filter={"name":{"contains":"楼"}}', { filter: '{"name":{"contains":"楼"}}' }],
    ['fields=code,organization.name&include=spaces', { fields: ['code', 'organization.name'], include: ['spaces'] }],
    ['count=false&fields=code', { count: false, fields: 'code' }],
    ['', { filter: null, fields: [], sort: null, after: null, count: null }],
  ]
  for (const [query, body] of questions) {
    const [wanted, found] = [await get(`buildings?${encodeURI(query)}`), await post('buildings/query', body)]
    t.strictSame([found.status, found.text], [200, wanted.text], JSON.stringify(body))
  }
})

t.test('what POST …/query and …/export refuse', async (t) => {
  const refusals: [body: unknown, status: number, code: string, detail?: string][] = [
    ['', 400, 'MALFORMED_JSON'],
    ['[]', 400, 'MALFORMED_BODY', 'The body has the wrong form: an object is expected'],
    ['{"filter":{"name":"a","name":"b"}}', 400, 'DUPLICATE_MEMBER'],
    [{ filtr: {} }, 400, 'UNKNOWN_PARAMETER', 'Unknown parameter "filtr"; did you mean "filter"?'],
    [{ filter: { nam: 'x' } }, 400, 'UNKNOWN_FIELD'],
    [{ filter: { or: Array(200).fill({ name: 'x' }) } }, 400, 'FILTER_TOO_LARGE'],
    [{ filter: [] }, 400, 'INVALID_PARAMETER'],
    [{ filter: 5 }, 400, 'INVALID_PARAMETER'],
    [{ filter: { id: { in: Array(1001).fill('x') } } }, 400, 'INVALID_PARAMETER'],
    [{ name: null }, 400, 'CONDITION_EMPTY'],
    [{ 'name[in]': [], region: ['652300'] }, 400, 'INVALID_PARAMETER'],
    [{ sort: [{ code: 'ASC' }] }, 400, 'INVALID_PARAMETER'],
    [{ sort: ['code', '-code'] }, 400, 'SORT_DUPLICATE'],
  ]
  const ofPages: typeof refusals = [
    [{ limit: 501 }, 400, 'INVALID_LIMIT'],
    [{ limit: 1.5 }, 400, 'INVALID_LIMIT'],
    [{ limit: [5] }, 400, 'INVALID_PARAMETER'],
    [{ count: 'yes' }, 400, 'INVALID_PARAMETER'],
    [{ after: {} }, 400, 'INVALID_PARAMETER'],
    [{ fields: ['name', 5] }, 400, 'INVALID_PARAMETER'],
    [{ format: 'csv' }, 400, 'UNKNOWN_PARAMETER'],
    [{ limit: 500, include: ['spaces', 'organization.spaces'] }, 400, 'QUERY_TOO_COSTLY'],
  ]
  const all = [
    ...refusals.map((one) => ['query', ...one] as const),
    ...ofPages.map((one) => ['query', ...one] as const),
  ]
  for (const [door, body, status, code, detail] of [...all, ...refusals.map((one) => ['export', ...one] as const)]) {
    const answer = await post(`buildings/${door}`, body)
    t.match([answer.status, answer.body.code], [status, code], `${door} ${text(body).slice(0, 80)}`)
    if (detail) t.equal(answer.body.detail, detail)
  }
  t.match((await post('buildings/query?limit=5', {})).body, { code: 'UNKNOWN_PARAMETER' }, 'nothing beside the body')
  t.match((await post('buildings/query', '{}', { 'content-type': 'text/csv' })).status, 415)
  t.match((await call('POST', 'buildings/query', { headers })).body, { code: 'MALFORMED_BODY' })
  const stranger = await asCaller({ scopes: ['vehicles:read'] })
  for (const door of ['query', 'export']) {
    t.match(await post(`buildings/${door}`, {}, stranger), { status: 403, body: { code: 'SCOPE_MISSING' } })
    t.equal((await post(`buildings/${door}`, {}, { authorization: 'Bearer x' })).status, 401)
  }
  const cleared = await asCaller({ clearance: 'public' })
  t.match((await post('assets/query', { filter: { keeper: 'x' } }, cleared)).body, { code: 'FIELD_FORBIDDEN' })
})

t.test('asking by POST costs what asking by GET costs, and changes nothing', async (t) => {
  const left = ({ headers }: { headers: Record<string, unknown> }) =>
    Number(/r=(\d+)/.exec(String(headers.ratelimit))![1])
  const reader = await asCaller({ scopes: ['*:read'] })
  const before = left(await call('GET', 'buildings?limit=1', { headers: reader }))
  const cost = before - left(await call('GET', 'buildings?limit=40', { headers: reader }))
  t.ok(Math.abs(before - cost - left(await post('buildings/query', { limit: 40 }, reader)) - cost) <= 1)
})
