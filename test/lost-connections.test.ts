// Every way of losing a connection to the database on every kind of work: each request is answered, the process lives
// and serves, and no connection is missing afterwards.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { connect, type Sql } from '../src/db/connect.ts'
import { startEmbeddedPostgres } from '../src/db/embedded/embedded.ts'
import { buildTestApp } from './harness.ts'
import { openProxy } from './proxy.ts'
import { until } from './rights-calls.ts'

const STATEMENT_TIMEOUT_MS = 4000
/** With the pause before a connection is tried again. */
const ANSWER_MS = 5000
/** Of the system's statements, which take 15 s at most; db/connect.ts waits 10 s longer than Postgres may take. */
const SILENT_MS = 15_000 + 10_000 + ANSWER_MS

// A server of its own: it is killed, and stops all that is on it.
const dataDir = await mkdtemp(join(tmpdir(), 'taizhang-lost-'))
const ignore = () => {}
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore }
const server = await startEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off', max_connections: '60' } })
t.teardown(() => server.stop().then(() => rm(dataDir, { recursive: true })))
const proxy = await openProxy(t, server.url)
process.env.TEST_DATABASE_URL = proxy.url
/** All work at once, and half of them for one client. */
const CONNECTIONS = 24
const env = { STATEMENT_TIMEOUT_MS: String(STATEMENT_TIMEOUT_MS), MAX_CONNECTIONS: String(CONNECTIONS) }
const { app, sql, asCaller } = await buildTestApp(t, { env, connections: CONNECTIONS })
const origin = await app.listen({ host: '127.0.0.1', port: 0 })
await sql`insert into code (list, list_version, code, zh) values ('LOST', '1', 'kept', '留存')`
const [{ name: database }] = await sql<[{ name: string }]>`select current_database() as name`

/** Beside the proxy, and its own connection each time: the way may have taken it. */
async function directly<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
  const url = new URL(server.url)
  url.pathname = `/${database}`
  const direct = connect(url.href, { max: 1, statementTimeoutMs: 60_000, applicationName: 'beside' })
  return work(direct).finally(() => direct.end({ timeout: 1 }))
}

/** Backends of the service; `isCaller`: of what callers ask for, not of the service itself. */
const backends = () =>
  directly(async (sql) => {
    return sql<{ pid: number; isCaller: boolean; isWaiting: boolean; query: string }[]>`
      select pid, application_name = 'taizhang' as "isCaller", query,
             coalesce(wait_event_type = 'Lock', false) as "isWaiting" from pg_stat_activity
      where datname = ${database} and application_name <> 'beside'`
  })
const waiting = async () => (await backends()).filter(({ isWaiting }) => isWaiting)

const signalServer = async (signal: NodeJS.Signals): Promise<void> => {
  const [pid] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')
  process.kill(Number(pid), signal)
}

