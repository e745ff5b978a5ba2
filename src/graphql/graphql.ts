// POST and GET /graphql after the GraphQL over HTTP specification: both media types, status codes, GET for queries.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  GraphQLError,
  type GraphQLFormattedError,
  Lexer,
  OperationTypeNode,
  printSchema,
  Source,
  TokenKind,
} from 'graphql'
import mercurius from 'mercurius'
import {
  ClientError,
  databaseErrorOf,
  invalid,
  languageOf,
  malformed,
  messageOf,
  problemRoom,
  shownProblem,
} from '../errors.ts'
import { sendBytes } from '../http/compression.ts'
import { challenge } from '../http/errors.ts'
import { keptText } from '../http/kept-text.ts'
import { JSON_TYPE } from '../http/media-types.ts'
import { isObject } from '../kernel/field-kinds.ts'
import { parseJsonParameter } from '../kernel/parse-json.ts'
import { isSecret, isSecretLevel } from '../kernel/secrecy.ts'
import { secrecyLevel } from '../kernel/sent-fields.ts'
import { weighted } from '../kernel/weighted.ts'
import { WRITE_COST } from '../limits/limits.ts'
import type { Context } from '../operations/context.ts'
import { askedDocument, type DocumentRules } from './asked-document.ts'
import { documentReader, documentRefusal, fieldsOf } from './document.ts'
import { chooseOperation, executeAsText, queryFields } from './execute.ts'
import { introspection } from './introspect.ts'
import type { RequestContext } from './resolvers.ts'
import { graphqlSchemaOf } from './schema.ts'
import { transacted } from './transaction.ts'
import { repeatedProblems } from './write-answer.ts'

type GraphqlOptions = Required<Pick<Context, 'registry' | 'sql' | 'audit'>> & {
  introspection: boolean
  documents: DocumentRules
}

const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8'

export async function graphql(
  app: FastifyInstance,
  { registry, sql, audit, documents, introspection: isOpen }: GraphqlOptions,
): Promise<void> {
  const schema = graphqlSchemaOf(registry)
  const readDocument = documentReader(schema, { introspection: isOpen })
  const fields = queryFields(registry)
  const introspect = introspection(schema)
  await app.register(mercurius, {
    // Its cache counts documents, not their size; those that come here are writes.
    ...{ schema, routes: false, graphiql: false, cache: false },
    errorFormatter: ({ data, errors }, { reply }) => {
      const coded = (errors ?? []).map((error) => codedError(error, reply.request))
      const passing = data ? undefined : coded.find(({ known }) => known.status === 503)?.known
      const waiting = passing ?? coded.find(({ known }) => known.retryAfterS !== undefined)?.known
      if (waiting) reply.header('retry-after', waiting.retryAfterS)
      const response = { data: data ?? null, errors: coded.map(({ error }) => error) }
      return { statusCode: passing?.status ?? 200, response }
    },
  })

  async function execute(request: FastifyRequest, reply: FastifyReply): Promise<Buffer | object> {
    const { query, variables, operationName } = requestOf(request, documents)
    const prepared = readDocument(query)
    const operation = chooseOperation(prepared, operationName)
    let problemTimes = 1
    if (operation.operation === OperationTypeNode.MUTATION) {
      const { method } = request
      if (method !== 'POST') throw new ClientError('METHOD_NOT_ALLOWED', { method, operation: 'mutation' })
      if (request.headers['idempotency-key']) throw invalid('Idempotency-Key', 'BY_ARGUMENT')
      problemTimes = repeatedProblems(operation, prepared, variables)
      await request.call.charge(WRITE_COST * fieldsOf(operation.selectionSet, prepared.fragments).length)
    }
    const context = { sql, registry, audit, access: request.access, call: request.call }
    const asked = { schema, fields, prepared, operation, variables, context, introspect }
    const text = await executeAsText(asked)
    if (text) return text
    const language = languageOf(request.headers['accept-language'])
    const made = await transacted(asked, request.id)
    const more = { context, requestId: request.id, language, problemTimes, made } satisfies RequestContext
    return reply.graphql(query, more, variables, operation.name?.value)
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const mediaType = negotiated(request.headers.accept)
    reply.type(mediaType).header('vary', 'Accept, Accept-Language')
    try {
      const answer = await execute(request, reply)
      return Buffer.isBuffer(answer) ? sendBytes(answer, request, reply) : reply.send(JSON.stringify(answer))
    } catch (thrown) {
      if (thrown instanceof AggregateError) {
        // Sound: a transaction throws such an error alone, of GraphQLErrors.
        const errors = (thrown.errors as GraphQLError[]).map((one) => codedError(one, request).error)
        return reply.send(JSON.stringify({ data: null, errors }))
      }
      const error = graphqlRefusal(thrown, request)
      if (error) return refuse(error, mediaType, request, reply)
      throw thrown
    }
  }

  /** What limits refuse before the body is read is an answer of GraphQL, too; all else belongs to HTTP. */
  const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    if (!(error instanceof ClientError) || error.retryAfterS === undefined) throw error
    return refuse(error, negotiated(request.headers.accept), request, reply)
  }
  app.post('/graphql', { errorHandler }, handle)
  app.get('/graphql', { errorHandler }, handle)
  app.get(
    '/schema.graphql',
    { config: { isPublic: isOpen } },
    keptText(() => printSchema(schema), 'text/plain; charset=utf-8'),
  )
}

