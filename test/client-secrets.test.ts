// Secrets of clients and what ends access: rotation with two valid at a time, disabling on every node, departments.
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { openTokens } from '../src/identity/tokens.ts'
import { buildTestApp, type TestApp } from './harness.ts'
import { holders } from './small-data.ts'

const code = 'county-652301'
const DAY_MS = 86_400_000

async function open(t: Parameters<typeof buildTestApp>[0]) {
  const tested = await buildTestApp(t, { small: true })
  await tested.sql`update client set ip_ranges = null`
  const [row] = await tested.sql`select id from client where code = ${code}`
  const everyone = await tested.asCaller()
  return { ...tested, id: row!.id as string, everyone, ...(await callsOf(tested, row!.id, everyone)) }
}

async function callsOf({ app, sql }: TestApp, id: string, everyone: { authorization: string }) {
  const waiting: (() => void)[] = []
  // Called after the service's own listener, which shares the connection.
  await sql.listen('taizhang_access', () => {
    for (const goOn of waiting.splice(0)) goOn()
  })
  const rotate = async (payload?: object, headers: Record<string, string> = {}) => {
    const url = `/v1/clients/${id}/secrets`
    const told = new Promise<void>((resolve) => waiting.push(resolve))
    const answer = await app.inject({
      method: 'POST',
      url,
      headers: { ...everyone, ...headers },
      ...(payload && { payload }),
    })
    if (answer.statusCode === 201) await told
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
  }
  const tokenFor = async (secret: string): Promise<string | undefined> => {
    const answer = await app.inject({
      ...{ method: 'POST', url: '/oauth/token', payload: 'grant_type=client_credentials' },
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${code}:${secret}`).toString('base64')}`,
      },
    })
    return answer.json().access_token
  }
  const isGood = async (secret: string) => (await tokenFor(secret)) !== undefined
  return { rotate, tokenFor, isGood }
}

/** A second node on the same database. */
async function secondApp(t: Parameters<typeof buildTestApp>[0], { sql, registry }: TestApp) {
  const config = loadConfig({ LOG_LEVEL: 'silent' })
  const app = await buildApp({ config, sql, system: sql, registry, tokens: await openTokens(sql, config) })
  t.teardown(() => app.close())
  return app
}

async function until(what: () => Promise<boolean>, withinMs: number): Promise<number> {
  const start = performance.now()
  while (!(await what())) {
    if (performance.now() - start > withinMs) throw new Error(`not within ${withinMs} ms`)
    await sleep(20)
  }
  return performance.now() - start
}

t.test('a secret is shown once, and two are valid at a time', async (t) => {
  const { rotate, isGood, sql, id } = await open(t)
  const first = await rotate()
  t.match(first, { status: 201, headers: { 'cache-control': 'no-store' } })
  t.match(first.body, { clientCode: code, secret: /^tzs_[\w-]{43}$/, expiresAt: null, previousExpiresAt: null })
  const second = await rotate({ overlapS: 3600 }, { 'x-reason': encodeURIComponent('季度更换') })
  const ends = Date.parse(second.body.previousExpiresAt) - Date.now()
  t.ok(Math.abs(ends - 3_600_000) < 60_000, `the one before ends in an hour (${ends})`)
  const secrets = [first.body.secret, second.body.secret]
  t.strictSame(await Promise.all(secrets.map(isGood)), [true, true])
  const third = await rotate()
  t.ok(Math.abs(Date.parse(third.body.previousExpiresAt) - Date.now() - 7 * DAY_MS) < 60_000, 'seven days by default')
  secrets.push(third.body.secret)
  t.strictSame(await Promise.all(secrets.map(isGood)), [false, true, true], 'older ones end now')
  await rotate({ overlapS: 0 })
  t.strictSame(await Promise.all(secrets.map(isGood)), [false, false, false])
  const kept = await sql`select hash from client_secret where client_id = ${id}`
  t.equal(kept.length, 1)
  t.match(kept[0]!.hash, /^scrypt\$16384\$8\$1\$[\w-]{22}\$[\w-]{43}$/)

  const log = await sql`select version, reason, op, client, concat(before, after) as text from change_detail
                        where record_id = ${id} and reason like 'secret rotated%' order by seq`
  t.strictSame(
    log.map(({ reason }) => reason),
    ['secret rotated', 'secret rotated: 季度更换', ...Array(2).fill('secret rotated')],
  )
  t.ok(
    log.every(({ op, text }) => op === 'UPDATED' && !/tzs_|scrypt/.test(text)),
    'the log knows no secret',
  )
  await sql`update client_secret set expires_at = now() - interval '1 second'`
  t.equal(await isGood((await rotate({ overlapS: 60 })).body.secret), true)
})

