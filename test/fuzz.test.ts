// Hostile requests against the listening service: whatever is sent, it answers in order, gives nothing away, loses
// nothing and stays well. FUZZ_REQUESTS=100000 is the slow mode; FUZZ_SEED=… asks the same again,
// FUZZ_ONLY=3,17 some of it on one connection.
import t from 'tap'
import { answerChecker } from './fuzz/check.ts'
import { Connection } from './fuzz/connection.ts'
import { requestAt } from './fuzz/families.ts'
import { type Header, shownAnswer, shownRequest, wireOf } from './fuzz/request.ts'
import { captureLog, countAnswer, type Figures, memoryUsed, shownFigures, shownMemory, stateOf } from './fuzz/state.ts'
import { nestedText } from './fuzz/values.ts'
import { openWorld } from './fuzz/world.ts'
import { buildTestApp } from './harness.ts'

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 3000)
const SEED = process.env.FUZZ_SEED ?? 'taizhang'
const ONLY = process.env.FUZZ_ONLY?.split(',').map(Number)
const WORKERS = 8
const MAX_SHOWN = 20
/** Of all answers, those that speak of the load of the moment. */
const MAX_BUSY_SHARE = 0.005
/** From so many on, caches are full by half-time and memory can be compared. */
const ENOUGH_FOR_MEMORY = 50_000
const MEMORY_SLACK = { factor: 1.05, bytes: 20 * 2 ** 20 }

/** Without the limits that would answer in place of what is to be tested; every caller has an address of its own. */
const env = {
  ...{ LOG_LEVEL: 'error', RATE_LIMIT_PER_MINUTE: '0', MAX_IN_FLIGHT: '1000', MAX_CONNECTIONS: '40' },
  ...{ MAX_CONCURRENT_BULK: '20', TRUST_PROXY: '127.0.0.1' },
}

t.setTimeout(0)

t.test('hostile requests', async (t) => {
  const tested = await buildTestApp(t, { small: true, env })
  const { app, registry, statements } = tested
  const world = await openWorld(tested)
  const logged = captureLog(app)
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const check = answerChecker(registry.registers)
  const figures = new Map<string, Figures>()
  let [failed, busy] = [0, 0]

  async function ask(number: number, connection: Connection, previous?: number): Promise<void> {
    const { family, request } = requestAt(SEED, number, world)
    const isLast = request.isUnfinished === true
    const { method, leavesAfterMs } = request
    const leaving = leavesAfterMs === undefined ? {} : { leavesAfterMs }
    const answer = await connection.send(wireOf(request), { isLast, isHead: method === 'HEAD', ...leaving })
    // What follows the answer to broken bytes is no answer to the next request.
    if (request.wire) connection.close()
    countAnswer(figures, family, number, answer)
    const { problems, isBusy } = check(request, answer)
    if (isBusy) busy++
    if (problems.length > 0) failed++
    const isShown = problems.length > 0 && failed <= MAX_SHOWN
    if (isShown) {
      const numbers = previous === undefined ? number : `${previous},${number}`
      t.fail(`FUZZ_SEED=${SEED} FUZZ_ONLY=${numbers} (${family}): ${problems.join('; ')}`, { diagnostic: false })
    }
    if (isShown || ONLY !== undefined) t.comment(`${shownRequest(request)}\n${shownAnswer(answer)}`)
  }

  async function askAll(numbers: IterableIterator<number>, workers = WORKERS): Promise<void> {
    const work = async () => {
      const connection = new Connection(Number(port))
      let previous: number | undefined
      for (const number of numbers) {
        await ask(number, connection, previous)
        previous = number
        // The harness notes them all.
        statements.length = 0
      }
      connection.close()
    }
    await Promise.all(Array.from({ length: workers }, work))
  }

  if (ONLY !== undefined) return askAll(ONLY.values(), 1)
  const before = await stateOf(tested, world)
  const startedAt = performance.now()
  await askAll(numbersFrom(0, REQUESTS / 2))
  const half = await memoryUsed()
  await askAll(numbersFrom(REQUESTS / 2, REQUESTS))
  const end = await memoryUsed()
  const seconds = (performance.now() - startedAt) / 1000
  t.comment(`FUZZ_SEED=${SEED} FUZZ_REQUESTS=${REQUESTS}: ${Math.round(seconds)} s, ${failed} wrong, ${busy} busy`)
  for (const [family, figure] of figures) t.comment(`${family}: ${shownFigures(figure)}`)
  t.comment(`after half ${shownMemory(half)}; after all ${shownMemory(end)}`)

  t.equal(failed, 0, 'every answer is in order')
  t.ok(busy <= REQUESTS * MAX_BUSY_SHARE, 'few speak of load')
  t.strictSame(logged.slice(0, MAX_SHOWN), [], 'nothing is logged as an error')
  t.strictSame(await stateOf(tested, world), before, 'what nobody may write is as it was, and so is the pool')
  t.equal((await app.inject('/health/ready')).statusCode, 200)
  if (REQUESTS < ENOUGH_FOR_MEMORY) return
  for (const kind of ['heapUsed', 'rss'] as const) {
    t.ok(end[kind] <= half[kind] * MEMORY_SLACK.factor + MEMORY_SLACK.bytes, `${kind} is stable`)
  }
})

