// POST and GET /graphql after the GraphQL over HTTP specification: both media types, status codes, GET for queries.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, OperationTypeNode, printSchema } from 'graphql'
import mercurius from 'mercurius'
import { WRITE_COST } from '../access/limits.ts'
import type { Sql } from '../db/connect.ts'
import { ClientError, type Language, languageOf, messageOf } from '../errors.ts'
import { jsonReason, parseRequestJson } from '../files/parse-exact-json.ts'
import { isObject } from '../kernel/field-kinds.ts'
import type { Registry } from '../kernel/registry.ts'
import { isSecret, isSecretLevel } from '../kernel/secrecy.ts'
import { answerText } from '../operations/answer-text.ts'
import type { Account } from '../operations/context.ts'
import { documentReader, fieldsOf } from './document.ts'
import { chooseOperation, executeAsText, queryFields } from './execute.ts'
import { type RequestContext, resolvers } from './resolvers.ts'
import { rotateClientSecret } from './rotate-secret.ts'
import { buildGraphqlSchema } from './schema.ts'

export interface GraphqlOptions {
  registry: Registry
  sql: Sql
  account: Account
  introspection: boolean
}

const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

export const graphqlSchemaOf = (registry: Registry): GraphQLSchema =>
  buildGraphqlSchema(registry, resolvers, { rotateClientSecret })

export async function graphql(
  app: FastifyInstance,
  { registry, sql, account, introspection }: GraphqlOptions,
): Promise<void> {
  const schema = graphqlSchemaOf(registry)
  const readDocument = documentReader(schema, { introspection })
  const target = { schema, fields: queryFields(registry) }
  await app.register(mercurius, {
    ...{ schema, routes: false, graphiql: false },
    errorFormatter: ({ data, errors }, { reply }) => {
      const coded = (errors ?? []).map((error) => codedError(error, reply.request))
      return { statusCode: 200, response: { data: data ?? null, errors: coded } }
    },
  })

  async function execute(request: FastifyRequest, reply: FastifyReply): Promise<Buffer | object> {
    const { query, variables, operationName } = requestOf(request)
    const prepared = readDocument(query)
    const operation = chooseOperation(prepared, operationName)
    if (request.method === 'GET' && operation.operation === OperationTypeNode.MUTATION)
      throw new ClientError('METHOD_NOT_ALLOWED', { method: 'GET' })
    if (operation.operation === OperationTypeNode.MUTATION) {
      const writes = fieldsOf(operation.selectionSet, prepared.fragments, new Set()).length
      await request.call.charge(WRITE_COST * writes)
    }
    const context: RequestContext = {
      context: { sql, registry, account, access: request.access, call: request.call },
      requestId: request.id,
      language: languageOf(request.headers['accept-language']),
    }
    const text = await executeAsText({ prepared, operation, variables }, target, context)
    return text ?? reply.graphql(query, { ...context }, variables, operation.name?.value)
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const mediaType = negotiated(request.headers.accept)
    reply.type(mediaType).header('vary', 'Accept, Accept-Language')
    try {
      const answer = await execute(request, reply)
      return reply.send(Buffer.isBuffer(answer) ? answerText(answer) : JSON.stringify(answer))
    } catch (thrown) {
      // graphql-js finds some wrong arguments only when it coerces them.
      const isQuery = thrown instanceof GraphQLError
      const plain = isQuery ? new ClientError('GRAPHQL_INVALID', { reason: thrown.message }) : thrown
      // What graphql-js says of a wrong value quotes it.
      const isQuoting = plain instanceof ClientError && plain.code.startsWith('GRAPHQL')
      const error = isQuoting && isSecretRequest(request) ? new ClientError('SECRET_REFUSED') : plain
      if (!(error instanceof ClientError)) throw error
      if (error.retryAfterS !== undefined) reply.header('retry-after', error.retryAfterS)
      if (error.code === 'METHOD_NOT_ALLOWED') reply.header('allow', 'POST')
      // The specification's legacy rule: with application/json a client that only knows 200 must find the errors.
      const isLegacy = mediaType === JSON_TYPE && error.status === 400 && !error.code.startsWith('MALFORMED')
      return reply.code(isLegacy ? 200 : error.status).send(JSON.stringify(refusal(error, request)))
    }
  }

  /** What limits refuse before the body is read is an answer of GraphQL, too; all else belongs to HTTP. */
  const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    if (!(error instanceof ClientError) || error.retryAfterS === undefined) throw error
    reply.type(negotiated(request.headers.accept)).header('retry-after', error.retryAfterS)
    return reply.code(error.status).send(JSON.stringify(refusal(error, request)))
  }
  app.post('/graphql', { errorHandler }, handle)
  app.get('/graphql', { errorHandler }, handle)
  const sdl = printSchema(schema)
  app.get('/schema.graphql', { config: { isPublic: introspection } }, async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(sdl),
  )
}

