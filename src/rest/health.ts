import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Sql } from '../db/connect.ts'
import { ClientError } from '../errors.ts'

const READY_TIMEOUT_MS = 2000

/** `live`: the process answers. `ready`: a query is answered in time, so requests may be sent here. */
export function health(app: FastifyInstance, sql: Sql): void {
  const config = { isPublic: true }
  app.get('/health/live', { config }, async () => ({ status: 'live' }))
  app.get('/health/ready', { config }, async () => {
    const late = new AbortController()
    const isLate = sleep(READY_TIMEOUT_MS, true, { signal: late.signal }).catch(() => false)
    const answered = sql`select 1`.then(() => false)
    // When it is late and then fails, nobody waits for it any more.
    answered.catch(() => {})
    const isUnready = await Promise.race([answered, isLate]).finally(() => late.abort())
    if (isUnready) throw new ClientError('DATABASE_UNAVAILABLE')
    return { status: 'ready' }
  })
}
