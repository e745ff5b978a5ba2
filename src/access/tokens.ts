// Signed tokens that name a client (JWT, ES256). The signing key lives in the database, so that all nodes share it.
import { errors, exportJWK, generateKeyPair, type JWK, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose'
import type { Sql } from '../db/connect.ts'
import { ClientError } from '../errors.ts'

const ALGORITHM = 'ES256'
const CLOCK_TOLERANCE_S = 30
const CACHED_TOKENS = 10_000
/** How soon an unknown key is looked for again, so that forged tokens cost no queries. */
const RELOAD_AFTER_MS = 5000

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
  await makeFirstKey(sql)
  const keys = await keyRing(sql)
  // A signature check costs more than a point read, so a verified token is remembered until it expires.
  const verified = new Map<string, { client: string; expiresAt: number }>()
  const verify = async (token: string): Promise<string> => {
    const known = verified.get(token)
    if (known && known.expiresAt > Date.now()) return known.client
    const { client, expiresAt } = await checkToken(token, keys.verifying, options)
    if (verified.size >= CACHED_TOKENS) verified.clear()
    verified.set(token, { client, expiresAt })
    return client
  }
  const sign = (client: string, lifetimeS: number) => {
    const { kid, privateKey } = keys.signing()
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt' })
      .setSubject(client)
      .setIssuer(options.issuer)
      .setAudience(options.audience)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeS)
      .sign(privateKey)
  }
  return { verify, sign }
}

async function checkToken(token: string, keyOf: JWTVerifyGetKey, { issuer, audience }: TokenOptions) {
  try {
    const { payload } = await jwtVerify(token, keyOf, {
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

/** All keys of the database, the newest first: that one signs. A key that another node made is fetched when met. */
async function keyRing(sql: Sql) {
  let keys = await loadKeys(sql)
  let loadedAt = performance.now()
  let loading: Promise<void> | undefined
  const reload = async () => {
    keys = await loadKeys(sql)
    loadedAt = performance.now()
  }
  const verifying: JWTVerifyGetKey = async ({ kid }) => {
    const find = () => keys.find((key) => key.kid === kid)?.publicKey
    if (!find() && performance.now() - loadedAt > RELOAD_AFTER_MS) {
      loading ??= reload().finally(() => {
        loading = undefined
      })
      await loading
    }
    const found = find()
    if (!found) throw new errors.JWKSNoMatchingKey()
    return found
  }
  return { verifying, signing: () => keys[0]! }
}

const loadKeys = (sql: Sql) => sql<{ kid: string; privateKey: JWK; publicKey: JWK }[]>`
  select kid, private_jwk as "privateKey", public_jwk as "publicKey" from signing_key order by created_at desc, kid`

/** Nodes that start together on an empty database wait for one another: only the first makes a key. */
async function makeFirstKey(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('taizhang signing key'))`
    const [known] = await tx`select from signing_key limit 1`
    if (known) return
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true })
    const [privateJwk, publicJwk] = [await exportJWK(privateKey), await exportJWK(publicKey)]
    await tx`insert into signing_key (kid, private_jwk, public_jwk)
             values (${crypto.randomUUID()}, ${tx.json({ ...privateJwk })}, ${tx.json({ ...publicJwk })})`
  })
}
