// The tables of registers, as their fields, references and keys have them: plain data, in which writes look names up.
// Migrations are drafted from it (migrations/drizzle-tables.ts).
import { columnFieldsOf, idOf, isPartBy, referencesOf, sourceNames } from './column-fields.ts'
import { columnTypes, isNotNull } from './column-types.ts'
import { snakeCase } from './names.ts'
import type { FieldDefinition, RegisterDefinition } from './register-definition.ts'
import { keyOf, tableNameOf } from './resolve-register.ts'

export interface Column extends Pick<FieldDefinition, 'default' | 'generated'> {
  name: string
  /** As Postgres calls it. */
  type: string
  isNotNull: boolean
}

/** With its columns as SQL calls them. */
export interface TableKey {
  name: string
  columns: readonly string[]
}

export interface Table {
  name: string
  columns: readonly Column[]
  /** `isPartial`: of the rows that have its last column, so that those without it cost no index entry. */
  unique: readonly (TableKey & { isPartial: boolean })[]
  /** `isCascading`: what it refers to may be renumbered. */
  foreign: readonly (TableKey & { target: string; targetColumns: readonly string[]; isCascading: boolean })[]
  indexes: readonly TableKey[]
}

/** Of a row's id and its owner: what refers to both stays with them in one organization. */
const WHOLE = ['id', 'organizationId']

export function deriveTable(
  definition: RegisterDefinition,
  all: readonly RegisterDefinition[],
  find: (register: string) => RegisterDefinition,
): Table {
  const { uniques, isReadOnly } = definition
  const name = tableNameOf(definition)
  const fields = Object.entries(columnFieldsOf(definition))
  const columns = fields.map(([field, one]) => columnOf(field, one))
  if (isReadOnly) return { name, columns, unique: [], foreign: [], indexes: [] }
  const own = new Map(fields.map(([field], i) => [field, columns[i]!.name]))
  const named = (parts: readonly string[]): string[] =>
    parts.map((field) => {
      const column = own.get(field)
      if (column === undefined) throw new Error(`${definition.name}: no column '${field}'`)
      return column
    })
  const isWhole = all.some(({ references = {} }) =>
    Object.values(references).some(({ to, isWithinOrganization }) => isWithinOrganization && to === definition.name),
  )
  const whole = (columns: readonly string[], suffix: string) => ({
    ...{ name: `${name}${suffix}_key`, columns: named(columns), isPartial: false },
  })
  return {
    ...{ name, columns },
    unique: [
      ...Object.entries({ source: sourceNames, ...uniques }).map(([key, fields]) => {
        return { name: `${name}_${key}_key`, columns: named(fields), isPartial: true }
      }),
      whole(keyOf(definition), ''),
      ...(isWhole ? [whole(WHOLE, '_organization')] : []),
    ],
    foreign: referencesOf(definition).map(([reference, given]) => {
      const { to, isWithinOrganization } = given
      const target = tableNameOf(find(to))
      const id = idOf(reference)
      const [column] = named([id])
      if (!isWithinOrganization) {
        // Postgres cuts names.
        const link = { name: `${name}_${column}_${target}_id_fk`.slice(0, 63), columns: [column!], target }
        return { ...link, targetColumns: ['id'], isCascading: false }
      }
      const link = { name: `${name}_${snakeCase(reference)}_fk`, columns: named([id, 'organizationId']), target }
      // A part is where its whole is, and goes where that goes.
      return { ...link, targetColumns: WHOLE.map(snakeCase), isCascading: isPartBy(definition, reference, given) }
    }),
    indexes: indexesOf(definition).map(([index, fields]) => {
      return { name: `${name}_${snakeCase(index)}_idx`, columns: named(fields) }
    }),
  }
}

function columnOf(field: string, definition: FieldDefinition): Column {
  const { type = 'text', column = snakeCase(field), default: value, generated } = definition
  return {
    ...{ name: column, type: columnTypes[type].column, isNotNull: isNotNull(definition) },
    ...(value !== undefined && { default: value }),
    ...(generated !== undefined && { generated }),
  }
}

/**
 * A list in a reach, in its default order; what refers to one record, in that order; all, in that order, and in that of
 * their changes. What begins as the key does has an index in it. A register says where it is otherwise.
 */
function indexesOf(definition: RegisterDefinition): [name: string, columns: readonly string[]][] {
  const { heldBy, references = {}, sort, indexes } = definition
  // Rows by their id are a list in no order that anybody asks for.
  const order = sort.find((name) => name !== 'id')!
  const rule: Record<string, string[]> = {
    ...(heldBy !== 'open' && { regionPath: ['regionPath', order] }),
    ...Object.fromEntries(Object.keys(references).map((name) => [name, [idOf(name), order]])),
    [sort[0]!]: [sort[0]!, 'id'],
    // Without the id, which would make it four times as large: rows of one instant are of one transaction.
    updatedAt: ['updatedAt'],
  }
  const begun = ['id', keyOf(definition)[0]]
  const ruled = Object.entries(rule).filter(([, [first]]) => !begun.includes(first))
  return Object.entries({ ...Object.fromEntries(ruled), ...indexes }).filter(([, columns]) => columns.length > 0)
}
