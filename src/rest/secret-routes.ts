// POST /v1/clients/{id}/secrets: what the uniform routes cannot do, for it answers what is stored nowhere.
import type { FastifyInstance } from 'fastify'
import { DEFAULT_OVERLAP_S, MAX_OVERLAP_S, rotateSecret } from '../access/rotate-secret.ts'
import { invalid } from '../errors.ts'
import { nearest } from '../kernel/names.ts'
import { checkedId } from '../kernel/parse-list.ts'
import type { Schema } from './openapi-schemas.ts'
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
  if (body === undefined || body === null) return {}
  const { overlapS, ...others } = sentRecord(body)
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw invalid(unknown, nearest(unknown, ['overlapS']) ?? 'overlapS')
  if (overlapS === undefined || overlapS === null) return {}
  if (typeof overlapS !== 'number') throw invalid('overlapS', `0 … ${MAX_OVERLAP_S}`)
  return { overlapS }
}

const instant = { type: ['string', 'null'], format: 'date-time' }
const overlap = { type: 'integer', minimum: 0, maximum: MAX_OVERLAP_S, default: DEFAULT_OVERLAP_S }

const newSecret = {
  ...{ clientCode: { type: 'string' }, secret: { type: 'string' }, expiresAt: instant, previousExpiresAt: instant },
}
const json = (properties: object) => ({ content: { 'application/json': { schema: { type: 'object', properties } } } })

/** For the OpenAPI document, with what it shares. */
export const secretPaths = (parameters: Schema[], problem: Schema): Schema => ({
  '/v1/clients/{id}/secrets': {
    post: {
      ...{ operationId: 'rotateClientSecret', tags: ['access'], security: [{ bearer: ['access:write'] }], parameters },
      summary:
        '接入客户端: 更换密钥,原密钥在 overlapS 秒后失效 / A new secret; the one before ends after overlapS seconds',
      requestBody: json({ overlapS: overlap }),
      responses: {
        201: { description: '密钥只显示这一次 / The secret, shown this once', ...json(newSecret) },
        ...{ 404: problem, 422: problem, default: problem },
      },
    },
  },
})
