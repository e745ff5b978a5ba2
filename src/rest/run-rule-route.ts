import type { FastifyInstance } from 'fastify'
import { runRule } from '../operations/run-rule.ts'
import { checkParameters, isTrue, type Query } from './read-request.ts'
import { contextOf, type RestOptions } from './routes.ts'
import { changeOptions } from './write-request.ts'

/** POST without a body; it can be sent again at any time. */
export function runRuleRoute(app: FastifyInstance, options: RestOptions): void {
  const config = { isBulk: true, isBodyOptional: true }
  app.post<{ Params: { rule: string }; Querystring: Query }>('/v1/rules/:rule/run', { config }, async (request) => {
    const dryRun = isTrue(checkParameters(request.query, ['dryRun']), 'dryRun')
    return runRule(contextOf(options, request), request.params.rule, { ...changeOptions(request), dryRun })
  })
}
