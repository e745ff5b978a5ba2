// What a batch refers to by code: which record is meant, whether it is in reach, and whether it was there then.
import { type ErrorCode, isErrorCode } from '../errors.ts'
import { idOf } from '../kernel/column-fields.ts'
import type { Reference } from '../kernel/define-register.ts'
import { constantCase, snakeCase } from '../kernel/names.ts'
import { isReused } from '../kernel/validity.ts'
import { knownSql, problemSql, problemsSql, sentAs, stagedName, type Writing } from './batch.ts'
import { readsSql, scopePredicate } from './scope.ts'
import { decisiveDay, isInForce, isMeantSql, isOverSql, periodsSql } from './validity.ts'

/** The column of the organization that holds a row. */
const OWNER = 'organization_id'

export type Link = ReturnType<typeof linksOf>[number]

/** The references that this batch sends, or must keep consistent. */
export function linksOf({ register, registry, batch }: Writing) {
  const sentId = (column: string) => {
    const field = batch.fields.find((field) => field.column === column && !field.reference)
    return field && `s.${stagedName(field)}`
  }
  const isMoving = batch.address !== 'key' && sentAs(batch, OWNER) !== undefined
  return register.references.flatMap((reference, i) => {
    const { column, isWithinOrganization, within } = reference
    const field = sentAs(batch, column)
    const whole = within && snakeCase(idOf(within))
    // A room that moves to another organization must find its building there; what changes its building its room.
    if (!field && !((isMoving || sentAs(batch, whole)) && isWithinOrganization)) return []
    const target = registry.target(reference)
    return {
      ...{ reference, target, alias: `ref_${i + 1}`, isOwner: column === OWNER, whole },
      isInKey: batch.address === 'key' && register.keyColumns.includes(column),
      isSent: field !== undefined,
      value: field ? `s.${stagedName(field)}` : `t.${column}`,
      /** Sent beside the code. */
      id: field?.reference && sentId(column),
      /** The column of the target that the value is compared with. */
      by: field?.reference ? target.fields.get(reference.by)!.column : 'id',
      field: field?.name ?? reference.as,
    }
  })
}

/** Codes are looked up once for each distinct value and joined back; a row's own look-up costs five times as much. */
export function joinOf(link: Link, links: readonly Link[], writing: Writing) {
  const { reference, target, alias, value, by, id, isOwner, isInKey, whole } = link
  if (reference.isWithinOrganization) {
    const same = [OWNER, ...(whole ? [whole] : [])].map((column) => {
      const other = links.find(({ reference }) => reference.column === column)
      return `${alias}.${column} = ${other ? `${other.alias}.id` : `t.${column}`}`
    })
    const on = [...same, `${alias}.${by} = ${value}`].join(' and ')
    return { isInKey, ctes: [], join: `left join ${target.tableName} ${alias} on ${on}` }
  }
  const listed = reference.openIn && writing.registry.get(reference.openIn).tableName
  const path = target.heldBy === 'open' ? '' : ', x.region_path'
  // An organization may be named where the register is written, wherever organizations may be read.
  const reach = scopePredicate({ ...target, domain: writing.register.domain }, 'x', writing, 'write') || 'true'
  // What is named by its id alone is another's, which is seen and not written.
  const read = reference.by === 'id' ? ` or ${readsSql(target, 'x', writing)}` : ''
  const seen = listed ? `${read} or exists (select from ${listed} l where l.id = x.id)` : read
  const { columns, window } = isReused(target) ? periodsSql(target, 'x') : { columns: '', window: '' }
  const isRead = isReused(target) ? `, ${readsSql(target, 'x', writing)} as is_read` : ''
  const found = `select x.id${path}, ${reach}${seen} as is_in_reach${columns}${isRead} from ${target.tableName} x
    where x.${by} = c.value${window}`
  const codes = `select distinct ${value} as value from staged s`
  const cte = `${alias} as (select c.value, x.* from (${codes}) c, lateral (${found}) x)`
  // What a code means then is found first, and reach is judged of that: another record of the code never steps in.
  const isMeant = isReused(target) && by !== 'id' ? ` and ${isMeantSql(alias, id, decidingDay(link, writing))}` : ''
  const on = `${alias}.value = ${value}${isMeant}${isOwner ? ` and ${alias}.is_in_reach` : ''}`
  return { isInKey, ctes: [cte], join: `left join ${alias} on ${on}` }
}

/** What says when the row is about: as it is sent, else as the record has it. */
function datedSql({ register: { datedBy }, batch }: Writing, isKnown = true) {
  const sent = sentAs(batch, datedBy?.column)
  if (!datedBy || !(sent || isKnown)) return undefined
  return { field: datedBy, value: sent ? `s.${stagedName(sent)}` : `t.${datedBy.column}` }
}

