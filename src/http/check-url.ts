// What a URL says must be UTF-8, percent-encoded. Of other bytes the router would make U+FFFD, and so a filter that no
// row fulfils, or every row. Bytes that are not encoded are refused by Node's parser.
import type { FastifyInstance } from 'fastify'
import { ClientError } from '../errors.ts'
import { isDecodable, undecodable } from '../kernel/percent-encoding.ts'

const MAX_SHOWN = 200

/** To be called before any route is added. Of most paths that are none the router itself says so (errors.ts). */
export function checkUrls(app: FastifyInstance): void {
  app.addHook('onRequest', ({ url }, _reply, done) => {
    const name = isDecodable(url) ? undefined : wrongPart(url)
    if (name === undefined) return done()
    const params = { name: name.slice(0, MAX_SHOWN) }
    done(new ClientError('URL_ENCODING', params, [{ code: 'URL_ENCODING', params, pointer: params.name }]))
  })
}

/** The name of a parameter, or `path`. */
function wrongPart(url: string): string | undefined {
  const start = url.search(/[?#]/)
  return start >= 0 && isDecodable(url.slice(0, start)) ? undecodable(url.slice(start + 1)) : 'path'
}