/** What is a refusal: ours, and of graphql-js, which finds some wrong arguments only when it coerces them. */
function graphqlRefusal(thrown: unknown, request: FastifyRequest): ClientError | undefined {
  const isQuery = thrown instanceof GraphQLError
  const error = isQuery ? documentRefusal('GRAPHQL_INVALID', [thrown]) : thrown
  if (!(error instanceof ClientError)) return undefined
  // What graphql-js says of a wrong value quotes it.
  return error.code.startsWith('GRAPHQL') && isSecretRequest(request) ? new ClientError('SECRET_REFUSED') : error
}

function refuse(error: ClientError, mediaType: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.status >= 500) request.server.noteFailure(error, request.log)
  if (error.retryAfterS !== undefined) reply.header('retry-after', error.retryAfterS)
  if (error.code === 'METHOD_NOT_ALLOWED') reply.header('allow', 'POST')
  challenge(error, request, reply)
  // The specification's legacy rule: with application/json a client that only knows 200 must find the errors.
  const isLegacy = mediaType === JSON_TYPE && error.status === 400 && !/^MALFORMED|^DUPLICATE/.test(error.code)
  reply.code(isLegacy ? 200 : error.status).type(mediaType)
  return reply.send(JSON.stringify({ errors: refusals(error, request) }))
}

/** An error of graphql-js with what ours carry; what is not a refusal of ours is logged, and its message kept back. */
function codedError({ originalError, locations, path }: GraphQLError, request: FastifyRequest) {
  const isRefusal = originalError instanceof ClientError
  const known = isRefusal ? originalError : (databaseErrorOf(originalError) ?? new ClientError('INTERNAL'))
  if (known.status >= 500) request.server.noteFailure(originalError, request.log)
  const error: GraphQLFormattedError = {
    ...formatted(known, request),
    ...(locations && { locations }),
    ...(path && { path }),
  }
  return { known, error }
}

/** What is wrong at several places of a document is as many errors; elsewhere the places are in the one. */
function refusals(error: ClientError, request: FastifyRequest): GraphQLFormattedError[] {
  const { problems, place } = error
  const ofText = problems.filter(({ locations }) => locations)
  if (ofText.length === 0) return [{ ...formatted(error, request), ...place }]
  const hasRoom = problemRoom()
  const all = ofText.map(({ code, params, locations }) => {
    const path = place && { path: place.path }
    return { ...formatted(new ClientError(code, params), request), ...(locations?.length && { locations }), ...path }
  })
  return all.filter(hasRoom)
}

function formatted(error: ClientError, request: FastifyRequest): GraphQLFormattedError {
  const language = languageOf(request.headers['accept-language'])
  const all = error.problems.map((problem) => ({ pointer: problem.pointer, ...shownProblem(problem, language) }))
  const errors = all.filter(problemRoom())
  const extensions = { code: error.code, status: error.status, requestId: request.id, errors }
  return { message: messageOf(error, language), extensions }
}

/** Also by what is written into the text of the query. */
const isSecretRequest = ({ body, query }: FastifyRequest): boolean =>
  [body, query].some(
    (sent) => isSecret(sent) || (isObject(sent) && typeof sent.query === 'string' && isSecretText(sent.query)),
  )

/** By its tokens: blanks, commas, comments and escapes give one value many spellings. */
function isSecretText(text: string): boolean {
  const lexer = new Lexer(new Source(text))
  let [name, colon] = [lexer.token, lexer.token]
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      const isText = token.kind === TokenKind.STRING || token.kind === TokenKind.BLOCK_STRING
      const isLevel = colon.kind === TokenKind.COLON && name.value === secrecyLevel.name
      if (isText && (isSecret(token.value) || (isLevel && isSecretLevel(token.value)))) return true
      ;[name, colon] = [colon, token]
    }
  } catch {
    // Refused for its syntax at this place; what follows is not quoted.
  }
  return false
}

function requestOf(request: FastifyRequest, documents: DocumentRules) {
  const isGet = request.method !== 'POST'
  const input = isGet ? request.query : request.body
  if (!isObject(input)) throw malformed('QUERY_NEEDED')
  const { operationName } = input
  if (typeof (operationName ?? '') !== 'string') throw malformed('MEMBER_TEXT', { member: 'operationName' })
  const variables = objectOf('variables', input.variables, isGet)
  const query = askedDocument({ ...input, extensions: objectOf('extensions', input.extensions, isGet) }, documents)
  return { query, variables, operationName }
}

/** In a query string these two are JSON text. */
function objectOf(name: string, value: unknown, isGet: boolean): Record<string, unknown> {
  if (value === undefined || value === null || (isGet && value === '')) return {}
  const notJson = (cause: string): ClientError => malformed('MEMBER_NOT_JSON', { member: name, cause })
  const object = isGet && typeof value === 'string' ? parseJsonParameter(name, value, notJson) : value
  if (isObject(object)) return object
  throw malformed('MEMBER_OBJECT', { member: name })
}

/** The specification's type when the client accepts it by name; its legacy type for clients that do not know it. */
function negotiated(accept: string | undefined): string {
  if (accept?.includes('application/graphql-response+json') && !isLessWanted(accept)) return RESPONSE_TYPE
  if (!accept || /application\/json|application\/\*|\*\/\*/.test(accept)) return JSON_TYPE
  throw new ClientError('NOT_ACCEPTABLE', { allowed: 'application/graphql-response+json, application/json' })
}

/** Whether the specification's type has a weight, and one below that of the legacy type. */
function isLessWanted(accept: string): boolean {
  // Weights are looked at where they decide: it takes 2 % of a point read.
  if (!/response\+json[^,]*;\s*q=/i.test(accept)) return false
  const ranges = weighted(accept)
  const weightOf = (type: string): number => ranges.find(({ name }) => name === type)?.weight ?? 0
  const own = weightOf('application/graphql-response+json')
  return own === 0 || own < weightOf('application/json')
}
