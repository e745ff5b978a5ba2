// Operations on several registers as one change: all of them or none, whatever order they were sent in. They are put
// together by register, and what refers finds what the same transaction makes.
import { ClientError } from '../errors.ts'
import { keptRules } from '../kernel/asked-rule.ts'
import type { Action } from '../kernel/define-action.ts'
import type { Register } from '../kernel/define-register.ts'
import { findingsStatement } from '../sql/findings.ts'
import { builderOf } from '../sql/statement.ts'
import { addressedStatement, lockRowsStatement } from '../sql/write.ts'
import { act } from './act.ts'
import { type Context, isFailure, isGood, type RowResult, type WriteOptions, type WriteReport } from './context.ts'
import { fieldSetCost, MAX_COST } from './cost.ts'
import { createKeySet, type KeySet } from './key-set.ts'
import { addNearCodes } from './near-codes.ts'
import { type ChunkOptions, checkChunk, concluded, only, reportOf, writeChecked } from './write-batch.ts'
import {
  inWriteTransaction,
  sayHow,
  sendIn,
  type TransactionOptions,
  type WriteTransaction,
} from './write-transaction.ts'

/** A transaction holds what it has written until its end: so many records take some seconds. */
export const MAX_OPERATIONS = 10_000
/** How often what could not be done is tried again, for others of the transaction may have helped. */
const MAX_PASSES = 5

export const plainly = ['upsert', 'patch', 'remove'] as const

/** What is done to a record of a register; `patch` changes one that is there. */
export interface Operation {
  register: Register
  does: (typeof plainly)[number] | Action
  record: Record<string, unknown>
  /** It names its record by `id` alone, whatever else it says. */
  isById?: boolean
}

type Options = Omit<WriteOptions, 'mode'>

/**
 * The results are in the order of the operations. Records are written from what is referred to down to what refers,
 * then acted on, then removed from below; what is refused is tried again while others of the transaction get done, so
 * that each row is judged by what there is in the end. A record stands in one operation only.
 */
export async function transact(
  context: Context,
  operations: readonly Operation[],
  { read, ...options }: Options & Pick<TransactionOptions, 'read'>,
): Promise<WriteReport> {
  const count = operations.length
  if (count > MAX_OPERATIONS) throw new ClientError('TOO_MANY_RECORDS', { count, limit: MAX_OPERATIONS })
  await context.call?.charge(count)
  const domains = [...new Set(operations.map(({ register }) => register.domain))]
  const job = { context, operations, options, domains }
  const steps = stepsOf(job)
  const cost = fieldSetCost(steps.reduce((sum, { weight }) => sum + weight, 0))
  // A statement each, while all that is written before is locked.
  if (cost > MAX_COST) throw new ClientError('QUERY_TOO_COSTLY', { cost, limit: MAX_COST, name: 'operations' })
  await context.call?.charge(cost)
  const ignoredFields = [...new Set(steps.flatMap((step) => step.ignoredFields))]
  const run = async (tx: WriteTransaction): Promise<WriteReport> => {
    await lockInOrder(context, steps, tx)
    const results = await inPasses(steps, tx)
    refuseRepeated(operations, results)
    const report = reportOf(results, ignoredFields)
    if (isGood(report)) await judgeInTheEnd(job, results, tx)
    if (isGood(report) && !options.dryRun) await read?.(report, tx)
    return report
  }
  const report = await inWriteTransaction(context, domains, options, run, isGood)
  const problems = report.results.flatMap((result) => result.problems)
  await addNearCodes(context, problems)
  return concluded(report, isGood(report) && !options.dryRun)
}

interface Job {
  context: Context
  operations: readonly Operation[]
  options: Options
  domains: readonly string[]
}

/** Operations of one kind on one register. */
interface Step {
  register: Register
  /** Not in its turn among the registers: after all that is written. */
  isLate: boolean
  isRemoval: boolean
  lines: number[]
  /** How many statements it takes. */
  weight: number
  ignoredFields: string[]
  /** The ids of the records that there are. */
  find: (tx: WriteTransaction) => Promise<string[]>
  /** All of them, or those that are left. */
  write: (tx: WriteTransaction, isLeft?: (line: number) => boolean) => Promise<RowResult[]>
}

type Numbered = Operation & { line: number }

function stepsOf(job: Job): Step[] {
  const { registers } = job.context.registry
  const numbered = job.operations.map((operation, i) => ({ ...operation, line: i + 1 }))
  const alike = Map.groupBy(numbered, ({ register, does, isById = false }) => {
    return `${register.name} ${typeof does === 'string' ? does : does.id} ${isById}`
  })
  const rankOf = ([{ register, does }]: readonly Numbered[]): number => {
    const at = registers.indexOf(register)
    if (does === 'remove') return 3 * registers.length - at
    return typeof does === 'string' ? at : registers.length + at
  }
  const groups = [...alike.values()].sort((a, b) => rankOf(a) - rankOf(b))
  const keys = new Map(registers.map((register) => [register, createKeySet()]))
  return groups.map((group) => {
    const [{ register, does }] = group as [Numbered]
    return typeof does === 'string' ? writing(job, group, keys.get(register)!) : acting(job, group, does)
  })
}

