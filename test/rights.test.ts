// Rights end when they should: what was given away with what it was given from, stored answers with the rights of who
// asked, tokens of the sandbox with the sandbox.
import t from 'tap'
import { closeSandbox } from '../src/sandbox/close.ts'
import { loadSandbox } from '../src/sandbox/load.ts'
import { buildTestApp } from './harness.ts'
import { codeOf, type Fields, type Headers, rightsCalls, until } from './rights-calls.ts'
import { holders } from './small-data.ts'

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()

const administrator = {
  ...{ scopes: ['vehicles:read', 'access:read', 'access:write'], regions: ['652300'] },
  clearance: 'internal' as const,
}

const grantOf = (clientCode: string, more: Fields): Fields => ({
  ...{ clientCode, code: '1', scopes: 'vehicles:read access:read access:write', reach: 'REGION', regionCode: '652300' },
  ...{ purpose: '-', legalBasis: '-', ...more },
})

t.test('what is given away ends no later than what it was given from', async (t) => {
  const { asCaller, addGrant, administeredBy, call, upsert, idOf, tokenOf, sql } = await rightsCalls(t)
  const [above, a] = [await asCaller(), await asCaller(administrator)]
  const [tomorrow, later] = [inDays(1), inDays(30)]
  await administeredBy(a, '652300')
  const ended = (code: string, at: string) => sql`
    update client_grant g set valid_to = ${at} from client c where c.id = g.client_id and c.code = ${code}`
  await ended(codeOf(a), tomorrow)
  const [own] =
    await sql`select g.id from client_grant g join client c on c.id = g.client_id where c.code = ${codeOf(a)}`
  t.strictSame(await upsert(a, 'Client', { code: 'b1', name: 'b', regionCode: '652300', clearance: 'internal' }), [])
  const exceeded = ['VALIDITY_EXCEEDED validTo']
  for (const validTo of [null, later]) t.strictSame(await upsert(a, 'Grant', grantOf('b1', { validTo })), exceeded)
  t.strictSame(await upsert(a, 'Grant', grantOf('b1', {})), exceeded)
  t.strictSame(await upsert(a, 'Grant', grantOf('b1', { validTo: later, scopes: 'energy:read' })), [
    'SCOPES_EXCEEDED scopes',
  ])
  t.strictSame(await upsert(a, 'Grant', grantOf('b1', { validTo: tomorrow })), [])

  const b = await tokenOf(a, 'b1')
  const extend = (as: Headers, validTo: string | null) => call(as, 'PATCH', `grants/${own!.id}`, { validTo })
  for (const validTo of [null, later]) t.match(await extend(b, validTo), { status: 422, problems: exceeded })
  t.match(await extend(a, later), { status: 422, problems: /OWN_RIGHTS/ })
  t.strictSame(await upsert(b, 'Client', { code: 'c1', name: 'c', regionCode: '652301' }), [])
  t.strictSame(await upsert(b, 'Grant', grantOf('c1', { validTo: later })), exceeded, 'nor by a third')
  await ended(codeOf(a), inDays(-1))
  t.match(await extend(b, inDays(2)), { problems: exceeded }, 'when A has ended B gives it no more than B has')
  await ended('b1', inDays(-1))
  await until(async () => (await extend(b, tomorrow)).status === 403)

  await ended(codeOf(a), tomorrow)
  t.strictSame(await upsert(above, 'Grant', grantOf('b1', { validTo: later })), [], 'the level above renews')
  await until(async () => (await extend(b, tomorrow)).status === 200)
  const secret = await call(a, 'POST', `clients/${await idOf('b1')}/secrets`)
  t.match(secret, { status: 422, body: { code: 'RIGHTS_EXCEEDED' } }, 'who lasts longer is not its to change')
  await addGrant(a, 'vehicles:read', { region: '652301' })
  const lasting = { code: '2', scopes: 'vehicles:read', validTo: null }
  const narrow = grantOf('c1', { ...lasting, regionCode: '652301' })
  await until(async () => (await call(a, 'POST', 'grants', narrow)).status === 201)
  t.strictSame(await upsert(a, 'Grant', grantOf('c1', { ...lasting, code: '3' })), exceeded, 'each for its own reach')
})

