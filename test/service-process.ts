// The process that `npm start` runs, on an embedded database of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface Service {
  child: ChildProcess
  url: string
}

/** Starts the service on a data folder and waits for its greeting; fails with what it said if it ends before. */
export async function start(t: Test, dataDir: string, more: Record<string, string> = {}): Promise<Service> {
  // Not our own environment: it carries tap's instrumentation.
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error', ...more }
  const child = spawn(process.execPath, ['src/main.ts'], { cwd: root, env })
  t.teardown(() => stop(child))
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const ended = new Promise((resolve) => child.once('close', resolve))
  for (;;) {
    const [, url] = /台账 Taizhang +(http:\S+)/.exec(said) ?? []
    if (url && said.includes('/docs')) return { child, url }
    const isOver = await Promise.race([ended.then(() => true), sleep(20, false)])
    if (isOver) throw new Error(said)
  }
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.kill(signal)
  return ended
}
