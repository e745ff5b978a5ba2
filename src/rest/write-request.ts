// What headers, parameters and bodies say about a write.
import type { FastifyRequest } from 'fastify'
import { ClientError, invalid, malformed, type Problem } from '../errors.ts'
import { versionOf } from '../http/etag.ts'
import type { Register } from '../kernel/define-register.ts'
import { isObject, shown } from '../kernel/field-kinds.ts'
import { RECORDS, recordParameters, writeParameters } from '../kernel/parameters.ts'
import { changeReason, type WriteOptions } from '../operations/context.ts'
import { checkParameters, isTrue, oneOf, type Query } from './read-request.ts'

type Asking = FastifyRequest & { query: Query }

/** `?mode=` and `?dryRun=`, with what the change log is told. */
export function writeOptions(request: Asking, fallback: WriteOptions['mode'], others: string[] = []): WriteOptions {
  const parameters = checkParameters(request.query, [...writeParameters, ...others])
  const mode = oneOf(parameters, 'mode', ['atomic', 'partial']) ?? fallback
  return { mode, dryRun: isTrue(parameters, 'dryRun'), ...changeOptions(request) }
}

/** What is to be shown of records, where they are asked for beside a report. */
export function shownParameters(request: Asking): string[] {
  const name = recordParameters.find((one) => one in request.query)
  if (name === undefined || preferenceOf(request) === 'representation') return recordParameters
  const params = { name, header: 'Prefer: return=representation' }
  throw new ClientError('UNKNOWN_PARAMETER', params, [{ code: 'UNKNOWN_PARAMETER', params, pointer: name }])
}

/** `X-Reason` is percent-encoded: of a header's bytes beyond ASCII nobody knows how they are meant. */
export function changeOptions({ id, headers }: FastifyRequest): Pick<WriteOptions, 'requestId' | 'reason'> {
  const sent = headers['x-reason']?.toString()
  return { requestId: id, ...changeReason(sent && decoded(sent), 'X-Reason') }
}

function decoded(sent: string): string {
  try {
    if (/^[ -~]*$/.test(sent)) return decodeURIComponent(sent)
  } catch {
    // Refused as what is not encoded at all.
  }
  throw invalid('X-Reason', 'ENCODED')
}

/** What a change is made to depend on, as it was sent. */
export const conditionOf = ({ headers }: FastifyRequest): string | undefined =>
  headers['if-none-match'] === undefined ? headers['if-match'] : `none ${headers['if-none-match']}`

/** `If-None-Match: *`: there is none, by which no change by id is done. */
export function expectedVersion(request: FastifyRequest): { baseVersion?: number } {
  const none = request.headers['if-none-match']
  if (none !== undefined && none !== '*') throw invalid('If-None-Match', 'ONLY_ANY')
  const baseVersion = none === undefined ? matchedVersion(request) : 0
  return baseVersion === undefined ? {} : { baseVersion }
}

/** A record says the same of itself as what names it: a body that was read at one address is not for another. */
export function mismatchOf(
  { fields }: Register,
  record: Record<string, unknown>,
  { id, baseVersion }: { id?: unknown; baseVersion?: unknown },
  address: string,
): (Problem & { field: string }) | undefined {
  const field = fields.get('id')!
  const isOther = record.id != null && id != null && field.kind.check(record.id, field) !== field.kind.check(id, field)
  if (isOther)
    return { code: 'ID_MISMATCH', field: 'id', params: { names: 'id', others: address, address, id: shown(id) } }
  const own = record.baseVersion
  if (own == null || baseVersion == null || String(own) === String(baseVersion)) return undefined
  return { code: 'VERSIONS_DIFFER', field: 'baseVersion', params: { version: shown(own), other: shown(baseVersion) } }
}

/** `If-Match: "7-1z141z3"` or `"7"`; `*` only says that there is a record. */
export function matchedVersion({ headers }: FastifyRequest): number | undefined {
  const sent = headers['if-match']
  if (sent === undefined || sent === '*') return undefined
  const version = versionOf(sent)
  if (version === undefined) throw invalid('If-Match', 'VERSION')
  return version
}

const RETURN = /^\s*return\s*=\s*"?(\w+)"?\s*(?:;|$)/i

/** RFC 7240: what is said first counts, and what nobody knows is not refused. */
export function preferenceOf({ headers }: FastifyRequest): 'representation' | 'minimal' | undefined {
  const said = headers.prefer?.toString().split(',') ?? []
  const [first] = said.flatMap((one) => RETURN.exec(one)?.[1]?.toLowerCase() ?? [])
  return first === 'representation' || first === 'minimal' ? first : undefined
}

export const idempotencyKeyOf = ({ headers }: FastifyRequest): string | undefined =>
  headers['idempotency-key']?.toString()

/** One record, a list of them, or `{ "records": [...] }`; `list` is the JSON Pointer of the list, if there is one. */
export function sentRecords(body: unknown): { records: readonly unknown[]; list?: string } {
  if (Array.isArray(body)) return { records: body, list: '' }
  const record = sentRecord(body)
  const list = record[RECORDS]
  return Array.isArray(list) ? { records: list, list: `/${RECORDS}` } : { records: [record] }
}

export function sentRecord(body: unknown): Record<string, unknown> {
  if (isObject(body)) return body
  throw malformed('OBJECT')
}

/** JSON Pointer of a field of a record, by its line counted from 1; of the record where there is none. */
export type PlaceOf = (field: string | null, line: number) => string

export const placeIn =
  (list?: string): PlaceOf =>
  (field, line) =>
    (list === undefined ? '' : `${list}/${line - 1}`) + (field === null ? '' : pointer(field))

export const pointer = (...parts: (string | number)[]): string =>
  parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
