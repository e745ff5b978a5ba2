// Keeps one embedded PostgreSQL running for as long as any test process is connected to it. Started by database.ts;
// a second keeper on the folder is refused by its lock and ends.
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Sql } from '../src/db/connect.ts'
import { startEmbeddedPostgres } from '../src/db/embedded/embedded.ts'
import { StartError } from '../src/start-error.ts'
import { CLONE_PREFIX, serverFile, TEMPLATE_PREFIX, templateNames, testDir, withDatabase } from './database.ts'

/** The next test file connects within this time, also beside files that have servers of their own. */
const IDLE_MS = 30_000
const POLL_MS = 100

/** The data may be lost at any time, and hundreds of databases are created and dropped. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
}

try {
  await keep()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function keep(): Promise<void> {
  const ignore = () => {}
  const log = { debug: ignore, info: ignore, warn: console.error, error: console.error }
  const server = await startEmbeddedPostgres({ dataDir: join(testDir, 'server'), log, settings })
  // Tests enter by the server's default database; this one stays open to us when that one is closed.
  const sql = connect(withDatabase(server.url, 'postgres'), {
    max: 1,
    statementTimeoutMs: 60_000,
    applicationName: 'test keeper',
  })
  await sql`alter database taizhang with allow_connections true`
  await dropLeftovers(sql)
  let runEnded = false
  await sql.listen('test_run_ended', () => {
    runEnded = true
  })
  await writeFile(`${serverFile}.new`, server.url, { mode: 0o600 })
  await rename(`${serverFile}.new`, serverFile)

  let usedAt = performance.now()
  for (;;) {
    await sleep(POLL_MS)
    if (await hasClients(sql)) usedAt = performance.now()
    else if (runEnded || performance.now() - usedAt > IDLE_MS) {
      // Close the door, then look again: a test that slipped in keeps the server, a later one starts its own.
      await sql`alter database taizhang with allow_connections false`
      if (!(await hasClients(sql))) break
      await sql`alter database taizhang with allow_connections true`
    }
  }
  await dropLeftovers(sql)
  await sql.end()
  await server.stop()
  await rm(serverFile, { force: true })
}

async function hasClients(sql: Sql): Promise<boolean> {
  const rows = await sql`select 1 from pg_stat_activity
    where backend_type = 'client backend' and application_name <> 'test keeper' limit 1`
  return rows.length > 0
}

/** Clones of this run or of one that was killed, and templates of migrations that have changed since. */
async function dropLeftovers(sql: Sql): Promise<void> {
  const current = await templateNames()
  const rows = await sql<{ datname: string }[]>`select datname from pg_database
    where (starts_with(datname, ${CLONE_PREFIX}) or starts_with(datname, ${TEMPLATE_PREFIX}))
      and datname <> all(${current})`
  for (const { datname } of rows) await sql`drop database ${sql(datname)} with (force)`
}
