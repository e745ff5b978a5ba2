// Who is calling: a bearer token, or else the certificate of the connection -> its client -> Access. Sets
// `request.access` or answers 401.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isCalledFrom } from '../access/addresses.ts'
import type { ClientDirectory, KnownClient } from '../access/load-access.ts'
import { narrowed } from '../access/narrow.ts'
import { ClientError } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import { type Lockout, subjectsOf } from '../limits/lockout.ts'
import { certificateReader } from './client-certificate.ts'
import { CLOCK_TOLERANCE_S, type Tokens, type VerifiedToken } from './tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    access: Access
  }
  interface FastifyContextConfig {
    /** The route needs no token. */
    isPublic?: boolean
  }
}

export interface AuthenticationOptions {
  tokens: Tokens
  clients: Pick<ClientDirectory, 'load' | 'clientOf'>
  lockout: Lockout
}

/** To be called before the routes are added: each that is not public asks who is calling before anything else. */
export function authentication(app: FastifyInstance, { tokens, clients, lockout }: AuthenticationOptions): void {
  const fingerprintOf = certificateReader()
  const narrowedAccess = narrowedOnce()
  /** Guesses count against the address; a token that is well signed but of no use is no guess. */
  const verifyNew = (token: string, ip: string): Promise<VerifiedToken> =>
    tokens.verify(token).catch((error: unknown) => {
      if (error instanceof ClientError && error.code === 'UNAUTHENTICATED') lockout.refused(subjectsOf(undefined, ip))
      throw error
    })
  const byCertificate = async (request: FastifyRequest): Promise<Access> => {
    const certificate = fingerprintOf(request)
    const code = certificate && (await clients.clientOf({ certificate }))
    return accessOf(code ? await clients.load(code) : undefined, request.ip)
  }

  const authenticate = async (request: FastifyRequest): Promise<void> => {
    const token = bearerToken(request)
    if (token === undefined) {
      request.access = await byCertificate(request)
      return
    }
    const verified = tokens.known(token) ?? (await verifyNew(token, request.ip))
    const { issuer, subject } = verified
    // Asked for each time, not kept with the token: whom a provider's subject is may change.
    const code = issuer === undefined ? subject : await clients.clientOf({ issuer, subject })
    const known = code === undefined ? undefined : await clients.load(code)
    if (known && isRevoked(known, verified)) throw new ClientError('UNAUTHENTICATED')
    const access = accessOf(known, request.ip)
    request.access = verified.scope === undefined ? access : narrowedAccess(access, verified.scope)
  }

  // Sound: no route that reads it runs before the hook below has set it.
  app.decorateRequest('access', null as unknown as Access)
  app.addHook('onRoute', (route) => {
    if (!route.config?.isPublic) route.onRequest = [authenticate, ...[route.onRequest ?? []].flat()]
  })
}

/** Benches only: what the service would do if it did not ask who is calling. */
export function openToAll(app: FastifyInstance): void {
  const reach = { kind: 'all' } as const
  const access: Access = {
    client: 'open',
    grants: [{ scopes: ['*:read'], reach }],
    clearance: 'personal',
    walls: 'none',
  }
  app.decorateRequest('access', null as unknown as Access)
  app.addHook('onRequest', (request, _reply, done) => {
    request.access = access
    done()
  })
}

function accessOf(known: KnownClient | undefined, ip: string): Access {
  if (!known) throw new ClientError('UNAUTHENTICATED')
  if (!isCalledFrom(known, ip)) throw new ClientError('ADDRESS_FORBIDDEN')
  return known.access
}

function isRevoked({ tokenTimes, revokedTokens }: KnownClient, { issuedAtMs, id, issuer }: VerifiedToken): boolean {
  const { validFromMs, isSet } = tokenTimes
  // Made while the clock was ahead: whether before or after the client's tokens were ended, it does not say.
  const isDoubtful = isSet && issuer === undefined && issuedAtMs > Math.max(Date.now(), validFromMs) + DOUBT_MS
  return issuedAtMs < validFromMs || isDoubtful || revokedTokens.has(id)
}

const DOUBT_MS = CLOCK_TOLERANCE_S * 1000

/** Narrowed once for each value of the access, which lives two seconds. */
function narrowedOnce(): (access: Access, scope: string) => Access {
  const made = new WeakMap<Access, Map<string, Access>>()
  return (access, scope) => {
    const ofAccess = made.get(access) ?? new Map<string, Access>()
    const found = ofAccess.get(scope) ?? narrowed(access, scope)
    made.set(access, ofAccess.set(scope, found))
    return found
  }
}

/** Undefined when nothing was sent; what is no bearer token is refused. */
function bearerToken({ headers: { authorization } }: FastifyRequest): string | undefined {
  if (authorization === undefined) return undefined
  const match = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization)
  if (!match) throw new ClientError('UNAUTHENTICATED')
  return match[1]!
}
