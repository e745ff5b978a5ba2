// What the tests of tokens share: clients with grants, secrets and keys of their own, and the token endpoint.
import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { hashSecret, makeSecret } from '../src/identity/secrets.ts'
import { buildTestApp } from './harness.ts'

export const PUBLIC_URL = 'https://register.example'
export const ISSUER = 'https://issuer.example'
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export interface NewClient {
  code?: string
  scopes?: string
  ipRanges?: string
  publicKeys?: object
  certificateFingerprint?: string
}

export type Parameters = Record<string, string> | [string, string][]

export interface Sent {
  authorization?: string
  headers?: Record<string, string>
  address?: string
}

export const basic = (client: string, secret: string): string => {
  const encoded = [client, secret].map((part) => encodeURIComponent(part)).join(':')
  return `Basic ${Buffer.from(encoded).toString('base64')}`
}

/** The service under a public URL and an issuer that differ, with ways to make clients and ask for tokens. */
export async function oauthApp(t: { teardown(end: () => Promise<void>): void }, env: Record<string, string> = {}) {
  const tested = await buildTestApp(t, { env: { PUBLIC_URL, TOKEN_ISSUER: ISSUER, ...env } })
  const { app, sql } = tested

  async function newClient(client: NewClient = {}) {
    const { code = `client-${randomUUID()}`, scopes = 'vehicles:read buildings:read', ...more } = client
    const { ipRanges = null, publicKeys, certificateFingerprint = null } = more
    await sql`insert into client (code, name, ip_ranges, public_keys, certificate_fingerprint)
              values (${code}, 'test', ${ipRanges}, ${publicKeys ? JSON.stringify(publicKeys) : null},
                      ${certificateFingerprint})`
    await sql`insert into client_grant (client_id, code, scopes, reach, purpose, legal_basis)
              select id, '1', ${scopes}, 'NATION', 'test', 'test' from client where code = ${code}`
    return code
  }

  async function newSecret(code: string): Promise<string> {
    const secret = makeSecret()
    await sql`insert into client_secret (client_id, hash)
              select id, ${await hashSecret(secret)} from client where code = ${code}`
    return secret
  }

  async function call(path: string, parameters: Parameters, { authorization, headers, address }: Sent = {}) {
    const answer = await app.inject({
      ...{ method: 'POST', url: path, payload: new URLSearchParams(parameters).toString() },
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(authorization && { authorization }),
        ...headers,
      },
      ...(address && { remoteAddress: address }),
    })
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
  }
  const ask = (parameters: Parameters, sent?: Sent) =>
    call('/oauth/token', { grant_type: 'client_credentials', ...Object.fromEntries(entries(parameters)) }, sent)
  const use = async (token: string, path = 'vehicles', address?: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await app.inject({ url: `/v1/${path}`, headers, ...(address && { remoteAddress: address }) })
    return answer.statusCode
  }
  return { ...tested, newClient, newSecret, call, ask, use }
}

const entries = (parameters: Parameters): [string, string][] =>
  Array.isArray(parameters) ? parameters : Object.entries(parameters)

/** A key pair whose public half is a JWK Set for `publicKeys`. */
export async function clientKey(algorithm = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(algorithm)
  return { privateKey, publicKeys: { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: algorithm }] } }
}

/** The parameters of private_key_jwt; claims given as undefined are left out. */
export async function assertion(
  client: string,
  key: globalThis.Parameters<SignJWT['sign']>[0],
  { alg = 'ES256', ...claims }: JWTPayload & { alg?: string } = {},
): Promise<Record<string, string>> {
  const nowS = Math.floor(Date.now() / 1000)
  const all = { iss: client, sub: client, aud: ISSUER, iat: nowS, exp: nowS + 60, jti: randomUUID(), ...claims }
  const signed = await new SignJWT(all).setProtectedHeader({ alg, kid: 'one' }).sign(key)
  return { client_assertion_type: ASSERTION_TYPE, client_assertion: signed }
}
