// What a list of codes has that somebody may have meant who sent a code that it has not.
import type { TransactionSql } from 'postgres'
import { type Choice, choicesFor } from '../kernel/choices.ts'
import type { Registry } from '../kernel/registry.ts'
import type { FieldProblem, RowResult } from './context.ts'

/** Codes of a list that are looked at; the largest of the national ones has some 6,000. */
const MAX_CODES = 10_000
/** Values of a chunk that are looked for: each takes a microsecond for each code of its list. */
const MAX_SOUGHT = 100

/** Adds to unknown codes the near ones. A list is read once for all rows, and only when there is such a row. */
export async function addNearCodes(sql: TransactionSql, registry: Registry, results: RowResult[]): Promise<void> {
  // What the writer is not told of the row says nothing of what is near, either.
  const isTold = ({ code, params }: FieldProblem): boolean => code === 'CODE_UNKNOWN' && params?.value != null
  const unknown = results.flatMap(({ problems }) => problems.filter(isTold))
  for (const problems of Map.groupBy(unknown, listOf).values()) {
    const { list = '', version = null } = problems[0]!.params ?? {}
    const codes = await sql.unsafe<Choice[]>(
      `select code, min(zh) as zh, min(en) as en from ${registry.get('Code').tableName}
       where list = $1 and ($2::text is null or list_version = $2) group by code order by code limit ${MAX_CODES}`,
      [list, version],
    )
    const sought = [...Map.groupBy(problems, ({ params }) => String(params?.value))].slice(0, MAX_SOUGHT)
    for (const [value, alike] of sought) {
      const choices = choicesFor(value, codes)
      for (const problem of alike) Object.assign(problem.params!, choices)
    }
  }
}

const listOf = ({ params }: FieldProblem): string => `${params?.list} ${params?.version}`
