// Signed tokens that name a client (JWT profile of RFC 9068): ours, and those of the OIDC providers that are trusted.
import { createHash, randomUUID, sign as signBytes } from 'node:crypto'
import { decodeJwt, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose'
import { type TokenTimes, tokenTimesOf } from '../access/load-access.ts'
import type { Config } from '../config.ts'
import type { Sql } from '../db/connect.ts'
import { ClientError } from '../errors.ts'
import { externalIssuers, type TokenVerification } from './external-issuers.ts'
import { ALGORITHM, holdKey, type KeyRing, LONGEST_UNNOTED_S, openKeys, type SigningKey } from './keys.ts'

export const CLOCK_TOLERANCE_S = 30
const CACHED_TOKENS = 10_000

export type TokenOptions = Pick<Config, 'audience'> &
  Partial<Pick<Config, 'formerIssuers' | 'externalIssuers'>> &
  ({ issuer: string } | Pick<Config, 'issuer' | 'publicUrl'>)

export interface VerifiedToken {
  /** Our client; with an `issuer` the subject, as that provider names it. */
  subject: string
  issuer?: string
  /** By which it is revoked. */
  id: string
  issuedAtMs: number
  /** Until when it may be believed, clocks that differ included. */
  expiresAtMs: number
  /** What the client asked for less than its grants; a provider's only when it is said to hold scopes of ours. */
  scope?: string
}

export interface SignOptions {
  scope?: string
  /** Of the client, when they are known: looked up otherwise. One that is issued now must not be refused. */
  times?: TokenTimes
}

export interface Tokens {
  /** The `iss` of ours. */
  issuer: string
  /** The token if it was verified before: a look-up in a Map. */
  known: (token: string) => VerifiedToken | undefined
  /** Refuses with UNAUTHENTICATED, TOKEN_EXPIRED or ISSUER_UNAVAILABLE. */
  verify: (token: string) => Promise<VerifiedToken>
  /** A token for a client that lasts `lifetimeS` seconds. */
  sign: (client: string, lifetimeS: number, options?: SignOptions) => Promise<string>
  /** What our tokens are verified with, as a JWK Set. */
  publicKeys: () => { keys: object[] }
}

export async function openTokens(sql: Sql, options: TokenOptions): Promise<Tokens> {
  // A signature check costs more than a point read, so a verified token is remembered until it expires.
  const verified = new Map<string, VerifiedToken>()
  const keys = await openKeys(sql, () => verified.clear())
  const { formerIssuers = [] } = options
  const issuer = options.issuer ?? ('publicUrl' in options ? await keptIssuer(sql, options.publicUrl) : '')
  const names = [issuer, ...formerIssuers]
  const own = ownVerification(keys, names, options.audience)
  const verifications = new Map([
    ...names.map((name) => [name, own] as const),
    ...externalIssuers(options.externalIssuers ?? []),
  ])
  const known = (token: string): VerifiedToken | undefined => {
    if (!keys.areFresh()) return undefined
    const found = verified.get(token)
    return found && found.expiresAtMs > Date.now() ? found : undefined
  }
  const verify = async (token: string): Promise<VerifiedToken> => {
    const found = known(token) ?? (await verifyToken(token, verifications))
    if (verified.size >= CACHED_TOKENS) verified.clear()
    verified.set(token, found)
    return found
  }
  const sign = async (client: string, lifetimeS: number, more: SignOptions = {}): Promise<string> => {
    const key = await keys.signing()
    const issuedAtS = Math.floor(Date.now() / 1000)
    const { scope, times = await tokenTimesOf(sql, client) } = more
    if (lifetimeS > LONGEST_UNNOTED_S) await holdKey(sql, key.kid, issuedAtS + lifetimeS)
    return signToken(key, {
      ...{ iss: issuer, aud: options.audience, sub: client, client_id: client },
      iat: times ? orderedIat(issuedAtS, times) : issuedAtS,
      ...{ exp: issuedAtS + lifetimeS, jti: randomUUID(), ...(scope && { scope }) },
    })
  }
  const publicKeys = () => ({
    keys: keys.verifying().map(({ kid, publicJwk }) => ({ ...publicJwk, kid, alg: ALGORITHM, use: 'sig' })),
  })
  return { issuer, known, verify, sign, publicKeys }
}

/** The URL of the first start: nodes and the command line agree, whatever the HOST and PORT of each. */
async function keptIssuer(sql: Sql, url: string): Promise<string> {
  await sql`insert into setting (key, value) values ('issuer', ${url}) on conflict do nothing`
  const [kept] = await sql<{ value: string }[]>`select value from setting where key = 'issuer'`
  return kept!.value
}

/**
 * The claim `iat` of a token that is made now, after whatever ended the client's tokens before. Claims count in
 * seconds: without one more, a token of the second in which the others were ended would be, too. And a clock that was
 * set back must not end those that are made until it is there again; what was set for the future ends them still.
 */
function orderedIat(nowS: number, { validFromMs, writtenAtMs }: TokenTimes): number {
  const latestS = Math.max(nowS + 1, Math.ceil(writtenAtMs / 1000))
  return Math.max(nowS, Math.min(Math.ceil(validFromMs / 1000), latestS))
}

/** By node:crypto in one go: 25,600 tokens a second, where jose and WebCrypto, in turns with a thread, make 10,000. */
function signToken({ kid, privateKey }: SigningKey, claims: JWTPayload): string {
  const text = `${encoded({ alg: ALGORITHM, kid, typ: TOKEN_TYPE })}.${encoded(claims)}`
  const signature = signBytes('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

const TOKEN_TYPE = 'at+jwt'
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function ownVerification(keys: KeyRing, issuer: string[], audience: string): TokenVerification {
  const options: JWTVerifyOptions = { issuer, audience, algorithms: [ALGORITHM], typ: TOKEN_TYPE }
  return {
    options: { ...options, requiredClaims: ['sub', 'iat', 'exp'] },
    keyOf: async ({ kid }) => {
      const key = await keys.find(kid)
      if (!key) throw new errors.JWKSNoMatchingKey()
      return key.publicKey
    },
  }
}

/** Who issued a token chooses the keys and the rules that it must then pass. */
async function verifyToken(token: string, all: ReadonlyMap<string, TokenVerification>): Promise<VerifiedToken> {
  let isExternal: true | undefined
  try {
    const { iss = '' } = decodeJwt(token)
    const verification = all.get(iss)
    if (!verification) throw new ClientError('UNAUTHENTICATED')
    const { keyOf, options, subjectClaim = 'sub', isScoped } = verification
    isExternal = verification.isExternal
    const { payload } = await jwtVerify(token, keyOf, { clockTolerance: CLOCK_TOLERANCE_S, ...options })
    const { [subjectClaim]: subject, exp, iat = 0, jti, scope } = payload
    if (typeof subject !== 'string' || !IDENTIFIER.test(subject) || exp === undefined)
      throw new ClientError('UNAUTHENTICATED')
    if (options.typ === undefined && isIdToken(payload)) throw new ClientError('UNAUTHENTICATED')
    const times = { issuedAtMs: iat * 1000, expiresAtMs: (exp + CLOCK_TOLERANCE_S) * 1000 }
    const given = typeof scope === 'string' && { scope }
    if (isExternal) {
      return { subject, issuer: iss, id: tokenDigest(token), ...times, ...(isScoped && { scope: '', ...given }) }
    }
    // Tokens of the time before they had a jti.
    const id = typeof jti === 'string' ? jti : tokenDigest(token)
    return { subject, id, ...times, ...given }
  } catch (error) {
    if (error instanceof ClientError) throw error
    if (error instanceof errors.JWTExpired) throw new ClientError('TOKEN_EXPIRED')
    // An odd key of a provider fails in ways of its own; what could not be fetched is ISSUER_UNAVAILABLE already.
    if (error instanceof errors.JOSEError || isExternal) throw new ClientError('UNAUTHENTICATED')
    throw error
  }
}

/** What tells a person's login to an application (OpenID Connect Core, 2 and 3.3.2.11) is no right to call anybody. */
const isIdToken = (claims: JWTPayload): boolean => ['nonce', 'at_hash', 'c_hash'].some((name) => name in claims)

/** What may name a client or a token; the database would not take every text. */
export const IDENTIFIER = /^[^\p{Cc}]{1,200}$/u

/** Of what was signed: the signature itself can be written in several ways. */
const tokenDigest = (token: string): string =>
  createHash('sha256')
    .update(token.slice(0, token.lastIndexOf('.')))
    .digest('base64url')
