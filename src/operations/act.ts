// Does an action to records: locks them, asks whether they are in a state for it and whether anything refuses it, then
// writes them by the one write path, with all that the action writes elsewhere. Whatever is wrong undoes all of it.
import { randomInt } from 'node:crypto'
import { ClientError, Race } from '../errors.ts'
import { reachOf } from '../kernel/access.ts'
import { keptRules } from '../kernel/asked-rule.ts'
import { type Acted, type Action, inputNamed, writtenTo } from '../kernel/define-action.ts'
import type { Register } from '../kernel/define-register.ts'
import type { WriterRules } from '../kernel/row-checks.ts'
import { textsOf } from '../kernel/rule-text.ts'
import { type AskedRow, askStatement, lockStatement } from '../sql/act.ts'
import type { Batch, Writing } from '../sql/batch.ts'
import { findingsStatement } from '../sql/findings.ts'
import { builderOf } from '../sql/statement.ts'
import { checkActed, oneReason, type SentRecord } from './acted-records.ts'
import type { Context, FieldProblem, RowResult, WriteOptions, WriteReport } from './context.ts'
import { hasGood, isFailure, isGood, problemsIn } from './context.ts'
import { noteUse } from './deprecated-use.ts'
import { fillIn } from './fill-in.ts'
import { addNearCodes } from './near-codes.ts'
import { failureOf, reportOf, writeChunk } from './write-batch.ts'
import type { TransactionOptions, WriteTransaction } from './write-transaction.ts'
import { inWriteTransaction, sayHow, sendIn } from './write-transaction.ts'

/** A call is one transaction: so many records, with what is written beside them, take some seconds. */
export const MAX_ACTED = 10_000

/** Makes what an action gives, in its transaction, when nothing else may refuse it. */
export type After = (
  done: Pick<Acted, 'id' | 'input'> & Pick<WriteTransaction, 'sql'>,
) => Promise<Record<string, unknown>>

export interface ActOptions extends Omit<TransactionOptions, 'rehearsal' | 'action'> {
  after?: After | undefined
}

export interface ActReport extends WriteReport {
  /** What the action gives, once it is done. */
  given?: Record<string, unknown>
}

/**
 * A record is an object of its `id`, the `baseVersion` it must have, and what the action takes. All of them or none are
 * acted on; the report is of these alone. Throws SCOPE_MISSING, TOO_MANY_RECORDS, and INVALID_PARAMETER where records
 * of one call would be logged for different reasons; FIELD_FORBIDDEN to who may not see what the action requires.
 */
export async function act(
  context: Context,
  register: Register,
  action: Action,
  records: readonly unknown[],
  { after, read, ...options }: ActOptions,
): Promise<ActReport> {
  noteUse(context.call, [register, action])
  requireScopes(context, register, action)
  const count = records.length
  if (count > MAX_ACTED) throw new ClientError('TOO_MANY_RECORDS', { count, limit: MAX_ACTED })
  // A part of a transaction was paid with it, and may be done again.
  if (!options.tx) await context.call?.charge(count)
  const { batch, sent, rejected, ignoredFields } = checkActed(register, action, records, context.access)
  const given = new Set(sent.flatMap((one) => one.given))
  noteUse(
    context.call,
    batch?.fields.filter(({ name }) => given.has(name)),
  )
  const reason = [oneReason(action, sent), options.reason].filter(Boolean).join(': ')
  const how = { ...options, ...(reason !== '' && { reason }), action: action.id }
  const others = [...Object.keys(action.writes ?? {}), ...(action.fills ?? []).map(({ to }) => to)]
  const targets = [register, ...others.map(context.registry.get)]
  const domains = [...new Set(targets.map(({ domain }) => domain))]
  const job = { register, action, domains, options: how }
  const receivers = await receiversOf(options.tx ?? context, action, sent)
  const acting = { ...context, access: actingAccess(context, job, receivers) }
  const run = async (tx: WriteTransaction): Promise<ActReport> => {
    // By the caller's own rights: what lies at a receiver is not acted on.
    const asked = batch ? await ask({ ...job, context }, batch, sent, tx) : []
    const found = asked.flatMap(({ found }) => found[action.receiver ?? ''] ?? []).map((one) => one.organizationId!)
    const wider = found.length > 0 && { ...acting, access: actingAccess(context, job, found) }
    if (wider) await sayHow(wider, domains, how, tx)
    const results = batch ? await written({ ...job, context: wider || acting }, batch, asked, tx) : []
    const report = reportOf([...rejected, ...results], ignoredFields)
    if (isGood(report) && !options.dryRun) await read?.(report, tx)
    const [acted] = sent
    if (!after || !acted || !isGood(report)) return report
    // Without a change nobody waits in turn and the log says nothing: another call was of the same microsecond.
    if (report.counts.UPDATED === 0) throw new ClientError('OVERLOADED')
    return { ...report, given: await after({ ...acted, sql: tx.sql }) }
  }
  const report = await inWriteTransaction(acting, domains, how, run, isGood)
  const found = report.results.flatMap(({ problems }) => problems)
  // Whoever holds a transaction does not wait for another connection.
  if (!options.tx) await addNearCodes(context, found)
  return { ...report, isWritten: isGood(report) && !options.dryRun && hasGood(report.counts) }
}

