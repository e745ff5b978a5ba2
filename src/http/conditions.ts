// What makes a request conditional (RFC 9110, 13) is honoured or refused: whoever sends it counts on it.
import type { FastifyInstance } from 'fastify'
import { invalid } from '../errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route looks at If-Match and If-None-Match itself. */
    isConditional?: boolean
  }
}

/** Of reads If-None-Match and dates only spare an answer, which is given where there is nothing to compare. */
const ofReads = { 'if-match': 'If-Match' }
const ofWrites = { ...ofReads, 'if-none-match': 'If-None-Match', 'if-unmodified-since': 'If-Unmodified-Since' }

/** For the routes of this instance. */
export function conditions(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, headers } = request
    const refused = method === 'GET' || method === 'HEAD' ? ofReads : ofWrites
    const sent = Object.keys(refused).filter((name) => headers[name] !== undefined)
    if (sent.length === 0) return done()
    const { isConditional } = request.routeOptions.config
    const [name] = sent.filter((one) => !isConditional || one === 'if-unmodified-since')
    done(name === undefined ? undefined : invalid(ofWrites[name as keyof typeof ofWrites], 'NO_CONDITION'))
  })
}
