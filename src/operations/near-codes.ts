// What a list of codes has that somebody may have meant who sent a code that it has not.
import { inTurn } from '../db/turns.ts'
import { type Choice, choicesFor, MAX_SOUGHT } from '../kernel/choices.ts'
import type { Context, FieldProblem } from './context.ts'
import { nearCodesCost } from './cost.ts'

/** Codes of a list that are looked at; the largest of the national ones has some 6,000. */
const MAX_CODES = 10_000
/** Lists and versions of them that one write looks into. */
const MAX_LISTS = 4
/** Codes times values of one write: a microsecond each, in which nobody else is served. */
const MAX_COMPARED = 20_000

/**
 * Adds to the unknown codes of a write that is over, kept or not, the near ones. A list is read once for all rows, and
 * only when there is such a row.
 */
export async function addNearCodes(context: Context, problems: readonly FieldProblem[]): Promise<void> {
  const unknown = problems.filter(isSought)
  let left = MAX_COMPARED
  for (const alike of [...Map.groupBy(unknown, listOf).values()].slice(0, MAX_LISTS)) {
    const codes = await choicesOf(alike[0]!, context)
    for (const [value, same] of Map.groupBy(alike, ({ params }) => String(params!.value))) {
      if (codes.length > left) break
      left -= codes.length
      const choices = choicesFor(value, codes)
      for (const { params } of same) Object.assign(params!, choices)
    }
  }
  if (left < MAX_COMPARED) context.call?.owe(nearCodesCost(MAX_COMPARED - left))
}

/** What the writer is not told of the row says nothing of what is near, either. */
const isSought = ({ code, params }: FieldProblem): boolean =>
  code === 'CODE_UNKNOWN' && params?.value != null && String(params.value).length <= MAX_SOUGHT

const listOf = ({ params }: FieldProblem): string => `${params!.list} ${params!.version}`

/** None when the database is gone: what was written is answered, with less advice. */
function choicesOf({ params }: FieldProblem, { sql, registry, call }: Context): Promise<Choice[]> {
  const { list, version = null } = params!
  const statement = `select code, min(zh) as zh, min(en) as en from ${registry.get('Code').tableName}
    where list = $1 and ($2::text is null or list_version = $2) group by code order by code limit ${MAX_CODES}`
  return inTurn(call?.turns, () => sql.unsafe<Choice[]>(statement, [list!, version]), call).catch(() => [])
}
