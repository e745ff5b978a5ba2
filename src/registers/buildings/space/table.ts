import { foreignKey, index, integer, numeric, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { sourceKey } from '../../../kernel/columns.ts'
import { ownedColumns } from '../../owned-columns.ts'
import { organization } from '../../reference/organization/table.ts'
import { building } from '../building/table.ts'

export const space = pgTable(
  'space',
  {
    ...ownedColumns,
    buildingId: uuid('building_id').notNull(),
    code: text('code').notNull(),
    name: text('name'),
    kind: text('kind').notNull(),
    floor: integer('floor'),
    usableAreaM2: numeric('usable_area_m2', { precision: 14, scale: 2 }),
    usingOrganizationId: uuid('using_organization_id').references(() => organization.id),
    userRank: text('user_rank'),
    occupants: integer('occupants'),
    usageStatus: text('usage_status').notNull().default('IN_USE'),
    note: text('note'),
  },
  (t) => [
    unique('space_key').on(t.organizationId, t.buildingId, t.code),
    // A room is where its building is, and goes where it goes.
    foreignKey({
      name: 'space_building_fk',
      columns: [t.buildingId, t.organizationId],
      foreignColumns: [building.id, building.organizationId],
    }).onUpdate('cascade'),
    sourceKey('space', t),
    index('space_region_path_idx').on(t.regionPath, t.code),
    index('space_building_idx').on(t.buildingId, t.code, t.id),
    index('space_using_organization_idx').on(t.usingOrganizationId, t.code),
    index('space_code_idx').on(t.code, t.id),
  ],
)
