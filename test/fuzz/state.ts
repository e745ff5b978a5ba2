// What must be the same after the hostility as before it, and what was measured on the way.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { FastifyInstance } from 'fastify'
import { symbols } from 'pino'
import type { TestApp } from '../harness.ts'
import type { Answer } from './connection.ts'
import { type World, WRITTEN_PATH } from './world.ts'

/** Rows that the writer may not write, changes that others made, good answers, connections. */
export async function stateOf({ app, sql, registry }: TestApp, { reader, writerCode }: World) {
  // The pools open their connections as they are needed.
  const questions = Array.from({ length: 2 * sql.options.max }, (_, i) => goodRequests[i % goodRequests.length]!)
  const headers = { authorization: reader }
  await Promise.all([
    ...questions.map((url) => app.inject({ url, headers })),
    // Of records by id, which have connections of their own.
    ...questions.map(() => app.inject({ url: `/v1/vehicles/${randomUUID()}`, headers })),
    ...questions.map(() => sql`select pg_sleep(0.01)`),
  ])
  const rows: Record<string, string> = {}
  for (const { tableName, fields, domain } of registry.registers) {
    // What was read is recorded.
    if (domain === 'audit') continue
    const isOurs = fields.has('regionPath') ? sql`coalesce(region_path, '') not like ${`${WRITTEN_PATH}%`}` : sql`true`
    const [row] = await sql<{ count: string; digest: string }[]>`
      select count(*), md5(string_agg(t::text, '|' order by t::text)) as digest
      from ${sql(tableName)} t where ${isOurs}`
    rows[tableName] = `${row!.count} ${row!.digest}`
  }
  const writers = await sql`select client, count(*) from change where client <> ${writerCode} group by 1 order by 1`
  const answers = await Promise.all(goodRequests.map(async (url) => (await app.inject({ url, headers })).body))
  return { rows, writers: [...writers], answers, connections: await connectionsOf(sql) }
}

const goodQuery = `{ buildings(filter: { regionPath: { under: "652302" } }) {
  nodes { id code floorAreaM2 spaces { nodes { code } } } aggregate { sum { floorAreaM2 } } } }`

/** Of the neighbouring county and of another province, where nobody writes. */
const goodRequests = [
  '/v1/organizations?region=652302&include=buildings,vehicles',
  '/v1/vehicles?region=320400',
  '/v1/regions?limit=100&count=true',
  `/graphql?query=${encodeURIComponent(goodQuery)}`,
]

const SETTLE_MS = 5000
const POLL_MS = 100

/** By state, once those have ended whose client has gone. */
async function connectionsOf(sql: TestApp['sql']): Promise<string> {
  const deadline = performance.now() + SETTLE_MS
  for (;;) {
    const [row] = await sql<{ all: string; busy: string }[]>`
      select count(*) as all, count(*) filter (where state <> 'idle' and pid <> pg_backend_pid()) as busy
      from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`
    const found = `${row!.all} connections, ${row!.busy} busy`
    if (row!.busy === '0' || performance.now() > deadline) return found
    await sleep(POLL_MS)
  }
}

/** What the service logs from now on, instead of printing it. */
export function captureLog(app: FastifyInstance): string[] {
  const lines: string[] = []
  // Sound: Fastify's logger is pino's, which finds its stream under this symbol, and so do its children.
  const logger = app.log as unknown as Record<symbol, { write: (line: string) => void }>
  logger[symbols.streamSym] = { write: (line) => lines.push(line) }
  return lines
}

export interface Memory {
  heapUsed: number
  rss: number
}

/** After all garbage was collected. */
export async function memoryUsed(): Promise<Memory> {
  setFlagsFromString('--expose-gc')
  // Sound: the flag puts this function into every new context.
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 3; round++) {
    collect()
    await sleep(POLL_MS)
  }
  const { heapUsed, rss } = process.memoryUsage()
  return { heapUsed, rss }
}

export const shownMemory = ({ heapUsed, rss }: Memory): string =>
  `heap ${(heapUsed / 2 ** 20).toFixed(1)} MB, RSS ${(rss / 2 ** 20).toFixed(1)} MB`

/** Of one family: how many, with which status, how slow at most. */
export interface Figures {
  count: number
  slowestMs: number
  slowest: number
  statuses: Map<string, number>
}

export function countAnswer(figures: Map<string, Figures>, family: string, number: number, answer: Answer): void {
  const known = figures.get(family) ?? { count: 0, slowestMs: 0, slowest: 0, statuses: new Map() }
  figures.set(family, known)
  const status = String(answer.status ?? 'closed')
  known.count++
  known.statuses.set(status, (known.statuses.get(status) ?? 0) + 1)
  if (answer.ms > known.slowestMs) Object.assign(known, { slowestMs: answer.ms, slowest: number })
}

export function shownFigures({ count, statuses, slowestMs, slowest }: Figures): string {
  const shown = [...statuses].sort(([, a], [, b]) => b - a).map(([status, times]) => `${status}: ${times}`)
  return `${count} (${shown.join(', ')}), slowest ${Math.round(slowestMs)} ms (number ${slowest})`
}
