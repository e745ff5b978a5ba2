// POST /v1/clients/{id}/secrets: what the uniform routes cannot do, for it answers what is stored nowhere.
import type { FastifyInstance } from 'fastify'
import { invalid } from '../errors.ts'
import { rotateSecret } from '../identity/rotate-secret.ts'
import { checkedId } from '../plan/parse-list.ts'
import { checkParameters, type Query } from './read-request.ts'
import { contextOf, type RestOptions } from './routes.ts'
import { changeOptions, idempotencyKeyOf, sentRecord } from './write-request.ts'

export function secretRoutes(app: FastifyInstance, options: RestOptions): void {
  const register = options.registry.get('Client')
  app.post<{ Params: { id: string }; Querystring: Query }>(
    `/v1/${register.path}/:id/secrets`,
    { config: { isBodyOptional: true } },
    async (request, reply) => {
      checkParameters(request.query, [])
      const id = checkedId(register, request.params.id)
      // Stored answers would keep the secret in clear. Whoever repeats a call that went unanswered gets another one.
      if (idempotencyKeyOf(request) !== undefined) throw invalid('Idempotency-Key', 'SHOWN_ONCE')
      const { overlapS, ...others } = sentRecord(request.body ?? {})
      const [unknown] = Object.keys(others)
      if (unknown !== undefined) throw invalid(unknown, 'NOT_TAKEN', { allowed: 'overlapS' })
      const secret = await rotateSecret(contextOf(options, request), id, { overlapS, ...changeOptions(request) })
      return reply.code(201).header('cache-control', 'no-store').send(secret)
    },
  )
}
