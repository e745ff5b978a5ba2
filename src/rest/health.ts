import type { FastifyInstance } from 'fastify'
import type { Sql } from '../db/connect.ts'
import { databaseProbe } from '../db/probe.ts'
import { ClientError } from '../errors.ts'

/** `live`: the process answers. `ready`: all is there and the database answers in time: requests may be sent here. */
export function health(app: FastifyInstance, sql: Sql, complete = Promise.resolve()): void {
  const config = { isPublic: true }
  const probe = databaseProbe(sql)
  app.get('/health/live', { config }, async () => ({ status: 'live' }))
  app.get('/health/ready', { config }, async () => {
    await complete
    if (!(await probe())) throw new ClientError('DATABASE_UNAVAILABLE')
    return { status: 'ready' }
  })
}
