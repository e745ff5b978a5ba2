// Connections that a sandbox cuts on request; and a client that does what the guide says gets through all that it can
// do, with nothing lost and nothing done twice.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { answered, codeIn, type Init, ndjson, openSandbox, post } from './simulation-calls.ts'
import { until } from './until.ts'

const shared = await openSandbox(t)

t.test('a write whose connection is cut: what is done is done once', async (t) => {
  const { ask, codes, writes } = shared
  const code = codeIn('CUT')
  const before = await writes()
  const cases: [at: string, isWritten: boolean][] = [
    ['at=request', false],
    ['at=body', false],
    ['at=body; bytes=3', false],
    ['at=work', true],
    ['at=answer', true],
    ['at=answer; bytes=10', true],
  ]
  for (const [i, [at, isWritten]] of cases.entries()) {
    const key = { 'idempotency-key': randomUUID() }
    const record = code(`W${i}`)
    await t.rejects(
      ask('/v1/codes', post(record, { ...key, simulate: `cut; ${at}` })).then((one) => one.text()),
      at,
    )
    const found = () => codes('CUT').then((all) => all.some((one) => one.code === record.code))
    if (isWritten) await until(found)
    t.equal(await found(), isWritten, `${at}: ${isWritten ? 'it is' : 'nothing is'} written`)
    // Its first attempt may not have ended.
    let again: Response | undefined
    await until(async () => {
      again = await ask('/v1/codes', post(record, key))
      return again?.status !== 409
    })
    t.match([again!.status, again!.headers.get('idempotency-replayed')], [201, isWritten ? 'true' : null], at)
    t.match(await answered(again!), { results: [{ outcome: 'CREATED', version: 1 }] })
  }
  t.equal(await writes(), before + cases.length, 'each once')
})

t.test('imports and exports cut in the middle', async (t) => {
  const { ask, codes } = shared
  const code = codeIn('FILES')
  const lines = (prefix: string) =>
    Array.from({ length: 3000 }, (_, i) => JSON.stringify(code(`${prefix}${i}`))).join('\n')
  const file = (text: string, simulate: string): Init => ({
    ...{ method: 'POST', headers: { ...ndjson, ...(simulate && { simulate }) }, body: text },
  })
  for (const at of ['body', 'body; bytes=70000', 'request']) {
    await t.rejects(ask('/v1/codes/import', file(lines('A'), `cut; at=${at}`)), at)
  }
  t.strictSame(await codes('FILES'), [], 'before all of the file has come nothing is written')
  await t.rejects(ask('/v1/codes/import', file(lines('A'), 'cut; at=work')))
  t.equal((await codes('FILES')).length, 3000, 'the answer was lost')
  const again = await answered(await ask('/v1/codes/import', file(lines('A'), '')))
  t.match(again.counts, { read: 3000, created: 0, unchanged: 3000 })
  await t.rejects(ask('/v1/codes/import', file(lines('B'), 'cut; at=answer')).then((one) => one.json()))

  const path = '/v1/codes/export?list=FILES&sort=code'
  const whole = await (await ask(path)).text()
  t.equal(whole.split('\n').length, 6001)
  for (const more of ['', '; bytes=100000']) {
    for (const coding of ['identity', 'gzip']) {
      const answer = await ask(path, { headers: { simulate: `cut; at=answer${more}`, 'accept-encoding': coding } })
      t.equal(answer.status, 200, 'it has begun')
      await t.rejects(answer.text(), `${coding}${more}`)
    }
  }
  t.equal(await (await ask(path)).text(), whole)
})

/** As the guide says: what is refused for now, or was not answered, is sent again with the same key. */
async function patient(ask: (path: string, init?: Init) => Promise<Response>, path: string, init: Init = {}) {
  for (let attempt = 1; attempt <= 50; attempt++) {
    const answer = await ask(path, init)
      .then(async (response) => ({ status: response.status, headers: response.headers, text: await response.text() }))
      .catch(() => undefined)
    const isForNow = !answer || [429, 503].includes(answer.status) || answer.headers.has('retry-after')
    if (answer && !isForNow) return answer
    await sleep(Number(answer?.headers.get('retry-after') ?? 0) * 100 + Math.random() * 20)
  }
  throw new Error(`${path} was never answered`)
}

t.test('a client that sends again gets through: nothing is lost, nothing is done twice', async (t) => {
  const { ask, codes, writes, sql } = shared
  const code = codeIn('PATIENT')
  const before = await writes()
  const simulate = [
    ...['429; retry-after=0; rate=0.15', '503; retry-after=0; rate=0.15', 'slow; delay=0.05; rate=0.1'],
    ...['cut; at=request; rate=0.1', 'cut; at=body; rate=0.1', 'cut; at=work; rate=0.2', 'cut; at=answer; rate=0.2'],
  ].join(', ')
  const write = async (n: number): Promise<void> => {
    const headers = { simulate, 'idempotency-key': `patient-${n}` }
    const made = await patient(ask, '/v1/codes', post(code(`C${String(n).padStart(2, '0')}`, '先'), headers))
    t.match([made.status, JSON.parse(made.text).results[0].outcome], [201, 'CREATED'], `record ${n}`)
    const { id } = JSON.parse(made.text).results[0]
    const change = { ...post({ zh: '后' }, { ...headers, 'idempotency-key': `change-${n}` }), method: 'PATCH' }
    t.match(await patient(ask, `/v1/codes/${id}`, change), { status: 200 })
  }
  for (let n = 0; n < 40; n += 4) await Promise.all([0, 1, 2, 3].map((more) => write(n + more)))
  t.strictSame(
    await codes('PATIENT'),
    Array.from({ length: 40 }, (_, n) => ({ code: `C${String(n).padStart(2, '0')}`, zh: '后', version: 2 })),
  )
  t.equal(await writes(), before + 80, 'one change for each write')

  const mutation = `mutation ($r: [CodeInput!]!, $key: String!) {
    upsertCodes(records: $r, idempotencyKey: $key) { counts { created } } }`
  const body = { query: mutation, variables: { r: [code('G')], key: 'patient-graphql' } }
  const made = await patient(ask, '/graphql', post(body, { simulate }))
  t.match(JSON.parse(made.text), { data: { upsertCodes: { counts: { created: 1 } } } })

  const text = Array.from({ length: 2000 }, (_, i) => JSON.stringify(code(`F${i}`))).join('\n')
  await patient(ask, '/v1/codes/import', { method: 'POST', headers: { ...ndjson, simulate }, body: text })
  const exported = await patient(ask, '/v1/codes/export?list=PATIENT', { headers: { simulate } })
  t.equal(exported.text.trim().split('\n').length, 2041)
  t.equal((await codes('PATIENT')).length, 2041)
  const claimed = await sql`select 1 from idempotency where status is null`
  t.equal(claimed.length, 0, 'no key is left claimed')
})
