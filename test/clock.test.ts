// The clock is set back: by an administrator, by NTP, by a failover to a server whose clock is behind. What is meant as
// a duration lasts as long as it says, and what is meant as an order stays in order.
import { mock } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { keeping } from '../src/access/keeping.ts'
import { openTally } from '../src/audit/tally.ts'
import { loadConfig } from '../src/config.ts'
import type { Sql } from '../src/db/connect.ts'
import { rotateKeys } from '../src/identity/keys.ts'
import { openTokens } from '../src/identity/tokens.ts'
import { openLockout } from '../src/limits/lockout.ts'
import { buildTestApp, testDatabase } from './harness.ts'
import { oauthApp } from './oauth-client.ts'
import { codeOf, rightsCalls, until } from './rights-calls.ts'
import { holders } from './small-data.ts'

const HOUR_MS = 3_600_000

/** As if the database's clock had been set back by an hour just now: all that it noted lies an hour further ahead. */
async function setBack(sql: Sql): Promise<void> {
  const columns = await sql<{ table: string; column: string }[]>`
    select c.table_name as table, c.column_name as column
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'timestamp with time zone'`
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    for (const { table, column } of columns)
      await tx`update ${tx(table)} set ${tx(column)} = ${tx(column)} + interval '1 hour'`
    // As uuid_v7() would have made them.
    await tx`update client_secret set id = overlay(id::text placing 'ffffffff' from 1 for 8)::uuid`
  })
  await sql.notify('taizhang_access', 'client')
}

/** Their tokens cannot be shifted along: they would be older than the clients. */
const letTokensBe = (sql: Sql) => sql`update client set created_at = created_at - interval '1 hour'`

t.test('a client that used up its quota waits as long as before', async (t) => {
  const env = { RATE_LIMIT_PER_MINUTE: '600', RATE_LIMIT_BURST: '1000' }
  const { app, sql, asCaller } = await buildTestApp(t, { env })
  const [headers, other] = [await asCaller(), await asCaller()]
  const list = (as: typeof headers, limit: number) => app.inject({ url: `/v1/vehicles?limit=${limit}`, headers: as })
  // By another node, an hour ahead of now: the one owes, the other has spent something.
  const owing: [as: typeof headers, tokens: number][] = [
    [headers, -50],
    [other, 600],
  ]
  for (const [as, tokens] of owing)
    await sql`insert into rate_limit values (${codeOf(as)}, ${tokens}, now() + interval '1 hour')`
  let answer = await list(headers, 1)
  t.equal(answer.json().code, 'RATE_LIMITED')
  const seconds = Number(answer.headers['retry-after'])
  t.ok(seconds >= 1 && seconds <= 6, `${seconds} s`)
  await sleep(seconds * 1000)
  answer = await list(headers, 1)
  t.equal(answer.statusCode, 200)
  t.equal((await list(other, 500)).statusCode, 200, 'who has not is served')
})

t.test('a lock lasts as long as it was made for', async (t) => {
  const { sql } = await testDatabase(t)
  const subjects = ['client:locked@192.0.2.1']
  const secondsOf = async () =>
    openLockout(sql)
      .check(subjects)
      .then(
        () => 0,
        ({ params }: { params: { seconds: number } }) => params.seconds,
      )
  for (let i = 0; i < 10; i++) await openLockout(sql).failed(subjects)
  await setBack(sql)
  for (let i = 0; i < 2; i++) {
    const seconds = await secondsOf()
    t.ok(seconds > 50 && seconds <= 60, `${seconds} s`)
  }
  await sql`update failed_authentication set last_at = last_at - interval '1 min', locked_until = clock_timestamp()`
  t.equal(await secondsOf(), 0)

  await openLockout(sql).failed(subjects)
  await setBack(sql)
  const refusals = openLockout(sql)
  refusals.refused(subjects)
  await refusals.flush()
  const [row] = await sql<{ seconds: number }[]>`
    select extract(epoch from locked_until - clock_timestamp())::int as seconds from failed_authentication`
  t.ok(row!.seconds > 100 && row!.seconds <= 120, `${row!.seconds} s: counting does not make it longer`)
})

