import type { FastifyRequest } from 'fastify'

/** The charset that Content-Type states, as it is written there. */
export function charsetOf({ headers }: FastifyRequest): string | undefined {
  const [, quoted, plain] = /;\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]*))/i.exec(headers['content-type'] ?? '') ?? []
  return quoted ?? plain
}
