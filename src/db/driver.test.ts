// The faults of the driver that are mended (driver-faults.ts), each by what it did.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TransactionSql } from 'postgres'
import t, { type Test } from 'tap'
import { testDatabase } from '../../test/harness.ts'
import { openProxy } from '../../test/proxy.ts'
import { codeOf } from '../errors.ts'
import { connect, patiently, type Sql } from './connect.ts'
import { faults, mended } from './driver-faults.ts'

const pidOf = async (sql: Pick<Sql, 'unsafe'>): Promise<number> =>
  (await sql.unsafe('select pg_backend_pid() as pid'))[0]!.pid

/** A pool of one connection, so that what is lost of it is missed, and who ends that. */
async function lonePool(t: Test, statementTimeoutMs = 5000) {
  const { url, sql: other } = await testDatabase(t)
  const proxy = await openProxy(t, url)
  const sql = connect(proxy.url, { max: 1, statementTimeoutMs })
  t.teardown(() => sql.end({ timeout: 1 }))
  const terminate = (pid: number) => other`select pg_terminate_backend(${pid})`
  return { sql, other, proxy, terminate }
}

/** The message that says so: its kind, its length. */
const COPY_DONE = Buffer.from('c\0\0\0\x04')
/** The network may say so first. */
const lost = { code: /^(CONNECTION_CLOSED|ECONNRESET)$/ }
const lossOf = (error: unknown): string => codeOf(error).replace('ECONNRESET', 'CONNECTION_CLOSED')

t.test('a transaction that loses its connection is refused, and so is all that it sends afterwards', async (t) => {
  const { sql, terminate } = await lonePool(t)
  await sql`create table note (text text)`
  const outcomes: Promise<string>[] = []
  const note = (...sent: Promise<unknown>[]) => outcomes.push(...sent.map((one) => one.then(() => 'done', lossOf)))
  let isOver = false
  const work = sql.begin(async (tx) => {
    const pid = await pidOf(tx)
    const inFlight = tx`select pg_sleep(5)`.execute()
    const behind = tx`insert into note values ('behind')`.execute()
    note(inFlight, behind)
    await terminate(pid)
    await inFlight.catch(() => {})
    // Somebody else has the connection meanwhile.
    const other = sql`select pg_sleep(0.3)`.execute()
    for (let turn = 0; turn < 20; turn++) {
      note(
        tx`insert into note values ('outside')`,
        tx.savepoint((inner) => inner`select 1`),
      )
      await sleep(10)
    }
    await other
    isOver = true
  })
  await t.rejects(work, lost)
  while (!isOver) await sleep(10)
  t.strictSame(new Set(await Promise.all(outcomes)), new Set(['CONNECTION_CLOSED']))
  t.strictSame([...(await sql`select text from note`)], [], 'nothing was written outside of a transaction')
})

const endings: Record<
  string,
  (tx: Pick<Sql, 'unsafe'>, work: Awaited<ReturnType<typeof lonePool>>) => Promise<unknown>
> = {
  'by an administrator': async (tx, { terminate }) => terminate(await pidOf(tx)),
  'by its time limit when idle': (tx) => tx.unsafe('set local idle_in_transaction_session_timeout = 20'),
  'by the network, which says so': async (_tx, { proxy }) => proxy.cut('reset'),
  'by the network, which closes': async (_tx, { proxy }) => proxy.cut('close'),
}
for (const [how, end] of Object.entries(endings)) {
  t.test(`a transaction that is ended while idle: ${how}`, async (t) => {
    const work = await lonePool(t)
    const { sql } = work
    let left = Promise.resolve<string[]>([])
    const run = async (tx: TransactionSql<{ date: string }>) => {
      await end(tx, work)
      await sleep(100)
      const sent = [tx`select 1`, tx.savepoint((inner) => inner`select 1`)]
      left = Promise.all(sent.map((one) => one.then(() => 'done', lossOf)))
      await left
    }
    await t.rejects(sql.begin(run), lost)
    await sleep(150)
    t.strictSame(await left, ['CONNECTION_CLOSED', 'CONNECTION_CLOSED'])
    t.strictSame([...(await sql`select 1 as one`)], [{ one: 1 }], 'the pool has its connection again')
  })
}

t.test('what a lost session left is not the next one’s', async (t) => {
  const { sql, terminate } = await lonePool(t)
  for (let turn = 0; turn < 5; turn++) {
    const pid = await pidOf(sql)
    const ended = t.rejects(sql`select pg_sleep(5)`, lost)
    await sleep(20)
    await terminate(pid)
    await ended
    t.strictSame([...(await sql`select 1 as one`)], [{ one: 1 }])
  }
})

