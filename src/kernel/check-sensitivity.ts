// What must hold of a register for the masking of its fields to hold: whatever every caller meets is public.
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import type { Field, Register } from './define-register.ts'
import type { Registry } from './registry.ts'

/** A field beyond a caller's clearance must not show through keys, orders, relations, checks, results or conflicts. */
export function checkSensitivity(register: Register, registry: Registry, fail: (place: string, what: string) => never) {
  const isPublic = ({ sensitivity }: Field): boolean => sensitivity === 'public'
  const hidden = new Map([...register.fields.values()].filter((field) => !isPublic(field)).map((f) => [f.column, f]))
  const requirePublic = (place: string, field: Field | undefined): void => {
    if (field && !isPublic(field)) fail(place, `'${field.name}' is ${field.sensitivity}`)
  }
  const requirePublicColumns = (place: string, columns: Iterable<string>): void => {
    for (const column of columns) requirePublic(place, hidden.get(column))
  }
  requirePublicColumns('key', register.keyColumns)
  requirePublic('sort, its default', register.sort[0])
  for (const { as, column, by, to } of register.references) {
    requirePublicColumns(as, [column])
    requirePublic(as, registry.get(to).fields.get(by))
  }
  for (const { name, on, where, ...relation } of register.relations.values()) {
    const { fields } = registry.target(relation)
    requirePublicColumns(
      name,
      on.map(([local]) => local),
    )
    for (const [remote] of [...on.map(([, remote]) => [remote] as const), ...where])
      requirePublic(name, fields.get(remote))
  }
  // By word, so an expression that only happens to use such a word is refused too.
  const namesOf = (text: string): string[] => text.match(/\w+/g) ?? []
  for (const { code, holds } of register.checks) requirePublicColumns(`check ${code}`, namesOf(holds))
  const { join = '', values = {} } = register.derive ?? {}
  for (const text of [join, ...Object.values(values)]) requirePublicColumns('derive', namesOf(text))
  // Sound: registers are made of PostgreSQL tables. A unique value that is taken is a KEY_CONFLICT, whoever asks.
  const { indexes, uniqueConstraints } = getTableConfig(register.table as PgTable)
  const unique = [...indexes.filter(({ config }) => config.unique).map(({ config }) => config), ...uniqueConstraints]
  for (const { columns, name } of unique) {
    const names = columns.flatMap((column) => ('name' in column && column.name ? [column.name] : []))
    requirePublicColumns(`unique ${name}`, names)
  }
  for (const field of hidden.values()) checkField(field, register, fail)
}

function checkField(field: Field, { fields }: Register, fail: (place: string, what: string) => never): void {
  const { name, codeList, maskedUnless, isNullable } = field
  // A new version is judged with the code that is there, which the problem then quotes.
  if (codeList?.version) fail(name, 'a code of a version that is sent alone must be public')
  if (maskedUnless === undefined) return
  const mask = fields.get(maskedUnless)
  if (mask?.kind.name !== 'boolean' || mask.sensitivity !== 'public') {
    fail(name, `maskedUnless names no public boolean field (${maskedUnless})`)
  }
  if (!isNullable || field.write !== 'always') fail(name, 'what a row masks must be nullable and writable at any time')
}
