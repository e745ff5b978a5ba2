import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ClientError, languageOf } from '../errors.ts'
import { etagOf } from '../http/etag.ts'
import { JSON_TYPE } from '../http/media-types.ts'
import type { Register } from '../kernel/define-register.ts'
import { type Context, isFailure, type WriteReport } from '../operations/context.ts'
import { checkCost } from '../operations/cost.ts'
import { idempotent } from '../operations/idempotency.ts'
import { read } from '../operations/read.ts'
import { requestHash } from '../operations/request-hash.ts'
import { shownReport } from '../operations/shown-report.ts'
import { remove, upsert } from '../operations/upsert.ts'
import { byId, checkedId } from '../plan/parse-list.ts'
import { checkParameters, type Query, readRecordRequest } from './read-request.ts'
import { contextOf, type RegisterRoutes, type RestOptions } from './routes.ts'
import * as sent from './write-request.ts'

export type Many = { Querystring: Query }
export type One = Many & { Params: { id: string } }

/** POST of one record or many, PUT, PATCH and DELETE of one. */
export function writeRoutes(app: FastifyInstance, routes: RegisterRoutes): void {
  const { path } = routes
  app.post<Many>(path, once(routes, post))
  const config = { isConditional: true }
  app.put<One>(`${path}/:id`, { config }, once(routes, replace))
  app.patch<One>(`${path}/:id`, { config }, once(routes, patch))
  app.delete<One>(`${path}/:id`, { config }, once(routes, discard))
}

export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

/** With an Idempotency-Key the stored answer is given again, headers included. */
export function once<Route extends Many, Served extends RestOptions>(
  routes: Served,
  run: (routes: Served, request: FastifyRequest<Route>) => Promise<Answer>,
) {
  return async (request: FastifyRequest<Route>, reply: FastifyReply): Promise<FastifyReply> => {
    const key = sent.idempotencyKeyOf(request)
    if (key === undefined) return send(reply, await run(routes, request))
    const { method, url, body, access } = request
    const asked = requestHash([method, url, sent.conditionOf(request), body], access)
    const stored = await idempotent(routes.sql, { client: access.client, key, requestHash: asked }, async () => {
      const { status, ...answer } = await run(routes, request)
      return { status, response: JSON.stringify(answer) }
    })
    if (stored.isReplayed) reply.header('idempotency-replayed', 'true')
    // Sound: the hash covers method and address, so what is stored was made by the function above.
    return send(reply, { status: stored.status, ...(JSON.parse(stored.response) as Omit<Answer, 'status'>) })
  }
}

const send = (reply: FastifyReply, { status, headers, body }: Answer): FastifyReply =>
  reply.code(status).headers(headers).send(body)

async function post(routes: RegisterRoutes, request: FastifyRequest<Many>): Promise<Answer> {
  const { register, path } = routes
  const options = sent.writeOptions(request.query, 'atomic', request)
  const { records, list } = sent.sentRecords(request.body)
  const report = await upsert(contextOf(routes, request), register, records, options)
  if (options.mode === 'atomic') refuseFailures(report, sent.placeIn(list))
  const [first] = report.results
  const isCreated = list === undefined && report.isWritten && first?.outcome === 'CREATED'
  return {
    status: isCreated ? 201 : 200,
    headers: { 'content-type': JSON_TYPE, ...(isCreated && { location: `${path}/${first.id}` }) },
    body: JSON.stringify(shownReport(report, languageOf(request.headers['accept-language']))),
  }
}

/** The record as it is after the change; 204 for a caller who may write but not read it, or when that took too long. */
async function change(
  routes: RegisterRoutes,
  request: FastifyRequest<One>,
  record: Record<string, unknown>,
): Promise<Answer> {
  const { register } = routes
  checkedId(register, request.params.id)
  return changed(routes, request, async (context, named) => {
    const other = sent.mismatchOf(register, record, named, 'URL')
    if (other) throw new ClientError('VALIDATION_FAILED', { count: 1 }, [{ ...other, pointer: `/${other.field}` }])
    const options = { mode: 'atomic', address: 'id', ...sent.changeOptions(request) } as const
    const report = await upsert(context, register, [{ ...record, ...named }], options)
    refuseFailure(report, named.baseVersion !== undefined)
    return report
  })
}

