// What fails is logged, once: while the database is away, all that fails of it is one failure.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ClientError, codeOf, databaseErrorOf, loggable } from '../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** To be called with what is no mistake of a client; `log` is that of the request, if it was one. */
    noteFailure: (error: unknown, log?: Pick<FastifyRequest['log'], 'info' | 'error'>) => void
  }
}

/** How long the same is not said again of a provider that is away. */
const QUIET_MS = 60_000
/** How often a lost database is asked whether it is back. */
const ASK_MS = 1000

/** `isThere` asks the database; it may reject. */
export function failures(app: FastifyInstance, isThere: () => Promise<boolean>): void {
  /** Of a loss: since when, what failed of it, by its code. */
  let loss: { at: number; failed: Record<string, number>; asking: NodeJS.Timeout } | undefined
  const ask = async () => {
    if (!(await isThere().catch(() => false)) || !loss) return
    const { at, failed, asking } = loss
    loss = undefined
    clearInterval(asking)
    app.log.info({ failed, seconds: Math.round((performance.now() - at) / 1000) }, 'the database answers again')
  }
  const noteLoss = (error: unknown, log: Pick<FastifyRequest['log'], 'error'>) => {
    const of = codeOf(error instanceof ClientError ? (error.cause ?? error) : error)
    if (!loss) {
      log.error(loggable(error), 'the database is lost; what else fails of it is counted until it answers again')
      loss = { at: performance.now(), failed: {}, asking: setInterval(ask, ASK_MS).unref() }
    }
    loss.failed[of] = (loss.failed[of] ?? 0) + 1
  }
  let quiet = { until: 0, unsaid: 0 }
  const noteIssuer = (error: unknown, log: Pick<FastifyRequest['log'], 'error'>) => {
    if (performance.now() < quiet.until) quiet.unsaid++
    else {
      log.error({ ...loggable(error), failed: quiet.unsaid }, 'a provider of tokens is away')
      quiet = { until: performance.now() + QUIET_MS, unsaid: 0 }
    }
  }
  app.decorate('noteFailure', (error: unknown, log: Pick<FastifyRequest['log'], 'info' | 'error'> = app.log) => {
    const code = (error instanceof ClientError ? error : databaseErrorOf(error))?.code
    if (code === 'DATABASE_UNAVAILABLE') noteLoss(error, log)
    else if (code === 'ISSUER_UNAVAILABLE') noteIssuer(error, log)
    else if (code === 'SHUTTING_DOWN') log.info('refused, since this node is ending')
    // What was turned away comes in floods.
    else if (code !== 'OVERLOADED') log.error(loggable(error))
  })
  app.addHook('onClose', async () => clearInterval(loss?.asking))
}
