// Takes a file into a register: read, checked and written chunk by chunk, with one report for all of it.
import { ClientError, type Problem } from '../errors.ts'
import type { Encoding } from '../files/judge-line.ts'
import { type Chunk, type FileFormat, readRecords } from '../files/read-records.ts'
import { sourceNames } from '../kernel/column-fields.ts'
import type { Register } from '../kernel/define-register.ts'
import { type Context, type FieldProblem, isFailure, type WriteOptions } from './context.ts'
import { createKeySet, type KeySet } from './key-set.ts'
import { addNearCodes } from './near-codes.ts'
import { mayPassLater, writeChunk } from './write-batch.ts'
import { inWriteTransaction, type WriteTransaction } from './write-transaction.ts'

/** More would hold one transaction, and with it the change feed, for more than some seconds. */
const MAX_ATOMIC_RECORDS = 100_000
/** An atomic import waits in memory, so that a slow sender does not hold a transaction open. */
const most = {
  partial: { code: 'FILE_TOO_LONG', limit: 5_000_000, maxBytes: undefined },
  atomic: { code: 'TOO_MANY_RECORDS', limit: MAX_ATOMIC_RECORDS, maxBytes: 64 << 20 },
} as const
const MAX_REPORTED = 10_000
/** Rows kept in memory until others have come that they may refer to. */
const MAX_WAITING = 100_000
/** A real run of so many records takes some seconds; with this long, its locks would be others' trouble. */
const MAX_REHEARSAL_MS = 10 * 60_000
/** Records in one transaction of a partial import, and 64 KiB of text more. With 2,000 it grew by 145 MB, so by 121. */
const CHUNK_SIZE = 1000

export interface ImportOptions extends WriteOptions {
  format: FileFormat
  /** Of the file, as its sender states it; else it is found out. */
  encoding?: Encoding
}

interface Lines {
  firstLine: number
  lastLine: number
}

export interface ImportReport {
  counts: Record<'read' | 'created' | 'updated' | 'unchanged' | 'rejected' | 'conflict', number>
  /** In the order of the file, conflicts included; of these and of the warnings the first 10,000 each. */
  rejected: (FieldProblem & { line: number })[]
  warnings: ImportReport['rejected']
  isTruncated: boolean
  ignoredFields: string[]
  /** As in WriteReport: after a dry run and an atomic import with bad rows the counts say what would have happened. */
  isWritten: boolean
  /** What the file calls its columns, by field. */
  titles: ReadonlyMap<string, string>
  /**
   * Why a partial import ended early, and the last line up to which all was dealt with; of what follows, only the lines
   * of `alsoDone`, whose chunk was under way beside the one that failed.
   */
  stoppedAt?: Problem & { lastLine: number; alsoDone?: Lines | undefined }
}

/**
 * `partial` writes the good rows, each chunk in its own transaction; what concerns the file as a whole is thrown while
 * nothing was handed over and reported as `stoppedAt` afterwards. `atomic` writes all rows or none, and throws. Of
 * rows that mean one record the first counts that is good as it stands. Nothing is written before all of the file has
 * come: a stream that breaks throws.
 */
export async function importRecords(
  context: Context,
  register: Register,
  stream: AsyncIterable<Buffer>,
  options: ImportOptions,
): Promise<ImportReport> {
  const job = { context, register, stream, options }
  const report = await (options.mode === 'atomic' ? importAtomic(job) : importPartial(job))
  await addNearCodes(context, report.rejected)
  return report
}

interface Job {
  context: Context
  register: Register
  stream: AsyncIterable<Buffer>
  options: ImportOptions
}

interface WriteJob extends Job {
  keys: KeySet
  /** Rows that others of the file may still help; undefined when nothing more will come. */
  waiting: (Pick<Chunk, 'header'> & { input: Chunk['inputs'][number] })[] | undefined
  tx?: WriteTransaction
  alsoDone?: Lines
  rehearsal?: Rehearsal
}

/** The transaction in which the chunks of a dry run meet one another, and when the next one is to begin. */
interface Rehearsal {
  tx: WriteTransaction
  until: { read: number; now: number }
  end: () => Promise<void>
}

