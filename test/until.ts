// Tests wait for states: a machine that has other things to do takes its time.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '../src/db/connect.ts'

const PATIENCE_MS = 30_000
const POLL_MS = 20
/** Longer than a notification takes on a busy machine; without one a node would know after two seconds. */
const HEARD_MS = 1500

/** Throws when it does not come to hold. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  if (!(await within(PATIENCE_MS, holds))) throw new Error('it never came')
}

/** Until a node has heard of a change; if it does not, the assertion that follows says so. */
export const heard = (holds: () => boolean | Promise<boolean>): Promise<boolean> => within(HEARD_MS, holds)

/** Until a statement waits for a lock in the database of the test. */
export const untilBlocked = (sql: Sql): Promise<void> =>
  until(async () => {
    const rows = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return rows.length > 0
  })

async function within(ms: number, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const start = performance.now()
  while (!(await holds())) {
    if (performance.now() - start > ms) return false
    await sleep(POLL_MS)
  }
  return true
}
