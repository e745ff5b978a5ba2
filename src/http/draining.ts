// Ends a node without cutting what is under way: whoever sends requests here learns first that they go elsewhere.
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { ClientError } from '../errors.ts'
import { sendError } from './errors.ts'

export interface Connections {
  /** Requests that have no whole answer yet. */
  unanswered: () => number
  endAll: () => void
}

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * From now on new requests are answered 503, that of readiness too, and their connections end; resolves when those
     * under way are answered, or with how many were cut off after the limit.
     */
    drain: (limitMs: number) => Promise<number>
  }
}

const POLL_MS = 25

/** To be called before any other hook that may refuse a request. */
export function draining(app: FastifyInstance, { unanswered, endAll }: Connections): void {
  let isDraining = false
  app.addHook('onRequest', (request, reply, done) => {
    if (!isDraining || request.url === '/health/live') return done()
    reply.header('connection', 'close')
    sendError(new ClientError('SHUTTING_DOWN'), request, reply)
  })
  app.decorate('drain', async (limitMs: number) => {
    isDraining = true
    const deadline = performance.now() + limitMs
    while (unanswered() > 0 && performance.now() < deadline) await sleep(POLL_MS)
    const cut = unanswered()
    // Those that wait for another request, or have never sent one.
    endAll()
    return cut
  })
}
