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
        keyOf: remoteKeys(issuer, new URL(jwksUri)),
        options: { issuer, audience, algorithms, requiredClaims: [clientClaim, 'iat', 'exp'], ...(typ && { typ }) },
        subjectClaim: clientClaim,
        isExternal: true,
        isScoped,
      },
    ]),
  )
}

/**
 * Redirects are not followed (jose asks so): a key set is where the operator says. When to ask again is decided here:
 * jose goes by the clock and, were that set back by an hour, would know no new key of the provider for an hour.
 */
function remoteKeys(issuer: string, url: URL): JWTVerifyGetKey {
  const never = Number.POSITIVE_INFINITY
  const keyOf = createRemoteJWKSet(url, { timeoutDuration: TIMEOUT_MS, cooldownDuration: never, cacheMaxAge: never })
  let loadedAt = Number.NEGATIVE_INFINITY
  let failedAt = Number.NEGATIVE_INFINITY
  const ageMs = () => performance.now() - loadedAt
  const load = async () => {
    const unavailable = new ClientError('ISSUER_UNAVAILABLE', { issuer })
    if (performance.now() - failedAt < RETRY_AFTER_MS) throw unavailable
    try {
      await keyOf.reload()
      loadedAt = performance.now()
    } catch (cause) {
      failedAt = performance.now()
      throw Object.assign(unavailable, { cause })
    }
  }
  return async (header, token) => {
    if (ageMs() > KEPT_MS) await load()
    try {
      return await keyOf(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || ageMs() < COOLDOWN_MS) throw error
    }
    await load()
    return keyOf(header, token)
  }
}
