// Reads plans: one statement, whose JSON texts are handed on as bytes, never parsed.
import { randomUUID } from 'node:crypto'
import { ClientError, databaseErrorOf, refusalCodeOf } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import type { Deprecated } from '../kernel/deprecated.ts'
import type { ReadPlan, RecordPart } from '../plan/read-plan.ts'
import { MAX_ANSWER_BYTES } from '../sql/answer-size.ts'
import { type ReadStatement, readStatement, TOO_LARGE } from '../sql/read.ts'
import type { Context } from './context.ts'
import { checkCost } from './cost.ts'
import { deprecatedIn, noteUse } from './deprecated-use.ts'

export type ReadResult = ReturnType<typeof parted>

/** Undefined when a record is not there or out of reach; a list always answers. */
export async function read(context: Context, plan: ReadPlan): Promise<ReadResult | undefined> {
  const { found } = await readTogether(context, [plan])
  return found[0]
}

/** All of one moment, in one statement: what a caller asks for in one request agrees. */
export async function readTogether(
  context: Context,
  plans: readonly ReadPlan[],
): Promise<{ cost: number; found: (ReadResult | undefined)[] }> {
  noteUse(context.call, plans)
  const cost = checkCost(...plans)
  const statement = readStatement(plans, context.access, context.registry)
  return { cost, found: await runStatement(context, statement, { cost, isQuick: false }) }
}

/** A statement for any id: `values[at]` is the id's place, whatever id its plan has. */
interface PointStatement extends ReadStatement {
  at: number
  cost: number
  /** A row by its index, and rows it refers to: there before its turn would come, and in a lane of its own. */
  isQuick: boolean
  deprecated: Deprecated[]
}

const isLookUp = (parts: RecordPart[]): boolean =>
  parts.every((part) => part.kind !== 'many' && (part.kind !== 'one' || isLookUp(part.parts)))

/** By access, which lives for two seconds, then by what is asked of a record. */
const pointStatements = new WeakMap<Access, Map<string, PointStatement>>()
const MAX_POINT_STATEMENTS = 200

/**
 * A record by id, the most frequent read: its statement is made once. Made anew for every id, a read cost the process
 * 66 us instead of 47 (REST), 76 to 95 instead of 52 to 63 (GraphQL). `question` names all that the plan depends on but
 * the id; `cost` is that of the plan.
 */
export async function readById(
  context: Context,
  { question, id, planOf }: { question: string; id: string; planOf: (id: string) => ReadPlan },
): Promise<{ cost: number; found: ReadResult | undefined }> {
  const { access, registry } = context
  const known = pointStatements.get(access) ?? new Map<string, PointStatement>()
  let statement = known.get(question)
  if (!statement) {
    // Made for an id of its own, so that its place among the values is sure.
    const marker = randomUUID()
    const plan = planOf(marker)
    const made = readStatement([plan], access, registry)
    const records = plan.kind === 'record' ? [plan] : plan.kind === 'nodes' ? plan.records : []
    const isQuick = records.length > 0 && records.every(({ parts }) => isLookUp(parts))
    const own = { at: made.values.indexOf(marker), isQuick }
    if (own.at < 0) throw new Error('the id is not among the values of its statement')
    statement = { ...made, cost: checkCost(plan), ...own, deprecated: [...deprecatedIn(plan)] }
    if (known.size < MAX_POINT_STATEMENTS) pointStatements.set(access, known.set(question, statement))
  }
  const { values, at, cost, deprecated } = statement
  for (const one of deprecated) context.call?.deprecated?.add(one)
  const [found] = await runStatement(context, { ...statement, values: values.with(at, id) }, statement)
  return { cost, found }
}

async function runStatement(
  { sql, call, access, audit }: Context,
  { text, values, readings }: ReadStatement,
  { cost, isQuick }: Pick<PointStatement, 'cost' | 'isQuick'>,
): Promise<(ReadResult | undefined)[]> {
  // Awaited only when there is something to wait for: an await costs more than the charge.
  const charged = call?.charge(cost)
  if (charged) await charged
  const turns = isQuick ? undefined : call?.turns
  const turn = turns?.take(call)
  if (turn) await turn
  const pool = isQuick ? sql.quick : sql
  try {
    const statement = pool.unsafe(text, values, { prepare: pool.isWorthPreparing(text) }).raw()
    call?.statements.add(statement)
    const [row] = await statement
    return answersIn(row, { readings }, { access, audit })
  } catch (error) {
    throw refusalOf(error) ?? error
  } finally {
    turns?.give()
  }
}

/** The answers in a statement's raw row, of which the read log is told. */
export function answersIn(
  row: unknown,
  { readings }: Pick<ReadStatement, 'readings'>,
  { access, audit }: { access: Access; audit?: Context['audit'] | undefined },
): (ReadResult | undefined)[] {
  // Sound: raw rows are the columns' bytes, and the statement has a column for each plan.
  return (row as (Buffer | null)[]).map((answer, i) => {
    if (answer === null) return undefined
    if (answer.length === TOO_LARGE.length) throw answerTooLarge()
    const result = parted(answer)
    audit?.answered(access, readings[i]!, result)
    return result
  })
}

/** Header and JSON, see readStatement; of a record its version, for the ETag. */
function parted(answer: Buffer) {
  const end = answer.indexOf(LINE_FEED)
  const space = answer.indexOf(SPACE)
  const version = space > 0 ? answer.toString('latin1', 0, space) : undefined
  return { json: answer.subarray(end + 1), version, regions: answer.subarray(space + 1, end) }
}

const LINE_FEED = 10
const SPACE = 32

/** Every record of an answer begins on a line of its own (sql/json-text.ts): what the query really cost. */
export function countRecords(json: Buffer): number {
  let count = 0
  for (let at = json.indexOf(LINE_FEED); at >= 0; at = json.indexOf(LINE_FEED, at + 1)) count++
  return count
}

const answerTooLarge = () => new ClientError('ANSWER_TOO_LARGE', { limit: MAX_ANSWER_BYTES })

export function refusalOf(error: unknown): ClientError | undefined {
  const code = refusalCodeOf('read', error)
  if (code === 'ANSWER_TOO_LARGE') return answerTooLarge()
  return code ? new ClientError(code) : databaseErrorOf(error)
}
