// The REST part: what is served under /v1 for every register, and what describes it.

import type { FastifyInstance, onSendHookHandler } from 'fastify'
import { JSON_TYPE } from '../http/media-types.ts'
import { isRecomputable } from '../operations/recompute.ts'
import { actionRoutes } from './action-routes.ts'
import { errorPage } from './error-page.ts'
import { acceptFiles, exportRoute, importRoute } from './file-routes.ts'
import { openapiDocument } from './openapi.ts'
import { readRoutes } from './read-routes.ts'
import { recomputeRoute } from './recompute-route.ts'
import type { RestOptions } from './routes.ts'
import { writeRoutes } from './write-routes.ts'

const ERROR_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** Fastify says that a HEAD without a body is of length 0, a 304 too, where GET says nothing. */
const lengthOfGet: onSendHookHandler = (_request, reply, payload, done) => {
  if (reply.statusCode === 304) reply.removeHeader('content-length')
  done(null, payload)
}

export async function rest(app: FastifyInstance, options: RestOptions): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (route.method === 'HEAD') route.onSend = [...[route.onSend ?? []].flat(), lengthOfGet]
  })
  const config = { isPublic: true }
  const openapi = JSON.stringify(openapiDocument(options.registry))
  app.get('/openapi.json', { config }, async (_request, reply) => reply.type(JSON_TYPE).send(openapi))
  app.get('/docs/errors', { config }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', ERROR_PAGE_POLICY).send(errorPage()),
  )
  const all = options.registry.registers.map((register) => ({ ...options, register, path: `/v1/${register.path}` }))
  for (const routes of all) readRoutes(app, routes)
  for (const routes of all) exportRoute(app, routes)
  const written = all.filter(({ register }) => !register.isReadOnly)
  for (const routes of written) writeRoutes(app, routes)
  for (const routes of written) if (isRecomputable(routes.register)) recomputeRoute(app, routes)
  for (const routes of written) actionRoutes(app, routes)
  // An instance of its own, because what a body may be belongs to the instance.
  await app.register(async (files) => {
    acceptFiles(files)
    for (const routes of written) importRoute(files, routes)
  })
}
