// Fills a database: the reference data that every installation needs, and the demonstration data set. Both go through
// the one write path, so they are checked, logged and, when nothing changed, left alone.
import { createHash } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import type { Access } from '../kernel/access.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Context, WriteReport } from '../operations/context.ts'
import { writeChunk } from '../operations/write-batch.ts'
import { loadReference } from '../registers/reference/load-reference.ts'
import { clientBatches } from './clients.ts'
import { sandboxData } from './sandbox-data.ts'

/** The service itself, in the change log. */
export const systemAccess: Access = {
  client: 'system',
  grants: [{ scopes: ['*:read', '*:write', 'access:read', 'access:write', 'audit:read'], reach: { kind: 'all' } }],
  clearance: 'personal',
}

interface Batch {
  register: string
  records: Record<string, unknown>[]
}

/** Divisions, code lists and factors; again whenever the files that come with the service have changed. */
export async function loadReferenceData(sql: Sql, registry: Registry): Promise<void> {
  const batches = referenceBatches()
  const version = createHash('sha256').update(JSON.stringify(batches)).digest('hex')
  await loadOnce(sql, registry, { key: 'reference', version, batches })
}

/** The demonstration data; a load that was cut off is taken up again. */
export async function loadSandbox(sql: Sql, registry: Registry): Promise<void> {
  await loadOnce(sql, registry, { key: 'sandbox', version: '1', batches: sandboxData() })
  await loadOnce(sql, registry, { key: CLIENTS_KEY, version: '2', batches: clientBatches() })
}

/** In `setting`: which clients of the sandbox the database holds. */
export const CLIENTS_KEY = 'sandbox-clients'

async function loadOnce(
  sql: Sql,
  registry: Registry,
  { key, version, batches }: { key: string; version: string; batches: Iterable<Batch> },
): Promise<void> {
  const [known] = await sql<{ value: string }[]>`select value from setting where key = ${key}`
  if (known?.value === version) return
  const context: Context = { sql, registry, access: systemAccess }
  for (const { register, records } of batches) {
    const inputs = records.map((record, i) => ({ line: i + 1, record }))
    const options = { mode: 'atomic' as const, reason: key, requestId: `load-${key}`, isBrief: true }
    const report = await writeChunk(context, registry.get(register), inputs, options)
    if (!report.isWritten) throw new Error(`${key} data of ${register} was refused: ${firstProblem(report)}`)
  }
  // The planner knows nothing of rows that came a moment ago.
  await sql.unsafe('analyze')
  await sql`insert into setting (key, value) values (${key}, ${version})
            on conflict (key) do update set value = excluded.value, updated_at = now()`
}

export const firstProblem = ({ results }: WriteReport): string =>
  JSON.stringify(results.find(({ problems }) => problems.length > 0) ?? null)

const NATION = '000000'

function referenceBatches(): Batch[] {
  const { regions, codes, factors } = loadReference()
  // A division's parent is written before it.
  const levels = ['PROVINCE', 'PREFECTURE', 'COUNTY'].map((level) => regions.filter((region) => region.level === level))
  return [
    ...levels.map((level) => ({
      register: 'Region',
      records: level.map(({ path: _, validFrom, ...region }) => ({ ...region, ...(validFrom && { validFrom }) })),
    })),
    {
      register: 'Code',
      records: codes.map(({ version, parent, source, ...code }) => {
        return { ...code, listVersion: version, parentCode: parent, legalSource: source }
      }),
    },
    {
      register: 'EnergyFactor',
      records: factors.map(({ version, source, regionCode, ...factor }) => {
        return { ...factor, factorVersion: version, legalSource: source, regionCode: regionCode ?? NATION }
      }),
    },
  ]
}
