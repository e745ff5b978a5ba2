import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ClientError, languageOf, malformed } from '../errors.ts'
import { etagOf } from '../http/etag.ts'
import { JSON_TYPE } from '../http/media-types.ts'
import { isReadable } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import { type Context, isFailure, type WriteReport } from '../operations/context.ts'
import { checkCost } from '../operations/cost.ts'
import { idempotent } from '../operations/idempotency.ts'
import { read } from '../operations/read.ts'
import { readerOfWritten } from '../operations/read-written.ts'
import { requestHash } from '../operations/request-hash.ts'
import { shownReport } from '../operations/shown-report.ts'
import { remove, upsert } from '../operations/upsert.ts'
import type { TransactionOptions } from '../operations/write-transaction.ts'
import { byId, checkedId } from '../plan/parse-list.ts'
import { checkParameters, eachOnce, type Query, readParts, readRecordRequest } from './read-request.ts'
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
    const preferred = [sent.preferenceOf(request) ?? []].flat()
    const asked = requestHash([method, url, sent.conditionOf(request), body, ...preferred], access)
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
  const options = sent.writeOptions(request, 'atomic', sent.shownParameters(request))
  const records = sent.sentRecords(request.body)
  return reportedWithRecords(routes, request, { ...options, ...records }, async (context, read) => {
    const report = await upsert(context, routes.register, records.records, { ...options, read })
    if (options.mode === 'atomic') refuseFailures(report, sent.placeIn(records.list))
    return report
  })
}

type Written = ReturnType<typeof sent.sentRecords> & { dryRun?: boolean }

/**
 * The report, with the records as they are in its transaction where that is preferred, and any may be read.
 */
export async function reportedWithRecords(
  routes: RegisterRoutes,
  request: FastifyRequest<Many>,
  { records, list, dryRun = false }: Written,
  write: (context: Context, read: TransactionOptions['read']) => Promise<WriteReport>,
): Promise<Answer> {
  const { register, registry, path } = routes
  const { access, query } = request
  const context = contextOf(routes, request)
  const isShown = sent.preferenceOf(request) === 'representation' && !dryRun && isReadable(access, register)
  const views = isShown ? [readParts(eachOnce(query), { register, registry, access })] : []
  const reader = isShown ? await readerOfWritten(context, register, views, records.length) : undefined
  const report = await write(context, reader?.read)
  const { status, headers, body } = reported(request, report)
  const [first] = report.results
  const isCreated = list === undefined && report.isWritten && first?.outcome === 'CREATED'
  const [json] = reader?.given() ?? []
  const more = { ...(isCreated && { location: `${path}/${first.id}` }), ...(json && applied('representation')) }
  return {
    status: isCreated ? 201 : status,
    headers: { ...headers, ...more },
    body: json ? `${body.slice(0, -1)},"records":${json}}` : body,
  }
}

/** With less than it would have, where that is preferred: no results of which there is nothing to say. */
export function reported(request: FastifyRequest, report: WriteReport): Answer {
  const isMinimal = sent.preferenceOf(request) === 'minimal'
  const results = report.results.filter(({ problems, warnings }) => problems.length + warnings.length > 0)
  const shown = shownReport(isMinimal ? { ...report, results } : report, languageOf(request.headers['accept-language']))
  const headers = { 'content-type': JSON_TYPE, ...(isMinimal && applied('minimal')) }
  return { status: 200, headers, body: JSON.stringify(shown) }
}

const applied = (preference: string) => ({ 'preference-applied': `return=${preference}` })

/** What is odd of a record that is the body, and what was not taken, stands beside it. */
function oddities({ results, ignoredFields }: WriteReport): Record<string, string> {
  const warnings = results[0]!.warnings.map(({ code, field }) => (field === null ? code : `${code} ${field}`))
  return {
    ...(warnings.length > 0 && { 'x-warnings': warnings.join(', ') }),
    ...(ignoredFields.length > 0 && { 'x-ignored-fields': ignoredFields.join(', ') }),
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
  const preference = sent.preferenceOf(request)
  const isMinimal = preference === 'minimal'
  if (!isMinimal) await call?.charge(checkCost(plan))
  const report = await write(context, { id, ...base })
  const paid = call ? { ...context, call: { ...call, charge: () => undefined } } : context
  const reading = isMinimal ? undefined : read(paid, plan)
  const found = await reading?.catch((error: unknown) => {
    if (error instanceof ClientError) return undefined
    throw error
  })
  const headers = { ...oddities(report), ...(preference && (found || isMinimal) && applied(preference)) }
  if (!found) return { status: 204, headers: { etag: `"${report.results[0]!.version}"`, ...headers }, body: '' }
  const etag = etagOf(found.version!, found.json)
  return { status: 200, headers: { 'content-type': JSON_TYPE, etag, ...headers }, body: found.json.toString() }
}

const patch = (routes: RegisterRoutes, request: FastifyRequest<One>): Promise<Answer> =>
  change(routes, request, sent.sentRecord(request.body))

const replace = (routes: RegisterRoutes, request: FastifyRequest<One>): Promise<Answer> =>
  change(routes, request, replacement(routes.register, request.body))

async function discard(routes: RegisterRoutes, request: FastifyRequest<One>): Promise<Answer> {
  const { register } = routes
  const { id } = request.params
  checkParameters(request.query, [])
  // A version in it, say, would be meant.
  if (Object.keys(request.body ?? {}).length > 0) throw malformed('NO_BODY')
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
