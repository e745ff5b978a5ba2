// The OAuth clients of other people, as they come: told where the service is and who they are, and nothing else.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import t, { type Test } from 'tap'
import { clientKey, oauthApp } from '../oauth-client.ts'
import { until } from '../rights-calls.ts'

// Of an installation without TLS, as in a test; the one thing that both libraries must be allowed.
const insecure = { [oauth.allowInsecureRequests]: true }
const service = await started()
const server = new URL(service.url)

t.test('oauth4webapi finds the service by its address alone', async (t) => {
  for (const algorithm of ['oauth2', 'oidc'] as const) {
    const response = await oauth.discoveryRequest(server, { algorithm, ...insecure })
    const found = await oauth.processDiscoveryResponse(server, response)
    t.match(found, { issuer: service.url, token_endpoint: `${service.url}/oauth/token` }, algorithm)
  }
})

t.test('it gets a token in each way that the service names, and ends it', async (t) => {
  const as = await discovered()
  const { ways, client_id } = await clientOf('vehicles:read')
  t.strictSame(Object.keys(ways), as.token_endpoint_auth_methods_supported)
  for (const [name, way] of Object.entries(ways)) {
    const client = { client_id }
    const response = await oauth.clientCredentialsGrantRequest(as, client, way, {}, insecure)
    const { access_token: token } = await oauth.processClientCredentialsResponse(as, client, response)
    t.equal((await asked(token)).status, 200, name)
    const revoked = await oauth.revocationRequest(as, client, way, token, insecure)
    t.equal(await oauth.processRevocationResponse(revoked), undefined, name)
    // By a notification.
    await until(async () => (await asked(token).catch(() => undefined)) === undefined)
    await refused(t, asked(token), { status: 401, scheme: 'bearer', error: 'invalid_token' })
  }
})

t.test('a token of ours is what others take for an access token of ours', async (t) => {
  const as = await discovered()
  const { ways, client_id } = await clientOf('vehicles:read')
  const response = await oauth.clientCredentialsGrantRequest(as, { client_id }, ways.client_secret_basic, {}, insecure)
  const { access_token: token } = await oauth.processClientCredentialsResponse(as, { client_id }, response)
  const request = new Request(service.url, { headers: { authorization: `Bearer ${token}` } })
  t.match(await oauth.validateJwtAccessToken(as, request, 'taizhang', insecure), { sub: client_id, client_id })
  const keys = createRemoteJWKSet(new URL(as.jwks_uri!))
  t.match(await jwtVerify(token, keys, { issuer: as.issuer, audience: 'taizhang' }), { payload: { sub: client_id } })
})

t.test('a client that fails to prove itself learns it in the way it chose', async (t) => {
  const as = await discovered()
  const { privateKey } = await clientKey()
  const { client_id } = await clientOf('vehicles:read')
  const ask = async (way: oauth.ClientAuth) => {
    const response = await oauth.clientCredentialsGrantRequest(as, { client_id }, way, {}, insecure)
    return oauth.processClientCredentialsResponse(as, { client_id }, response)
  }
  const basic = await ask(oauth.ClientSecretBasic('wrong')).catch((error: unknown) => error)
  t.match(basic, { name: 'WWWAuthenticateChallengeError', status: 401, cause: [{ scheme: 'basic' }] })
  for (const way of [oauth.ClientSecretPost('wrong'), oauth.PrivateKeyJwt(privateKey)]) {
    const error = await ask(way).catch((error: unknown) => error)
    t.match(error, { name: 'ResponseBodyError', status: 401, error: 'invalid_client' })
  }
})

t.test('what is asked without the right token says what is missing', async (t) => {
  const as = await discovered()
  const { ways, client_id } = await clientOf('vehicles:read buildings:read')
  const more = { scope: 'vehicles:read' }
  const response = await oauth.clientCredentialsGrantRequest(as, { client_id }, ways.private_key_jwt, more, insecure)
  const { access_token: token } = await oauth.processClientCredentialsResponse(as, { client_id }, response)
  t.equal((await asked(token)).status, 200)
  const missing = { status: 403, scheme: 'bearer', error: 'insufficient_scope', scope: 'buildings:read' }
  await refused(t, asked(token, '/v1/buildings'), missing)
  await refused(t, asked(token, '/graphql?query={buildings{nodes{id}}}'), missing)
  await refused(t, asked('no-token-of-ours'), { status: 401, scheme: 'bearer', error: 'invalid_token' })
  const nobody = await fetch(`${service.url}/v1/vehicles`)
  t.match([nobody.status, nobody.headers.get('www-authenticate')], [401, 'Bearer realm="taizhang"'])
})

t.test('openid-client works by its defaults', async (t) => {
  const { ways, client_id, secret } = await clientOf('vehicles:read')
  const options = { execute: [openid.allowInsecureRequests] }
  for (const way of [undefined, ...Object.values(ways)]) {
    const config = await openid.discovery(server, client_id, secret, way, options)
    const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'vehicles:read' })
    const answer = await openid.fetchProtectedResource(config, token, new URL('/v1/vehicles?limit=1', server), 'GET')
    t.equal(answer.status, 200)
    await openid.tokenRevocation(config, token)
  }
  const config = await openid.discovery(server, client_id, 'wrong', undefined, options)
  const refusal = openid.clientCredentialsGrant(config).catch((error: unknown) => error)
  t.match(await refusal, { error: 'invalid_client', error_description: /credentials are wrong/ })
})

async function started() {
  const port = await freePort()
  // As it is by default: its public address is where it listens, and that is its issuer.
  const tested = await oauthApp(t, { PORT: String(port), PUBLIC_URL: '', TOKEN_ISSUER: '' })
  const url = await tested.app.listen({ port, host: '127.0.0.1' })
  return { ...tested, url }
}

async function freePort(): Promise<number> {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => taken.once('listening', listening))
  const { port } = taken.address() as AddressInfo
  await new Promise((closed) => taken.close(closed))
  return port
}

async function discovered(): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(server, { algorithm: 'oauth2', ...insecure })
  return oauth.processDiscoveryResponse(server, response)
}

/** A client with a secret and a key, and the ways in which it may prove itself. */
async function clientOf(scopes: string) {
  const { privateKey, publicKeys } = await clientKey()
  const client_id = await service.newClient({ scopes, publicKeys })
  const secret = await service.newSecret(client_id)
  const ways = {
    client_secret_basic: oauth.ClientSecretBasic(secret),
    client_secret_post: oauth.ClientSecretPost(secret),
    private_key_jwt: oauth.PrivateKeyJwt({ key: privateKey, kid: 'one' }),
  }
  return { client_id, secret, ways }
}

const asked = (token: string, path = '/v1/vehicles') =>
  oauth.protectedResourceRequest(token, 'GET', new URL(path, server), undefined, undefined, insecure)

/** By a challenge, as the library reads it. */
async function refused(t: Test, answer: Promise<Response>, wanted: Record<string, unknown>): Promise<void> {
  const { status, scheme, ...parameters } = wanted
  const error = await answer.catch((error: unknown) => error)
  const challenge = { scheme, parameters: { realm: 'taizhang', ...parameters } }
  t.match(error, { name: 'WWWAuthenticateChallengeError', status, cause: [challenge] })
}
