// Who is calling: a bearer token -> its client -> Access. Sets `request.access` or answers 401.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ClientError } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import type { AccessLoader } from './load-access.ts'
import type { TokenVerifier } from './tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    access: Access
  }
  interface FastifyContextConfig {
    /** The route needs no token. */
    isPublic?: boolean
  }
}

export function authentication(app: FastifyInstance, verify: TokenVerifier, load: AccessLoader): void {
  // Sound: routes that are not public never run before the hook below has set it.
  app.decorateRequest('access', null as unknown as Access)
  app.addHook('onRequest', async (request: FastifyRequest) => {
    if (request.routeOptions.config.isPublic || request.is404) return
    const access = await load(await verify(bearerToken(request)))
    if (!access) throw new ClientError('UNAUTHENTICATED')
    request.access = access
  })
}

function bearerToken(request: FastifyRequest): string {
  const match = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')
  if (!match) throw new ClientError('UNAUTHENTICATED')
  return match[1]!
}
