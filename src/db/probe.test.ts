import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { buildTestApp, testDatabase } from '../../test/harness.ts'
import { until } from '../../test/rights-calls.ts'
import { buildApp } from '../app.ts'
import { loadConfig } from '../config.ts'
import { ClientError } from '../errors.ts'
import { openTokens } from '../identity/tokens.ts'
import { createRegistry } from '../kernel/registry.ts'
import { registers } from '../registers/index.ts'
import type { Sql } from './connect.ts'
import { databaseProbe } from './probe.ts'

t.test('whoever asks how often, the database is asked twice a second', async (t) => {
  const answers: PromiseWithResolvers<void>[] = []
  // It only calls `begin`; how often is what no real database tells.
  const begin = () => {
    answers.push(Promise.withResolvers())
    return answers.at(-1)!.promise.then(() => [{ isReadOnly: false }])
  }
  const sql = { begin } as unknown as Sql
  const probe = databaseProbe(sql)
  const waiting = Array.from({ length: 100 }, probe)
  await sleep(600)
  waiting.push(probe())
  t.equal(answers.length, 1, 'nor again while it has not answered')
  answers[0]!.resolve()
  await Promise.all(waiting)
  const failing = probe()
  t.equal(answers.length, 2)
  answers[1]!.reject(new Error('gone'))
  await t.rejects(failing)
  await t.rejects(probe(), 'for half a second')
  await sleep(510)
  const again = probe()
  answers[2]!.resolve()
  t.equal(await again, true)
})

t.test('so it is by whoever asks whether it is ready, and by what waits for a lost one', async (t) => {
  const { sql: system } = await testDatabase(t)
  const askedAt: number[] = []
  const begin = async () => {
    askedAt.push(performance.now())
    throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
  }
  const config = loadConfig({ LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: '0' })
  const sql = { begin } as unknown as Sql
  const tokens = await openTokens(system, config)
  const app = await buildApp({ config, sql, system, registry: createRegistry(registers), tokens })
  t.teardown(() => app.close())
  app.noteFailure(new ClientError('DATABASE_UNAVAILABLE'))
  for (const until = performance.now() + 1700; performance.now() < until; await sleep(50))
    t.equal((await app.inject('/health/ready')).statusCode, 503)
  const pauses = askedAt.slice(1).map((at, i) => at - askedAt[i]!)
  t.ok(pauses.length > 1 && Math.min(...pauses) >= 499, String(pauses))
})

t.test('a database that takes no writes is not ready, and writes to it are 503', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t)
  const headers = await asCaller()
  const name = (await sql`select current_database() as name`)[0]!.name as string
  const ready = async () => {
    const answer = await app.inject({ url: '/health/ready' })
    return [answer.statusCode, answer.json().code]
  }
  /** As the database is for sessions that begin from now on. */
  const set = async (setting: string) => {
    await sql.unsafe(`alter database ${name} ${setting}`)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
              where datname = current_database() and application_name = 'taizhang'`
    await sleep(510)
    await until(async () => (await app.inject({ url: '/v1/codes?limit=1', headers })).statusCode === 200)
  }
  const write = async (code: string) => {
    const payload = { list: 'FULL', listVersion: '1', code, zh: code }
    const answer = await app.inject({ method: 'POST', url: '/v1/codes', headers, payload })
    return [answer.statusCode, answer.json().code, answer.headers['retry-after']]
  }
  t.strictSame(await ready(), [200, undefined])
  const settings = [
    ['set temp_file_limit = 0', 'reset temp_file_limit'],
    ['set default_transaction_read_only = on', 'reset default_transaction_read_only'],
  ] as const
  for (const [on, off] of settings) {
    await set(on)
    await until(async () => (await ready())[0] === 503)
    t.strictSame(await ready(), [503, 'DATABASE_UNAVAILABLE'], on)
    if (on.includes('read_only')) t.strictSame(await write('a'), [503, 'DATABASE_UNAVAILABLE', '5'])
    await sql`set default_transaction_read_only = off`
    await set(off)
    await until(async () => (await ready())[0] === 200)
  }
  for (const state of ['53100', '58030', '53400', '58P01']) {
    await sql.unsafe(`create or replace function fail() returns trigger language plpgsql as $$
      begin raise 'No space left on device' using errcode = '${state}'; end $$`)
    await sql.unsafe('create trigger fail before insert on code for each statement execute function fail()')
    t.strictSame(await write(state), [503, 'DATABASE_UNAVAILABLE', '5'], state)
    const record = `{ list: "FULL", listVersion: "1", code: "g", zh: "g" }`
    const query = `mutation { upsertCodes(records: [${record}]) { isWritten } }`
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })
    t.match(answer.json().errors, [{ extensions: { code: 'DATABASE_UNAVAILABLE' } }])
    await sql.unsafe('drop trigger fail on code')
  }
  t.strictSame([...(await sql`select from code where list = 'FULL'`)], [])
})
