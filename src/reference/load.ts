// Fills a database with what every installation needs, by the one write path: it is checked, logged and, when nothing
// changed, left alone.
import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Sql } from '../db/connect.ts'
import type { Access } from '../kernel/access.ts'
import type { Registry } from '../kernel/registry.ts'
import { type Context, isFailure, type RowResult, type WriteReport } from '../operations/context.ts'
import { writeChunk } from '../operations/write-batch.ts'
import { withIds } from './ids-of-keys.ts'
import { recordsIn, referenceTexts } from './load-reference.ts'
import { loadRules } from './load-rules.ts'

const scopes = ['*:read', '*:write', '*:approve', 'access:read', 'access:write', 'access:approve', 'audit:read']

/** The service itself, in the change log. */
export const systemAccess: Access = {
  client: 'system',
  grants: [{ scopes, reach: { kind: 'all' } }],
  clearance: 'personal',
}

interface Batch {
  register: string
  records: Record<string, unknown>[]
}

/** Divisions, code lists, factors, laws, standards: again whenever the files of the service have changed; and rules. */
export async function loadReferenceData(sql: Sql, registry: Registry, log?: Pick<Logger, 'warn'>): Promise<void> {
  const texts = referenceTexts()
  const version = createHash('sha256').update(JSON.stringify(texts)).digest('hex')
  const onKept = (kept: object) => log?.warn(kept, 'reference data that was changed here stays as it is')
  await loadOnce(sql, registry, { key: 'reference', version, batches: batchesOf(texts), onKept })
  await loadRules(sql, registry)
}

function* batchesOf(texts: Record<string, string>): Iterable<Batch> {
  for (const [register, text] of Object.entries(texts)) yield { register, records: recordsIn(text) }
}

interface Load {
  key: string
  version: string
  batches: Iterable<Batch>
  /** Told of the records that keep what cannot be changed any more; without it they are refused. */
  onKept?: (kept: { register: string; ids: (string | null)[] }) => void
}

/** Writes the batches unless this version of them was loaded before, by `key` in `setting`; says whether it did. */
export async function loadOnce(
  sql: Sql,
  registry: Registry,
  { key, version, batches, onKept }: Load,
): Promise<boolean> {
  const [known] = await sql<{ value: string }[]>`select value from setting where key = ${key}`
  if (known?.value === version) return false
  const context: Context = { sql, registry, access: systemAccess }
  for (const { register, records } of batches) {
    const named = await withIds(sql, registry, registry.get(register), records)
    const inputs = named.map((record, i) => ({ line: i + 1, record }))
    const options = { mode: 'atomic' as const, reason: key, requestId: `load-${key}`, isBrief: true }
    const write = (chunk: typeof inputs) => writeChunk(context, registry.get(register), chunk, options)
    let report = await write(inputs)
    const kept = onKept ? report.results.filter(isFixed) : []
    if (kept.length > 0) {
      onKept!({ register, ids: kept.map(({ id }) => id) })
      const left = inputs.filter(({ line }) => !kept.some((one) => one.line === line))
      if (left.length === 0) continue
      report = await write(left)
    }
    if (!report.isWritten) throw new Error(`${key} data of ${register} was refused: ${firstProblem(report)}`)
  }
  // The planner knows nothing of rows that came a moment ago.
  await sql.unsafe('analyze')
  await sql`insert into setting (key, value) values (${key}, ${version})
            on conflict (key) do update set value = excluded.value, updated_at = now()`
  return true
}

/** Changed while that was still allowed: another release let factors be corrected in place. */
const isFixed = (result: RowResult): boolean =>
  isFailure(result) && result.problems.every(({ code }) => code === 'FIELD_IMMUTABLE')

export const firstProblem = ({ results }: WriteReport): string =>
  JSON.stringify(results.find(({ problems }) => problems.length > 0) ?? null)
