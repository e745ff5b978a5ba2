// Every refusal and failure as RFC 9457 problem+json, rendered here and nowhere else; failures are logged here, once.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../errors.ts'
import {
  ClientError,
  codeOf,
  databaseErrorOf,
  type ErrorCode,
  type Language,
  languageOf,
  messageOf,
  problemRoom,
  shownProblem,
  titleOf,
} from '../errors.ts'
import { failures } from './failures.ts'
import { JSON_TYPE, PROBLEM_TYPE } from './media-types.ts'
import { varyBy } from './vary.ts'

/**
 * To be called before any route is added: a known path with the wrong method is told apart from an unknown path.
 * `isThere` asks the database.
 */
export function errorHandling(app: FastifyInstance, isThere = async () => true): void {
  failures(app, isThere)
  const routes: { url: string; path: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ url, path: new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`), methods: [method].flat() })
  })
  const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
  /** What a path stands for: `/v1/vehicles/export` is no vehicle, whatever its methods, nor where no route ends so. */
  const routesAt = (path: string) => {
    const own = routes.filter(({ url }) => url === path)
    const isName = routes.some(({ url }) => nameIn(url) === nameIn(path))
    return own.length > 0
      ? own
      : routes.filter(({ url, path: of }) => of.test(path) && !(isName && nameIn(url)[0] === ':'))
  }
  const refuseMethod = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const allowed = new Set(routesAt(pathOf(request)).flatMap(({ methods }) => methods))
    if (allowed.size === 0) return sendError(new ClientError('ROUTE_NOT_FOUND'), request, reply)
    reply.header('allow', [...allowed].join(', '))
    return sendError(new ClientError('METHOD_NOT_ALLOWED', { method: request.method }), request, reply)
  }
  app.setErrorHandler((error, request, reply) => {
    // The router gave it to a route with a parameter, to which `export` is a wrong id.
    const { url } = request.routeOptions
    const isParted = url?.includes(':') && !routesAt(pathOf(request)).some((route) => route.url === url)
    return isParted ? refuseMethod(request, reply) : sendError(error, request, reply)
  })
  // Not a handler of what is not found: before its body is looked at, which may be of a type that no route takes.
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done()
    return refuseMethod(request, reply)
  })
}

/** Decodable, see check-url.ts. */
const pathOf = ({ url }: FastifyRequest): string => decodeURI(url.split(/[?#]/, 1)[0]!)

/** `more` is told beside the problem. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, more?: object): FastifyReply {
  const { known, language } = refusalTo(error, request, reply)
  challenge(known, request, reply)
  const body = JSON.stringify({ ...problemDetails(known, request.id, language), ...more })
  return reply.code(known.status).type(PROBLEM_TYPE).send(body)
}

/** RFC 6749, 5.2: no other characters may be in its texts, so they are English. */
export function sendOauthError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { known } = refusalTo(error, request, reply, 'en')
  // Whoever sent its proof in the form reads the body; a challenge to do otherwise would hide it from many libraries.
  const { headers, body: form } = request
  const isByForm = form instanceof Map && ['client_id', 'client_assertion'].some((name) => form.has(name))
  if (known.status === 401 && (headers.authorization !== undefined || !isByForm))
    reply.header('www-authenticate', 'Basic realm="taizhang", charset="UTF-8"')
  const description = messageOf(known, 'en')
    .replace(/["\\]/g, "'")
    .replace(/[^ -~]/g, '?')
  const body = { error: oauthErrorOf(known), error_description: description }
  return reply
    .code(known.status)
    .type(JSON_TYPE)
    .headers({ 'cache-control': 'no-store', pragma: 'no-cache' })
    .send(JSON.stringify(body))
}

function oauthErrorOf({ code, status }: ClientError): string {
  if (code.startsWith('OAUTH_')) return code.slice('OAUTH_'.length).toLowerCase()
  if (status === 429 || status === 503) return 'temporarily_unavailable'
  return status >= 500 ? 'server_error' : 'invalid_request'
}

/** The error as a client sees it and the headers that all errors have; failures are logged. */
function refusalTo(error: unknown, request: FastifyRequest, reply: FastifyReply, only?: Language) {
  const known = clientErrorOf(error, request) ?? new ClientError('INTERNAL')
  const { destroyed, complete, errored } = request.raw
  // Its own end is no failure of ours, also when all of it had come and was still being read, or answered.
  const isHungUp = reply.raw.destroyed && codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE'
  const isGone = isHungUp || (destroyed && (!complete || errored === error))
  if (known.status >= 500 && !isGone) request.server.noteFailure(error, request.log)
  if (known.retryAfterS !== undefined) reply.header('retry-after', known.retryAfterS)
  const language = only ?? languageOf(request.headers['accept-language'])
  if (!only) varyBy(reply, 'Accept-Language')
  // What was said of the answer that broke before its first byte.
  for (const name of ['content-encoding', 'content-disposition', 'etag']) reply.removeHeader(name)
  reply.header('content-language', language === 'zh' ? 'zh-CN' : 'en')
  return { known, language }
}

/** RFC 6750, 3: what was wrong with a token is for those who sent one. */
export function challenge({ code, status, params }: ClientError, { headers }: FastifyRequest, reply: FastifyReply) {
  const isSent = headers.authorization !== undefined
  const isMissing = isSent && code === 'SCOPE_MISSING'
  if (status !== 401 && !isMissing) return
  const fault = isMissing ? `, error="insufficient_scope", scope="${params?.scope}"` : ', error="invalid_token"'
  reply.header('www-authenticate', `Bearer realm="taizhang"${isSent ? fault : ''}`)
}

export function problemDetails(error: ClientError, requestId: string, language: Language) {
  const { code, status, problems } = error
  const all = problems.map(({ pointer, ...problem }) => {
    return { ...(pointer !== undefined && { pointer }), ...shownProblem(problem, language) }
  })
  const shown = all.filter(problemRoom())
  return {
    type: `/docs/errors#${code}`,
    title: titleOf(code, language),
    ...{ status, code, detail: messageOf(error, language), instance: requestId },
    ...(shown.length > 0 && { errors: shown }),
  }
}

