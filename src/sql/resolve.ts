// The CTE `resolved`: staged rows with the ids of what they refer to and with the record they address, whose values
// stand wherever nothing was sent.
import { type Column, getTableColumns } from 'drizzle-orm'
import { isErrorCode } from '../errors.ts'
import type { Field, Reference, Register } from '../kernel/define-register.ts'
import { constantCase } from '../kernel/names.ts'
import { problemSql, problemsSql, stagedName, type WriteSource } from './batch.ts'
import { maskProblems, writtenSql } from './mask.ts'
import { scopePredicate } from './scope.ts'
import { type Collector, literal } from './statement.ts'
import { writerRulesOf } from './writer-rules.ts'

export interface ResolvedColumn {
  name: string
  isText: boolean
  /** Set by an update: sent, and not what the record is found by. */
  isWritten: boolean
}

export interface Resolution {
  ctes: string[]
  /** Columns of the table that `resolved` has under their own names. */
  columns: ResolvedColumn[]
}

/** A reference that this batch sends, or must keep consistent. */
interface Link {
  reference: Reference
  alias: string
  value: string
  /** The column of the target that the value is compared with. */
  by: string
  field: string
}

/**
 * Columns of `resolved`: `n`, `id` and `seen_version` of the addressed record (null: none), `addressing` (problem with
 * finding it), `found` (other problems), `is_changed`, `was_…` of computed columns, and the row as it would be.
 *
 * Only left joins, because their estimate never falls below the number of staged rows: with an estimate of one row the
 * planner nests loops over 10,000 x 10,000.
 */
export function resolvedSql(source: WriteSource, collected: Collector, isRemoval = false): Resolution {
  const { register, batch } = source
  const links = linksOf(source)
  const owner = links.find(({ reference }) => reference.column === OWNER)
  const ownerId = owner ? `${owner.alias}.id` : `t.${OWNER}`
  const joins = links.map((link) => joinOf(link, ownerId, source, collected))
  const target = addressedSql(source, links, collected)
  const columns = isRemoval ? [] : columnsOf(source, links)
  const differences = columns
    .filter(({ isWritten }) => isWritten)
    .map(({ name, sql }) => `${sql} is distinct from t.${name}`)
  const created = batch.fields.filter(({ write }) => write === 'create' && batch.address !== 'key')
  const found = [
    ...links.map((link) => unknownSql(link)),
    ...maskProblems(source),
    ...created.map((field) => {
      const isOther = `t.id is not null and t.${field.column} is distinct from s.${stagedName(field)}`
      return problemSql(isOther, 'FIELD_IMMUTABLE', field.name, { name: field.name })
    }),
  ]
  const selected = [
    's.n, t.id, t.version as seen_version, t.ctid as seen_ctid',
    `${addressingSql(source, isRemoval)} as addressing`,
    ...(isRemoval ? [] : [`${problemsSql(found)} as found`, `${differences.join(' or ') || 'false'} as is_changed`]),
    ...columns.map(({ name, sql }) => `${sql} as ${name}`),
    ...(isRemoval ? [] : derivedColumns(register)).map((name) => `t.${name} as was_${name}`),
  ]
  const linked = joins.map(({ join }) => join)
  // Found by its key a record needs the ids of what the key refers to; otherwise what it refers to may be its own.
  const from = batch.address === 'key' ? [...linked, target] : [target, ...linked]
  return {
    ctes: [
      ...joins.flatMap(({ cte }) => (cte ? [cte] : [])),
      `resolved as materialized (select ${selected.join(', ')} from staged s ${from.join(' ')})`,
    ],
    columns,
  }
}

export const derivedColumns = ({ derive }: Register): string[] => Object.keys(derive?.values ?? {})

const OWNER = 'organization_id'

function linksOf({ register, registry, batch }: WriteSource): Link[] {
  const sentAs = (column: string): Field | undefined => batch.fields.find((field) => field.column === column)
  const isMoving = batch.address !== 'key' && sentAs(OWNER) !== undefined
  return register.references.flatMap((reference, i) => {
    const field = sentAs(reference.column)
    const alias = `ref_${i + 1}`
    // A room that moves to another organization must find its building there.
    const same = { reference, alias, value: `t.${reference.column}`, by: 'id', field: reference.as }
    if (!field) return isMoving && reference.isWithinOrganization ? [same] : []
    const by = field.reference ? registry.target(reference).fields.get(reference.by)!.column : 'id'
    return [{ reference, alias, value: `s.${stagedName(field)}`, by, field: field.name }]
  })
}

/** Codes are looked up once for each distinct value and joined back; a row's own look-up costs five times as much. */
function joinOf({ reference, alias, value, by }: Link, ownerId: string, source: WriteSource, collected: Collector) {
  const { register, registry, access } = source
  const target = registry.target(reference)
  if (reference.isWithinOrganization) {
    const on = `${alias}.${OWNER} = ${ownerId} and ${alias}.${by} = ${value}`
    return { join: `left join ${target.tableName} ${alias} on ${on}` }
  }
  const path = target.scope === 'open' ? '' : ', x.region_path'
  // An organization may be named where the register is written, wherever organizations may be read.
  const reach =
    scopePredicate({ ...target, domain: register.domain }, 'x', { access, parameters: collected }, 'write') || 'true'
  const found = `select x.id${path}, ${reach} as is_in_reach from ${target.tableName} x
    where x.${by} = c.value${latest(target, 'x')}`
  const codes = `select distinct ${value} as value from staged s`
  const cte = `${alias} as (select c.value, x.* from (${codes}) c, lateral (${found}) x)`
  const isOwner = reference.column === OWNER
  return { cte, join: `left join ${alias} on ${alias}.value = ${value}${isOwner ? ` and ${alias}.is_in_reach` : ''}` }
}

