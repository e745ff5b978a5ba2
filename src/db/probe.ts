import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from './connect.ts'

const KEPT_MS = 500
const TIMEOUT_MS = 2000
/** A connection may be dead without knowing it; then another one is asked. */
const PATIENCE_MS = 5000

/**
 * Whether the database answers in time and can be written to: one question at a time and two a second, whoever asks how
 * often. Rejects with what the database says.
 */
export function databaseProbe(sql: Sql): () => Promise<boolean> {
  let answer = Promise.resolve(true)
  let askedAt = Number.NEGATIVE_INFINITY
  let isUnderWay = false
  const ask = async () => {
    const answered = isWritable(sql).finally(() => {
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

/**
 * A standby takes no writes; a full disk takes none either, which small ones into the log do not show. A sort with less
 * memory than it needs writes some 200 kB to a file where the tables are, and leaves nothing behind: 3 ms.
 */
async function isWritable(sql: Sql): Promise<boolean> {
  const [row] = await sql.begin(async (tx) => {
    await tx`set local work_mem = '64kB'`
    return tx<{ isReadOnly: boolean; sorted: string }[]>`
      select current_setting('transaction_read_only')::boolean as "isReadOnly", count(*) as sorted
      from (select n from generate_series(1, 10000) n order by n desc offset 0) s`
  })
  return row?.isReadOnly === false
}
