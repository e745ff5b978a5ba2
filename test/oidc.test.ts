// Tokens of an external OIDC provider: a real one on loopback, whose clients are mapped to ours by (issuer, subject).
import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import t from 'tap'
import { capturedLog } from './captured-log.ts'
import { buildTestApp, type TestApp } from './harness.ts'
import { until } from './rights-calls.ts'

const AUDIENCE = 'https://register.example/'
const LATER_MS = 2100

t.test('a provider’s access token is taken for the client it is mapped to', async (t) => {
  const provider = await startProvider(t)
  const { app, sql, asCaller } = await buildTestApp(t, { env: { TOKEN_ISSUERS: JSON.stringify([provider.trust]) } })
  const token = await provider.token()
  t.match(decodeJwt(token), { iss: provider.trust.issuer, aud: AUDIENCE, sub: 'payroll' })
  t.equal(await statusOf(app, token), 401, 'well signed, but nobody here')

  await mapped(sql, await asCaller({ scopes: ['vehicles:read'] }), provider.trust.issuer, 'payroll')
  const fresh = await provider.token()
  await until(async () => (await statusOf(app, fresh)) === 200)
  t.equal(await statusOf(app, fresh), 200, 'from memory')
  t.equal(await statusOf(app, fresh, 'buildings'), 403, 'with the grants of the client')
  t.equal(provider.requests.filter((path) => path === '/jwks').length, 1, 'its keys were fetched once')

  await sql`update client set subject = 'somebody else' where subject = 'payroll'`
  await later()
  t.equal(await statusOf(app, fresh), 401, 'what was mapped no more is refused, verified before or not')
})

t.test('of a provider’s tokens those are refused that are not for us, or not its own', async (t) => {
  const provider = await startProvider(t)
  const { app, sql, asCaller } = await buildTestApp(t, { env: { TOKEN_ISSUERS: JSON.stringify([provider.trust]) } })
  await mapped(sql, await asCaller(), provider.trust.issuer, 'payroll')
  const { issuer } = provider.trust
  const nowS = Math.floor(Date.now() / 1000)
  const good = { iss: issuer, aud: AUDIENCE, sub: 'payroll', iat: nowS, exp: nowS + 60 }
  const { kid, key } = provider
  const made = (claims: object, by = key, header: object = {}) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(by)
  t.equal(await statusOf(app, await made(good)), 200)
  const { privateKey: stranger } = await generateKeyPair('ES256')
  const { exp: _exp, ...endless } = good
  const refused: Record<string, string> = {
    'for another audience': await provider.token('https://elsewhere.example/'),
    expired: await made({ ...good, exp: nowS - 60 }),
    'without an end': await made(endless),
    'not yet valid': await made({ ...good, nbf: nowS + 120 }),
    'signed by a stranger': await made(good, stranger),
    'with an unknown kid': await made(good, stranger, { kid: 'unknown' }),
    'in our own name': await made({ ...good, iss: 'http://127.0.0.1:3000', aud: 'taizhang' }),
    'in the name of a provider nobody trusts': await made({ ...good, iss: 'https://elsewhere.example' }),
  }
  for (const [what, token] of Object.entries(refused)) t.equal(await statusOf(app, token), 401, what)
  t.equal(provider.requests.filter((path) => path === '/jwks').length, 1, 'an unknown kid does not ask again so soon')
})