t.test('by departments and one by one a client reaches 2,000 organizations', async (t) => {
  const { asCaller, call, upsert, organization, sql } = await rightsCalls(t)
  const everyone = await asCaller()
  const as = await asCaller({ scopes: ['energy:read'] })
  const { id } = await organization(holders.school)
  const addBelow = (from: number, to: number) => sql`
    insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path,
                              department_id)
    select 'X' || n, 'x', '01', 'COUNTY', o.region_id, o.region_path, o.id
    from organization o, generate_series(${from}::int, ${to}::int) n where o.id = ${id}`
  await addBelow(1, 1998)
  const given = (code: string, reach: Fields) =>
    upsert(everyone, 'Grant', grantOf(codeOf(as), { code, scopes: 'buildings:read', regionCode: null, ...reach }))
  const one = (organizationCreditCode: string) => ({ reach: 'ORGANIZATION', organizationCreditCode })
  t.strictSame(await given('a', { reach: 'DEPARTMENT', departmentCreditCode: holders.school }), [])
  t.strictSame(await given('b', one(holders.bureau)), [])
  t.strictSame(await given('c', one(holders.school)), [], 'each counts once')
  t.strictSame(await given('d', one(holders.neighbour)), ['TOO_MANY_ORGANIZATIONS reach'])
  const seen = async () => {
    const { body } = await call(as, 'GET', 'buildings?fields=organizationCreditCode')
    return new Set(body.data.map((row: Fields) => row.organizationCreditCode))
  }
  t.strictSame(await seen(), new Set([holders.bureau, holders.school]))
  await addBelow(1999, 1999)
  await sql`notify taizhang_access`
  await until(async () => !(await seen()).has(holders.bureau))
  t.strictSame(await seen(), new Set([holders.school]), 'what is too much is ignored, grant by grant')
  t.strictSame(await given('b', { ...one(holders.bureau), note: 'x' }), [], 'what it says beside can be changed')
  t.strictSame(await given('b', one(holders.neighbour)), ['TOO_MANY_ORGANIZATIONS reach'])
  t.strictSame(await given('b', { ...one(holders.bureau), validTo: new Date().toISOString() }), [], 'it can be ended')
})

t.test('a stored answer is given again to the same rights only', async (t) => {
  const { asCaller, call, graphql, tokenOf, sql } = await rightsCalls(t)
  const everyone = await asCaller()
  const as = await asCaller({ scopes: ['buildings:read', 'buildings:write'], clearance: 'internal' })
  const code = codeOf(as)
  const record = { organizationCreditCode: holders.bureau, code: 'K1', name: '留存' }
  const post = (who = as) => call(who, 'POST', 'buildings', record, { 'idempotency-key': 'k' })
  const query = `mutation ($r: [BuildingInput!]!) { upsertBuildings(records: $r, idempotencyKey: "g") { isWritten } }`
  const mutate = () => graphql(as, query, { r: [record] })
  t.equal((await post()).status, 201)
  t.notOk((await mutate()).errors)
  const isReplayed = async (): Promise<boolean> => (await post()).headers['idempotency-replayed'] === 'true'
  const refusal = async () => [(await post()).body.code, (await mutate()).errors?.[0].extensions.code]
  const client = sql`code = ${code}`
  const changes: [what: string, change: () => Promise<unknown>, undo: () => Promise<unknown>][] = [
    [
      'clearance',
      async () => sql`update client set clearance = 'public' where ${client}`,
      async () => sql`update client set clearance = 'internal' where ${client}`,
    ],
    [
      'scopes',
      async () => sql`update client_grant set scopes = 'buildings:write' where client_id = (
                        select id from client where ${client})`,
      async () => sql`update client_grant set scopes = 'buildings:read buildings:write' where client_id = (
                        select id from client where ${client})`,
    ],
  ]
  for (const [what, change, undo] of changes) {
    t.ok(await isReplayed(), what)
    await change()
    await until(async () => !(await isReplayed()))
    t.strictSame(await refusal(), Array(2).fill('IDEMPOTENCY_MISMATCH'), what)
    await undo()
    await until(isReplayed)
    t.strictSame(await refusal(), [undefined, undefined], `${what} as before`)
  }
  const narrow = await tokenOf(everyone, code, 'buildings:write')
  t.match(await post(narrow), { status: 422, body: { code: 'IDEMPOTENCY_MISMATCH' } }, 'a token that carries less')
  // Another client of the same code, with the same grant.
  await sql`update client set code = 'former' where ${client}`
  await sql`with made as (insert into client (code, name, clearance) values (${code}, 'x', 'internal') returning id)
    insert into client_grant (client_id, code, scopes, reach, purpose, legal_basis)
    select id, '1', 'buildings:read buildings:write', 'NATION', '-', '-' from made`
  await until(async () => !(await isReplayed()))
  t.strictSame(await refusal(), Array(2).fill('IDEMPOTENCY_MISMATCH'))
})

