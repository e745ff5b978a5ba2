import type { FastifyInstance } from 'fastify'
import { resolveStandard, standardParameters } from '../operations/resolve-standard.ts'
import { checkParameters, type Query } from './read-request.ts'
import { contextOf, type RestOptions } from './routes.ts'

export function resolveStandardRoute(app: FastifyInstance, options: RestOptions): void {
  app.get<{ Querystring: Query }>('/v1/standards/resolve', async (request) => {
    const asked = checkParameters(request.query, [...standardParameters])
    return resolveStandard(contextOf(options, request), asked)
  })
}
