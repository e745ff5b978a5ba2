// What is going to go tells so where it is used: in headers of the answer (RFC 9745, RFC 8594), and on the page that
// they lead to. How long it stays is policy (docs/changes.en.md).
import type { FastifyInstance } from 'fastify'
import { type Deprecated, type Deprecations, deprecationNote } from '../kernel/deprecated.ts'

export const CHANGES_PAGE = '/docs/changes'

/** For the routes of this instance, to be called before they are added. Without anything to tell it costs nothing. */
export function deprecationHeaders(app: FastifyInstance, known: Deprecations): void {
  if (known.size === 0) return
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.call) request.call.deprecated = new Set()
    done()
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const used = [...(request.call?.deprecated ?? [])]
    if (used.length > 0) reply.headers(headersOf(used, known))
    done(null, payload)
  })
}

/** Of several the first days; the links name each. */
function headersOf(used: Deprecated[], known: Deprecations): Record<string, string> {
  const [since] = used.map((one) => one.since).sort()
  const [sunset] = used.map((one) => one.sunset).sort()
  const links = used.flatMap((one) => known.get(one)?.names ?? []).map(linkTo)
  return {
    deprecation: `@${startOf(since!).getTime() / 1000}`,
    sunset: startOf(sunset!).toUTCString(),
    link: links.join(', '),
  }
}

const linkTo = (name: string): string =>
  `<${CHANGES_PAGE}#${name}>; rel="deprecation"; type="text/html"; title="${name}"`

/** Days are Beijing's. */
const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`)

/** All that is deprecated, by its names. */
export function changesPage(known: Deprecations): string {
  const rows = [...known].flatMap(([of, { names }]) =>
    names.map(
      (name) => `<tr id="${name}"><td><code>${name}</code><td>${deprecationNote(of).replace(/[<&]/g, '·')}</tr>`,
    ),
  )
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>弃用 Deprecations</title>
<style>body{font:15px/1.5 sans-serif;margin:2em}td{padding:.3em .8em;text-align:left}:target{background:#ffd}</style>
<h1>弃用 Deprecations</h1>
<p>弃用的内容至少一年后才停用,其间照常可用。 / What is deprecated works as before for a year at least.
${rows.length > 0 ? `<table>\n${rows.join('\n')}\n</table>` : '<p>目前没有弃用的内容。 / Nothing is deprecated at present.'}
</html>
`
}
