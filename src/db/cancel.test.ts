import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { testDatabase } from '../../test/harness.ts'
import { cancelStatement } from './cancel.ts'
import { connect } from './connect.ts'

const statementTimeoutMs = 20_000

t.test('a cancel that comes late hits nobody who runs on the connection by then', async (t) => {
  const { url } = await testDatabase(t)
  const [sql, system] = [1, 2].map(() => connect(url, { max: 1, statementTimeoutMs })) as [
    ReturnType<typeof connect>,
    ReturnType<typeof connect>,
  ]
  t.teardown(() => Promise.all([sql.end(), system.end()]))
  await Promise.all([sql`select 1`, system`select 1`])
  const ours = sql`select pg_sleep(0.6)`.execute()
  await sleep(50)
  const theirs = sql`select pg_sleep(1.5), 'theirs' as whose`.execute()
  // Seen once, in time; then the pool is behind, and ours has ended when it is asked again.
  await cancelStatement(system, ours)
  const behind = system`select pg_sleep(1)`.execute()
  await cancelStatement(system, ours)
  await t.resolves(ours)
  await cancelStatement(system, ours)
  t.match(await theirs, [{ whose: 'theirs' }])
  await behind
})

t.test('one that was seen late is taken for nobody’s', async (t) => {
  const { url } = await testDatabase(t)
  const sql = connect(url, { max: 1, statementTimeoutMs })
  const system = connect(url, { max: 1, statementTimeoutMs })
  t.teardown(() => Promise.all([sql.end(), system.end()]))
  await Promise.all([sql`select 1`, system`select 1`])
  const ours = sql`select pg_sleep(0.3)`.execute()
  await sleep(50)
  const theirs = sql`select pg_sleep(1), 'theirs' as whose`.execute()
  const behind = system`select pg_sleep(0.6)`.execute()
  const late = cancelStatement(system, ours)
  await Promise.all([ours, behind, late])
  await cancelStatement(system, ours)
  t.match(await theirs, [{ whose: 'theirs' }])
})

t.test('what still runs the second time is cancelled, what waits is taken out', async (t) => {
  const { url } = await testDatabase(t)
  const sql = connect(url, { max: 1, statementTimeoutMs })
  const system = connect(url, { max: 1, statementTimeoutMs })
  t.teardown(() => Promise.all([sql.end(), system.end()]))
  await sql`select 1`
  const ours = sql`select pg_sleep(10)`.execute()
  ours.catch(() => {})
  await sleep(50)
  const startedAt = performance.now()
  await cancelStatement(system, ours)
  await cancelStatement(system, ours)
  await t.rejects(ours, { code: '57014' })
  t.ok(performance.now() - startedAt < 2000)
})
