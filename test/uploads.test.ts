// The files that come to a node have so much of its disk together, and each client half of that; who finds it full is
// told to come again, and who sends next to nothing is cut off.
import promises, { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { mock } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { openSpool, openSpoolRoom } from '../src/files/spool.ts'
import { buildTestApp } from './harness.ts'
import { type Headers, until } from './rights-calls.ts'

const MIB = 1 << 20
const blank = `${' '.repeat(MIB / 2 - 1)}\n`.repeat(2)
const record = (code: string) => `${JSON.stringify({ list: 'FULL', listVersion: '1', code, zh: '满' })}\n`

async function uploads(t: Test, env: Record<string, string> = {}) {
  const { app, sql, asCaller } = await buildTestApp(t, { env: { MAX_IN_FLIGHT: '10', ...env } })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  /** Sends so much and holds the rest back; of a client of its own, unless one is given. */
  async function upload(mib: number, more = '', { as, mode = 'partial' }: { as?: Headers; mode?: string } = {}) {
    const headers = { ...(as ?? (await asCaller())), 'content-type': 'application/x-ndjson', 'accept-language': 'en' }
    const outgoing = request(`${origin}/v1/codes/import?mode=${mode}`, { method: 'POST', headers })
    const answer = new Promise<{ status: number | undefined; retryAfter: string | undefined; body: string }>((done) => {
      outgoing.on('error', () => done({ status: undefined, retryAfter: undefined, body: '' }))
      outgoing.on('response', async (incoming) => {
        const body = Buffer.concat(await Array.fromAsync(incoming)).toString()
        done({ status: incoming.statusCode, retryAfter: incoming.headers['retry-after'], body })
      })
    })
    const send = (text: string) => new Promise((sent) => outgoing.write(text, sent))
    for (let i = 0; i < mib; i++) await send(blank)
    if (more) outgoing.end(more)
    return { answer, send, end: (last: string) => outgoing.end(last), hangUp: () => outgoing.destroy() }
  }
  const answerTo = async (...args: Parameters<typeof upload>) => (await upload(...args)).answer
  const written = async () => (await sql`select from code where list = 'FULL'`).length
  return { asCaller, upload, answerTo, written }
}

t.test('what is on its way is bounded in all and for each client, whatever way it ends', async (t) => {
  const dir = t.testdir()
  const { TMPDIR } = process.env
  process.env.TMPDIR = dir
  t.teardown(() => Object.assign(process.env, { TMPDIR: TMPDIR ?? '/tmp' }))
  // 16 MiB of the disk are a client's, beside 8 of each file in memory.
  const { asCaller, upload, answerTo, written } = await uploads(t, { MAX_UPLOAD_DISK_MIB: '32' })
  // Until all that was sent has been taken up, which nothing outside tells.
  const isRefused = async (as?: Headers) => (await answerTo(20, record('refused'), as && { as })).status === 503
  const detail = /^No more of the disk is left .* 33554432 bytes in all and 16777216 for a client/

  const one = await asCaller()
  const first = await upload(20, '', { as: one })
  await until(() => isRefused(one))
  const own = await answerTo(20, record('refused'), { as: one })
  t.match([own.status, own.retryAfter, JSON.parse(own.body)], [503, '30', { code: 'UPLOADS_FULL', detail }])
  t.equal(await written(), 0, 'nothing of it is written')
  t.equal((await answerTo(20, record('of another'))).status, 200, 'another client has its half')

  const second = await upload(20)
  await until(() => isRefused())
  const told = await answerTo(20, record('refused'))
  t.match([told.status, told.retryAfter, JSON.parse(told.body)], [503, '30', { code: 'UPLOADS_FULL', detail }])
  t.equal((await answerTo(4, record('small'))).status, 200, 'what fits into memory needs none')
  t.strictSame(await readdir(dir), [], 'the files have no names: a process that is killed leaves none')

  first.hangUp()
  second.hangUp()
  await until(async () => (await answerTo(20, record('later'), { as: one })).status === 200)
  for (const wrong of ['\xff', '{"list":']) {
    t.not((await answerTo(20, wrong, { as: one })).status, 503, 'one that is refused gives its place back')
  }
  t.equal((await answerTo(20, record('last'), { as: one })).status, 200, 'and so does one that was taken')
  for (const mode of ['partial', 'atomic']) {
    const { status, body } = await answerTo(26, record('x'), { mode })
    t.equal(status, 413, 'what never fits is not told to come again')
    t.match(JSON.parse(body).detail, 'exceeds 25165824 bytes; split the file into parts of at most 25165824 bytes')
  }
})

t.test('the disk is asked when a file needs it, and a full one is no fault of the file', async (t) => {
  const free = (mib: number) => replaceBuiltin(t, 'statfs', async () => ({ bavail: mib, bsize: MIB }))
  free(8)
  const { answerTo } = await uploads(t)
  t.match(await answerTo(20, record('full')), { status: 503, retryAfter: '30' }, 'started on a full disk')
  free(200)
  t.equal((await answerTo(20, record('free'))).status, 200)
  free(8)
  t.match(await answerTo(20, record('again')), { status: 503, retryAfter: '30' })
})

t.test('who sends next to nothing is cut off, who sends at the least pace is not', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const { upload } = await uploads(t)
  const [slow, steady] = [await upload(0), await upload(0)]
  await slow.send(' ')
  await sleep(400)
  const ended: string[] = []
  slow.answer.then(() => ended.push('slow'))
  steady.answer.then(() => ended.push('steady'))
  const second = async (pace: number) => {
    await Promise.all([slow.send(' '), steady.send(`${' '.repeat(pace - 1)}\n`)])
    await sleep(10)
    for (let i = 0; i < 4; i++) mock.timers.tick(250)
  }
  for (let s = 0; s < 55; s++) await second(70_000)
  t.strictSame(ended, [])
  for (let s = 0; s < 10; s++) await second(70_000)
  await until(async () => ended.length > 0)
  for (let s = 0; s < 65; s++) await second(70_000)
  t.strictSame(ended, ['slow'])
  steady.end(record('steady'))
  t.equal((await steady.answer).status, 200)
})

t.test('a file that cannot be closed gives its place back', async (t) => {
  const room = openSpoolRoom(32)
  const fill = async () => {
    const spool = openSpool({ room, client: 'one' })
    for (let i = 0; i < 20; i++) await spool.write(Buffer.from(blank))
    return spool
  }
  const { open } = promises
  const restore = replaceBuiltin(t, 'open', async (...args: Parameters<typeof open>) => {
    const file = await open(...args)
    const { close } = file
    const failing = async () => {
      await close.call(file)
      throw new Error('EIO')
    }
    return Object.assign(file, { close: failing })
  })
  await t.rejects((await fill()).close(), /EIO/)
  restore()
  await (await fill()).close()
})

/** What the service imports by name is another from now on, and as ever at the end. */
function replaceBuiltin(t: Test, name: 'open' | 'statfs', fake: (...args: never[]) => Promise<unknown>): () => void {
  const own = promises[name]
  const put = (one: unknown) => {
    Object.assign(promises, { [name]: one })
    syncBuiltinESMExports()
  }
  put(fake)
  t.teardown(() => put(own))
  return () => put(own)
}