t.test('only the algorithms that were named are taken, and the claim that was named is the client', async (t) => {
  const provider = await startProvider(t)
  const trust = { ...provider.trust, algorithms: ['PS256'] }
  const other = { ...provider.trust, issuer: 'https://other.example', clientClaim: 'client_id' }
  const { app, sql, asCaller } = await buildTestApp(t, { env: { TOKEN_ISSUERS: JSON.stringify([trust, other]) } })
  await mapped(sql, await asCaller(), trust.issuer, 'payroll')
  t.equal(await statusOf(app, await provider.token()), 401, 'ES256 is not PS256')
  await mapped(sql, await asCaller(), other.issuer, 'payroll')
  const iat = Math.floor(Date.now() / 1000)
  const claims = { iss: other.issuer, aud: AUDIENCE, iat, sub: 'a person', client_id: 'payroll' }
  const token = (more: object) =>
    new SignJWT({ ...claims, ...more })
      .setProtectedHeader({ alg: 'ES256', kid: provider.kid })
      .setExpirationTime('1m')
      .sign(provider.key)
  t.equal(await statusOf(app, await token({})), 200)
  t.equal(await statusOf(app, await token({ client_id: 'a person', sub: 'payroll' })), 401)
  t.equal(await statusOf(app, await token({ client_id: ['payroll'] })), 401)
})

t.test('an ID token is none for us, and scopes count when the provider gives scopes of ours', async (t) => {
  const provider = await startProvider(t)
  const typed = { ...provider.trust, issuer: 'https://typed.example', typ: 'at+jwt' }
  const scoped = { ...provider.trust, issuer: 'https://scoped.example', isScoped: true }
  const issuers = [provider.trust, typed, scoped]
  const { app, sql, asCaller } = await buildTestApp(t, { env: { TOKEN_ISSUERS: JSON.stringify(issuers) } })
  for (const { issuer } of issuers) {
    await mapped(sql, await asCaller({ scopes: ['vehicles:read', 'buildings:read'] }), issuer, 'payroll')
  }
  const cases: [trust: { issuer: string }, typ: string | undefined, claims: object, vehicles: number, what: string][] =
    [
      [provider.trust, 'JWT', {}, 200, 'without a word of what it is'],
      [provider.trust, 'JWT', { nonce: 'n' }, 401, 'an ID token'],
      [provider.trust, undefined, { at_hash: 'h' }, 401, 'another'],
      [provider.trust, 'JWT', { scope: 'buildings:read' }, 200, 'its scopes are its own affair'],
      [typed, 'at+jwt', {}, 200, 'of the type that was named'],
      [typed, 'application/at+jwt', {}, 200, 'in full'],
      [typed, 'JWT', {}, 401, 'of another'],
      [typed, undefined, {}, 401, 'of none'],
      [scoped, 'JWT', { scope: 'openid vehicles:read assets:read' }, 200, 'with the scope'],
      [scoped, 'JWT', { scope: 'openid buildings:read' }, 403, 'with another'],
      [scoped, 'JWT', {}, 403, 'without any'],
    ]
  for (const [{ issuer }, typ, claims, status, what] of cases) {
    const token = await new SignJWT({ iss: issuer, aud: AUDIENCE, sub: 'payroll', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: provider.kid, ...(typ && { typ }) })
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(provider.key)
    t.equal(await statusOf(app, token), status, `${issuer}: ${what}`)
    t.equal(await statusOf(app, token, 'assets'), status === 401 ? 401 : 403, 'no scope gives what is not granted')
  }
})

