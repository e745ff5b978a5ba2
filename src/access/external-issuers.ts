// The OIDC providers whose tokens are taken beside ours. Who a subject is here stands in `client` (issuer, subject).
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose'
import type { Config } from '../config.ts'
import { ClientError } from '../errors.ts'

/** How the tokens of one issuer are checked. */
export interface TokenVerification {
  keyOf: JWTVerifyGetKey
  options: JWTVerifyOptions
  /** The claim that names the client, `sub` unless said. */
  subjectClaim?: string
  isExternal?: true
  /** The token carries no more than the scopes that it names; ours carries all when it names none. */
  isScoped?: boolean
}

const TIMEOUT_MS = 3000
/** An unknown kid asks the provider again no sooner: forged tokens must not become a load on it. */
const COOLDOWN_MS = 30_000
const KEPT_MS = 10 * 60_000
/** After a failure nobody waits for the provider again so soon. */
const RETRY_AFTER_MS = 5000

export function externalIssuers(issuers: Config['externalIssuers']): Map<string, TokenVerification> {
  return new Map(
    issuers.map(({ issuer, audience, jwksUri, algorithms, clientClaim, typ, isScoped }) => [
      issuer,
      {
        keyOf: remoteKeys(new URL(jwksUri)),
        options: { issuer, audience, algorithms, requiredClaims: [clientClaim, 'iat', 'exp'], ...(typ && { typ }) },
        subjectClaim: clientClaim,
        isExternal: true,
        isScoped,
      },
    ]),
  )
}

/** Redirects are not followed (jose asks so): a key set is where the operator says. */
function remoteKeys(url: URL): JWTVerifyGetKey {
  const options = { timeoutDuration: TIMEOUT_MS, cooldownDuration: COOLDOWN_MS, cacheMaxAge: KEPT_MS }
  const keyOf = createRemoteJWKSet(url, options)
  let failedAt = Number.NEGATIVE_INFINITY
  return async (header, token) => {
    if (!keyOf.fresh && performance.now() - failedAt < RETRY_AFTER_MS) throw new ClientError('ISSUER_UNAVAILABLE')
    try {
      return await keyOf(header, token)
    } catch (error) {
      if (isAboutTheToken(error)) throw error
      failedAt = performance.now()
      throw new ClientError('ISSUER_UNAVAILABLE')
    }
  }
}

const isAboutTheToken = (error: unknown): boolean =>
  [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported].some(
    (kind) => error instanceof kind,
  )
