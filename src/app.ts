// The table of contents: everything the service answers, registered in the order of a request.
import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { openClients } from './access/load-access.ts'
import { openReadLog } from './audit/read-log.ts'
import { catalogue } from './catalogue/routes.ts'
import type { Config } from './config.ts'
import type { Sql } from './db/connect.ts'
import { databaseProbe } from './db/probe.ts'
import { inTurn } from './db/turns.ts'
import { databaseErrorOf, invalid } from './errors.ts'
import { openSpoolRoom } from './files/spool.ts'
import { graphql } from './graphql/graphql.ts'
import { checkUrls } from './http/check-url.ts'
import { conditions } from './http/conditions.ts'
import { crossOrigin } from './http/cross-origin.ts'
import { draining } from './http/draining.ts'
import { errorHandling, sendError } from './http/errors.ts'
import { health } from './http/health.ts'
import { httpServer } from './http/http-server.ts'
import { lengthOfHead } from './http/length-of-head.ts'
import { acceptJson } from './http/parse-body.ts'
import { securityHeaders } from './http/security-headers.ts'
import { authentication, openToAll } from './identity/authenticate.ts'
import type { Tokens } from './identity/tokens.ts'
import { openUpkeep, sweepsOf } from './jobs/upkeep.ts'
import type { Access } from './kernel/access.ts'
import type { Registry } from './kernel/registry.ts'
import { anonymousTurns } from './limits/admission.ts'
import { limits } from './limits/limits.ts'
import { openLockout } from './limits/lockout.ts'
import { simulation } from './limits/simulation.ts'
import { loggerOptions } from './logger.ts'
import { pages } from './pages/pages.ts'
import { systemAccess } from './reference/load.ts'
import { oauthRoutes } from './rest/oauth-routes.ts'
import { contractTags } from './rest/openapi.ts'
import { rest } from './rest/rest.ts'
import { firstQuery } from './sandbox/first-query.ts'

export interface AppOptions {
  config: Config
  /** Under the service's role: what callers ask for. */
  sql: Sql
  /** Under the owner's: who may ask. */
  system: Sql
  registry: Registry
  tokens: Tokens
  /** Role -> token, shown by the playground; only a sandbox has them. */
  sandboxTokens?: Record<string, string>
  /** What must be there before the service says that it is ready. */
  complete?: Promise<void>
  /** Tests and benches only, see Access. With `none` nobody is asked who is calling. */
  walls?: Access['walls']
}

declare module 'fastify' {
  interface FastifyInstance {
    /** See HttpServer. */
    reloadCertificate: () => void
  }
}

/** Bodies that are not streamed; bulk data goes to /import. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024
const CLIENT_REQUEST_ID = /^[\w.-]{8,64}$/

export async function buildApp({
  config,
  sql,
  system,
  registry,
  tokens,
  sandboxTokens,
  complete,
  walls,
}: AppOptions): Promise<FastifyInstance> {
  const { patientSockets, reloadCertificate, unanswered, endAll, ...server } = httpServer(config)
  const headers = securityHeaders(config.tlsCertFile !== undefined)
  const app = fastify({
    ...server,
    ...(config.trustProxy && { trustProxy: config.trustProxy }),
    logger: loggerOptions(config.logLevel),
    bodyLimit: BODY_LIMIT_BYTES,
    // A caller's own id, if it looks like one, ties its log to ours and to the change log.
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && CLIENT_REQUEST_ID.test(given) ? given : randomUUID()
    },
    logController: new LogController({ disableRequestLogging: true }),
    // A hook has not run where there is no route to run it for.
    frameworkErrors: (error, request, reply) => {
      sendError(error, request, reply.header('x-request-id', request.id).headers(headers))
    },
    // `draining` answers, in our form.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
  })
  app.decorate('reloadCertificate', reloadCertificate)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).headers(headers)
    const { httpVersion } = request.raw
    if (httpVersion !== '1.1' || request.headers.host !== undefined) return done()
    sendError(invalid('Host', 'HOST_NEEDED'), request, reply)
  })
  draining(app, { unanswered, endAll })
  endsConnections(app)
  crossOrigin(app, config.corsOrigins)
  checkUrls(app)
  const isThere = databaseProbe(sql)
  errorHandling(app, isThere)
  acceptJson(app)
  lengthOfHead(app)
  const { publicUrl } = config
  await app.register(pages, {
    ...{ defaultQuery: firstQuery, domains: contractTags(registry), defaultDomain: 'vehicles', publicUrl },
    ...(sandboxTokens && { sandboxTokens }),
  })
  await app.register(async (api) => {
    conditions(api)
    simulation(api, sandboxTokens !== undefined)
    const clients = await openClients(system, app.log, walls && { walls })
    api.addHook('onClose', clients.close)
    const onError = (error: unknown) => (databaseErrorOf(error) ? app.noteFailure(error) : app.log.error(error))
    const turns = anonymousTurns()
    const lockout = openLockout(system, { onError, turns })
    api.addHook('onClose', lockout.flush)
    if (walls === 'none') openToAll(api)
    else authentication(api, { tokens, clients, lockout })
    const { bucketOf } = await limits(api, system, { ...config, patientSockets })
    const load = (code: string) => inTurn(turns, () => clients.reload(code))
    await api.register(oauthRoutes, { config, sql: system, tokens, load, lockout, bucketOf })
    const { audit, close } = openReadLog({ sql: system, onError })
    api.addHook('onClose', close)
    api.addHook('onClose', openUpkeep(system, sweepsOf(config, { registry, access: systemAccess }), onError))
    const { graphqlIntrospection: introspection, graphqlDocuments: trusted, graphqlDocumentsOnly } = config
    const documents = { trusted, isTrustedOnly: graphqlDocumentsOnly }
    await api.register(graphql, { registry, sql, audit, introspection, documents })
    health(api, isThere, complete)
    const room = openSpoolRoom(config.maxUploadDiskMib)
    const served = { registry, sql, audit, room }
    await api.register(catalogue, { ...served, publicUrl })
    await api.register(rest, served)
  })
  return app
}

/** A connection whose last request was under way at the close would else stay for its keep-alive time. */
function endsConnections(app: FastifyInstance): void {
  let sweep: NodeJS.Timeout | undefined
  app.addHook('preClose', (done) => {
    sweep = setInterval(() => app.server.closeIdleConnections(), 100)
    done()
  })
  app.addHook('onClose', async () => clearInterval(sweep))
}