/** The record of the address after `write`, which is given how to name it and throws what refuses the change. */
export async function changed(
  routes: RegisterRoutes,
  request: FastifyRequest<One>,
  write: (context: Context, named: { id: string; baseVersion?: number }) => Promise<WriteReport>,
): Promise<Answer> {
  const { register, registry } = routes
  const { id } = request.params
  const context = contextOf(routes, request)
  const plan = readRecordRequest(request.query, byId(register, id), { register, registry, access: request.access })
  const base = sent.expectedVersion(request)
  // What the answer costs is taken now: once it is written nothing may refuse it, a late answer is 204 as well.
  const { call } = context
  await call?.charge(checkCost(plan))
  const report = await write(context, { id, ...base })
  const paid = call ? { ...context, call: { ...call, charge: () => undefined } } : context
  const found = await read(paid, plan).catch((error: unknown) => {
    if (error instanceof ClientError) return undefined
    throw error
  })
  // The body is the record; what is odd of it, and what was not taken, stands beside it.
  const { results, ignoredFields } = report
  const [result] = results
  const warnings = result!.warnings.map(({ code, field }) => (field === null ? code : `${code} ${field}`))
  const odd = {
    ...(warnings.length > 0 && { 'x-warnings': warnings.join(', ') }),
    ...(ignoredFields.length > 0 && { 'x-ignored-fields': ignoredFields.join(', ') }),
  }
  if (!found) return { status: 204, headers: { etag: `"${result!.version}"`, ...odd }, body: '' }
  const etag = etagOf(found.version!, found.json)
  return { status: 200, headers: { 'content-type': JSON_TYPE, etag, ...odd }, body: found.json.toString() }
}

const patch = (routes: RegisterRoutes, request: FastifyRequest<One>): Promise<Answer> =>
  change(routes, request, sent.sentRecord(request.body))

const replace = (routes: RegisterRoutes, request: FastifyRequest<One>): Promise<Answer> =>
  change(routes, request, replacement(routes.register, request.body))

async function discard(routes: RegisterRoutes, request: FastifyRequest<One>): Promise<Answer> {
  const { register } = routes
  const { id } = request.params
  checkParameters(request.query, [])
  byId(register, id)
  const base = sent.expectedVersion(request)
  const options = { mode: 'atomic', address: 'id', ...sent.changeOptions(request) } as const
  const report = await remove(contextOf(routes, request), register, [{ id, ...base }], options)
  refuseFailure(report, base.baseVersion !== undefined)
  return { status: 204, headers: {}, body: '' }
}

/** A replaced record has null where nothing was sent; its key and what else is set only once stay. */
function replacement({ fields, keyColumns }: Register, body: unknown): Record<string, unknown> {
  const record = sent.sentRecord(body)
  const all = [...fields.values()]
  // By column: a reference is sent as a code or as an id.
  const kept = new Set([...keyColumns, ...all.filter(({ name }) => name in record).map(({ column }) => column)])
  const unsent = all.filter(({ write, column, isNullable, isRequired }) => {
    return write === 'always' && !kept.has(column) && (isNullable || isRequired)
  })
  return { ...Object.fromEntries(unsent.map(({ name }) => [name, null])), ...record }
}

export const reported = ({ headers }: FastifyRequest, report: WriteReport): Answer => ({
  ...{ status: 200, headers: { 'content-type': JSON_TYPE } },
  body: JSON.stringify(shownReport(report, languageOf(headers['accept-language']))),
})

/** The one record that the address names. */
function refuseFailure(report: WriteReport, isByHeader: boolean): void {
  const [result] = report.results
  if (result?.outcome === 'NOT_FOUND') throw new ClientError('NOT_FOUND')
  const conflict = isByHeader && result?.problems.find(({ code }) => code === 'VERSION_CONFLICT')
  if (conflict) throw new ClientError('VERSION_MISMATCH', conflict.params)
  refuseFailures(report)
}

/** 422 with every problem of every record; 409 when nothing else is wrong than conflicts. */
export function refuseFailures({ results }: WriteReport, placeOf = sent.placeIn()): void {
  const failed = results.filter(isFailure)
  if (failed.length === 0) return
  const problems = failed.flatMap((result) =>
    result.problems.map((problem) => ({ ...problem, pointer: placeOf(problem.field, result.line) })),
  )
  const [first] = problems
  const isConflict = failed.every(({ outcome }) => outcome === 'CONFLICT')
  if (isConflict && first) throw new ClientError(first.code, first.params, problems)
  throw new ClientError('VALIDATION_FAILED', { count: problems.length }, problems)
}
