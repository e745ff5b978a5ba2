// Records as they were sent become columns of canonical text, one batch for each set of sent fields. What can be judged
// without the database is judged here, all problems of a row at once.
import type { ErrorCode, Problem } from '../errors.ts'
import { type Access, sightOf } from '../kernel/access.ts'
import { checkWritten } from '../kernel/codes.ts'
import { sourceNames } from '../kernel/column-fields.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { isLeftOut, isReferenceId, isWritten, openTo } from '../kernel/faces.ts'
import { isObject, shown } from '../kernel/field-kinds.ts'
import { MAX_UNKNOWN, nameProblem } from '../kernel/field-names.ts'
import { isGarbled } from '../kernel/garbled.ts'
import { unlikely } from '../kernel/likely.ts'
import { isSecret, isSecretLevel } from '../kernel/secrecy.ts'
import { asKept, baseVersion, readVersion, secrecyLevel, sentFields } from '../kernel/sent-fields.ts'
import { today } from '../kernel/today.ts'
import type { Address, Batch } from '../sql/batch.ts'
import { besides, type FieldProblem, type RowResult } from './context.ts'
import { createKeySet, type KeySet } from './key-set.ts'

export interface ChunkInput {
  line: number
  /** An object of field names and values, or with `header` an array of values in its order (null: empty cell). */
  record: unknown
}

export interface CheckOptions {
  /** Every record is addressed by its `id`, whatever else it says. */
  address?: 'id'
  /** The field names of a file whose records are arrays. */
  header?: readonly string[]
  /** It may come from another installation, or be of long ago: what the service keeps is left aside in it. */
  isFile?: boolean
  /** What the good rows of the file so far are told apart by; without it the call is a file of its own. */
  keys?: KeySet
}

export type CheckedRecords = ReturnType<typeof checkRecords>

/**
 * About 1.3 us for a row of 9 columns, the keys included. Shapes (which fields, where, how addressed) are worked out
 * once for each list of names, so that a file with a header and a list of like objects cost the same.
 */
export function checkRecords(register: Register, inputs: readonly ChunkInput[], access: Access, options: CheckOptions) {
  const checker = newChecker(register, access, options)
  let shape = options.header && shapeOf(options.header, checker)
  const problemsOf = (line: number, record: unknown): FieldProblem[] => {
    if (options.header) return checkRow(line, Array.isArray(record) ? record : [], shape!, checker)
    if (!isObject(record)) return [{ code: 'RECORD_EXPECTED', field: null }]
    const names = Object.keys(record)
    if (!shape || !isSame(names, shape.names)) shape = shapeOf(names, checker)
    return checkRow(line, Object.values(record), shape, checker)
  }
  const rejected: RowResult[] = []
  for (const { line, record } of inputs) {
    const problems = problemsOf(line, record)
    const found = { problems, warnings: besides(problems, checker.warnings.get(line) ?? []) }
    if (problems.length > 0) rejected.push({ line, outcome: 'REJECTED', id: null, version: null, ...found })
  }
  const batches = [...checker.batches.values()].filter(({ lines }) => lines.length > 0)
  // In the order of their first rows.
  batches.sort((a, b) => a.lines[0]! - b.lines[0]!)
  return { batches, rejected, warnings: checker.warnings, ignoredFields: [...checker.ignored] }
}

const newChecker = (register: Register, access: Access, options: CheckOptions) => ({
  ...{ register, access, options },
  shapes: new Map<string, Shape>(),
  /** Rows of different shapes that send the same fields in another order share a batch. */
  batches: new Map<string, Batch>(),
  keys: options.keys ?? createKeySet(),
  warnings: new Map<number, FieldProblem[]>(),
  ignored: new Set<string>(),
  today: today(),
})

type Checker = ReturnType<typeof newChecker>

interface Slot {
  field: Field
  /** Of the value among the record's values; -1: there is none. */
  position: number
  /** Where the value is, should there be none. */
  otherwise?: number
  /** Finds what is hardly meant. */
  odd?: ReturnType<typeof unlikely>
}

/** The position of a field; -1 for one that is not sent. */
type At = (name: string) => number

/** What a list of field names means. */
interface Shape {
  names: readonly string[]
  slots: Slot[]
  /** Beyond the caller's clearance: a reader sees nothing there, so nothing may be sent. */
  forbidden: Slot[]
  problems: FieldProblem[]
  /** A name bears a classification mark. */
  isSecret: boolean
  secrecyPosition: number
  versionPositions: number[]
  ways: ReturnType<typeof wayOf>[]
}

