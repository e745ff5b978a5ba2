// What describes the data: the dictionary.
import type { FastifyInstance } from 'fastify'
import { keptText } from '../http/kept-text.ts'
import { JSON_TYPE } from '../http/media-types.ts'
import type { Registry } from '../kernel/registry.ts'
import { dictionaryOf } from './dictionary.ts'

/** The dictionary is no caller's own: it says what the contracts say, and is as public. */
export async function catalogue(app: FastifyInstance, { registry }: { registry: Registry }): Promise<void> {
  app.get(
    '/v1/dictionary',
    { config: { isPublic: true } },
    keptText(() => JSON.stringify(dictionaryOf(registry)), JSON_TYPE),
  )
}
