import { isAscii, isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ClientError } from '../errors.ts'
import { encodingOf } from '../files/judge-line.ts'
import { jsonReason, parseRequestJson } from '../kernel/parse-json.ts'
import type { Reason } from '../reasons.ts'
import { charsetOf } from './charset.ts'

const BODY_TYPES = ['application/json', 'application/merge-patch+json']

/** JSON bodies, for REST and GraphQL alike. */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(BODY_TYPES, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
    // Many clients name a type whatever they send, also where there is nothing to send.
    const isOptional = request.method === 'DELETE' || request.routeOptions.config.isBodyOptional
    if (isOptional && bytes.length === 0) return undefined
    // JSON is UTF-8; what clients state of ASCII is no matter.
    const name = charsetOf(request)
    if (name !== undefined && !isAscii(bytes)) encodingOf(name, ['utf-8'])
    return parseBody(bytes)
  })
  app.addContentTypeParser('*', async () => {
    throw new ClientError('UNSUPPORTED_MEDIA_TYPE', { allowed: BODY_TYPES.join(', ') })
  })
}

/**
 * JSON with the digits of its numbers as they were sent; MALFORMED_JSON names the place. A key such as __proto__ is a
 * plain key here, and no register has it as a field.
 */
function parseBody(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new ClientError('MALFORMED_JSON', { reason: 'NOT_UTF8' satisfies Reason })
  // Without the mark that some editors put first.
  const text = new TextDecoder().decode(bytes)
  try {
    return parseRequestJson(text)
  } catch (error) {
    if (error instanceof ClientError) throw error
    throw new ClientError('MALFORMED_JSON', { reason: `${jsonReason(error)}${placeOf(error, text)}` })
  }
}

const UNEXPECTED = 'SyntaxError: Unexpected token'
const MAX_SEARCHED_CHARACTERS = 256 * 1024

/** The engine says where, but for an unexpected token: it follows the longest start that is only incomplete. */
function placeOf(error: unknown, text: string): string {
  const message = String(error)
  const [given] = /line \d+ column \d+/.exec(message) ?? []
  if (given !== undefined) return `, ${given}`
  if (!message.startsWith(UNEXPECTED) || text.length > MAX_SEARCHED_CHARACTERS) return ''
  let [good, bad] = [0, text.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isIncomplete(text.slice(0, middle))) good = middle
    else bad = middle
  }
  const before = text.slice(0, good).split('\n')
  return `, line ${before.length} column ${before.at(-1)!.length + 1}`
}

function isIncomplete(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    return !String(error).startsWith(UNEXPECTED)
  }
}
