// The token endpoint and what belongs to it, for the OpenAPI document.
import type { Schema } from './openapi-schemas.ts'

const string = { type: 'string' }
const method = '客户端认证三选一 / One of: HTTP Basic; client_id + client_secret; client_assertion(_type)'
const credentials: Schema = {
  client_id: string,
  client_secret: string,
  client_assertion_type: { const: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' },
  client_assertion: { ...string, description: 'private_key_jwt (RFC 7523): iss = sub = client_id, aud, exp, jti' },
}

const json = (description: string, properties: Schema, required?: string[]): Schema => ({
  description,
  content: { 'application/json': { schema: { type: 'object', properties, ...(required && { required }) } } },
})

const refusal = json(
  'RFC 6749, 5.2; 中文须以 Accept-Language 请求 / in Chinese when Accept-Language asks for it',
  {
    error: {
      enum: [
        ...['invalid_request', 'invalid_client', 'invalid_grant', 'invalid_scope', 'unsupported_grant_type'],
        ...['temporarily_unavailable', 'server_error'],
      ],
    },
    error_description: string,
  },
  ['error'],
)

function endpoint(summary: string, properties: Schema, answer: Schema, required: string[]): Schema {
  const schema = { type: 'object', properties: { ...properties, ...credentials }, required }
  return {
    ...{ summary, description: method, security: [{ client: [] }, {}] },
    requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema } } },
    responses: { 200: answer, 400: refusal, 401: refusal, 429: refusal, default: refusal },
  }
}

const open = (summary: string, properties: Schema): Schema => ({
  get: { summary, security: [], responses: { 200: json(summary, properties) } },
})

const scope = { ...string, description: '少于授权的权限,空格分隔 / Less than the grants, with spaces: vehicles:read' }

export const oauthSchemes = {
  client: { type: 'http', scheme: 'basic', description: 'client_id 与密钥 / client_id and secret (RFC 6749, 2.3.1)' },
}

export const oauthPaths: Schema = {
  '/oauth/token': {
    post: endpoint(
      '取得令牌 / Get a token (RFC 6749, 4.4)',
      { grant_type: { const: 'client_credentials' }, scope },
      json(
        '令牌 / The token',
        { access_token: string, token_type: { const: 'Bearer' }, expires_in: { type: 'integer' }, scope },
        ['access_token', 'token_type', 'expires_in'],
      ),
      ['grant_type'],
    ),
  },
  '/oauth/revoke': {
    post: endpoint(
      '吊销自己的令牌 / Revoke a token of your own (RFC 7009)',
      { token: string, token_type_hint: string },
      json('已吊销,或本已无效 / It is revoked, or was no good any more', {}),
      ['token'],
    ),
  },
  '/.well-known/jwks.json': open('验证令牌的公钥 / The public keys of our tokens (RFC 7517)', {
    keys: { type: 'array', items: { type: 'object' } },
  }),
  '/.well-known/oauth-authorization-server': open('OAuth 元数据 / OAuth metadata (RFC 8414)', {
    ...{ issuer: string, token_endpoint: string, revocation_endpoint: string, jwks_uri: string },
  }),
}