t.test('the newest key signs, and the newest secret lives on', async (t) => {
  const { sql, app, newClient, asCaller } = await oauthApp(t)
  const tokens = await openTokens(sql, { issuer: 'i', audience: 'a' })
  const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid
  const before = kidOf(await tokens.sign('x', 60))
  await setBack(sql)
  await rotateKeys(sql)
  await until(async () => kidOf(await tokens.sign('x', 60)) !== before)
  const after = kidOf(await tokens.sign('x', 60))
  t.equal(kidOf(await (await openTokens(sql, { issuer: 'i', audience: 'a' })).sign('x', 60)), after, 'on a new node')
  t.equal(tokens.publicKeys().keys.length, 2, 'and the one before still verifies')

  const client = await newClient()
  const [row] = await sql`select id from client where code = ${client}`
  const rotate = async () => {
    const url = `/v1/clients/${row!.id}/secrets`
    // Anew: a token of the time before was issued in what is now the future as well.
    const headers = await asCaller()
    return (await app.inject({ method: 'POST', url, headers, payload: { overlapS: 3600 } })).json().secret as string
  }
  const isGood = async (secret: string) => {
    const form = { grant_type: 'client_credentials', client_id: client, client_secret: secret }
    const answer = await app.inject({
      ...{ method: 'POST', url: '/oauth/token', payload: new URLSearchParams(form).toString() },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    return answer.statusCode === 200
  }
  const first = await rotate()
  await setBack(sql)
  const [second, third] = [await rotate(), await rotate()]
  t.strictSame([await isGood(first), await isGood(second), await isGood(third)], [false, true, true])
})

t.test('a client that was made, or whose tokens were ended, a moment ago gets tokens that are good', async (t) => {
  const { app, sql, newClient, newSecret, ask, asCaller } = await oauthApp(t)
  const client = await newClient()
  const secret = await newSecret(client)
  const statusOf = async () => {
    const { body } = await ask({ client_id: client, client_secret: secret })
    const headers = { authorization: `Bearer ${body.access_token}` }
    return (await app.inject({ url: '/v1/vehicles?limit=1', headers })).statusCode
  }
  t.equal(await statusOf(), 200)
  await setBack(sql)
  t.equal(await statusOf(), 200, 'it was made in what is now the future')
  const [row] = await sql`select id from client where code = ${client}`
  const change = async (payload: object) => {
    const url = `/v1/clients/${row!.id}`
    t.equal((await app.inject({ method: 'PATCH', url, headers: await asCaller(), payload })).statusCode, 200)
  }
  await sql`update client set created_at = created_at - interval '1 day', updated_at = updated_at - interval '1 day'`
  await change({ tokensValidFrom: new Date().toISOString() })
  await setBack(sql)
  await change({ name: 'renamed since' })
  await until(async () => (await statusOf()) === 200)
  await change({ tokensValidFrom: new Date(Date.now() + 3 * HOUR_MS).toISOString() })
  await until(async () => (await statusOf()) === 401)
  t.pass('what is set for the future holds until then')
})

t.test('a token that was made while the clock was ahead ends with the others', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t)
  const config = loadConfig({})
  mock.timers.enable({ apis: ['Date'], now: Date.now() + HOUR_MS })
  t.teardown(() => mock.timers.reset())
  const { authorization } = await asCaller()
  const code = codeOf({ authorization })
  const ahead = await (await openTokens(sql, config)).sign(code, 7200)
  mock.timers.reset()
  const statusOf = async () =>
    (await app.inject({ url: '/v1/vehicles?limit=1', headers: { authorization: `Bearer ${ahead}` } })).statusCode
  t.equal(await statusOf(), 200)
  await sql`update client set tokens_valid_from = now(), updated_at = now() where code = ${code}`
  await until(async () => (await statusOf()) === 401)
  t.pass()
})

