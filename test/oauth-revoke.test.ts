// What ends a token before its time, and what others may know of ours: revocation, metadata, public keys.
import { createHash } from 'node:crypto'
import { importJWK, SignJWT } from 'jose'
import t from 'tap'
import { openTokens } from '../src/identity/tokens.ts'
import { MAX_FAILURES } from '../src/limits/lockout.ts'
import { basic, ISSUER, oauthApp, PUBLIC_URL } from './oauth-client.ts'
import { heard, until } from './until.ts'

const refused = (status: number, error: string) => ({ status, body: { error, error_description: String } })
const CLIENT_REFUSED = refused(401, 'invalid_client')
const nowS = () => Math.floor(Date.now() / 1000)

t.test('a secret is good from when it is made until it is taken back, whatever a node has heard of', async (t) => {
  const { sql, newClient, newSecret, ask } = await oauthApp(t)
  for (const table of ['client', 'client_secret']) await sql`alter table ${sql(table)} disable trigger announce`
  const client = await newClient()
  const first = { client_id: client, client_secret: await newSecret(client) }
  t.equal((await ask(first)).status, 200)
  const second = { client_id: client, client_secret: await newSecret(client) }
  t.equal((await ask(second)).status, 200, 'new, to a node that has just looked at the client')
  await sql`update client_secret set expires_at = now() - interval '1 minute'`
  t.equal((await ask(first)).status, 401)
  t.equal((await ask(second)).status, 401)
})

t.test('a client revokes its own tokens, here and on other nodes', async (t) => {
  const { sql, newClient, newSecret, ask, call, use } = await oauthApp(t)
  const client = await newClient()
  const authorization = basic(client, await newSecret(client))
  const other = await newClient()
  const others = basic(other, await newSecret(other))
  const [token, kept] = [await ask({}, { authorization }), await ask({}, { authorization })].map(
    ({ body }) => body.access_token as string,
  ) as [string, string]
  t.equal(await use(token), 200)
  const revoke = (text: string, as = authorization) => call('/oauth/revoke', { token: text }, { authorization: as })
  t.match(await revoke(token, others), refused(400, 'invalid_grant'))
  t.match(await revoke(token, basic(client, 'guess')), CLIENT_REFUSED)
  t.equal(await use(token), 200, 'nobody else can')
  t.match(await revoke(token), { status: 200, headers: { 'cache-control': 'no-store' } })
  await heard(async () => (await use(token)) === 401)
  t.equal(await use(token), 401)
  t.equal(await use(kept), 200)
  t.match(await revoke(token), { status: 200 }, 'a second time')
  t.match(await revoke('no token'), { status: 200 })
  t.match(await call('/oauth/revoke', {}, { authorization }), refused(400, 'invalid_request'))
  t.match(await sql`select client from revoked_token`, [{ client }])

  await sql`update client set tokens_valid_from = now() where code = ${client}`
  await heard(async () => (await use(kept)) === 401)
  t.equal(await use(kept), 401, 'all at once')
  t.equal(await use((await ask({}, { authorization })).body.access_token), 200, 'but not one that comes after')
  const used = (await ask({}, { authorization })).body.access_token
  await sql`update client set is_enabled = false where code = ${client}`
  await heard(async () => (await use(used)) === 401)
  t.equal(await use(used), 401)
})

t.test('a revocation is told once, and concerns nobody else', async (t) => {
  const { sql, newClient, newSecret, ask, call } = await oauthApp(t)
  const client = await newClient()
  const authorization = basic(client, await newSecret(client))
  const { access_token: token } = (await ask({}, { authorization })).body
  await settled()
  const said: string[] = []
  await sql.listen('taizhang_access', (payload) => said.push(payload))
  for (let i = 0; i < 5; i++) t.equal((await call('/oauth/revoke', { token }, { authorization })).status, 200)
  await sql`update client set name = name where false`
  await sql`delete from client_secret where false`
  await heard(() => said.length > 0)
  await settled()
  t.strictSame(said, [`revoked_token ${client}`])
  await sql`update client set name = 'x' where code = ${client}`
  await heard(() => said.length > 1)
  t.strictSame(said.slice(1), ['client'])
})

t.test('who revokes without end ends all its tokens', async (t) => {
  const { sql, newClient, newSecret, ask, call, use } = await oauthApp(t)
  const [client, other] = [await newClient(), await newClient()]
  const authorization = basic(client, await newSecret(client))
  const tokenOf = async (as: string) => (await ask({}, { authorization: as })).body.access_token
  const [token, kept, theirs] = [
    await tokenOf(authorization),
    await tokenOf(authorization),
    await tokenOf(basic(other, await newSecret(other))),
  ]
  await sql`insert into revoked_token (jti, client, expires_at)
            select n::text, ${client}, now() + interval '1 h' from generate_series(1, 999) n`
  t.equal(await use(kept), 200)
  t.equal((await call('/oauth/revoke', { token }, { authorization })).status, 200)
  await heard(async () => (await use(kept)) === 401)
  t.strictSame([await use(token), await use(kept), await use(theirs)], [401, 401, 200])
  t.equal(await use(await tokenOf(authorization)), 200, 'one that comes after is good')
  t.strictSame([...(await sql`select from revoked_token`)], [])
  t.match(
    await sql`select client, reason, version from change_detail where register = 'Client' order by seq desc limit 1`,
    [{ client, reason: '1000 tokens revoked', version: 2 }],
  )
})

