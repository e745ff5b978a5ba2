// What headers, parameters and bodies say about a write.
import type { FastifyRequest } from 'fastify'
import { ClientError, invalid } from '../errors.ts'
import { isObject } from '../kernel/field-kinds.ts'
import type { WriteMode, WriteOptions } from '../operations/context.ts'
import { checkParameters, isTrue, type Query } from './read-request.ts'

/** `?mode=` and `?dryRun=`, with what the change log is told. */
export function writeOptions(query: Query, fallback: WriteMode, request: FastifyRequest): WriteOptions {
  const { mode = fallback, dryRun } = checkParameters(query, ['mode', 'dryRun'])
  if (mode !== 'atomic' && mode !== 'partial') throw invalid('mode', 'atomic or partial is expected')
  return { mode, dryRun: isTrue('dryRun', dryRun), ...changeOptions(request) }
}

/** `X-Reason` is percent-encoded, because a header can only hold ASCII. */
export function changeOptions(request: FastifyRequest): Pick<WriteOptions, 'requestId' | 'reason'> {
  const sent = headerOf(request, 'x-reason')
  if (sent === undefined) return { requestId: request.id }
  const reason = decoded(sent)
  if (reason === undefined) throw invalid('X-Reason', 'percent-encoded UTF-8 is expected')
  return { requestId: request.id, reason }
}

/** `If-Match: "7"`; `*` only says that there is a record, which every change by id says anyway. */
export function expectedVersion(request: FastifyRequest): { baseVersion?: number } {
  const sent = headerOf(request, 'if-match')
  if (sent === undefined || sent === '*') return {}
  // A gateway that compresses answers makes the tag weak; the version in it is still the version.
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(sent) ?? []
  if (version === undefined) throw invalid('If-Match', 'one version is expected, such as "7"')
  return { baseVersion: Number(version) }
}

export const idempotencyKeyOf = (request: FastifyRequest): string | undefined => headerOf(request, 'idempotency-key')

export interface SentRecords {
  records: readonly unknown[]
  isSingle: boolean
  /** JSON Pointer of a record and a field of it, by its line counted from 1. */
  pointer: (line: number, field: string | null) => string
}

/** One record, a list of them, or `{ "records": [...] }`. */
export function sentRecords(body: unknown): SentRecords {
  const pointers = (start: string) => (line: number, field: string | null) => `${start}/${line - 1}${below(field)}`
  if (Array.isArray(body)) return { records: body, isSingle: false, pointer: pointers('') }
  const record = sentRecord(body)
  if (Array.isArray(record.records)) return { records: record.records, isSingle: false, pointer: pointers('/records') }
  return { records: [record], isSingle: true, pointer: (_line, field) => below(field) }
}

export function sentRecord(body: unknown): Record<string, unknown> {
  if (isObject(body)) return body
  throw new ClientError('MALFORMED_BODY', { reason: 'an object is expected' })
}

const below = (field: string | null): string =>
  field === null ? '' : `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`

const headerOf = ({ headers }: FastifyRequest, name: string): string | undefined => {
  const sent = headers[name]
  return Array.isArray(sent) ? sent.join(', ') : sent
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