/** The problems of a row; one without any is taken into its batch. */
function checkRow(line: number, values: readonly unknown[], shape: Shape, checker: Checker): FieldProblem[] {
  const { register, keys } = checker
  if (isSecretLevel(values[shape.secrecyPosition]) || values.some(isSecret) || shape.isSecret) {
    // Nothing else is said of the row.
    return [{ code: 'SECRET_REFUSED', field: null }]
  }
  const problems = [...shape.problems]
  const warnings: FieldProblem[] = []
  for (const { field, position } of shape.forbidden) {
    if (values[position] != null) problems.push(problem('FIELD_FORBIDDEN', field.name, { name: field.name }))
  }
  const [version, base] = shape.versionPositions.map((position) => values[position])
  if (version != null && base != null && String(version) !== String(base))
    problems.push(problem('VERSIONS_DIFFER', readVersion.name, { version: shown(version), other: shown(base) }))
  const way = shape.ways.find(({ needed }) => needed.every((position) => values[position] != null))
  if (!way && checker.options.address) problems.push(problem('FIELD_REQUIRED', 'id', { name: 'id' }))
  else if (!way) {
    const required = register.key.filter((part) => !isLeftOut(part)).map(({ name }) => name)
    problems.push(problem('KEY_MISSING', null, { names: required.join(', ') }))
  }
  const row: (string | null)[] = []
  for (const { field, position, otherwise = -1, odd } of way?.slots ?? shape.slots) {
    const value = values[position] ?? values[otherwise] ?? null
    const checked = value === null ? null : checkWritten(value, field)
    if (checked === null && !field.isNullable)
      problems.push(problem('FIELD_NOT_NULL', field.name, { name: field.name }))
    if (checked === null || typeof checked === 'string') row.push(checked)
    else problems.push({ ...checked, field: field.name })
    if (field.keptIn) continue
    if (typeof checked === 'string' && mayBeGarbled(field) && isGarbled(checked))
      warnings.push(problem('TEXT_GARBLED', field.name, { value: shown(checked) }))
    const finding = typeof checked === 'string' ? field.check?.(checked) : undefined
    if (finding) {
      const { severity, ...found } = finding
      ;(severity === 'error' ? problems : warnings).push({ ...found, field: field.name })
    }
    const hardly = typeof checked === 'string' ? odd?.(checked) : undefined
    if (hardly) warnings.push({ ...hardly, field: field.name })
  }
  if (warnings.length > 0) checker.warnings.set(line, warnings)
  if (!way || problems.length > 0) return problems
  const nameOf = (column: number): string => way.slots[column]!.field.name
  const complete = way.identities.filter((columns) => columns.every((column) => row[column] !== null))
  const own = complete.map((columns) => [nameOf(columns[0]!), ...columns.map((column) => row[column]!)])
  for (const [i, key] of own.entries()) {
    const first = keys.lineOf(key)
    // Of a row that is written again it is its own.
    if (first !== undefined && first !== line)
      return [problem('KEY_DUPLICATE', nameOf(complete[i]!.at(-1)!), { line: first })]
  }
  for (const key of own) keys.add(key, line)
  way.batch.lines.push(line)
  for (let i = 0; i < row.length; i++) way.batch.columns[i]!.push(row[i]!)
  return []
}

/** What is compared with a list, or has a check digit, is no word. */
const mayBeGarbled = ({ kind, codeList, reference, separators }: Field): boolean =>
  kind.name === 'text' && !codeList && !reference && !separators

function problem(code: ErrorCode, field: string | null, params: Problem['params']): FieldProblem {
  return { code, params, field }
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i])

