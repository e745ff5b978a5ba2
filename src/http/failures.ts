// What fails is logged, once: while the database is away, all that fails of it is one failure.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ClientError, codeOf, databaseErrorOf, type ErrorCode, loggable } from '../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** To be called with what is no mistake of a client; `log` is that of the request, if it was one. */
    noteFailure: (error: unknown, log?: Pick<FastifyRequest['log'], 'info' | 'error'>) => void
  }
}

/** How long what fails of a provider that is away is counted, not said. */
const QUIET_MS = 60_000
/** How often a lost database is asked whether it is back. */
const ASK_MS = 1000
/** It comes in floods. */
const turnedAway = new Set<ErrorCode>(['OVERLOADED', 'UPLOADS_FULL'])

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
  /** Providers that were told to be away, and what else failed of each since. */
  const away = new Map<unknown, number>()
  const noteIssuer = (error: ClientError, log: Pick<FastifyRequest['log'], 'error'>) => {
    const issuer = error.params?.issuer
    const failed = away.get(issuer)
    away.set(issuer, failed === undefined ? 0 : failed + 1)
    if (failed !== undefined) return
    log.error({ ...loggable(error), issuer }, 'a provider of tokens is away')
    const tell = () => {
      const failed = away.get(issuer)
      away.delete(issuer)
      if (failed) app.log.error({ issuer, failed }, 'what else failed of a provider of tokens in a minute')
    }
    setTimeout(tell, QUIET_MS).unref()
  }
  app.decorate('noteFailure', (error: unknown, log: Pick<FastifyRequest['log'], 'info' | 'error'> = app.log) => {
    const known = error instanceof ClientError ? error : databaseErrorOf(error)
    if (known?.code === 'DATABASE_UNAVAILABLE') noteLoss(error, log)
    else if (known?.code === 'ISSUER_UNAVAILABLE') noteIssuer(known, log)
    else if (known?.code === 'SHUTTING_DOWN') log.info('refused, since this node is ending')
    else if (!known || !turnedAway.has(known.code)) log.error(loggable(error))
  })
  app.addHook('onClose', async () => clearInterval(loss?.asking))
}
