// How fields are stored: one row a type, which says the kind of its values, its column and the unit it is measured in.
import type { KindName } from './field-kinds.ts'
import type { FieldDefinition } from './register-definition.ts'
import type { Unit } from './units.ts'

export interface ColumnTypeRow {
  kind: KindName
  /** As Postgres calls it. */
  column: string
  unit?: Unit
  precision?: number
  scale?: number
}

/** Of codes with an order: paths are cut into ranges, which only bytes keep apart, and so are the months of a year. */
const BYTES = 'text collate "C"'

const decimal = (precision: number, scale: number, unit?: Unit): ColumnTypeRow => ({
  ...{ kind: 'decimal', precision, scale, column: `numeric(${precision}, ${scale})` },
  ...(unit && { unit }),
})

const types = {
  text: { kind: 'text', column: 'text' },
  path: { kind: 'path', column: BYTES },
  period: { kind: 'period', column: BYTES },
  uuid: { kind: 'uuid', column: 'uuid' },
  boolean: { kind: 'boolean', column: 'boolean' },
  integer: { kind: 'integer', column: 'integer' },
  date: { kind: 'date', column: 'date' },
  dateTime: { kind: 'dateTime', column: 'timestamp with time zone' },
  yuan: decimal(18, 2, 'CNY'),
  area: decimal(14, 2, 'm2'),
  odometer: decimal(10, 1, 'km'),
  displacement: decimal(4, 2, 'L'),
  quantity: decimal(18, 4),
  score: decimal(5, 2),
  factor: decimal(18, 8),
  count: decimal(18, 0),
  /** A product, stored exactly and never rounded. */
  exact: { kind: 'decimal', column: 'numeric' },
} satisfies Record<string, ColumnTypeRow>

export type ColumnType = keyof typeof types

export const columnTypes: Readonly<Record<ColumnType, ColumnTypeRow>> = types

/** Every record has it. */
export const isNotNull = ({ isRequired, default: value }: FieldDefinition): boolean =>
  isRequired === true || value !== undefined

/** A default, unless Postgres computes it. */
export const plainDefault = ({ default: value }: { default?: unknown }): string | undefined =>
  value === undefined || typeof value === 'object' ? undefined : String(value)
