// The CTE `resolved`: staged rows with the ids of what they refer to and with the record they address, whose values
// stand wherever nothing was sent.
import { plainDefault } from '../kernel/column-types.ts'
import { writtenTo } from '../kernel/define-action.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import type { Column } from '../kernel/derive-tables.ts'
import { baseVersion } from '../kernel/sent-fields.ts'
import { isReused } from '../kernel/validity.ts'
import { askedColumns, fixedColumns } from './asked.ts'
import { problemSql, problemsSql, sentAs, stagedName, stagedSql, type Writing } from './batch.ts'
import { closedProblem } from './closed.ts'
import { namesOf, recordSql } from './conflicts.ts'
import { endedSql, joinOf, type Link, linkedSql, linksOf, outOfForceSql, unknownSql } from './links.ts'
import { maskProblems, sortColumn, writtenSql } from './mask.ts'
import { readsSql, scopePredicate, writerRulesOf } from './scope.ts'
import { codesOf } from './second-wall.ts'
import { arrayLiteral, literal } from './statement.ts'
import { currentSql } from './validity.ts'

/** A column of the table, which `resolved` has under its own name unless it is computed. */
export type ResolvedColumn = ReturnType<typeof columnsOf>[number]

/**
 * Columns of `resolved`: `n`, `id` and `seen_version` of the addressed record (null: none), `addressing` (problem with
 * finding it), `found` (other problems), `ended` (warnings), `is_changed`, `was_…` of computed columns, those of
 * asked.ts, and the row as it would be.
 *
 * Only left joins, because their estimate never falls below the number of staged rows: with an estimate of one row the
 * planner nests loops over 10,000 x 10,000.
 */
export function resolvedSql(writing: Writing, isRemoval = false): { ctes: string[]; columns: ResolvedColumn[] } {
  const staged = stagedSql(writing)
  const links = linksOf(writing)
  const joins = links.map((link) => joinOf(link, links, writing))
  // A record is found by what it refers to, within reach or not: see isReached.
  const sent = valuesOf(writing, links, (link) => (link.isInKey ? `${link.alias}.id` : linkedSql(link)))
  const target = addressedSql(writing, sent)
  const columns = isRemoval ? [] : columnsOf(writing, valuesOf(writing, links))
  const isChanged = columns.flatMap(({ isDifferent }) => isDifferent ?? []).join(' or ') || 'false'
  const selected = [
    's.n, t.id, t.version as seen_version, t.ctid as seen_ctid',
    `${addressingSql(writing, sent, isRemoval)} as addressing`,
    ...(isRemoval
      ? []
      : [
          `${foundSql(writing, links, columns)} as found`,
          `${isChanged} as is_changed`,
          `${endedSql(writing, links)} as ended`,
        ]),
    ...(isRemoval ? [] : settledSql(writing, columns)),
    ...(isRemoval ? [] : askedColumns(writing, columns)),
    ...columns.map(({ selected }) => selected),
  ]
  // Found by its key a record needs the ids of what the key refers to; what else it refers to may depend on the record.
  const joined = (isInKey: boolean) => joins.flatMap((one) => (one.isInKey === isInKey ? one.join : []))
  const from = [...joined(true), target, ...joined(false)]
  const resolved = `resolved as materialized (select ${selected.join(', ')} from staged s ${from.join(' ')})`
  return { ctes: [staged, ...joins.flatMap(({ ctes }) => ctes), resolved], columns }
}

/** The actions that change a field which nothing else does; all there are when none says so. */
function settersOf(register: Register, field: string): string {
  const { fields, actions } = register
  if (fields.get(field)?.write !== 'action') return ''
  const found = actions.filter((action) => {
    const isTaken = Object.keys(action.input ?? {}).some((name) => writtenTo(register, action, name) === field)
    return isTaken || (action.to !== undefined && action.state === field)
  })
  return (found.length > 0 ? found : actions).map(({ name }) => name).join(', ')
}

/** All that is wrong with the row but what its record is found by. */
function foundSql(writing: Writing, links: readonly Link[], columns: readonly ResolvedColumn[]): string {
  const { register, batch } = writing
  const { fields, address } = batch
  const isAddress = ({ column }: Field): boolean => address === 'key' && register.keyColumns.includes(column)
  const fixed = fields.filter((field) => field.write === 'create' && !isAddress(field))
  const corrected = fields.filter(({ write }) => write === 'correct' && address !== 'key')
  const isOpen = address === 'id' && writing.isReasoned
  const sentOf = (field: Field) => {
    const link = field.reference && links.find(({ reference }) => reference.column === field.column)
    return link ? `${link.alias}.id` : `s.${stagedName(field)}`
  }
  const isOther = (field: Field) => `t.id is not null and t.${field.column} is distinct from ${sentOf(field)}`
  return problemsSql([
    ...links.map((link) => unknownSql(link, links, writing)),
    ...links.flatMap((link) => outOfForceSql(link, writing)),
    ...maskProblems(writing),
    ...fields.flatMap((field) => keptProblem(field, writing, columns)),
    ...fixed.map((field) => {
      const actions = settersOf(register, field.name)
      const params = { name: field.name, ...(actions !== '' && { actions }) }
      return problemSql(isOther(field), 'FIELD_IMMUTABLE', field.name, params)
    }),
    ...(isOpen ? [] : corrected).map(({ name, ...field }) =>
      problemSql(isOther({ ...field, name }), 'KEY_NEEDS_REASON', name, { name }),
    ),
  ])
}

