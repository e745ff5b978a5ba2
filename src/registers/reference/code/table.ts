import { date, index, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { commonColumns, sourceKey } from '../../../kernel/columns.ts'

export const code = pgTable(
  'code',
  {
    ...commonColumns,
    list: text('list').notNull(),
    listVersion: text('list_version').notNull(),
    code: text('code').notNull(),
    parentCode: text('parent_code'),
    zh: text('zh').notNull(),
    en: text('en'),
    unit: text('unit'),
    validFrom: date('valid_from'),
    validTo: date('valid_to'),
    legalSource: text('legal_source'),
  },
  (t) => [
    unique('code_key').on(t.list, t.listVersion, t.code),
    sourceKey('code', t),
    index('code_code_idx').on(t.code),
  ],
)
