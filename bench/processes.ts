import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface RunningServer {
  url: string
  pid: number
  stop(): Promise<void>
}

export interface ServerOptions {
  /** Relative to the root of the checkout. */
  script: string
  env: Record<string, string>
  /** What to ask, and whether the answer shows that the server is up. */
  probe: { path: string; init?: RequestInit }
  /** Another checkout whose script it is. */
  root?: string
}

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
const START_TIMEOUT_MS = 120_000
const PROBE_INTERVAL_MS = 25

/** Starts a server on a free loopback port and waits for a first answer of any kind below 500. */
export async function startServer({ script, env, probe, root = ROOT }: ServerOptions): Promise<RunningServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
      HOST: '127.0.0.1',
      ...env,
      PORT: String(port),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (child.pid === undefined) throw new Error(`${script} did not start`)
  await firstAnswer(child, `${url}${probe.path}`, probe.init)
  return { url, pid: child.pid, stop: () => stop(child) }
}

/** Runs a script of ours to its end and returns what it wrote. */
export async function runScript(
  script: string,
  input: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<string> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(input)
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const output = await text(child.stdout)
  const code = await exited
  if (code !== 0) throw new Error(`${script} ended with ${code}`)
  return output
}

export async function firstAnswer(child: ChildProcess, url: string, init?: RequestInit): Promise<Response> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} before it answered`)
    const response = await fetch(url, init).catch(() => undefined)
    if (response !== undefined && response.status < 500) return response
    await sleep(PROBE_INTERVAL_MS)
  }
  throw new Error(`no answer from ${url} within ${START_TIMEOUT_MS / 1000} s`)
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exited
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = address !== null && typeof address === 'object' ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
