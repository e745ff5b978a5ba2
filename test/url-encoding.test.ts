// Bytes in a URL or a form that are no UTF-8 are refused: read as U+FFFD they would ask for something else.
import t, { type Test } from 'tap'
import { type RawAnswer, rawAnswer, rawGet } from './raw-requests.ts'
import { restCalls } from './rest-calls.ts'

const { app, sql, everyone, get, someBuildings } = await restCalls(t)
await app.listen({ port: 0 })
const headers = { ...everyone, 'accept-language': 'en' }

/** 局 in GBK; half of it in UTF-8; an overlong slash; a surrogate; a lone byte; beyond Unicode; no hexadecimal. */
const wrong = ['%BE%D6', '%E5%8F', '%C0%AF', '%ED%A0%80', '%FF', '%F8%88%80%80%80', '%', '%2', '%zz', 'a%80b']
/** As bytes: GBK, UTF-8, Latin-1. */
const bytes = ['bed6', 'e58fb0', 'e9'].map((hex) => Buffer.from(hex, 'hex'))

const refused = (t: Test, answer: RawAnswer, name: string) => {
  const body = answer.body.startsWith('{') ? JSON.parse(answer.body) : answer.body
  t.match([answer.status, body.code, body.errors?.[0].pointer], [400, 'URL_ENCODING', name], answer.body.slice(0, 300))
  t.equal(body.detail, `In the address "${name}" is not percent-encoded UTF-8`)
  t.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
  t.equal(answer.headers['cache-control'], 'no-store', 'with the headers of every answer')
}

t.test('in every door that reads a URL', async (t) => {
  const prefix = await someBuildings(1)
  const [{ id } = {}] = await sql`select id from building where code = ${`${prefix}1`}`
  const doors: [before: string, name: string][] = [
    ['/v1/buildings?name=', 'name'],
    ['/v1/buildings?limit=1&name[ne]=', 'name[ne]'],
    ['/v1/buildings?filter={"name":"', 'filter'],
    ['/v1/buildings?region=', 'region'],
    ['/v1/buildings?after=', 'after'],
    ['/v1/buildings/export?format=csv&name[contains]=', 'name[contains]'],
    ['/v1/buildings/by-key?organizationCreditCode=x&code=', 'code'],
    [`/v1/buildings/${id}?fields=`, 'fields'],
    ['/graphql?query={__typename}&variables=', 'variables'],
    ['/graphql?query=', 'query'],
    ['/v1/buildings#name=', 'name'],
    ['/docs/errors?x=', 'x'],
    ['/health/live?x=', 'x'],
    ['/nowhere?x=', 'x'],
  ]
  for (const [before, name] of doors) {
    for (const text of wrong) refused(t, await rawGet(app, `${before}${text}&limit=1`, headers), name)
  }
  refused(t, await rawGet(app, '/v1/buildings?%FF=1', headers), '%FF')
})

t.test('in a path', async (t) => {
  for (const path of ['/v1/buildings/', '/v1/', '/']) {
    for (const text of wrong) {
      const { status, body } = await rawGet(app, path + text, headers)
      t.match([status, JSON.parse(body).code], [400, 'URL_ENCODING'], path + text)
    }
  }
})

t.test('bytes that are not encoded', async (t) => {
  for (const target of ['/v1/buildings?name=', '/v1/buildings/', '/graphql?query={__typename}&variables=']) {
    for (const raw of bytes) {
      t.equal((await rawGet(app, Buffer.concat([Buffer.from(target), raw]), headers)).status, 400, target)
    }
  }
})

t.test('what is UTF-8 is read as it was meant', async (t) => {
  const prefix = await someBuildings(2)
  const wanted = `楼 ${prefix}1`
  for (const name of [encodeURIComponent(wanted), encodeURIComponent(wanted).replace('%20', '+').toLowerCase()]) {
    const url = `buildings?fields=name&code[startsWith]=${prefix}&name=${name.replace(prefix.toLowerCase(), prefix)}`
    t.strictSame((await get(url)).body.data, [{ name: wanted }])
  }
  t.strictSame((await get('buildings?name=%F0%A0%AE%B7%25&fields=name')).body.data, [])
})

t.test('in a form', async (t) => {
  const post = (form: Buffer) =>
    rawAnswer(
      app,
      Buffer.concat([
        Buffer.from('POST /oauth/token HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n'),
        Buffer.from(`content-type: application/x-www-form-urlencoded\r\ncontent-length: ${form.length}\r\n\r\n`),
        form,
      ]),
    )
  const start = 'grant_type=client_credentials&client_id=x&client_secret='
  for (const text of wrong) {
    const { status, body } = await post(Buffer.from(start + text))
    t.match([status, JSON.parse(body)], [400, { error: 'invalid_request', error_description: /client_secret/ }], text)
  }
  for (const raw of [bytes[0]!, bytes[2]!]) {
    t.match(JSON.parse((await post(Buffer.concat([Buffer.from(start), raw]))).body), { error: 'invalid_request' })
  }
  for (const raw of [Buffer.from('台'), Buffer.from('%E5%8F%B0')]) {
    t.match(JSON.parse((await post(Buffer.concat([Buffer.from(start), raw]))).body), { error: 'invalid_client' })
  }
})
