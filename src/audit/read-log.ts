// Who read what (the register ReadRecord): told by every read, counted after its answer has left, written every two
// seconds and when the service closes. A crash loses what was read since the last write, two seconds at most and those
// that the write takes; a write that failed is tried again. No client's reads stand in the way of another's: how many
// counts it makes is bounded (tally.ts), and what Postgres refuses is told in the log of the process instead.
import type { Sql } from '../db/connect.ts'
import { isBadData } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import type { Answered, Audit } from '../operations/context.ts'
import type { Readings } from '../sql/readings.ts'
import { countRows } from './count-rows.ts'
import { type LocatedCount, located, MAX_STORED, storeReads } from './store-reads.ts'
import { openTally, type ReadCount } from './tally.ts'

export interface ReadLog {
  audit: Audit
  /** Writes what was read until now. */
  flush: () => Promise<void>
  /** Writes the rest and ends. */
  close: () => Promise<void>
}

export interface ReadLogOptions {
  sql: Sql
  onError: (error: unknown) => void
}

const FLUSH_MS = 2000
/** Answers that wait to be counted hold the network's buffers. */
const MAX_WAITING_BYTES = 16 << 20
/** While so many cannot be written no others are taken from the tally, which has bounds of its own. */
const MAX_UNWRITTEN = 200_000

interface Waiting {
  access: Access
  readings: Readings
  result: Answered
}

export function openReadLog({ sql, onError }: ReadLogOptions): ReadLog {
  const tally = openTally()
  let waiting: Waiting[] = []
  let waitingBytes = 0
  let unwritten: ReadCount[] = []
  let writing = Promise.resolve()

  function countWaiting(): void {
    const answers = waiting
    waiting = []
    waitingBytes = 0
    for (const { access, readings, result } of answers) {
      countRows(readings, result, (subject, region, rows) => tally.add(access, subject, region, rows))
      addOverall(access, readings)
    }
  }

  function addOverall(access: Access, { subjects, overall }: Readings): void {
    for (const index of overall) tally.add(access, subjects[index]!, undefined, 0)
  }

  async function write(): Promise<void> {
    countWaiting()
    if (unwritten.length < MAX_UNWRITTEN) unwritten = unwritten.concat(tally.take())
    else onError(new Error(`${unwritten.length} counts of reads wait: the read log cannot be written`))
    if (unwritten.length === 0) return
    const counts = await located(sql, unwritten)
    unwritten = counts
    let at = 0
    let size = MAX_STORED
    try {
      while (at < counts.length) {
        const batch = counts.slice(at, at + size)
        const problem = await storeReads(sql, batch).catch(problemOfData)
        // The half of it, and again the half, until the count that is refused is alone; the others go on.
        size = problem ? Math.ceil(batch.length / 2) : Math.min(2 * size, MAX_STORED)
        if (problem && batch.length > 1) continue
        if (problem) onError(refusal(batch[0]!, problem))
        at += batch.length
      }
    } finally {
      unwritten = counts.slice(at)
    }
  }

  /** One write after the other; each says itself how it ended. */
  function flush(): Promise<void> {
    const written = writing.then(write)
    writing = written.catch(() => {})
    return written
  }

  const timer = setInterval(() => flush().catch(onError), FLUSH_MS).unref()

  return {
    audit: {
      answered: (access, readings, result) => {
        if (isOneRow(readings)) {
          // Cheaper than to wait, and a small answer may hold a large buffer.
          tally.add(access, readings.subjects[0]!, result.regions.toString('latin1'), 1)
          return
        }
        waiting.push({ access, readings, result })
        waitingBytes += result.json.buffer.byteLength
        if (waitingBytes > MAX_WAITING_BYTES) countWaiting()
        else if (waiting.length === 1) setImmediate(countWaiting)
      },
      exported: (access, readings, counts) => {
        for (const { region, rows } of counts) tally.add(access, readings.subjects[0]!, region, Number(rows))
        addOverall(access, readings)
      },
    },
    flush,
    close: async () => {
      clearInterval(timer)
      await flush().catch(onError)
    },
  }
}

/** A record of which nothing else is asked. */
const isOneRow = ({ root, subjects, selections }: Readings): boolean =>
  root === 'record' && subjects.length === 1 && selections.length === 1

function problemOfData(error: unknown): unknown {
  if (isBadData(error)) return error
  throw error
}

/** The line in the log of the process is all that is left of the count: it says what the row would. */
function refusal({ subject: { register, fields, kind }, ...count }: LocatedCount, cause: unknown): Error {
  const row = { ...count, register: register.name, fields, kind }
  return new Error(`the read log took no row for ${JSON.stringify(row)}`, { cause })
}
