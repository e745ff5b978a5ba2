// Records as they were sent become columns of canonical text, one batch for each set of sent fields. What can be judged
// without the database is judged here, all problems of a row at once.
import { type Access, sightOf } from '../kernel/access.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { nearest } from '../kernel/names.ts'
import { isSecret, isSecretLevel } from '../kernel/secrecy.ts'
import { baseVersion, secrecyLevel, sentFields } from '../kernel/sent-fields.ts'
import type { Address, Batch } from '../sql/batch.ts'
import type { FieldProblem, RowResult } from './context.ts'

export interface ChunkInput {
  line: number
  /** An object of field names and values, or with `header` an array of values in its order (null: empty cell). */
  record: unknown
}

export interface CheckOptions {
  access: Access
  /** Every record is addressed by its `id`, whatever else it says. */
  address?: 'id'
  /** The field names of a file whose records are arrays. */
  header?: readonly string[]
}

export interface CheckedRecords {
  batches: Batch[]
  rejected: RowResult[]
  warnings: Map<number, FieldProblem[]>
  ignoredFields: string[]
}

/**
 * About 1.3 us for a row of 9 columns, the keys included. Shapes (which fields, where, how addressed) are worked out
 * once for each list of names, so that a file with a header and a list of like objects cost the same.
 */
export function checkRecords(register: Register, inputs: readonly ChunkInput[], options: CheckOptions): CheckedRecords {
  const checker: Checker = {
    ...{ register, options, shapes: new Map(), layouts: new Map(), ignored: new Set() },
    ...{ keys: new Map(), rejected: [], warnings: new Map() },
  }
  let shape = options.header && shapeOf(options.header, checker)
  for (const { line, record } of inputs) {
    if (options.header) checkRow(line, Array.isArray(record) ? record : [], shape!, checker)
    else if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      reject(line, [{ code: 'RECORD_EXPECTED', field: null }], checker)
    } else {
      const names = Object.keys(record)
      if (!shape || !isSame(names, shape.names)) shape = shapeOf(names, checker)
      checkRow(line, Object.values(record), shape, checker)
    }
  }
  const batches = [...checker.layouts.values()].map(({ batch }) => batch).filter(({ lines }) => lines.length > 0)
  return { batches, rejected: checker.rejected, warnings: checker.warnings, ignoredFields: [...checker.ignored] }
}

interface Checker {
  register: Register
  options: CheckOptions
  shapes: Map<string, Shape>
  layouts: Map<string, Layout>
  ignored: Set<string>
  /** Key text -> the line that came first. */
  keys: Map<string, number>
  rejected: RowResult[]
  warnings: Map<number, FieldProblem[]>
}

interface Slot {
  field: Field
  /** Of the value among the record's values. */
  position: number
}

/** What a list of field names means. */
interface Shape {
  names: readonly string[]
  slots: Slot[]
  /** Beyond the caller's clearance: a reader sees nothing there, so nothing may be sent. */
  forbidden: Slot[]
  problems: FieldProblem[]
  /** A name bears a classification mark. */
  isSecret: boolean
  hasKey: boolean
  idPosition: number
  secrecyPosition: number
  externalPositions: [number, number]
  layouts: Partial<Record<Address, [Slot[], Layout]>>
}

/** A batch being filled, with the columns by which its rows are told apart. */
interface Layout {
  batch: Batch
  identities: number[][]
}

function checkRow(line: number, values: readonly unknown[], shape: Shape, checker: Checker): void {
  if (isSecretLevel(values[shape.secrecyPosition]) || values.some(isSecret) || shape.isSecret) {
    // Nothing else is said of the row, and its key is no key.
    reject(line, [{ code: 'SECRET_REFUSED', field: null }], checker)
    return
  }
  const problems = shape.problems.length > 0 ? [...shape.problems] : []
  const warnings: FieldProblem[] = []
  for (const { field, position } of shape.forbidden) {
    if (values[position] != null)
      problems.push({ code: 'FIELD_FORBIDDEN', params: { name: field.name }, field: field.name })
  }
  const address = addressOf(values, shape, checker.options)
  if (!address) problems.push(keyMissing(checker.register))
  const [slots, layout] = layoutOf(shape, address ?? 'key', checker)
  const row = checkValues(values, slots, problems, warnings)
  const { batch, identities } = layout
  if (problems.length === 0) checkIdentities(row, layout, problems, checker)
  if (warnings.length > 0) checker.warnings.set(line, warnings)
  if (problems.length > 0) {
    reject(line, problems, checker)
    return
  }
  for (const columns of identities) {
    const identity = identityOf(row, columns, batch)
    if (identity !== undefined) checker.keys.set(identity, line)
  }
  batch.lines.push(line)
  for (let i = 0; i < row.length; i++) batch.columns[i]!.push(row[i]!)
}

function checkValues(
  values: readonly unknown[],
  slots: readonly Slot[],
  problems: FieldProblem[],
  warnings: FieldProblem[],
): (string | null)[] {
  const row: (string | null)[] = []
  for (const { field, position } of slots) {
    const value = values[position]
    if (value === null || value === undefined) {
      if (!field.isNullable) problems.push({ code: 'FIELD_NOT_NULL', params: { name: field.name }, field: field.name })
      row.push(null)
      continue
    }
    const checked = field.kind.check(value, field)
    if (typeof checked !== 'string') {
      problems.push({ ...checked, field: field.name })
      continue
    }
    const finding = field.check?.(checked)
    if (finding) {
      const { severity, ...problem } = finding
      ;(severity === 'error' ? problems : warnings).push({ ...problem, field: field.name })
    }
    row.push(checked)
  }
  return row
}

