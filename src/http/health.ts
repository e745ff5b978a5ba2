import type { FastifyInstance } from 'fastify'
import { ClientError } from '../errors.ts'

/** `live`: the process answers. `ready`: all is there and the database answers in time: requests may be sent here. */
export function health(app: FastifyInstance, isThere: () => Promise<boolean>, complete = Promise.resolve()): void {
  const config = { isPublic: true }
  app.get('/health/live', { config }, async () => ({ status: 'live' }))
  app.get('/health/ready', { config }, async () => {
    await complete
    if (!(await isThere())) throw new ClientError('DATABASE_UNAVAILABLE')
    return { status: 'ready' }
  })
}
