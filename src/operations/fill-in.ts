// Rows that an action writes beside its records as a query has them: however many there are, none of them comes here.
import { Race } from '../errors.ts'
import type { Fill } from '../kernel/define-action.ts'
import type { Register } from '../kernel/define-register.ts'
import { baseVersion } from '../kernel/sent-fields.ts'
import { type Batch, stagedSql } from '../sql/batch.ts'
import { parameters } from '../sql/statement.ts'
import type { Context, FieldProblem, WriteOptions } from './context.ts'
import { importCost } from './cost.ts'
import { writeChecked } from './write-batch.ts'
import { sendIn, type WriteTransaction } from './write-transaction.ts'

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

/** Rows of one statement, which takes a second or two. */
const MAX_ROWS = 20_000

/**
 * Merges with every check, wall, trigger and log row of what is sent: a line of each of 10,000 cards in 0.6 s. Answers
 * what is wrong with the rows; throws Race where another writer was faster.
 */
export async function fillIn({ context, register, batch, to, options, tx }: Filling, { values, from }: Fill) {
  // Sound: check-actions.ts has looked for the fields.
  const fields = Object.keys(values).map((name) => (name === baseVersion.name ? baseVersion : to.fields.get(name)!))
  const columns = fields.map(({ name, kind }) => `(${values[name]})::${kind.sqlType}`)
  const query: NonNullable<Batch['query']> = (writing) => `with ${stagedSql({ ...writing, batch }, 'sent')}
  select ${columns.join(', ')} from sent i join ${register.tableName} r on r.id = i.id ${from}`
  const counted = parameters()
  const text = `select count(*)::int as n from (${query({ parameters: counted })}) x`
  const [count] = await sendIn<{ n: number }>(context, tx, { text, values: counted.values })
  // By what they are, which stays so whatever others write meanwhile. Hashed as text, a row takes thrice as long.
  const parts = Math.ceil(count!.n / MAX_ROWS)
  const filled = Array.from({ length: parts }, (_, part): Batch => {
    const isIn = parts === 1 ? '' : ` where (hash_record(x) & ${2 ** 31 - 1}) % ${parts} = ${part}`
    return {
      ...{ address: 'id' in values ? 'id' : 'key', fields, lines: [], columns: [] },
      query: (writing) => `select x.* from (${query(writing)}) x${isIn}`,
    }
  })
  const checked = { batches: filled, rejected: [], warnings: new Map(), ignoredFields: [] }
  const how = { ...options, mode: 'atomic', isBrief: true, tx } as const
  const { results } = await writeChecked({ context, register: to, options: how, checked, tx })
  context.call?.owe(importCost(count!.n, 1))
  const problems = results.flatMap((result): FieldProblem[] => result.problems)
  // A record that is changed may bring a number that is taken where it goes: that stays so.
  const isNew = baseVersion.name in values
  if (problems.some(({ code }) => code === 'VERSION_CONFLICT' || (isNew && code === 'KEY_CONFLICT'))) throw new Race()
  return problems.slice(0, MAX_TOLD).map((problem) => ({ ...problem, field: null }))
}
