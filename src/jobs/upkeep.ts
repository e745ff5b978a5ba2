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
    for (const one of await due(sql, sweeps)) {
      if (running.has(one)) continue
      running.set(
        one,
        sweep(sql, one, ending.signal)
          .catch(onError)
          .finally(() => running.delete(one)),
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

/** Those that seem due: a node claims each by itself. */
async function due(sql: Sql, sweeps: readonly Sweep[]): Promise<Sweep[]> {
  const [names, secs] = [sweeps.map(({ name }) => name), sweeps.map(({ everyMs }) => everyMs / 1000)]
  const rows = await sql<{ name: string }[]>`
    select s.name from unnest(${names}::text[], ${secs}::float8[]) s (name, secs)
    where not exists (select from sweep w where w.name = s.name
      and w.ran_at between clock_timestamp() - make_interval(secs => s.secs) and clock_timestamp())`
  return sweeps.filter(({ name }) => rows.some((row) => row.name === name))
}

/** Runs it if it is due. */
export async function sweep(sql: Sql, { name, everyMs, run }: Sweep, ending: AbortSignal): Promise<void> {
  if (!(await isDue(sql, name, everyMs))) return
  await run(sql, ending)
  if (ending.aborted) await sql`update sweep set ran_at = '-infinity' where name = ${name}`
}

/** And says that it was done, so that no other node does it. A clock that was set back holds nothing up. */
async function isDue(sql: Sql, name: string, everyMs: number): Promise<boolean> {
  const rows = await sql`
    insert into sweep values (${name}, clock_timestamp())
    on conflict (name) do update set ran_at = excluded.ran_at
    where sweep.ran_at not between clock_timestamp() - make_interval(secs => ${everyMs / 1000}) and clock_timestamp()
    returning name`
  return rows.length > 0
}
