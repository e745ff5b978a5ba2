// Signed tokens: one key for all nodes whoever starts first, its rotation, and every token that must be refused.
import { createHmac, createPublicKey } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose'
import t from 'tap'
import { ACCESS_CHANNEL } from '../src/access/load-access.ts'
import { loadConfig } from '../src/config.ts'
import type { Sql } from '../src/db/connect.ts'
import { rotateKeys } from '../src/identity/keys.ts'
import { openTokens } from '../src/identity/tokens.ts'
import { testDatabase } from './database.ts'
import { until } from './until.ts'

const options = { issuer: 'taizhang', audience: 'taizhang' }
const UNAUTHENTICATED = { code: 'UNAUTHENTICATED' }
const MINUTE_S = 60
const nowS = () => Math.floor(Date.now() / 1000)

t.test('nodes that start together on an empty database share one key', async (t) => {
  const { sql } = await testDatabase(t)
  await sql`delete from signing_key`
  const nodes = await Promise.all([1, 2, 3, 4].map(() => openTokens(sql, options)))
  t.match(await sql`select count(*)::int as count from signing_key`, [{ count: 1 }])
  for (const signing of nodes) {
    const token = await signing.sign('county', MINUTE_S)
    for (const verifying of nodes) t.match(await verifying.verify(token), { subject: 'county' })
  }
})

