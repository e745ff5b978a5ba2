// The database of this process: the configured server, or the embedded one; checked and migrated.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BaseLogger } from 'pino'
import type { Config } from '../config.ts'
import { StartError } from '../start-error.ts'
import { checkRole, checkServer, connect, SERVICE_ROLE, type Sql } from './connect.ts'
import { startEmbeddedPostgres } from './embedded/embedded.ts'
import { DATABASE_NAME } from './embedded/folder.ts'
import { migrate } from './migrate.ts'
import { ensureServiceRole, raiseWalls } from './service-role.ts'

export interface Database {
  /** For what callers ask: under the service's role, behind the second wall. */
  sql: Sql
  /** For the service itself: clients, keys, limits, reference data, migrations. */
  system: Sql
  close(): Promise<void>
}

const migrations = new URL('../../migrations/', import.meta.url).pathname
const CLOSE_TIMEOUT_S = 10
/** Its statements are few and short. */
const SYSTEM_CONNECTIONS = 3
/**
 * Beside the configured ones, for records by id. So few, because the driver sends what comes at one time to one
 * connection in one packet: a record took Postgres 57 us of its processor instead of 74, with three 65.
 */
const QUICK_CONNECTIONS = 2

type Log = Pick<BaseLogger, 'debug' | 'info' | 'warn' | 'error'>

/**
 * With `mayShare` (the command line), an embedded database that a running service holds is used over its loopback port;
 * a second service on the folder is refused.
 */
export async function openDatabase(config: Config, log: Log, { mayShare = false } = {}): Promise<Database> {
  const server = config.databaseUrl
    ? { url: config.databaseUrl, stop: async () => {} }
    : await embedded(config.dataDir, log, mayShare)
  const { statementTimeoutMs, maxConnections } = config
  // By which others see whether this process is still there (operations/idempotency.ts).
  const node = randomBytes(4).toString('hex')
  const system = connect(server.url, {
    max: SYSTEM_CONNECTIONS,
    statementTimeoutMs,
    applicationName: `taizhang system ${node}`,
  })
  // Opens no connection before its first query, when migrations have made its role.
  const own = { max: maxConnections, quick: QUICK_CONNECTIONS, applicationName: `taizhang ${node}` }
  const sql = connect(server.url, { ...own, statementTimeoutMs, role: SERVICE_ROLE })
  const close = async () => {
    await Promise.all([sql.quick, sql, system].map((pool) => pool.end({ timeout: CLOSE_TIMEOUT_S })))
    await server.stop()
  }
  try {
    await checkServer(system)
    await ensureServiceRole(system, migrations)
    await migrate(system, migrations, log)
    await raiseWalls(system)
    await checkRole(sql)
  } catch (error) {
    await close()
    throw error
  }
  return { sql, system, close }
}

async function embedded(dataDir: string, log: Log, mayShare: boolean): Promise<{ url: string; stop(): Promise<void> }> {
  try {
    return await startEmbeddedPostgres({ dataDir, log })
  } catch (error) {
    const url = mayShare && error instanceof StartError ? await runningUrl(dataDir) : undefined
    if (!url) throw error
    return { url, stop: async () => {} }
  }
}

/** Postgres writes its port into the fourth line of postmaster.pid. */
async function runningUrl(dataDir: string): Promise<string | undefined> {
  try {
    const password = (await readFile(join(dataDir, 'postgres.password'), 'utf8')).trim()
    const port = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[3]
    return `postgres://postgres:${password}@127.0.0.1:${port}/${DATABASE_NAME}`
  } catch {
    return undefined
  }
}
