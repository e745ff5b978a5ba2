// What a sandbox gave away ends when the service is started without it, whoever passed it on.
import t, { type Test } from 'tap'
import { closeSandbox } from '../src/sandbox/close.ts'
import { loadSandbox } from '../src/sandbox/load.ts'
import { buildTestApp } from './harness.ts'
import { until } from './rights-calls.ts'

type Headers = { authorization: string }

async function sandboxCalls(t: Test) {
  const tested = await buildTestApp(t, { sandbox: true })
  const { app, sql, registry, asCaller, sandboxTokens } = tested
  const of = (role: string): Headers => ({ authorization: `Bearer ${sandboxTokens[role]}` })
  async function call(as: Headers, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) {
    const answer = await app.inject({ method, url: `/v1/${path}`, headers: as, ...(payload && { payload }) })
    return { status: answer.statusCode, body: answer.body ? answer.json() : {} }
  }
  const idOf = async (code: string): Promise<string> => (await sql`select id from client where code = ${code}`)[0]!.id
  const grant = (as: Headers, clientCode: string, code = 'g') =>
    call(as, 'POST', 'grants', {
      ...{ clientCode, code, reach: 'NATION', purpose: '-', legalBasis: '-' },
      scopes: 'vehicles:read access:read access:write',
    })
  const tokenOf = async (as: Headers, code: string): Promise<Headers> => {
    const { body } = await call(as, 'POST', `clients/${await idOf(code)}/secrets`)
    const form = { grant_type: 'client_credentials', client_id: code, client_secret: body.secret }
    const answer = await app.inject({
      ...{ method: 'POST', url: '/oauth/token', payload: new URLSearchParams(form).toString() },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    return { authorization: `Bearer ${answer.json().access_token}` }
  }
  /** Makes a client with rights and a token. */
  async function make(as: Headers, code: string): Promise<Headers> {
    t.equal((await call(as, 'POST', 'clients', { code, name: code, clearance: 'internal' })).status, 201)
    t.equal((await grant(as, code)).status, 201)
    return tokenOf(as, code)
  }
  const close = () => closeSandbox(sql, registry)
  const isLetIn = async (as: Headers) => (await call(as, 'GET', 'vehicles?limit=1')).status === 200
  return { ...tested, of, call, idOf, grant, tokenOf, make, close, isLetIn, operator: await asCaller() }
}

const own = ['auditor', 'county', 'national', 'prefecture'].map((role) => `sandbox-${role}`)

t.test('clients made with its tokens end with it, in chains of any length', async (t) => {
  const { of, call, idOf, make, close, isLetIn, sql } = await sandboxCalls(t)
  const one = await make(of('national'), 'one')
  const two = await make(one, 'two')
  const three = await make(two, 'three')
  const left = await make(of('national'), 'left')
  const orphan = await make(left, 'orphan')
  const { body } = await call(of('national'), 'GET', 'grants?clientCode=left')
  t.equal((await call(of('national'), 'DELETE', `grants/${body.data[0].id}`)).status, 204)
  t.equal((await call(of('national'), 'DELETE', `clients/${await idOf('left')}`)).status, 204, 'its maker is no more')
  for (const as of [one, two, three, orphan]) t.ok(await isLetIn(as))
  t.strictSame(await close(), ['one', 'orphan', ...own, 'three', 'two'])
  for (const as of [of('national'), one, two, three, orphan]) await until(async () => !(await isLetIn(as)))
  t.match(await sql`select distinct client, op from change_detail where reason = 'started without the sandbox'`, [
    { client: 'system', op: 'UPDATED' },
  ])
  t.strictSame(await close(), [], 'the next start finds nothing')
})

t.test('clients of the operator stay, but for those that the sandbox gave something', async (t) => {
  const { of, call, idOf, grant, make, tokenOf, close, isLetIn, sql, registry, operator } = await sandboxCalls(t)
  const mine = await make(operator, 'mine')
  const below = await make(mine, 'below')
  for (const code of ['secret', 'granted', 'keyed', 'passed']) await make(operator, code)
  const secret = await tokenOf(of('national'), 'secret')
  t.equal((await grant(of('national'), 'granted', 'more')).status, 201)
  const change = { certificateFingerprint: 'a'.repeat(64) }
  t.equal((await call(of('national'), 'PATCH', `clients/${await idOf('keyed')}`, change)).status, 200)
  t.equal((await grant(secret, 'passed', 'more')).status, 201, 'by a client whose secret it had')
  // Divisions that move take the clients of their offices along.
  const [region] = await sql`select id from region where code = '652301' and valid_to is null`
  await sql`update client set region_id = ${region!.id}, region_path = '650000.652300.652301' where code = 'below'`
  await sql.begin(async (tx) => {
    await tx`select set_config('taizhang.client', 'sandbox-national', true)`
    await tx`update client set region_path = '650000.652301', version = version + 1 where code = 'below'`
  })
  const changed = ['granted', 'keyed', 'passed', 'secret']
  t.strictSame(await close(), [...changed, ...own].sort())
  await until(async () => !(await isLetIn(secret)))
  for (const as of [operator, mine]) t.ok(await isLetIn(as))
  t.match(await sql`select is_enabled from client where code = 'below'`, [{ is_enabled: true }])

  await sql`update client set is_enabled = true where code = 'granted'`
  t.strictSame(await close(), [], 'who was looked at and enabled again stays so')
  await loadSandbox(sql, registry)
  t.strictSame(await close(), own, 'also after the sandbox was there once more')
  t.ok(below.authorization)
})

t.test('a code that is used again is that of somebody else', async (t) => {
  const { of, call, idOf, make, close, isLetIn, operator } = await sandboxCalls(t)
  t.equal(
    (await call(of('national'), 'POST', 'clients', { code: 'again', name: 'x', clearance: 'public' })).status,
    201,
  )
  t.equal((await call(of('national'), 'DELETE', `clients/${await idOf('again')}`)).status, 204)
  const again = await make(operator, 'again')
  const after = await make(again, 'after')
  t.strictSame(await close(), own)
  for (const as of [again, after]) t.ok(await isLetIn(as))
})

t.test('a database that an earlier version closed is looked through once', async (t) => {
  const { of, make, close, isLetIn, sql } = await sandboxCalls(t)
  const one = await make(of('national'), 'one')
  await sql`update client set is_enabled = false where code like 'sandbox-%'`
  await sql`update setting set value = 'closed' where key = 'sandbox-clients'`
  t.strictSame(await close(), ['one'])
  await until(async () => !(await isLetIn(one)))
})
