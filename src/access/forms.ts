import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ClientError } from '../errors.ts'

/** The parameters of a form; none may be there twice. */
export type Form = ReadonlyMap<string, string>

const BODY_LIMIT_BYTES = 16 * 1024
const FORM_TYPE = 'application/x-www-form-urlencoded'

export const refusedRequest = (reason: string): ClientError => new ClientError('OAUTH_INVALID_REQUEST', { reason })

/** Of the routes of this instance. */
export function acceptForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const options = { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES } as const
  app.addContentTypeParser(FORM_TYPE, options, async (_request: FastifyRequest, text: string): Promise<Form> => {
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
