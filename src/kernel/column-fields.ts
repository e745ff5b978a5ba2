// How the columns that every register's table has (columns.ts), and the organization that holds a row, are described.
import type { FieldDefinition, ReferenceDefinition } from './define-register.ts'

/** What the code of an organization is called where there is one; in a register with two such it names neither. */
export const organizationWords: readonly string[] = [
  '单位代码',
  '信用代码',
  '社会信用代码',
  '单位信用代码',
  '单位统一社会信用代码',
]

export const organizationReference: ReferenceDefinition<string> = {
  to: 'Organization',
  column: 'organizationId',
  as: 'organizationCreditCode',
  by: 'creditCode',
  aliases: [...organizationWords, '所属单位代码', '产权单位代码', '填报单位代码'],
  doc: { zh: '所属单位', en: 'The organization that holds the record.' },
}

export const commonFields: Record<string, FieldDefinition> = {
  id: { write: 'never', doc: { zh: '记录标识,永不重用', en: 'Identifier of the record (UUIDv7), never reused.' } },
  regionPath: {
    kind: 'path',
    write: 'never',
    doc: { zh: '行政区划路径', en: 'Path of region codes, province first, that the record is counted under.' },
  },
  source: { maxLength: 100, doc: { zh: '来源系统', en: 'The system that sent the record.' } },
  externalId: { maxLength: 200, doc: { zh: '来源系统内标识', en: 'Identifier of the record in that system.' } },
  version: { write: 'never', doc: { zh: '版本号', en: 'Counts up with every change of the record.' } },
  createdAt: { write: 'never', doc: { zh: '创建时间', en: 'When the record was created (UTC).' } },
  updatedAt: { write: 'never', doc: { zh: '更新时间', en: 'When the record last changed (UTC).' } },
}
