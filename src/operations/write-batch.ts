// The one write path behind upsert, remove and import: checked rows, one statement a batch, one transaction around.
import postgres from 'postgres'
import { ClientError, type ErrorCode } from '../errors.ts'
import { reachOf } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Batch } from '../sql/batch.ts'
import { everything, reachSetting } from '../sql/second-wall.ts'
import type { Statement } from '../sql/statement.ts'
import { mergeStatement, type WrittenRow } from '../sql/write.ts'
import { type CheckedRecords, type ChunkInput, checkRecords } from './check-records.ts'
import {
  type Context,
  checkLabel,
  type FieldProblem,
  noCounts,
  type RowResult,
  type WriteOptions,
  type WriteReport,
} from './context.ts'

/** A transaction in which rows are written; made by inWriteTransaction and passed on as `tx`. */
export interface WriteTransaction {
  sql: postgres.TransactionSql<{ date: string }>
  /** Set after an attempt met bad data that only Postgres found: every batch is then guarded by a savepoint. */
  isCareful: boolean
}

export interface ChunkOptions extends WriteOptions {
  /** Every record is addressed by its `id`. */
  address?: 'id'
  /** The field names of a file whose records are arrays. */
  header?: readonly string[]
  /** Results only for rows with problems or warnings; the counts are complete. For imports. */
  isBrief?: boolean
  /** Several chunks in one transaction, which its maker keeps or not: atomic imports. */
  tx?: WriteTransaction
}

/**
 * Checks and writes one chunk, in a transaction of its own unless `tx` is given; an atomic chunk of its own with a bad
 * row is not written, chunks of one `tx` are kept or not by its maker. Bad data never throws: every row has its result.
 * Throws ClientError when the write scope is missing or the database stays too busy.
 *
 * 5,000 to 20,000 rows are best. With change log and computed columns, 10,000 rows of energy consumption take 26 us of
 * Postgres and 2.5 us of Node a row when new, 40 us when changed, 8 us when unchanged; COPY with INSERT … ON CONFLICT
 * by hand takes 21, 32 and 8 us (PostgreSQL 18.4, 200,000 rows).
 */
export async function writeChunk(
  context: Context,
  register: Register,
  inputs: readonly ChunkInput[],
  options: ChunkOptions,
): Promise<WriteReport> {
  const { registry, access } = context
  const statementOf = (batch: Batch, { warnings }: CheckedRecords): Statement => {
    const warned = batch.lines.flatMap((line, i) => (warnings.has(line) ? [i + 1] : []))
    return mergeStatement({ register, registry, access, batch }, options.isBrief ? warned : undefined)
  }
  return writeRecords(context, register, inputs, { ...options, statementOf, refusals: { '23505': 'KEY_CONFLICT' } })
}

/** How a batch is written, and what it means when Postgres refuses a row (SQLSTATE -> code of the problem). */
interface Writing {
  statementOf: (batch: Batch, checked: CheckedRecords) => Statement
  refusals: Record<string, ErrorCode>
}

/** What writeChunk does, with any statement that answers WrittenRows. */
export async function writeRecords(
  context: Context,
  register: Register,
  inputs: readonly ChunkInput[],
  options: ChunkOptions & Writing,
): Promise<WriteReport> {
  const scope = `${register.domain}:write`
  const reach = reachOf(context.access, register.domain, 'write')
  // Divisions, codes and coefficients are everybody's: who reaches a part of the country does not decide on them.
  if (!reach || (register.scope === 'open' && reach.kind === 'some')) throw new ClientError('SCOPE_MISSING', { scope })
  const checked = checkRecords(register, inputs, { ...options, access: context.access })
  const run = async (tx: WriteTransaction): Promise<WriteReport> => {
    const report = reportOf(checked)
    await settle({ ...options, tx, register, report, checked }, checked.batches)
    report.results.sort((a, b) => a.line - b.line)
    return report
  }
  if (options.tx) return run(options.tx)
  const isKept = ({ counts }: WriteReport): boolean =>
    options.mode === 'partial' || counts.REJECTED + counts.CONFLICT + counts.NOT_FOUND === 0
  const report = await inWriteTransaction(context, register, options, run, isKept)
  const isWritten = !options.dryRun && isKept(report)
  return isWritten ? { ...report, isWritten } : { ...report, results: report.results.map(withoutNewId) }
}

