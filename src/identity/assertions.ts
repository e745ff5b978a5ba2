// private_key_jwt: a client that holds a key proves it by a short-lived assertion, good for one request (RFC 7523, 3).
import { createLocalJWKSet, decodeJwt, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { KnownClient } from '../access/load-access.ts'
import type { Sql } from '../db/connect.ts'
import { CLOCK_TOLERANCE_S, IDENTIFIER } from './tokens.ts'

/** Whether the assertion is one that this client signed for us and that was not used before. */
export type AssertionCheck = (known: KnownClient | undefined, assertion: string) => Promise<boolean>

export const ASSERTION_ALGORITHMS = ['ES256', 'RS256', 'PS256', 'EdDSA']
const MAX_LIFETIME_S = 600

/**
 * `names`: the issuer and the addresses of the endpoints, as configured; never what a request calls us. Names that are
 * no addresses are not taken: every installation is called `taizhang` unless it says otherwise.
 */
export function assertionCheck(sql: Sql, names: string[]): AssertionCheck {
  const audiences = names.filter((name) => /^https?:\/\//.test(name))
  const keySets = new WeakMap<object, JWTVerifyGetKey>()
  const keysOf = (known: KnownClient): JWTVerifyGetKey => {
    const { publicKeys = { keys: [] } } = known
    const keys = keySets.get(publicKeys) ?? createLocalJWKSet(publicKeys)
    keySets.set(publicKeys, keys)
    return keys
  }
  return async (known, assertion) => {
    if (!known?.publicKeys) return false
    const { client } = known.access
    const used = await verifiedAssertion(assertion, () => keysOf(known), { client, audiences })
    if (!used) return false
    const first = await sql`
      insert into used_assertion (client, jti, expires_at)
      values (${client}, ${used.jti}, to_timestamp(${used.exp + CLOCK_TOLERANCE_S}))
      on conflict do nothing returning true`
    return first.length === 1
  }
}

/** Whom an assertion says it is from; the empty text when it says nothing. */
export function claimedClient(assertion: string): string {
  try {
    return String(decodeJwt(assertion).sub ?? '')
  } catch {
    return ''
  }
}

interface Expected {
  client: string
  audiences: string[]
}

async function verifiedAssertion(assertion: string, keys: () => JWTVerifyGetKey, { client, audiences }: Expected) {
  try {
    const { payload } = await jwtVerify(assertion, keys(), {
      ...{ issuer: client, subject: client, audience: audiences, algorithms: ASSERTION_ALGORITHMS },
      ...{ clockTolerance: CLOCK_TOLERANCE_S, requiredClaims: ['exp', 'jti'] },
    })
    const { jti, exp = 0, aud } = payload
    // One made for others as well could be used again by any of them. Many libraries name us in all our ways.
    const isForUsAlone = [aud ?? []].flat().every((name) => audiences.includes(name))
    const isShort = exp <= Date.now() / 1000 + MAX_LIFETIME_S + CLOCK_TOLERANCE_S
    const isNamed = typeof jti === 'string' && IDENTIFIER.test(jti)
    return isForUsAlone && isShort && isNamed ? { jti, exp } : undefined
  } catch {
    // Nothing is fetched here: what fails is the assertion, or a key that cannot be used, in whatever way.
    return undefined
  }
}
