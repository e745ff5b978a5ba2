import { type AnyPgColumn, boolean, date, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { commonColumns, sourceKey } from '../../../kernel/columns.ts'

export const region = pgTable(
  'region',
  {
    ...commonColumns,
    code: text('code').notNull(),
    validFrom: date('valid_from').notNull().default('1949-10-01'),
    validTo: date('valid_to'),
    name: text('name').notNull(),
    level: text('level').notNull(),
    parentId: uuid('parent_id').references((): AnyPgColumn => region.id),
    path: text('path').notNull(),
    isGroupingOnly: boolean('is_grouping_only').notNull().default(false),
  },
  (t) => [
    unique('region_key').on(t.code, t.validFrom),
    sourceKey('region', t),
    index('region_path_idx').on(t.path),
    index('region_parent_idx').on(t.parentId, t.code),
  ],
)
