import { date, index, integer, numeric, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { sourceKey } from '../../../kernel/columns.ts'
import { ownedColumns } from '../../owned-columns.ts'

export const asset = pgTable(
  'asset',
  {
    ...ownedColumns,
    code: text('code').notNull(),
    name: text('name').notNull(),
    classVersion: text('class_version').notNull().default('GB/T 14885-2022'),
    classCode: text('class_code').notNull(),
    quantity: numeric('quantity', { precision: 18, scale: 4 }).notNull().default('1'),
    unit: text('unit'),
    brand: text('brand'),
    model: text('model'),
    acquisitionMethod: text('acquisition_method'),
    acquiredOn: date('acquired_on'),
    valueType: text('value_type'),
    originalValueYuan: numeric('original_value_yuan', { precision: 18, scale: 2 }),
    fiscalFundsYuan: numeric('fiscal_funds_yuan', { precision: 18, scale: 2 }),
    accumulatedDepreciationYuan: numeric('accumulated_depreciation_yuan', { precision: 18, scale: 2 }),
    netValueYuan: numeric('net_value_yuan', { precision: 18, scale: 2 }),
    depreciationMethod: text('depreciation_method'),
    serviceLifeMonths: integer('service_life_months'),
    startedOn: date('started_on'),
    usingDepartment: text('using_department'),
    keeper: text('keeper'),
    location: text('location'),
    usageStatus: text('usage_status').notNull().default('IN_USE'),
    tagId: text('tag_id'),
    note: text('note'),
  },
  (t) => [
    unique('asset_key').on(t.organizationId, t.code),
    sourceKey('asset', t),
    index('asset_region_path_idx').on(t.regionPath, t.code),
    index('asset_code_idx').on(t.code, t.id),
  ],
)
