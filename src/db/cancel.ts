import type { PendingQuery, Row } from 'postgres'
import type { Sql } from './connect.ts'

export type PendingStatement = Pick<PendingQuery<Row[]>, 'cancel'>

/** When Postgres began what runs on the statement's connection, as it was last seen; undefined until it answers. */
const seen = new WeakMap<PendingStatement, { startedAt: string | null | undefined }>()

/**
 * Takes a statement that still waits for a connection out of the queue, and cancels one that was running the last time
 * as well; one that is done, has just begun or waits behind another on its connection is left alone. To be called again
 * until done, not sooner than after a turn of the loop: what has ended meanwhile is then known to have ended.
 *
 * The connection may run the statement of somebody else by the time that Postgres reads this, so it is told when ours
 * began. The first call only asks for that.
 */
export async function cancelStatement(system: Sql, statement: PendingStatement): Promise<void> {
  // Sound: what postgres.js itself cancels by; its types leave it out.
  const { state, active } = statement as { state?: { pid: number } | null; active?: boolean }
  if (!state) return statement.cancel()
  const last = seen.get(statement) ?? { startedAt: null }
  if (!active || last.startedAt === undefined) return
  seen.set(statement, { startedAt: undefined })
  let startedAt: string | null = null
  try {
    const [row] = await system<{ startedAt: string }[]>`
      select query_start as "startedAt", case when query_start = ${last.startedAt} then pg_cancel_backend(pid) end
      from pg_stat_activity where pid = ${state.pid} and state = 'active'`
    startedAt = row?.startedAt ?? null
  } finally {
    seen.set(statement, { startedAt })
  }
}
