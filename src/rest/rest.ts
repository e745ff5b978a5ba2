// The REST part: what is served under /v1 for every register, and what describes it.

import type { FastifyInstance } from 'fastify'
import { ClientError } from '../errors.ts'
import { keptText } from '../http/kept-text.ts'
import { JSON_TYPE } from '../http/media-types.ts'
import { deprecationsOf } from '../kernel/deprecated.ts'
import { isRecomputable } from '../operations/recompute.ts'
import { actionRoutes } from './action-routes.ts'
import { CHANGES_PAGE, changesPage, deprecationHeaders } from './deprecation.ts'
import { errorPage } from './error-page.ts'
import { acceptFiles, exportRoute, importRoute } from './file-routes.ts'
import { contractTags, openapiDocument } from './openapi.ts'
import { domainContract } from './openapi-domains.ts'
import { type Contract, postmanCollection } from './postman.ts'
import { readRoutes } from './read-routes.ts'
import { recomputeRoute } from './recompute-route.ts'
import { resolveStandardRoute } from './resolve-standard-route.ts'
import type { RestOptions } from './routes.ts'
import { runRuleRoute } from './run-rule-route.ts'
import { transactionRoute } from './transaction-route.ts'
import { writeRoutes } from './write-routes.ts'

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

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
  const part = (name: string) => JSON.stringify(domainContract(name, contract(), options.registry))
  const tags = contractTags(options.registry).map(({ name }) => name)
  const ofDomain = new Map(tags.map((name) => [name, keptText(() => part(name), JSON_TYPE)]))
  app.get<{ Params: { domain: string } }>('/openapi/:domain', { config }, async (request, reply) => {
    const answer = ofDomain.get(request.params.domain)
    if (!answer) throw new ClientError('ROUTE_NOT_FOUND')
    return answer(request, reply)
  })
  for (const [path, page] of Object.entries({ '/docs/errors': errorPage, [CHANGES_PAGE]: () => changesPage(going) })) {
    const answer = keptText(page, 'text/html; charset=utf-8')
    app.get(path, { config }, async (request, reply) =>
      answer(request, reply.header('content-security-policy', PAGE_POLICY)),
    )
  }
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
