// What every operation is given, and what every write answers. Protocols turn these into HTTP and GraphQL.
import type { PendingStatement } from '../db/cancel.ts'
import type { Sql } from '../db/connect.ts'
import type { Turns } from '../db/turns.ts'
import { ClientError, invalid, type Problem } from '../errors.ts'
import { ruleTexts } from '../errors-of-rules.ts'
import type { SpoolRoom } from '../files/spool.ts'
import type { Access } from '../kernel/access.ts'
import { folded, trimmed } from '../kernel/characters.ts'
import { isPlaceholder } from '../kernel/codes.ts'
import type { Deprecated } from '../kernel/deprecated.ts'
import type { Registry } from '../kernel/registry.ts'
import { isSecret } from '../kernel/secrecy.ts'
import type { Readings } from '../sql/readings.ts'

export interface Context {
  sql: Sql
  registry: Registry
  access: Access
  /** Told of all that is read. */
  audit?: Audit
  /** For files that come: there is only so much disk. */
  room?: SpoolRoom
  /** The request, when it is one that limits apply to. */
  call?: Call
}

export interface Call {
  /** Takes the cost out of what the client may ask for; throws RATE_LIMITED. */
  charge: (cost: number) => Promise<void> | undefined
  /** Takes it without asking, of what must not be interrupted for it: what comes next waits for the debt. */
  owe: (cost: number) => void
  /** What runs for the caller, so that it ends when the caller leaves. */
  statements: Set<PendingStatement>
  /** Then nothing more is begun for it. */
  hasLeft: boolean
  /** For connections: one client must not hold them all. */
  turns: Turns | undefined
  /** Where the door wants to know it: what of all that it has to do with is going to go. */
  deprecated?: Set<Deprecated>
}

/** What a statement that is cancelled says as well; nobody reads it. */
export function refuseWhoLeft(call: Call | undefined): void {
  if (call?.hasLeft) throw new ClientError('QUERY_TIMEOUT')
}

/** Who is told what was read, for the read log; neither call waits for anything. */
export interface Audit {
  answered: (access: Access, readings: Readings, result: Answered) => void
  exported: (access: Access, readings: Readings, counts: readonly { region: string; rows: string }[]) => void
}

export interface Answered {
  json: Buffer
  /** The region path of each root row, with spaces between, in the order of the scan. */
  regions: Buffer
}

/** Who asked and why, for the change log; `dryRun` does everything and rolls back. */
export interface WriteOptions {
  /** `atomic`: all rows or none. `partial`: exactly the good rows. */
  mode: 'atomic' | 'partial'
  dryRun?: boolean
  requestId?: string
  reason?: string
}

export const outcomes = ['CREATED', 'UPDATED', 'UNCHANGED', 'REMOVED', 'REJECTED', 'CONFLICT', 'NOT_FOUND'] as const
export type Outcome = (typeof outcomes)[number]

/** A problem of a row; `field` is the name as the caller knows it, null when the whole row is meant. */
export interface FieldProblem extends Problem {
  field: string | null
}

/** In SQL a rule is its id. */
export function problemsIn(text: string | null | undefined, texts: Pick<typeof ruleTexts, 'get'> = ruleTexts) {
  // Sound: written by problemSql, in this form.
  const problems = JSON.parse(`[${text ?? ''}]`) as (Omit<FieldProblem, 'rule'> & { rule?: string })[]
  return problems.map(({ rule, ...problem }) => (rule ? { ...problem, rule: texts.get(rule) } : problem))
}

/** What became of one row. `line` is its line in the file, or its position in the request counted from 1. */
export interface RowResult {
  line: number
  outcome: Outcome
  /** Null for what was not found, and for a record that would have been created. */
  id: string | null
  version: number | null
  problems: FieldProblem[]
  warnings: FieldProblem[]
}

/** `results` are in the order of the input; with `isBrief` only rows that have problems or warnings. */
export interface WriteReport {
  counts: Record<Outcome, number>
  results: RowResult[]
  /** Fields that were sent but are kept by the service, such as `id` and `version` of a record that was read before. */
  ignoredFields: string[]
  /**
   * Whether a record is now as it was sent, one that was so before included. False after a dry run and when an atomic
   * write had bad rows: the outcomes then say what would have happened.
   */
  isWritten: boolean
}

export const isFailure = ({ problems }: RowResult): boolean => problems.length > 0

export const isGood = ({ results }: WriteReport): boolean => !results.some(isFailure)

/** Warnings of fields that nothing worse is said of. */
export const besides = (problems: readonly FieldProblem[], warnings: readonly FieldProblem[]): FieldProblem[] =>
  warnings.filter(({ field }) => problems.every((problem) => problem.field !== field))

/** Whether any row was good. */
export const hasGood = ({ CREATED, UPDATED, UNCHANGED, REMOVED }: WriteReport['counts']): boolean =>
  CREATED + UPDATED + UNCHANGED + REMOVED > 0

/** It is repeated in the change of each row. */
const MAX_REASON = 500

/** Why something is changed, as a caller says it: what stands for nothing is no reason, a blank one a mistake. */
export function changeReason(sent: unknown, name = 'reason'): Pick<WriteOptions, 'reason'> {
  if (sent == null) return {}
  const reason = trimmed(String(sent))
  checkLabel(name, reason, MAX_REASON)
  return isPlaceholder(folded(reason)) ? {} : { reason }
}

/** A short text that a caller sends beside the records; whatever door it comes through, it is refused alike. */
export function checkLabel(name: string, text: string | undefined, limit: number): void {
  if (isSecret(text)) throw new ClientError('SECRET_REFUSED')
  if (text === undefined || (text !== '' && text.length <= limit && text.isWellFormed() && !text.includes('\0'))) return
  throw invalid(name, 'CHARACTERS', { limit })
}
