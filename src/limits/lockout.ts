// Whoever fails to authenticate too often must wait (GB/T 22239, 8.1.4.1 b); all nodes count in one table.
import type { Sql } from '../db/connect.ts'
import { inTurn, type Turns } from '../db/turns.ts'
import { ClientError } from '../errors.ts'

export interface Lockout {
  /**
   * Before a secret is looked at: throws LOCKED_OUT while one of the subjects is locked. A lock of the address does not
   * concern a client that has proven itself there on this node; one of its own does.
   */
  check(subjects: string[]): Promise<void>
  /** Counts a failure; the one that brings the lock is itself answered as a failure. */
  failed(subjects: string[]): Promise<void>
  /** Forgets the client's failures. Throws LOCKED_OUT when a burst of guesses locked it while this one was verified. */
  succeeded(subjects: string[]): Promise<void>
  /** A bearer token that was refused: counted in memory, written once a second; throws LOCKED_OUT as far as known. */
  refused(subjects: string[]): void
  /** Writes what was counted in memory. */
  flush(): Promise<void>
}

/** Failures, none more than 15 minutes after the one before, until the subject is locked. */
export const MAX_FAILURES = { client: 10, ip: 100 }
const WINDOW_S = 15 * 60
/** The first lock; each failure after it doubles the next, up to an hour. */
const LOCK_S = 60
const MAX_LOCK_S = 3600
const FLUSH_MS = 1000
/** How long a lock is believed without asking the database, where an operator may have lifted it. */
const BELIEVED_MS = 5000
const MAX_KEPT = 10_000

/** A client is locked at the address the failures come from: a stranger elsewhere cannot lock it out. */
export function subjectsOf(client: string | undefined, ip: string): string[] {
  const network = networkOf(ip)
  return [...(client ? [`client:${client.slice(0, 100)}@${network}`] : []), `ip:${network}`]
}

export interface LockoutOptions {
  onError?: (error: unknown) => void
  /** Of what is asked of the database for callers that nobody knows yet. */
  turns?: Turns
}

export function openLockout(sql: Sql, { onError = () => {}, turns }: LockoutOptions = {}): Lockout {
  const locks = new Map<string, { until: number; believedUntil: number }>()
  const pending = new Map<string, number>()
  /** Clients at addresses where they have proven themselves: what others do there does not hold them up. */
  const proven = new Set<string>()
  const asked = (subjects: string[]) => (proven.has(subjects[0]!) ? subjects.slice(0, 1) : subjects)
  let flushing: NodeJS.Timeout | undefined
  const remember = (rows: LockRow[]) => {
    if (locks.size > MAX_KEPT) locks.clear()
    const now = performance.now()
    for (const { subject, seconds } of rows) {
      if (seconds > 0) locks.set(subject, { until: now + seconds * 1000, believedUntil: now + BELIEVED_MS })
    }
    return Math.max(0, ...rows.map(({ seconds }) => seconds))
  }
  const refuseKnown = (subjects: string[]) => {
    const now = performance.now()
    for (const subject of subjects) {
      const lock = locks.get(subject)
      if (lock && lock.believedUntil > now) refuse((lock.until - now) / 1000)
    }
  }
  const flush = async () => {
    clearTimeout(flushing)
    flushing = undefined
    const counted = [...pending]
    pending.clear()
    if (counted.length > 0) await inTurn(turns, () => counts(counted))
  }
  const counts = async (counted: [subject: string, failures: number][]) => {
    remember(await count(sql, counted))
  }
  return {
    check: async (subjects) => {
      refuseKnown(asked(subjects))
      refuse(remember(await inTurn(turns, () => lockedOf(sql, asked(subjects)))))
    },
    failed: (subjects) => inTurn(turns, () => counts(subjects.map((subject) => [subject, 1]))),
    succeeded: async (subjects) => {
      refuse(remember(await inTurn(turns, () => forget(sql, asked(subjects)))))
      if (proven.size >= MAX_KEPT) proven.clear()
      proven.add(subjects[0]!)
    },
    refused: (subjects) => {
      for (const subject of subjects) {
        if (pending.size < MAX_KEPT) pending.set(subject, (pending.get(subject) ?? 0) + 1)
      }
      flushing ??= setTimeout(() => flush().catch(onError), FLUSH_MS).unref()
      refuseKnown(subjects)
    },
    flush,
  }
}

