// A row that was judged good and is refused by Postgres: another writer was faster, or a constraint knows more.
import type { PostgresError } from 'postgres'
import { isErrorCode, refusalCodeOf } from '../errors.ts'
import { reachOf } from '../kernel/access.ts'
import type { Writing } from '../sql/batch.ts'
import { namesOf } from '../sql/conflicts.ts'
import { unknownCodeOf } from '../sql/links.ts'
import type { FieldProblem } from './context.ts'

/** The problem of a batch of one row; `error` is one of bad data. */
export function refusedProblem(
  error: unknown,
  { register, registry, batch, access }: Pick<Writing, 'register' | 'registry' | 'batch' | 'access'>,
  isRemoval = false,
): FieldProblem {
  // Sound: members of an error of any kind, which then lacks them.
  const { table_name: table, constraint_name: constraint = '', column_name: column } = error as Partial<PostgresError>
  // What a trigger keeps bears the name of its error.
  const code = isErrorCode(constraint) ? constraint : refusalCodeOf(isRemoval ? 'removal' : 'merge', error)!
  const broken = registry.registers.find(({ tableName }) => tableName === table) ?? register
  const { unique, foreign } = broken.table
  const columns = column ? [column] : ([...unique, ...foreign].find(({ name }) => name === constraint)?.columns ?? [])
  // Of a foreign key the table is the one that refers: with our own, what the row names has just gone.
  const reference = broken === register && register.references.find(({ column }) => column === columns[0])
  if (code === 'STILL_REFERENCED' && reference && !isRemoval) {
    const at = batch.fields.findLastIndex(({ column }) => column === reference.column)
    const name = batch.fields[at]?.name ?? reference.as
    return { code: unknownCodeOf(reference), field: name, params: { name, value: batch.columns[at]?.[0] ?? undefined } }
  }
  const fields = columns.flatMap((name) => [...broken.fields.values()].findLast(({ column }) => column === name) ?? [])
  const field = (broken === register && fields.at(-1)?.name) || null
  // What refers may be out of reach, which is nobody's to know: its register is for who reads all of it.
  const isReferring = code === 'STILL_REFERENCED' && foreign.some(({ name }) => name === constraint)
  const isTold = isReferring && reachOf(access, broken.domain, 'read')?.kind === 'all'
  const told = isTold && { zh: broken.doc.zh, en: broken.plural }
  return { code, field, params: { names: namesOf(fields.length > 0 ? fields : register.key), ...told } }
}
