// Rows that an action writes beside its records as a query has them: however many there are, none of them comes here.
import { Race } from '../errors.ts'
import type { Fill } from '../kernel/define-action.ts'
import type { Register } from '../kernel/define-register.ts'
import { baseVersion } from '../kernel/sent-fields.ts'
import { type Batch, stagedSql } from '../sql/batch.ts'
import type { Context, FieldProblem, WriteOptions } from './context.ts'
import { importCost } from './cost.ts'
import { writeChecked } from './write-batch.ts'
import type { WriteTransaction } from './write-transaction.ts'

interface Filling {
  context: Context
  /** Of the records that are acted on, which are `batch` with what was sent. */
  register: Register
  batch: Batch
  /** With the fields open that it writes. */
  to: Register
  options: Omit<WriteOptions, 'mode'>
  tx: WriteTransaction
}

/** Problems that are told of rows which nobody sent. */
const MAX_TOLD = 10

/**
 * One merge, with every check, wall, trigger and log row of what is sent: 100,000 lines of a stocktake in 4 s. Answers
 * what is wrong with the rows; throws Race where another writer was faster.
 */
export async function fillIn({ context, register, batch, to, options, tx }: Filling, { values, from }: Fill) {
  // Sound: check-actions.ts has looked for the fields.
  const fields = Object.keys(values).map((name) => (name === baseVersion.name ? baseVersion : to.fields.get(name)!))
  const columns = fields.map(({ name, kind }) => `(${values[name]})::${kind.sqlType}`)
  const filled: Batch = {
    ...{ address: 'id' in values ? 'id' : 'key', fields, lines: [], columns: [] },
    query: (writing) => `with ${stagedSql({ ...writing, batch }, 'sent')}
  select ${columns.join(', ')} from sent i join ${register.tableName} r on r.id = i.id ${from}`,
  }
  const checked = { batches: [filled], rejected: [], warnings: new Map(), ignoredFields: [] }
  const how = { ...options, mode: 'atomic', isBrief: true, tx } as const
  const { counts, results } = await writeChecked({ context, register: to, options: how, checked, tx })
  context.call?.owe(importCost(counts.CREATED + counts.UPDATED + counts.UNCHANGED, 1))
  const problems = results.flatMap((result): FieldProblem[] => result.problems)
  if (problems.some(({ code }) => code === 'VERSION_CONFLICT' || code === 'KEY_CONFLICT')) throw new Race()
  return problems.slice(0, MAX_TOLD).map((problem) => ({ ...problem, field: null }))
}