/** Two rows of one call that mean one record: the first is written, the second names it. */
function checkIdentities(
  row: readonly (string | null)[],
  { batch, identities }: Layout,
  problems: FieldProblem[],
  checker: Checker,
): void {
  for (const columns of identities) {
    const identity = identityOf(row, columns, batch)
    const first = identity === undefined ? undefined : checker.keys.get(identity)
    if (first !== undefined) problems.push({ code: 'KEY_DUPLICATE', params: { line: first }, field: null })
  }
}

function identityOf(
  row: readonly (string | null)[],
  columns: readonly number[],
  { fields }: Batch,
): string | undefined {
  let identity = fields[columns[0]!]!.name
  for (const column of columns) {
    if (row[column] === null) return undefined
    identity += `\0${row[column]}`
  }
  return identity
}

function addressOf(values: readonly unknown[], shape: Shape, options: CheckOptions): Address | undefined {
  const hasId = values[shape.idPosition] != null
  if (options.address === 'id') return hasId ? 'id' : undefined
  if (shape.hasKey) return 'key'
  if (hasId) return 'id'
  const [source, externalId] = shape.externalPositions
  return values[source] != null && values[externalId] != null ? 'external' : undefined
}

function reject(line: number, problems: FieldProblem[], { rejected }: Checker): void {
  rejected.push({ line, outcome: 'REJECTED', id: null, version: null, problems, warnings: [] })
}

const keyMissing = ({ key }: Register): FieldProblem => {
  const names = key.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  return { code: 'KEY_MISSING', params: { names: names.join(', ') }, field: null }
}

const isSame = (a: readonly string[], b: readonly string[]): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function shapeOf(names: readonly string[], checker: Checker): Shape {
  const cacheKey = names.join('\n')
  const known = checker.shapes.get(cacheKey)
  if (known) return known
  const { register, options } = checker
  const positions = new Map(names.map((name, position) => [name, position]))
  const writableIds = new Set(
    register.references.filter(({ as }) => !positions.has(as)).map((reference) => reference.column),
  )
  const shape: Shape = {
    ...{ names, slots: [], forbidden: [], problems: [], layouts: {} },
    hasKey: register.key.every(({ name, column, isRequired, reference }) => {
      return positions.has(name) || !isRequired || (reference && positions.has(idFieldOf(column, register).name))
    }),
    isSecret: isSecret(names),
    idPosition: positions.get('id') ?? -1,
    secrecyPosition: positions.get(secrecyLevel.name) ?? -1,
    externalPositions: [positions.get('source') ?? -1, positions.get('externalId') ?? -1],
  }
  for (const field of [...register.fields.values(), baseVersion]) {
    const position = positions.get(field.name)
    if (position === undefined) continue
    const isWritable = field.write !== 'never' || writableIds.has(field.column)
    const isForbidden = sightOf(options.access, field) === 'none'
    if (isWritable) (isForbidden ? shape.forbidden : shape.slots).push({ field, position })
    else if (field.name !== 'id' || (shape.hasKey && options.address !== 'id')) checker.ignored.add(field.name)
    if (isWritable && isForbidden) checker.ignored.add(field.name)
  }
  for (const name of names) {
    if (shape.problems.length >= MAX_UNKNOWN) break
    // A record that was read with its relations can be written back: they are kept elsewhere.
    if (register.relations.has(name)) checker.ignored.add(name)
    else if (!register.fields.has(name) && !isSent(name)) shape.problems.push(unknown(name, register))
  }
  checker.shapes.set(cacheKey, shape)
  return shape
}

const isSent = (name: string): boolean => sentFields.some((field) => field.name === name)

/** Unknown fields named for one record; what has more was never meant for this register. */
const MAX_UNKNOWN = 20

function unknown(name: string, register: Register): FieldProblem {
  const suggestion = nearest(name, [...register.fields.keys(), ...sentFields.map((field) => field.name)])
  return { code: 'FIELD_UNKNOWN', params: { name, suggestion }, field: name }
}

/** The field that holds a reference's id, `buildingId` for `building_id`. */
function idFieldOf(column: string, register: Register): Field {
  for (const field of register.fields.values()) if (field.column === column && !field.reference) return field
  throw new Error(`${register.name} has no field for ${column}`)
}

/** Rows of different shapes that send the same fields in another order share a batch. */
function layoutOf(shape: Shape, address: Address, checker: Checker): [Slot[], Layout] {
  const known = shape.layouts[address]
  if (known) return known
  const id = { field: checker.register.fields.get('id')!, position: shape.idPosition }
  const slots = address === 'id' ? [id, ...shape.slots] : shape.slots
  const fields = slots.map(({ field }) => field)
  const name = [address, ...fields.map((field) => field.name)].join()
  const layout = checker.layouts.get(name) ?? {
    batch: { address, fields, lines: [], columns: fields.map(() => []) },
    identities: identitiesOf(address, fields, checker.register),
  }
  checker.layouts.set(name, layout)
  shape.layouts[address] = [slots, layout]
  return [slots, layout]
}

function identitiesOf(address: Address, fields: readonly Field[], { keyColumns }: Register): number[][] {
  const at = (wanted: (field: Field) => boolean): number[] => fields.flatMap((field, i) => (wanted(field) ? [i] : []))
  const external = at(({ name }) => name === 'source' || name === 'externalId')
  const main = address === 'id' ? [0] : address === 'key' ? at(({ column }) => keyColumns.includes(column)) : external
  return address !== 'external' && external.length === 2 ? [main, external] : [main]
}