t.test('a token follows the profile of RFC 9068', async (t) => {
  const { sql } = await testDatabase(t)
  const tokens = await openTokens(sql, { issuer: 'https://register.example', audience: 'offices' })
  const token = await tokens.sign('county', MINUTE_S, { scope: 'vehicles:read' })
  const [key] = tokens.publicKeys().keys
  t.match(decodeProtectedHeader(token), { alg: 'ES256', typ: 'at+jwt', kid: (key as JWK).kid })
  const claims = decodeJwt(token)
  t.match(claims, {
    ...{ iss: 'https://register.example', aud: 'offices', sub: 'county', client_id: 'county', scope: 'vehicles:read' },
  })
  t.match(claims.jti, /^[\da-f-]{36}$/)
  t.equal(claims.exp! - claims.iat!, MINUTE_S)
  t.not(decodeJwt(await tokens.sign('county', MINUTE_S)).jti, claims.jti)
  t.same(Object.keys(key!).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'], 'nothing private is published')
})

t.test('nodes at other addresses, and the command line, have the issuer of the first start', async (t) => {
  const { sql } = await testDatabase(t)
  const openedWith = (env: Record<string, string>) => openTokens(sql, loadConfig({ LOG_LEVEL: 'silent', ...env }))
  const nodes = [await openedWith({ HOST: '::1' }), await openedWith({ PORT: '8080' }), await openedWith({})]
  for (const signing of nodes) {
    t.equal(signing.issuer, 'http://[::1]:3000')
    const token = await signing.sign('county', MINUTE_S)
    for (const verifying of nodes) t.match(await verifying.verify(token), { subject: 'county' })
  }
  const PUBLIC_URL = 'https://register.example'
  t.equal((await openedWith({ PUBLIC_URL })).issuer, PUBLIC_URL)
  const renamed = await openedWith({ PUBLIC_URL, TOKEN_FORMER_ISSUERS: 'http://[::1]:3000' })
  t.match(await renamed.verify(await nodes[0]!.sign('county', MINUTE_S)), { subject: 'county' })
})

t.test(
  'an issuer that was renamed takes the tokens of its former names, signs none, and takes no others',
  async (t) => {
    const { sql } = await testDatabase(t)
    const token = await (await openTokens(sql, options)).sign('county', MINUTE_S)
    const renamed = { ...options, issuer: 'https://register.example' }
    const [strict, kind] = [
      await openTokens(sql, renamed),
      await openTokens(sql, { ...renamed, formerIssuers: ['before', 'taizhang'] }),
    ]
    await t.rejects(strict.verify(token), UNAUTHENTICATED)
    // Without an issuer: as one of ours, whom a revocation finds by its subject.
    t.strictSame([(await kind.verify(token)).subject, (await kind.verify(token)).issuer], ['county', undefined])
    t.equal(decodeJwt(await kind.sign('county', MINUTE_S)).iss, 'https://register.example')
    const foreign = await (await openTokens(sql, { ...options, issuer: 'elsewhere' })).sign('county', MINUTE_S)
    await t.rejects(kind.verify(foreign), UNAUTHENTICATED)
  },
)

t.test('after a rotation the new key signs on all nodes, and earlier tokens stay valid', async (t) => {
  const { sql } = await testDatabase(t)
  const [one, other] = [await openTokens(sql, options), await openTokens(sql, options)]
  const early = await one.sign('county', MINUTE_S)
  await rotateKeys(sql)
  await until(async () => kidOf(await other.sign('county', MINUTE_S)) !== kidOf(early))
  const fresh = await other.sign('county', MINUTE_S)
  for (const node of [one, other, await openTokens(sql, options)]) {
    t.match(await node.verify(early), { subject: 'county' })
    t.match(await node.verify(fresh), { subject: 'county' })
    t.equal(node.publicKeys().keys.length, 2)
  }
})

t.test('a former key ends when its tokens have, the long ones too', async (t) => {
  const { sql } = await testDatabase(t)
  const tokens = await openTokens(sql, options)
  const long = await tokens.sign('county', 90 * 24 * 3600)
  await rotateKeys(sql)
  const days = async () => {
    const rows = await sql`select extract(day from retires_at - now())::int as days from signing_key
                           order by created_at`
    return rows.map((row) => row.days)
  }
  t.same(await days(), [90, 0], 'as long as the longest token that was noted')
  await rotateKeys(sql)
  t.same(await days(), [90, 1, 0], 'a day, which is the longest that is not noted')
  await sql`update signing_key set retires_at = now() - interval '1 second' where kid = ${kidOf(long)}`
  await until(async () => !tokens.publicKeys().keys.some((key) => (key as JWK).kid === kidOf(long)))
  await t.rejects(tokens.verify(long), UNAUTHENTICATED)
  await rotateKeys(sql)
  t.equal((await sql`select from signing_key where kid = ${kidOf(long)}`).length, 0, 'and is deleted')
})

t.test('a key of the time when long tokens were not noted outlives them all', async (t) => {
  const { sql } = await testDatabase(t)
  const token = await (await openTokens(sql, options)).sign('county', MINUTE_S)
  await sql`update signing_key set retires_at = null`
  await rotateKeys(sql)
  t.match(await (await openTokens(sql, options)).verify(token), { subject: 'county' })
  const [old] = await sql`select retires_at > now() + interval '3600 days' as "isKept" from signing_key
                          where kid = ${kidOf(token)}`
  t.equal(old!.isKept, true)
})

t.test('a rotation that revokes ends every token, those that were verified before too', async (t) => {
  const { sql } = await testDatabase(t)
  const tokens = await openTokens(sql, options)
  const token = await tokens.sign('county', MINUTE_S)
  await tokens.verify(token)
  t.ok(tokens.known(token))
  await rotateKeys(sql, { isRevoking: true })
  await until(async () => !tokens.known(token))
  await t.rejects(tokens.verify(token), UNAUTHENTICATED)
  t.equal(tokens.publicKeys().keys.length, 1)
})

t.test('without notifications a new key is looked for when met, but not by every forged token', async (t) => {
  const { sql } = await testDatabase(t)
  await sql`alter table signing_key disable trigger announce`
  const { pool, loads } = noting(sql)
  const early = await openTokens(pool, options)
  const token = await early.sign('county', MINUTE_S)
  await isListening(loads)
  let laterS = 0
  const now = performance.now.bind(performance)
  t.intercept(performance, 'now', { value: () => now() + laterS * 1000 })
  const signedElsewhere = async () => (await openTokens(sql, options)).sign('county', MINUTE_S)
  await rotateKeys(sql)
  const fresh = await signedElsewhere()
  const together = await Promise.all([1, 2, 3].map(() => early.verify(fresh)))
  t.match(together, [{ subject: 'county' }, { subject: 'county' }, { subject: 'county' }], 'by all who meet it at once')
  await rotateKeys(sql)
  const fresher = await signedElsewhere()
  await t.rejects(early.verify(fresher), UNAUTHENTICATED, 'not again within seconds')
  laterS = 6
  t.match(await early.verify(fresher), { subject: 'county' })
  await rotateKeys(sql)
  laterS = 70
  t.not(kidOf(await early.sign('county', MINUTE_S)), kidOf(fresher))
  t.match(await early.verify(token), { subject: 'county' })
  await rotateKeys(sql, { isRevoking: true })
  laterS = 140
  t.equal(early.known(token), undefined, 'who was idle for a minute believes no key unseen')
  await t.rejects(early.verify(token), UNAUTHENTICATED)
})

t.test('what is announced while keys are being loaded is loaded after them', async (t) => {
  const { sql } = await testDatabase(t)
  const { pool, loads } = noting(sql)
  const tokens = await openTokens(pool, options)
  const token = await tokens.sign('county', MINUTE_S)
  await tokens.verify(token)
  await isListening(loads)
  let told = 0
  await sql.listen(ACCESS_CHANNEL, () => told++)
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  loads.held = released
  await rotateKeys(sql)
  await until(() => loads.begun === 3)
  const before = told
  await rotateKeys(sql, { isRevoking: true })
  await until(() => told > before)
  t.equal(loads.begun, 3, 'which is still under way')
  release()
  // The first load brings two keys and forgets what was verified; the one after it brings the last.
  await until(async () => !tokens.known(token) && tokens.publicKeys().keys.length === 1)
})

t.test('tokens that no key of ours signed, or that say something else, are refused', async (t) => {
  const { sql } = await testDatabase(t)
  const tokens = await openTokens(sql, options)
  const good = { iss: 'taizhang', aud: 'taizhang', sub: 'county', iat: nowS(), exp: nowS() + MINUTE_S, jti: 'one' }
  const { key, kid, publicJwk } = await signingKey(sql)
  const header = { alg: 'ES256', typ: 'at+jwt', kid }
  const made = (claims: JWTPayload, headers: object = {}, by: Parameters<SignJWT['sign']>[0] = key) =>
    new SignJWT(claims).setProtectedHeader({ ...header, ...headers }).sign(by)
  t.match(await tokens.verify(await made(good)), { subject: 'county', id: 'one' })
  t.match(
    await tokens.verify(await made({ ...good, exp: nowS() - 20 })),
    { subject: 'county' },
    'within the clock skew',
  )

  const stranger = (await generateKeyPair('ES256')).privateKey
  const { iat: _iat, ...undated } = good
  const { exp: _exp, ...endless } = good
  const { sub: _sub, ...nameless } = good
  const { iss: _iss, ...unissued } = good
  const [head, claims, signature] = (await made(good)).split('.')
  const text = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const byHmac = (secret: string) => {
    const signed = `${text({ ...header, alg: 'HS256' })}.${claims}`
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  }
  const pem = createPublicKey({ key: publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const refused: Record<string, string> = {
    'not yet valid': await made({ ...good, nbf: nowS() + 2 * MINUTE_S }),
    'another audience': await made({ ...good, aud: 'elsewhere' }),
    'another issuer': await made({ ...good, iss: 'elsewhere' }),
    'an issuer that is no text': await made({ ...good, iss: 7 as never }),
    'a subject that is no text': await made({ ...good, sub: { a: 1 } as never }),
    'a subject that no database would take': await made({ ...good, sub: 'county\u0000' }),
    ...{ 'no issuer': await made(unissued), 'no subject': await made(nameless), 'no end': await made(endless) },
    ...{
      'no beginning': await made(undated),
      'an end that is no number': await made({ ...good, exp: 'never' as never }),
    },
    'an ID token': await made(good, { typ: 'JWT' }),
    'a stranger’s key': await made(good, {}, stranger),
    'an unknown kid': await made(good, { kid: 'unknown' }),
    'no kid': await made(good, { kid: undefined }),
    'a critical extension': `${text({ ...header, crit: ['x'], x: 1 })}.${claims}.${signature}`,
    'a key brought along': await made(good, { jwk: publicJwk, kid: undefined }, stranger),
    'no algorithm': `${text({ ...header, alg: 'none' })}.${claims}.`,
    'no algorithm, with a signature': `${text({ ...header, alg: 'none' })}.${claims}.${signature}`,
    'HMAC with the public key': byHmac(JSON.stringify(publicJwk)),
    'HMAC with the public key as PEM': byHmac(pem.toString()),
    'HMAC with nothing': byHmac(''),
    'other claims under the signature': `${head}.${text({ ...good, sub: 'nation' })}.${signature}`,
    'no signature': `${head}.${claims}.`,
    'four parts': `${head}.${claims}.${signature}.x`,
    ...{ 'no token': 'x', dots: '..', nothing: '' },
  }
  for (const value of [7, null, ['a'], { a: 1 }, '../../etc/passwd', "' or 1=1 --", '\u0000', 'x'.repeat(5000)]) {
    refused[`kid ${JSON.stringify(value).slice(0, 20)}`] = `${text({ ...header, kid: value })}.${claims}.${signature}`
  }
  for (const [what, token] of Object.entries(refused)) await t.rejects(tokens.verify(token), UNAUTHENTICATED, what)
  await t.rejects(tokens.verify(await made({ ...good, exp: nowS() - MINUTE_S })), { code: 'TOKEN_EXPIRED' })
})

t.test('a verified token is known until it expires', async (t) => {
  const { sql } = await testDatabase(t)
  const tokens = await openTokens(sql, options)
  const token = await tokens.sign('county', MINUTE_S)
  t.equal(tokens.known(token), undefined)
  await tokens.verify(token)
  t.match(tokens.known(token), { subject: 'county' })
  const now = Date.now.bind(Date)
  t.intercept(Date, 'now', { value: () => now() + 2 * MINUTE_S * 1000 })
  t.equal(tokens.known(token), undefined)
})

const kidOf = (token: string): string => decodeProtectedHeader(token).kid!

/** What the database holds: enough to sign as the service does. */
async function signingKey(sql: Sql) {
  const [row] = await sql<{ kid: string; privateJwk: JWK; publicJwk: JWK }[]>`
    select kid, private_jwk as "privateJwk", public_jwk as "publicJwk" from signing_key`
  const key = await importJWK(row!.privateJwk, 'ES256')
  return { key, kid: row!.kid, publicJwk: row!.publicJwk }
}

/** The pool of a node, and how often it has loaded its keys; `held` keeps it waiting for them. */
function noting(sql: Sql) {
  const loads: { begun: number; done: number; held?: Promise<void> } = { begun: 0, done: 0 }
  const pool = new Proxy(sql, {
    apply: (target, self, values: Parameters<Sql>) => {
      const answer = Reflect.apply(target, self, values)
      if (!String(values[0]).includes('"privateJwk"')) return answer
      loads.begun++
      return answer.then(async (rows: unknown) => {
        await loads.held
        loads.done++
        return rows
      })
    },
  })
  return { pool, loads }
}

/** A node loads its keys once more when it has begun to listen, which may take a while. */
const isListening = (loads: { done: number }): Promise<void> => until(() => loads.done === 2)
