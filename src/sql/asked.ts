// Of a record that is there only what a write changes is judged; and of what is stored a writer is told what it reads.

import type { AskedRule } from '../kernel/asked-rule.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { isSentIn, knownSql, problemSql, type Writing } from './batch.ts'
import { readsSql } from './scope.ts'

/** Of `resolved`: whether a judged column is another than it was, and whether the writer reads the record as it was. */
export function askedColumns(
  writing: Writing,
  columns: readonly { name: string; isDifferent?: string | undefined }[],
): string[] {
  const { register, warned } = writing
  const { fields, rules, exclusive } = register
  const coded = [...fields.values()].flatMap((field) => (field.codeList ? codedBy(field, register) : []))
  const judged = [
    ...[...rules.flatMap(({ fields }) => fields), ...coded, ...warned],
    ...exclusive.map(({ field }) => field),
  ]
  const asked = columns.filter((one) => one.isDifferent && judged.some(({ column }) => column === one.name))
  const reads = readsSql(register, 't', writing)
  return [
    ...asked.map(({ name, isDifferent }) => `(${isDifferent}) as new_${name}`),
    ...(isConstant(reads) ? [] : [`(${reads}) as is_read`]),
  ]
}

const isConstant = (sql: string): boolean => sql === 'true' || sql === 'false'

/** The fields that a code stands in: its own, and that of the version of its list. */
export function codedBy(field: Field, { fields }: Writing['register']): Field[] {
  const version = field.codeList?.version
  return version ? [field, fields.get(version)!] : [field]
}

/** What no update sets: it is set once, or the record is found by it. */
export function fixedColumns({ register, batch }: Pick<Writing, 'register' | 'batch'>): Set<string> {
  const once = batch.fields.filter(({ write }) => write === 'create').map(({ column }) => column)
  return new Set(batch.address === 'key' ? [...once, ...register.keyColumns, 'region_path'] : once)
}

/** The fields that an update sets. */
function setOf(writing: Writing, fields: readonly Field[]): Field[] {
  const fixed = fixedColumns(writing)
  return fields.filter(isSentIn(writing.batch)).filter(({ column }) => !fixed.has(column))
}

/** Whether a rule between these fields is to be asked of a row of `resolved`. */
export function isAskedSql(writing: Writing, fields: readonly Field[], row = 'r'): string {
  const changed = [...new Set(setOf(writing, fields).map(({ column }) => `${row}.new_${column}`))]
  return `(${[`${row}.seen_version is null`, ...changed].join(' or ')})`
}

/** The problem of a rule. What is stored and not read is compared with nothing: values in turn would find it. */
export function ruleProblem(writing: Writing, of: readonly Field[], problem: (isAsked: string) => string, known = of) {
  const isAsked = isAskedSql(writing, of)
  const isKnown = isKnownSql(writing, known)
  const [set] = setOf(writing, of)
  if (isKnown === 'true' || !set) return problem(isAsked)
  const together = problemSql('true', 'FIELDS_TOGETHER', set.name, { names: of.map(({ name }) => name).join(' + ') })
  return `case when ${isKnown} then ${problem(isAsked)} else ${together} end`
}

/** Whether the writer knows these fields of `r`, and what a check sees beside: it has sent them, or reads them. */
export function isKnownSql(writing: Writing, fields: readonly Field[], sees: AskedRule['sees'] = {}): string {
  const others = Object.keys(sees).map((name) => ofOrganization(writing.registry.get(name)))
  const reads = readsSql(writing.register, 't', writing)
  if (others.length === 0 && (reads === 'true' || fields.every(isSentIn(writing.batch)))) return 'true'
  const own = isConstant(reads) ? reads : 'r.is_read'
  return [`(r.seen_version is null or ${own})`, ...others.map((other) => readsSql(other, 'r', writing))].join(' and ')
}

/** The organization of a row is where the row is. */
const ofOrganization = (seen: Register): Register =>
  seen.heldBy === 'self' ? { ...seen, heldBy: 'organization' } : seen

/** A field of `r` in a message, which leaves out what the writer does not know. */
export const knownParam = (writing: Writing, field: Field) => ({
  sql: knownSql(`r.${field.column}`, isKnownSql(writing, [field])),
})
