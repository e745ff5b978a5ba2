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
  /** In short transactions: it may be cut off. What takes long stops when the node ends, and is due again. */
  run: (sql: Sql, ending: AbortSignal) => PromiseLike<unknown>
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What is judged is judged by the service itself. */
export const sweepsOf = ({ readLogMonths }: Pick<Config, 'readLogMonths'>, system: Omit<Context, 'sql'>): Sweep[] => [
  { name: 'change log', everyMs: MINUTE_MS, run: (sql) => sql`call keep_change_log()` },
  { name: 'answers by key', everyMs: MINUTE_MS, run: removeExpiredAnswers },
  { name: 'tokens and assertions', everyMs: MINUTE_MS, run: removeExpiredTokens },
  { name: 'failed authentications', everyMs: HOUR_MS, run: removeOldFailures },
  // Who has a room from today on, or had it until yesterday, is nobody's write.
  { name: 'users of rooms', everyMs: HOUR_MS, run: (sql) => sql`call show_users_of_spaces()` },
  // 1.4 million rows a day.
  { name: 'read log', everyMs: 10 * MINUTE_MS, run: (sql) => removeExpiredReads(sql, readLogMonths) },
  // Tens of millions of records take hours.
  { name: 'rules', everyMs: 24 * HOUR_MS, run: (sql, ending) => runRules({ ...system, sql }, ending) },
]

/** How often a node looks whether something is due. */
const LOOK_MS = 15_000

/** Gives what ends it, when what is under way has ended. A sweep that takes long holds up no other. */
export function openUpkeep(sql: Sql, sweeps: Sweep[], onError: (error: unknown) => void, lookMs = LOOK_MS) {
  const ending = new AbortController()
  const running = new Map<Sweep, Promise<void>>()
  const look = async () => {
    const idle = sweeps.filter((one) => !running.has(one))
    for (const one of await claimDue(sql, idle)) {
      const run = sweep(sql, one, ending.signal).catch(onError)
      running.set(
        one,
        run.finally(() => running.delete(one)),
      )
    }
  }
  let looking = Promise.resolve()
  // One look at a time: where the database is silent, they would take its connections from callers.
  const timer = setInterval(() => {
    looking = looking.then(look).catch(onError)
  }, lookMs).unref()
  return async (): Promise<void> => {
    clearInterval(timer)
    ending.abort()
    await looking
    await Promise.all(running.values())
  }
}

/** Those that are due, which no other node does from now on. A clock that was set back holds nothing up. */
export async function claimDue(sql: Sql, sweeps: readonly Sweep[]): Promise<Sweep[]> {
  const [names, secs] = [sweeps.map(({ name }) => name), sweeps.map(({ everyMs }) => everyMs / 1000)]
  const rows = await sql<{ name: string }[]>`
    with asked as (select * from unnest(${names}::text[], ${secs}::float8[]) s (name, secs))
    insert into sweep as last select name, clock_timestamp() from asked
    on conflict (name) do update set ran_at = excluded.ran_at
    where last.ran_at not between
      clock_timestamp() - make_interval(secs => (select secs from asked where name = last.name)) and clock_timestamp()
    returning name`
  return sweeps.filter(({ name }) => rows.some((row) => row.name === name))
}

/** Runs what was claimed; what was cut off is due again. */
export async function sweep(sql: Sql, { name, run }: Sweep, ending: AbortSignal): Promise<void> {
  await run(sql, ending)
  if (ending.aborted) await sql`update sweep set ran_at = '-infinity' where name = ${name}`
}
