// What the doors offer of a register, said here only: REST, GraphQL, files, their contracts and their checks ask.
import { type Access, reachOf, sightOf } from './access.ts'
import type { Field, Register } from './define-register.ts'
import { sentFields } from './sent-fields.ts'

/** Whether a field may stand in a record that is written, and what the contracts say of it. */
const ways: Record<Field['write'], { isSent: boolean; note?: string }> = {
  always: { isSent: true },
  create: { isSent: true, note: '; 新建后不变 set once' },
  correct: { isSent: true, note: '; 新建后只能按 id 并附原因更正 set once, put right by id with a reason' },
  action: {
    isSent: true,
    note: '; 由操作改变,有审批权限者导入旧记录时可写一次 set by actions; once by who may approve and brings old records',
  },
  never: { isSent: false },
}

export const isWritten = ({ write }: Field): boolean => ways[write].isSent

/** What actions set comes with old records, once, from who may decide on them: where that is, sql/judge.ts asks. */
export const openTo = (access: Access, { domain }: Register, field: Field): Field =>
  field.write === 'action' ? { ...field, write: reachOf(access, domain, 'approve') ? 'create' : 'never' } : field

/** Its own column is a reference, written by code or by this id. */
export const isReferenceId = ({ column, reference }: Field, { references }: Register): boolean =>
  !reference && references.some((one) => one.column === column)

/** All that may stand in a record, in the order of its fields: the id by which it may be addressed among them. */
export const writtenFields = (register: Register): Field[] =>
  [...register.fields.values(), ...sentFields].filter(
    (field) => isWritten(field) || field.name === 'id' || isReferenceId(field, register),
  )

/** What the contracts say of a field besides, where it is written. */
export const writeNote = ({ isRequired, write }: Field): string =>
  `${isRequired ? '; 新建时必填 required to create' : ''}${ways[write].note ?? ''}`

/** A part of the key that has a default may be left out of it. */
export const isLeftOut = ({ isRequired, reference }: Field): boolean => !isRequired && !reference

/** All that the caller may see, in all rows or in some. */
export const readableFields = ({ fields }: Register, access: Access): Field[] =>
  [...fields.values()].filter((field) => sightOf(access, field) !== 'none')

/** The names of the fields that lists can be sorted by; `id` is the order in which records were made. */
export const sortableNames = ({ sort, isReadOnly }: Register): string[] => [
  ...new Set([...sort.map(({ name }) => name), ...(isReadOnly ? [] : ['updatedAt']), 'id']),
]

/** Whether sums and averages are made of it. */
export const isSummable = ({ kind, name }: Field): boolean => kind.isSummable && name !== 'version'

/** Whether there is a smallest and a largest value of the field's own. */
export const isOrdered = ({ kind, reference }: Field): boolean => kind.operators.includes('gt') && !reference
