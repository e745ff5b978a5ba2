import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ClientError } from '../errors.ts'
import { sendBytes } from '../http/compression.ts'
import { etagOf } from '../http/etag.ts'
import { JSON_TYPE } from '../http/media-types.ts'
import { type ReadResult, read, readById } from '../operations/read.ts'
import { byId, checkedId } from '../plan/parse-list.ts'
import type { ReadPlan } from '../plan/read-plan.ts'
import { readAggregateRequest, readGroupsRequest } from './aggregate-request.ts'
import {
  eachOnce,
  type Query,
  type Reading,
  readByKeyRequest,
  readListRequest,
  readRecordRequest,
  refuseParameters,
} from './read-request.ts'
import { contextOf, type RegisterRoutes } from './routes.ts'
import { matchedVersion, sentRecord } from './write-request.ts'

/** What is asked of a register's rows: by GET with parameters, by POST with a body that says the same. */
const asked = [
  ['', '/query', readListRequest],
  ['/aggregate', '/aggregate', readAggregateRequest],
  ['/groups', '/groups', readGroupsRequest],
] as const

/** A list and what is computed of it; one record by id and by natural key. */
export function readRoutes(app: FastifyInstance, routes: RegisterRoutes): void {
  const { register, registry, path } = routes
  const config = { isConditional: true }
  const reading = ({ access }: FastifyRequest): Reading => ({ register, registry, access })
  for (const [name, byBody, planOf] of asked) {
    app.get<{ Querystring: Query }>(`${path}${name}`, async (request, reply) => {
      return answer(routes, planOf(eachOnce(request.query), reading(request)), request, reply)
    })
    // For filters that are too long for a URL; it writes nothing.
    app.post<{ Querystring: Query }>(`${path}${byBody}`, { config: { isReading: true } }, async (request, reply) => {
      refuseParameters(request.query)
      return answer(routes, planOf(sentRecord(request.body), reading(request)), request, reply)
    })
  }
  if (!register.isReadOnly)
    app.get<{ Querystring: Query }>(`${path}/by-key`, { config }, async (request, reply) => {
      return answer(routes, readByKeyRequest(request.query, reading(request)), request, reply)
    })
  app.get<{ Querystring: Query; Params: { id: string } }>(`${path}/:id`, { config }, async (request, reply) => {
    const planOf = (id: string) => readRecordRequest(request.query, byId(register, id), reading(request))
    const startedAt = performance.now()
    // As it was parsed, not as it was written: where a query string ends is for the router to say.
    const question = `${register.name}?${JSON.stringify(request.query)}`
    const id = checkedId(register, request.params.id)
    const { found } = await readById(contextOf(routes, request), { question, id, planOf })
    return send(found, startedAt, request, reply)
  })
}

/** The bytes that Postgres made go to the socket as they are. */
async function answer(routes: RegisterRoutes, plan: ReadPlan, request: FastifyRequest, reply: FastifyReply) {
  const startedAt = performance.now()
  return send(await read(contextOf(routes, request), plan), startedAt, request, reply)
}

function send(found: ReadResult | undefined, startedAt: number, request: FastifyRequest, reply: FastifyReply) {
  if (!found) throw new ClientError('NOT_FOUND')
  const { version, json } = found
  if (version !== undefined) {
    reply.header('etag', etagOf(version, json))
    const wanted = matchedVersion(request)
    if (wanted !== undefined && wanted !== Number(version)) throw new ClientError('VERSION_MISMATCH', { version })
  }
  reply.header('server-timing', `db;dur=${(performance.now() - startedAt).toFixed(1)}`)
  return sendBytes(json, request, reply.type(JSON_TYPE))
}
