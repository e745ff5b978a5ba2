// What is done now and then: once for all nodes, and no failure of one is another's.
import t from 'tap'
import { type Sweep, sweep, sweepsOf } from '../src/jobs/upkeep.ts'
import { systemAccess } from '../src/reference/load.ts'
import { testDatabase } from './harness.ts'
import { registry } from './registry.ts'

const sweeps = sweepsOf({ readLogMonths: 6 }, { registry, access: systemAccess })

t.test('nodes take turns, and what was done is not due', async (t) => {
  const { sql } = await testDatabase(t)
  const done: string[] = []
  const errors: unknown[] = []
  const job = (name: string, run = async () => {}): Sweep => ({
    ...{ name, everyMs: 60_000 },
    run: () => run().then(() => done.push(name)),
  })
  const { promise: isLet, resolve: let_ } = Promise.withResolvers<void>()
  const jobs = [job('fails', () => Promise.reject(new Error('no'))), job('waits', () => isLet), job('last')]
  const run = () => sweep(sql, jobs, (error) => errors.push(error))
  const first = run()
  while ((await sql`select from sweep`).length < 2);
  await run()
  t.strictSame(done, [], 'one node at a time')
  let_()
  await first
  t.strictSame(done, ['waits', 'last'])
  t.match(errors, [{ message: 'no' }])
  await run()
  t.equal(done.length, 2, 'nothing is due')
  await sql`update sweep set ran_at = ran_at - interval '1 min' where name = 'last'`
  await sql`update sweep set ran_at = ran_at + interval '1 hour' where name = 'waits'`
  await run()
  t.strictSame(done, ['waits', 'last', 'waits', 'last'], 'a minute later, and after the clock was set back')
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
  await sweep(sql, sweeps, (error) => t.fail(String(error)))
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
    await sweep(sql, jobs, (error) => errors.push(error))
  })
  t.match(errors, [{ code: '55P03' }])
  await sql`delete from sweep`
  await sweep(sql, jobs, (error) => t.fail(String(error)))
  t.ok((await sql`select to_regclass('change_2') as made`)[0]?.made)
})

t.test('rules judge all there is, every day and not at the first start', async (t) => {
  const { sql } = await testDatabase(t, 'small')
  const jobs = sweeps.filter(({ name }) => name === 'rules')
  const run = () => sweep(sql, jobs, (error) => t.fail(String(error)))
  await sql`update asset set fiscal_funds_yuan = original_value_yuan + 1`
  await run()
  t.equal((await sql`select from finding where rule = 'AST-D2'`).length, 0, 'not due')
  await sql`delete from sweep`
  await run()
  const [{ assets }] = await sql`select count(*)::int as assets from asset where original_value_yuan is not null`
  const found = await sql`select from finding where rule = 'AST-D2' and state = 'OPEN'`
  t.ok(assets > 0 && found.length === assets)
})
