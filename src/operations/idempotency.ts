// Idempotency-Key: a request that is sent again is answered again, not done again.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '../db/connect.ts'
import { ClientError } from '../errors.ts'
import { checkLabel } from './context.ts'

export interface StoredAnswer {
  status: number
  response: string
}

export interface IdempotentRequest {
  client: string
  key: string
  /** Of everything that makes the request what it is: method, address, body, and by whose rights. */
  requestHash: string
}

/**
 * A process that was killed leaves its claim behind: another may take it over once none of its sessions is there any
 * more or, where that is not noticed (a host that lost its power), after this time.
 */
const TAKE_OVER_MS = 5 * 60_000
const TAKE_OVER_AFTER = `${TAKE_OVER_MS} ms`
/** A living node's sessions may be cut between its claim and its work. */
const ABSENT_AFTER = '5 seconds'
/** How long the answer to a request that failed waits until it may be sent again. */
const FORGET_MS = 1000
const KEEP_FOR = '24 hours'
const MAX_KEY = 200
const MAX_REMOVED = 10_000

/**
 * Runs `run` once for each client and key, and replays its answer for 24 hours. Nothing is kept of an answer of 500 or
 * above or of an exception: the same request may then be tried again. A process killed between its commit and the
 * keeping of its answer lets the request run a second time, which an upsert answers with UNCHANGED.
 */
export async function idempotent(
  sql: Sql,
  request: IdempotentRequest,
  run: () => Promise<StoredAnswer>,
): Promise<StoredAnswer & { isReplayed: boolean }> {
  const { client, key } = request
  checkLabel('Idempotency-Key, idempotencyKey', key, MAX_KEY)
  const claimedAt = await claim(sql, request)
  if (typeof claimedAt !== 'string') return { ...claimedAt, isReplayed: true }
  const own = sql`client = ${client} and key = ${key} and created_at = ${claimedAt}`
  const forget = () => sql`delete from idempotency where ${own}`
  try {
    const { status, response } = await run()
    await (status >= 500
      ? forget()
      : sql`update idempotency set status = ${status}, response = ${response} where ${own}`)
    return { status, response, isReplayed: false }
  } catch (error) {
    // The database may have gone with the request: it is answered then, and the claim taken back later.
    await Promise.race([untilDone(forget), sleep(FORGET_MS, undefined, { ref: false })])
    throw error
  }
}

/** More have to wait for the next time. */
export const removeExpiredAnswers = (sql: Sql) => sql`
  delete from idempotency where ctid = any(array(
    select ctid from idempotency where created_at < now() - ${KEEP_FOR}::interval
    order by created_at limit ${MAX_REMOVED} for update skip locked))`

/** Tried for as long as the claim would stand. */
async function untilDone(forget: () => PromiseLike<unknown>): Promise<void> {
  for (let pauseMs = 500; pauseMs < TAKE_OVER_MS / 2; pauseMs *= 2) {
    const isDone = await forget().then(
      () => true,
      () => false,
    )
    if (isDone) return
    await sleep(pauseMs, undefined, { ref: false })
  }
}

/** When to ask again: mostly the first attempt is done by then. */
const RETRY_AFTER_S = 1

/** The time of our claim, or the answer that was kept. */
async function claim(sql: Sql, { client, key, requestHash }: IdempotentRequest): Promise<string | StoredAnswer> {
  const holder = sql.options.connection.application_name ?? null
  const [claimed] = await sql<{ created_at: string }[]>`
    insert into idempotency as i (client, key, request_hash, holder)
    values (${client}, ${key}, ${requestHash}, ${holder})
    on conflict (client, key) do update
      set request_hash = excluded.request_hash, status = null, response = null, created_at = clock_timestamp(),
          holder = excluded.holder
      where i.created_at < now() - case when i.status is null then ${TAKE_OVER_AFTER}::interval
                                        else ${KEEP_FOR}::interval end
        or (i.status is null and i.created_at < now() - ${ABSENT_AFTER}::interval and not is_connected(i.holder))
    returning created_at`
  if (claimed) return claimed.created_at
  const [kept] = await sql<{ request_hash: string; status: number | null; response: string | null }[]>`
    select request_hash, status, response from idempotency where client = ${client} and key = ${key}`
  if (kept && kept.request_hash !== requestHash) throw new ClientError('IDEMPOTENCY_MISMATCH')
  // Gone in between: the first attempt failed just now, and the caller may send it once more.
  if (!kept || kept.status === null || kept.response === null) {
    throw new ClientError('IDEMPOTENCY_IN_PROGRESS', { seconds: RETRY_AFTER_S })
  }
  return { status: kept.status, response: kept.response }
}
