// What a caller that hangs up leaves behind: nothing that runs, nothing that was written by halves, and its places are
// free when its work has ended, not before.
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { capturedLog } from './captured-log.ts'
import { buildTestApp, type TestOptions } from './harness.ts'
import { until } from './rights-calls.ts'

/** Twice around the sweep, and some. */
const ENDED_MS = 2000

async function world(t: Test, { env }: TestOptions = {}) {
  const tested = await buildTestApp(t, { env: { LOG_LEVEL: 'info', ...env } })
  const { app, sql, asCaller } = tested
  const lines = capturedLog(app)
  /** Nobody is to look into it. */
  const alarms = () => lines.filter((line) => !['debug', 'info'].includes(JSON.parse(line).level))
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const as = await asCaller()
  /** Statements of the service that wait for the lock. */
  const waiting = async () => {
    const rows = await sql`
      select from pg_stat_activity where datname = current_database() and application_name = 'taizhang'
      and wait_event_type = 'Lock'`
    return rows.length
  }
  /** A request that can be hung up; `status` when it was answered. */
  const ask = ([path, init = {}]: Ask, headers = as) => {
    const outgoing = request(origin + path, { method: init.method, headers: { ...headers, ...init.headers } })
    const status = new Promise<number | undefined>((resolve) => {
      outgoing.on('response', (answer) => answer.resume() && resolve(answer.statusCode))
      outgoing.on('error', () => resolve(undefined))
    })
    outgoing.end(init.body)
    return { status, hangUp: () => outgoing.destroy() }
  }
  const locked = (work: () => Promise<void>, table = 'code') =>
    sql.begin(async (tx) => {
      await tx.unsafe(`lock table ${table} in access exclusive mode`)
      await work()
    })
  const written = async () => (await sql`select from code where list = 'HANG'`).length
  return { ...tested, ask, locked, waiting, written, alarms }
}

type Ask = [path: string, init?: { method?: string; headers?: Record<string, string>; body?: string }]

