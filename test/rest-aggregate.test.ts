// Aggregates and groups through REST: what is asked, what is answered, what is refused. That the numbers are those of
// GraphQL is in test/rest-groups-differential.test.ts, that they betray nothing in test/masking.test.ts, that the read
// log has them in test/read-log.test.ts.
import t from 'tap'
import { building, restCalls } from './rest-calls.ts'

const { sql, registry, asCaller, call, get, post, someBuildings } = await restCalls(t, {
  env: { RATE_LIMIT_PER_MINUTE: '100000' },
})

const headers = { 'accept-language': 'en' }
const inBody = (path: string, payload: object) => call('POST', path, { headers, payload })

t.test('sums keep their digits, and nothing is null and not zero', async (t) => {
  const prefix = await someBuildings(3)
  const mine = `code[startsWith]=${prefix}`
  const terms = 'sum.floorAreaM2,count,avg.floorAreaM2,min.code,max.floorAreaM2,sum.heatingAreaM2'
  const { status, text, headers } = await get(`buildings/aggregate?${mine}&fields=${terms}`)
  t.equal(status, 200)
  t.equal(headers['content-type'], 'application/json; charset=utf-8')
  t.match(headers['server-timing'], /^db;dur=\d/)
  t.strictSame(JSON.parse(text), {
    count: 3,
    sum: { floorAreaM2: '600.00', heatingAreaM2: null },
    avg: { floorAreaM2: '200.0000000000000000' },
    min: { code: `${prefix}1` },
    max: { floorAreaM2: '300.00' },
  })
  t.strictSame((await get(`buildings/aggregate?${mine}`)).body, { count: 3 }, 'without fields the count')
  t.strictSame((await get('buildings/aggregate?code=none&fields=sum.floorAreaM2')).body, { sum: { floorAreaM2: null } })
  t.strictSame((await get('buildings/aggregate?code=none&fields=count')).body, { count: 0 })
})

t.test('groups have their keys where fields of a record have them, are kept, ordered and cut', async (t) => {
  const prefix = await someBuildings(6)
  await post([building(`${prefix}7`, { usageStatus: 'IN_USE', floorAreaM2: 50, builtOn: '2020-05-01' })])
  const mine = `buildings/groups?code[startsWith]=${prefix}`
  t.strictSame((await get(`${mine}&by=usageStatus,organization.region.code&fields=count,sum.floorAreaM2`)).body, {
    data: [
      {
        key: { usageStatus: 'IDLE', organization: { region: { code: '652301' } } },
        count: 6,
        sum: { floorAreaM2: '2100.00' },
      },
      {
        key: { usageStatus: 'IN_USE', organization: { region: { code: '652301' } } },
        count: 1,
        sum: { floorAreaM2: '50.00' },
      },
    ],
    page: { hasNext: false },
  })
  const codes = async (query: string) =>
    (await get(`${mine}&by=code&${query}`)).body.data.map(({ key }: { key: { code: string } }) => key.code)
  t.strictSame(await codes('sort=-sum.floorAreaM2&limit=2'), [`${prefix}6`, `${prefix}5`])
  t.strictSame(await codes('sum.floorAreaM2[gte]=500&sort=sum.floorAreaM2'), [`${prefix}5`, `${prefix}6`])
  t.strictSame(await codes('sum.floorAreaM2=300&count[lt]=2'), [`${prefix}3`], 'a bare value is eq')
  t.strictSame((await get(`${mine}&by=code&limit=6`)).body.page, { hasNext: true })
  t.strictSame((await get(`${mine}&by=builtOn:YEAR`)).body.data, [
    { key: { builtOn: '2020' }, count: 1 },
    { key: { builtOn: null }, count: 6 },
  ])
})

t.test('POST asks what GET asks', async (t) => {
  const prefix = await someBuildings(4)
  const ids = (await sql`select id from building where code like ${`${prefix}%`}`).map(({ id }) => id)
  const filter = { id: { in: ids } }
  t.strictSame((await inBody('buildings/aggregate', { filter, fields: ['sum.floorAreaM2'] })).body, {
    sum: { floorAreaM2: '1000.00' },
  })
  const { body } = await inBody('buildings/groups', {
    ...{ filter, by: ['code', 'usageStatus'], fields: 'count', sort: ['-max.floorAreaM2'], limit: 1 },
    'max.floorAreaM2[gt]': 100,
  })
  t.strictSame(body, {
    data: [{ key: { code: `${prefix}4`, usageStatus: 'IDLE' }, count: 1 }],
    page: { hasNext: true },
  })
  t.strictSame((await inBody('buildings/aggregate', {})).body, (await get('buildings/aggregate')).body)
})

