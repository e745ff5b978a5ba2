import { date, index, integer, numeric, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { sourceKey } from '../../../kernel/columns.ts'
import { ownedColumns } from '../../owned-columns.ts'

export const building = pgTable(
  'building',
  {
    ...ownedColumns,
    code: text('code').notNull(),
    name: text('name').notNull(),
    address: text('address'),
    structure: text('structure'),
    floorsAbove: integer('floors_above'),
    floorsBelow: integer('floors_below'),
    builtOn: date('built_on'),
    floorAreaM2: numeric('floor_area_m2', { precision: 14, scale: 2 }),
    usableAreaM2: numeric('usable_area_m2', { precision: 14, scale: 2 }),
    heatingAreaM2: numeric('heating_area_m2', { precision: 14, scale: 2 }),
    ownershipForm: text('ownership_form'),
    certificateNumber: text('certificate_number'),
    realEstateUnitNumber: text('real_estate_unit_number'),
    designUse: text('design_use'),
    usageStatus: text('usage_status').notNull().default('IN_USE'),
    originalValueYuan: numeric('original_value_yuan', { precision: 18, scale: 2 }),
    note: text('note'),
  },
  (t) => [
    unique('building_key').on(t.organizationId, t.code),
    unique('building_organization_key').on(t.id, t.organizationId),
    sourceKey('building', t),
    index('building_region_path_idx').on(t.regionPath, t.code),
    index('building_code_idx').on(t.code, t.id),
  ],
)
