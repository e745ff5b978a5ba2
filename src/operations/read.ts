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
  const { text, values } = readStatement(plan, context.access, context.registry)
  try {
    const [row] = await context.sql.unsafe(text, values, { prepare: true }).raw()
    if (!row) return undefined
    // Sound: raw rows are the columns' bytes; `json` is never null, `version` only there for a record.
    const [json, version] = row as [Buffer, Buffer | undefined]
    return { json, version: version?.toString() }
  } catch (error) {
    throw clientErrorOf(error, plan) ?? error
  }
}

/** Every record of an answer begins on a line of its own (sql/json-text.ts): what the query really cost. */
export function countRecords(json: Buffer): number {
  let count = 0
  for (let at = json.indexOf(10); at >= 0; at = json.indexOf(10, at + 1)) count++
  return count
}

const QUERY_CANCELED = '57014'

function clientErrorOf(error: unknown, plan: ReadPlan): ClientError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === QUERY_CANCELED) return new ClientError('QUERY_TIMEOUT')
  // Class 22, data exception: all values were checked but those inside a cursor, which a client may have forged.
  const hasCursor = plan.kind === 'list' && (plan.page.after ?? plan.page.before) !== undefined
  if (code.startsWith('22') && hasCursor) return new ClientError('INVALID_CURSOR')
  return undefined
}
