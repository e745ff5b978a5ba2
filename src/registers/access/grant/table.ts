import { index, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'
import { commonColumns, sourceKey } from '../../../kernel/columns.ts'
import { organization } from '../../reference/organization/table.ts'
import { region } from '../../reference/region/table.ts'
import { client } from '../client/table.ts'

export const clientGrant = pgTable(
  'client_grant',
  {
    ...commonColumns,
    clientId: uuid('client_id')
      .notNull()
      .references(() => client.id),
    regionPath: text('region_path'),
    code: text('code').notNull(),
    scopes: text('scopes').notNull(),
    reach: text('reach').notNull(),
    reachRegionId: uuid('reach_region_id').references(() => region.id),
    reachDepartmentId: uuid('reach_department_id').references(() => organization.id),
    reachOrganizationId: uuid('reach_organization_id').references(() => organization.id),
    purpose: text('purpose').notNull(),
    legalBasis: text('legal_basis').notNull(),
    // 'now' is the time of the statement that reads it; a default must be a plain value.
    validFrom: timestamp('valid_from', { mode: 'string', withTimezone: true }).notNull().default('now'),
    validTo: timestamp('valid_to', { mode: 'string', withTimezone: true }),
    note: text('note'),
  },
  (t) => [
    unique('client_grant_key').on(t.clientId, t.code),
    sourceKey('client_grant', t),
    index('client_grant_region_path_idx').on(t.regionPath, t.code),
    index('client_grant_code_idx').on(t.code, t.id),
    index('client_grant_reach_region_idx').on(t.reachRegionId),
    index('client_grant_reach_department_idx').on(t.reachDepartmentId),
    index('client_grant_reach_organization_idx').on(t.reachOrganizationId),
  ],
)
