// A dry run ends as the real run would: the same times for the same work, and what is too slow told alike.
import t, { type Test } from 'tap'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { buildTestApp } from './harness.ts'
import { until } from './rights-calls.ts'

const LOCK = 4711
/** Codes in three chunks, of 1,100 and the rest; the first of STOP waits for its parent, which is in the second. */
const codes = (list: string) =>
  Array.from({ length: 2500 }, (_, i) => ({
    ...{ list, listVersion: '1', code: `c${i}`, zh: '试'.repeat(60) },
    ...(i === 0 && list === 'STOP' && { parentCode: 'c1510' }),
    // Of another set of fields, so that a chunk is two statements.
    ...(i % 10 === 9 && { en: 'x' }),
  }))

async function world(t: Test) {
  const { app, sql, asCaller } = await buildTestApp(t, { env: { STATEMENT_TIMEOUT_MS: '120000' } })
  const headers = { ...(await asCaller()), 'content-type': 'application/x-ndjson' }
  const { now } = performance
  t.teardown(() => Object.assign(performance, { now }))
  const imported = async (list: string, query: string) => {
    const payload = codes(list)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join('')
    const answer = await app.inject({ method: 'POST', url: `/v1/codes/import${query}`, headers, payload })
    const { instance: _, ...report } = answer.json()
    return { status: answer.statusCode, ...report }
  }
  /** Where this code is written the import waits; meanwhile a minute passes. */
  async function delayed(list: string, code: string, query: string) {
    await sql.unsafe(`create or replace function wait_for_test() returns trigger language plpgsql as $$ begin
      if new.code = '${code}' then perform pg_advisory_xact_lock(${LOCK}); end if; return new; end $$`)
    await sql`create or replace trigger wait_for_test before insert on code
      for each row execute function wait_for_test()`
    const waiting = async () =>
      (await sql`select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`).length
    let running: ReturnType<typeof imported> | undefined
    await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${LOCK})`
      running = imported(list, query)
      await until(async () => (await waiting()) === 1)
      performance.now = () => now.call(performance) + 61_000
    })
    const report = await running!
    performance.now = now
    return report
  }
  const written = async (list: string) => (await sql`select from code where list = ${list}`).length
  return { imported, delayed, written }
}

t.test('each chunk of a dry run has its own time', async (t) => {
  const { delayed, written } = await world(t)
  // The last statement of a chunk: what comes after it is another chunk's.
  for (const code of ['c999', 'c1999']) {
    const tried = await delayed(`SLOW-${code}`, code, '?dryRun=true')
    t.equal(await written(`SLOW-${code}`), 0)
    const done = await delayed(`SLOW-${code}`, code, '')
    t.strictSame({ ...tried, isWritten: true }, done, `after ${code}`)
    t.match(done, { status: 200, counts: { read: 2500, created: 2500, rejected: 0 } })
    t.equal(await written(`SLOW-${code}`), 2500)
  }
})

t.test('a chunk that takes too long ends both alike, and nothing of it is met by what follows', async (t) => {
  const { delayed, written } = await world(t)
  // In the first statement of the second chunk, in which the parent is; it is not written, so its child is refused.
  const tried = await delayed('STOP', 'c1500', '?dryRun=true')
  t.equal(await written('STOP'), 0)
  const done = await delayed('STOP', 'c1500', '')
  t.strictSame({ ...tried, isWritten: true }, done)
  const { lastLine } = done.stoppedAt
  t.match(done, {
    ...{ status: 200, stoppedAt: { code: 'WRITE_TIMEOUT' }, rejected: [{ line: 1, code: 'REFERENCE_UNKNOWN' }] },
    counts: { read: lastLine, created: lastLine - 1, rejected: 1 },
  })
  t.equal(await written('STOP'), lastLine - 1)
  const first = await delayed('LATE', 'c1', '?dryRun=true')
  t.strictSame([first.status, first.code], [400, 'WRITE_TIMEOUT'], 'where nothing was handed over')
  t.strictSame((await delayed('LATE', 'c1', '')).code, 'WRITE_TIMEOUT')
  t.equal(await written('LATE'), 0)
})

t.test('of two chunks at once the second is told of when only the first fails', async (t) => {
  const { app, sql, asCaller } = await buildTestApp(t)
  const headers = await asCaller()
  const organizationCreditCode = creditCodeFor('11652301DEM90001')
  const owner = { ...{ name: '示例', institutionType: '01', administrativeLevel: 'COUNTY' }, regionCode: '652301' }
  await app.inject({
    ...{ method: 'POST', url: '/v1/organizations', headers },
    payload: { creditCode: organizationCreditCode, ...owner },
  })
  // A race that each attempt loses, slowly.
  await sql.unsafe(`create function lose() returns trigger language plpgsql as $$ begin
    if new.code = 'B1500' then perform pg_sleep(0.3); raise 'lost' using errcode = '40001'; end if; return new; end $$`)
  await sql`create trigger lose before insert on building for each row execute function lose()`
  const line = (i: number) => JSON.stringify({ organizationCreditCode, code: `B${i}`, name: '楼'.repeat(100) })
  const payload = Array.from({ length: 5000 }, (_, i) => line(i)).join('\n')
  const type = { 'content-type': 'application/x-ndjson' }
  const answer = await app.inject({
    ...{ method: 'POST', url: '/v1/buildings/import', headers: { ...headers, ...type }, payload },
  })
  const { counts, stoppedAt, isWritten } = answer.json()
  t.match({ isWritten, stoppedAt }, { isWritten: true, stoppedAt: { code: 'OVERLOADED' } })
  const { lastLine, alsoDone } = stoppedAt
  t.ok(lastLine < 1500 && alsoDone.firstLine > 1500 && alsoDone.lastLine < 5000, JSON.stringify(stoppedAt))
  const stored = await sql`select substr(code, 2)::int + 1 as line from building order by 1`
  const told = [...Array(lastLine).keys(), ...Array(alsoDone.lastLine).keys()].map((i) => i + 1)
  t.strictSame(
    stored.map(({ line }) => line),
    told.filter((one, i) => i < lastLine || one >= alsoDone.firstLine),
  )
  t.equal(counts.created, stored.length)
})