/** Undone: the id was never given to a record, and never will be. */
const withoutNewId = (result: RowResult): RowResult => (result.outcome === 'CREATED' ? { ...result, id: null } : result)

/**
 * Runs `run` in a transaction whose changes are logged as the caller's; keeps them if `isKept(result)` and this is no
 * dry run. `run` may be called again (deadlock, serialisation failure, careful attempt), so it must own all its state.
 */
export async function inWriteTransaction<T>(
  { sql, access, call }: Context,
  { domain }: Register,
  options: Pick<WriteOptions, 'dryRun' | 'requestId' | 'reason'>,
  run: (tx: WriteTransaction) => Promise<T>,
  isKept: (result: T) => boolean,
): Promise<T> {
  checkLabel('reason', options.reason, MAX_REASON)
  const undo = new Error('undone on purpose')
  let isCareful = false
  for (let attempt = 1; ; attempt++) {
    const results: T[] = []
    await call?.turns?.take()
    try {
      await sql.begin('isolation level read committed', async (tx) => {
        // Sent at once, awaited last: it travels with the first statement.
        const settings = tx`select set_config('taizhang.client', ${access.client}, true),
          set_config('taizhang.request_id', ${options.requestId ?? ''}, true),
          set_config('taizhang.reason', ${options.reason ?? ''}, true),
          set_config('taizhang.reach', ${everything}, true),
          set_config('taizhang.write_reach', ${reachSetting(access, [domain], 'write')}, true)`.execute()
        results.push(await run({ sql: tx, isCareful }))
        await settings
        if (options.dryRun || !results.every(isKept)) throw undo
      })
    } catch (error) {
      if (error === undo) return results[0]!
      if (isBadData(error) && !isCareful) isCareful = true
      else if (!isRace(error)) throw error
      else if (attempt >= MAX_ATTEMPTS) throw new ClientError('OVERLOADED')
      continue
    } finally {
      call?.turns?.give()
    }
    return results[0]!
  }
}

/** It is repeated in the change of each row. */
const MAX_REASON = 500
const MAX_ATTEMPTS = 4
/** A row that loses this many races in a row competes for a key that it cannot see. */
const MAX_PASSES = 5

interface Settling extends Writing {
  tx: WriteTransaction
  register: Register
  report: WriteReport
  checked: CheckedRecords
}

/**
 * Writes batches and reports their rows. Sent again are rows that lost a race, and rows that refer to a record of their
 * own register which this pass may have created: a division may come in one file with the one above it, in any order.
 */
async function settle(settling: Settling, batches: readonly Batch[], pass = 1): Promise<void> {
  const { register, report, checked } = settling
  const ownFields = register.references.filter(({ to }) => to === register.name).map(({ as }) => as)
  const isOrphan = ({ problems }: RowResult): boolean =>
    problems.length > 0 && problems.every(({ field }) => field !== null && ownFields.includes(field))
  const createdBefore = report.counts.CREATED
  const held: { batch: Batch; stale: number[]; orphans: [number, RowResult][] }[] = []
  for (const batch of batches) {
    const { stale, orphans } = held[held.push({ batch, stale: [], orphans: [] }) - 1]!
    for (const row of await writeGuarded(settling, batch)) {
      const index = Number(row.n) - 1
      if (isCount(row)) report.counts[row.outcome] += Number(row.n)
      else if (row.outcome === 'STALE' && pass < MAX_PASSES) stale.push(index)
      else {
        const result = resultOf(row, batch.lines[index]!, checked)
        if (isOrphan(result)) orphans.push([index, result])
        else add(report, result)
      }
    }
  }
  const isHopeful = report.counts.CREATED > createdBefore && pass < MAX_PASSES
  const again = held.flatMap(({ batch, stale, orphans }) => {
    if (!isHopeful) for (const [, result] of orphans) add(report, result)
    const indexes = isHopeful ? [...stale, ...orphans.map(([index]) => index)] : stale
    return indexes.length > 0 ? [subset(batch, indexes)] : []
  })
  if (again.length > 0) await settle(settling, again, pass + 1)
}

