import t from 'tap'
import { testDatabase } from '../../test/harness.ts'
import { checkServer, connect, type Sql } from './connect.ts'
import queue from './driver-queue.ts'

t.test('a connection carries its limits and settings', async (t) => {
  const { url, sql: owner } = await testDatabase(t)
  await owner.unsafe(`alter database "${new URL(url).pathname.slice(1)}" set DateStyle = 'German'`)
  const sql = connect(url, { max: 1, statementTimeoutMs: 321 })
  t.teardown(() => sql.end())
  const [row] = await sql`
    select current_setting('application_name') as name, current_setting('TimeZone') as zone,
           now()::date::text ~ '^\\d{4}-\\d\\d-\\d\\d$' as "isIso",
           current_setting('statement_timeout') as timeout, current_setting('jit') as jit,
           current_setting('idle_in_transaction_session_timeout') as idle`
  t.strictSame({ ...row }, { name: 'taizhang', zone: 'UTC', isIso: true, timeout: '321ms', jit: 'off', idle: '30s' })
  await t.rejects(sql`select pg_sleep(5)`, { code: '57014' })
})

t.test('exact values keep every digit in both directions', async (t) => {
  const { sql } = await testDatabase(t)
  await sql`create table exact (big bigint, amount numeric, day date, moment timestamptz)`
  const row = {
    big: '9007199254740993',
    amount: '12345678901234567890.10',
    day: '2024-02-29',
    moment: '2024-02-29 08:00:00.123456+00',
  }
  await sql`insert into exact ${sql(row)}`
  t.strictSame({ ...(await sql`select * from exact`)[0] }, row)
})

t.test('a server that is current enough is accepted', async (t) => {
  const { sql } = await testDatabase(t)
  await t.resolves(checkServer(sql))
})

t.test('a server that is too old is refused in both languages', async (t) => {
  // The one thing a current server cannot show. checkServer() only ever calls it as a template tag.
  const oldServer = (async () => [{ server_version_num: '140012', server_version: '14.12' }]) as unknown as Sql
  await t.rejects(checkServer(oldServer), { name: 'StartError', message: /14\.12，需要 15[\s\S]*15 or newer/ })
})

t.test('the queue of the driver that is exchanged', async (t) => {
  const waiting = queue(['a', 'b'])
  for (let turn = 0; turn < 1000; turn++) waiting.push(waiting.shift()!)
  t.equal(waiting.remove('c'), null)
  for (const item of ['c', 'd', 'e']) waiting.push(item)
  t.equal(waiting.remove('d'), 'd')
  t.equal(waiting.length, 4)
  t.strictSame([1, 2, 3, 4, 5].map(waiting.shift), ['a', 'b', 'c', 'e', undefined])
  t.equal(waiting.length, 0)
  waiting.push('f')
  t.strictSame([waiting.length, waiting.shift()], [1, 'f'])
})

t.test('a record by id does not wait behind a slow statement', async (t) => {
  const { url } = await testDatabase(t)
  const sql = connect(url, { max: 2, quick: 1, statementTimeoutMs: 10_000 })
  t.teardown(() => Promise.all([sql.end(), sql.quick.end()]))
  let isSlowDone = false
  const slow = [1, 2].map(() => sql`select pg_sleep(4)`.then(() => (isSlowDone = true)))
  t.strictSame([...(await sql.quick`select 1 as one`)], [{ one: 1 }])
  t.equal(isSlowDone, false)
  t.not(sql.quick, sql)
  await Promise.all(slow)
})
