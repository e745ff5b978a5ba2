// Who asks for a token: a client that proves itself by a secret (RFC 6749, 2.3.1) or by a signed assertion (RFC 7523).

import { isCalledFrom } from '../access/addresses.ts'
import type { AccessLoader, KnownClient } from '../access/load-access.ts'
import { ClientError } from '../errors.ts'
import { type Form, refusedRequest } from '../http/forms.ts'
import { openAdmission } from '../limits/admission.ts'
import { type Lockout, subjectsOf } from '../limits/lockout.ts'
import { type AssertionCheck, claimedClient } from './assertions.ts'
import { verifySecret } from './secrets.ts'
import { IDENTIFIER } from './tokens.ts'

export interface TokenRequest {
  authorization: string | undefined
  form: Form
  ip: string
}

/**
 * What `answer` makes for the client that asks. Refuses with OAUTH_INVALID_CLIENT or OAUTH_INVALID_REQUEST, in the same
 * words whatever was wrong with the client, or because too many ask at once.
 */
export type ClientAuthentication = <T>(request: TokenRequest, answer: (known: KnownClient) => Promise<T>) => Promise<T>

export const METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

interface Parts {
  load: AccessLoader
  lockout: Lockout
  checkAssertion: AssertionCheck
}

export function clientAuthentication({ load, lockout, checkAssertion }: Parts): ClientAuthentication {
  const admit = openAdmission()
  const authenticate = async (request: TokenRequest, credentials: Credentials, subjects: string[]) => {
    const { client, secret, assertion } = credentials
    await lockout.check(subjects)
    const known = await load(client)
    // Whether there is such a client must not show in the time either: its secret is looked at in any case.
    const isProven = secret === undefined ? await checkAssertion(known, assertion!) : await verifySecret(known, secret)
    if (!known || !isProven || !isCalledFrom(known, request.ip)) {
      await lockout.failed(subjects)
      throw new ClientError('OAUTH_INVALID_CLIENT')
    }
    await lockout.succeeded(subjects)
    return known
  }
  return async (request, answer) => {
    const credentials = credentialsOf(request)
    const subjects = subjectsOf(credentials.client, request.ip)
    return admit(subjects[0]!, async () => answer(await authenticate(request, credentials, subjects)))
  }
}

interface Credentials {
  client: string
  secret?: string
  assertion?: string
}

function credentialsOf({ authorization, form }: TokenRequest): Credentials {
  const [id, secret] = [form.get('client_id'), form.get('client_secret')]
  const sent = [
    authorization !== undefined && basicCredentials(authorization),
    secret !== undefined && { client: id ?? '', secret },
    (form.has('client_assertion') || form.has('client_assertion_type')) && assertionCredentials(form),
  ].filter((credentials) => credentials !== false)
  const [credentials] = sent
  if (!credentials) throw new ClientError('OAUTH_INVALID_CLIENT')
  if (sent.length > 1) throw refusedRequest('more than one way of client authentication')
  if (id !== undefined && id !== credentials.client) throw refusedRequest('client_id is not who is authenticated')
  // Texts that no client has, and that the database would not take.
  if (!IDENTIFIER.test(credentials.client)) throw new ClientError('OAUTH_INVALID_CLIENT')
  return credentials
}

/** Both parts are form-encoded before they are joined. */
function basicCredentials(authorization: string): Credentials {
  const [, encoded] = /^Basic +([A-Za-z\d+/]+={0,2})$/i.exec(authorization) ?? []
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded ?? '', 'base64'))
    const [client, secret] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)].map(formDecoded)
    if (text.includes(':')) return { client: client!, secret: secret! }
  } catch {
    // Neither UTF-8 nor form-encoded.
  }
  throw new ClientError('OAUTH_INVALID_CLIENT')
}

const formDecoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))

function assertionCredentials(form: Form): Credentials {
  const assertion = form.get('client_assertion')
  if (!assertion || form.get('client_assertion_type') !== ASSERTION_TYPE) {
    throw refusedRequest(`client_assertion comes with client_assertion_type ${ASSERTION_TYPE}`)
  }
  return { client: claimedClient(assertion), assertion }
}
