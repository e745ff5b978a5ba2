// Signed tokens that name a client (JWT, ES256). The signing key lives in the database, so that all nodes share it.
import { errors, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose'
import type { Sql } from '../db/connect.ts'
import { ClientError } from '../errors.ts'

const ALGORITHM = 'ES256'
const CLOCK_TOLERANCE_S = 30
const CACHED_TOKENS = 10_000

export interface TokenOptions {
  issuer: string
  audience: string
}

/** The client that a token names; refuses with UNAUTHENTICATED or TOKEN_EXPIRED. */
export type TokenVerifier = (token: string) => Promise<string>

export interface Tokens {
  verify: TokenVerifier
  /** A token for a client that lasts `lifetimeS` seconds. */
  sign: (client: string, lifetimeS: number) => Promise<string>
}

export async function openTokens(sql: Sql, options: TokenOptions): Promise<Tokens> {
  const { kid, privateJwk, publicJwk } = await signingKey(sql)
  const privateKey = await importJWK(privateJwk, ALGORITHM)
  const publicKey = await importJWK(publicJwk, ALGORITHM)
  // A signature check costs more than a point read, so a verified token is remembered until it expires.
  const verified = new Map<string, { client: string; expiresAt: number }>()
  const verify = async (token: string): Promise<string> => {
    const known = verified.get(token)
    if (known && known.expiresAt > Date.now()) return known.client
    const { client, expiresAt } = await checkToken(token, publicKey, options)
    if (verified.size >= CACHED_TOKENS) verified.clear()
    verified.set(token, { client, expiresAt })
    return client
  }
  const sign = (client: string, lifetimeS: number) =>
    new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt' })
      .setSubject(client)
      .setIssuer(options.issuer)
      .setAudience(options.audience)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeS)
      .sign(privateKey)
  return { verify, sign }
}

type VerifyingKey = Awaited<ReturnType<typeof importJWK>>

async function checkToken(token: string, key: VerifyingKey, { issuer, audience }: TokenOptions) {
  try {
    const { payload } = await jwtVerify(token, key, {
      ...{ issuer, audience, algorithms: [ALGORITHM], clockTolerance: CLOCK_TOLERANCE_S },
      requiredClaims: ['sub', 'exp'],
    })
    return { client: payload.sub!, expiresAt: payload.exp! * 1000 }
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new ClientError('TOKEN_EXPIRED')
    if (error instanceof errors.JOSEError) throw new ClientError('UNAUTHENTICATED')
    throw error
  }
}

interface SigningKey {
  kid: string
  privateJwk: JWK
  publicJwk: JWK
}

/** The newest key; the first node to start makes it. */
async function signingKey(sql: Sql): Promise<SigningKey> {
  const newest = () => sql<SigningKey[]>`
    select kid, private_jwk as "privateJwk", public_jwk as "publicJwk" from signing_key
    order by created_at desc limit 1`
  const [found] = await newest()
  if (found) return found
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const [privateJwk, publicJwk] = [await exportJWK(privateKey), await exportJWK(publicKey)]
  await sql`
    insert into signing_key (kid, private_jwk, public_jwk)
    select ${crypto.randomUUID()}, ${sql.json({ ...privateJwk })}, ${sql.json({ ...publicJwk })}
    where not exists (select from signing_key)`
  const [made] = await newest()
  return made!
}
