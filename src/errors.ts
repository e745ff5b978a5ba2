// Every error that a client can see: code, HTTP status, message in zh-CN and en. Codes are forever; messages are not.
import { errorsOfFiles } from './errors-of-files.ts'
import { errorsOfRecords } from './errors-of-records.ts'
import { errorsOfRequests } from './errors-of-requests.ts'
import { errorsOfRules } from './errors-of-rules.ts'
import { errorsOfWarnings } from './errors-of-warnings.ts'
import { visible } from './kernel/characters.ts'
import { PRACTICE, type RuleText } from './kernel/rule-text.ts'
import { weighted } from './kernel/weighted.ts'
import { type Reason, reasons } from './reasons.ts'

export const errors = {
  ...{ ...errorsOfRules, ...errorsOfRequests, ...errorsOfRecords, ...errorsOfFiles, ...errorsOfWarnings },
}

export type ErrorCode = keyof typeof errors
export type Language = 'zh' | 'en'

export interface Problem {
  code: ErrorCode
  params?: Record<string, string | number | undefined>
  /** The rule that is broken. */
  rule?: RuleText | undefined
}

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code)

/**
 * The message of a problem. Parameters that were not given read as nothing, and so does what stands with such a one
 * between brackets; `[!id …]` is told when that one was not given. Characters that nobody sees read as numbers. A
 * reason that was not given is the first of the error's problems.
 */
export function messageOf(problem: Problem & { problems?: readonly Problem[] }, language: Language): string {
  const [cause] = problem.problems ?? []
  const reason = cause && messageOf(cause, language)
  const params: Problem['params'] = { ...(reason !== undefined && { reason }), ...problem.params }
  const template = (problem.rule ?? errors[problem.code])[language].replace(
    '{reason}',
    (reason) => reasons.get(params.reason)?.[language] ?? reason,
  )
  const isGiven = (name: string): boolean => params[name] != null
  const isTold = (part: string): boolean => [...part.matchAll(PARAMETER)].every(([, name]) => isGiven(name!))
  const told = template.replace(OPTIONAL, (_, unless: string | undefined, part: string) =>
    (unless === undefined || !isGiven(unless)) && isTold(part) ? part : '',
  )
  return told.replace(PARAMETER, (_, name: string) => {
    const given = params[name]
    const value = given == null ? undefined : visible(String(given))
    if (name === 'suggestion')
      return value ? (language === 'zh' ? `,是否指“${value}”?` : `; did you mean "${value}"?`) : ''
    return value ?? ''
  })
}

const PARAMETER = /\{(\w+)\}/g
/** A part of a message that is told when all that it names is known. */
const OPTIONAL = /\[(?:!(\w+) )?([^\]]*)\]/g

/** What every door shows of a problem beside its place: of one that breaks a rule, the rule and its legal basis. */
export function shownProblem(problem: Problem, language: Language) {
  const { code, rule } = problem
  const told = rule && { rule: rule.id, ...(rule.basis !== PRACTICE && { basis: rule.basis }) }
  return { code, message: messageOf(problem, language), ...told }
}

/** The message of a code without what differs from one occurrence to the next. */
export const titleOf = (code: ErrorCode, language: Language): string =>
  errors[code][language].replace(OPTIONAL, '').replace('{suggestion}', '').replace(PARAMETER, '…')

/** A problem at a place: `pointer` is a JSON Pointer into the request body, or a parameter's name. */
export interface PlacedProblem extends Problem {
  pointer?: string
  /** In the text of a document. */
  locations?: readonly TextPlace[]
}

/** Counted from 1. */
export interface TextPlace {
  line: number
  column: number
}

/** Of the problems that one answer lists, as JSON; how many there are is counted beside. */
const MAX_PROBLEM_BYTES = 3 << 20

/** Says of one problem after the other whether it fits; of an answer that repeats each so many times. */
export function problemRoom(times = 1): (shown: object) => boolean {
  let left = MAX_PROBLEM_BYTES / times
  return (shown) => {
    left -= Buffer.byteLength(JSON.stringify(shown))
    return left >= 0
  }
}

/** The one exception that becomes a 4xx; everything else is a 5xx, logged once at the boundary. */
export class ClientError extends Error {
  readonly code: ErrorCode
  readonly params: Problem['params']
  readonly problems: readonly PlacedProblem[]
  /** Of what GraphQL asks for: the field that was refused, in the answer and in the document. */
  place?: { path: readonly string[]; locations?: readonly TextPlace[] }

  constructor(code: ErrorCode, params?: Problem['params'], problems: readonly PlacedProblem[] = []) {
    super(messageOf({ code, problems, ...(params && { params }) }, 'en'))
    this.code = code
    this.params = params
    this.problems = problems
  }

  get status(): number {
    return errors[this.code].status
  }

