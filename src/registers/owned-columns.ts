// The columns of rows that belong to an organization. `regionPath` (collation C) repeats the organization's, so that
// scope is one index range on the row itself.
import { text, uuid } from 'drizzle-orm/pg-core'
import { commonColumns } from '../kernel/columns.ts'
import { organization } from './reference/organization/table.ts'

export const ownedColumns = {
  ...commonColumns,
  organizationId: uuid('organization_id')
    .notNull()
    .references(() => organization.id),
  regionPath: text('region_path').notNull(),
}