/** Workers take turns at them. */
function* numbersFrom(first: number, end: number): Generator<number, undefined> {
  for (let number = first; number < end; number++) yield number
}

t.test('what it has found', async (t) => {
  const { app, asCaller } = await buildTestApp(t)
  const caller = await asCaller()
  const ask = async (url: string, payload: string, headers: Record<string, string>) => {
    const answer = await app.inject({ method: 'POST', url, payload, headers: { ...caller, ...headers } })
    return { status: answer.statusCode, body: answer.body }
  }
  const json = { 'content-type': 'application/json' }
  const ndjson = { 'content-type': 'application/x-ndjson' }
  const deep = nestedText('{"not":', '{}', '}', 100_000)

  await t.test('JSON as deep as it is long is refused before anything walks it', async (t) => {
    const filter = 'query($f:VehicleFilter){vehicles(filter:$f){nodes{id}}}'
    const variables = `{"query":"${filter}","variables":{"f":${deep}}}`
    const refused = { status: 400, body: /MALFORMED_JSON.*Nested more than 100 deep/ }
    t.match(await ask('/v1/vehicles', deep, { ...json, 'idempotency-key': 'deep' }), refused)
    t.match(await ask('/graphql', variables, json), refused)
    const line = nestedText('{"note":', '0.00000001', '}', 100_000)
    t.match(await ask('/v1/vehicles/import', `${line}\n`, ndjson), { status: 200, body: /Nested too deeply/ })
  })

  await t.test('a key in a file may be no text at all', async (t) => {
    const line = '{"organizationCreditCode":{"toString":1},"vin":[[]]}\n'
    t.match(await ask('/v1/vehicles/import', line + line, ndjson), { status: 200, body: /TEXT_EXPECTED/ })
  })

  await t.test('a connection is of use after a file that was refused by its first line', async (t) => {
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
    const connection = new Connection(Number(port))
    const headers: Header[] = [
      ['Authorization', caller.authorization],
      ['Content-Type', 'text/csv'],
    ]
    const body = `no_such\n${`${'x'.repeat(99)}\n`.repeat(40_000)}`
    const file = { method: 'POST', target: '/v1/vehicles/import', headers, body }
    const plain = { isLast: false, isHead: false }
    t.equal((await connection.send(wireOf(file), plain)).status, 422)
    t.equal((await connection.send(wireOf({ method: 'GET', target: '/health/live', headers: [] }), plain)).status, 200)
    connection.close()
  })
})
