// A real PostgreSQL 18 as a child process, for installations without a DATABASE_URL: a trial, a small office, tests.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, realpath } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BaseLogger } from 'pino'
import { StartError } from '../../start-error.ts'
import { binaryEnvironment, findBinaries, type Identity } from './binaries.ts'
import { DATABASE_NAME, prepareFolder, stopOrphan } from './folder.ts'
import { type FolderLock, lockFolder } from './lock.ts'

export interface EmbeddedPostgres {
  url: string
  port: number
  /** A fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  dataDir: string
  log: Pick<BaseLogger, 'debug' | 'info' | 'warn' | 'error'>
  /** Server settings that override the folder's own; the tests use it to trade safety for speed. */
  settings?: Record<string, string>
}

/**
 * Starts PostgreSQL on `<dataDir>/postgres`, creating it on first use, on a free loopback port.
 * A server left over from a killed process is stopped first; a folder held by a live process throws StartError.
 * If the server dies later it is started again on the same port; if that fails the process crashes.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log, settings = {} } = options
  const { dataDir, password, unlock } = await claimFolder(options.dataDir)
  try {
    const { binaries, identity } = await findBinaries(dataDir)
    const folder = await prepareFolder({ dataDir, password, binaries, identity, log })
    const server = new Server({ executable: binaries.postgres, identity, folder, settings, log })
    const port = await server.start()
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/${DATABASE_NAME}`
    return { url, port, stop: () => server.stop().finally(unlock) }
  } catch (error) {
    await unlock()
    throw error
  }
}

async function claimFolder(path: string): Promise<FolderLock & { dataDir: string }> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    const dataDir = await realpath(path)
    return { dataDir, ...(await lockFolder(dataDir)) }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error
    throw new StartError(
      `没有数据目录 ${path} 的访问权限；它可能由另一个用户创建。`,
      `No access to the data folder ${path}; another user may have created it. (${error.message})`,
    )
  }
}

interface ServerOptions {
  executable: string
  identity: Identity
  folder: string
  settings: Record<string, string>
  log: EmbeddedOptions['log']
}

/** Owns the child process. */
class Server {
  readonly #options: ServerOptions
  #child: ChildProcess | undefined
  #stopping = false
  #recovery: Promise<void> | undefined

  constructor(options: ServerOptions) {
    this.#options = options
  }

  async start(): Promise<number> {
    await stopOrphan(this.#options.folder, this.#options.log)
    return this.#launch(freePort)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#recovery
    const child = this.#child
    if (child === undefined || hasExited(child)) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGINT')
    await exited
  }

  /** Tries until it is up; gives up on the first refusal that waiting cannot cure. */
  async #launch(choosePort: () => number | Promise<number>): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const port = await choosePort()
      const refusal = await this.#tryLaunch(port)
      if (refusal === undefined) return port
      if (attempt === START_ATTEMPTS || !curedByWaiting.test(refusal)) {
        throw new StartError(
          `内置 PostgreSQL 无法启动：\n${refusal}`,
          `The embedded PostgreSQL did not start, see above.`,
        )
      }
      await sleep(START_RETRY_MS)
    }
  }

  /** Resolves to undefined once the server accepts connections, or to what it said before it exited. */
  #tryLaunch(port: number): Promise<string | undefined> {
    const { executable, identity, folder, settings, log } = this.#options
    const fixed = { ...settings, ...fixedSettings, port: String(port) }
    const flags = Object.entries(fixed).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const [command = executable, ...rest] = [...identity.prefix, executable, '-D', folder, ...flags]
    const child = spawn(command, rest, {
      env: binaryEnvironment,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      // Its own session: Ctrl-C must reach only us, so that requests finish before their database goes.
      detached: true,
    })
    this.#child = child
    return new Promise((resolve, reject) => {
      const said: string[] = []
      let ready = false
      createInterface({ input: child.stderr }).on('line', (line) => {
        logLine(log, line)
        if (!ready) said.push(line)
        if (ready || !line.includes('database system is ready to accept connections')) return
        ready = true
        log.info({ pid: child.pid, port }, 'embedded PostgreSQL is ready')
        resolve(undefined)
      })
      child.once('error', reject)
      child.once('close', (code, signal) => {
        if (!ready) resolve(said.slice(-MAX_REFUSAL_LINES).join('\n') || `exit code ${code}, signal ${signal}`)
        else if (!this.#stopping) this.#recovery = this.#recover(port, signal ?? code)
      })
    })
  }

  /** The pool knows one URL, so the same port is needed. A failure here is an unhandled rejection: we crash. */
  async #recover(port: number, cause: string | number | null): Promise<void> {
    this.#options.log.error({ cause }, 'embedded PostgreSQL ended unexpectedly, starting it again')
    await this.#launch(() => port)
  }
}

/** What may not be changed in postgresql.conf: reachability, and the log format that we read above. */
const fixedSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_line_prefix: '',
  lc_messages: 'C',
}

const START_ATTEMPTS = 100
const START_RETRY_MS = 150
const MAX_REFUSAL_LINES = 20

/** Backends of a killed server need a moment to notice; a port may be taken between choosing and binding it. */
const curedByWaiting =
  /pre-existing shared memory block|lock file "postmaster.pid"|could not create any TCP\/IP sockets/

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/**
 * What it answers to whoever asks while it comes or goes; all of them ask again. And how the workers of a cancelled
 * query end, which is answered to whoever waits for it.
 */
const NO_FAILURE = /^FATAL: {2}(the database system is |terminating background worker "parallel worker")/

const levels = { WARNING: 'warn', ERROR: 'warn', FATAL: 'warn', PANIC: 'error' } as const

function logLine(log: EmbeddedOptions['log'], line: string): void {
  const severity = NO_FAILURE.test(line) ? undefined : /^(WARNING|ERROR|FATAL|PANIC):/.exec(line)?.[1]
  // The expression above admits the keys of the table and nothing else.
  const level = severity === undefined ? 'debug' : levels[severity as keyof typeof levels]
  log[level](`postgres: ${line}`)
}

function freePort(): Promise<number> {
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
