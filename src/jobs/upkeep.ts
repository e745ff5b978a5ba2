// What is done now and then, once for all nodes: the log's next partition, and what has had its time goes.
import { removeExpiredReads } from '../audit/store-reads.ts'
import type { Config } from '../config.ts'
import type { Sql } from '../db/connect.ts'
import { removeExpiredTokens } from '../identity/revocations.ts'
import { removeOldFailures } from '../limits/lockout.ts'
import type { Context } from '../operations/context.ts'
import { removeExpiredAnswers } from '../operations/idempotency.ts'
import { runRules } from '../operations/run-rule.ts'

export interface Sweep {
  name: string
  everyMs: number
  /** In short transactions: it may be cut off. */
  run: (sql: Sql) => PromiseLike<unknown>
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What is judged is judged by the service itself. */
export const sweepsOf = ({ readLogMonths }: Pick<Config, 'readLogMonths'>, system: Omit<Context, 'sql'>): Sweep[] => [
  { name: 'change log', everyMs: MINUTE_MS, run: (sql) => sql`call keep_change_log()` },
  { name: 'answers by key', everyMs: MINUTE_MS, run: removeExpiredAnswers },
  { name: 'tokens and assertions', everyMs: MINUTE_MS, run: removeExpiredTokens },
  { name: 'failed authentications', everyMs: HOUR_MS, run: removeOldFailures },
  { name: 'read log', everyMs: 6 * HOUR_MS, run: (sql) => removeExpiredReads(sql, readLogMonths) },
  // Last: a million records take some seconds.
  { name: 'rules', everyMs: 24 * HOUR_MS, run: (sql) => runRules({ ...system, sql }) },
]

/** How often a node looks whether something is due. */
const LOOK_MS = 5000
/** Of advisory locks; differs from that of migrations. */
const LOCK_KEY = 74_617_971

/** Gives what ends it, when what is under way has ended. */
export function openUpkeep(sql: Sql, sweeps: Sweep[], onError: (error: unknown) => void): () => Promise<void> {
  // What another node did may be due a little earlier than this one looks.
  const lookAt = new Map<Sweep, number>()
  let running = Promise.resolve()
  const timer = setInterval(() => {
    const now = performance.now()
    const due = sweeps.filter((one) => now >= (lookAt.get(one) ?? 0))
    for (const one of due) lookAt.set(one, now + one.everyMs)
    if (due.length > 0) running = running.then(() => sweep(sql, due, onError)).catch(onError)
  }, LOOK_MS).unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

/** Runs those that are due one by one, unless another node is at it. What fails keeps no other from running. */
export async function sweep(sql: Sql, sweeps: readonly Sweep[], onError: (error: unknown) => void): Promise<void> {
  const own = await sql.reserve()
  try {
    const [lock] = await own<{ isOurs: boolean }[]>`select pg_try_advisory_lock(${LOCK_KEY}) as "isOurs"`
    if (!lock?.isOurs) return
    try {
      for (const one of sweeps) if (await isDue(sql, one)) await Promise.resolve(one.run(sql)).catch(onError)
    } finally {
      await own`select pg_advisory_unlock(${LOCK_KEY})`
    }
  } finally {
    own.release()
  }
}

/** And says that it was done: what fails has its turn when others have. A clock that was set back holds nothing up. */
async function isDue(sql: Sql, { name, everyMs }: Sweep): Promise<boolean> {
  const rows = await sql`
    insert into sweep values (${name}, clock_timestamp())
    on conflict (name) do update set ran_at = excluded.ran_at
    where sweep.ran_at not between clock_timestamp() - make_interval(secs => ${everyMs / 1000}) and clock_timestamp()
    returning name`
  return rows.length > 0
}
