// Tokens by OAuth 2.0: client credentials (RFC 6749), revocation (RFC 7009), metadata (RFC 8414) and the public keys.

import type { FastifyInstance } from 'fastify'
import type { AccessLoader, KnownClient } from '../access/load-access.ts'
import { grantedScope } from '../access/narrow.ts'
import type { Config } from '../config.ts'
import type { Sql } from '../db/connect.ts'
import { ClientError } from '../errors.ts'
import { sendOauthError } from '../http/errors.ts'
import { acceptForms, type Form, refusedRequest } from '../http/forms.ts'
import { keptText } from '../http/kept-text.ts'
import { JSON_TYPE } from '../http/media-types.ts'
import { ASSERTION_ALGORITHMS, assertionCheck } from '../identity/assertions.ts'
import { clientAuthentication, METHODS } from '../identity/authenticate-client.ts'
import { revokeToken } from '../identity/revocations.ts'
import type { Tokens } from '../identity/tokens.ts'
import { scopes } from '../kernel/scopes.ts'
import { type Limits, WRITE_COST } from '../limits/limits.ts'
import type { Lockout } from '../limits/lockout.ts'

export interface OauthOptions {
  config: Pick<Config, 'publicUrl' | 'tokenLifetimeS'>
  sql: Sql
  tokens: Tokens
  load: AccessLoader
  lockout: Lockout
  bucketOf: Limits['bucketOf']
}

const PATHS = { token: '/oauth/token', revoke: '/oauth/revoke', keys: '/.well-known/jwks.json' }
const METADATA = '/.well-known/oauth-authorization-server'
/** A new key signs at once, so who keeps the set must look again for a kid that is not in it. */
const KEYS_KEPT_S = 300

export async function oauthRoutes(app: FastifyInstance, options: OauthOptions): Promise<void> {
  const { config, sql, tokens, bucketOf } = options
  const { publicUrl, tokenLifetimeS } = config
  acceptForms(app)
  app.setErrorHandler(sendOauthError)
  const audiences = [tokens.issuer, publicUrl + PATHS.token, publicUrl + PATHS.revoke]
  const authenticate = clientAuthentication({ ...options, checkAssertion: assertionCheck(sql, audiences) })

  const endpoints: Record<string, (client: KnownClient, form: Form) => Promise<object | undefined>> = {
    [PATHS.token]: async ({ access, tokenTimes: times }, form) => {
      await bucketOf(access.client)?.charge(WRITE_COST)
      if (parameter(form, 'grant_type') !== 'client_credentials') throw new ClientError('OAUTH_UNSUPPORTED_GRANT_TYPE')
      const wanted = form.get('scope')
      const scope = wanted && grantedScope(access, wanted)
      if (wanted && !scope) throw new ClientError('OAUTH_INVALID_SCOPE')
      const token = await tokens.sign(access.client, tokenLifetimeS, { times, ...(scope && { scope }) })
      return { access_token: token, token_type: 'Bearer', expires_in: tokenLifetimeS, ...(scope && { scope }) }
    },
    [PATHS.revoke]: async ({ access: { client } }, form) => {
      const token = await tokens.verify(parameter(form, 'token')).catch(ignoreRefusal)
      if (!token) return undefined
      if (token.issuer || token.subject !== client) throw new ClientError('OAUTH_INVALID_GRANT')
      // Not refused for want of quota: whoever stole the token could use that up.
      bucketOf(client)?.owe(WRITE_COST)
      await revokeToken(sql, client, token)
    },
  }
  for (const [path, answer] of Object.entries(endpoints)) {
    app.post<{ Body: Form | undefined }>(path, { config: { isPublic: true } }, async (request, reply) => {
      const { body: form = new Map(), headers, ip } = request
      reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' })
      const { authorization } = headers
      const answered = await authenticate({ authorization, form, ip }, (client) => answer(client, form))
      return reply.type(JSON_TYPE).send(JSON.stringify(answered ?? {}))
    })
  }
  const described = () => metadata(tokens.issuer, publicUrl)
  const documents: Record<string, () => object> = {
    [PATHS.keys]: tokens.publicKeys,
    [METADATA]: described,
    // Of an issuer with a path, before which RFC 8414 puts the name.
    [METADATA + new URL(publicUrl).pathname.replace(/\/$/, '')]: described,
    // Where most libraries look first; that we log nobody in, the document says (RFC 8414, 5).
    '/.well-known/openid-configuration': described,
  }
  for (const [path, document] of Object.entries(documents)) {
    app.get(path, { config: { isPublic: true } }, async (request, reply) =>
      keptText(() => JSON.stringify(document()), JSON_TYPE, KEYS_KEPT_S)(request, reply),
    )
  }
}

function metadata(issuer: string, publicUrl: string): object {
  return {
    issuer,
    token_endpoint: publicUrl + PATHS.token,
    revocation_endpoint: publicUrl + PATHS.revoke,
    jwks_uri: publicUrl + PATHS.keys,
    scopes_supported: scopes,
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: METHODS,
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    revocation_endpoint_auth_methods_supported: METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    service_documentation: `${publicUrl}/docs`,
    ui_locales_supported: ['zh-CN', 'en'],
  }
}

/** RFC 7009, 2.2: a token that is no good any more needs no revocation, and that is no error. */
function ignoreRefusal(error: unknown): undefined {
  if (!(error instanceof ClientError && error.status === 401)) throw error
}

function parameter(form: Form, name: string): string {
  const value = form.get(name)
  if (!value) throw refusedRequest(`${name} is missing`)
  return value
}
