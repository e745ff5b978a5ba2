// `npm start` to the first answered query, on an empty folder (database made, sandbox loaded) and on the second start.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { firstAnswer, freePort, ROOT } from './processes.ts'

export interface StartFigure {
  firstSeconds: number
  /** The middle of three. */
  secondSeconds: number
}

const SECOND_STARTS = 3

export async function measureStart(log: (line: string) => void): Promise<StartFigure> {
  const dataDir = await mkdtemp(join(tmpdir(), 'taizhang-start-'))
  try {
    const firstSeconds = await timeStart(dataDir)
    const seconds: number[] = []
    for (let i = 0; i < SECOND_STARTS; i++) seconds.push(await timeStart(dataDir))
    const secondSeconds = seconds.toSorted((a, b) => a - b)[1]
    log(`start      first ${firstSeconds.toFixed(2)} s, second ${secondSeconds.toFixed(2)} s`)
    return { firstSeconds, secondSeconds }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function timeStart(dataDir: string): Promise<number> {
  const port = await freePort()
  const start = performance.now()
  const { DATABASE_URL: _, ...env } = process.env
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
    // A group of its own: npm does not always hand a signal on to the process it runs.
    detached: true,
  })
  try {
    await firstAnswer(child, `http://127.0.0.1:${port}/health/ready`)
    await askOnce(`http://127.0.0.1:${port}`, dataDir)
    return (performance.now() - start) / 1000
  } finally {
    await stopGroup(child)
  }
}

async function askOnce(url: string, dataDir: string): Promise<void> {
  // Written by the service, in the shape the API document describes.
  const { tokens } = JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8')) as {
    tokens: { national: string }
  }
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.national}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ vehicles(first: 1) { nodes { id vin } } }' }),
  })
  const answer = await response.text()
  if (!response.ok || !answer.includes('"vin"'))
    throw new Error(`the first query answered ${response.status}: ${answer}`)
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return
  process.kill(-child.pid, 'SIGTERM')
  while (isGroupAlive(child.pid)) await sleep(50)
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}
