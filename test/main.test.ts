// The process that `npm start` runs, on an embedded database of its own: started, started twice, killed, stopped.
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { start, stop } from './service-process.ts'

/** A first start creates a cluster and loads the demonstration data: 8 s alone, more beside other tests. */
t.setTimeout(240_000)

/** A port that nobody has just now. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return String(port)
}

t.test('the service on a data folder of its own', async (t) => {
  const dataDir = t.testdir()
  const sandboxFile = join(dataDir, 'sandbox.json')
  const readSandbox = async () => ({
    ...(JSON.parse(await readFile(sandboxFile, 'utf8')) as { url: string; tokens: Record<string, string> }),
    mode: ((await stat(sandboxFile)).mode & 0o777).toString(8),
  })
  const port = await freePort()
  const starting = start(t, dataDir, { PORT: port })
  starting.catch(() => {})
  // As a script does: it asks until the service is ready, and then reads the tokens.
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined))?.status
  while ((await ready()) !== 200);
  t.equal((await readSandbox()).url, `http://127.0.0.1:${port}`, 'what is ready has written its tokens')
  const first = await starting
  const { url, tokens, mode } = await readSandbox()
  t.equal(url, first.url)
  t.strictSame(Object.keys(tokens), ['national', 'prefecture', 'county', 'auditor'])
  t.equal(mode, '600', 'the tokens are for the owner of the folder')

  const headers = { authorization: `Bearer ${tokens.national}`, 'content-type': 'application/json' }
  const list = async (at: string) => (await fetch(`${at}/v1/codes?list=KEPT`, { headers })).json()
  const body = JSON.stringify({ list: 'KEPT', listVersion: '1', code: '1', zh: '留存' })
  t.equal((await fetch(`${url}/v1/codes`, { method: 'POST', headers, body })).status, 201)

  const refused = new RegExp(`^[^\\n]*\\(?pid ${first.child.pid}[^\\n]*\\n[^\\n]*in use by another process[^\\n]*\\n$`)
  await t.rejects(start(t, dataDir), { message: refused }, 'a second start says who holds the folder, without a stack')
  t.match(await list(url), { data: [{ zh: '留存' }] }, 'and does the first no harm')

  await stop(first.child, 'SIGKILL')
  const second = await start(t, dataDir, { PORT: port })
  t.match(
    await list(second.url),
    { data: [{ zh: '留存' }] },
    'after kill -9 it has what was written, and knows the token',
  )
  t.match(await readSandbox(), { url: second.url, mode: '600' })
  const outgoing = request(`${second.url}/v1/codes/import`, {
    ...{ method: 'POST', headers: { ...headers, 'content-type': 'text/csv', expect: '100-continue' } },
  })
  await once(outgoing, 'continue')
  outgoing.write('list,listVersion,code,zh\nKEPT,1,2,')
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
  const ended = stop(second.child)
  const health = async () => (await fetch(`${second.url}/health/ready`)).status
  while ((await health()) === 200);
  t.equal(await health(), 503, 'a signal is told to whoever sends requests here')
  outgoing.end('二\n')
  const [imported] = await answered
  t.equal(imported.statusCode, 200, 'what is under way is finished')
  t.equal(await ended, 0, 'and then it ends in order')
  await t.rejects(fetch(second.url), 'and nothing listens any more')

  const other = createServer().listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const { port: theirs } = other.address() as AddressInfo
  const taken = new RegExp(`^127.0.0.1:${theirs} 已被占用[^\\n]*\\n[^\\n]*is in use[^\\n]*\\n$`)
  await t.rejects(
    start(t, dataDir, { PORT: String(theirs) }),
    { message: taken },
    'a port that is taken is named, without a stack',
  )
  await t.rejects(readFile(join(dataDir, 'postgres', 'postmaster.pid')), 'and its database is stopped')
})