async function importPartial(job: Job): Promise<ImportReport> {
  const report = emptyReport()
  const own: WriteJob = { ...job, keys: createKeySet(), waiting: [] }
  try {
    await writeChunks(report, own)
    await settle(report, own)
  } finally {
    await own.rehearsal?.end()
  }
  return { ...report, isWritten: hasWritten(report) && !job.options.dryRun }
}

async function writeChunks(report: ImportReport, job: WriteJob): Promise<void> {
  let last = Promise.resolve(0)
  let lastLine = 0
  let hasFailed = false
  /** What a chunk that may be written beside the last one waits for. */
  let before = last
  try {
    for await (const chunk of readChunks(job)) {
      // Of a dry run without a header, later chunks may be of other shapes.
      const mayBeApart = !job.options.dryRun || (chunk.header && !job.rehearsal)
      const isApart = mayBeApart && tellsApart(job.register, chunk)
      await (isApart && !hasFailed ? before : last)
      if (job.options.dryRun && !isApart) await rehearse(report, job)
      const writing = writeInto(report, chunk, job, last)
      // Its failure is met by the next await; until then it must not end the process as unhandled.
      writing.then(
        (line) => {
          lastLine = line
        },
        () => {
          hasFailed = true
        },
      )
      before = isApart ? last : writing
      last = writing
    }
    await last
  } catch (error) {
    await Promise.allSettled([last])
    if (!(error instanceof ClientError) || report.counts.read === 0) throw error
    report.stoppedAt = { code: error.code, params: error.params, lastLine, alsoDone: job.alsoDone }
  }
}

/**
 * Of a dry run, chunks that may have to do with one another share a transaction, so that each row meets what those
 * before it would have left. It is undone; after so many records, or so long, another begins, since it holds what it
 * locks. Each chunk has its own time in it, as in the real run.
 */
async function rehearse(report: ImportReport, job: WriteJob): Promise<void> {
  const { context, register, options, rehearsal } = job
  if (rehearsal && report.counts.read < rehearsal.until.read && performance.now() < rehearsal.until.now) return
  await settle(report, job)
  await rehearsal?.end()
  const over = Promise.withResolvers<void>()
  let done!: Promise<void>
  const tx = await new Promise<WriteTransaction>((begun, failed) => {
    const run = (tx: WriteTransaction) => {
      begun(tx)
      return over.promise
    }
    done = inWriteTransaction(context, [register.domain], options, run, () => false)
    done.catch(failed)
  })
  const until = { read: report.counts.read + MAX_ATOMIC_RECORDS, now: performance.now() + MAX_REHEARSAL_MS }
  const end = () => {
    over.resolve()
    return done
  }
  job.rehearsal = { tx, until, end }
}

/**
 * Whether the rows of a chunk have nothing to do with those of another: each is a record of its own by the natural key
 * in full, and takes no source key that another may have had. Postgres then merges two chunks on two cores.
 */
function tellsApart({ name, heldBy, references, key }: Register, { header, inputs }: Chunk): boolean {
  // Elsewhere a row may refer to an earlier one, as a division does to the one above it; not by an id it has just got.
  if (heldBy !== 'organization' || references.some((one) => one.to === name && one.by !== 'id')) return false
  const shapes = header ? [header] : inputs.map(({ record }) => Object.keys(record))
  const isApart = (names: readonly string[]): boolean =>
    key.every((part) => names.includes(part.name)) && !['id', ...sourceNames].some((one) => names.includes(one))
  return shapes.every(isApart)
}

async function importAtomic(job: Job): Promise<ImportReport> {
  const { context, register, options } = job
  const chunks = await Array.fromAsync(readChunks(job))
  const isGood = ({ counts }: ImportReport) => counts.rejected + counts.conflict === 0
  const writeAll = async (tx: WriteTransaction) => {
    const report = emptyReport()
    const own: WriteJob = { ...job, keys: createKeySet(), waiting: [], tx }
    for (const chunk of chunks) await writeInto(report, chunk, own)
    await settle(report, own)
    return report
  }
  const report = await inWriteTransaction(context, [register.domain], options, writeAll, isGood)
  return { ...report, isWritten: isGood(report) && hasWritten(report) && !options.dryRun }
}

