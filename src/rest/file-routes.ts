// Files of records, streamed in and out.

import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ClientError, invalid, languageOf } from '../errors.ts'
import { encodingOf } from '../files/judge-line.ts'
import { charsetOf } from '../http/charset.ts'
import { sendStream } from '../http/compression.ts'
import { sendError } from '../http/errors.ts'
import { JSON_TYPE } from '../http/media-types.ts'
import { type ExportPlan, exportRecords, planExport } from '../operations/export.ts'
import { importRecords } from '../operations/import.ts'
import { shownImport } from '../operations/shown-report.ts'
import { eachOnce, type Parameters, type Query, readExportRequest, refuseParameters } from './read-request.ts'
import { contextOf, type RegisterRoutes } from './routes.ts'
import { sentRecord, writeOptions } from './write-request.ts'

const config = { isBulk: true }
const fileTypes = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const
const accepted = Object.values(fileTypes)

export function acceptFiles(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(accepted, (_request, payload, done) => done(null, payload))
  app.addContentTypeParser('*', async () => {
    throw new ClientError('UNSUPPORTED_MEDIA_TYPE', { allowed: accepted.join(', ') })
  })
}

/** POST of a file; an atomic import with bad rows is a problem that carries the report. */
export function importRoute(app: FastifyInstance, routes: RegisterRoutes): void {
  app.post<{ Querystring: Query; Body?: Readable }>(`${routes.path}/import`, { config }, async (request, reply) => {
    const options = writeOptions(request, 'partial')
    if (request.headers['idempotency-key']) throw invalid('Idempotency-Key', 'NEEDS_NO_KEY')
    if (!request.body) throw new ClientError('EMPTY_FILE')
    const { body } = request
    // Left open when the import ends early: the answer follows on the same connection.
    const stream = body.iterator({ destroyOnReturn: false })
    const format = request.headers['content-type']?.toLowerCase().startsWith(fileTypes.csv) ? 'csv' : 'ndjson'
    const charset = charsetOf(request)
    const encoding = charset === undefined ? {} : { encoding: encodingOf(charset) }
    const asked = { ...options, format, ...encoding } as const
    const importing = importRecords(contextOf(routes, request), routes.register, stream, asked)
    // The rest of the file is in the way of the connection's next request.
    const report = await importing.finally(() => body.resume())
    const language = languageOf(request.headers['accept-language'])
    const shown = shownImport(report, routes.register, language)
    const count = report.counts.rejected + report.counts.conflict
    if (options.mode === 'partial' || count === 0) return reply.type(JSON_TYPE).send(JSON.stringify(shown))
    return sendError(new ClientError('VALIDATION_FAILED', { count }), request, reply, shown)
  })
}

/**
 * All rows of a filter, by GET, or by POST when it is too long for a URL. What is refused is refused before the first
 * byte; after it the connection breaks.
 */
export function exportRoute(app: FastifyInstance, routes: RegisterRoutes): void {
  const { register, registry, path } = routes
  const url = `${path}/export`
  const planOf = (request: FastifyRequest, asked: Parameters): ExportPlan =>
    planExport(contextOf(routes, request), readExportRequest(asked, { register, registry, access: request.access }))
  const headed = (reply: FastifyReply, { format }: ExportPlan): FastifyReply =>
    reply
      .header('content-disposition', `attachment; filename="${register.path}.${format}"`)
      .type(`${fileTypes[format]}; charset=utf-8`)
  const stream = async (plan: ExportPlan, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const out = new PassThrough()
    const done = exportRecords(contextOf(routes, request), plan, out)
    request.call.work = done.catch((error: Error) => out.destroy(error))
    // A stream without a listener would end the process; once the answer has begun, Fastify logs and cuts it.
    out.on('error', () => {})
    await Promise.race([once(out, 'readable'), done])
    return sendStream(out, request, headed(reply, plan))
  }
  app.get<Asked>(url, { exposeHeadRoute: false, config }, async (request, reply) =>
    stream(planOf(request, eachOnce(request.query)), request, reply),
  )
  app.head<Asked>(url, async (request, reply) => headed(reply, planOf(request, eachOnce(request.query))).send())
  app.post<Asked>(url, { config: { ...config, isReading: true } }, async (request, reply) => {
    refuseParameters(request.query)
    return stream(planOf(request, sentRecord(request.body)), request, reply)
  })
}

type Asked = { Querystring: Query }
