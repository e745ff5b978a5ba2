// 分级授权 through both doors: who may give clients and grants, to whom, for what, and that the rest is refused.
import t from 'tap'
import type { Caller } from './harness.ts'
import { buildTestApp, type TestApp } from './harness.ts'
import { holders } from './small-data.ts'

type Fields = Record<string, unknown>
type Headers = Record<string, string>

const administrator: Caller = {
  ...{ scopes: ['*:read', '*:write', 'access:read', 'access:write'], regions: ['652300'], clearance: 'internal' },
}

async function open(t: Parameters<typeof buildTestApp>[0]) {
  const tested = await buildTestApp(t, { small: true })
  return { ...tested, ...doorsOf(tested) }
}

interface Refusal {
  status: number
  problems: string[]
}

/** Every write by REST and by GraphQL gives what is wrong as `CODE field`, nothing when it was written. */
function doorsOf({ app, sql }: TestApp) {
  const rest = async (
    headers: Headers,
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    payload?: object,
  ) => {
    const answer = await app.inject({ method, url: `/v1/${path}`, headers, ...(payload && { payload }) })
    const body = answer.body ? answer.json() : {}
    const problems: string[] = (body.errors ?? []).map(({ code, pointer }: { code: string; pointer: string }) => {
      return `${code} ${pointer.split('/').at(-1)}`
    })
    return { status: answer.statusCode, problems: problems.length > 0 ? problems : [body.code].filter(Boolean), body }
  }
  const graphql = async (headers: Headers, query: string, variables: object) => {
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })
    return answer.json()
  }
  /** The two doors must say the same. */
  const upsert = async (headers: Headers, register: 'Client' | 'Grant', record: Fields): Promise<string[]> => {
    const query = `mutation ($r: [${register}Input!]!) { report: upsert${register}s(records: $r) {
      results { problems { code field } } } }`
    const dry = query.replace('records: $r', 'records: $r, dryRun: true')
    const { data } = await graphql(headers, dry, { r: [record] })
    const byGraphql = data.report.results[0].problems.map(({ code, field }: Fields) => `${code} ${field}`)
    const { problems } = await rest(headers, 'POST', `${register.toLowerCase()}s`, record)
    if (String(problems) !== String(byGraphql)) throw new Error(`REST: ${problems}, GraphQL: ${byGraphql}`)
    return problems
  }
  const idOf = async (table: 'client' | 'client_grant', code: string): Promise<string> =>
    (await sql`select id from ${sql(table)} where code = ${code}`)[0]!.id
  return { rest, graphql, upsert, idOf }
}

const codeOf = ({ authorization }: Headers): string =>
  JSON.parse(Buffer.from(authorization!.split('.')[1]!, 'base64url').toString()).sub

const client = (code: string, more: Fields = {}): Fields => ({ code, name: code, regionCode: '652301', ...more })
const grantOf = (clientCode: string, code: string, more: Fields): Fields => ({
  ...{ clientCode, code, scopes: 'vehicles:read', purpose: '车辆调度', legalBasis: '三定方案', ...more },
})
const region = (regionCode: string) => ({ reach: 'REGION', regionCode })
const organization = (organizationCreditCode: string) => ({ reach: 'ORGANIZATION', organizationCreditCode })
const department = (departmentCreditCode: string) => ({ reach: 'DEPARTMENT', departmentCreditCode })