const SILENCE = 'a network without a word'
const ways: Record<string, () => Promise<unknown>> = {
  'backends terminated': () =>
    directly((sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name <> 'beside'`),
  'a backend killed': async () => process.kill((await waiting()).find(({ isCaller }) => isCaller)!.pid, 'SIGKILL'),
  'a fast shutdown': () => signalServer('SIGINT'),
  'an immediate shutdown': () => signalServer('SIGQUIT'),
  'connections closed on the way': async () => proxy.cut('close'),
  'connections reset on the way': async () => proxy.cut('reset'),
  [SILENCE]: async () => proxy.silence(true),
}

const code = (code: string, more: object = {}) => ({ list: 'LOST', listVersion: '1', code, zh: '丢失', ...more })
const file = (n: number) => Array.from({ length: n }, (_, i) => JSON.stringify(code(`f${i}`))).join('\n')
const ndjson = { 'content-type': 'application/x-ndjson' }
const json = { 'content-type': 'application/json' }

type Ask = [path: string, init?: RequestInit]
const post = (path: string, body: object | string, headers: Record<string, string> = json): Ask => [
  path,
  { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) },
]
const mutation = 'mutation ($records: [CodeInput!]!) { upsertCodes(records: $records) { isWritten } }'

const list: Ask = ['/v1/codes?limit=1']

/** By what they do when the tables are locked: each waits in the midst of its work. */
const works: Record<string, (round: number) => Ask> = {
  'a list': () => list,
  'a record by key': () => ['/v1/codes/by-key?list=LOST&listVersion=1&code=kept'],
  'several root fields': () =>
    post('/graphql', { query: '{ a: codes(first: 1) { nodes { id } } b: codes { nodes { id } } }' }),
  'a mutation': (round) => post('/graphql', { query: mutation, variables: { records: [code(`m${round}`)] } }),
  'a write': (round) => post('/v1/codes', code(`w${round}`)),
  'a dry run': (round) => post('/v1/codes?dryRun=true', code(`d${round}`)),
  'an idempotent write': (round) =>
    post('/v1/codes', code(`i${round}`), { ...json, 'idempotency-key': `key ${round}` }),
  'a partial import': () => post('/v1/codes/import', file(3000), ndjson),
  'an atomic import': () => post('/v1/codes/import?mode=atomic', file(3000), ndjson),
  'an export': () => ['/v1/codes/export'],
  'a token': () =>
    post('/oauth/token', 'grant_type=client_credentials&client_id=none&client_secret=none', {
      'content-type': 'application/x-www-form-urlencoded',
    }),
}

/** Locks tables in a session beside, until it is told to end it or a shutdown does. */
async function hold(tables: string): Promise<() => Promise<void>> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let over = Promise.resolve()
  await new Promise<void>((isHeld) => {
    const work = (sql: Sql) =>
      sql.begin(async (tx) => {
        await tx.unsafe(`lock table ${tables} in access exclusive mode`)
        isHeld()
        await released
      })
    over = directly(work).then(ignore, ignore)
  })
  return () => {
    release()
    return over
  }
}

// Of imports and exports a client has two at once.
const [as, exporter, stranger] = [await asCaller(), await asCaller(), await asCaller()]

for (const [round, [way, lose]] of Object.entries(ways).entries()) {
  t.test(`${way}: every kind of work`, { timeout: 60_000 }, async (t) => {
    const answerMs = way === SILENCE ? SILENT_MS : ANSWER_MS
    const ask = async ([path, init]: Ask, caller = path.endsWith('export') ? exporter : as) => {
      const signal = AbortSignal.timeout(answerMs)
      const headers = { ...(path.startsWith('/oauth') ? {} : caller), ...init?.headers }
      const answer = await fetch(origin + path, { ...init, headers, signal })
      return { status: answer.status, body: await answer.text() }
    }
    const isServed = async () => (await ask(list)).status === 200
    // Before its first row an export may be silent for half an hour; that its network is gone only TCP can tell.
    const named = Object.entries(works).filter(([name]) => way !== SILENCE || name !== 'an export')
    const asked = named.map(([name, askOf]) => [name, askOf(round)] as const)
    for (const caller of [as, exporter]) await ask(list, caller)
    const held = [await hold('code, failed_authentication, rate_limit, read_log')]
    const answers = asked.map(([, one]) => ask(one))
    await until(async () => (await waiting()).length >= answers.length)
    held.push(await hold('client_grant'))
    answers.push(ask(list, stranger))
    const settled = Promise.allSettled(answers)
    await until(async () => (await waiting()).length > answers.length)
    await lose()
    const names = [...asked.map(([name]) => name), 'the rights of a caller']
    // A server that is shut down may end who holds the lock before who waits for it, which is then done.
    const right = way.endsWith('shutdown') ? /^(503|20[01])$/ : /^503$/
    for (const [i, one] of (await settled).entries()) {
      t.match(String(one.status === 'fulfilled' ? one.value.status : one.reason), right, names[i])
    }
    proxy.silence(false)
    for (const release of held) await release()

    // Each is served, once the server is back.
    await until(async () => (await ask(['/health/ready'])).status === 200)
    await until(isServed)
    for (const [name, one] of asked) {
      // The claim of a key is taken back some moments after the server is there again.
      await until(async () => (await ask(one)).status !== 409)
      const { status, body } = await ask(one)
      t.match(String(status), name === 'a token' ? /^401$/ : /^20[01]$/, `${name} again: ${body.slice(0, 200)}`)
    }
    t.match(await ask(list, stranger), { status: 200 })
    await until(async () => (await backends()).some(({ query }) => query.startsWith('listen')))
    t.pass('it listens again')
  })
}

t.test('no connection is missing', async () => {
  const callers = await Promise.all(Array.from({ length: 4 }, () => asCaller()))
  await directly((sql) =>
    sql.begin(async (tx) => {
      await tx.unsafe('lock table code in access exclusive mode')
      const asked = callers.flatMap((headers) => Array.from({ length: CONNECTIONS / 4 }, () => headers))
      const answers = asked.map((headers) => fetch(`${origin}/v1/codes?limit=1`, { headers }))
      Promise.allSettled(answers)
      await until(async () => (await waiting()).filter(({ isCaller }) => isCaller).length === CONNECTIONS)
    }),
  )
})
