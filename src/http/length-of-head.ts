import type { FastifyInstance, onSendHookHandler } from 'fastify'

/**
 * To be called before any route is added: Fastify says that a HEAD without a body is of length 0, a 304 too, where GET
 * says nothing.
 */
export function lengthOfHead(app: FastifyInstance): void {
  const asOfGet: onSendHookHandler = (_request, reply, payload, done) => {
    if (reply.statusCode === 304) reply.removeHeader('content-length')
    done(null, payload)
  }
  app.addHook('onRoute', (route) => {
    if (route.method === 'HEAD') route.onSend = [...[route.onSend ?? []].flat(), asOfGet]
  })
}
