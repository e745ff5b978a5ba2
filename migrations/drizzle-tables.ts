// The tables of registers as Drizzle takes them, which drafts migrations by them; the service has no need of it.
import { sql } from 'drizzle-orm'
import {
  customType,
  foreignKey,
  index,
  type PgColumn,
  type PgTable,
  pgTable,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { Register } from '../src/kernel/define-register.ts'
import type { Column, Table } from '../src/kernel/derive-tables.ts'

type Columns = Record<string, PgColumn>

/** By the register's name. */
export function drizzleTables(registers: readonly Pick<Register, 'name' | 'table'>[]): Record<string, PgTable> {
  const columnsOf = new Map<string, Columns>()
  return Object.fromEntries(
    registers.map(({ name, table }) => {
      const columns = Object.fromEntries(table.columns.map((column) => [column.name, columnOf(column)]))
      const made = pgTable(table.name, columns, (own) => keysOf(table, own, columnsOf))
      // Sound: its columns are its members.
      columnsOf.set(table.name, made as unknown as Columns)
      return [name, made]
    }),
  )
}

function columnOf({ name, type, isNotNull, default: value, generated }: Column) {
  let built = customType<{ data: unknown }>({ dataType: () => type })(name)
  if (isNotNull) built = built.notNull()
  if (value !== undefined) built = built.default(typeof value === 'object' ? sql.raw(value.sql) : value)
  if (generated !== undefined) built = built.generatedAlwaysAs(sql.raw(generated))
  return name === 'id' ? built.primaryKey() : built
}

function keysOf(table: Table, own: Columns, columnsOf: ReadonlyMap<string, Columns>) {
  // Sound: no key and no index is of nothing, and each column is one of its table.
  const some = (names: readonly string[], of = own) => names.map((name) => of[name]) as [PgColumn, ...PgColumn[]]
  return [
    ...table.unique.map(({ name, columns, isPartial }) =>
      isPartial
        ? uniqueIndex(name)
            .on(...some(columns))
            .where(sql`${own[columns.at(-1)!]} is not null`)
        : unique(name).on(...some(columns)),
    ),
    ...table.foreign.map(({ name, columns, target, targetColumns, isCascading }) => {
      const foreignColumns = some(targetColumns, columnsOf.get(target))
      const key = foreignKey({ name, columns: some(columns), foreignColumns })
      return isCascading ? key.onUpdate('cascade') : key
    }),
    ...table.indexes.map(({ name, columns }) => index(name).on(...some(columns))),
  ]
}
