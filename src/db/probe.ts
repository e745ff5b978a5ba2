import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from './connect.ts'

const KEPT_MS = 500
const TIMEOUT_MS = 2000
/** A connection may be dead without knowing it; then another one is asked. */
const PATIENCE_MS = 5000

/** Whether the database answers in time: one question at a time and two a second, whoever asks how often. */
export function databaseProbe(sql: Sql): () => Promise<boolean> {
  let answer = Promise.resolve(true)
  let askedAt = Number.NEGATIVE_INFINITY
  let isUnderWay = false
  const ask = async () => {
    const answered = sql`select 1`
      .then(() => true)
      .finally(() => {
        isUnderWay = false
      })
    // When it is late and then fails, nobody waits for it any more.
    answered.catch(() => {})
    const late = new AbortController()
    const isLate = sleep(TIMEOUT_MS, false, { signal: late.signal }).catch(() => false)
    return Promise.race([answered, isLate]).finally(() => late.abort())
  }
  return () => {
    if (performance.now() - askedAt < (isUnderWay ? PATIENCE_MS : KEPT_MS)) return answer
    askedAt = performance.now()
    isUnderWay = true
    answer = ask()
    return answer
  }
}