t.test('a grant that had begun has, and one that was ended does not come back', async (t) => {
  const { sql, asCaller, call } = await rightsCalls(t)
  const everyone = await asCaller()
  const [kept, ended] = [await asCaller(), await asCaller()]
  const statusOf = async (as: typeof kept) => (await call(as, 'GET', 'vehicles?limit=1')).status
  const [grant] =
    await sql`select g.id from client_grant g join client c on c.id = g.client_id where c.code = ${codeOf(ended)}`
  const validTo = new Date().toISOString()
  t.equal((await call(everyone, 'PATCH', `grants/${grant!.id}`, { validTo })).status, 200)
  await until(async () => (await statusOf(ended)) === 403)
  await setBack(sql)
  await letTokensBe(sql)
  await until(async () => (await statusOf(kept)) === 200)
  t.equal(await statusOf(ended), 403)
  await sql`update client_grant set valid_from = now() + interval '1 min', updated_at = now()`
  await until(async () => (await statusOf(kept)) === 403)
})

t.test('a row that changes in passing is not older than it was', async (t) => {
  const { sql, asCaller, call } = await rightsCalls(t)
  const everyone = await asCaller()
  const factor = { kind: 'KGCE', energyType: 'ELECTRICITY', validFrom: '2015-01-01', legalSource: 'T' }
  await call(everyone, 'POST', 'energy-factors', { ...factor, factorVersion: 'Z', value: '0.2458' })
  const tables = ['energy_consumption', 'space']
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    for (const table of tables) await tx`update ${tx(table)} set updated_at = now() + interval '1 hour'`
  })
  const done = await call(everyone, 'POST', 'energy-consumptions/recompute', undefined, { 'x-reason': 'new' })
  t.match(done, { status: 200 })
  t.ok(done.body.counts.updated > 0)
  const [building] = await sql`select b.id from building b join organization o on o.id = b.organization_id
                               where b.code = 'B2' and o.credit_code = ${holders.bureau}`
  const sent = { organizationCreditCode: holders.neighbour, code: 'B9' }
  const moved = await call(everyone, 'PATCH', `buildings/${building!.id}`, sent, { 'x-reason': 'moved' })
  t.equal(moved.status, 200, JSON.stringify(moved.body))
  for (const table of tables) {
    const changed =
      await sql`select updated_at > now() + interval '30 min' as ahead from ${sql(table)} where version > 1`
    t.ok(changed.length > 0 && changed.every(({ ahead }) => ahead), table)
  }
})

t.test('what is kept for two seconds is kept for two seconds, and reads count on their day', async (t) => {
  let nowMs = Date.parse('2026-03-02T00:30:00+08:00')
  const tally = openTally(() => nowMs)
  const access = { client: 'c', grants: [], clearance: 'public' } as const
  const { registry } = await buildTestApp(t)
  const register = registry.get('Vehicle')
  const subject = { key: 'k', register, kind: 'RECORDS', fields: 'vin' } as const
  tally.add(access, subject, '65', 1)
  nowMs -= HOUR_MS
  tally.add(access, subject, '65', 2)
  nowMs -= HOUR_MS
  tally.add(access, subject, '65', 4)
  t.match(tally.take(), [
    { day: '2026-03-02', rows: 1 },
    { day: '2026-03-01', rows: 6, firstAtMs: nowMs, lastAtMs: nowMs + HOUR_MS },
  ])

  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  t.teardown(() => mock.timers.reset())
  let asked = 0
  const { get } = keeping(async () => ++asked)
  await get('a')
  mock.timers.setTime(Date.now() - HOUR_MS)
  await until(async () => (await get('a')) === 2)
  t.pass()
})
