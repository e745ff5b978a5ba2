// The tables of registers, as their fields, references and keys have them.
import { getTableColumns, sql } from 'drizzle-orm'
import {
  foreignKey,
  index,
  type PgColumn,
  type PgColumnBuilder,
  type PgTable,
  type PgTableExtraConfigValue,
  pgTable,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { columnFieldsOf, idOf, referencesOf, sourceNames } from './column-fields.ts'
import { columnTypes, isNotNull } from './column-types.ts'
import { snakeCase } from './names.ts'
import type { FieldDefinition, RegisterDefinition } from './register-definition.ts'
import { keyOf, tableNameOf } from './resolve-register.ts'

type Columns = Record<string, PgColumn>

/** By the register's name. */
export function deriveTables(definitions: readonly RegisterDefinition[]): ReadonlyMap<string, PgTable> {
  const tables = new Map<string, PgTable>()
  const columnsOf = (name: string): Columns => getTableColumns(tables.get(name)!)
  const wholes = new Set(
    definitions.flatMap(({ references = {} }) => {
      return Object.values(references).flatMap(({ to, isWithinOrganization }) => (isWithinOrganization ? to : []))
    }),
  )
  for (const definition of definitions) {
    const columns = Object.entries(columnFieldsOf(definition)).map(([name, field]) => [
      name,
      columnOf(definition, name, field),
    ])
    const keys = (own: Columns) =>
      definition.isReadOnly ? [] : keysOf(definition, own, wholes.has(definition.name), columnsOf)
    tables.set(definition.name, pgTable(tableNameOf(definition), Object.fromEntries(columns), keys))
  }
  return tables
}

function columnOf(of: RegisterDefinition, name: string, field: FieldDefinition): PgColumnBuilder {
  const { type = 'text', column = snakeCase(name), default: value, generated } = field
  const known = Object.keys(columnTypes)
  if (!known.includes(type))
    throw new Error(`register ${of.name}, ${name}: no type '${type}'; there are ${known.join(', ')}`)
  // Sound: all builders are; their types differ by what they hold.
  let built = columnTypes[type].column(column) as PgColumnBuilder
  if (isNotNull(field)) built = built.notNull()
  if (value !== undefined) built = built.default(value)
  if (generated !== undefined) built = built.generatedAlwaysAs(sql.raw(generated))
  return name === 'id' ? built.primaryKey() : built
}

/** Of a row's id and its owner: what refers to both stays with them in one organization. */
const WHOLE = ['id', 'organizationId']

function keysOf(
  definition: RegisterDefinition,
  own: Columns,
  isWhole: boolean,
  columnsOf: (register: string) => Columns,
): PgTableExtraConfigValue[] {
  const { key, uniques } = definition
  const table = tableNameOf(definition)
  const named = (name: string): PgColumn => {
    if (!own[name]) throw new Error(`${definition.name}: no column '${name}'`)
    return own[name]
  }
  // Sound: no key and no index is of nothing.
  const some = (names: readonly string[]) => names.map(named) as [PgColumn, ...PgColumn[]]
  const foreign = referencesOf(definition).map(([name, { to, isWithinOrganization }]) => {
    const id = idOf(name)
    if (!isWithinOrganization) return foreignKey({ columns: some([id]), foreignColumns: [columnsOf(to).id!] })
    const { id: whole, organizationId: owner } = columnsOf(to)
    const columns = some([id, 'organizationId'])
    const part = foreignKey({ name: `${table}_${snakeCase(name)}_fk`, columns, foreignColumns: [whole!, owner!] })
    // A part is where its whole is, and goes where that goes.
    return key.includes(id) ? part.onUpdate('cascade') : part
  })
  return [
    unique(`${table}_key`).on(...some(keyOf(definition))),
    ...(isWhole ? [unique(`${table}_organization_key`).on(...some(WHOLE))] : []),
    ...foreign,
    // Partial, so that rows without it cost no index entry.
    ...Object.entries({ source: sourceNames, ...uniques }).map(([name, columns]) =>
      uniqueIndex(`${table}_${name}_key`)
        .on(...some(columns))
        .where(sql`${own[columns.at(-1)!]} is not null`),
    ),
    ...indexesOf(definition).map(([name, columns]) => index(`${table}_${snakeCase(name)}_idx`).on(...some(columns))),
  ]
}

/**
 * A list in a reach, in its default order; what refers to one record, in that order; all, in that order. What begins
 * as the key does has an index in it. A register says where it is otherwise.
 */
function indexesOf(definition: RegisterDefinition): [name: string, columns: readonly string[]][] {
  const { heldBy, references = {}, sort, indexes } = definition
  // Rows by their id are a list in no order that anybody asks for.
  const order = sort.find((name) => name !== 'id')!
  const rule: Record<string, string[]> = {
    ...(heldBy !== 'open' && { regionPath: ['regionPath', order] }),
    ...Object.fromEntries(Object.keys(references).map((name) => [name, [idOf(name), order]])),
    [sort[0]!]: [sort[0]!, 'id'],
  }
  const begun = ['id', keyOf(definition)[0]]
  const ruled = Object.entries(rule).filter(([, [first]]) => !begun.includes(first))
  return Object.entries({ ...Object.fromEntries(ruled), ...indexes }).filter(([, columns]) => columns.length > 0)
}