/**
 * What the service keeps may come as the writer read it, or as this write makes it: all else would be lost. Who does
 * not read the record could find by values in turn what it has.
 */
function keptProblem(field: Field, writing: Writing, columns: readonly ResolvedColumn[]): string[] {
  const { register, registry } = writing
  const { name, keptIn, reference } = field
  if (keptIn === undefined) return []
  const sent = `s.${stagedName(field)}`
  const target = reference && registry.get(reference.to)
  const read = (id: string): string =>
    target ? `(select c.${target.fields.get(reference.by)!.column} from ${codesOf(target)} c where c.id = ${id})` : id
  const own = columns.find((column) => column.name === keptIn)?.value
  const after = own && read(own)
  const isNew = `${sent} is not null${after ? ` and ${sent} is distinct from ${after}` : ''}`
  const before = read(sortColumn({ ...field, column: keptIn }, 't', writing))
  const isOther = `${sent} is distinct from ${before}${after ? ` and ${sent} is distinct from ${after}` : ''}`
  const isLost = `case when t.id is null then ${isNew}
    when ${readsSql(register, 't', writing)} then ${isOther} else ${sent} is not null end`
  const actions = settersOf(register, name)
  return [problemSql(isLost, 'FIELD_NOT_WRITTEN', name, { name, ...(actions !== '' && { actions }) })]
}

/**
 * The join of the addressed record `t`: one index look-up a row, about 2.5 us. Left to itself the planner hashes the
 * whole table instead (10,000 rows against 100,000: 90 ms, and growing with the table). Reach is judged of the one
 * record found, so that another period of it does not step in.
 */
function addressedSql(writing: Writing, sent: ReadonlyMap<string, string>): string {
  const { register, batch } = writing
  const reach = scopePredicate(register, 't', writing, 'write')
  // A record found by its organization is where the organization is, which was found in reach.
  const isOwned = batch.address === 'key' && register.heldBy === 'organization'
  const matches = matchesOf(writing, sent).join(' and ')
  const current = currentSql(register, 't') || ' limit 1'
  const found = `select t.ctid, t.* from ${register.tableName} t where ${matches}${current}`
  return `left join lateral (${found}) t on ${isOwned ? 'true' : reach || 'true'}`
}

function matchesOf({ register, batch }: Writing, sent: ReadonlyMap<string, string>): string[] {
  if (batch.address === 'id') return ['t.id = s.id']
  if (batch.address === 'external') return ['t.source = s.source', 't.external_id = s.external_id']
  return keyMatches({ register }, sent, 't')
}

function keyMatches({ register }: Pick<Writing, 'register'>, sent: ReadonlyMap<string, string>, alias: string) {
  // A key without the day from which it holds means the record of today.
  const from = isReused(register) ? register.validity.from.column : ''
  const defaults = new Map(tableColumns(register).map((column) => [column.name, defaultOf(column)]))
  return register.keyColumns
    .filter((column) => column !== from || sent.has(from))
    .map((column) => `${alias}.${column} = ${sent.get(column) ?? defaults.get(column)}`)
}

/** The first problem with finding the record that a row addresses. */
function addressingSql(writing: Writing, sent: ReadonlyMap<string, string>, isRemoval: boolean): string {
  const { register, access, batch } = writing
  const based = batch.fields.find(({ column }) => column === baseVersion.column)
  const mustExist = isRemoval || batch.address === 'id' || writing.mustExist === true
  const mismatch = mismatchSql(writing, sent)
  if (!mustExist && !based && mismatch.length === 0) return 'null::text'
  const isMissing = `t.id is null${mustExist ? '' : ` and ${based ? `s.${stagedName(based)} > 0` : 'false'}`}`
  const version = { version: { sql: 'coalesce(t.version, 0)' } }
  const rules = isRemoval ? writerRulesOf(register, access, 't') : []
  const problems = [
    ...mismatch,
    problemSql(isMissing, 'RECORD_NOT_FOUND', null),
    ...(based
      ? [problemSql(`s.${stagedName(based)} <> coalesce(t.version, 0)`, 'VERSION_CONFLICT', based.name, version)]
      : []),
    problemsSql([
      ...rules.map(({ code, field, holds }) => problemSql(`(${holds}) is not true`, code, field)),
      ...(isRemoval ? closedProblem({ ...writing, isRemoval }, 't') : []),
    ]),
  ]
  return `coalesce(${problems.join(', ')})`
}