/**
 * One statement; when Postgres refuses the data of a careful transaction, the halves are tried until the guilty row is
 * alone. The quick attempt does without savepoints, since hardly any batch needs them.
 */
async function writeGuarded(settling: Settling, batch: Batch): Promise<WrittenRow[]> {
  const { tx, statementOf, checked } = settling
  const { text, values } = statementOf(batch, checked)
  // Not prepared: planned for these arrays, whose lengths the planner then knows.
  const write = (sql: WriteTransaction['sql']) => sql.unsafe<WrittenRow[]>(text, values, { prepare: false })
  if (!tx.isCareful) return write(tx.sql)
  try {
    return await tx.sql.savepoint(async (sql) => [...(await write(sql))])
  } catch (error) {
    if (!isBadData(error)) throw error
    const count = batch.lines.length
    if (count === 1) return [refusedRow(settling.refusals[codeOf(error)] ?? 'VALUE_REFUSED')]
    const indexes = batch.lines.map((_, i) => i)
    const middle = count >> 1
    const first = await writeGuarded(settling, subset(batch, indexes.slice(0, middle)))
    const second = await writeGuarded(settling, subset(batch, indexes.slice(middle)))
    const shifted = second.map((row) => (isCount(row) ? row : { ...row, n: String(Number(row.n) + middle) }))
    return [...first, ...shifted]
  }
}

const refusedRow = (code: string): WrittenRow => {
  const problems = JSON.stringify({ code, field: null })
  return { n: '1', outcome: 'REJECTED', id: null, version: null, problems }
}

/** With `isBrief`, good rows come as one count for each outcome. */
const isCount = (row: WrittenRow): row is WrittenRow & { outcome: Exclude<WrittenRow['outcome'], 'STALE'> } =>
  row.problems === null && row.id === null && row.outcome !== 'STALE'

const codeOf = (error: unknown): string => (error instanceof postgres.PostgresError ? error.code : '')

/** Class 22: a value, 23: a constraint, 54000: a key too long for its index, 54001: divisions in a circle. */
const isBadData = (error: unknown): boolean => /^(22|23|5400[01])/.test(codeOf(error))

const isRace = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error))

const conflicts = ['VERSION_CONFLICT', 'KEY_CONFLICT', 'STILL_REFERENCED']

function resultOf(row: WrittenRow, line: number, { warnings }: CheckedRecords): RowResult {
  const problems = problemsOf(row)
  const isConflict = problems.every(({ code }) => conflicts.includes(code))
  const isMissing = problems.some(({ code }) => code === 'RECORD_NOT_FOUND')
  const failure = isConflict ? 'CONFLICT' : isMissing ? 'NOT_FOUND' : 'REJECTED'
  return {
    ...{ line, problems, id: row.id, version: row.version, warnings: warnings.get(line) ?? [] },
    outcome: row.outcome === 'REJECTED' || row.outcome === 'STALE' ? failure : row.outcome,
  }
}

function problemsOf({ outcome, problems }: WrittenRow): FieldProblem[] {
  if (outcome === 'STALE') return [{ code: 'KEY_CONFLICT', field: null }]
  if (problems === null) return []
  // Sound: written by problemSql, in this form.
  const found = JSON.parse(`[${problems}]`) as FieldProblem[]
  // A reference that is unknown may also break a row check of the same name.
  return found.filter(({ code, field }, i) => found.findIndex((one) => one.code === code && one.field === field) === i)
}

function reportOf({ rejected, warnings, ignoredFields }: CheckedRecords): WriteReport {
  const counts = noCounts()
  counts.REJECTED = rejected.length
  const results = rejected.map((result) => ({ ...result, warnings: warnings.get(result.line) ?? [] }))
  return { counts, results, ignoredFields, isWritten: false }
}

function add({ counts, results }: WriteReport, result: RowResult): void {
  counts[result.outcome]++
  results.push(result)
}

function subset({ lines, columns, ...batch }: Batch, indexes: readonly number[]): Batch {
  const pick = <T>(values: readonly T[]): T[] => indexes.map((i) => values[i]!)
  return { ...batch, lines: pick(lines), columns: columns.map(pick) }
}