t.test('an administrator makes clients in its own region, no clearer than itself', async (t) => {
  const { asCaller, upsert, sql } = await open(t)
  const as = await asCaller(administrator)
  const before = await sql`select count(*)::int as n from client`
  const refused: [record: Fields, problems: string[]][] = [
    [client('x1', { regionCode: '320402' }), ['REGION_UNKNOWN regionCode']],
    [client('x1', { regionCode: '650000' }), ['REGION_UNKNOWN regionCode']],
    [client('x1', { regionCode: '998877' }), ['REGION_UNKNOWN regionCode']],
    [client('x1', { regionCode: null }), ['REGION_NEEDED regionCode']],
    [client('x1', { clearance: 'personal' }), ['CLEARANCE_EXCEEDED clearance']],
  ]
  for (const [record, problems] of refused) t.strictSame(await upsert(as, 'Client', record), problems)
  t.strictSame(await sql`select count(*)::int as n from client`, before, 'nothing was written')
  t.strictSame(await upsert(as, 'Client', client('x1', { clearance: 'internal' })), [])
  t.strictSame(await upsert(as, 'Client', client('x1', { regionCode: '320402' })), ['REGION_UNKNOWN regionCode'])
  t.strictSame(await upsert(as, 'Client', client('x1', { regionCode: null })), ['REGION_NEEDED regionCode'])
  t.strictSame(await upsert(as, 'Client', client('x1', { regionCode: '652302' })), [], 'it may move within')
  t.strictSame(await upsert(await asCaller(), 'Client', client('x2', { regionCode: null, clearance: 'personal' })), [])
})

t.test('a grant gives no more than the giver has, for no more than it reaches', async (t) => {
  const { asCaller, upsert, sql } = await open(t)
  const as = await asCaller(administrator)
  await upsert(as, 'Client', client('given', { regionCode: '652300' }))
  const beyond = ['REACH_EXCEEDED reach', 'SCOPES_EXCEEDED scopes']
  const refused: [more: Fields, problems: string[]][] = [
    [{ reach: 'NATION' }, beyond],
    [region('650000'), beyond],
    [region('320402'), beyond],
    [{ ...region('652300'), scopes: 'vehicles:read audit:read' }, ['SCOPES_EXCEEDED scopes']],
    // Who proposes gives nobody the right to decide.
    ...['vehicles:approve', '*:approve', 'access:approve'].map((scopes): [Fields, string[]] => {
      return [{ ...region('652300'), scopes }, ['SCOPES_EXCEEDED scopes']]
    }),
    [{ ...region('652300'), scopes: 'audit:approve' }, ['SCOPE_UNKNOWN scopes']],
  ]
  for (const [more, problems] of refused) t.strictSame(await upsert(as, 'Grant', grantOf('given', '1', more)), problems)
  const [strange, absent] = [holders.elsewhere, '11652301DEM99999XX']
  for (const reach of [organization, department]) {
    const [there, nowhere] = await Promise.all(
      [strange, absent].map((code) => upsert(as, 'Grant', grantOf('given', '1', reach(code)))),
    )
    t.match(there![0], /^ORGANIZATION_UNKNOWN/)
    t.match(nowhere![0], /^(ORGANIZATION_UNKNOWN|CREDIT_CODE)/)
  }
  t.equal((await sql`select from client_grant g join client c on c.id = g.client_id where c.code = 'given'`).length, 0)
  const good = [region('652300'), region('652302'), organization(holders.school), department(holders.prefecture)]
  for (const [i, more] of good.entries()) t.strictSame(await upsert(as, 'Grant', grantOf('given', `g${i}`, more)), [])
  const all = { ...region('652301'), scopes: '*:read *:write access:read access:write' }
  t.strictSame(await upsert(as, 'Grant', grantOf('given', 'all', all)), [])
})

