import type { FastifyInstance } from 'fastify'
import { invalid } from '../errors.ts'
import { recompute } from '../operations/recompute.ts'
import { checkParameters, eachOnce, type Query, readRecomputeRequest } from './read-request.ts'
import { contextOf, type RegisterRoutes } from './routes.ts'
import { changeOptions, idempotencyKeyOf, sentRecord } from './write-request.ts'

/** POST of what an export asks for: in the URL, or in the body when that is too long for it. */
export function recomputeRoute(app: FastifyInstance, routes: RegisterRoutes): void {
  const { register, registry, path } = routes
  const config = { isBulk: true, isBodyOptional: true }
  app.post<{ Querystring: Query }>(`${path}/recompute`, { config }, async (request) => {
    if (idempotencyKeyOf(request) !== undefined) throw invalid('Idempotency-Key', 'NEEDS_NO_KEY')
    const { body, query } = request
    if (body != null) checkParameters(query, [])
    const asked = body == null ? eachOnce(query) : sentRecord(body)
    const options = readRecomputeRequest(asked, { register, registry, access: request.access })
    return recompute(contextOf(routes, request), register, { ...options, ...changeOptions(request) })
  })
}
