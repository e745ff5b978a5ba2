// Fields whose sensitivity holds for some rows only (maskedUnless): in those their value is null for whoever is not
// cleared, in reads, filters, orders, cursors, groups, aggregates and exports alike.
import { type Access, sightOf } from '../kernel/access.ts'
import type { Field } from '../kernel/define-register.ts'
import { snakeCase } from '../kernel/names.ts'
import { problemSql, stagedName, type Writing } from './batch.ts'
import type { Builder } from './statement.ts'

const isMasked = (field: Field, access: Access): boolean => sightOf(access, field) === 'unmasked'

/** A field's own column as the caller sees it, and noted as read; whoever writes the column of a field asks here. */
export function columnSql(field: Field, alias: string, builder: Builder): string {
  builder.fields.add(field.name)
  return sortColumn(field, alias, builder)
}

/** Of what rows are only ordered by, which the read log does not tell. */
export function sortColumn(field: Field, alias: string, { access }: Builder): string {
  const column = `${alias}.${field.column}`
  return isMasked(field, access) ? `case when ${alias}.${maskOf(field)} then ${column} end` : column
}

const maskOf = ({ maskedUnless }: Field): string => snakeCase(maskedUnless!)
const inMaskedRow = (field: Field): string => `t.id is not null and t.${maskOf(field)} is not true`

/** What is to be written for a field: a masked row keeps its value, or UNCHANGED would tell who guessed it. */
export function writtenSql(field: Field, sent: string, { access }: Builder): string {
  if (!isMasked(field, access)) return sent
  return `case when ${inMaskedRow(field)} then t.${field.column} else ${sent} end`
}

/** A masked value is not overwritten by whoever cannot see it, nor shown to them by changing what masks it. */
export function maskProblems({ register, access, batch }: Writing): string[] {
  const masked = [...register.fields.values()].filter((field) => isMasked(field, access))
  return masked.flatMap((hidden) =>
    batch.fields.flatMap((field) => {
      const staged = `s.${stagedName(field)}`
      const isBeyond = { [hidden.column]: `${staged} is not null`, [maskOf(hidden)]: staged }[field.column]
      if (!isBeyond) return []
      const { name } = field
      return problemSql(`${inMaskedRow(hidden)} and ${isBeyond}`, 'FIELD_FORBIDDEN', name, { name })
    }),
  )
}