  /** Of what will pass: when to try again, in seconds. */
  get retryAfterS(): number | undefined {
    const isPassing = this.status === 429 || this.status === 503 || this.params?.seconds !== undefined
    return isPassing ? Number(this.params?.seconds ?? RETRY_AFTER_S) : undefined
  }
}

const RETRY_AFTER_S = 5

/** A parameter, or a part of a filter, that says nothing sensible. */
export const invalid = (name: string, reason: Reason, params?: Problem['params']): ClientError =>
  new ClientError('INVALID_PARAMETER', { name, reason, ...params })

export const malformed = (reason: Reason, params?: Problem['params']): ClientError =>
  new ClientError('MALFORMED_BODY', { reason, ...params })

/** `zh` unless Accept-Language gives English more weight, or as much and names it first (RFC 9110, 12.5.4). */
export function languageOf(header?: string): Language {
  const ranges = weighted(header)
  const best = (language: Language) =>
    ranges.find(({ name }) => name.split('-', 1)[0] === language) ?? ranges.find(({ name }) => name === '*') ?? UNNAMED
  const [zh, en] = [best('zh'), best('en')]
  return en.weight > zh.weight || (en.weight === zh.weight && en.at < zh.at) ? 'en' : 'zh'
}

/** Better than what is refused with a weight of 0. */
const UNNAMED = { weight: 0.0001, at: Number.POSITIVE_INFINITY }

/** The code that Postgres, Node or Fastify gave an error; '' for none. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** serialization_failure, deadlock_detected, lock_not_available: it goes well when it is done again. */
const RACE = /^(40001|40P01|55P03)$/
/** Class 22: a value, 23: a constraint, 54: a key too long for its index, too large an answer, a circle. */
const BAD_DATA = /^(2[23]|54)/

export const isRace = (error: unknown): boolean => RACE.test(codeOf(error))
/** Thrown where a transaction finds that another was faster. */
export class Race extends Error {
  readonly code = '40001'
}
/** As it will be every time. */
export const isBadData = (error: unknown): boolean => BAD_DATA.test(codeOf(error))

/** What codes of Postgres, postgres.js and the operating system mean to a client, whatever door it came by. */
const ofDatabase: Meaning[] = [
  // query_canceled, by statement_timeout
  ['QUERY_TIMEOUT', /^57014$/],
  ['OVERLOADED', RACE],
  // too_many_connections, out_of_memory
  ['OVERLOADED', /^(53300|53200)$/],
  // The server is going, coming or only a standby: connection exceptions, shutdowns, read_only_sql_transaction.
  ['DATABASE_UNAVAILABLE', /^(08...|57P..|25006|40003)$/],
  // disk_full, configuration_limit_exceeded (temp_file_limit), and what the server's own disk or system refuses
  ['DATABASE_UNAVAILABLE', /^(53[14]00|58...)$/],
  // A transaction took too long, idle or in all.
  ['DATABASE_UNAVAILABLE', /^25P0[34]$/],
  ['DATABASE_UNAVAILABLE', /^CONNECT(ION_(CLOSED|ENDED|DESTROYED)|_TIMEOUT)$/],
  ['DATABASE_UNAVAILABLE', /^E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)$/],
]

/** What it means that data are refused, by what was done with them. */
const ofData: Record<'read' | 'merge' | 'removal', Meaning[]> = {
  read: [
    // Raised by bounded(), or a text of its own beyond a gigabyte.
    ['ANSWER_TOO_LARGE', /^54000$/],
    // All values were checked but those inside a cursor, which a client may have forged.
    ['INVALID_CURSOR', /^22/],
  ],
  merge: [
    ['KEY_CONFLICT', /^23505$/],
    ['PERIOD_OVERLAPS', /^23P01$/],
    ['STILL_REFERENCED', /^23503$/],
    ['VALUE_REFUSED', BAD_DATA],
  ],
  removal: [
    ['STILL_REFERENCED', /^23503$/],
    ['VALUE_REFUSED', BAD_DATA],
  ],
}

type Meaning = [code: ErrorCode, of: RegExp]

const meaningOf = (meanings: Meaning[], error: unknown): ErrorCode | undefined =>
  meanings.find(([, of]) => of.test(codeOf(error)))?.[0]

export const refusalCodeOf = (use: keyof typeof ofData, error: unknown): ErrorCode | undefined =>
  meaningOf(ofData[use], error)

/** The database is lost, too slow or too busy, with the error as `cause`; undefined for every other error. */
export function databaseErrorOf(error: unknown): ClientError | undefined {
  const code = meaningOf(ofDatabase, error)
  return code && Object.assign(new ClientError(code), { cause: error })
}

/** What a log says of an error. Not the whole of it: a Postgres error's detail quotes the row. */
export function loggable(error: unknown): { code: string; stack: string | undefined } {
  const failure = error instanceof ClientError ? (error.cause ?? error) : error
  return { code: codeOf(failure), stack: failure instanceof Error ? failure.stack : '' }
}
