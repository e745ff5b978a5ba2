// Why a request is refused, said in the caller's language and by the names that the caller used.
import t from 'tap'
import { errors, type Language, messageOf } from '../src/errors.ts'
import { reasons } from '../src/reasons.ts'
import { type Call, restCalls } from './rest-calls.ts'

const ENGLISH = /[a-z]{2,} [a-z]{2,}/i

t.test('each reason is said in both languages, and of the same', (t) => {
  const told = (text: string) => [...new Set(text.match(/\{\w+\}/g))].filter((name) => !/zh|en/.test(name)).sort()
  for (const [reason, { zh, en }] of reasons) {
    t.match(zh, /[\u4e00-\u9fff]/, String(reason))
    t.notMatch(zh, ENGLISH)
    t.notMatch(en, /[\u4e00-\u9fff]/)
    t.strictSame(told(zh), told(en), zh)
  }
  t.equal(messageOf({ code: 'MALFORMED_JSON', params: { reason: 'constructor' } }, 'en').includes('native'), false)
  for (const { zh, en } of Object.values(errors)) t.equal(zh.includes('{reason}'), en.includes('{reason}'))
  t.end()
})

t.test('who reads Chinese is told in Chinese what is wrong with a request', async (t) => {
  const { call, everyone, app } = await restCalls(t)
  const id = '/00000000-0000-7000-8000-000000000000'
  const list = (query: string, name: string): Case => ['GET', `buildings?${query}`, {}, name]
  const sent = (headers: Record<string, string>, name: string): Case => [
    'PATCH',
    `buildings${id}`,
    change(headers),
    name,
  ]
  const change = (headers: Record<string, string>): Call => ({ payload: { name: 'x' }, headers })
  const asked = (payload: object, name: string): Case => ['POST', 'buildings/query', { payload }, name]
  type Case = [method: 'GET' | 'POST' | 'PATCH', path: string, options: Call, name: string]
  const many = Array(101).fill('name').join()
  const cases: Case[] = [
    list('limit=1&limit=2', 'limit'),
    list('count=1', 'count'),
    list('builtOn[between]=2024', 'builtOn.between'),
    list('builtOn[isNull]=1', 'builtOn.isNull'),
    list('filter=[]', 'filter'),
    list('filter={', 'filter'),
    list('filter={"and":{}}', 'and'),
    list('filter={"spaces":1}', 'spaces'),
    list('filter={"code":{"in":"x"}}', 'code.in'),
    list('filter={"code":{"contains":1}}', 'code.contains'),
    list('sort=code,name,floorAreaM2,builtOn,id,address', 'sort'),
    list(`fields=${many}`, 'fields'),
    list('include=a.b.c.d.e.f', 'include'),
    list('include=code', 'include'),
    list('after=x&before=y', 'after, before'),
    asked({ limit: [5] }, 'limit'),
    asked({ fields: [5] }, 'fields'),
    ['GET', 'buildings/export?format=xlsx', {}, 'format'],
    ['GET', 'buildings/by-key?source=a', {}, 'externalId'],
    ['GET', 'buildings/by-key?code=a', {}, 'organizationCreditCode'],
    ['GET', 'buildings/by-key?code=a&source=a&externalId=b', {}, 'source, externalId'],
    ['POST', 'energy-consumptions/recompute', {}, 'X-Reason'],
    ['POST', 'energy-consumptions/recompute', { headers: { 'idempotency-key': 'k' } }, 'Idempotency-Key'],
    ['POST', `clients${id}/secrets`, { headers: { 'idempotency-key': 'k' }, payload: {} }, 'Idempotency-Key'],
    ['POST', `clients${id}/secrets`, { payload: { overlap: 1 } }, 'overlapS'],
    ['POST', `clients${id}/secrets`, { payload: { overlapS: -1 } }, 'overlapS'],
    sent({ 'x-reason': '%zz' }, 'X-Reason'),
    sent({ 'x-reason': 'x'.repeat(501) }, 'X-Reason'),
    sent({ 'if-match': '7' }, 'If-Match'),
    sent({ 'idempotency-key': 'x'.repeat(201) }, 'Idempotency-Key'),
    ['POST', 'buildings', { payload: [], headers: { 'if-match': '"7"' } }, 'If-Match'],
    ['PATCH', `buildings${id}`, { payload: [] }, 'JSON'],
    ['POST', 'buildings/query', { payload: [] }, 'JSON'],
  ]
  for (const [method, path, options, name] of cases) {
    const detail = async (language: Language) => {
      const headers = { ...options.headers, 'accept-language': language }
      const { status, body } = await call(method, path, { ...options, headers })
      t.match(
        { status, code: body.code },
        { status: 400, code: /INVALID_PARAMETER|MALFORMED_BODY/ },
        `${method} ${path}`,
      )
      return body.detail as string
    }
    const zh = await detail('zh')
    t.ok(zh.includes(name), zh)
    t.notMatch(zh.replace(/:[^:]*JSON[^:]*:.*$/, ''), ENGLISH)
    t.match(zh.split(':').slice(1).join(), /[\u4e00-\u9fff]/, zh)
    t.notMatch(await detail('en'), /[\u4e00-\u9fff]/)
  }
  const graphql: [query: string | object, name: string][] = [
    ['{ buildings(first: 1, last: 1) { nodes { id } } }', 'first, last'],
    ['{ building { id } }', 'id'],
    ['mutation { recomputeEnergyConsumptions { isWritten } }', 'reason'],
    ['mutation { rotateClientSecret { secret } }', 'id, code'],
    ['{ buildings { groups(by: []) { hasMore } } }', '分组'],
    ['{ buildings { groups(by: [{}]) { hasMore } } }', '分组'],
    ['query a { buildings { nodes { id } } } query b { buildings { nodes { id } } }', 'operationName'],
    ['{ __typename __schema { queryType { name } } buildings { nodes { id } } }', '两次'],
    [{ query: 5 }, 'query'],
    [[], 'query'],
    [{ query: '{ __typename }', variables: 5 }, 'variables'],
  ]
  for (const [query, name] of graphql) {
    const payload = typeof query === 'string' ? { query } : query
    const headers = { ...everyone, 'accept-language': 'zh-CN' }
    const { errors } = (await app.inject({ method: 'POST', url: '/graphql', headers, payload })).json()
    t.match(errors[0].message.split(':').slice(1).join(), /[\u4e00-\u9fff]/, errors[0].message)
    t.notMatch(errors[0].message, ENGLISH)
    t.ok(errors[0].message.includes(name), errors[0].message)
  }
})