interface Job {
  context: Context
  register: Register
  action: Action
  options: Omit<WriteOptions, 'mode'>
  /** In which it writes, its own first. */
  domains: readonly string[]
}

/** A record, with what has become of it so far. */
interface Asked extends SentRecord, Acted {
  result: RowResult
}

async function ask({ context, register, action }: Job, batch: Batch, sent: SentRecord[], tx: WriteTransaction) {
  const { access, registry } = context
  const writing = (): Writing => ({ register, batch, isReasoned: true, warned: [], ...builderOf(access, registry) })
  await sendIn(context, tx, lockStatement(writing(), action))
  for (const lock of action.locks ?? []) {
    const [name, of] = typeof lock === 'string' ? [lock] : [lock.register, lock.of]
    const one = register.references.find((reference) => reference.name === name) ?? registry.get(name)
    await sendIn(context, tx, lockStatement(writing(), action, one, of))
  }
  const rows = await sendIn<AskedRow>(context, tx, askStatement(writing(), action))
  const [at, { client }, { refuses = [] }, texts] = [instant(), access, action, textsOf(action.refuses ?? [])]
  return rows.map((asked, i): Asked => {
    const acted = { ...sent[i]!, row: asked.row ?? {}, found: asked.found ?? {}, at, client }
    const problems = problemsIn(asked.problems, texts)
    for (const { id, holds, field = null } of problems.length === 0 ? refuses : []) {
      const isBroken = typeof holds === 'function' && holds(acted) === false
      if (isBroken) problems.push({ code: 'RULE_REFUSED', field, rule: texts.get(id) })
    }
    const { line } = acted
    return { ...acted, result: { line, outcome: 'UNCHANGED', id: null, version: null, problems, warnings: [] } }
  })
}

/** In microseconds, of which the last three are made up: two actions of one millisecond are two changes. */
const instant = (): string => new Date().toISOString().replace('Z', `${String(randomInt(1000)).padStart(3, '0')}Z`)

