// What every answer must be, whatever was asked.
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { isErrorCode } from '../../src/errors.ts'
import type { Register } from '../../src/kernel/define-register.ts'
import type { Answer } from './connection.ts'
import type { HostileRequest } from './request.ts'

const STATEMENT_TIMEOUT_MS = 15_000
/** Beyond it a service may close the connection while the client is still sending. */
const LARGE_BODY_BYTES = 60_000

/** Refused for the load of the moment, not for what was asked. */
const busyCodes = ['OVERLOADED', 'QUERY_TIMEOUT', 'temporarily_unavailable']

const leaks: [what: string, pattern: RegExp][] = [
  ['a stack trace', /\bat (async )?[\w.<>]+ \(|\bat (async )?(file|node):|Error: .*\n\s+at /],
  ['a file', /\/src\/|node_modules|\.ts:\d|node:internal/],
  ['our SQL', /\bselect (from |[a-z]\w*\.|\$|json_|array\(|1 from)|taizhang\./i],
  ['our tables', /\b(from|into|update|join) \(?(select|vehicle|asset|building|organization|client|change)\b/i],
  [
    'an error of PostgreSQL',
    /syntax error at|relation "| does not exist \(|operator does not exist|invalid input syntax/i,
  ],
  ['an error of PostgreSQL', /violates|SQLSTATE|PostgresError|duplicate key|statement timeout|\bpg_(?!sleep)/i],
  ['an error of the engine', /Maximum call stack|is not a function|Cannot (read|convert)|FST_ERR|ERR_[A-Z]/],
]

export type Check = (request: HostileRequest, answer: Answer) => Verdict

export interface Verdict {
  problems: string[]
  isBusy: boolean
}

export function answerChecker(registers: readonly Register[]): Check {
  // A column whose name is no API name shows where a row came out unshaped; client_id is also OAuth's word.
  const columns = registers
    .flatMap(({ fields }) => [...fields.values()].map(({ column }) => column))
    .filter((name) => name.includes('_') && name !== 'client_id')
  const internal = new RegExp(`"(${[...new Set(columns), 'private_jwk', 'secret_hash', 'request_hash'].join('|')})"`)
  const patterns = [...leaks, ['an internal field', internal] as (typeof leaks)[number]]
  return (request, sent) => {
    const answer = { ...sent, body: unpacked(sent) }
    const { status, ms, failure } = answer
    const problems: string[] = []
    if (ms > STATEMENT_TIMEOUT_MS) problems.push(`took ${Math.round(ms)} ms`)
    if (status === undefined) {
      const isLarge = (request.body?.length ?? 0) > LARGE_BODY_BYTES
      // A reset may overtake an early answer while the body is still being sent.
      const mayClose = request.isUnfinished || isLarge
      return {
        problems: mayClose && ms < STATEMENT_TIMEOUT_MS ? problems : [...problems, `no answer: ${failure ?? 'closed'}`],
        isBusy: false,
      }
    }
    const text = answer.body.toString()
    const seen = `${JSON.stringify(answer.headers)}\n${text}`
    for (const [what, pattern] of patterns)
      if (pattern.test(seen)) problems.push(`shows ${what}: ${pattern.exec(seen)?.[0]}`)
    if (request.mustFail && status < 400) problems.push(`answered with ${status}`)
    if (request.mustNotWrite && status < 400 && !/"isWritten": ?false|"errors"/.test(text)) problems.push('written')
    if (answer.headers['x-injected']) problems.push('a header was injected')
    const { codes, ...form } = formOf(request, answer, text)
    problems.push(...form.problems)
    const isBusy = codes.length > 0 && codes.every((code) => busyCodes.includes(code))
    if (status >= 500 && !isBusy) problems.push(`status ${status}`)
    if (codes.includes('INTERNAL')) problems.push('an internal error')
    return { problems, isBusy }
  }
}

/** As it was before it was compressed, where the request took that. */
function unpacked({ headers, body }: Answer): Buffer {
  const unpack = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync }[
    headers['content-encoding'] ?? ''
  ]
  return unpack && body.length > 0 ? unpack(body) : body
}

/** The codes of its errors, and what is wrong with its form. */
function formOf({ method }: HostileRequest, answer: Answer, text: string): { codes: string[]; problems: string[] } {
  const { status = 0, headers } = answer
  const type = headers['content-type'] ?? ''
  if (method === 'HEAD' || (status < 400 && !type.includes('json'))) return { codes: [], problems: [] }
  if (type.startsWith('application/x-ndjson')) return { codes: [], problems: [] }
  if (!isValidUtf8(answer.body)) return { codes: [], problems: ['not UTF-8'] }
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { codes: [], problems: [`status ${status} of type "${type}" is not JSON`] }
  }
  const codes = codesOf(body, status >= 400)
  const isProblem =
    type.startsWith('application/problem+json') ||
    type.includes('graphql-response') ||
    type.startsWith('application/json')
  const problems = codes
    .filter((code) => !isErrorCode(code) && !oauthCodes.includes(code))
    .map((code) => `unknown code ${code}`)
  if (status >= 400 && codes.length === 0) problems.push(`status ${status} without a code`)
  if (status >= 400 && !isProblem) problems.push(`status ${status} of type ${type}`)
  return { codes, problems }
}

const isValidUtf8 = (bytes: Buffer): boolean => Buffer.compare(Buffer.from(bytes.toString()), bytes) === 0

/** RFC 6749, 5.2. */
const oauthCodes = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'unsupported_token_type',
]

interface ErrorBody {
  code?: unknown
  error?: unknown
  errors?: { extensions?: { code?: unknown } }[]
}

/** Of a problem, of a GraphQL answer, of a token endpoint. */
function codesOf(body: unknown, isRefusal: boolean): string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return []
  // Sound: every member is looked at before it is believed.
  const { code, error, errors } = body as ErrorBody
  const ofGraphql = Array.isArray(errors) ? errors.map((one) => one?.extensions?.code) : []
  // A record may have a field called code.
  const found = [...(isRefusal ? [code, error] : []), ...ofGraphql]
  return found.filter((one) => typeof one === 'string')
}