/** Error codes of Fastify that mean something to a client. */
const translations: [code: ErrorCode, params: Problem['params'], ...of: string[]][] = [
  ['UNSUPPORTED_MEDIA_TYPE', { allowed: 'application/json' }, 'FST_ERR_CTP_INVALID_MEDIA_TYPE'],
  ['MALFORMED_BODY', { reason: 'Content-Length' }, 'FST_ERR_CTP_INVALID_CONTENT_LENGTH'],
  ['MALFORMED_BODY', { reason: 'Content-Type' }, 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE'],
  ['URL_ENCODING', { name: 'path' }, 'FST_ERR_BAD_URL'],
  ['ROUTE_NOT_FOUND', {}, 'FST_ERR_MAX_PARAM_LENGTH'],
  ['OVERLOADED', {}, 'FST_UNDER_PRESSURE', 'FST_ERR_HANDLER_TIMEOUT'],
]

function clientErrorOf(error: unknown, request: FastifyRequest): ClientError | undefined {
  if (error instanceof ClientError) return error
  const code = codeOf(error)
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new ClientError('BODY_TOO_LARGE', { limit: request.routeOptions.bodyLimit })
  }
  const found = translations.find(([, , ...codes]) => codes.includes(code))
  if (found) return new ClientError(found[0], found[1])
  const ofDatabase = databaseErrorOf(error)
  if (ofDatabase) return ofDatabase
  // What Fastify and its plugins refuse and the table does not know.
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status >= 400 && status < 500 ? new ClientError('MALFORMED_BODY', { reason: `HTTP ${status}` }) : undefined
}