/** Register by register in the order of the registry, as all that write several: one statement each. */
async function written(job: Job, batch: Batch, asked: readonly Asked[], tx: WriteTransaction): Promise<RowResult[]> {
  const { context, register, action, options } = job
  // What the service itself writes elsewhere may be more than the caller sees.
  const whole: Context = { ...context, access: { ...context.access, clearance: 'personal' } }
  // Of what is written elsewhere, at the input of that name.
  const sentAs = (field: string | null) => (field !== null && field in (action.input ?? {}) ? field : null)
  const judged: [to: Register, ids: string[]][] = []
  const elsewhere = new Set<RowResult>()
  for (const { to, isOwn, make } of stepsOf(job)) {
    if (!make) continue
    const good = asked.filter(({ result }) => !isFailure(result))
    const made = distinct(good.flatMap((one) => make(one).map((record) => ({ result: one.result, record }))))
    if (made.length === 0) continue
    const inputs = made.map(({ record }, i) => ({ line: i + 1, record }))
    const isPart = isJudgedLast(to, job)
    const how = { ...options, mode: 'atomic', tx, isPart, ...(isOwn && ({ address: 'id' } as const)) } as const
    const names = new Set(made.flatMap(({ record }) => Object.keys(record)))
    const open = opened(to, names, isOwn ? 'own' : 'writes')
    const { results } = await writeChunk(isOwn ? context : whole, open, inputs, how)
    if (isPart) judged.push([to, results.flatMap(({ id }) => id ?? [])])
    const named = (one: FieldProblem) => ({ ...one, field: isOwn ? inputNamed(action, one.field) : sentAs(one.field) })
    for (const { line, problems, warnings, outcome, id, version } of results) {
      const { result } = made[line - 1]!
      // What was asked about has been changed in between.
      if (!isOwn && problems.some(({ code }) => code === 'VERSION_CONFLICT')) throw new Race()
      result.problems.push(...problems.map(named))
      if (isOwn) Object.assign(result, { outcome, id, version, warnings: warnings.map(named) })
      else if (outcome === 'CREATED' || outcome === 'UPDATED') elsewhere.add(result)
    }
  }
  for (const one of action.fills ?? []) {
    if (asked.some(({ result }) => isFailure(result))) break
    const to = opened(context.registry.get(one.to), new Set(Object.keys(one.values)), 'fills')
    const problems = await fillIn({ context: whole, register, batch, to, options, tx }, one)
    // Of whichever record it is: none is kept.
    asked[0]?.result.problems.push(...problems)
  }
  for (const [to, ids] of asked.some(({ result }) => isFailure(result)) ? [] : judged) {
    const found = { register: to, rules: keptRules(to), ids }
    await sendIn(context, tx, findingsStatement(found, builderOf(context.access, context.registry)))
  }
  return asked.map(({ result }) => {
    if (isFailure(result)) return { ...result, outcome: failureOf(result.problems) }
    // It was done, though the record itself has been so before.
    return elsewhere.has(result) ? { ...result, outcome: 'UPDATED' } : result
  })
}

interface Step {
  to: Register
  isOwn: boolean
  make: ((acted: Asked) => Record<string, unknown>[]) | undefined
}

const stepsOf = (job: Job): Step[] =>
  job.context.registry.registers.flatMap((to): Step[] => {
    const make = job.action.writes?.[to.name]
    if (to !== job.register) return [{ to, isOwn: false, make }]
    // What stands in its way is changed before it, what comes of it is made after it.
    const others = (isThere: boolean) => (acted: Asked) =>
      make?.(acted).filter((record) => 'id' in record === isThere) ?? []
    return [
      { to, isOwn: false, make: others(true) },
      { to, isOwn: true, make: (acted) => [ownRecord(job, acted)] },
      { to, isOwn: false, make: others(false) },
    ]
  })

/** Its rules see what the action writes in other registers: it is judged by what there is in the end. */
const isJudgedLast = (to: Register, { register, action }: Job): boolean =>
  keptRules(to).some(({ sees = {} }) =>
    [register.name, ...Object.keys(action.writes ?? {})].some((name) => name !== to.name && name in sees),
  )

/** Several records may each ask for a new one, such as the application that they are in. */
function distinct<Made extends { record: object }>(made: readonly Made[]): Made[] {
  const seen = new Set<string>()
  return made.filter(({ record }) => 'id' in record || seen.size < seen.add(JSON.stringify(record)).size)
}

function ownRecord({ register, action, context }: Job, acted: Asked): Record<string, unknown> {
  const { fields } = register
  const { to, state, isApproval, sets } = action
  const own = acted.given.map((name) => [writtenTo(register, action, name), acted.input[name]])
  return {
    ...Object.fromEntries(own.filter(([field]) => field != null)),
    ...(isApproval && fields.has('decidedBy') && { decidedBy: context.access.client }),
    ...{ ...sets?.(acted), ...(to !== undefined && { [state!]: to }), id: acted.id },
  }
}

