// The REST part: what is served under /v1 for every register, and what describes it.

import type { FastifyInstance } from 'fastify'
import { keptText } from '../http/kept-text.ts'
import { JSON_TYPE } from '../http/media-types.ts'
import { deprecationsOf } from '../kernel/deprecated.ts'
import { isRecomputable } from '../operations/recompute.ts'
import { actionRoutes } from './action-routes.ts'
import { CHANGES_PAGE, changesPage, deprecationHeaders } from './deprecation.ts'
import { errorPage } from './error-page.ts'
import { acceptFiles, exportRoute, importRoute } from './file-routes.ts'
import { openapiDocument } from './openapi.ts'
import { type Contract, postmanCollection } from './postman.ts'
import { readRoutes } from './read-routes.ts'
import { recomputeRoute } from './recompute-route.ts'
import { resolveStandardRoute } from './resolve-standard-route.ts'
import type { RestOptions } from './routes.ts'
import { runRuleRoute } from './run-rule-route.ts'
import { transactionRoute } from './transaction-route.ts'
import { writeRoutes } from './write-routes.ts'

const ERROR_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

export async function rest(app: FastifyInstance, options: RestOptions): Promise<void> {
  const config = { isPublic: true }
  const going = deprecationsOf(options.registry.registers)
  deprecationHeaders(app, going)
  const contract = () => openapiDocument(options.registry)
  // Sound: the template of the contract has what a collection is made of.
  const collection = () => postmanCollection(contract() as Contract)
  for (const [path, document] of Object.entries({ '/openapi.json': contract, '/docs/postman.json': collection })) {
    app.get(
      path,
      { config },
      keptText(() => JSON.stringify(document()), JSON_TYPE),
    )
  }
  const changes = keptText(() => changesPage(going), 'text/html; charset=utf-8')
  const explained = keptText(errorPage, 'text/html; charset=utf-8')
  app.get('/docs/errors', { config }, async (request, reply) =>
    explained(request, reply.header('content-security-policy', ERROR_PAGE_POLICY)),
  )
  app.get(CHANGES_PAGE, { config }, async (request, reply) =>
    changes(request, reply.header('content-security-policy', ERROR_PAGE_POLICY)),
  )
  const all = options.registry.registers.map((register) => ({ ...options, register, path: `/v1/${register.path}` }))
  for (const routes of all) readRoutes(app, routes)
  for (const routes of all) exportRoute(app, routes)
  const written = all.filter(({ register }) => !register.isReadOnly)
  for (const routes of written) writeRoutes(app, routes)
  for (const routes of written) if (isRecomputable(routes.register)) recomputeRoute(app, routes)
  for (const routes of written) actionRoutes(app, routes)
  runRuleRoute(app, options)
  resolveStandardRoute(app, options)
  transactionRoute(app, options)
  // An instance of its own, because what a body may be belongs to the instance.
  await app.register(async (files) => {
    acceptFiles(files)
    for (const routes of written) importRoute(files, routes)
  })
}
