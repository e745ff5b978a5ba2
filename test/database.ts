import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, openSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect, type Sql } from '../src/db/connect.ts'
import { migrate } from '../src/db/migrate.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { loadReferenceData } from '../src/reference/load.ts'
import { registers } from '../src/registers/index.ts'
import { loadSandbox } from '../src/sandbox/load.ts'
import { writeSmallData } from './small-data.ts'

export interface TestDatabase {
  url: string
  sql: Sql
}

/**
 * A migrated database of its own, cloned from a template; its connections are closed at teardown. The server is
 * TEST_DATABASE_URL (its user must be allowed to create databases) or an embedded one that all test files share.
 */
export async function testDatabase(
  t: { teardown(end: () => Promise<void>): void },
  content: Content = 'tables',
): Promise<TestDatabase> {
  const { admin, url: serverUrl } = await reachServer()
  const template = await ensureTemplate(admin, serverUrl, content)
  const name = `${CLONE_PREFIX}${process.pid}_${randomBytes(4).toString('hex')}`
  await admin`create database ${admin(name)} template ${admin(template)}`
  const url = withDatabase(serverUrl, name)
  const sql = connect(url, { max: 4, statementTimeoutMs: 15_000, applicationName: 'test' })
  t.teardown(async () => {
    await sql.end({ timeout: 1 })
    // The keeper drops all its clones at the end. Meanwhile ext4 avoids inodes freed within seconds, and searching
    // past them makes creating the next clone's 300 files take 400 ms instead of 40.
    if (process.env.TEST_DATABASE_URL) await admin`drop database if exists ${admin(name)} with (force)`
    await admin.end()
  })
  return { url, sql }
}

const root = fileURLToPath(new URL('..', import.meta.url))
const migrationsDir = join(root, 'migrations')

export const testDir = join(root, '.data', 'test')
/** Written by the keeper when its server is up: the server's URL and nothing else. */
export const serverFile = join(testDir, 'server.url')
export const TEMPLATE_PREFIX = 'test_template_'
export const CLONE_PREFIX = 'test_clone_'

/** What a template holds: tables alone, with the reference data, with a few records, with the demonstration data. */
export type Content = keyof typeof ingredients

const registerData = ['migrations/*.sql', 'src/{kernel,operations,plan,reference,registers,sql}/**/*.{ts,csv}']

/** What each is made of and by: a change of any of these files makes a new template. */
const ingredients = {
  tables: ['migrations/*.sql'],
  reference: registerData,
  small: [...registerData, 'test/small-data.ts', 'test/small/*.ts'],
  sandbox: [...registerData, 'src/sandbox/**/*.ts'],
}

export const templateNames = (): Promise<string[]> =>
  // Sound: these are its keys.
  Promise.all((Object.keys(ingredients) as Content[]).map(templateName))

async function templateName(content: Content): Promise<string> {
  const hash = createHash('sha256')
  const paths = await Array.fromAsync(glob(ingredients[content], { cwd: root, exclude: ['**/*.test.ts'] }))
  for (const path of paths.sort()) hash.update(`${path}\n`).update(await readFile(join(root, path)))
  return `${TEMPLATE_PREFIX}${content}_${hash.digest('hex').slice(0, 16)}`
}

export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** The keeper of the run before may still be dropping its hundreds of databases. */
const SERVER_PATIENCE_MS = 180_000
const SERVER_POLL_MS = 50
const ADMIN_TIMEOUT_MS = 120_000
/** Test processes take turns at building the template. Differs from the key of the migrations it runs. */
const TEMPLATE_LOCK_KEY = 74_617_970

interface Server {
  url: string
  /** One connection, open for as long as the test file runs: it is what keeps the shared server up. */
  admin: Sql
}

async function reachServer(): Promise<Server> {
  const given = process.env.TEST_DATABASE_URL || undefined
  const deadline = performance.now() + SERVER_PATIENCE_MS
  let keeper: ReturnType<typeof startKeeper> | undefined
  for (;;) {
    const url = given ?? (await readFile(serverFile, 'utf8').catch(() => undefined))
    const result = url === undefined ? 'no server yet' : await tryServer(url)
    if (typeof result === 'object') return result
    if (given !== undefined || performance.now() > deadline) {
      throw new Error(`No PostgreSQL for the tests: ${result}. See also .data/test/keeper.log`)
    }
    // A keeper ends at once if another one holds the folder, and that one may be about to close: ask again.
    if (keeper === undefined || keeper.exitCode !== null) keeper = startKeeper()
    await sleep(SERVER_POLL_MS)
  }
}

async function tryServer(url: string): Promise<Server | string> {
  const admin = connect(url, { max: 1, statementTimeoutMs: ADMIN_TIMEOUT_MS, applicationName: 'test admin' })
  try {
    await admin`select 1`
    return { url, admin }
  } catch (error) {
    await admin.end()
    return String(error)
  }
}

function startKeeper() {
  mkdirSync(testDir, { recursive: true })
  const log = openSync(join(testDir, 'keeper.log'), 'a')
  const keeper = spawn(process.execPath, [join(root, 'test', 'postgres-keeper.ts')], {
    // Outlives this test file. An empty environment keeps tap's own instrumentation out of it.
    detached: true,
    env: {},
    stdio: ['ignore', 'ignore', log],
  })
  keeper.unref()
  return keeper
}

/** Built under another name and renamed when complete, so a killed build is never taken for the template. */
async function ensureTemplate(admin: Sql, serverUrl: string, content: Content): Promise<string> {
  const name = await templateName(content)
  await admin`select pg_advisory_lock(${TEMPLATE_LOCK_KEY})`
  try {
    const found = await admin`select 1 from pg_database where datname = ${name}`
    if (found.length > 0) return name
    const draft = `${name}_draft`
    await admin`drop database if exists ${admin(draft)} with (force)`
    await admin`create database ${admin(draft)}`
    const sql = connect(withDatabase(serverUrl, draft), { max: 1, statementTimeoutMs: ADMIN_TIMEOUT_MS })
    await fillTemplate(sql, content).finally(() => sql.end())
    await admin`alter database ${admin(draft)} rename to ${admin(name)}`
    return name
  } finally {
    await admin`select pg_advisory_unlock(${TEMPLATE_LOCK_KEY})`
  }
}

async function fillTemplate(sql: Sql, content: Content): Promise<void> {
  await migrate(sql, migrationsDir, { info: () => {} })
  if (content === 'tables') return
  const registry = createRegistry(registers)
  await loadReferenceData(sql, registry)
  if (content === 'small') await writeSmallData(sql, registry)
  if (content === 'sandbox') await loadSandbox(sql, registry)
}
