// How much a client may ask for, in units of cost: a bucket that refills steadily, kept in Postgres for all nodes. A
// node takes a hundredth of a bucket at a time and counts it down in memory: no statement for most requests.
import type { Sql } from '../db/connect.ts'
import { ClientError } from '../errors.ts'

export interface RateLimitOptions {
  /** Units that flow into a client's bucket each minute. */
  perMinute: number
  /** Units that a full bucket holds. */
  burst: number
}

export interface Bucket {
  /** Takes the cost out, or throws RATE_LIMITED; a promise only when the database must be asked first. */
  charge: (cost: number) => Promise<void> | undefined
  /** Takes the cost out without asking: the next charge waits or is refused when that is more than there is. */
  owe: (cost: number) => void
  /** `RateLimit` of draft-ietf-httpapi-ratelimit-headers: what is left, and in how many seconds it is full again. */
  header: (isEmptied?: boolean) => string
}

/** The header `RateLimit-Policy`: what a full bucket holds, and the seconds in which an empty one fills. */
export const policyOf = ({ perMinute, burst }: RateLimitOptions): string =>
  `"cost";q=${burst};w=${Math.ceil((burst * 60) / perMinute)}`

/**
 * All nodes together hold the limit: in any time they let through what the bucket held, what flowed into it meanwhile,
 * and at most one share (a hundredth of the bucket) a node that was taken before. One request may overdraw the bucket,
 * so that none is too large ever to be answered; the next waits until the debt is paid.
 */
export function openBucket(sql: Sql, client: string, options: RateLimitOptions): Bucket {
  const { perMinute, burst } = options
  const perMs = perMinute / 60_000
  const share = Math.max(1, Math.floor(burst / 100))
  /** Taken by this node and not spent. */
  let left = 0
  /** Of all nodes, when this one last asked; below zero: owed. */
  let rest = burst
  let askedAt = performance.now()
  let isEmpty = false
  let taking: Promise<void> | undefined
  const restNow = () => Math.min(burst, rest + (performance.now() - askedAt) * perMs)
  const take = async (units: number) => {
    const answer = await takeUnits(sql, client, units, options)
    askedAt = performance.now()
    rest = answer.rest
    isEmpty = !answer.isTaken
    if (answer.isTaken) left += units
  }
  const takeOnce = (units: number): Promise<void> => {
    taking ??= take(units).finally(() => {
      taking = undefined
    })
    return taking
  }
  const refuseWhileEmpty = (cost: number) => {
    if (!isEmpty || restNow() > 0) return
    const seconds = Math.ceil((Math.min(cost, burst) - left - restNow()) / perMs / 1000)
    throw new ClientError('RATE_LIMITED', { limit: perMinute, seconds: Math.max(1, seconds) })
  }
  const wait = async (cost: number) => {
    while (left < cost) {
      refuseWhileEmpty(cost)
      await takeOnce(Math.max(share, cost - left))
    }
    left -= cost
  }
  return {
    charge: (cost) => {
      if (left < cost) return wait(cost)
      left -= cost
      // Ahead of need and beside the request; when it fails, the request that needs it says so.
      if (left < share / 2 && !taking && !(isEmpty && restNow() <= 0)) takeOnce(share).catch(() => {})
      return undefined
    },
    owe: (cost) => {
      left -= cost
    },
    header: (isEmptied) => {
      const remaining = isEmptied ? 0 : Math.max(0, Math.floor(Math.min(burst, left + restNow())))
      return `"cost";r=${remaining};t=${Math.ceil((burst - remaining) / perMs / 1000)}`
    },
  }
}

interface Taken {
  isTaken: boolean
  rest: number
}

/**
 * All of it or, while the bucket is empty, nothing; the row's lock makes nodes take turns. A clock that was set back
 * refills from then on: without `greatest`, and without the time of a refusal, it would refill when it is back there.
 */
async function takeUnits(
  sql: Sql,
  client: string,
  units: number,
  { perMinute, burst }: RateLimitOptions,
): Promise<Taken> {
  const filled = sql`least(${burst}, b.tokens
    + greatest(0, extract(epoch from clock_timestamp() - b.updated_at)::float8) * ${perMinute / 60}::float8)`
  const [taken] = await sql<{ rest: number }[]>`
    insert into rate_limit as b (client, tokens) values (${client}, ${burst - units})
    on conflict (client) do update set tokens = ${filled} - ${units}, updated_at = clock_timestamp()
    where ${filled} > 0
    returning tokens as rest`
  if (taken) return { isTaken: true, rest: taken.rest }
  const [row] = await sql<{ rest: number }[]>`
    update rate_limit b set tokens = ${filled}, updated_at = clock_timestamp() where client = ${client}
    returning tokens as rest`
  return { isTaken: false, rest: Math.min(0, row?.rest ?? 0) }
}
