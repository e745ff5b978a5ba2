// Takes a file into a register: read, checked and written chunk by chunk, with one report for all of it.
import { ClientError } from '../errors.ts'
import { type Chunk, type FileFormat, readRecords } from '../files/read-records.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Problem } from '../kernel/field-kinds.ts'
import { isSecret, isSecretLevel } from '../kernel/secrecy.ts'
import { secrecyLevel } from '../kernel/sent-fields.ts'
import { type Context, type FieldProblem, isFailure, type WriteOptions, type WriteReport } from './context.ts'
import { createKeySet, type KeySet } from './key-set.ts'
import { inWriteTransaction, type WriteTransaction, writeChunk } from './write-batch.ts'

const MAX_RECORDS = 5_000_000
/** More would hold one transaction, and with it the change feed, for more than some seconds. */
const MAX_ATOMIC_RECORDS = 100_000
/** An atomic import waits in memory, so that a slow sender does not hold a transaction open. */
const MAX_ATOMIC_BYTES = 64 << 20
const MAX_REPORTED = 10_000
/** Records in one transaction of a partial import. With 4,000 it grew by 157 MB, so by 147, and is no slower. */
const CHUNK_SIZE = 2000

export interface ImportOptions extends WriteOptions {
  format: FileFormat
  /** Called after each chunk. */
  onProgress?: (counts: ImportCounts) => void
}

export interface ImportCounts {
  read: number
  created: number
  updated: number
  unchanged: number
  rejected: number
  conflict: number
}

export interface LineProblem extends FieldProblem {
  line: number
}

export interface ImportReport {
  counts: ImportCounts
  /** In the order of the file, conflicts included; of these and of the warnings the first 10,000 each. */
  rejected: LineProblem[]
  warnings: LineProblem[]
  isTruncated: boolean
  ignoredFields: string[]
  /** False after a dry run and after an atomic import with bad rows: the counts say what would have happened. */
  isWritten: boolean
  /** Why a partial import ended early, and the last line that was dealt with; what follows was not looked at. */
  stoppedAt?: Problem & { lastLine: number }
}

/**
 * `partial` writes the good rows, each chunk in its own transaction; what concerns the file as a whole is thrown while
 * nothing was handed over and reported as `stoppedAt` afterwards. `atomic` writes all rows or none, and throws. Of rows
 * with one natural key the first counts. A stream that breaks throws; chunks of a partial import written before stay.
 */
export async function importRecords(
  context: Context,
  register: Register,
  stream: AsyncIterable<Buffer>,
  options: ImportOptions,
): Promise<ImportReport> {
  const job = { context, register, stream, options }
  return options.mode === 'atomic' ? importAtomic(job) : importPartial(job)
}

interface Job {
  context: Context
  register: Register
  stream: AsyncIterable<Buffer>
  options: ImportOptions
}

async function importPartial(job: Job): Promise<ImportReport> {
  const report = emptyReport()
  let lastLine = 0
  const write = async (chunk: Chunk) => {
    await writeInto(report, chunk, job)
    lastLine = Math.max(...[chunk.inputs, chunk.rejected].map((rows) => rows.at(-1)?.line ?? 0))
  }
  let writing = Promise.resolve()
  try {
    for await (const chunk of readChunks(job, MAX_RECORDS)) {
      // The next chunk is read while Postgres merges this one; never two at once, a row may refer to an earlier one.
      await writing
      writing = write(chunk)
      // Its failure is met by the next await; until then it must not end the process as unhandled.
      writing.catch(() => {})
    }
    await writing
  } catch (error) {
    await writing
    if (!(error instanceof ClientError) || report.counts.read === 0) throw error
    report.stoppedAt = { code: error.code, params: error.params, lastLine }
  }
  return { ...report, isWritten: !job.options.dryRun }
}

async function importAtomic(job: Job): Promise<ImportReport> {
  const { context, register, options } = job
  const stream = limitBytes(job.stream, MAX_ATOMIC_BYTES)
  const chunks = await Array.fromAsync(readChunks({ ...job, stream }, MAX_ATOMIC_RECORDS))
  const isGood = ({ counts }: ImportReport) => counts.rejected + counts.conflict === 0
  const writeAll = async (tx: WriteTransaction) => {
    const report = emptyReport()
    for (const chunk of chunks) await writeInto(report, chunk, job, tx)
    return report
  }
  const report = await inWriteTransaction(context, register, options, writeAll, isGood)
  return { ...report, isWritten: isGood(report) && !options.dryRun }
}

