import type { FastifyReply } from 'fastify'

/** Adds the name of a header of the request by which the answer differs. */
export function varyBy(reply: FastifyReply, name: string): void {
  const names = [reply.getHeader('vary') ?? []].flat().flatMap((list) => `${list}`.split(', '))
  if (!names.includes(name)) reply.header('vary', [...names, name].join(', '))
}
