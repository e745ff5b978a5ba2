// Whoever fails to authenticate too often waits, on every node; nobody can make somebody else wait.
import t from 'tap'
import type { Sql } from '../src/db/connect.ts'
import { openLockout, subjectsOf } from '../src/limits/lockout.ts'
import { testDatabase } from './harness.ts'
import { assertion, clientKey, oauthApp } from './oauth-client.ts'
import { until } from './until.ts'

const [home, elsewhere] = ['192.0.2.1', '198.51.100.9']
const LOCKED = { status: 429, body: { error: 'temporarily_unavailable', error_description: /too often/ } }

t.test('ten wrong secrets lock a client where they came from, and nowhere else', async (t) => {
  const { sql, newClient, newSecret, ask } = await oauthApp(t)
  const [client, other] = [await newClient(), await newClient()]
  const sent = { client_id: client, client_secret: await newSecret(client) }
  const theirs = { client_id: other, client_secret: await newSecret(other) }
  const guess = { ...sent, client_secret: theirs.client_secret }
  for (let i = 0; i < 9; i++) t.equal((await ask(guess, { address: elsewhere })).status, 401)
  t.equal((await ask(sent, { address: elsewhere })).status, 200, 'nine are forgiven, and then forgotten')
  for (let i = 0; i < 10; i++) t.equal((await ask(guess, { address: elsewhere })).status, 401)
  const refused = await ask(guess, { address: elsewhere })
  t.match(refused, LOCKED)
  const seconds = Number(refused.headers['retry-after'])
  t.ok(seconds > 50 && seconds <= 60, `${seconds} s`)
  t.match(await ask(sent, { address: elsewhere }), LOCKED, 'the right secret, too: else guessing would go on')
  t.equal((await ask(sent, { address: home })).status, 200, 'the client itself is served')
  t.equal((await ask(theirs, { address: elsewhere })).status, 200, 'as is another at that address')
  await sql`update failed_authentication set locked_until = clock_timestamp()`
  t.equal((await nodeOf(sql, subjectsOf(client, elsewhere))).isLocked, false, 'and the lock ends')
})

t.test('guesses at once are no more than guesses in turn', async (t) => {
  const { sql, newClient, newSecret, ask } = await oauthApp(t)
  const client = await newClient()
  const secret = await newSecret(client)
  const guess = { client_id: client, client_secret: await newSecret(await newClient()) }
  await Promise.all(Array.from({ length: 30 }, () => ask(guess, { address: elsewhere })))
  t.match(await ask({ client_id: client, client_secret: secret }, { address: elsewhere }), LOCKED)
  const [row] = await sql<{ failures: number }[]>`
    select failures from failed_authentication where subject = ${subjectsOf(client, elsewhere)[0]!}`
  t.equal(row!.failures, 10, 'what comes in while locked makes the lock no longer')
  const lockout = openLockout(sql)
  // As if it had been verified while the others failed.
  await t.rejects(lockout.succeeded(subjectsOf(client, elsewhere)), { code: 'LOCKED_OUT' })
})

t.test('locks grow, nodes share them, and they are forgotten', async (t) => {
  const { sql } = await testDatabase(t)
  const one = openLockout(sql)
  const subjects = ['client:grow@192.0.2.1']
  const lengths: number[] = []
  for (let i = 0; i < 9; i++) await one.failed(subjects)
  for (let i = 0; i < 8; i++) {
    await one.failed(subjects)
    const error = await openLockout(sql)
      .check(subjects)
      .catch((error: { params: { seconds: number } }) => error)
    lengths.push(Math.round((error?.params.seconds ?? 0) / 60))
    await sql`update failed_authentication set locked_until = clock_timestamp()`
  }
  t.strictSame(lengths, [1, 2, 4, 8, 16, 32, 60, 60], 'minutes')
  await sql`update failed_authentication set last_at = now() - interval '16 min', locked_until = null`
  await one.failed(subjects)
  const [row] = await sql`select failures, locked_until as until from failed_authentication`
  t.strictSame({ ...row }, { failures: 1, until: null }, 'a quarter of an hour later it begins anew')
})

t.test('an address has a hundred failures, of tokens and of secrets', async (t) => {
  const { app, sql, newClient, newSecret, ask, asCaller } = await oauthApp(t)
  const headers = await asCaller()
  const forged = { authorization: `${headers.authorization.slice(0, -20)}AAAAAAAAAAAAAAAAAAAA` }
  const use = (sent: { authorization: string }, remoteAddress: string) =>
    app.inject({ url: '/v1/vehicles', headers: sent, remoteAddress })
  const startedAt = performance.now()
  // What was counted is written after a second, which a busy machine may need for all of them.
  const isWritten = () => performance.now() - startedAt > 900
  for (let i = 0; i < 120; i++) {
    const { statusCode } = await use(forged, elsewhere)
    t.ok(statusCode === 401 || (statusCode === 429 && i >= 100 && isWritten()), `${i}: ${statusCode}`)
  }
  const counted = await sql`select from failed_authentication`
  t.ok(counted.length === 0 || isWritten(), 'not one of them cost a statement')
  await until(async () => (await use(forged, elsewhere)).statusCode === 429)
  const refused = await use(forged, elsewhere)
  t.match([refused.statusCode, refused.json().code], [429, 'LOCKED_OUT'])
  t.ok(Number(refused.headers['retry-after']) > 50)
  t.equal((await use(headers, elsewhere)).statusCode, 200, 'a good token is not held up by its neighbours')
  const client = await newClient()
  const sent = { client_id: client, client_secret: await newSecret(client) }
  t.match(await ask(sent, { address: elsewhere }), LOCKED)
  t.equal((await ask(sent, { address: home })).status, 200)
})

