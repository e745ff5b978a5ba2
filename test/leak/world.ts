// A small country made from a seed, and all of its rows as plain objects, read once by the database's own user: what
// the model filters in memory.
import type { Field, Register, Relation } from '../../src/kernel/define-register.ts'
import { type Random, randomFor } from '../../src/sandbox/random.ts'
import { buildTestApp, type TestApp } from '../harness.ts'
import { populate } from './population.ts'

export type Value = string | number | boolean | null
/** Values by API name, in the form that the API gives them. */
export type Row = Readonly<Record<string, Value>>

export interface World extends TestApp {
  seed: string
  random: Random
  rowsOf: (register: Register) => readonly Row[]
  byId: (register: Register, id: Value) => Row | undefined
  /** Rows of the relation's target that belong to this row, in reach or not. */
  related: (relation: Relation, register: Register, row: Row) => readonly Row[]
  /** The codes of the regions from the province down to the one that the row is counted under, from parent ids. */
  regionsOf: (register: Register, row: Row) => ReadonlySet<Value>
  /** Negative, zero or positive, in the order of the database. */
  compare: (field: Field, a: Value, b: Value) => number
  /** Reads all rows again, after they were changed. */
  reload: () => Promise<void>
}

const none: readonly Row[] = []

/** The one place where the leak test makes its service. */
const openApp = (t: { teardown(end: () => Promise<void>): void }): Promise<TestApp> => buildTestApp(t)

/** What every read adds to is no register to compare. */
const growing = new Set<string>(['audit'])

export async function openWorld(t: { teardown(end: () => Promise<void>): void }, seed: string): Promise<World> {
  const tested = await openApp(t)
  const random = randomFor(seed)
  await populate(tested, random)
  await tested.sql`analyze`
  const { registry } = tested
  let content = await readContent(tested)
  const rowsOf = ({ name }: Register) => content.rows.get(name) ?? none
  const byId = (register: Register, id: Value) => content.ids.get(`${register.name} ${id}`)
  const parts = new Map<string, Map<string, Row[]>>()
  const related = (relation: Relation, register: Register, row: Row): readonly Row[] => {
    const target = registry.target(relation)
    const names = relation.on.map(([, remote]) => remote)
    const part = `${target.name} ${names}`
    const index = parts.get(part) ?? groupBy(rowsOf(target), names)
    parts.set(part, index)
    const own = relation.on.map(([local]): Value => row[columnField(register, local)]!)
    if (own.includes(null)) return []
    const found = index.get(JSON.stringify(own)) ?? []
    return found.filter((other) => relation.where.every(([field, value]) => other[field] === value))
  }
  const regionsOf = (register: Register, row: Row): ReadonlySet<Value> => {
    if ('regionId' in row) return content.ancestors.get(row.regionId!) ?? new Set()
    const owner = register.references.find(({ column }) => column === 'organization_id' || column === 'client_id')!
    const target = registry.get(owner.to)
    return regionsOf(target, byId(target, row[columnField(register, owner.column)]!)!)
  }
  const compare = (field: Field, a: Value, b: Value) => compareValues(field, a, b, content.ranks)
  const reload = async () => {
    parts.clear()
    content = await readContent(tested)
  }
  return { ...tested, seed, random, rowsOf, byId, related, regionsOf, compare, reload }
}

/** The field that shows a column as it is. */
export function columnField({ fields }: Register, column: string): string {
  for (const field of fields.values()) if (field.column === column && !field.reference) return field.name
  throw new Error(`no field shows ${column}`)
}

interface Content {
  rows: Map<string, Row[]>
  ids: Map<string, Row>
  /** By region id. */
  ancestors: Map<Value, Set<Value>>
  /** Texts in the order of the database's collation. */
  ranks: Map<string, number>
}

async function readContent({ sql, registry }: TestApp): Promise<Content> {
  const content: Content = { rows: new Map(), ids: new Map(), ancestors: new Map(), ranks: new Map() }
  const registers = registry.registers.filter(({ domain }) => !growing.has(domain))
  for (const register of registers) {
    const own = [...register.fields.values()].filter(({ reference }) => !reference)
    const columns = own.map((field) => `${columnSql(field)} as "${field.name}"`).join(', ')
    const rows = (await sql.unsafe(`select ${columns} from ${register.tableName}`)).map((row) => ({ ...row }) as Row)
    content.rows.set(register.name, rows)
    for (const row of rows) content.ids.set(`${register.name} ${row.id}`, row)
  }
  for (const register of registers) {
    for (const { to, by, as, column } of register.references) {
      const name = columnField(register, column)
      for (const row of content.rows.get(register.name)!) {
        Object.assign(row, { [as]: content.ids.get(`${to} ${row[name]}`)?.[by] ?? null })
      }
    }
  }
  for (const { id } of content.rows.get('Region')!) content.ancestors.set(id!, ancestorsOf(id!, content.ids))
  const texts = new Set<Value>()
  for (const rows of content.rows.values())
    for (const row of rows) for (const value of Object.values(row)) texts.add(value)
  const known = [...texts].filter((value) => typeof value === 'string')
  const sorted = await sql<{ text: string }[]>`select text from unnest(${known}::text[]) text order by text`
  for (const [i, { text }] of sorted.entries()) content.ranks.set(text, i)
  return content
}

function columnSql({ kind, column }: Field): string {
  if (kind.name === 'dateTime') return `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
  return kind.json === 'bare' ? column : `${column}::text`
}

function ancestorsOf(id: Value, ids: Map<string, Row>): Set<Value> {
  const codes = new Set<Value>()
  for (let row = ids.get(`Region ${id}`); row; row = ids.get(`Region ${row.parentId}`)) codes.add(row.code!)
  return codes
}

export function groupBy(rows: readonly Row[], names: readonly string[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => JSON.stringify(names.map((name) => row[name] ?? null)))
}

function compareValues({ kind, reference }: Field, a: Value, b: Value, ranks: Map<string, number>): number {
  if (typeof a !== 'string' || typeof b !== 'string') return Number(a) - Number(b)
  if (kind.name === 'decimal') return Number(scaled(a) - scaled(b))
  // Collation C, or ASCII of one form.
  if (kind.name !== 'text' && !reference) return compareAscii(a, b)
  const [rankA, rankB] = [ranks.get(a), ranks.get(b)]
  if (rankA === undefined || rankB === undefined) throw new Error(`no rank of ${a} or ${b}`)
  return rankA - rankB
}

const compareAscii = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

const SCALE = 20

/** A decimal as a whole number of 10^-20. */
export function scaled(decimal: Value): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(decimal))!
  return BigInt(`${sign}${whole}${fraction.padEnd(SCALE, '0')}`)
}

/** With as many digits as the column has, else as many as are needed. */
export function unscaled(value: bigint, scale: number | undefined): string {
  const digits = String(value < 0n ? -value : value).padStart(SCALE + 1, '0')
  const fraction = digits.slice(-SCALE)
  const shown = scale === undefined ? fraction.replace(/0+$/, '') : fraction.slice(0, scale)
  return `${value < 0n ? '-' : ''}${digits.slice(0, -SCALE)}${shown && `.${shown}`}`
}