t.test('what is refused says where', async (t) => {
  const refusals: [path: string, code: string, detail?: RegExp][] = [
    ['aggregate?fields=total.floorAreaM2', 'INVALID_PARAMETER', /"fields".*"total.floorAreaM2".*count, and sum/],
    ['aggregate?fields=sum.name', 'INVALID_PARAMETER', /"sum.name" is not computed/],
    ['aggregate?fields=sum', 'UNKNOWN_FIELD'],
    ['aggregate?fields=sum.organization.name', 'INVALID_PARAMETER'],
    ['aggregate?fields=sum.floorAreaM', 'UNKNOWN_FIELD'],
    ['aggregate?fields=max.organizationCreditCode', 'INVALID_PARAMETER'],
    ['aggregate?fields=min.usageStatus', 'INVALID_PARAMETER'],
    ['aggregate?sort=code', 'UNKNOWN_PARAMETER'],
    ['aggregate?limit=5', 'UNKNOWN_PARAMETER'],
    ['aggregate?count=true', 'UNKNOWN_PARAMETER'],
    ['aggregate?sum.floorAreaM2[gt]=1', 'UNKNOWN_PARAMETER'],
    ['aggregate?floorAreaM2[gte]=x', 'INVALID_PARAMETER'],
    ['groups', 'INVALID_GROUPING', /1 … 5 keys in by are expected$/],
    ['groups?by=', 'UNKNOWN_FIELD'],
    ['groups?by=id,code,name,usageStatus,version,createdAt', 'INVALID_GROUPING'],
    ['groups?by=code,code', 'INVALID_GROUPING', /twice/],
    ['groups?by=builtOn:YEAR,builtOn:MONTH', 'INVALID_GROUPING', /twice/],
    ['groups?by=spaces.code', 'INVALID_GROUPING', /one relation that leads to it/],
    ['groups?by=organization', 'UNKNOWN_FIELD', /^Building has no field "organization"(?!.*"organization")/],
    ['groups?by=code.name', 'UNKNOWN_FIELD'],
    ['groups?by=organisation.name', 'UNKNOWN_FIELD', /did you mean "organization"/],
    ['groups?by=code:YEAR', 'INVALID_GROUPING', /cannot be cut to YEAR/],
    ['groups?by=builtOn:WEEK', 'INVALID_GROUPING', /cannot be cut to WEEK/],
    ['groups?by=builtOn:', 'INVALID_GROUPING'],
    ['groups?by=code&limit=1001', 'INVALID_LIMIT', /1 to 1000/],
    ['groups?by=code&limit=0', 'INVALID_LIMIT'],
    ['groups?by=code&limit=x', 'INVALID_LIMIT'],
    ['groups?by=code&sort=code', 'INVALID_PARAMETER', /"sort"/],
    ['groups?by=code&sort=count,-count', 'SORT_DUPLICATE'],
    ['groups?by=code&sort=max.builtOn', 'INVALID_PARAMETER', /sort take numbers/],
    ['groups?by=code&count=true', 'INVALID_GROUPING', /compares with a number, not "true"/],
    ['groups?by=code&count[contains]=1', 'UNKNOWN_OPERATOR', /eq, ne, gt/],
    ['groups?by=code&sum.name[gt]=1', 'INVALID_PARAMETER'],
    ['groups?by=code&total.floorAreaM2[gt]=1', 'INVALID_PARAMETER'],
    ['groups?by=code&after=x', 'UNKNOWN_PARAMETER'],
    ['groups?by=code&include=spaces', 'UNKNOWN_PARAMETER'],
    ['groups?by=code&limit=1&limit=2', 'INVALID_PARAMETER', /more than once/],
    ['groups?by=a.b.c.d.e.f', 'INVALID_PARAMETER', /deeper than 5/],
  ]
  for (const [path, code, detail = /./] of refusals) {
    const answer = await get(`buildings/${path}`, { headers })
    t.match([answer.status, answer.body.code], [400, code], path)
    t.match(answer.body.detail, detail, path)
  }
  const bodies: [body: object, code: string][] = [
    [{ by: ['code'], 'count[gte]': null }, 'CONDITION_EMPTY'],
    [{ by: ['code'], 'count[gte]': ['1'] }, 'INVALID_GROUPING'],
    [{ by: ['code'], 'count[gte]': {} }, 'INVALID_GROUPING'],
    [{ by: [{ field: 'code' }] }, 'INVALID_PARAMETER'],
    [{ by: 'code', name: null }, 'CONDITION_EMPTY'],
    [{ by: 'code', having: {} }, 'UNKNOWN_PARAMETER'],
  ]
  for (const [body, code] of bodies) {
    t.match(await inBody('buildings/groups', body), { status: 400, body: { code } }, JSON.stringify(body))
  }
  t.match(await inBody('buildings/groups?by=code', {}), { status: 400, body: { code: 'UNKNOWN_PARAMETER' } })
  for (const door of ['aggregate', 'groups?by=code']) {
    const [path] = door.split('?')
    t.match(await call('DELETE', `buildings/${path}`), { status: 405, headers: { allow: 'GET, HEAD, POST' } })
    const stranger = { as: await asCaller({ scopes: ['vehicles:read'] }) }
    t.match(await get(`buildings/${door}`, stranger), { status: 403, body: { code: 'SCOPE_MISSING' } })
    t.equal((await get(`buildings/${door}`, { as: { authorization: 'Bearer x' } })).status, 401)
    t.equal((await get(`buildings/${door}`, { headers: { 'if-match': '"1"' } })).status, 400)
  }
})

t.test('it costs what GraphQL says it costs, and is of every register', async (t) => {
  const as = await asCaller({ scopes: ['*:read', 'access:read', 'audit:read'] })
  const left = ({ headers }: { headers: Record<string, unknown> }) =>
    Number(/r=(\d+)/.exec(String(headers.ratelimit))![1])
  const before = left(await get('buildings?limit=1', { as }))
  const cost = before - left(await get('buildings/aggregate', { as }))
  t.ok(cost >= 400 && cost <= 502, `${cost}`)
  for (const { path } of registry.registers) {
    t.match(await get(`${path}/aggregate`, { as }), { status: 200, body: { count: Number } }, path)
    t.match(await get(`${path}/groups?by=id&limit=1`, { as }), { status: 200, body: { data: Array } }, path)
  }
})