/** Long after they stopped counting. */
export const removeOldFailures = (sql: Sql) =>
  sql`delete from failed_authentication where greatest(last_at, locked_until) < now() - interval '1 day'`

interface LockRow {
  subject: string
  /** Until the lock ends; not locked unless positive. */
  seconds: number
}

function refuse(seconds: number): void {
  if (seconds > 0) throw new ClientError('LOCKED_OUT', { seconds: Math.ceil(seconds) })
}

async function lockedOf(sql: Sql, subjects: string[]): Promise<LockRow[]> {
  const rows = await sql<(LockRow & { isAhead: boolean })[]>`
    select subject, extract(epoch from locked_until - clock_timestamp())::float8 as seconds,
           last_at > clock_timestamp() as "isAhead"
    from failed_authentication
    where subject = any(${subjects}) and greatest(last_at, locked_until) > clock_timestamp()`
  if (!rows.some(({ isAhead }) => isAhead)) return rows
  await beginAgain(sql, subjects)
  return lockedOf(sql, subjects)
}

/** A lock is so and so long, whatever the clock says: set back by an hour, it would else last an hour more. */
const beginAgain = (sql: Sql, subjects: string[]) => sql`
  update failed_authentication set
    locked_until = clock_timestamp() + (locked_until - last_at), last_at = clock_timestamp()
  where subject = any(${subjects}) and last_at > clock_timestamp()`

/** An address stays suspect: whoever holds one good secret must not reset it between guesses at others. */
const forget = (sql: Sql, subjects: string[]) => sql<LockRow[]>`
  with locked as materialized (
    select subject, extract(epoch from locked_until - clock_timestamp())::float8 as seconds
    from failed_authentication where subject = any(${subjects}) and locked_until > clock_timestamp()
  ), forgotten as (
    delete from failed_authentication
    where subject = any(${subjects.filter((subject) => !subject.startsWith('ip:'))}) and not exists (select from locked)
  )
  select * from locked`

/**
 * What comes in while locked is not counted, and many at once count up to the limit: a burst locks once, for a minute.
 * Sorted, so that nodes do not deadlock.
 */
async function count(sql: Sql, counted: [subject: string, failures: number][]): Promise<LockRow[]> {
  const sorted = counted.toSorted(([a], [b]) => (a < b ? -1 : 1))
  const subjects = sorted.map(([subject]) => subject)
  const failures = sorted.map(([, count]) => count)
  await beginAgain(sql, subjects)
  const allowed = sql`case when f.subject like 'ip:%' then ${MAX_FAILURES.ip}::int else ${MAX_FAILURES.client}::int end`
  const isLocked = sql`coalesce(f.locked_until > clock_timestamp(), false)`
  const before = sql`case when greatest(f.last_at, f.locked_until)
    > clock_timestamp() - make_interval(secs => ${WINDOW_S}) then f.failures else 0 end`
  const after = sql`least(${before} + excluded.failures, greatest(${allowed}, ${before} + 1))`
  const lock = sql`case when ${after} >= ${allowed} then clock_timestamp() + make_interval(
    secs => least(${LOCK_S} * power(2, least(${after} - ${allowed}, 10)), ${MAX_LOCK_S})) end`
  return sql<LockRow[]>`
    insert into failed_authentication as f (subject, failures, locked_until)
    select f.subject, least(f.failures, ${allowed}),
           case when f.failures >= ${allowed} then clock_timestamp() + make_interval(secs => ${LOCK_S}) end
    from unnest(${subjects}::text[], ${failures}::int[]) f (subject, failures)
    on conflict (subject) do update set
      failures = case when ${isLocked} then f.failures else ${after} end,
      last_at = case when ${isLocked} then f.last_at else clock_timestamp() end,
      locked_until = case when ${isLocked} then f.locked_until else ${lock} end
    returning f.subject, coalesce(extract(epoch from locked_until - clock_timestamp())::float8, 0) as seconds`
}

/** An IPv6 network of 64 bits belongs to one subscriber, who may use any address in it. */
function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped || !ip.includes(':')) return mapped ?? ip
  const [head = '', tail = ''] = ip.split('%', 1)[0]!.split('::')
  const parts = (text: string) => (text === '' ? [] : text.split(':'))
  const zeros = Array(Math.max(0, 8 - parts(head).length - parts(tail).length)).fill('0')
  const groups = ip.includes('::') ? [...parts(head), ...zeros, ...parts(tail)] : parts(head)
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
