import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendBytes } from './compression.ts'

/**
 * Answers with a text that is no caller's own, such as a contract: who has it asks whether it is still the same, after
 * so many seconds or at once.
 */
export function keptText(text: string, type: string, keptS = 0) {
  const bytes = Buffer.from(text)
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  const cacheControl = keptS > 0 ? `public, max-age=${keptS}` : 'no-cache'
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    reply.headers({ etag, 'cache-control': cacheControl, vary: 'Accept-Encoding' })
    return sendBytes(bytes, request, reply.type(type))
  }
}
