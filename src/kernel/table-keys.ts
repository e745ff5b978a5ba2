import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'

/** What a table keeps unique beside its id, and what it refers to. */
export function tableKeys(table: PgTable) {
  const { indexes, uniqueConstraints, foreignKeys } = getTableConfig(table)
  const unique = [...indexes.flatMap(({ config }) => (config.unique ? config : [])), ...uniqueConstraints]
  return {
    unique: unique.map(({ name, columns }) => {
      return { name, columns: columns.flatMap((one) => ('name' in one ? (one.name ?? []) : [])) }
    }),
    foreign: foreignKeys.map((key) => {
      return { name: key.getName(), columns: key.reference().columns.map(({ name }) => name), onUpdate: key.onUpdate }
    }),
  }
}