/** The register with what is written by actions alone, or by the service, open where these records have it. */
function opened(register: Register, names: ReadonlySet<string>, by: 'own' | 'writes' | 'fills'): Register {
  const open = [...register.fields].flatMap(([name, { write, ...field }]) => {
    // A number that is set once begins otherwise where its record goes.
    const isOpen = write === 'action' || write === 'never' || (write === 'create' && by === 'fills' && names.has('id'))
    return names.has(name) && name !== 'id' && isOpen ? [[name, { ...field, write: 'always' }] as const] : []
  })
  const { openStates: _, writerRules, ...rest } = register
  const rules: WriterRules = (...asked) => (writerRules?.(...asked) ?? []).filter((one) => !one.isOfPlainWrites)
  const fields = new Map([...register.fields, ...open])
  return { ...rest, ...(by === 'own' && { writerRules: rules }), fields, isActed: true }
}

/** The verb's, and but for what asks nothing of the record (sql/act.ts), to read it. */
function requireScopes({ access }: Context, { domain, heldBy }: Register, { verb, gives, domains = [] }: Action): void {
  const verbs = gives || heldBy === 'open' ? [verb] : [verb, 'read' as const]
  const needed = [...verbs.map((one) => [domain, one] as const), ...domains.map((one) => [one, verb] as const)]
  const missing = needed.find(([one, of]) => !reachOf(access, one, of))
  if (missing) throw new ClientError('SCOPE_MISSING', { scope: missing.join(':') })
}

/**
 * What an action writes is the action's: the reach that its verb has in its own domain counts in those of all that it
 * writes, and whether the caller may write there otherwise does not.
 */
function actingAccess({ access }: Context, { register, action, domains }: Omit<Job, 'context'>, receivers: string[]) {
  if (action.verb === 'write' && domains.length === 1 && receivers.length === 0) return access
  const reach = reachOf(access, register.domain, action.verb)!
  const wider = reach.kind === 'all' ? reach : { ...reach, organizationIds: [...reach.organizationIds, ...receivers] }
  const others = access.grants.map((grant) => {
    return { ...grant, scopes: grant.scopes.filter((scope) => !scope.endsWith(':write')) }
  })
  return { ...access, grants: [...others, { scopes: domains.map((domain) => `${domain}:write`), reach: wider }] }
}

/** The organizations that are named as receivers, wherever they are. */
async function receiversOf(
  { sql }: Pick<WriteTransaction, 'sql'> | Context,
  { receiver }: Action,
  sent: readonly SentRecord[],
): Promise<string[]> {
  const codes = [...new Set(sent.flatMap(({ input }) => input[receiver ?? ''] ?? []))]
  if (codes.length === 0) return []
  const found = await sql<{ id: string }[]>`select id from organization_code where credit_code = any(${codes})`
  return found.map(({ id }) => id)
}

/** The id of the record that a key names, for who may act on any: whether it is in reach is judged by the action. */
export async function idByKey(context: Context, register: Register, action: Action, key: string): Promise<string> {
  requireScopes(context, register, action)
  const [column] = register.keyColumns
  // Postgres takes no NUL.
  const text = `select id from ${register.tableName}_code where ${column} = $1`
  const [row] = key.includes('\0') ? [] : await context.sql.unsafe<{ id: string }[]>(text, [key])
  if (!row) throw new ClientError('NOT_FOUND')
  return row.id
}

/** Of one record; throws the first thing that is wrong, with all that is placed at something that was sent. */
export async function actOnOne(...acted: Parameters<typeof act>): Promise<ActReport> {
  const report = await act(...acted)
  const [, , action] = acted
  const [failed] = report.results.filter(isFailure)
  const [first] = failed?.problems ?? []
  if (!failed || !first) return report
  if (failed.outcome === 'NOT_FOUND') throw new ClientError('NOT_FOUND')
  if (first.code === 'VERSION_CONFLICT') throw new ClientError('VERSION_MISMATCH', first.params)
  const isSent = (field: string | null): boolean => field !== null && Object.hasOwn(action.input ?? {}, field)
  const placed = failed.problems.map((one) => ({ ...one, pointer: isSent(one.field) ? `/${one.field}` : '' }))
  const isTold = placed.length > 1 || isSent(first.field) || first.rule !== undefined
  throw new ClientError(first.code, first.params, isTold ? placed : [])
}