async function* readChunks({ context: { room, access }, stream, register, options }: Job): AsyncGenerator<Chunk> {
  const { code, limit, maxBytes } = most[options.mode]
  const own = { register, room, client: access.client, maxBytes, chunkSize: CHUNK_SIZE }
  let count = 0
  for await (const chunk of readRecords(stream, { ...options, ...own })) {
    count += chunk.inputs.length + chunk.rejected.length
    if (count > limit) throw new ClientError(code, { count, limit })
    yield chunk
  }
}

const hasWritten = ({ counts }: ImportReport): boolean => counts.created + counts.updated + counts.unchanged > 0

const emptyReport = (): ImportReport => ({
  counts: { read: 0, created: 0, updated: 0, unchanged: 0, rejected: 0, conflict: 0 },
  ...{ rejected: [], warnings: [], isTruncated: false, ignoredFields: [], isWritten: false },
  titles: new Map(),
})

/**
 * Adds to the report what became of a chunk, after those `before` it, and gives its last line. In an atomic import too,
 * a chunk writes its good rows: every bad row is to be reported before all is rolled back.
 */
async function writeInto(report: ImportReport, chunk: Chunk, job: WriteJob, before?: Promise<number>): Promise<number> {
  const { context, register, options, keys, tx, waiting } = job
  const { header, titles, inputs, rejected } = chunk
  const shared = { keys, tx, ...(job.rehearsal && { rehearsal: job.rehearsal.tx }) }
  const chunkOptions = { ...options, ...shared, mode: 'partial', isBrief: true, isFile: true, header } as const
  const writing = writeChunk(context, register, inputs, chunkOptions)
  // When one of two fails, nothing may be under way any more.
  const [earlier, own] = await Promise.allSettled([before, writing])
  if (own.status === 'rejected') await before
  const written = await writing
  const { counts } = report
  if (titles && report.titles.size === 0) report.titles = new Map(header?.map((field, i) => [field, titles[i]!]))
  counts.read += inputs.length + rejected.length
  counts.created += written.counts.CREATED
  counts.updated += written.counts.UPDATED
  counts.unchanged += written.counts.UNCHANGED
  const isPatient = waiting !== undefined && waiting.length < MAX_WAITING
  const waits = new Set(
    isPatient ? written.results.flatMap((row) => (mayPassLater(register, row) ? row.line : [])) : [],
  )
  if (waits.size > 0) waiting!.push(...inputs.flatMap((input) => (waits.has(input.line) ? { header, input } : [])))
  const results = written.results.filter(({ line }) => !waits.has(line))
  const conflicts = results.filter(({ outcome }) => outcome === 'CONFLICT').length
  counts.rejected += rejected.length + results.filter(isFailure).length - conflicts
  counts.conflict += conflicts
  const rows = [...rejected.map((row) => ({ ...row, warnings: [] })), ...results]
  rows.sort((a, b) => a.line - b.line)
  for (const { line, problems, warnings } of rows) {
    for (const problem of problems) report.rejected.push({ field: null, ...problem, line })
    for (const warning of warnings) report.warnings.push({ ...warning, line })
  }
  for (const list of [report.rejected, report.warnings]) {
    if (list.splice(MAX_REPORTED).length > 0) report.isTruncated = true
  }
  report.ignoredFields = [...new Set([...report.ignoredFields, ...written.ignoredFields])]
  const lines = [...rejected, ...inputs].map(({ line }) => line)
  if (earlier.status === 'rejected') job.alsoDone = { firstLine: Math.min(...lines), lastLine: Math.max(...lines) }
  await before
  return Math.max(...lines)
}

/** Rows that waited for others of the file are written again, for as long as that helps one of them. */
async function settle(report: ImportReport, job: WriteJob, before = Number.POSITIVE_INFINITY): Promise<void> {
  const left = job.waiting ?? []
  if (left.length === 0) return
  const waiting = left.length < before ? [] : undefined
  // They were counted when they came.
  report.counts.read -= left.length
  for (let at = 0; at < left.length; at += CHUNK_SIZE) {
    const rows = left.slice(at, at + CHUNK_SIZE)
    const chunk = { header: rows[0]!.header, inputs: rows.map(({ input }) => input), rejected: [] }
    await writeInto(report, chunk, { ...job, waiting })
  }
  job.waiting = []
  await settle(report, { ...job, waiting }, left.length)
  for (const list of [report.rejected, report.warnings]) list.sort((a, b) => a.line - b.line)
}
