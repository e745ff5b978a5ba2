// What describes the data: the dictionary, and the catalogue of data resources.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ClientError } from '../errors.ts'
import { sendBytes } from '../http/compression.ts'
import { keptText } from '../http/kept-text.ts'
import { JSON_TYPE } from '../http/media-types.ts'
import { today } from '../kernel/today.ts'
import { read } from '../operations/read.ts'
import { checkParameters, type Query, readListRequest } from '../rest/read-request.ts'
import { contextOf, type RestOptions } from '../rest/routes.ts'
import { type CatalogueOptions, catalogueOf } from './catalogue.ts'
import { dictionaryOf } from './dictionary.ts'

interface DescribingOptions extends RestOptions {
  /** The address that clients use. */
  publicUrl: string
}

const LINKED_DATA_TYPE = 'application/ld+json; charset=utf-8'

export async function catalogue(app: FastifyInstance, options: DescribingOptions): Promise<void> {
  // No caller's own: it says what the contracts say, and is as public.
  const dictionary = keptText(() => JSON.stringify(dictionaryOf(options.registry)), JSON_TYPE)
  app.get<{ Querystring: Query }>('/v1/dictionary', { config: { isPublic: true } }, async (request, reply) => {
    checkParameters(request.query, [])
    return dictionary(request, reply)
  })
  app.get<{ Querystring: Query }>('/v1/catalogue', async (request, reply) => {
    const { provider: code } = checkParameters(request.query, ['provider'])
    const provider = await providerOf(options, request, code)
    const url = options.publicUrl.replace(/\/$/, '')
    const made = catalogueOf(options.registry, { url, provider, issued: today() })
    return sendBytes(Buffer.from(JSON.stringify(made)), request, reply.type(LINKED_DATA_TYPE))
  })
}

/** The organization of this code; without one the highest administration that the caller reads, should there be any. */
async function providerOf(
  options: RestOptions,
  request: FastifyRequest,
  code: unknown,
): Promise<CatalogueOptions['provider']> {
  const register = options.registry.get('Organization')
  const parameters = {
    ...(code === undefined ? { isAdministration: 'true' } : { creditCode: code }),
    ...{ 'validTo[isNull]': 'true', fields: 'creditCode,name', sort: 'creditCode', limit: '1' },
  }
  const context = contextOf(options, request)
  const found = await read(context, readListRequest(parameters, { register, ...context }))
  // Sound: it is the list that was asked for.
  const { data } = JSON.parse(String(found?.json)) as { data: NonNullable<CatalogueOptions['provider']>[] }
  if (code !== undefined && !data[0]) throw new ClientError('NOT_FOUND')
  return data[0]
}
