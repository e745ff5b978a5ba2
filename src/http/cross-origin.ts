// CORS: pages of the sites that are named may call the service from a browser, with a token of their own.
//
// @fastify/cors was not taken: it answers every OPTIONS, also where an address takes none, and in a form of its own.
import type { FastifyInstance } from 'fastify'
import { varyBy } from './vary.ts'

/** Chrome keeps it no longer. */
const PREFLIGHT_KEPT_S = 7200
/** No credentials of the browser's own are allowed, so `*` means all that is not named; only Authorization must be. */
const preflight = {
  'access-control-allow-methods': '*',
  'access-control-allow-headers': 'Authorization, *',
  'access-control-max-age': PREFLIGHT_KEPT_S,
}

/** To be called before any route is added. */
export function crossOrigin(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  app.addHook('onRequest', (request, reply, done) => {
    const { origin, 'access-control-request-method': asked } = request.headers
    // Others are answered as they always were: without these headers their browser keeps it from the page.
    if (origin === undefined || !origins.includes(origin)) return done()
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': '*' })
    if (request.method !== 'OPTIONS' || asked === undefined) return done()
    reply.code(204).headers(preflight).send()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    varyBy(reply, 'Origin')
    done(null, payload)
  })
}