t.test('by GraphQL, by code or id, and what is refused', async (t) => {
  const { app, rotate, everyone, asCaller, isGood, sql, id } = await open(t)
  const graphql = async (args: string, headers: object = everyone) => {
    const query = `mutation { r: rotateClientSecret(${args}) { clientCode secret previousExpiresAt } }`
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers: { ...headers }, payload: { query } })
    t.equal(answer.headers['cache-control'], 'no-store')
    return answer.json()
  }
  const secrets = [await graphql(`code: "${code}"`), await graphql(`id: "${id}", overlapS: 60, reason: "x"`)]
  t.strictSame(await Promise.all(secrets.map(({ data }) => isGood(data.r.secret))), [true, true])
  const before = await sql`select count(*) as n, max(hash) as hash from client_secret`
  const nowhere = '00000000-0000-7000-8000-000000000000'
  const refusals: [answer: Promise<{ errors: { extensions: object }[] }>, code: string][] = [
    [graphql('code: "nobody"'), 'NOT_FOUND'],
    [graphql(`id: "${nowhere}"`), 'NOT_FOUND'],
    [graphql('overlapS: 1'), 'INVALID_PARAMETER'],
    [graphql(`code: "${code}", id: "${id}"`), 'INVALID_PARAMETER'],
    [graphql(`code: "${code}", overlapS: -1`), 'INVALID_PARAMETER'],
    [graphql(`code: "${code}"`, await asCaller({ scopes: ['*:write', 'access:read'] })), 'SCOPE_MISSING'],
    [graphql(`code: "${code}"`, await asCaller({ regions: ['652302'] })), 'NOT_FOUND'],
  ]
  for (const [answer, expected] of refusals) t.match((await answer).errors[0]!.extensions, { code: expected })
  const stranger = await asCaller({ regions: ['652302'] })
  t.match(await rotate({}, stranger), { status: 404, body: { code: 'NOT_FOUND' } })
  t.match(await rotate({}, { 'idempotency-key': 'k1' }), { status: 400, body: { code: 'INVALID_PARAMETER' } })
  for (const wrong of [{ overlapS: '1' }, { overlapS: 1.5 }, { overlapS: 91 * 86_400 }, { overlap: 1 }]) {
    t.match(await rotate(wrong), { status: 400, body: { code: 'INVALID_PARAMETER' } }, JSON.stringify(wrong))
  }
  t.match(await rotate({}, { authorization: '' }), { status: 401 })
  t.strictSame(await sql`select count(*) as n, max(hash) as hash from client_secret`, before)
  t.equal((await sql`select from idempotency`).length, 0)
  const named = { ...everyone, 'content-type': 'application/json' }
  const unsaid = await app.inject({ method: 'POST', url: `/v1/clients/${id}/secrets`, headers: named, payload: '' })
  t.equal(unsaid.statusCode, 201, 'nothing is no body')
})

t.test('rotations at once leave two secrets at most', async (t) => {
  const { rotate, sql } = await open(t)
  const answers = await Promise.all(Array.from({ length: 5 }, () => rotate()))
  t.ok(answers.every(({ status }) => status === 201))
  t.equal((await sql`select from client_secret`).length, 2)
})

t.test('the role of the service reads no hash', async (t) => {
  const { sql, rotate } = await open(t)
  await rotate()
  const reading = sql.begin(async (tx) => {
    await tx`set local role taizhang_service`
    await tx`select hash from client_secret`
  })
  await t.rejects(reading, { code: '42501' })
})