t.test('scopes count for the reach that they are held for', async (t) => {
  const { asCaller, upsert, sql } = await open(t)
  const as = await asCaller({ scopes: ['access:read', 'access:write'], regions: ['652300'] })
  // One scope in one county, and another of one organization.
  await sql`insert into client_grant (client_id, code, scopes, reach, reach_region_id, reach_organization_id, purpose,
                                      legal_basis)
    select c.id, g.code, g.scopes, g.reach, r.id, o.id, '-', '-'
    from client c, (values ('2', 'vehicles:read', 'REGION', '652301', null),
                           ('3', 'energy:read', 'ORGANIZATION', null, ${holders.school}))
                   g(code, scopes, reach, region, org)
    left join region r on r.code = g.region left join organization o on o.credit_code = g.org
    where c.code = ${codeOf(as)}`
  await upsert(as, 'Client', client('given', { regionCode: '652300' }))
  const exceeded = ['SCOPES_EXCEEDED scopes']
  const cases: [more: Fields, problems: string[]][] = [
    [region('652302'), exceeded],
    [region('652300'), exceeded],
    [department(holders.bureau), exceeded],
    [{ ...region('652301'), scopes: '*:read' }, exceeded],
    [{ ...region('652301'), scopes: 'vehicles:read vehicles:write' }, exceeded],
    [{ ...region('652301'), scopes: 'energy:read' }, exceeded],
    [{ ...organization(holders.bureau), scopes: 'energy:read' }, exceeded],
    [{ ...organization(holders.school), scopes: 'energy:read vehicles:read' }, []],
    [{ ...region('652301'), scopes: 'vehicles:read access:read' }, []],
  ]
  for (const [i, [more, problems]] of cases.entries()) {
    t.strictSame(await upsert(as, 'Grant', grantOf('given', `g${i}`, more)), problems, JSON.stringify(more))
  }
  t.strictSame(await upsert(as, 'Client', client('inside', { regionCode: '652301' })), [])
  t.strictSame(await upsert(as, 'Grant', grantOf('inside', '1', department(holders.bureau))), [], 'cut to its county')
  t.strictSame(
    await upsert(as, 'Client', client('inside', { regionCode: '652300' })),
    ['RIGHTS_EXCEEDED code'],
    'a client with a department grant does not outgrow it by moving up',
  )
})

t.test('nobody changes itself, at any level', async (t) => {
  const { asCaller, rest, graphql, upsert, sql, idOf } = await open(t)
  const national = await asCaller()
  const regional = await asCaller(administrator)
  await sql`update client set region_id = r.id, region_path = r.path from region r
            where r.code = '652300' and client.code = ${codeOf(regional)}`
  for (const as of [national, regional]) {
    const code = codeOf(as)
    const id = await idOf('client', code)
    const [grant] = await sql`select id from client_grant where client_id = ${id}`
    const own = grantOf(code, 'more', region('652301'))
    t.strictSame(await upsert(as, 'Grant', own), ['OWN_RIGHTS clientCode'])
    t.strictSame(await upsert(as, 'Client', { code, note: 'mine' }), ['OWN_RIGHTS code'])
    const state = async () =>
      String(await sql`select (select count(*) from change), (select count(*) from client_secret)`.values())
    const before = await state()
    await upsert(await asCaller(), 'Client', client(`other-${code}`.slice(0, 40)))
    const attempts: [method: 'PATCH' | 'DELETE' | 'POST', path: string, payload: object | undefined, field: string][] =
      [
        ['PATCH', `clients/${id}`, { clearance: 'public' }, 'OWN_RIGHTS code'],
        ['PATCH', `clients/${id}`, { isEnabled: false }, 'OWN_RIGHTS code'],
        ['DELETE', `clients/${id}`, undefined, 'OWN_RIGHTS code'],
        ['PATCH', `grants/${grant!.id}`, { validTo: '2050-01-01T00:00:00Z' }, 'OWN_RIGHTS clientCode'],
        ['PATCH', `grants/${grant!.id}`, { clientCode: 'county-652301' }, 'OWN_RIGHTS clientCode'],
        ['DELETE', `grants/${grant!.id}`, undefined, 'OWN_RIGHTS clientCode'],
      ]
    const after = await state()
    for (const [method, path, payload, problem] of attempts) {
      const answer = await rest(as, method, path, payload)
      t.match(answer, { status: 422 }, `${method} ${path}`)
      t.ok(answer.problems.includes(problem), String(answer.problems))
    }
    t.match(await rest(as, 'POST', `clients/${id}/secrets`, {}), { status: 422, problems: ['OWN_RIGHTS'] })
    const rotated = await graphql(as, 'mutation ($code: String) { rotateClientSecret(code: $code) { secret } }', {
      code,
    })
    t.match(rotated.errors[0].extensions, { code: 'OWN_RIGHTS' })
    t.equal(await state(), after, 'nothing was written')
    t.not(before, after)
  }
})