t.test('tokens cost their client; revoking is not refused for it', async (t) => {
  const { newClient, newSecret, ask, call } = await oauthApp(t, {
    ...{ RATE_LIMIT_PER_MINUTE: '60', RATE_LIMIT_BURST: '100' },
  })
  const client = await newClient()
  const authorization = basic(client, await newSecret(client))
  const tokens: string[] = []
  let answer = await ask({}, { authorization })
  for (; answer.status === 200 && tokens.length < 20; answer = await ask({}, { authorization }))
    tokens.push(answer.body.access_token)
  t.match(answer, { ...refused(429, 'temporarily_unavailable'), headers: { 'retry-after': /^\d+$/ } })
  t.ok(tokens.length >= 9 && tokens.length <= 11, `${tokens.length} tokens`)
  t.equal((await call('/oauth/revoke', { token: tokens[0]! }, { authorization })).status, 200)
  const other = await newClient()
  t.equal((await ask({}, { authorization: basic(other, await newSecret(other)) })).status, 200)
})

t.test('a token from before tokens had a jti can be revoked', async (t) => {
  const { sql, newClient, newSecret, call, use } = await oauthApp(t)
  const client = await newClient()
  const authorization = basic(client, await newSecret(client))
  const [row] = await sql`select kid, private_jwk as jwk from signing_key`
  const token = await new SignJWT({ iss: ISSUER, aud: 'taizhang', sub: client, iat: nowS(), exp: nowS() + 60 })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: row!.kid })
    .sign(await importJWK(row!.jwk, 'ES256'))
  t.equal(await use(token), 200)
  t.match(await call('/oauth/revoke', { token }, { authorization }), { status: 200 })
  await heard(async () => (await use(token)) === 401)
  t.equal(await use(token), 401)
  const id = createHash('sha256')
    .update(token.slice(0, token.lastIndexOf('.')))
    .digest('base64url')
  t.match(await sql`select jti from revoked_token`, [{ jti: id }])
})

t.test('metadata and public keys are there for everyone to fetch', async (t) => {
  const { app, sql } = await oauthApp(t)
  const metadata = await app.inject('/.well-known/oauth-authorization-server')
  t.match(metadata.json(), {
    ...{ issuer: ISSUER, token_endpoint: `${PUBLIC_URL}/oauth/token`, jwks_uri: `${PUBLIC_URL}/.well-known/jwks.json` },
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  })
  const { scopes_supported: scopes } = metadata.json()
  t.ok(scopes.includes('audit:read') && !scopes.includes('audit:write'), 'what can be granted')
  const answer = await app.inject('/.well-known/jwks.json')
  t.match(answer.headers['cache-control'], /^public, max-age=\d+$/)
  const [{ d, ...key }] = answer.json().keys
  t.match(key, { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: String })
  t.equal(d, undefined, 'no private key')
  t.match(await sql`select kid from signing_key`, [{ kid: key.kid }])
})

t.test('a token that one node gave another takes', async (t) => {
  const { sql, newClient, newSecret, ask } = await oauthApp(t)
  const client = await newClient()
  const { body } = await ask({}, { authorization: basic(client, await newSecret(client)) })
  const other = await openTokens(sql, { issuer: ISSUER, audience: 'taizhang' })
  t.match(await other.verify(body.access_token), { subject: client })
})

t.test('whoever guesses tokens must wait, but not with one that was already known to be good', async (t) => {
  const { newClient, newSecret, ask, use } = await oauthApp(t)
  const client = await newClient()
  const authorization = basic(client, await newSecret(client))
  const address = '10.1.1.1'
  const [known, wrong] = [await ask({}, { authorization }), 'x.y.z']
  t.equal(await use(known.body.access_token, 'vehicles', address), 200)
  for (let i = 0; i < MAX_FAILURES.ip; i++) t.equal(await use(wrong, 'vehicles', address), 401)
  // What was counted is written after a second.
  await until(async () => (await use(wrong, 'vehicles', address)) === 429)
  t.equal(await use(known.body.access_token, 'vehicles', address), 200)
  t.equal(await use(wrong, 'vehicles', '10.1.1.2'), 401, 'elsewhere')
})

/** For what must not be heard. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 300))