t.test('what ends a right is known to every node at once, and without notifications within two seconds', async (t) => {
  const tested = await open(t)
  const { app, sql, rotate, tokenFor, everyone, id } = tested
  const other = await secondApp(t, tested)
  const { body } = await rotate()
  const headers = { authorization: `Bearer ${await tokenFor(body.secret)}` }
  const isLetIn = async (node: typeof app) => (await node.inject({ url: '/v1/vehicles', headers })).statusCode === 200
  const set = (path: string, payload: object) =>
    app.inject({ method: 'PATCH', url: `/v1/${path}`, headers: everyone, payload })
  for (const isEnabled of [false, true]) {
    t.equal(await isLetIn(other), !isEnabled)
    t.equal((await set(`clients/${id}`, { isEnabled })).statusCode, 200)
    await until(async () => (await isLetIn(other)) === isEnabled, 1000)
  }
  const [grant] = await sql`select id from client_grant where client_id = ${id}`
  await set(`grants/${grant!.id}`, { validTo: new Date().toISOString() })
  await until(async () => !(await isLetIn(other)), 1000)
  await set(`grants/${grant!.id}`, { validTo: null })
  await until(() => isLetIn(other), 1000)
  await sql`update region set valid_to = current_date - 1 where code = '652301'`
  await sql`notify taizhang_access`
  const shown = async () => (await other.inject({ url: '/v1/vehicles', headers })).json().data.length
  await until(async () => (await shown()) === 0, 1000)
  await sql`update region set valid_to = null where code = '652301'`

  await sql`alter table client disable trigger announce`
  await until(() => isLetIn(other), 3000)
  await set(`clients/${id}`, { isEnabled: false })
  t.ok((await until(async () => !(await isLetIn(other)), 2500)) < 2200)
})

t.test('a department reaches what is in its charge, within the region of its client', async (t) => {
  const { app, sql, everyone, asCaller, tokenFor, rotate, id } = await open(t)
  const { body } = await rotate()
  const headers = { authorization: `Bearer ${await tokenFor(body.secret)}` }
  const seen = async (as: object = headers) => {
    const answer = await app.inject({
      url: '/v1/buildings?fields=organizationCreditCode&limit=100',
      headers: { ...as },
    })
    if (answer.statusCode !== 200) return answer.statusCode
    return [...new Set(answer.json().data.map((row: Record<string, string>) => row.organizationCreditCode))].sort()
  }
  const { bureau, school, neighbour, prefecture } = holders
  const all = [bureau, school, neighbour].sort()
  t.strictSame(await seen(await asCaller({ departments: [prefecture] })), all, 'the whole chain')
  const grant = await app.inject({
    ...{ method: 'POST', url: '/v1/grants', headers: everyone },
    payload: {
      ...{
        clientCode: code,
        code: '2',
        scopes: 'buildings:read',
        reach: 'DEPARTMENT',
        departmentCreditCode: prefecture,
      },
      ...{ purpose: '房屋统计', legalBasis: '三定方案' },
    },
  })
  t.equal(grant.statusCode, 201, grant.body)
  t.strictSame(await seen(), [bureau, school].sort(), 'the neighbour is of another county than the client')
  // Each the department of the other, as it may have been stored before that was refused.
  await sql`alter table organization disable trigger follow_no_circle`
  await sql`update organization set department_id = (select id from organization where credit_code = ${school})
            where credit_code = ${prefecture}`
  await sql`alter table organization enable trigger follow_no_circle`
  t.strictSame(await seen(await asCaller({ departments: [school] })), all)

  await sql`insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path,
                                      department_id)
    select 'X' || n, 'x', '01', 'COUNTY', o.region_id, o.region_path, o.id
    from organization o, generate_series(1, 2001) n where o.credit_code = ${bureau}`
  await app.inject({ method: 'PATCH', url: `/v1/clients/${id}`, headers: everyone, payload: { note: 'x' } })
  await until(async () => (await seen()) === 403, 1000)
  const change = (payload: object) =>
    app.inject({ method: 'PATCH', url: `/v1/grants/${grant.json().results[0].id}`, headers: everyone, payload })
  t.equal((await change({ note: 'x' })).statusCode, 200, 'what it says beside can be changed')
  const refused = await change({ departmentCreditCode: bureau })
  t.match(refused.json(), { status: 422, errors: [{ code: 'TOO_MANY_ORGANIZATIONS', pointer: '/reach' }] })
})
