// What other records have that a row would have as well: its key, its source, its code at the same time. The record in
// the way is named within reach; of others nothing is told but that they are there.
import { sourceNames } from '../kernel/column-fields.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { isReused, type Validity } from '../kernel/validity.ts'
import { isSentIn, knownSql, problemSql, type Writing } from './batch.ts'
import { readsSql, scopePredicate } from './scope.ts'

/** Problems of the judged row `r`. */
export function conflictsOf(writing: Writing): string[] {
  const { register, batch } = writing
  const isAddress = (fields: readonly Field[]): boolean => batch.address === 'external' && isSource(fields)
  const uniques = uniquesOf(register).filter((fields) => fields.some(isSentIn(batch)) && !isAddress(fields))
  return [
    ...(register.validity ? apartProblems(writing, register.validity) : []),
    ...(isKeyOpen(writing) && !isReused(register) ? [takenProblem(writing, register.key)] : []),
    ...uniques.map((fields) => takenProblem(writing, fields)),
  ]
}

/** Whether another record may have the key: one out of reach, or one where the record is moved to or renamed. */
function isKeyOpen({ register: { heldBy, keyColumns }, batch }: Writing): boolean {
  const isMoving = batch.fields.some(({ column, write }) => keyColumns.includes(column) && write !== 'create')
  return ['self', 'region'].includes(heldBy) || (isMoving && batch.address !== 'key')
}

/**
 * A code that somebody holds beyond the writer's reach is taken, whenever that record is in force: to hand a code on is
 * for who reaches both. Nothing more is told of it. Of what is in reach the record in the way is named.
 */
function apartProblems(writing: Writing, { from, to, apart }: Validity): string[] {
  const { register, batch } = writing
  const own = [to, ...apart].map(({ column }) => column)
  const isMoving = batch.fields.some(({ column, write }) => own.includes(column) && write !== 'create')
  if (apart.length === 0 || (batch.address === 'id' && !isMoving)) return []
  const equals = ({ isNullable }: Field): string => (isNullable ? 'is not distinct from' : '=')
  const same = apart.map((field) => `x.${field.column} ${equals(field)} r.${field.column}`).join(' and ')
  const others = `from ${register.tableName} x where ${same} and x.id is distinct from r.id`
  const unchanged = own.map((column) => `t.${column} is not distinct from r.${column}`).join(' and ')
  const isAsItWas = `exists (select from ${register.tableName} t where t.id = r.id and ${unchanged})`
  const reach = scopePredicate(register, 'x', writing, 'write')
  const isBeyond = reach ? `exists (select ${others} and (${reach}) is not true)` : 'false'
  const begins = (one: string, other: string) => `${one}.${from.column} <= coalesce(${other}.${to.column}, 'infinity')`
  const meeting = `${others} and ${begins('x', 'r')} and ${begins('r', 'x')}`
  const other = (value: string) => ({ sql: `(select ${value} ${meeting} order by x.${from.column} limit 1)` })
  const isRead = readsSql(register, 'x', writing)
  const [first, last] = [from, to].map(({ column }) => other(knownSql(`x.${column}`, isRead)))
  const params = { from: first!, to: last!, id: other(`case when ${wasThere('x')} then x.id end`) }
  const isMeeting = `not ${isBeyond} and exists (select ${meeting})`
  return [
    problemSql(`not ${isAsItWas} and ${isBeyond}`, 'KEY_CONFLICT', apart[0]!.name, { names: apart[0]!.name }),
    problemSql(`not ${isAsItWas} and ${isMeeting}`, 'PERIOD_OVERLAPS', from.name, params),
  ]
}

/** The record was there before this transaction: one that it makes is undone with it, and its id never was. */
export const wasThere = (alias: string): string => `${alias}.created_at < now()`

/** What a message calls another record: its id, or the last part of its key. */
export const recordSql = ({ keyColumns }: Register, alias: string): string =>
  `case when ${wasThere(alias)} then ${alias}.id::text else ${alias}.${keyColumns.at(-1)}::text end`

/** What another record has. A source that names another record than the key or the id does is a mistake of the row. */
function takenProblem(writing: Writing, fields: readonly Field[]): string {
  const { register, batch } = writing
  const matches = fields.map(({ column }) => `x.${column} = r.${column}`).join(' and ')
  const taken = `from ${register.tableName} x where ${matches} and x.id is distinct from r.id`
  const reach = scopePredicate(register, 'x', writing, 'write') || 'true'
  const field = fields.at(-1)!.name
  const names = namesOf(fields)
  const id = { sql: `(select ${recordSql(register, 'x')} ${taken} and ${reach} limit 1)` }
  const conflict = problemSql(`exists (select ${taken})`, 'KEY_CONFLICT', field, { names, id })
  if (!isSource(fields)) return conflict
  const isOther = `r.seen_version is not null and exists (select ${taken} and ${reach})`
  const params = { names: batch.address === 'id' ? 'id' : namesOf(register.key), others: names, id }
  return `coalesce(${problemSql(isOther, 'ID_MISMATCH', field, params)}, ${conflict})`
}

export const namesOf = (fields: readonly Field[]): string => fields.map(({ name }) => name).join(' + ')

const isSource = (fields: readonly Field[]): boolean => fields.every(({ name }) => sourceNames.includes(name))

/** What the table keeps unique beside its key, as fields: the source, the certificate of a client. */
function uniquesOf(register: Register): Field[][] {
  const { fields, keyColumns, table } = register
  const all = table.unique.map(({ columns }) => columns)
  const others = all.filter((columns) => String(columns) !== String(keyColumns) && !columns.includes('id'))
  const fieldOf = (name: string) => [...fields.values()].find(({ column }) => column === name)!
  return others.map((columns) => columns.map(fieldOf))
}
