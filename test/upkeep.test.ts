// What is done now and then: once for all nodes, and no failure of one is another's.
import t from 'tap'
import type { Sql } from '../src/db/connect.ts'
import { claimDue, openUpkeep, type Sweep, sweep, sweepsOf } from '../src/jobs/upkeep.ts'
import { systemAccess } from '../src/reference/load.ts'
import { testDatabase } from './harness.ts'
import { registry } from './registry.ts'
import { until } from './until.ts'

const sweeps = sweepsOf({ readLogMonths: 6 }, { registry, access: systemAccess })

/** Those that are due, as a node does it. */
const sweepAll = async (sql: Sql, jobs: Sweep[], onError: (error: unknown) => void) =>
  Promise.all((await claimDue(sql, jobs)).map((one) => sweep(sql, one, new AbortController().signal).catch(onError)))

t.test('each is done by one node, and what was done is not due', async (t) => {
  const { sql } = await testDatabase(t)
  const done: string[] = []
  const errors: unknown[] = []
  const job = (name: string, run = async () => {}): Sweep => ({
    ...{ name, everyMs: 60_000 },
    run: () => run().then(() => done.push(name)),
  })
  const { promise: isLet, resolve: let_ } = Promise.withResolvers<void>()
  const thrown = () => {
    throw new Error('at once')
  }
  const jobs = [
    ...[job('throws', thrown), job('fails', () => Promise.reject(new Error('no')))],
    ...[job('waits', () => isLet), job('last')],
  ]
  const run = () => sweepAll(sql, jobs, (error) => errors.push(error))
  const first = run()
  while ((await sql`select from sweep`).length < jobs.length || done.length === 0);
  await run()
  t.strictSame(done, ['last'], 'one node at a time, and what takes long holds up no other')
  let_()
  await first
  t.strictSame(done, ['last', 'waits'])
  t.strictSame(errors.map((error) => (error as Error).message).sort(), ['at once', 'no'])
  await run()
  t.equal(done.length, 2, 'nothing is due')
  await sql`update sweep set ran_at = ran_at - interval '1 min' where name = 'last'`
  await sql`update sweep set ran_at = ran_at + interval '1 hour' where name = 'waits'`
  await run()
  t.strictSame(done.sort(), ['last', 'last', 'waits', 'waits'], 'a minute later, and after the clock was set back')
})

t.test('a node that ends waits for what is under way, which stops and is due again', async (t) => {
  const { sql } = await testDatabase(t)
  let [begun, short] = [0, 0]
  const long = (_sql: Sql, ending: AbortSignal) => {
    begun++
    return until(() => ending.aborted)
  }
  const jobs = [
    { name: 'long', everyMs: 60_000, run: long },
    { name: 'short', everyMs: 1, run: async () => short++ },
  ]
  const node = () => openUpkeep(sql, jobs, (error) => t.fail(String(error)), 10)
  const close = node()
  await until(() => begun === 1 && short > 3)
  await close()
  const closeOther = node()
  await until(() => begun === 2)
  await closeOther()
})

t.test('of a large backlog of reads each run takes a part', async (t) => {
  const { sql } = await testDatabase(t)
  await sql`insert into read_log (day, reader, subject, region_path, kind, requests, rows, first_at, last_at)
    select '2020-01-01', uuid_v7(), uuid_v7(), '65', 'RECORDS', 1, 1, now(), now() from generate_series(1, 10010)`
  const jobs = sweeps.filter(({ name }) => name === 'read log')
  for (const left of [10, 0]) {
    await sql`delete from sweep`
    await sweepAll(sql, jobs, (error) => t.fail(String(error)))
    t.equal((await sql`select from read_log`).length, left)
  }
})

t.test('what has had its time goes', async (t) => {
  const { sql } = await testDatabase(t)
  await sql`insert into idempotency (client, key, request_hash, created_at) values
    ('c', 'old', '', now() - interval '25 hours'), ('c', 'new', '', now() - interval '23 hours')`
  await sql`insert into revoked_token (jti, client, expires_at) values
    ('old', 'c', now() - interval '3 hours'), ('new', 'c', now() - interval '1 hour')`
  await sql`insert into used_assertion (jti, client, expires_at) values
    ('old', 'c', now() - interval '3 hours'), ('new', 'c', now() - interval '1 hour')`
  await sql`insert into failed_authentication (subject, failures, last_at) values
    ('old', 1, now() - interval '25 hours'), ('new', 1, now() - interval '23 hours')`
  await sql`select setval('change_seq_seq', 7600000)`
  const [epoch] = await sql`select seen_tx from feed_epoch`
  await sweepAll(sql, sweeps, (error) => t.fail(String(error)))
  const left = await sql`select key as name from idempotency union all select jti from revoked_token
    union all select jti from used_assertion union all select subject from failed_authentication`
  t.strictSame(
    left.map(({ name }) => name),
    ['new', 'new', 'new', 'new'],
  )
  t.ok((await sql`select to_regclass('change_2') as made`)[0]?.made, 'the next partition of the change log is there')
  const [seen] = await sql`select seen_tx from feed_epoch`
  t.ok(BigInt(seen!.seen_tx) > BigInt(epoch!.seen_tx))
})

t.test('a partition that cannot be made now is made later', async (t) => {
  const { sql } = await testDatabase(t)
  await sql`select setval('change_seq_seq', 7600000)`
  const errors: unknown[] = []
  const jobs = sweeps.filter(({ name }) => name === 'change log')
  await sql.begin(async (reader) => {
    await reader`select from change`
    await sweepAll(sql, jobs, (error) => errors.push(error))
  })
  t.match(errors, [{ code: '55P03' }])
  await sql`delete from sweep`
  await sweepAll(sql, jobs, (error) => t.fail(String(error)))
  t.ok((await sql`select to_regclass('change_2') as made`)[0]?.made)
})

t.test('rules judge all there is, every day and not at the first start', async (t) => {
  const { sql } = await testDatabase(t, 'small')
  const jobs = sweeps.filter(({ name }) => name === 'rules')
  const run = () => sweepAll(sql, jobs, (error) => t.fail(String(error)))
  await sql`update asset set fiscal_funds_yuan = original_value_yuan + 1`
  await run()
  t.equal((await sql`select from finding where rule = 'AST-D2'`).length, 0, 'not due')
  await sql`delete from sweep`
  await run()
  const [{ assets }] = await sql`select count(*)::int as assets from asset where original_value_yuan is not null`
  const found = await sql`select from finding where rule = 'AST-D2' and state = 'OPEN'`
  t.ok(assets > 0 && found.length === assets)
})
