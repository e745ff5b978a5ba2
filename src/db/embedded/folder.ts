import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFile, open, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { BaseLogger } from 'pino'
import { codeOf } from '../../errors.ts'
import { StartError } from '../../start-error.ts'
import { type Binaries, type Identity, run } from './binaries.ts'

export const DATABASE_NAME = 'taizhang'

export interface FolderOptions {
  dataDir: string
  password: string
  binaries: Binaries
  identity: Identity
  log: Pick<BaseLogger, 'info' | 'warn'>
}

/** Returns `<dataDir>/postgres`, an initialised folder that the identity may use. The caller holds the lock. */
export async function prepareFolder(options: FolderOptions): Promise<string> {
  const { dataDir, identity, log } = options
  const folder = join(dataDir, 'postgres')
  await removeDrafts(dataDir)
  if (!(await stat(folder).catch(() => undefined))) {
    log.info({ folder }, 'creating the embedded PostgreSQL data folder')
    await initialise(options, folder)
  }
  await checkOwner(folder, identity)
  await checkVersion(folder)
  return folder
}

/** Ends the server a killed process left running, or lets PostgreSQL ignore a pid that is no server any more. */
export async function stopOrphan(folder: string, log: FolderOptions['log']): Promise<void> {
  const pid = await readServerPid(folder)
  if (pid === undefined || !isAlive(pid)) return
  if (await isServer(pid, folder)) {
    log.warn({ pid }, 'stopping the PostgreSQL that a killed process left running')
    for (const [signal, patienceMs] of stopSignals) {
      sendSignal(pid, signal)
      if (await hasEnded(pid, folder, patienceMs)) return
    }
    throw new StartError(
      `上次遗留的 PostgreSQL（pid ${pid}）无法停止。`,
      `The PostgreSQL left running by an earlier start (pid ${pid}) does not stop.`,
    )
  }
  await disownPid(folder)
}

const DRAFT_PREFIX = 'postgres.new-'
const SERVER_VERSION = '18'

/** Builds the folder under another name and renames it when it is complete, so a killed start leaves only a draft. */
async function initialise({ dataDir, binaries, identity }: FolderOptions, folder: string): Promise<void> {
  const draft = join(dataDir, DRAFT_PREFIX + randomBytes(4).toString('hex'))
  await createCluster(draft, dataDir, binaries, identity)
  const hasLz4 = await run(identity, binaries.postgres, ['-D', draft, ...lz4, '-C', 'wal_compression']).then(
    () => true,
    () => false,
  )
  await appendFile(join(draft, 'postgresql.conf'), firstSettings(hasLz4), { flush: true })
  const output = await run(
    identity,
    binaries.postgres,
    ['--single', '-D', draft, 'postgres'],
    `create database ${DATABASE_NAME}\n`,
  )
  // Single-user mode exits with 0 even when the statement failed.
  if (/ERROR|FATAL|PANIC/.test(output)) throw new Error(output)
  await rename(draft, folder)
  const parent = await open(dataDir)
  await parent.sync().finally(() => parent.close())
}

const lz4 = ['-c', 'wal_compression=lz4']