t.test('whoever has more is not changed by whoever has less', async (t) => {
  const { asCaller, rest, upsert, idOf } = await open(t)
  const [above, below] = [await asCaller(), await asCaller(administrator)]
  await upsert(above, 'Client', client('strong'))
  await upsert(above, 'Grant', grantOf('strong', 'wide', region('650000')))
  await upsert(above, 'Client', client('clear', { clearance: 'personal' }))
  const strong = await idOf('client', 'strong')
  const attempts: [method: 'PATCH' | 'DELETE', path: string, payload: object | undefined, problem: string][] = [
    ['PATCH', `clients/${strong}`, { note: 'mine' }, 'RIGHTS_EXCEEDED code'],
    ['PATCH', `clients/${strong}`, { publicKeys: null, regionCode: '652302' }, 'RIGHTS_EXCEEDED code'],
    ['PATCH', `clients/${await idOf('client', 'clear')}`, { clearance: 'public' }, 'CLEARANCE_EXCEEDED clearance'],
    ['PATCH', `grants/${await idOf('client_grant', 'wide')}`, { scopes: 'energy:read' }, 'SCOPES_EXCEEDED scopes'],
    [
      'PATCH',
      `grants/${await idOf('client_grant', 'wide')}`,
      { reach: 'REGION', regionCode: '652301' },
      'SCOPES_EXCEEDED scopes',
    ],
    ['DELETE', `grants/${await idOf('client_grant', 'wide')}`, undefined, 'SCOPES_EXCEEDED scopes'],
    ['DELETE', `clients/${strong}`, undefined, 'RIGHTS_EXCEEDED code'],
  ]
  for (const [method, path, payload, problem] of attempts) {
    const answer: Refusal = await rest(below, method, path, payload)
    t.equal(answer.status, 422, `${method} ${path} ${JSON.stringify(payload)}`)
    t.ok(answer.problems.includes(problem), String(answer.problems))
  }
  t.match(await rest(below, 'POST', `clients/${strong}/secrets`), { status: 422, problems: ['RIGHTS_EXCEEDED'] })
  const clearanceNeeded = await upsert(below, 'Grant', grantOf('clear', '1', region('652301')))
  t.strictSame(clearanceNeeded, ['CLEARANCE_EXCEEDED clientCode'])
  t.strictSame(await upsert(below, 'Grant', grantOf('strong', '2', region('652301'))), [], 'adding what it has it may')
})

t.test('the clients of the level above are invisible', async (t) => {
  const { asCaller, rest, upsert, idOf } = await open(t)
  const [above, below] = [await asCaller(), await asCaller(administrator)]
  await upsert(above, 'Client', client('national', { regionCode: null }))
  await upsert(above, 'Client', client('provincial', { regionCode: '650000' }))
  for (const code of ['national', 'provincial']) {
    await upsert(above, 'Grant', grantOf(code, `of ${code}`, { reach: 'NATION' }))
    const id = await idOf('client', code)
    t.equal((await rest(below, 'GET', `clients/${id}`)).status, 404)
    t.equal((await rest(below, 'PATCH', `clients/${id}`, { note: 'x' })).status, 404)
    t.equal((await rest(below, 'DELETE', `clients/${id}`)).status, 404)
    t.equal((await rest(below, 'POST', `clients/${id}/secrets`)).status, 404)
    t.strictSame(await upsert(below, 'Grant', grantOf(code, '1', region('652301'))), ['CLIENT_UNKNOWN clientCode'])
    t.equal((await rest(below, 'GET', `grants/${await idOf('client_grant', `of ${code}`)}`)).status, 404)
  }
  const listed = async (path: string) => (await rest(below, 'GET', `${path}?limit=100`)).body.data
  t.strictSame(
    (await listed('clients')).map(({ code }: Fields) => code),
    ['county-652301', 'county-652302'],
  )
  t.equal((await listed('grants')).length, 2)
  for (const scopes of [['*:read', '*:write'], ['vehicles:read']]) {
    const as = await asCaller({ scopes })
    t.match(
      await rest(as, 'GET', 'clients'),
      { status: 403, problems: ['SCOPE_MISSING'] },
      "'*' does not include access",
    )
    t.match(await rest(as, 'POST', 'clients', client('x')), { status: 403 })
  }
})
