// `npm start` without the sandbox: nothing is given away, and one signal ends npm, node and Postgres.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('..', import.meta.url))
t.setTimeout(60_000)

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

t.test('npm start with SANDBOX=false', async (t) => {
  const dataDir = t.testdir()
  // Not our own environment: it carries tap's instrumentation.
  const env = { PATH: process.env.PATH, HOME: dataDir, DATA_DIR: dataDir, PORT: '0', HOST: '0.0.0.0', SANDBOX: 'false' }
  const child = spawn('npm', ['start'], { cwd: root, env })
  t.teardown(() => child.kill())
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  while (child.exitCode === null && !said.includes('/docs')) await sleep(50)
  const [, port] = /台账 Taizhang +http:\S+:(\d+)/.exec(said) ?? []
  if (!port) throw new Error(said)
  const url = `http://127.0.0.1:${port}`

  t.notMatch(said, /sandbox|eyJ/, 'no tokens are printed')
  t.notOk((await readdir(dataDir)).includes('sandbox.json'))
  t.equal((await fetch(`${url}/playground/tokens`)).status, 404)
  t.match(await (await fetch(`${url}/playground`)).text(), /hasSandbox&quot;:false/)

  const postmaster = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
  const postgres = Number(postmaster.split('\n')[0])
  t.ok(isRunning(postgres))
  child.kill('SIGTERM')
  await once(child, 'exit')
  const deadline = performance.now() + 15_000
  while (isRunning(postgres) && performance.now() < deadline) await sleep(50)
  t.notOk(isRunning(postgres), 'Postgres ends with npm')
  await t.rejects(fetch(url), 'and nothing listens any more')
})
