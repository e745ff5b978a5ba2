import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ClientError } from '../errors.ts'
import { undecodable } from '../kernel/percent-encoding.ts'

/** The parameters of a form; none may be there twice. */
export type Form = ReadonlyMap<string, string>

const BODY_LIMIT_BYTES = 16 * 1024
const FORM_TYPE = 'application/x-www-form-urlencoded'

export const refusedRequest = (reason: string): ClientError => new ClientError('OAUTH_INVALID_REQUEST', { reason })

/** Of the routes of this instance. */
export function acceptForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const options = { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES } as const
  app.addContentTypeParser(FORM_TYPE, options, async (_request: FastifyRequest, bytes: Buffer): Promise<Form> => {
    const text = bytes.toString()
    // Else U+FFFD would stand in a name or a secret for what was sent.
    const wrong = isUtf8(bytes) ? undecodable(text) : FORM_TYPE
    if (wrong !== undefined) throw refusedRequest(`not percent-encoded UTF-8: ${wrong}`)
    const form = new Map<string, string>()
    for (const [name, value] of new URLSearchParams(text)) {
      if (form.has(name)) throw refusedRequest(`a parameter appears twice: ${name}`)
      form.set(name, value)
    }
    return form
  })
  app.addContentTypeParser('*', async () => {
    throw refusedRequest(`Content-Type must be ${FORM_TYPE}`)
  })
}