async function createCluster(draft: string, dataDir: string, binaries: Binaries, identity: Identity) {
  const options = [
    ...['--pgdata', draft, '--username=postgres', '--auth=scram-sha-256'],
    ...['--pwfile', join(dataDir, 'postgres.password'), '--encoding=UTF8', '--no-instructions'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  ]
  try {
    // pg_trgm asks the C library, not the locale provider, what a letter is: under plain C no Han character is one.
    await run(identity, binaries.initdb, [...options, '--lc-ctype=C.UTF-8'])
  } catch (error) {
    if (!String(error).includes('invalid locale')) throw error
    await run(identity, binaries.initdb, options)
  }
}

/** For a machine shared with the service itself. Written once; the operator may edit the file afterwards. */
function firstSettings(hasLz4: boolean): string {
  const memoryMb = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / 2 ** 20
  const settings: Record<string, string> = {
    shared_buffers: `${Math.round(Math.max(16, Math.min(512, memoryMb / 4)))}MB`,
    effective_cache_size: `${Math.round(Math.max(64, memoryMb / 2))}MB`,
    random_page_cost: '1.1',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_compression: hasLz4 ? 'lz4' : 'off',
    synchronous_commit: 'on',
    jit: 'off',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    // LOG, FATAL and PANIC. An ERROR belongs to the statement's caller and quotes rows, which logs must not hold.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  return `\n# Written by Taizhang when it created this folder; yours to change.\n${lines.join('\n')}\n`
}

/** What killed first starts left. Their initdb may still be writing for a moment, hence the retries. */
async function removeDrafts(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(DRAFT_PREFIX)) continue
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

async function checkVersion(folder: string): Promise<void> {
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => '?')).trim()
  if (version === SERVER_VERSION) return
  throw new StartError(
    `${folder} 由 PostgreSQL ${version} 创建，内置版本为 ${SERVER_VERSION}。请先导出数据，再用新目录导入。`,
    `${folder} was made by PostgreSQL ${version}; the embedded one is ${SERVER_VERSION}. Dump and load it anew.`,
  )
}

/** PostgreSQL insists on owning its folder. Root can put that right; anyone else must be told. */
async function checkOwner(folder: string, identity: Identity): Promise<void> {
  const { uid } = await stat(folder)
  if (uid === identity.uid || process.geteuid === undefined) return
  if (process.geteuid() === 0) {
    await promisify(execFile)('chown', ['-R', String(identity.uid), folder])
    return
  }
  throw new StartError(
    `${folder} 属于用户 ${uid}，当前用户为 ${identity.uid}。请用原用户启动或更改目录属主。`,
    `${folder} belongs to user ${uid}, but this is user ${identity.uid}. Start as that user or change the owner.`,
  )
}

const stopSignals = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 10_000],
] as const

const STOP_POLL_MS = 20
const EMPTY_FILE_PATIENCE_MS = 1000

function serverPidFile(folder: string): string {
  return join(folder, 'postmaster.pid')
}

/** The pid of the server that last ran here and did not end cleanly. */
async function readServerPid(folder: string): Promise<number | undefined> {
  for (const isLast of [false, true]) {
    const text = await readFile(serverPidFile(folder), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    const pid = Number.parseInt(text, 10)
    if (pid > 0) return pid
    if (!isLast) await sleep(EMPTY_FILE_PATIENCE_MS)
  }
  // Killed between creating and writing the file, where PostgreSQL itself would refuse for ever.
  await rm(serverPidFile(folder), { force: true })
  return undefined
}

/**
 * PostgreSQL refuses to start while any process has the pid in the file: one that got the number later, or a zombie
 * nobody waits for (common in containers). It does skip its parent's pid, so we write ours. Deleting the file would
 * also delete the shared memory key in it, by which it notices backends that outlived their server.
 */
async function disownPid(folder: string): Promise<void> {
  const text = await readFile(serverPidFile(folder), 'utf8')
  await writeFile(serverPidFile(folder), text.replace(/^\d+/, String(process.pid)))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** Whether the pid is a PostgreSQL on this folder: a server's working directory is its data folder. */
async function isServer(pid: number, folder: string): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  if (/\) [ZX] /.test(status)) return false
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  if (workingDirectory !== undefined) return workingDirectory === folder
  // Not ours to look into, or no /proc: go by the name.
  if (status !== '') return status.includes('(postgres)')
  const listing = promisify(execFile)('ps', ['-o', 'comm=', '-p', String(pid)])
  return listing.then(
    ({ stdout }) => stdout.includes('postgres'),
    () => false,
  )
}

async function hasEnded(pid: number, folder: string, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs
  while (isAlive(pid) && (await isServer(pid, folder))) {
    if (performance.now() > deadline) return false
    await sleep(STOP_POLL_MS)
  }
  return true
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (isAlive(pid)) throw error
  }
}
