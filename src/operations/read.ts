// Reads a plan: one statement, whose JSON text is handed on as bytes, never parsed.
import { ClientError } from '../errors.ts'
import type { ReadPlan } from '../kernel/read-plan.ts'
import { readStatement } from '../sql/read.ts'
import type { Context } from './context.ts'
import { checkCost } from './cost.ts'

export interface ReadResult {
  json: Buffer
  /** Of a record: its version, for the ETag. */
  version: string | undefined
}

/** Undefined when a record is not there or out of reach; a list always answers. */
export async function read(context: Context, plan: ReadPlan): Promise<ReadResult | undefined> {
  checkCost(plan)
  const { sql, access, registry } = context
  const { text, values } = readStatement(plan, access, registry)
  try {
    const [row] = await sql.unsafe(text, values, { prepare: sql.isWorthPreparing(text) }).raw()
    if (!row) return undefined
    // Sound: raw rows are the columns' bytes; `json` is never null, `version` only there for a record.
    const [json, version] = row as [Buffer, Buffer | undefined]
    return { json, version: version?.toString() }
  } catch (error) {
    throw clientErrorOf(error) ?? error
  }
}

/** Every record of an answer begins on a line of its own (sql/json-text.ts): what the query really cost. */
export function countRecords(json: Buffer): number {
  let count = 0
  for (let at = json.indexOf(10); at >= 0; at = json.indexOf(10, at + 1)) count++
  return count
}

const QUERY_CANCELED = '57014'

function clientErrorOf(error: unknown): ClientError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === QUERY_CANCELED) return new ClientError('QUERY_TIMEOUT')
  // Class 22, data exception: all values were checked but those inside a cursor, which a client may have forged.
  return code.startsWith('22') ? new ClientError('INVALID_CURSOR') : undefined
}
