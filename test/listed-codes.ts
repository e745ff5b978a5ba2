// Whatever a test asks, no answer to it may hold a code that /docs/errors does not explain.
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { errors, isErrorCode } from '../src/errors.ts'

/** What holds problems: of refusals, of GraphQL's, of reports of writes and of files. */
const places = new Set(['errors', 'extensions', 'problems', 'warnings', 'rejected', 'stoppedAt'])
const hasPlace = new RegExp(`"(error|${[...places].join('|')})"`)
/** RFC 6749, 5.2: ours without their prefix, and what stands for all others. */
const ofOauth = new Set([
  ...Object.keys(errors).flatMap((code) => /^OAUTH_(.+)/.exec(code)?.[1]?.toLowerCase() ?? []),
  ...['invalid_request', 'server_error', 'temporarily_unavailable'],
])

/** What is not listed in the answers that the app has given so far. */
export function unlistedCodes(app: FastifyInstance): Set<string> {
  const unlisted = new Set<string>()
  const look = (headers: OutgoingHttpHeaders, body: string): void => {
    const type = String(headers['content-type'])
    const odd = headers['x-warnings'] ? String(headers['x-warnings']).split(', ') : []
    for (const warning of odd) if (!isErrorCode(warning.split(' ')[0]!)) unlisted.add(warning)
    const isProblem = type.includes('problem')
    if (!type.includes('json') || !(isProblem || hasPlace.test(body))) return
    for (const code of codesIn(parsed(body), isProblem)) unlisted.add(code)
  }
  const seen = (answer: LightMyRequestResponse) => {
    look(answer.headers, answer.body)
    return answer
  }
  const { inject } = app
  app.inject = ((...asked: Parameters<typeof inject>) => {
    // Sound: no test gives it a callback. An app that is not ready yet gives a promise.
    const answering: PromiseLike<LightMyRequestResponse> = inject.apply(app, asked)
    if (answering instanceof Promise) return answering.then(seen)
    // Not begun before somebody waits for it, as without this.
    const then = answering.then.bind(answering)
    return Object.defineProperty(answering, 'then', {
      value: (...next: Parameters<typeof then>) => then(seen).then(...next),
    })
  }) as typeof inject
  app.server.prependListener('request', (_, response: ServerResponse) => {
    const [writeHead, end] = [response.writeHead.bind(response), response.end.bind(response)]
    let headers: OutgoingHttpHeaders = {}
    // Sound: headers come last, if at all; and both are called as they would have been.
    response.writeHead = ((...given: Parameters<typeof writeHead>) => {
      if (typeof given.at(-1) === 'object') headers = given.at(-1) as OutgoingHttpHeaders
      return writeHead(...given)
    }) as typeof writeHead
    response.end = ((...given: Parameters<typeof end>) => {
      const [body] = given as unknown[]
      look(headers, typeof body === 'string' || Buffer.isBuffer(body) ? body.toString() : '')
      return end(...given)
    }) as typeof end
  })
  return unlisted
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    // Lines of an export, or the first part of an answer.
    return undefined
  }
}

function codesIn(value: unknown, isPlace: boolean): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => codesIn(one, isPlace))
  if (typeof value !== 'object' || value === null) return []
  const { code, error, error_description: told } = value as Record<string, unknown>
  return [
    ...(isPlace && typeof code === 'string' && !isErrorCode(code) ? [code] : []),
    ...(typeof told === 'string' && !ofOauth.has(String(error)) ? [String(error)] : []),
    ...Object.entries(value).flatMap(([name, member]) => codesIn(member, places.has(name))),
  ]
}
