// POST /v1/clients/{id}/secrets: what the uniform routes cannot do, for it answers what is stored nowhere.
import type { FastifyInstance } from 'fastify'
import { MAX_OVERLAP_S, rotateSecret } from '../access/rotate-secret.ts'
import { invalid } from '../errors.ts'
import { checkedId } from '../kernel/parse-list.ts'
import { checkParameters, type Query } from './read-request.ts'
import { contextOf, JSON_TYPE, type RestOptions } from './routes.ts'
import { changeOptions, idempotencyKeyOf, sentRecord } from './write-request.ts'

export function secretRoutes(app: FastifyInstance, options: RestOptions): void {
  const register = options.registry.get('Client')
  app.post<{ Params: { id: string }; Querystring: Query }>(
    `/v1/${register.path}/:id/secrets`,
    async (request, reply) => {
      checkParameters(request.query, [])
      const id = checkedId(register, request.params.id)
      // Stored answers would keep the secret in clear. Whoever repeats a call that went unanswered gets another one.
      if (idempotencyKeyOf(request) !== undefined) throw invalid('Idempotency-Key', 'a secret is shown once')
      const overlap = overlapOf(request.body)
      const secret = await rotateSecret(contextOf(options, request), id, { ...overlap, ...changeOptions(request) })
      return reply.code(201).type(JSON_TYPE).header('cache-control', 'no-store').send(JSON.stringify(secret))
    },
  )
}

function overlapOf(body: unknown): { overlapS?: number } {
  const { overlapS, ...others } = sentRecord(body ?? {})
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw invalid(unknown, 'overlapS')
  if (overlapS === undefined || overlapS === null) return {}
  if (typeof overlapS !== 'number') throw invalid('overlapS', `0 … ${MAX_OVERLAP_S}`)
  return { overlapS }
}
