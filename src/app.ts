// The table of contents: everything the service answers, registered in the order of a request.
import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { authentication } from './access/authenticate.ts'
import { accessLoader } from './access/load-access.ts'
import type { Tokens } from './access/tokens.ts'
import type { Config } from './config.ts'
import type { Sql } from './db/connect.ts'
import { graphql } from './graphql/graphql.ts'
import type { Registry } from './kernel/registry.ts'
import { loggerOptions } from './logger.ts'
import { pages } from './pages/pages.ts'
import { errorHandling, sendError } from './rest/errors.ts'
import { acceptJson } from './rest/parse-body.ts'
import { rest } from './rest/rest.ts'
import { firstQuery } from './sandbox/first-query.ts'

export interface AppOptions {
  config: Pick<Config, 'logLevel' | 'graphqlIntrospection'>
  sql: Sql
  registry: Registry
  tokens: Tokens
  /** Role -> token, shown by the playground; only a sandbox has them. */
  sandboxTokens?: Record<string, string>
}

/** Bodies that are not streamed; bulk data goes to /import. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024
const CLIENT_REQUEST_ID = /^[\w.-]{8,64}$/

export async function buildApp({ config, sql, registry, tokens, sandboxTokens }: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: loggerOptions(config.logLevel),
    bodyLimit: BODY_LIMIT_BYTES,
    // A caller's own id, if it looks like one, ties its log to ours and to the change log.
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && CLIENT_REQUEST_ID.test(given) ? given : randomUUID()
    },
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: sendError,
    routerOptions: { maxParamLength: 200 },
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  errorHandling(app)
  acceptJson(app)
  await app.register(pages, { defaultQuery: firstQuery, ...(sandboxTokens && { sandboxTokens }) })
  await app.register(async (api) => {
    authentication(api, tokens.verify, accessLoader(sql))
    await api.register(graphql, { registry, sql, introspection: config.graphqlIntrospection })
    await api.register(rest, { registry, sql })
  })
  return app
}
