// Who read what (the register ReadRecord): told by every read, counted after its answer has left, written every two
// seconds and when the service closes. A crash loses what was read since the last write, two seconds at most and those
// that the write takes; a write that failed is tried again.
import type { Sql } from '../db/connect.ts'
import type { Access } from '../kernel/access.ts'
import type { ReadPlan } from '../kernel/read-plan.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Account, Answered } from '../operations/context.ts'
import { countRows, exportedReadings, type Readings, readingsOf } from './count-rows.ts'
import { located, MAX_STORED, removeExpired, storeReads } from './store-reads.ts'
import { openTally, type ReadCount } from './tally.ts'

export interface ReadLog {
  account: Account
  /** Writes what was read until now. */
  flush: () => Promise<void>
  /** Writes the rest and ends. */
  close: () => Promise<void>
}

export interface ReadLogOptions {
  sql: Sql
  registry: Registry
  /** How long it is kept. */
  months: number
  onError: (error: unknown) => void
}

const FLUSH_MS = 2000
const REMOVE_MS = 6 * 3_600_000
/** Answers that wait to be counted hold the network's buffers. */
const MAX_WAITING_BYTES = 16 << 20

interface Waiting {
  access: Access
  plan: ReadPlan
  result: Answered
}

export function openReadLog({ sql, registry, months, onError }: ReadLogOptions): ReadLog {
  const tally = openTally()
  const known = new WeakMap<ReadPlan, Readings>()
  let waiting: Waiting[] = []
  let waitingBytes = 0
  let unwritten: ReadCount[] = []
  let writing = Promise.resolve()
  let removeAtMs = 0

  function countWaiting(): void {
    const answers = waiting
    waiting = []
    waitingBytes = 0
    for (const { access, plan, result } of answers) {
      const readings = known.get(plan) ?? readingsOf(plan, registry)
      // The plan of a point read comes again and again.
      if (plan.kind === 'record') known.set(plan, readings)
      countRows(readings, result, (subject, region, rows) => tally.add(access, subject, region, rows))
      for (const index of readings.overall) tally.add(access, readings.subjects[index]!, undefined, 0)
    }
  }

  async function write(): Promise<void> {
    countWaiting()
    unwritten.push(...tally.take())
    if (unwritten.length === 0) return
    const counts = await located(sql, unwritten)
    unwritten = counts
    for (let at = 0; at < counts.length; at += MAX_STORED) {
      await storeReads(sql, counts.slice(at, at + MAX_STORED))
      unwritten = counts.slice(at + MAX_STORED)
    }
  }

  /** One write after the other; each says itself how it ended. */
  function flush(): Promise<void> {
    const written = writing.then(write)
    writing = written.catch(() => {})
    return written
  }

  async function keep(): Promise<void> {
    await flush()
    if (Date.now() < removeAtMs) return
    removeAtMs = Date.now() + REMOVE_MS
    await removeExpired(sql, months)
  }

  let kept = Promise.resolve()
  const timer = setInterval(() => {
    kept = kept.then(keep).catch(onError)
  }, FLUSH_MS).unref()

  return {
    account: {
      answered: (access, plan, result) => {
        const readings = known.get(plan)
        if (readings && isOneRow(readings)) {
          // Cheaper than to wait, and a small answer may hold a large buffer.
          tally.add(access, readings.subjects[0]!, result.regions.toString('latin1'), 1)
          return
        }
        waiting.push({ access, plan, result })
        waitingBytes += result.json.buffer.byteLength
        if (waitingBytes > MAX_WAITING_BYTES) countWaiting()
        else if (waiting.length === 1) setImmediate(countWaiting)
      },
      exported: (access, register, exported) => {
        const { subjects, overall } = exportedReadings(register, exported, registry)
        for (const { region, rows } of exported.counts) tally.add(access, subjects[0]!, region, Number(rows))
        for (const index of overall) tally.add(access, subjects[index]!, undefined, 0)
      },
    },
    flush,
    close: async () => {
      clearInterval(timer)
      await kept
      await flush().catch(onError)
    },
  }
}

/** A record of which nothing else is asked. */
const isOneRow = ({ subjects, selections }: Readings): boolean => subjects.length === 1 && selections.length === 1
