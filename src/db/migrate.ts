import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BaseLogger } from 'pino'
import type { TransactionSql } from 'postgres'
import { StartError } from '../start-error.ts'
import { patiently, type Sql } from './connect.ts'

export interface Migration {
  number: number
  /** The file's name, such as `0001-vehicle.sql`. */
  name: string
  sha256: string
  text: string
}

/**
 * Brings the database to the newest migration in the folder and returns how many were applied.
 * Several nodes may do this at once. Throws StartError if the database has migrations this code does not know, or
 * an applied file was edited; nothing has been changed then.
 */
export async function migrate(sql: Sql, dir: string, log: Pick<BaseLogger, 'info'>): Promise<number> {
  const migrations = await readMigrations(dir)
  let applied = 0
  await inLockedTransaction(sql, (tx) => tx.unsafe(createTable))
  checkHistory(await readHistory(sql), migrations)
  for (const migration of migrations) {
    if (await inLockedTransaction(sql, (tx) => applyOnce(tx, migration, migrations))) {
      applied++
      log.info({ migration: migration.name }, 'migration applied')
    }
  }
  return applied
}

/** The folder's `NNNN-name.sql` files in order. */
export async function readMigrations(dir: string): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort()
  const migrations: Migration[] = []
  for (const name of names) {
    const digits = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]
    const number = Number(digits)
    if (digits === undefined || number === migrations.at(-1)?.number) {
      throw new StartError(
        `迁移文件名有误或编号重复：${name}`,
        `Migration ${name} must be called NNNN-some-name.sql, with a number of its own.`,
      )
    }
    const text = await readFile(join(dir, name), 'utf8')
    migrations.push({ number, name, sha256: createHash('sha256').update(text).digest('hex'), text })
  }
  return migrations
}

interface AppliedMigration {
  number: number
  name: string
  sha256: string
}

/** 'taizhang' in the key space of advisory locks; any constant does, if nobody else uses it. */
const ADVISORY_LOCK_KEY = 74_617_969
const PATIENCE_MS = 24 * 3_600_000

const createTable = `
  create table if not exists schema_migration (
    number     int primary key,
    name       text not null,
    sha256     text not null,
    applied_at timestamptz not null default now()
  )`

/** One after the other among all nodes that start. */
export function inLockedTransaction<T>(sql: Sql, work: (tx: TransactionSql<{ date: string }>) => Promise<T>) {
  return sql.begin(async (tx) => {
    // A big table takes as long as it takes, and so does another node's turn.
    await tx`select set_config('statement_timeout', '0', true),
                    set_config('idle_in_transaction_session_timeout', '0', true)`
    await patiently(tx`select pg_advisory_xact_lock(${ADVISORY_LOCK_KEY})`, PATIENCE_MS)
    return work(tx)
  })
}

/** The history is read again under the lock: another node may have been faster, perhaps with newer code. */
async function applyOnce(
  tx: TransactionSql<{ date: string }>,
  migration: Migration,
  migrations: Migration[],
): Promise<boolean> {
  const history = await readHistory(tx)
  checkHistory(history, migrations)
  const { number, name, sha256, text } = migration
  if (history.some((row) => row.number === number)) return false
  // The row first: should the lock ever fail us, the second node stops here and not halfway through the file.
  await tx`insert into schema_migration (number, name, sha256) values (${number}, ${name}, ${sha256})`
  await patiently(tx.unsafe(text).simple(), PATIENCE_MS)
  return true
}

function readHistory(sql: Sql | TransactionSql<{ date: string }>): Promise<AppliedMigration[]> {
  return sql<AppliedMigration[]>`select number, name, sha256 from schema_migration order by number`
}

function checkHistory(history: AppliedMigration[], migrations: Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.number, migration]))
  for (const { number, name, sha256 } of history) {
    const migration = known.get(number)
    if (migration === undefined) {
      throw new StartError(
        `数据库比程序新：已执行迁移 ${name}，本版本没有该文件。请升级程序。`,
        `The database is newer than this code: it has migration ${name}, which this version lacks. Upgrade the code.`,
      )
    }
    if (migration.sha256 !== sha256) {
      throw new StartError(
        `迁移 ${migration.name} 在执行之后被修改。请恢复原文件，用新的迁移做更改。`,
        `Migration ${migration.name} was edited after it was applied. Restore it and put the change in a new file.`,
      )
    }
  }
  const newest = history.at(-1)?.number ?? 0
  const done = new Set(history.map((row) => row.number))
  const late = migrations.find(({ number }) => number < newest && !done.has(number))
  if (late !== undefined) {
    throw new StartError(
      `迁移 ${late.name} 的编号早于已执行的最新迁移，请改用更大的编号。`,
      `Migration ${late.name} comes before one that is already applied. Give it a higher number.`,
    )
  }
}
