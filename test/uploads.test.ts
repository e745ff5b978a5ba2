// The files that come to a node have so much of its disk together; who finds it full is told to come again.
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import t from 'tap'
import { buildTestApp } from './harness.ts'
import { until } from './rights-calls.ts'

const MIB = 1 << 20
/** 16 are for the disk, beside 8 of each file in memory. */
const env = { MAX_UPLOAD_DISK_MIB: '16', MAX_IN_FLIGHT: '10' }
const blank = `${' '.repeat(MIB / 2 - 1)}\n`.repeat(2)
const record = (code: string) => `${JSON.stringify({ list: 'FULL', listVersion: '1', code, zh: '满' })}\n`

t.test('what is on its way is bounded in all, whatever way it ends', async (t) => {
  const dir = t.testdir()
  const { TMPDIR } = process.env
  process.env.TMPDIR = dir
  t.teardown(() => Object.assign(process.env, { TMPDIR: TMPDIR ?? '/tmp' }))
  const { app, sql, asCaller } = await buildTestApp(t, { env })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  /** Sends so much and holds the rest back. */
  async function upload(mib: number, more = '') {
    const headers = { ...(await asCaller()), 'content-type': 'application/x-ndjson', 'accept-language': 'en' }
    const outgoing = request(`${origin}/v1/codes/import`, { method: 'POST', headers })
    const answer = new Promise<{ status: number | undefined; retryAfter: string | undefined; body: string }>((done) => {
      outgoing.on('error', () => done({ status: undefined, retryAfter: undefined, body: '' }))
      outgoing.on('response', async (incoming) => {
        const body = Buffer.concat(await Array.fromAsync(incoming)).toString()
        done({ status: incoming.statusCode, retryAfter: incoming.headers['retry-after'], body })
      })
    })
    for (let i = 0; i < mib; i++) await new Promise((sent) => outgoing.write(blank, sent))
    if (more) outgoing.end(more)
    return { answer, end: (last: string) => outgoing.end(last), hangUp: () => outgoing.destroy() }
  }
  const written = async () => (await sql`select from code where list = 'FULL'`).length
  // Until all that was sent has been taken up, which nothing outside tells.
  const refused = async () => {
    const { answer } = await upload(20, record('refused'))
    return (await answer).status === 503
  }

  const held = await upload(20)
  await until(refused)
  const { answer } = await upload(20, record('refused'))
  const told = await answer
  t.match(told, { status: 503, retryAfter: '30' })
  t.match(JSON.parse(told.body), { code: 'UPLOADS_FULL', detail: /^Files under way take all of the 16777216 bytes/ })
  t.equal(await written(), 0, 'nothing of it is written')
  t.equal((await (await upload(4, record('small'))).answer).status, 200, 'what fits into memory needs none')
  t.strictSame(await readdir(dir), [], 'the files have no names: a process that is killed leaves none')

  held.hangUp()
  await until(async () => (await (await upload(20, record('later'))).answer).status === 200)
  for (const wrong of ['\xff', '{"list":']) {
    const { answer } = await upload(20, wrong)
    t.not((await answer).status, 503, 'one that is refused for what it is gives its place back')
  }
  t.equal((await (await upload(20, record('last'))).answer).status, 200, 'and so does one that was taken')
  t.match(await (await upload(25, record('x'))).answer, { status: 413 }, 'what never fits is not told to come again')
})
