// What a write has written, read in its transaction as the caller may see it. The statement is made, and its cost
// taken, before anything is written: what may not be read refuses the write, and so does an answer that is too large.
import { randomUUID } from 'node:crypto'
import type { Register } from '../kernel/define-register.ts'
import type { ReadPlan, RecordPart } from '../plan/read-plan.ts'
import { readStatement } from '../sql/read.ts'
import { wholeReach } from '../sql/second-wall.ts'
import { arrayLiteral } from '../sql/statement.ts'
import { type Context, refuseWhoLeft, type WriteReport } from './context.ts'
import { checkCost } from './cost.ts'
import { noteUse } from './deprecated-use.ts'
import { answersIn, type ReadResult, refusalOf } from './read.ts'
import type { WriteTransaction } from './write-transaction.ts'

export type WrittenReader = Awaited<ReturnType<typeof readerOfWritten>>

/** Of so many records, each in as many ways as there are `views`; `read` is for the transaction, of what it keeps. */
export async function readerOfWritten(context: Context, register: Register, views: RecordPart[][], count: number) {
  const { access, registry, call, audit } = context
  // In their place, before they have ids.
  const ids = Array.from<string>({ length: count }).fill(randomUUID())
  const plans = views.map((parts): ReadPlan => {
    return { kind: 'nodes', ids, isList: true, records: [{ register, parts }] }
  })
  const { text, values, readings } = readStatement(plans, access, registry)
  noteUse(call, plans)
  const at = values.indexOf(arrayLiteral(ids))
  await call?.charge(checkCost(...plans))
  let answers: ReadResult[] | undefined
  return {
    read: async ({ results }: WriteReport, { sql }: WriteTransaction): Promise<void> => {
      refuseWhoLeft(call)
      const written = results.map(({ id, outcome }) => (isAsSent.includes(outcome) ? id : null))
      const statement = sql.unsafe(text, values.with(at, arrayLiteral(written))).raw()
      call?.statements.add(statement)
      try {
        const [row] = await statement
        // The caller's own reach was that of the statement; what is still to be written looks things up in all.
        await sql`select set_config('taizhang.reach', ${wholeReach}, true)`
        // Sound: a list always answers.
        answers = answersIn(row, { readings }, { access }) as ReadResult[]
      } catch (error) {
        throw refusalOf(error) ?? error
      } finally {
        call?.statements.delete(statement)
      }
    },
    /** Once it is kept, a JSON array for each view, in the order of the results; undefined when nothing was. */
    given: (): Buffer[] | undefined => {
      for (const [i, answer] of answers?.entries() ?? []) audit?.answered(access, readings[i]!, answer)
      return answers?.map(({ json }) => json)
    },
  }
}

const isAsSent: string[] = ['CREATED', 'UPDATED', 'UNCHANGED']