function shapeOf(names: readonly string[], checker: Checker): Shape {
  const { register, access, options, shapes, ignored, today } = checker
  const cacheKey = JSON.stringify(names)
  const known = shapes.get(cacheKey)
  if (known) return known
  const positions = new Map(names.map((name, position) => [name, position]))
  const at: At = (name) => positions.get(name) ?? -1
  const sent = [...register.fields.values(), baseVersion]
    .filter(({ name }) => positions.has(name))
    .map((field) => openTo(access, register, field))
  const hasKey = register.key.every((part) => isLeftOut(part) || sent.some(({ column }) => column === part.column))
  const addresses: Address[] = options.address ? [options.address] : hasKey ? ['key'] : ['id', 'external']
  const [slots, forbidden]: [Slot[], Slot[]] = [[], []]
  const named = register.references.filter(({ as, by }) => by !== 'id' && at(as) >= 0)
  // Sent with its code as it was read, the id of what is referred to says which of the code's records is meant; and the
  // id of a record that is addressed by its key must be that record's.
  const isHint = ({ name, column, reference }: Field): boolean =>
    (name === 'id' && !addresses.includes('id')) ||
    (!reference && named.some((one) => one.isReused && one.column === column))
  for (const field of sent) {
    const { name, column } = field
    const isId = isReferenceId(field, register)
    const isSentAsId = isId && named.every((reference) => reference.column !== column)
    const isKept = isId && register.references.some((one) => one.column === column && one.write)
    const isWritable = isId ? isSentAsId && (!isKept || isWritten(field)) : isWritten(field)
    if (!isWritable && (name === 'id' || isHint(field))) continue
    const isForbidden = sightOf(access, field) === 'none'
    const isLeftAside = !isWritable && options.isFile === true
    if (isForbidden || isLeftAside) ignored.add(name)
    if (isLeftAside || (name === readVersion.name && at(baseVersion.name) >= 0)) continue
    const slot: Slot = isWritable
      ? { field, position: at(name), odd: unlikely(field, today) }
      : { field: name === readVersion.name ? readVersion : asKept(field), position: at(name) }
    if (name === baseVersion.name && !options.isFile) slot.otherwise = at(readVersion.name)
    ;(isForbidden ? forbidden : slots).push(slot)
  }
  const hints = sent.filter(isHint).map((field) => hintOf(field, at))
  const problems = [...unknownFields(names, register), ...sentRelations(names, register)]
  const shape: Shape = {
    ...{ names, slots, forbidden, problems, isSecret: isSecret(names) },
    secrecyPosition: at(secrecyLevel.name),
    versionPositions: options.isFile ? [] : [at(readVersion.name), at(baseVersion.name)],
    ways: addresses.flatMap((address) => waysOf(address, slots, hints, at, checker)),
  }
  shapes.set(cacheKey, shape)
  return shape
}

function unknownFields(names: readonly string[], register: Register): FieldProblem[] {
  const { fields, relations } = register
  const known = new Set([...fields.keys(), ...sentFields.map(({ name }) => name)])
  const unknown = names.filter((name) => !known.has(name) && !relations.has(name)).slice(0, MAX_UNKNOWN)
  return unknown.map((name) => ({ ...nameProblem('FIELD_UNKNOWN', name, register, known), field: shown(name) }))
}

/** What belongs to other records: the field that refers to one is written, or the others themselves. */
const sentRelations = (names: readonly string[], { relations, references }: Register): FieldProblem[] =>
  names.flatMap((name) => {
    const relation = relations.get(name)
    const reference = references.find(({ column }) => relation?.on.some(([local]) => local === column))
    const field = relation?.isMany === false ? reference?.as : undefined
    return relation ? problem('RELATION_NOT_WRITTEN', name, { name, ...(field ? { field } : { to: relation.to }) }) : []
  })

const needed: Record<Address, readonly string[]> = { key: [], id: ['id'], external: sourceNames }

/** What only helps to find records; it is not written, and may be missing in one or the other record. */
const hintOf = (field: Field, at: At): Slot => ({
  field: { ...field, isNullable: true },
  position: at(field.name),
})

/** The ways to address a record thus: first with the hints that its key is told by, for records that have them all. */
function waysOf(address: Address, sent: Slot[], hints: Slot[], at: At, checker: Checker) {
  const isInKey = ({ field }: Slot): boolean => checker.register.keyColumns.includes(field.column)
  const [inKey, others] = [hints.filter(isInKey), hints.filter((hint) => !isInKey(hint))]
  if (address !== 'key' || inKey.length === 0) return [wayOf(address, [...hints, ...sent], at, checker)]
  const full = wayOf(address, [...hints, ...sent], at, checker)
  return [{ ...full, needed: inKey.map(({ position }) => position) }, wayOf(address, [...others, ...sent], at, checker)]
}

/** A way in which records of a shape are addressed, open to those that have a value in each of `needed`. */
function wayOf(address: Address, sent: Slot[], at: At, { register, batches }: Checker) {
  const slots = address === 'id' ? [{ field: register.fields.get('id')!, position: at('id') }, ...sent] : sent
  const fields = slots.map(({ field }) => field)
  const name = [address, ...fields.map((field) => field.name)].join()
  const batch: Batch = batches.get(name) ?? { address, fields, lines: [], columns: fields.map(() => []) }
  batches.set(name, batch)
  const columnsOf = (isIn: (field: Field) => boolean): number[] =>
    fields.flatMap((field, i) => (isIn(field) ? [i] : []))
  const ids = columnsOf(({ name }) => sourceNames.includes(name))
  const own = columnsOf(({ name, column }) =>
    address === 'key' ? register.keyColumns.includes(column) : needed[address].includes(name),
  )
  // Of rows that share the values of one of these columns only the first is written.
  const identities = address !== 'external' && ids.length === 2 ? [own, ids] : [own]
  return { needed: needed[address].map(at), slots, identities, batch }
}
