// The counts of the read log in the database (migrations/0006-read-log.sql): several nodes add to the same rows.
import { createHash } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import { todaySql } from '../kernel/today.ts'
import { arrayLiteral } from '../sql/statement.ts'
import { MAX_COUNTS, type Places, provinceOf, type ReadCount } from './tally.ts'

export type LocatedCount = ReadCount & { region: string }

/** The counts by region, each place once. */
export async function located(sql: Sql, counts: readonly ReadCount[]): Promise<LocatedCount[]> {
  const pathsOf = await organizationPaths(sql, counts)
  const merged = new Map<string, LocatedCount>()
  const spread = new Map<string, number>()
  const regionsOf = (client: string, places: Places): Set<string> => {
    const regions = new Set([...places.regionPaths, ...places.organizationIds.map((id) => pathsOf.get(id) ?? '')])
    const size = (spread.get(client) ?? 0) + regions.size
    spread.set(client, size)
    return size > MAX_COUNTS ? new Set([...regions].map(provinceOf)) : regions
  }
  for (const count of counts) {
    const { day, client, grantCodes, purposes, subject, region: place } = count
    // A reach counts in the regions it names and in those of the organizations it names.
    for (const region of typeof place === 'string' ? [place] : regionsOf(client, place)) {
      const key = JSON.stringify([day, client, grantCodes, purposes, subject.key, region])
      const known = merged.get(key)
      merged.set(key, known ? sum(known, count) : { ...count, region })
    }
  }
  return [...merged.values()]
}

const sum = (a: LocatedCount, b: ReadCount): LocatedCount => ({
  ...a,
  requests: a.requests + b.requests,
  rows: a.rows + b.rows,
  firstAtMs: Math.min(a.firstAtMs, b.firstAtMs),
  lastAtMs: Math.max(a.lastAtMs, b.lastAtMs),
})

async function organizationPaths(sql: Sql, counts: readonly ReadCount[]): Promise<Map<string, string>> {
  const ids = new Set(counts.flatMap(({ region }) => (typeof region === 'object' ? region.organizationIds : [])))
  if (ids.size === 0) return new Map()
  const rows = await sql<{ id: string; path: string }[]>`
    select id, region_path as path from organization where id = any(${[...ids]}::uuid[])`
  return new Map(rows.map(({ id, path }) => [id, path]))
}

/** Rows in one statement. */
export const MAX_STORED = 2000

/** One statement: all of the counts are in the log, or none. In one order, so that nodes do not wait in a circle. */
export async function storeReads(sql: Sql, counts: readonly LocatedCount[]): Promise<void> {
  const readers = new Map<string, ReadCount>()
  const subjects = new Map<string, ReadCount>()
  const rows = counts.map((count) => {
    const { day, client, grantCodes, purposes, subject, region, requests, rows, firstAtMs, lastAtMs } = count
    const reader = digest(client, grantCodes, purposes)
    const read = digest(subject.register.name, subject.fields)
    keepLatest(readers, reader, count)
    keepLatest(subjects, read, count)
    const times = [firstAtMs, lastAtMs].map((ms) => new Date(ms).toISOString())
    return [day, reader, read, region, subject.kind, String(requests), String(rows), ...times]
  })
  const readerRows = [...readers].map(([key, count]) => [
    ...[key, count.client, count.grantCodes, count.purposes, count.day],
  ])
  const subjectRows = [...subjects].map(([key, { subject, day }]) => [key, subject.register.name, subject.fields, day])
  const columns = [columnsOf(rows, 9), columnsOf(readerRows, 5), columnsOf(subjectRows, 4)].flat()
  await sql.unsafe(statement, columns, { prepare: true })
}

function keepLatest(known: Map<string, ReadCount>, key: string, count: ReadCount): void {
  const before = known.get(key)
  if (!before || before.day < count.day) known.set(key, count)
}

/** What nodes make alike from the same texts, as a uuid. */
const digest = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)

const columnsOf = (rows: string[][], width: number): string[] =>
  Array.from({ length: width }, (_, i) => arrayLiteral(rows.map((row) => row[i]!)))

const statement = `with readers as (
  insert into read_log_reader (digest, client_code, grant_codes, purposes, last_day)
  select * from unnest($10::uuid[], $11::text[], $12::text[], $13::text[], $14::date[]) r order by 1
  on conflict (digest) do update set last_day = excluded.last_day where read_log_reader.last_day < excluded.last_day),
subjects as (
  insert into read_log_subject (digest, register, fields, last_day)
  select * from unnest($15::uuid[], $16::text[], $17::text[], $18::date[]) s order by 1
  on conflict (digest) do update set last_day = excluded.last_day where read_log_subject.last_day < excluded.last_day)
insert into read_log (day, reader, subject, region_path, kind, requests, rows, first_at, last_at)
select day, reader, subject, nullif(region_path, ''), kind, requests, rows, first_at, last_at
from unnest($1::date[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
            $8::timestamptz[], $9::timestamptz[])
  r (day, reader, subject, region_path, kind, requests, rows, first_at, last_at)
order by day, reader, subject, region_path collate "C", kind
on conflict (day, reader, subject, region_path, kind) do update set
  requests = read_log.requests + excluded.requests, rows = read_log.rows + excluded.rows,
  first_at = least(read_log.first_at, excluded.first_at), last_at = greatest(read_log.last_at, excluded.last_at)`

const MAX_REMOVED = 10_000

/** Removes what is older than so many months, so many rows each time. */
export async function removeExpiredReads(sql: Sql, months: number): Promise<void> {
  const oldest = sql`(${sql.unsafe(todaySql)} - make_interval(months => ${months}))::date`
  const { count } = await sql`
    delete from read_log where id = any(array(select id from read_log where day < ${oldest} limit ${MAX_REMOVED}))`
  if (count === MAX_REMOVED) return
  // Whatever a row of the log refers to has its day, or a later one.
  await sql`delete from read_log_reader where last_day < ${oldest}`
  await sql`delete from read_log_subject where last_day < ${oldest}`
}
