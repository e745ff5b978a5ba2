// The doors of actions: POST /v1/<plural>/{id}/<action> for one record, /v1/<plural>/<action> for a list.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { invalid } from '../errors.ts'
import { afters } from '../identity/rotate-secret.ts'
import { type Action, inputsOf } from '../kernel/define-action.ts'
import { act, actOnOne } from '../operations/act.ts'
import type { Context } from '../operations/context.ts'
import { checkedId } from '../plan/parse-list.ts'
import { checkParameters, isTrue } from './read-request.ts'
import { contextOf, type RegisterRoutes } from './routes.ts'
import * as sent from './write-request.ts'
import {
  type Answer,
  changed,
  type Many,
  type One,
  once,
  refuseFailures,
  reported,
  reportedWithRecords,
} from './write-routes.ts'

export function actionRoutes(app: FastifyInstance, routes: RegisterRoutes): void {
  const { register, path } = routes
  for (const action of register.actions) {
    const one = `${path}/:id/${action.path}`
    const config = { isBodyOptional: !inputsOf(register, action).some(({ isRequired }) => isRequired) }
    if (action.gives) {
      app.post<One>(one, { config }, give(routes, action))
      continue
    }
    app.post<One>(one, { config: { ...config, isConditional: true } }, once(routes, onOne(action)))
    app.post<Many>(`${path}/${action.path}`, once(routes, onMany(action)))
  }
}

/** What is sent with the action; the address says to which record. */
function inputIn({ body }: FastifyRequest, action: Action): Record<string, unknown> {
  const input = sent.sentRecord(body ?? {})
  const taken = Object.keys(action.input ?? {})
  const unknown = Object.keys(input).find((name) => !taken.includes(name))
  if (unknown !== undefined) throw invalid(unknown, 'NOT_TAKEN', { allowed: taken.join(', ') })
  return input
}

/** Answered as a PATCH is, a dry run as a POST. */
const onOne =
  (action: Action) =>
  async (routes: RegisterRoutes, request: FastifyRequest<One>): Promise<Answer> => {
    const { register } = routes
    const input = inputIn(request, action)
    const options = sent.changeOptions(request)
    const done = (context: Context, named: object, dryRun = false) =>
      actOnOne(context, register, action, [{ ...input, ...named }], { ...options, dryRun })
    if (!('dryRun' in request.query)) return changed(routes, request, done)
    const dryRun = isTrue(checkParameters(request.query, ['dryRun']), 'dryRun')
    const named = { id: checkedId(register, request.params.id), ...sent.expectedVersion(request) }
    return reported(request, await done(contextOf(routes, request), named, dryRun))
  }

const onMany =
  (action: Action) =>
  async (routes: RegisterRoutes, request: FastifyRequest<Many>): Promise<Answer> => {
    const names = ['dryRun', ...sent.shownParameters(request)]
    const dryRun = isTrue(checkParameters(request.query, names), 'dryRun')
    const { records, list } = sent.sentRecords(request.body)
    const options = { ...sent.changeOptions(request), dryRun }
    return reportedWithRecords(routes, request, { records, list, dryRun }, async (context, read) => {
      const report = await act(context, routes.register, action, records, { ...options, read })
      refuseFailures(report, sent.placeIn(list))
      return report
    })
  }

/** Stored answers would keep it in clear: whoever repeats a call that went unanswered gets another one. */
const give =
  (routes: RegisterRoutes, action: Action) =>
  async (request: FastifyRequest<One>, reply: FastifyReply): Promise<FastifyReply> => {
    const { register } = routes
    checkParameters(request.query, [])
    const id = checkedId(register, request.params.id)
    if (sent.idempotencyKeyOf(request) !== undefined) throw invalid('Idempotency-Key', 'SHOWN_ONCE')
    const options = { ...sent.changeOptions(request), after: afters[action.id] }
    const record = { ...inputIn(request, action), id }
    const { given } = await actOnOne(contextOf(routes, request), register, action, [record], options)
    return reply.code(201).header('cache-control', 'no-store').send(given)
  }