t.test('who may not write clients is told of none', async (t) => {
  const { asCaller, graphql, idOf, call } = await rightsCalls(t)
  const rotate = async (as: Headers, code: string): Promise<string> => {
    const query = 'mutation ($code: String) { rotateClientSecret(code: $code) { secret } }'
    return (await graphql(as, query, { code })).errors[0].extensions.code
  }
  const reader = await asCaller({ scopes: ['*:read', '*:write', 'access:read'] })
  for (const code of ['county-652301', 'nobody']) t.equal(await rotate(reader, code), 'SCOPE_MISSING')
  const id = await idOf('county-652301')
  t.match(await call(reader, 'POST', `clients/${id}/secrets`), { status: 403, body: { code: 'SCOPE_MISSING' } })
  const everyone = await asCaller()
  for (const code of ['nobody', 'a\0b', '\ud800', 'x'.repeat(10_000)])
    t.equal(await rotate(everyone, code), 'NOT_FOUND')
})

t.test('a revoked token is remembered a while after it has expired, for the clocks of nodes differ', async (t) => {
  const { asCaller, call, sql } = await rightsCalls(t)
  const as = await asCaller()
  const { jti } = JSON.parse(Buffer.from(as.authorization.split('.')[1]!, 'base64url').toString())
  await sql`insert into revoked_token (jti, client, expires_at)
            values (${jti}, ${codeOf(as)}, now() - interval '4 minutes')`
  t.equal((await call(as, 'GET', 'vehicles')).status, 401)
})

t.test('without the sandbox its clients are let in no more, with it they are again', async (t) => {
  const { app, sql, registry, sandboxTokens } = await buildTestApp(t, { sandbox: true })
  await sql`insert into client (code, name) values ('sandbox-mine', 'x')`
  const statusOf = async (role: string) => {
    const headers = { authorization: `Bearer ${sandboxTokens[role]}` }
    return (await app.inject({ url: '/v1/vehicles?limit=1', headers })).statusCode
  }
  t.equal(await statusOf('national'), 200)
  const codes = ['auditor', 'county', 'national', 'prefecture'].map((role) => `sandbox-${role}`)
  t.strictSame((await closeSandbox(sql, registry)).sort(), codes)
  t.strictSame(await closeSandbox(sql, registry), [])
  for (const role of Object.keys(sandboxTokens)) await until(async () => (await statusOf(role)) === 401)
  t.match(await sql`select is_enabled from client where code = 'sandbox-mine'`, [{ is_enabled: true }])
  const log = await sql`select client, op from change_detail where reason = 'started without the sandbox'`
  t.match(log, Array(4).fill({ client: 'system', op: 'UPDATED' }))
  await loadSandbox(sql, registry)
  await until(async () => (await statusOf('national')) === 200)
})

t.test('a database without the sandbox has no clients to disable', async (t) => {
  const { sql, registry } = await buildTestApp(t)
  await sql`insert into client (code, name) values ('sandbox-county', 'x')`
  t.strictSame(await closeSandbox(sql, registry), [])
})
