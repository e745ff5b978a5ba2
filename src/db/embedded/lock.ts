import { createHash, randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { chown, link, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeOf } from '../../errors.ts'
import { StartError } from '../../start-error.ts'

export interface FolderLock {
  password: string
  unlock(): Promise<void>
}

/**
 * Makes this process the only one that may run PostgreSQL on the folder, until it unlocks or dies.
 * The lock is a listening local socket, not a file with a pid: the kernel closes it with the process, however that
 * ends, so a lock can be neither stale nor mistaken for that of a later process with the same pid.
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  const folder = await stat(dataDir)
  const password = await readPassword(dataDir, folder)
  // The password makes the name unguessable for other users; device and inode tell a copied folder apart.
  const name = createHash('sha256').update(`${folder.dev}:${folder.ino}:${password}`).digest('hex').slice(0, 32)
  const address = lockAddress(name)
  const server = createServer((socket) => socket.on('error', () => {}).end(String(process.pid)))
  for (let attempt = 1; !(await listens(server, address)); attempt++) {
    const holder = await askHolder(address)
    if (holder !== undefined || attempt === LOCK_ATTEMPTS) throw inUse(dataDir, holder)
    // Nobody answers: a holder that is just closing, or (outside Linux) the socket file of one that was killed.
    if (!isAbstract(address)) await rm(address, { force: true })
  }
  server.unref()
  return { password, unlock: () => new Promise((resolve) => server.close(() => resolve())) }
}

const LOCK_ATTEMPTS = 3
const HOLDER_TIMEOUT_MS = 2000

/** The superuser's password, created once. It appears by link() so that nobody ever reads half of it. */
async function readPassword(dataDir: string, owner: Stats): Promise<string> {
  const path = join(dataDir, 'postgres.password')
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, randomBytes(24).toString('hex'), { mode: 0o600, flush: true })
  try {
    // Under root the server may run as the folder's owner, whose initdb reads the file.
    if (process.geteuid?.() === 0) await chown(draft, owner.uid, owner.gid)
    await link(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    await rm(draft)
  }
  return (await readFile(path, 'utf8')).trim()
}

/** Linux: the abstract name space, which leaves no file. Elsewhere a socket file. */
function lockAddress(name: string): string {
  if (process.platform === 'linux') return `\0taizhang-${name}`
  return join(tmpdir(), `taizhang-${name}.sock`)
}

function isAbstract(address: string): boolean {
  return address.startsWith('\0')
}

function listens(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => (codeOf(error) === 'EADDRINUSE' ? resolve(false) : reject(error))
    server.once('error', onError)
    server.listen(address, () => {
      server.off('error', onError)
      resolve(true)
    })
  })
}

/** The pid of the holder; '?' if it is too busy to answer; undefined if there is none. */
function askHolder(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(address)
    socket.setTimeout(HOLDER_TIMEOUT_MS, () => socket.destroy())
    socket.on('connect', () => {
      answer = '?'
    })
    socket.on('data', (chunk) => {
      answer = String(chunk)
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer || undefined))
  })
}

function inUse(dataDir: string, holder = '?'): StartError {
  return new StartError(
    `数据目录 ${dataDir} 正在被另一个进程使用（pid ${holder}）。请先停止该进程，或用 DATA_DIR 指定其他目录。`,
    `The data folder ${dataDir} is in use by another process (pid ${holder}). Stop it, or choose another DATA_DIR.`,
  )
}