/**
 * What names its record by key and by id must name one record with both. An id that names none in reach says nothing: a
 * file may come from another installation. With a reason, a key beside the id of the address puts that record's right.
 */
function mismatchSql(writing: Writing, sent: ReadonlyMap<string, string>): string[] {
  const { register, batch, isReasoned } = writing
  const isByKey = batch.address === 'key'
  const hasId = batch.fields.some(({ name }) => name === 'id')
  const hasKey = isByKey || register.keyColumns.every((column) => sent.has(column))
  if (!hasId || !hasKey || (!isByKey && isReasoned)) return []
  const matches = isByKey ? ['o.id = s.id'] : keyMatches(writing, sent, 'o')
  const reach = scopePredicate(register, 'o', writing, 'write') || 'true'
  const isAnother = [...matches, reach, 'o.id is distinct from t.id'].join(' and ')
  const other = `from ${register.tableName} o where ${isAnother}`
  // Mostly they agree, and then nothing is looked up.
  const isOther = `${isByKey ? 's.id is distinct from t.id and ' : ''}exists (select ${other})`
  const id = isByKey ? recordSql(register, 't') : `(select ${recordSql(register, 'o')} ${other} limit 1)`
  const corrected = register.key.filter(({ write }) => write === 'correct')
  const told = {
    ...{ names: 'id', others: namesOf(register.key) },
    ...(corrected.length > 0 && { rename: namesOf(corrected) }),
  }
  return [problemSql(isOther, 'ID_MISMATCH', 'id', { ...told, id: { sql: id } })]
}

/** Column -> the expression of what was sent for it. */
function valuesOf(writing: Writing, links: readonly Link[], idOf = linkedSql): Map<string, string> {
  const { register, batch } = writing
  const linked = new Map(links.map((link) => [link.reference.column, idOf(link)]))
  const values = new Map<string, string>()
  for (const { name } of tableColumns(register)) {
    const field = sentAs(batch, name)
    if (field) values.set(name, writtenSql(field, linked.get(name) ?? `s.${stagedName(field)}`, writing))
  }
  const owner = links.find(({ isOwner }) => isOwner)
  if (owner) values.set('region_path', `${owner.alias}.region_path`)
  return values
}

function columnsOf({ register, batch }: Writing, sent: ReadonlyMap<string, string>) {
  const derived = register.derive?.values ?? {}
  const fixed = fixedColumns({ register, batch })
  const { openStates } = register
  const proposer = register.fields.get('proposedBy')?.column
  return tableColumns(register).map((column) => {
    const { name } = column
    const isText = column.type.startsWith('text')
    if (name in derived) return { name, isText, isWritten: true, selected: `t.${name} as was_${name}` }
    const fallback = name === proposer ? CLIENT : defaultOf(column)
    const unsent = fallback ? `case when t.id is null then ${fallback} else t.${name} end` : `t.${name}`
    const value = sent.get(name) ?? unsent
    if (name === proposer && openStates) {
      const isOpen = `t.id is null or t.state = any(${literal(arrayLiteral(openStates))})`
      const value = `case when ${isOpen} then ${CLIENT} else t.${name} end`
      return { name, isText, isWritten: true, value, selected: `${value} as ${name}` }
    }
    // Set by an update: sent, and not what the record is found by.
    const isWritten = sent.has(name) && !fixed.has(name)
    const isDifferent = isWritten ? `${value} is distinct from t.${name}` : undefined
    return { name, isText, isWritten, isDifferent, value, selected: `${value} as ${name}` }
  })
}

/** Who makes an application, or changes it, proposes it as it is; inWriteTransaction says who that is to the log. */
const CLIENT = "nullif(current_setting('taizhang.client', true), '')"

/** `is_settled`: the record is there, and nothing that its computed columns are made of is changed. */
function settledSql({ register: { derive } }: Writing, columns: readonly ResolvedColumn[]): string[] {
  if (!derive?.inputs) return []
  const after = derive.inputs((name) => columns.find((column) => column.name === name)!.value!)
  const before = derive.inputs((name) => `t.${name}`)
  const isSame = after.map((input, i) => `${input} is not distinct from ${before[i]}`)
  return [`t.id is not null and ${isSame.join(' and ')} as is_settled`]
}

const serviceColumns = ['id', 'version', 'created_at', 'updated_at']

/** The columns that a writer fills, in the order of the table. */
const tableColumns = ({ table }: Register): Column[] =>
  table.columns.filter(({ name, generated }) => !serviceColumns.includes(name) && generated === undefined)

function defaultOf(column: Column): string | undefined {
  const value = plainDefault(column)
  if (value === undefined && column.default !== undefined)
    throw new Error(`the default of ${column.name} must be a plain value`)
  return value === undefined ? undefined : `${literal(value)}::${column.type}`
}