function writing({ context, options, domains }: Job, group: readonly Numbered[], keys: KeySet): Step {
  const { register, does, isById } = group[0]!
  const how: ChunkOptions = {
    ...{ ...options, mode: 'atomic', keys, isRemoval: does === 'remove', mustExist: does === 'patch', isPart: true },
    ...(isById && { address: 'id' }),
  }
  const checked = checkChunk(context, register, group, how)
  const { access, registry } = context
  return {
    ...{ register, isLate: does === 'remove', isRemoval: does === 'remove' },
    lines: group.map(({ line }) => line),
    weight: checked.batches.length,
    ignoredFields: checked.ignoredFields,
    find: async (tx) => {
      const found = await Array.fromAsync(checked.batches, (batch) => {
        const named = { register, batch, isReasoned: true, warned: [], ...builderOf(access, registry) }
        return sendIn<{ id: string }>(context, tx, addressedStatement(named))
      })
      return found.flat().map(({ id }) => id)
    },
    write: async (tx, isLeft) => {
      await sayHow(context, domains, options, tx)
      const own = isLeft ? only(checked, isLeft) : checked
      return (await writeChecked({ context, register, options: how, checked: own, tx })).results
    },
  }
}

/** An action says itself whose, why and how far it writes. */
function acting({ context, options }: Job, group: readonly Numbered[], action: Action): Step {
  const { register } = group[0]!
  const id = register.fields.get('id')!
  const ids = group.map(({ record }) => id.kind.check(record.id, id)).filter((one) => typeof one === 'string')
  return {
    ...{ register, isLate: true, isRemoval: false },
    lines: group.map(({ line }) => line),
    weight: 1,
    ignoredFields: [],
    find: async () => ids,
    write: async (tx, isLeft) => {
      const own = isLeft ? group.filter(({ line }) => isLeft(line)) : group
      const records = own.map(({ record }) => record)
      const { results } = await act(context, register, action, records, { ...options, tx })
      return results.map((result) => ({ ...result, line: own[result.line - 1]!.line }))
    },
  }
}

/**
 * Registers in their order, of each the rows by id, as one statement for each register does by itself. With more, those
 * of two transactions that name the same records the other way round would wait for one another.
 */
async function lockInOrder(context: Context, steps: readonly Step[], tx: WriteTransaction): Promise<void> {
  const of = Map.groupBy(steps, ({ register }) => register)
  const isInOrder =
    steps.length === of.size && steps.every(({ weight, isLate }) => weight <= 1 && (!isLate || steps.length === 1))
  if (isInOrder || steps.length === 0) return
  for (const register of context.registry.registers) {
    const own = of.get(register) ?? []
    const ids = (await Array.fromAsync(own, ({ find }) => find(tx))).flat()
    const isRemoval = own.some((step) => step.isRemoval)
    if (ids.length > 0) await sendIn(context, tx, lockRowsStatement(register, ids, isRemoval))
  }
}

async function inPasses(steps: readonly Step[], tx: WriteTransaction): Promise<RowResult[]> {
  const results = new Map<number, RowResult>()
  let failed: Set<number> | undefined
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    const isLeft = failed && ((line: number) => failed!.has(line))
    let hasWritten = false
    for (const step of steps) {
      if (isLeft && !step.lines.some(isLeft)) continue
      for (const result of await step.write(tx, isLeft)) {
        results.set(result.line, result)
        hasWritten ||= ['CREATED', 'UPDATED', 'REMOVED'].includes(result.outcome)
      }
    }
    failed = new Set([...results.values()].filter(isFailure).map(({ line }) => line))
    if (failed.size === 0 || !hasWritten) break
  }
  return [...results.values()].sort((a, b) => a.line - b.line)
}

/** However it was named: by key here, by id there. */
function refuseRepeated(operations: readonly Operation[], results: readonly RowResult[]): void {
  const first = new Map<string, number>()
  for (const result of results) {
    if (result.id === null || isFailure(result)) continue
    const record = `${operations[result.line - 1]!.register.name} ${result.id}`
    const line = first.get(record)
    if (line === undefined) first.set(record, result.line)
    else
      Object.assign(result, {
        outcome: 'REJECTED',
        problems: [{ code: 'KEY_DUPLICATE', field: null, params: { line } }],
      })
  }
}

/**
 * What was written first was judged without what came after it. What is acted on was judged as it was: it may be where
 * the action alone writes.
 */
async function judgeInTheEnd(
  { context, operations, options, domains }: Job,
  results: readonly RowResult[],
  tx: WriteTransaction,
): Promise<void> {
  const { access, registry } = context
  const changed = results.filter(({ outcome, line }) => {
    return (outcome === 'CREATED' || outcome === 'UPDATED') && typeof operations[line - 1]!.does === 'string'
  })
  const of = Map.groupBy(changed, ({ line }) => operations[line - 1]!.register)
  await sayHow(context, domains, options, tx)
  for (const register of registry.registers) {
    const [rules, ids] = [keptRules(register), of.get(register)?.map(({ id }) => id!) ?? []]
    if (rules.length === 0 || ids.length === 0) continue
    await sendIn(context, tx, findingsStatement({ register, rules, ids }, builderOf(access, registry)))
  }
}