/** An error of graphql-js with what ours carry; what is not a refusal of ours is logged, and its message kept back. */
function codedError({ originalError, locations, path }: GraphQLError, request: FastifyRequest): GraphQLFormattedError {
  const known = originalError instanceof ClientError ? originalError : new ClientError('INTERNAL')
  if (known !== originalError) request.log.error({ stack: originalError?.stack })
  return { ...refusal(known, request).errors[0]!, ...(locations && { locations }), ...(path && { path }) }
}

function refusal(error: ClientError, request: FastifyRequest) {
  const language: Language = languageOf(request.headers['accept-language'])
  const problems = error.problems.map((problem) => ({
    ...{ code: problem.code, pointer: problem.pointer, message: messageOf(problem, language) },
  }))
  const message = messageOf(error, language)
  const extensions = { code: error.code, status: error.status, requestId: request.id, errors: problems }
  return { errors: [{ message, extensions }] }
}

/** Also by what is written into the text of the query, where strings may have three quotes. */
function isSecretRequest({ body }: FastifyRequest): boolean {
  const text = isObject(body) && typeof body.query === 'string' ? body.query : ''
  const levels = text.matchAll(/secrecyLevel\s*:\s*"+([^"]*)/g)
  return isSecret(body) || [...levels].some(([, level]) => isSecretLevel(level))
}

interface GraphqlParameters {
  query: string
  variables: Record<string, unknown>
  operationName: unknown
}

function requestOf(request: FastifyRequest): GraphqlParameters {
  const isGet = request.method === 'GET'
  // Sound: fastify parsed both; every member is checked below.
  const input = (isGet ? request.query : request.body) as Record<string, unknown> | null | undefined
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new ClientError('MALFORMED_BODY', { reason: 'a JSON object with "query" is expected' })
  }
  const { query, operationName } = input
  if (typeof query !== 'string') throw new ClientError('MALFORMED_BODY', { reason: '"query" must be a string' })
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') {
    throw new ClientError('MALFORMED_BODY', { reason: '"operationName" must be a string' })
  }
  const variables = objectOf('variables', input.variables, isGet)
  objectOf('extensions', input.extensions, isGet)
  return { query, variables, operationName }
}

/** In a query string these two are JSON text. */
function objectOf(name: string, value: unknown, isGet: boolean): Record<string, unknown> {
  if (value === undefined || value === null || (isGet && value === '')) return {}
  let object: unknown = value
  if (isGet && typeof value === 'string') {
    try {
      object = parseRequestJson(value)
    } catch (error) {
      throw new ClientError('MALFORMED_BODY', { reason: `"${name}" is not JSON: ${jsonReason(error)}` })
    }
  }
  if (typeof object === 'object' && object !== null && !Array.isArray(object)) return { ...object }
  throw new ClientError('MALFORMED_BODY', { reason: `"${name}" must be an object` })
}

/** The specification's type when the client accepts it by name; its legacy type for clients that do not know it. */
function negotiated(accept: string | undefined): string {
  if (!accept || accept.includes('*/*')) return accept?.includes('graphql-response') ? RESPONSE_TYPE : JSON_TYPE
  if (accept.includes('application/graphql-response+json')) return RESPONSE_TYPE
  if (accept.includes('application/json') || accept.includes('application/*')) return JSON_TYPE
  throw new ClientError('NOT_ACCEPTABLE', { allowed: 'application/graphql-response+json, application/json' })
}