/** In an atomic import too, a chunk writes its good rows: every bad row is to be reported before all is rolled back. */
async function writeInto(report: ImportReport, chunk: Chunk, job: Job, tx?: WriteTransaction): Promise<void> {
  const { context, register, options } = job
  const { format: _, onProgress, ...rest } = options
  const chunkOptions = { ...rest, mode: 'partial', header: chunk.header, isBrief: true, tx } as const
  add(report, chunk, await writeChunk(context, register, chunk.inputs, chunkOptions))
  onProgress?.(report.counts)
}

async function* readChunks({ stream, register, options }: Job, limit: number): AsyncGenerator<Chunk> {
  const keys = createKeySet()
  let count = 0
  for await (const chunk of readRecords(stream, { format: options.format, register, chunkSize: CHUNK_SIZE })) {
    count += chunk.inputs.length + chunk.rejected.length
    if (count > limit)
      throw new ClientError(limit === MAX_RECORDS ? 'FILE_TOO_LONG' : 'TOO_MANY_RECORDS', { count, limit })
    yield withoutRepeats(chunk, register, keys)
  }
}

/** Rows whose natural key, complete and of plain values, an earlier row has are rejected; secrets are left alone. */
function withoutRepeats(chunk: Chunk, register: Register, keys: KeySet): Chunk {
  const names = register.key.map(({ name }) => name)
  const positions = names.map((name) => chunk.header?.indexOf(name) ?? -1)
  const keyOf = (record: Chunk['inputs'][number]['record']) =>
    Array.isArray(record) ? positions.map((position) => record[position]) : names.map((name) => record[name])
  const rejected = [...chunk.rejected]
  const inputs = chunk.inputs.filter(({ line, record }) => {
    const key = keyOf(record)
    const first = key.some((part) => part === undefined || typeof part === 'object') ? line : keys.firstLine(key, line)
    const repeats = { code: 'KEY_DUPLICATE' as const, params: { line: first }, field: names.at(-1)! }
    const level = Array.isArray(record) ? record[chunk.header?.indexOf(secrecyLevel.name) ?? -1] : null
    if (first === line || isSecret(record) || isSecretLevel(level)) return true
    rejected.push({ line, problems: [repeats] })
    return false
  })
  return { ...chunk, inputs, rejected: rejected.sort((a, b) => a.line - b.line) }
}

async function* limitBytes(stream: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const part of stream) {
    bytes += part.length
    if (bytes > limit) throw new ClientError('BODY_TOO_LARGE', { limit })
    yield part
  }
}

const emptyReport = (): ImportReport => ({
  counts: { read: 0, created: 0, updated: 0, unchanged: 0, rejected: 0, conflict: 0 },
  ...{ rejected: [], warnings: [], isTruncated: false, ignoredFields: [], isWritten: false },
})

function add(report: ImportReport, chunk: Chunk, written: WriteReport): void {
  const { counts } = report
  counts.read += chunk.inputs.length + chunk.rejected.length
  counts.created += written.counts.CREATED
  counts.updated += written.counts.UPDATED
  counts.unchanged += written.counts.UNCHANGED
  counts.rejected += chunk.rejected.length + written.counts.REJECTED + written.counts.NOT_FOUND
  counts.conflict += written.counts.CONFLICT
  const failures = written.results.filter(({ outcome }) => isFailure(outcome))
  addProblems(report, 'rejected', [...chunk.rejected, ...failures])
  const warned = written.results.map(({ line, warnings }) => ({ line, problems: warnings }))
  addProblems(report, 'warnings', warned)
  for (const name of written.ignoredFields) if (!report.ignoredFields.includes(name)) report.ignoredFields.push(name)
}

function addProblems(
  report: ImportReport,
  list: 'rejected' | 'warnings',
  rows: { line: number; problems: (Problem & { field?: string | null })[] }[],
): void {
  for (const { line, problems } of rows.sort((a, b) => a.line - b.line)) {
    for (const problem of problems) {
      if (report[list].length < MAX_REPORTED) report[list].push({ field: null, ...problem, line })
      else report.isTruncated = true
    }
  }
}