t.test('whoever has proven itself at an address is not held up by who guesses there', async (t) => {
  const { app, newClient, newSecret, ask } = await oauthApp(t)
  const client = await newClient()
  const sent = { client_id: client, client_secret: await newSecret(client) }
  const { privateKey, publicKeys } = await clientKey()
  const signing = await newClient({ publicKeys })
  const asserted = async () => ask(await assertion(signing, privateKey), { address: elsewhere })
  t.equal((await ask(sent, { address: elsewhere })).status, 200)
  t.equal((await asserted()).status, 200)
  const headers = { authorization: 'Bearer x.y.z' }
  for (let i = 0; i < 100; i++) await app.inject({ url: '/v1/vehicles', headers, remoteAddress: elsewhere })
  await until(
    async () => (await app.inject({ url: '/v1/vehicles', headers, remoteAddress: elsewhere })).statusCode === 429,
  )
  const other = await newClient()
  const theirs = { client_id: other, client_secret: await newSecret(other) }
  t.match(await ask(theirs, { address: elsewhere }), LOCKED, 'the address is locked')
  t.equal((await ask(sent, { address: elsewhere })).status, 200)
  t.equal((await asserted()).status, 200)
  const guess = { ...sent, client_secret: theirs.client_secret }
  for (let i = 0; i < 10; i++) t.equal((await ask(guess, { address: elsewhere })).status, 401)
  t.match(await ask(sent, { address: elsewhere }), LOCKED, 'guesses at itself do')
})

t.test('many that nobody knows are answered in turn, and others beside them', async (t) => {
  const { app, newClient, newSecret, ask, asCaller } = await oauthApp(t)
  const headers = await asCaller()
  const secret = await newSecret(await newClient())
  const startedAt = performance.now()
  const guesses = Array.from({ length: 60 }, (_, i) =>
    ask({ client_id: `nobody-${i}`, client_secret: secret }, { address: `198.51.100.${i}` }),
  )
  const reads = Array.from({ length: 10 }, () => app.inject({ url: '/v1/vehicles', headers }))
  for (const { statusCode } of await Promise.all(reads)) t.equal(statusCode, 200)
  const readMs = performance.now() - startedAt
  const answers = await Promise.all(guesses)
  t.ok(readMs < (performance.now() - startedAt) / 2, `${Math.round(readMs)} ms`)
  t.equal(answers.filter(({ status }) => status === 401).length, 50)
  const refused = answers.filter(({ status }) => status === 503)
  t.equal(refused.length, 10)
  t.match(refused[0], { headers: { 'retry-after': '1' }, body: { error: 'temporarily_unavailable' } })
  const client = await newClient()
  const sent = { client_id: client, client_secret: await newSecret(client) }
  const own = await Promise.all(Array.from({ length: 25 }, () => ask(sent)))
  t.strictSame(own.map(({ status }) => status).sort(), [...Array(20).fill(200), ...Array(5).fill(429)])
  t.equal((await ask(sent)).status, 200, 'places are given back')
})

t.test('an address is a subscriber: of IPv6 the first 64 bits', async (t) => {
  const address = (ip: string) => subjectsOf(undefined, ip)[0]
  t.equal(address('192.0.2.1'), 'ip:192.0.2.1')
  t.equal(address('::ffff:192.0.2.1'), 'ip:192.0.2.1')
  for (const ip of ['2001:db8:0:7::1', '2001:DB8:0:7:a:b:c:d', '2001:0db8::7:0:0:0:9', '2001:db8:0:7::%eth0']) {
    t.equal(address(ip), 'ip:2001:db8:0:7::/64', ip)
  }
  t.equal(address('::1'), 'ip:0:0:0:0::/64')
  t.equal(subjectsOf('x'.repeat(1000), '192.0.2.1')[0]!.length, 'client:@192.0.2.1'.length + 100)
})

/** How another node sees the subjects. */
async function nodeOf(sql: Sql, subjects: string[]): Promise<{ isLocked: boolean }> {
  return openLockout(sql)
    .check(subjects)
    .then(
      () => ({ isLocked: false }),
      () => ({ isLocked: true }),
    )
}
