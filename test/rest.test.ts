// REST as it is read: HTTP in, answer out.
import { Validator } from '@seriousme/openapi-schema-validator'
import fastify from 'fastify'
import t from 'tap'
import { catalogue } from '../src/catalogue/routes.ts'
import { loadConfig } from '../src/config.ts'
import { connect } from '../src/db/connect.ts'
import { databaseProbe } from '../src/db/probe.ts'
import { errorHandling } from '../src/http/errors.ts'
import { health } from '../src/http/health.ts'
import { openTokens } from '../src/identity/tokens.ts'
import { openLockout } from '../src/limits/lockout.ts'
import { oauthRoutes } from '../src/rest/oauth-routes.ts'
import { openapiDocument } from '../src/rest/openapi.ts'
import { rest } from '../src/rest/rest.ts'
import type { Caller } from './harness.ts'
import { building, restCalls } from './rest-calls.ts'

const { app, sql, registry, asCaller, call, get, post, someBuildings } = await restCalls(t)

const codesOf = (body: { data: { code: string }[] }) => body.data.map(({ code }) => code)

/** For a service that answers no caller. */
const ofNobody = { answered: () => {}, exported: () => {} }

t.test('lists', async (t) => {
  const prefix = await someBuildings(5)
  const mine = `buildings?code[startsWith]=${prefix}&fields=code`
  const named = (...numbers: number[]) => numbers.map((n) => `${prefix}${n}`)

  t.test('pages lead forward and back, and end with null', async (t) => {
    const first = await get(`${mine}&limit=2&sort=-floorAreaM2&count=true`)
    t.equal(first.status, 200)
    t.equal(first.headers['content-type'], 'application/json; charset=utf-8')
    t.match(first.headers['server-timing'], /^db;dur=\d/)
    t.strictSame(codesOf(first.body), named(5, 4))
    t.match(first.body.page, { previous: null, hasNext: true, totalCount: { value: 5, isExact: true } })
    const second = await get(`${mine}&limit=2&sort=-floorAreaM2&after=${first.body.page.next}`)
    t.strictSame(codesOf(second.body), named(3, 2))
    const third = await get(`${mine}&limit=2&sort=-floorAreaM2&after=${second.body.page.next}`)
    t.strictSame(codesOf(third.body), named(1))
    t.match(third.body.page, { next: null, hasNext: false })
    const back = await get(`${mine}&limit=2&sort=-floorAreaM2&before=${third.body.page.previous}`)
    t.strictSame(codesOf(back.body), named(3, 2))
    const start = await get(`${mine}&limit=2&sort=-floorAreaM2&before=${back.body.page.previous}`)
    t.strictSame(codesOf(start.body), named(5, 4))
    t.match(start.body.page, { previous: null, hasNext: true })
    t.equal(start.body.page.next, first.body.page.next)
  })

  t.test('short forms, filter and region narrow together', async (t) => {
    const codes = async (query: string) => codesOf((await get(`${mine}&${query}`)).body)
    t.strictSame(await codes('floorAreaM2[gte]=200&floorAreaM2[lt]=400'), named(2, 3))
    t.strictSame(await codes('floorAreaM2[between]=400,500'), named(4, 5))
    t.strictSame(await codes(`code[in]=${prefix}1,${prefix}5`), named(1, 5))
    t.strictSame(await codes('address[isNull]=false'), [])
    t.strictSame(await codes('region=652300&floorAreaM2=100'), named(1))
    t.strictSame(await codes('region=320402'), [])
    const filter = { or: [{ floorAreaM2: '300' }, { organization: { region: { code: '320402' } } }] }
    t.strictSame(await codes(`filter=${encodeURIComponent(JSON.stringify(filter))}`), named(3))
  })

  t.test('true is true', async (t) => {
    for (const value of [true, false]) {
      const { body } = await get(`regions?isGroupingOnly=${value}&fields=isGroupingOnly&limit=3`)
      t.strictSame(body.data, Array(3).fill({ isGroupingOnly: value }))
    }
  })

  t.test('included relations are nested, lists with a page of their own', async (t) => {
    const { body } = await get(`${mine},organization.name,organization.region.code&include=spaces&limit=1`)
    t.strictSame(body.data, [
      {
        ...{ code: `${prefix}1`, organization: { name: '昌吉市机关', region: { code: '652301' } } },
        spaces: { data: [], page: { hasNext: false } },
      },
    ])
  })

  t.test('a cursor of another order, or with a forged value, is refused', async (t) => {
    const { next } = (await get(`${mine}&limit=1&sort=floorAreaM2`)).body.page
    t.match((await get(`${mine}&sort=code&after=${next}`)).body, { status: 400, code: 'INVALID_CURSOR' })
    const values = JSON.parse(Buffer.from(next, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify([values[0], 'x', values[2]])).toString('base64url')
    t.match((await get(`${mine}&limit=1&sort=floorAreaM2&after=${forged}`)).body, { code: 'INVALID_CURSOR' })
  })
})

t.test('an unknown path is 404, whatever is sent there', async (t) => {
  const headers = { 'content-type': 'text/csv' }
  const answer = await app.inject({ method: 'POST', url: '/v1/vehicle/import', headers, payload: 'x' })
  t.match([answer.statusCode, answer.json().code], [404, 'ROUTE_NOT_FOUND'])
})

t.test('an empty filter is none, alone and beside others', async (t) => {
  const prefix = await someBuildings(3)
  const codes = async (query: string) => codesOf((await get(`buildings?fields=code&limit=500&${query}`)).body)
  t.strictSame(await codes('filter={}'), await codes(''))
  t.strictSame(await codes(`filter={}&code=${prefix}1`), [`${prefix}1`])
  t.strictSame(await codes(`filter=null&code=${prefix}2`), [`${prefix}2`])
})

t.test('queries that make no sense are refused with their parameter', async (t) => {
  const refusals: [query: string, code: string, detail: string][] = [
    ['filtr={}', 'UNKNOWN_PARAMETER', 'Unknown parameter "filtr"; did you mean "filter"?'],
    ['floorArea[gte]=1', 'UNKNOWN_PARAMETER', 'Unknown parameter "floorArea[gte]"; did you mean "floorAreaM2"?'],
    ['limit=1&limit=2', 'INVALID_PARAMETER', 'Parameter "limit" is invalid: it is given more than once'],
    ['limit=501', 'INVALID_LIMIT', 'The page size must be 1 to 500'],
    ['limit=x', 'INVALID_LIMIT', 'The page size must be 1 to 500'],
    ['filter={"code":null}', 'CONDITION_EMPTY', 'The condition "code" has no value'],
    ['filter={"code":{"in":null}}', 'CONDITION_EMPTY', 'The condition "code.in" has no value'],
    ['filter={', 'INVALID_PARAMETER', 'Parameter "filter" is invalid: it is not JSON'],
    ['usageStatus[__proto__]=X', 'UNKNOWN_OPERATOR', 'Field "usageStatus" has no operator "__proto__"'],
    ['usageStatus=NONE', 'INVALID_PARAMETER', 'Parameter "usageStatus" is invalid: "NONE" is not one of'],
    ['sort=address', 'UNSORTABLE_FIELD', 'Lists cannot be sorted by "address"'],
    ['fields=nam', 'UNKNOWN_FIELD', 'Building has no field "nam"; did you mean "name"?'],
    ['include=spacs', 'UNKNOWN_FIELD', 'Building has no field "spacs"; did you mean "spaces"?'],
    ['include=organization.region.parent.parent.parent.parent', 'INVALID_PARAMETER', 'deeper than 5'],
    ['limit=500&include=spaces,organization.spaces', 'QUERY_TOO_COSTLY', 'The estimated cost is 51000'],
    ['count=yes', 'INVALID_PARAMETER', 'true or false is expected'],
  ]
  for (const [query, code, detail] of refusals) {
    const { status, headers, body } = await get(`buildings?${query}`, { headers: { 'accept-language': 'en' } })
    t.match({ status, code: body.code, type: body.type }, { status: 400, code, type: `/docs/errors#${code}` }, query)
    t.ok(body.detail.includes(detail), `${query}: ${body.detail}`)
    t.equal(headers['content-type'], 'application/problem+json; charset=utf-8')
    t.equal(body.instance, headers['x-request-id'])
  }
  const { body } = await get('buildings?filtr=1&sorrt=2')
  t.strictSame(body.errors, [
    { pointer: 'filtr', code: 'UNKNOWN_PARAMETER', message: '未知参数“filtr”,是否指“filter”?' },
    { pointer: 'sorrt', code: 'UNKNOWN_PARAMETER', message: '未知参数“sorrt”,是否指“sort”?' },
  ])
  t.match((await get('regions?region=650000')).body, { code: 'UNKNOWN_PARAMETER' })
})

t.test('callers see and do what they were granted', async (t) => {
  const { id } = (await post(building('g1'))).body.results[0]
  const as = (caller: Caller) => asCaller(caller).then((headers) => ({ as: headers }))
  const stranger = await as({ regions: ['320402'] })
  t.strictSame((await get('buildings', stranger)).body.data, [])
  for (const method of ['GET', 'DELETE', 'PATCH'] as const) {
    const answer = await call(method, `buildings/${id}`, {
      ...stranger,
      ...(method === 'PATCH' && { payload: { name: 'x' } }),
    })
    t.match(answer, { status: 404, body: { code: 'NOT_FOUND' } }, method)
  }
  t.match(await post(building('g2'), stranger), { status: 422, body: { errors: [{ code: 'ORGANIZATION_UNKNOWN' }] } })
  const reader = await as({ scopes: ['buildings:read'] })
  t.match(await get('buildings?include=organization', reader), { status: 403, body: { code: 'SCOPE_MISSING' } })
  t.match(await post(building('g2'), reader), { status: 403, body: { code: 'SCOPE_MISSING' } })
  t.match(await get('buildings/export', await as({ scopes: ['vehicles:read'] })), { status: 403 })
  const writer = await as({ scopes: ['buildings:write'] })
  const written = await call('PATCH', `buildings/${id}`, { ...writer, payload: { name: 'y' } })
  t.match(written, { status: 204, headers: { etag: '"2"' }, text: '' }, 'who may not read is not shown the record')
  t.match(await app.inject('/v1/buildings'), { statusCode: 401, headers: { 'www-authenticate': /Bearer/ } })
})

t.test('addresses that are not there, and methods that an address does not have', async (t) => {
  t.match((await get('bulidings')).body, { status: 404, code: 'ROUTE_NOT_FOUND' })
  const { status, headers, body } = await call('DELETE', 'buildings')
  t.match(
    { status, allow: headers.allow, body },
    { status: 405, allow: 'GET, HEAD, POST', body: { code: 'METHOD_NOT_ALLOWED' } },
  )
})

t.test('the contract is valid OpenAPI 3.1, served without a token, and covers every route', async (t) => {
  const document = openapiDocument(registry)
  t.strictSame((await app.inject('/openapi.json')).json(), document)
  // Sound: a plain object, which the validator changes.
  const { valid, errors: found } = await new Validator().validate(structuredClone(document) as Record<string, unknown>)
  t.ok(valid, JSON.stringify(found))
  const bare = fastify()
  const routes: string[] = []
  bare.addHook('onRoute', ({ method, url }) => {
    if (method !== 'HEAD') routes.push(`${String(method).toLowerCase()} ${url.replace(/:(\w+)/g, '{$1}')}`)
  })
  health(bare, databaseProbe(sql))
  const config = loadConfig({})
  await bare.register(rest, { registry, sql, audit: ofNobody })
  await bare.register(catalogue, { registry, sql, audit: ofNobody, publicUrl: config.publicUrl })
  const tokens = await openTokens(sql, config)
  const lockout = openLockout(sql)
  const load = async () => undefined
  await bare.register(oauthRoutes, { config, sql, tokens, load, lockout, bucketOf: () => undefined })
  // Sound: its paths are objects by method.
  const described = Object.entries((document as { paths: Record<string, object> }).paths).flatMap(
    ([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`),
  )
  t.strictSame(described.sort(), routes.sort())
})

t.test('each domain has a contract of its own, and together they are the whole', async (t) => {
  const { tags, paths } = (await app.inject('/openapi.json')).json()
  const parts: [path: string, operations: object][] = []
  for (const { name } of tags) {
    const part = (await app.inject(`/openapi/${name}`)).json()
    const { valid, errors: found } = await new Validator().validate(structuredClone(part))
    t.ok(valid, `${name}: ${JSON.stringify(found)}`)
    t.strictSame(
      part.tags.map(({ name }: { name: string }) => name),
      [name],
    )
    t.strictSame(referredIn(part), namesOf(part.components), `${name}: all that it refers to, and nothing else`)
    parts.push(...Object.entries<object>(part.paths))
  }
  t.strictSame(Object.fromEntries(parts), paths)
  t.equal(parts.length, Object.keys(paths).length, 'each is in one of them')
  const { components } = (await app.inject('/openapi/vehicles')).json()
  t.ok(components.schemas.Vehicle.properties.organization, 'a record with what it refers to')
  t.match(
    components.schemas.Organization.properties,
    { name: {}, buildings: undefined },
    'and that with its own fields',
  )
  t.match((await app.inject('/openapi/nothing')).json(), { status: 404, code: 'ROUTE_NOT_FOUND' })
})

const referredIn = (document: object): string[] =>
  [...new Set(JSON.stringify(document).match(/(?<="\$ref":"#\/components\/)[^"]+/g))].sort()

const namesOf = ({ securitySchemes: _, ...components }: Record<string, object>): string[] =>
  Object.entries(components)
    .flatMap(([kind, all]) => Object.keys(all).map((name) => `${kind}/${name}`))
    .sort()

t.test('health tells whether a query is answered', async (t) => {
  t.match(await app.inject('/health/live'), { statusCode: 200, body: '{"status":"live"}' })
  t.match(await app.inject('/health/ready'), { statusCode: 200, body: '{"status":"ready"}' })
  const nowhere = connect('postgres://nobody@127.0.0.1:1/none', { max: 1, statementTimeoutMs: 1000 })
  t.teardown(() => nowhere.end())
  const lonely = fastify()
  errorHandling(lonely)
  health(lonely, databaseProbe(nowhere))
  const answer = await lonely.inject('/health/ready')
  t.match({ status: answer.statusCode, code: answer.json().code }, { status: 503, code: 'DATABASE_UNAVAILABLE' })
  t.equal(answer.headers['retry-after'], '5')
  t.equal((await lonely.inject('/health/live')).statusCode, 200)
})