/** A code that was valid in several periods means its current record, or its last one. */
const latest = ({ fields }: Register, alias: string): string =>
  fields.has('validTo') ? ` order by ${alias}.valid_to desc nulls first, ${alias}.valid_from desc limit 1` : ''

/** Not there and out of reach look the same, unless the record already refers to it. */
function unknownSql({ reference, alias, value, field }: Link): string {
  const isKnown =
    reference.isWithinOrganization || reference.column === OWNER
      ? `${alias}.id is not null`
      : `(${alias}.is_in_reach or ${alias}.id = t.${reference.column})`
  const named = `${constantCase(reference.to)}_UNKNOWN`
  const code = isErrorCode(named) ? named : 'REFERENCE_UNKNOWN'
  return problemSql(`${value} is not null and ${isKnown} is not true`, code, field, {
    name: field,
    value: { sql: value },
  })
}

/**
 * The join of the addressed record `t`: one index look-up a row, about 2.5 us. Left to itself the planner hashes the
 * whole table instead (10,000 rows against 100,000: 90 ms, and growing with the table). Reach is judged of the one
 * record found, so that another period of it does not step in.
 */
function addressedSql(source: WriteSource, links: readonly Link[], collected: Collector): string {
  const { register, access, batch } = source
  const reach = scopePredicate(register, 't', { access, parameters: collected }, 'write')
  // A record found by its organization is where the organization is, which was found in reach.
  const isOwned = batch.address === 'key' && register.scope === 'organization'
  const matches = matchesOf(source, valuesOf(source, links)).join(' and ')
  const order = latest(register, 't') || ' limit 1'
  const found = `select t.ctid, t.* from ${register.tableName} t where ${matches}${order}`
  return `left join lateral (${found}) t on ${isOwned ? 'true' : reach || 'true'}`
}

function matchesOf({ register, batch }: WriteSource, sent: ReadonlyMap<string, string>): string[] {
  if (batch.address === 'id') return ['t.id = s.id']
  if (batch.address === 'external') return ['t.source = s.source', 't.external_id = s.external_id']
  // A key without the day it holds from means the current record.
  const isCurrent = register.fields.has('validTo') && !sent.has('valid_from')
  const defaults = new Map(tableColumns(register).map((column) => [column.name, defaultOf(column)]))
  return register.keyColumns
    .filter((column) => !isCurrent || column !== 'valid_from')
    .map((column) => `t.${column} = ${sent.get(column) ?? defaults.get(column)}`)
}

function addressingSql({ register, access, batch }: WriteSource, isRemoval: boolean): string {
  const isVersioned = batch.fields.some(({ name }) => name === 'baseVersion')
  const mustExist = isRemoval || batch.address === 'id'
  const isMissing = mustExist ? 't.id is null' : isVersioned ? 't.id is null and s.base_version > 0' : undefined
  if (!isMissing) return 'null::text'
  const missing = problemSql(isMissing, 'RECORD_NOT_FOUND', null)
  const rules = isRemoval ? writerRulesOf(register, access, 't') : []
  const refused = problemsSql(rules.map(({ code, field, holds }) => problemSql(`(${holds}) is not true`, code, field)))
  if (!isVersioned) return `coalesce(${missing}, ${refused})`
  const version = { version: { sql: 'coalesce(t.version, 0)' } }
  const differs = 's.base_version <> coalesce(t.version, 0)'
  return `coalesce(${missing}, ${problemSql(differs, 'VERSION_CONFLICT', 'baseVersion', version)}, ${refused})`
}

/** Column -> the expression of what was sent for it. */
function valuesOf({ register, access, batch }: WriteSource, links: readonly Link[]): Map<string, string> {
  const linked = new Map(links.map(({ reference, alias }) => [reference.column, `${alias}.id`]))
  const columns = new Set(tableColumns(register).map(({ name }) => name))
  const values = batch.fields.flatMap((field): [string, string][] => {
    if (!columns.has(field.column)) return []
    const sent = linked.get(field.column) ?? `s.${stagedName(field)}`
    return [[field.column, writtenSql(field, sent, { access })]]
  })
  const owner = links.find(({ reference }) => reference.column === OWNER)
  if (owner) values.push(['region_path', `${owner.alias}.region_path`])
  return new Map(values)
}

function columnsOf(source: WriteSource, links: readonly Link[]): (ResolvedColumn & { sql: string })[] {
  const { register, batch } = source
  const sent = valuesOf(source, links)
  const derived = new Set(derivedColumns(register))
  const fixed = new Set(batch.fields.filter(({ write }) => write === 'create').map(({ column }) => column))
  if (batch.address === 'key') for (const column of [...register.keyColumns, 'region_path']) fixed.add(column)
  return tableColumns(register)
    .filter(({ name }) => !derived.has(name))
    .map((column) => {
      const { name } = column
      const fallback = defaultOf(column)
      const unsent = fallback ? `case when t.id is null then ${fallback} else t.${name} end` : `t.${name}`
      const isText = column.getSQLType() === 'text'
      return { name, isText, isWritten: sent.has(name) && !fixed.has(name), sql: sent.get(name) ?? unsent }
    })
}

const serviceColumns = new Set(['id', 'version', 'created_at', 'updated_at'])

/** The columns that a writer fills, in the order of the table. */
const tableColumns = ({ table }: Register): Column[] =>
  Object.values(getTableColumns(table)).filter(
    (column) => !serviceColumns.has(column.name) && column.generated === undefined,
  )

function defaultOf(column: Column): string | undefined {
  const value: unknown = column.default
  if (value === undefined) return undefined
  if (typeof value === 'object') throw new Error(`the default of ${column.name} must be a plain value`)
  return `${literal(String(value))}::${column.getSQLType()}`
}