const record = (code: string) => ({ list: 'HANG', listVersion: '1', code, zh: '挂断' })
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Ask => [
  path,
  {
    ...{ method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  },
]
const file = (mode: string, more = ''): Ask =>
  post(
    `/v1/codes/import?mode=${mode}${more}`,
    Array.from({ length: 3000 }, (_, i) => JSON.stringify(record(`f${i}`))).join('\n'),
    { 'content-type': 'application/x-ndjson' },
  )
const upsert = (as: string) => `${as}: upsertCodes(records: $${as}) { isWritten }`
const mutation = `mutation ($a: [CodeInput!]!, $b: [CodeInput!]!) { ${upsert('a')} ${upsert('b')} }`

const list: Ask = ['/v1/codes?limit=1']
const works: Record<string, Ask> = {
  'a list': list,
  'a query': post('/graphql', { query: '{ a: codes(first: 1) { nodes { id } } b: codes { nodes { id } } }' }),
  'a write': post('/v1/codes', record('w')),
  'a write with a key': post('/v1/codes', record('k'), { 'idempotency-key': 'hang' }),
  'a mutation': post('/graphql', { query: mutation, variables: { a: [record('a')], b: [record('b')] } }),
  'a partial import': file('partial'),
  'an atomic import': file('atomic'),
  'a dry run': file('atomic', '&dryRun=true'),
  'an export': ['/v1/codes/export'],
  'an export by POST': post('/v1/codes/export', {}),
  'a compressed export': ['/v1/codes/export', { headers: { 'accept-encoding': 'gzip' } }],
  'a run of a rule': ['/v1/rules/VEH18/run', { method: 'POST' }],
  'a recomputation': post('/v1/energy-consumptions/recompute', {}, { 'x-reason': 'again' }),
}
/** What it needs, unless it is the codes. */
const tables: Record<string, string> = { 'a run of a rule': 'vehicle', 'a recomputation': 'energy_consumption' }

for (const [name, work] of Object.entries(works)) {
  t.test(`${name} ends when its caller has left`, async (t) => {
    const { ask, locked, waiting, written, alarms } = await world(t, { env: { MAX_IN_FLIGHT: '1' } })
    await locked(async () => {
      const one = ask(work)
      await until(async () => (await waiting()) > 0)
      await sleep(400)
      t.ok((await waiting()) > 0, 'it runs as long as somebody waits for it')
      one.hangUp()
      const leftAt = performance.now()
      t.equal(await ask(list).status, 429, 'its place is taken while it runs')
      await until(async () => (await waiting()) === 0)
      t.ok(performance.now() - leftAt < ENDED_MS, `it ended after ${Math.round(performance.now() - leftAt)} ms`)
    }, tables[name])
    await until(async () => (await ask(list).status) === 200)
    t.equal(await written(), 0, 'and nothing of it was written')
    t.match(String(await ask(work).status), /^20[01]$/, 'sent again it is done')
    t.strictSame(alarms(), [], 'a caller who leaves is no failure')
  })
}

for (const name of Object.keys(works)) {
  t.test(`${name} that is ready when its caller has just left is no failure`, async (t) => {
    const { ask, locked, waiting, alarms } = await world(t)
    await locked(async () => {
      const one = ask(works[name]!)
      await until(async () => (await waiting()) > 0)
      one.hangUp()
      await sleep(20)
    }, tables[name])
    await sleep(300)
    t.strictSame(alarms(), [])
  })
}

t.test('an atomic import keeps its slot until it has ended', async (t) => {
  const env = { MAX_CONCURRENT_BULK: '1', MAX_CONNECTIONS: '4' }
  const { ask, asCaller, locked, waiting, written } = await world(t, { env })
  const other = await asCaller()
  await locked(async () => {
    for (let turn = 0; turn < 3; turn++) {
      let one = ask(file('atomic'))
      await until(async () => {
        // The place of the former is free a moment after its statement has ended.
        if ((await Promise.race([one.status, undefined])) === 503) one = ask(file('atomic'))
        return (await waiting()) === 1
      })
      one.hangUp()
      t.equal(await ask(file('atomic'), other).status, 503, 'no other takes it meanwhile')
      await until(async () => (await waiting()) === 0)
    }
  })
  t.equal(await written(), 0)
  t.equal(await ask(file('atomic'), other).status, 200)
})

t.test('who waits for a turn and leaves does not wait any more', async (t) => {
  const { ask, locked, waiting } = await world(t, { env: { MAX_IN_FLIGHT: '2', MAX_CONNECTIONS: '2' } })
  await locked(async () => {
    const first = ask(list)
    await until(async () => (await waiting()) === 1)
    for (const work of [works['a write']!, list, works['a partial import']!]) {
      const second = ask(work)
      await until(async () => (await ask(list).status) === 429)
      second.hangUp()
      const third = ask(['/v1/regions?limit=1'])
      t.equal(await third.status, 429, 'it has its place')
      // The next that is let in waits for its turn: no answer.
      await until(async () => {
        const next = ask(list)
        const answered = await Promise.race([next.status, sleep(100, 'waits')])
        next.hangUp()
        return answered === 'waits'
      })
    }
    t.equal(await waiting(), 1, 'the first runs still')
    first.hangUp()
  })
})

t.test('a transaction that takes too long is undone', async (t) => {
  const { app, asCaller, locked, waiting, written } = await world(t)
  const headers = await asCaller()
  const [url, { body, headers: type }] = file('atomic') as Required<Ask>
  const importing = () => app.inject({ method: 'POST', url, headers: { ...headers, ...type }, payload: body! })
  const { now } = performance
  t.teardown(() => Object.assign(performance, { now }))
  let late: ReturnType<typeof importing> | undefined
  await locked(async () => {
    late = importing()
    await until(async () => (await waiting()) === 1)
    performance.now = () => now.call(performance) + 61_000
  })
  const answer = (await late)!
  performance.now = now
  t.match({ status: answer.statusCode, ...answer.json() }, { status: 400, code: 'WRITE_TIMEOUT' })
  t.match(answer.json().detail, /60/)
  t.notOk(answer.headers['retry-after'], 'sent again as it is, it takes as long')
  t.equal(await written(), 0)
  t.equal((await importing()).statusCode, 200)
})

const copies: [how: string, work: Ask, isAnswered: boolean][] = [
  ['under way', works['an export']!, true],
  ['by POST under way', works['an export by POST']!, true],
  // Bytes come when there are enough of them.
  ['compressed, under way', works['a compressed export']!, false],
  ['before its first row', ['/v1/codes/export?sort=zh'], false],
]
for (const [how, work, isAnswered] of copies) {
  t.test(`a COPY ${how} is cancelled, not read to its end`, async (t) => {
    const { sql, ask, alarms } = await world(t)
    await sql`insert into code (list, list_version, code, zh)
              select 'COPY', '1', n::text, repeat('x', 200) from generate_series(1, 3000) n`
    await sql`create policy slow on code as restrictive using (pg_sleep(0.001) is not null)`
    // In the order of an index, each row when its time has come; or all of them before the first.
    const [row] = await sql<[{ name: string }]>`select current_database() as name`
    if (isAnswered) await sql`alter database ${sql(row.name)} set enable_sort = off`
    const copying = async () =>
      (
        await sql`select from pg_stat_activity where datname = current_database() and query like 'copy (%'
                 and state = 'active' and backend_type = 'client backend'`
      ).length
    const one = ask(work)
    if (isAnswered) t.equal(await one.status, 200)
    else await until(async () => (await copying()) === 1)
    t.equal(await copying(), 1)
    one.hangUp()
    const leftAt = performance.now()
    await until(async () => (await copying()) === 0)
    const tookMs = performance.now() - leftAt
    t.ok(tookMs < ENDED_MS, `it ended after ${Math.round(tookMs)} ms; all rows take three seconds and more`)
    await sleep(100)
    t.strictSame(alarms(), [])
  })
}
