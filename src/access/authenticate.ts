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

/** To be called before the routes are added: each that is not public asks for a token before anything else. */
export function authentication(app: FastifyInstance, verify: TokenVerifier, load: AccessLoader): void {
  // Sound: no route that reads it runs before the hook below has set it.
  app.decorateRequest('access', null as unknown as Access)
  const authenticate = async (request: FastifyRequest): Promise<void> => {
    const access = await load(await verify(bearerToken(request)))
    if (!access) throw new ClientError('UNAUTHENTICATED')
    request.access = access
  }
  app.addHook('onRoute', (route) => {
    if (!route.config?.isPublic) route.onRequest = [authenticate, ...[route.onRequest ?? []].flat()]
  })
}

function bearerToken(request: FastifyRequest): string {
  const match = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')
  if (!match) throw new ClientError('UNAUTHENTICATED')
  return match[1]!
}
