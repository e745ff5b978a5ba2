// What every register has: the organization that holds a row, and the fields of its table beside its own.
import type { FieldDefinition, ReferenceDefinition, RegisterDefinition } from './register-definition.ts'

/** What the code of an organization is called where there is one; in a register with two such it names neither. */
export const organizationWords: readonly string[] = [
  '单位代码',
  '信用代码',
  '社会信用代码',
  '单位信用代码',
  '单位统一社会信用代码',
]

const organizationReference: ReferenceDefinition = {
  to: 'Organization',
  as: 'organizationCreditCode',
  by: 'creditCode',
  isRequired: true,
  aliases: [...organizationWords, '所属单位代码', '产权单位代码', '填报单位代码'],
  doc: { zh: '所属单位', en: 'The organization that holds the record.' },
}

export const commonFields = {
  id: {
    type: 'uuid',
    write: 'never',
    // uuid_v7() is made by the first migration: uuidv7() on PostgreSQL 18, the same layout in SQL before it.
    default: { sql: 'uuid_v7()' },
    doc: { zh: '记录标识,永不重用', en: 'Identifier of the record (UUIDv7), never reused.' },
  },
  /** It repeats that of the organization that holds the row, so that scope is one index range on the row itself. */
  regionPath: {
    type: 'path',
    write: 'never',
    doc: { zh: '行政区划路径', en: 'Path of region codes, province first, that the record is counted under.' },
  },
  source: { maxLength: 100, doc: { zh: '来源系统', en: 'The system that sent the record.' } },
  externalId: { maxLength: 200, doc: { zh: '来源系统内标识', en: 'Identifier of the record in that system.' } },
  version: {
    type: 'integer',
    write: 'never',
    default: 1,
    doc: { zh: '版本号', en: 'Counts up with every change of the record.' },
  },
  createdAt: {
    type: 'dateTime',
    write: 'never',
    default: { sql: 'now()' },
    doc: { zh: '创建时间', en: 'When the record was created (UTC).' },
  },
  updatedAt: {
    type: 'dateTime',
    write: 'never',
    default: { sql: 'now()' },
    doc: { zh: '更新时间', en: 'When the record last changed (UTC).' },
  },
} satisfies Record<string, FieldDefinition>

/** By what a record is known where it comes from. */
export const sourceNames: readonly string[] = ['source', 'externalId']

/** By code, and so by foreign key; the organization first that holds the row. */
export function referencesOf({ heldBy, references = {}, key }: RegisterDefinition) {
  const own = heldBy === 'organization' && { organization: organizationReference }
  const all: Record<string, ReferenceDefinition> = { ...own, ...references }
  return Object.entries(all).map(([name, reference]): [string, ReferenceDefinition] => {
    return [name, key.includes(idOf(name)) ? { ...reference, isRequired: true } : reference]
  })
}

/** Whether the row goes where this target goes. */
export const isPartBy = (
  { key }: Pick<RegisterDefinition, 'key'>,
  name: string,
  { isWithinOrganization, goesAlong }: ReferenceDefinition,
): boolean => isWithinOrganization === true && (goesAlong === true || key.includes(idOf(name)))

/** The column of a reference. */
export const idOf = (reference: string): string => `${reference}Id`

/** Whatever has a column of its own, in the order of the table. */
export function columnFieldsOf(definition: RegisterDefinition): Record<string, FieldDefinition> {
  const { heldBy, isReadOnly, fields, key } = definition
  const { id, regionPath, ...kept } = commonFields
  const ids = referencesOf(definition).map(([name, reference]): [string, FieldDefinition] => {
    const { isRequired, by, write = by === 'id' ? 'always' : 'never', doc, deprecated } = reference
    const told = { zh: `${doc.zh}(标识)`, en: `${doc.en} (id of ${name})` }
    return [idOf(name), { type: 'uuid', write, ...(isRequired && { isRequired }), deprecated, doc: told }]
  })
  const parts = key.filter((name) => name in fields).map((name) => [name, { isRequired: true, ...fields[name]! }])
  return {
    ...{ id, ...Object.fromEntries(ids), ...fields, ...Object.fromEntries(parts) },
    ...(heldBy === 'region' && { regionPath }),
    ...(['organization', 'self'].includes(heldBy) && { regionPath: { ...regionPath, isRequired: true } }),
    ...(!isReadOnly && kept),
  }
}
