import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendBytes } from './compression.ts'

/**
 * Answers with a text that is no caller's own, such as a contract: who has it asks whether it is still the same, after
 * so many seconds or at once. It is made when it is first asked for: the contracts were a third of each start.
 */
export function keptText(make: () => string, type: string, keptS = 0) {
  let kept: { bytes: Buffer; etag: string } | undefined
  const cacheControl = keptS > 0 ? `public, max-age=${keptS}` : 'no-cache'
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    kept ??= tagged(make())
    const { bytes, etag } = kept
    reply.headers({ etag, 'cache-control': cacheControl, vary: 'Accept-Encoding' })
    return sendBytes(bytes, request, reply.type(type))
  }
}

function tagged(text: string) {
  const bytes = Buffer.from(text)
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` }
}
