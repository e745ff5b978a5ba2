import type { PendingQuery, Row } from 'postgres'
import type { Sql } from './connect.ts'

export type PendingStatement = Pick<PendingQuery<Row[]>, 'cancel'>

/** A cancel may reach its connection when that already runs the statement of somebody else, but not for so long. */
const RUNNING_FOR_MS = 200

/**
 * Takes a statement that still waits for a connection out of the queue, and cancels one that has run for a while; one
 * that is done, has just begun or waits behind another on its connection is left alone. To be called again until done.
 */
export async function cancelStatement(system: Sql, statement: PendingStatement): Promise<void> {
  // Sound: what postgres.js itself cancels by; its types leave it out.
  const { state, active } = statement as { state?: { pid: number } | null; active?: boolean }
  if (!state) statement.cancel()
  else if (active) {
    await system`
      select pg_cancel_backend(pid) from pg_stat_activity
      where pid = ${state.pid} and state = 'active'
        and query_start < clock_timestamp() - make_interval(secs => ${RUNNING_FOR_MS / 1000})`
  }
}