t.test('a provider’s key that cannot be used is a refusal, not a failure', async (t) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'short', use: 'sig', alg: 'RS256' }]
  const url = await listening(t, (_request, response) => response.end(JSON.stringify({ keys })))
  const trust = { issuer: url, audience: AUDIENCE, jwksUri: `${url}/jwks` }
  const { app } = await buildTestApp(t, { env: { TOKEN_ISSUERS: JSON.stringify([trust]) } })
  const nowS = Math.floor(Date.now() / 1000)
  const text = [
    { alg: 'RS256', kid: 'short' },
    { iss: url, aud: AUDIENCE, sub: 'payroll', iat: nowS, exp: nowS + 60 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const token = `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
  t.equal(await statusOf(app, token), 401)
})

t.test('a provider that cannot be reached is 503 for its tokens and nothing to ours', async (t) => {
  const provider = await startProvider(t)
  const redirecting = await listening(t, (_request, response) =>
    response.writeHead(302, { location: provider.trust.jwksUri }).end(),
  )
  const failing = { ...provider.trust, issuer: 'https://down.example', jwksUri: 'http://127.0.0.1:9/jwks' }
  const moved = { ...provider.trust, issuer: 'https://moved.example', jwksUri: `${redirecting}/jwks` }
  const env = { LOG_LEVEL: 'info', TOKEN_ISSUERS: JSON.stringify([failing, moved]) }
  const { app, asCaller } = await buildTestApp(t, { env })
  const lines = capturedLog(app)
  for (const { issuer } of [failing, moved]) {
    const token = await new SignJWT({ iss: issuer, aud: AUDIENCE, sub: 'payroll', iat: Math.floor(Date.now() / 1000) })
      .setProtectedHeader({ alg: 'ES256', kid: provider.kid })
      .setExpirationTime('1m')
      .sign(provider.key)
    const answer = await app.inject({ url: '/v1/vehicles', headers: { authorization: `Bearer ${token}` } })
    t.match(answer.json(), { status: 503, code: 'ISSUER_UNAVAILABLE' })
    t.ok(answer.headers['retry-after'])
    t.match(
      JSON.parse(lines.at(-1)!),
      { msg: 'a provider of tokens is away', issuer, stack: /Error/ },
      'each is logged',
    )
  }
  t.equal(provider.requests.length, 0, 'a redirect is not followed')
  t.equal((await app.inject({ url: '/v1/vehicles', headers: await asCaller() })).statusCode, 200)
})

interface Test {
  teardown(end: () => Promise<void>): void
}

/** oidc-provider with one client, `payroll`, that gets JWT access tokens for the audience it names (RFC 8707). */
async function startProvider(t: Test) {
  const { privateKey: key } = await generateKeyPair('ES256', { extractable: true })
  const jwk: JWK = { ...(await exportJWK(key)), kid: 'of the provider', use: 'sig', alg: 'ES256' }
  const requests: string[] = []
  let handle: RequestListener = () => {}
  const issuer = await listening(t, (request, response) => {
    requests.push(request.url ?? '')
    handle(request, response)
  })
  // It has no types of its own; this is what we use of it.
  const module: { default: new (issuer: string, configuration: object) => { callback(): RequestListener } } =
    await import('oidc-provider' as string)
  const provider = new module.default(issuer, {
    clients: [
      {
        ...{ client_id: 'payroll', client_secret: 'not a secret', grant_types: ['client_credentials'] },
        ...{ redirect_uris: [], response_types: [], id_token_signed_response_alg: 'ES256' },
      },
    ],
    jwks: { keys: [jwk] },
    // It warns of its own, in memory; of these tokens, which say all themselves, nothing is kept.
    adapter: class {
      async upsert() {}
      async find() {}
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context: unknown, resource: string) => ({
          ...{ scope: '', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } },
        }),
      },
    },
  })
  handle = provider.callback()
  async function token(resource = AUDIENCE): Promise<string> {
    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('payroll:not+a+secret')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource }),
    })
    // Sound: it answers so, or the test fails at the next line that uses it.
    return ((await answer.json()) as { access_token: string }).access_token
  }
  return { token, key, kid: jwk.kid!, requests, trust: { issuer, audience: AUDIENCE, jwksUri: `${issuer}/jwks` } }
}

async function listening(t: Test, handle: RequestListener): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(async () => {
    server.closeAllConnections()
    server.close()
  })
  // Sound: it listens on a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const later = () => new Promise((resolve) => setTimeout(resolve, LATER_MS))

async function mapped(
  sql: TestApp['sql'],
  { authorization }: { authorization: string },
  issuer: string,
  subject: string,
) {
  const code = decodeJwt(authorization.slice('Bearer '.length)).sub!
  await sql`update client set issuer = ${issuer}, subject = ${subject} where code = ${code}`
}

async function statusOf(app: TestApp['app'], token: string, path = 'vehicles'): Promise<number> {
  return (await app.inject({ url: `/v1/${path}`, headers: { authorization: `Bearer ${token}` } })).statusCode
}
