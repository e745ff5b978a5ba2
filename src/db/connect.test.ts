import t from 'tap'
import { testDatabase } from '../../test/harness.ts'
import { checkServer, connect, type Sql } from './connect.ts'

t.test('a connection carries its limits and settings', async (t) => {
  const { url } = await testDatabase(t)
  const sql = connect(url, { max: 1, statementTimeoutMs: 321 })
  t.teardown(() => sql.end())
  const [row] = await sql`
    select current_setting('application_name') as name, current_setting('TimeZone') as zone,
           current_setting('statement_timeout') as timeout, current_setting('jit') as jit,
           current_setting('idle_in_transaction_session_timeout') as idle`
  t.strictSame({ ...row }, { name: 'taizhang', zone: 'UTC', timeout: '321ms', jit: 'off', idle: '30s' })
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
