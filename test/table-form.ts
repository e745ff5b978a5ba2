// What a table is, as its register has it and as Postgres has it, in one form that can be compared.
import { inForce } from '../migrations/draft.ts'
import type { Sql } from '../src/db/connect.ts'
import type { Register } from '../src/kernel/define-register.ts'
import type { Table } from '../src/kernel/derive-tables.ts'
import type { Validity } from '../src/kernel/validity.ts'

export interface TableForm {
  /** Types with the collation, if it is not that of the database. */
  columns: Record<string, { type: string; isNotNull: boolean; hasDefault: boolean; isGenerated: boolean }>
  primaryKey: string[]
  unique: Record<string, readonly string[]>
  indexes: Record<string, { columns: readonly string[]; isUnique: boolean; where: string | null }>
  foreignKeys: Record<string, Omit<Table['foreign'][number], 'name'>>
}

/** The table as its register has it. */
export function namedTable({ table }: Register): TableForm {
  const { columns, unique, foreign, indexes } = table
  const [partial, whole] = [unique.filter(({ isPartial }) => isPartial), unique.filter(({ isPartial }) => !isPartial)]
  return {
    columns: record(columns, ({ type, isNotNull, default: value, generated }) => {
      const form = { type: type.replace(', ', ','), isNotNull }
      return { ...form, hasDefault: value !== undefined, isGenerated: generated !== undefined }
    }),
    primaryKey: ['id'],
    unique: record(whole, ({ columns }) => columns),
    indexes: {
      ...record(partial, ({ columns }) => ({ columns, isUnique: true, where: `${columns.at(-1)} is not null` })),
      ...record(indexes, ({ columns }) => ({ columns, isUnique: false, where: null })),
    },
    foreignKeys: record(foreign, ({ name: _, ...key }) => key),
  }
}

/** The table as Postgres has it. */
export async function foundTable(sql: Sql, { tableName }: Pick<Register, 'tableName'>): Promise<TableForm> {
  const columns = await sql`
    select attname as name, attnotnull as "isNotNull", concat(format_type(atttypid, atttypmod),
             case when attcollation = '"C"'::regcollation then ' collate "C"' end) as type,
           atthasdef and attgenerated = '' as "hasDefault", attgenerated <> '' as "isGenerated"
    from pg_attribute where attrelid = ${tableName}::regclass and attnum > 0 and not attisdropped
      -- The change log's own (migrations/0021-change-log.sql).
      and attname <> 'tx'`
  const constraints = await sql`
    select conname as name, contype as kind, ${columnNames(sql, 'conrelid', 'conkey')} as columns,
           nullif(confrelid, 0)::regclass::text as target, confupdtype = 'c' as "isCascading",
           ${columnNames(sql, 'confrelid', 'confkey')} as "targetColumns"
    from pg_constraint c where conrelid = ${tableName}::regclass and contype in ('p', 'u', 'f') order by conname`
  const indexes = await sql`
    select indexrelid::regclass::text as name, ${columnNames(sql, 'indrelid', 'indkey')} as columns,
           indisunique as "isUnique", pg_get_expr(indpred, indrelid) as where
    from pg_index c where indrelid = ${tableName}::regclass
      and not exists (select from pg_constraint x where x.conindid = indexrelid and x.conrelid = indrelid)
    order by indexrelid::regclass::text`
  const ofKind = (kind: string) => constraints.filter((constraint) => constraint.kind === kind)
  return {
    columns: record(columns, ({ type, isNotNull, hasDefault, isGenerated }) => {
      return { type, isNotNull, hasDefault, isGenerated }
    }),
    primaryKey: ofKind('p')[0]?.columns,
    unique: Object.fromEntries(ofKind('u').map(({ name, columns }) => [name, columns])),
    indexes: record(indexes, ({ columns, isUnique, where }) => {
      return { columns, isUnique, where: where && normalized(where) }
    }),
    foreignKeys: record(ofKind('f'), ({ columns, target, targetColumns, isCascading }) => {
      return { columns, target, targetColumns, isCascading }
    }),
  }
}

/** What keeps apart what is in force, as its register has it, */
export const namedApart = (validity: Validity): string =>
  plainApart(`EXCLUDE USING spgist (${inForce(validity)} WITH &&)`)

/** and as Postgres has it. */
export async function foundApart(sql: Sql, tableName: string): Promise<string> {
  const [row] = await sql`select pg_get_constraintdef(oid) as text from pg_constraint
    where contype = 'x' and conrelid = ${tableName}::regclass`
  return plainApart(row?.text ?? '')
}

/** The codes that 0009 is of hold no blanks, and have no tab behind them. */
const plainApart = (text: string): string => text.replace(/[()]|::text| \|\| E?'(\\t|\t)'/g, '').toLowerCase()

/** Names of the columns whose numbers are in an array of the catalog, in the array's order. */
export function columnNames(sql: Sql, table: string, numbers: string) {
  return sql.unsafe(`array(select attname::text from unnest(c.${numbers}) with ordinality n(number, position)
    join pg_attribute on attrelid = c.${table} and attnum = n.number order by n.position)`)
}

function record<Row extends { name?: string }, Value>(rows: readonly Row[], value: (row: Row) => Value) {
  return Object.fromEntries(rows.map((row): [string, Value] => [row.name!, value(row)]))
}

const normalized = (sql: string): string =>
  sql
    .toLowerCase()
    .replace(/[()"]/g, '')
    .replace(/\b\w+\./g, '')
