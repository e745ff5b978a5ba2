// The hostile requests of fuzz.test.ts once more, while connections to the database are ended at random moments: an
// answer may be that the database is away for the moment, and nothing else may be different.
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { answerChecker } from './fuzz/check.ts'
import { Connection } from './fuzz/connection.ts'
import { requestAt } from './fuzz/families.ts'
import { shownAnswer, shownRequest, wireOf } from './fuzz/request.ts'
import { stateOf } from './fuzz/state.ts'
import { openWorld } from './fuzz/world.ts'
import { buildTestApp } from './harness.ts'
import { until } from './until.ts'

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 600)
const SEED = process.env.FUZZ_SEED ?? 'lost'
const WORKERS = 8
const PAUSE_MS = 20
/** A failover takes seconds; a lost connection must not. */
const PATIENCE_MS = 5000

const env = {
  ...{ RATE_LIMIT_PER_MINUTE: '0', MAX_IN_FLIGHT: '1000', MAX_CONCURRENT_BULK: '20', MAX_CONNECTIONS: '40' },
  TRUST_PROXY: '127.0.0.1',
}

t.setTimeout(0)

t.test('hostile requests while connections are lost', async (t) => {
  const tested = await buildTestApp(t, { small: true, env })
  const { app, sql, registry, statements } = tested
  const world = await openWorld(tested)
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const check = answerChecker(registry.registers)
  const before = await stateOf(tested, world)
  let [next, lost, away] = [0, 0, 0]
  const wrong: string[] = []
  const work = async () => {
    const connection = new Connection(Number(port))
    for (let number = next++; number < REQUESTS; number = next++) {
      const { family, request } = requestAt(SEED, number, world)
      const { method, leavesAfterMs, isUnfinished } = request
      const leaving = leavesAfterMs === undefined ? {} : { leavesAfterMs }
      const isLast = isUnfinished === true
      const answer = await connection.send(wireOf(request), { isLast, isHead: method === 'HEAD', ...leaving })
      if (request.wire) connection.close()
      // An export that has begun has no other answer left than to end.
      const isCut = answer.status === undefined && request.target.includes('/export')
      const isAway = answer.status === 503 || isCut
      const { problems } = check(request, answer)
      if (isAway) away++
      const isSlow = answer.ms > PATIENCE_MS
      if (isSlow || (problems.length > 0 && !isAway)) {
        wrong.push(`${number} (${family}) ${problems}: ${shownRequest(request)} ${shownAnswer(answer)}`)
      }
      statements.length = 0
    }
    connection.close()
  }
  let isOver = false
  const sabotage = async () => {
    const own = await sql.reserve()
    while (!isOver) {
      const ended = await own`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
        order by (state = 'active') desc, random() limit 1`
      lost += ended.length
      await sleep(PAUSE_MS)
    }
    own.release()
  }
  const sabotaging = sabotage()
  await Promise.all(Array.from({ length: WORKERS }, work))
  isOver = true
  await sabotaging
  t.comment(`FUZZ_SEED=${SEED}: ${lost} connections lost, ${away} of ${REQUESTS} answers were 503`)
  t.ok(lost > 0, 'connections were lost')
  t.strictSame(wrong.slice(0, 10), [], 'every other answer is in order')
  // The last that was ended may have been that by which the node hears of changes.
  await until(async () => (await app.inject('/health/ready')).statusCode === 200)
  const { connections: _, ...after } = await stateOf(tested, world)
  const { connections: __, ...rows } = before
  t.strictSame(after, rows, 'what nobody may write is as it was')
})