t.test('a connection that is closed before it is ready is a refusal, not a wait', async (t) => {
  let accepted = 0
  const server = createServer((socket) => {
    accepted++
    socket.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const sql = connect(`postgres://a:b@127.0.0.1:${port}/c`, { max: 1, statementTimeoutMs: 1000 })
  t.teardown(() => sql.end())
  await t.rejects(sql`select 1`, lost)
  t.ok(accepted < 3, `it was asked ${accepted} times`)
})

t.test('a connection that is lost at any moment of its opening', async (t) => {
  const { sql, proxy } = await lonePool(t)
  // Who it is, its settings, that it is ready, the types of arrays.
  for (const bytes of [1, 30, 60, 120, 250, 500, 700, 1000, 5000]) {
    proxy.limit(bytes)
    proxy.cut('close')
    await sleep(20)
    await t.rejects(sql`select pg_sleep(1)`, lost, `after ${bytes} bytes`)
  }
  proxy.limit(Number.POSITIVE_INFINITY)
  t.strictSame([...(await sql`select 1 as one`)], [{ one: 1 }])
})

t.test('a cursor that loses its connection while its rows are looked at', async (t) => {
  const { sql, terminate } = await lonePool(t)
  const looks = [() => {}, () => Promise.reject(new Error('looked too long'))]
  for (const look of looks) {
    const read = sql`select n, pg_backend_pid() as pid from generate_series(1, 10) n`.cursor(2, async ([row]) => {
      await terminate(row!.pid)
      await sleep(100)
      await look()
    })
    await t.rejects(read, lost)
    await sleep(150)
  }
  t.strictSame([...(await sql`select 1 as one`)], [{ one: 1 }])
})

t.test('a COPY that fails before its first row', async (t) => {
  const { sql, terminate } = await lonePool(t)
  const early = await sql.unsafe('copy (select 1 / n from generate_series(0, 9) n) to stdout').readable()
  await t.rejects(text(early), { code: '22012' })
  const pid = await pidOf(sql)
  const ending = sleep(100).then(() => terminate(pid))
  const reading = async () => text(await sql.unsafe('copy (select pg_sleep(5)) to stdout').readable())
  await t.rejects(reading(), lost)
  await ending
  t.strictSame([...(await sql`select 1 as one`)], [{ one: 1 }])
})

t.test('a COPY whose end is told after its last rows have come', async (t) => {
  const { sql, proxy } = await lonePool(t)
  proxy.splitBehind(COPY_DONE)
  const copy = `copy (select repeat('x', 100000) from generate_series(1, 3)) to stdout`
  t.equal((await text(await sql.unsafe(copy).readable())).length, 3 * 100_001)
  const next = sql`select 1 as one`.then(() => 'answered')
  t.equal(await Promise.race([next, sleep(2000, 'waits')]), 'answered')
})

t.test('a statement that is cancelled while its connection is opened', async (t) => {
  const { sql, proxy } = await lonePool(t)
  proxy.silence(true)
  const cancelled = sql`select 1`.execute()
  await sleep(100)
  cancelled.cancel()
  await t.rejects(cancelled, { code: '57014' })
  proxy.silence(false)
  t.strictSame([...(await sql`select 1 as one`)], [{ one: 1 }], 'the pool has its connection')
})

t.test('a statement of a transaction that is cancelled before it was sent', async (t) => {
  const { sql } = await lonePool(t)
  const work = sql.begin(async (tx) => {
    // More than the driver sends ahead of the first answer.
    const sent = Array.from({ length: 200 }, (_, n) => tx`select ${n}::int as n`.execute())
    const outcomes = sent.map((one) => one.then(([row]) => row!.n, codeOf))
    await sleep(0)
    sent.at(-1)!.cancel()
    sent.at(-2)!.cancel()
    const behind = tx`select 200 as n`.then(([row]) => row!.n)
    return [...(await Promise.all(outcomes)), await behind]
  })
  await t.rejects(work, { code: '57014' })
  t.strictSame([...(await sql`select 1 as one`)], [{ one: 1 }])
})

t.test('a network that is cut without a word', async (t) => {
  const { sql, proxy } = await lonePool(t, 1000)
  const patient = patiently(sql`select pg_sleep(0.05)`, 60_000)
  await patient
  proxy.silence(true)
  const askedAt = performance.now()
  await t.rejects(sql`select 1`, lost)
  const waitedMs = performance.now() - askedAt
  t.ok(waitedMs > 5900 && waitedMs < 15_000, `the connection is given up after ${Math.round(waitedMs)} ms`)
  proxy.silence(false)
  await sleep(20)
  t.strictSame([...(await sql`select 1 as one`)], [{ one: 1 }])
})

t.test('a pool whose connections are lost while it ends has ended', async (t) => {
  const { sql, proxy } = await lonePool(t)
  const slow = t.rejects(sql`select pg_sleep(5)`, lost)
  await sleep(100)
  const ended = sql.end()
  proxy.cut('reset')
  await Promise.all([slow, ended])
})

t.test('another version of the driver is refused, naming what was mended', async (t) => {
  for (const { file, was, is } of faults) {
    t.not(was, is)
    t.throws(() => mended(`/node_modules/postgres/src/${file}`, 'another text'), /not the postgres.js that was mended/)
  }
})