/** By what the key refers to a record is only found: nothing is known of it yet. */
function decidingDay({ isInKey }: Link, writing: Writing): string {
  const dated = datedSql(writing, !isInKey)
  return decisiveDay(dated?.field, dated?.value ?? '')
}

const isReached = ({ reference, alias }: Link): string =>
  `(${alias}.is_in_reach or ${alias}.id = t.${reference.column})`

/** What a row refers to: of what was named by id and is out of reach, its rules would tell by null that it is there. */
export const linkedSql = (link: Link): string => {
  const { alias, by, reference, isOwner } = link
  const isAnywhere = by === 'id' && !reference.isWithinOrganization && !isOwner
  return isAnywhere ? `case when ${isReached(link)} then ${alias}.id end` : `${alias}.id`
}

/**
 * Not there and out of reach look the same, unless the record already refers to it. Where the owner is unknown that is
 * the problem: nobody knows what the owner has. A record that is moved without what it is part of is told its code, one
 * that is given what another owner has to send that one, too, if the writer reads it.
 */
export function unknownSql(link: Link, links: readonly Link[], writing: Writing): string {
  const { reference, target, alias, value, by, field, isOwner, isSent } = link
  const isThere = reference.isWithinOrganization || isOwner ? `${alias}.id is not null` : isReached(link)
  const owner = reference.isWithinOrganization && links.find((link) => link.isOwner)
  const isJudged = owner ? ` and ${owner.alias}.id is not null` : ''
  const code = target.fields.get(reference.by)!.column
  const stored = `(select x.${code} from ${target.tableName} x where x.id = ${value})`
  const params = {
    ...{ name: field, value: { sql: isSent ? value : knownSql(stored, readsSql(writing.register, 't', writing)) } },
    ...(owner && { within: owner.field, ...(!isSent && !link.whole && { part: field }) }),
  }
  const isMissing = `${value} is not null and ${isThere} is not true${isJudged}`
  const missing = problemSql(isMissing, unknownCodeOf(reference), field, params)
  if (owner || !reference.isWithinOrganization || !isSent || by !== 'id') return missing
  const known = `select from ${target.tableName} x where x.id = ${value} and ${readsSql(target, 'x', writing)}`
  const told = { name: field, owner: writing.register.references.find(({ column }) => column === OWNER)!.as }
  return `coalesce(${problemSql(`${isMissing} and exists (${known})`, 'REFERENCE_ELSEWHERE', field, told)}, ${missing})`
}

/** Of a reference to what is not there. */
export function unknownCodeOf({ to }: Reference): ErrorCode {
  const named = `${constantCase(to)}_UNKNOWN`
  return isErrorCode(named) ? named : 'REFERENCE_UNKNOWN'
}

/**
 * What a row is about was not there then. A record that refers to it already stays as it is. Nor is it asked of what is
 * itself in force for some time: old organizations lie in divisions of today, because older ones are not known here.
 */
export function outOfForceSql({ alias, reference, target, value, field }: Link, writing: Writing): string[] {
  const dated = datedSql(writing)
  if (!dated || !isReused(target) || dated.field === writing.register.validity?.to) return []
  const isNew = `${alias}.is_in_reach and ${alias}.id is distinct from t.${reference.column}`
  const [from, to] = ['first', 'last'].map((day) => ({ sql: knownSql(`${alias}.${day}`, `${alias}.is_read`) }))
  const params = { name: field, value: { sql: value }, from: from!, to: to! }
  const isThere = isInForce(target, alias, dated.field, dated.value)
  return [problemSql(`${isNew} and not (${isThere})`, 'REFERENCE_NOT_VALID_THEN', field, params)]
}

/**
 * Comes to what has ended before the row itself has: without a day nobody knows whether the row is of its own time. Who
 * does not read it is not told when it ended.
 */
export function endedSql(writing: Writing, links: readonly Link[]): string {
  const { datedBy, validity } = writing.register
  if (datedBy && datedBy !== validity?.to) return problemsSql([])
  const warnings = links.flatMap((link) => {
    const { target, reference, alias, field, value } = link
    const isNew = `${alias}.is_read and ${alias}.id is distinct from t.${reference.column}`
    const params = { name: field, value: { sql: value }, to: { sql: `${alias}.last` } }
    const isEnded = `${isNew} and ${isOverSql(alias, decidingDay(link, writing))}`
    return isReused(target) ? problemSql(isEnded, 'REFERENCE_ENDED', field, params) : []
  })
  return problemsSql(warnings)
}
