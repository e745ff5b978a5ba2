import { boolean, date, index, integer, numeric, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { sourceKey } from '../../../kernel/columns.ts'
import { ownedColumns } from '../../owned-columns.ts'

export const vehicle = pgTable(
  'vehicle',
  {
    ...ownedColumns,
    vin: text('vin').notNull(),
    plateNumber: text('plate_number'),
    brandModel: text('brand_model'),
    engineNumber: text('engine_number'),
    category: text('category').notNull(),
    useCategory: text('use_category'),
    energyKind: text('energy_kind').notNull(),
    displacementL: numeric('displacement_l', { precision: 4, scale: 2 }),
    seats: integer('seats'),
    priceYuan: numeric('price_yuan', { precision: 18, scale: 2 }),
    purchaseTaxYuan: numeric('purchase_tax_yuan', { precision: 18, scale: 2 }),
    invoiceYuan: numeric('invoice_yuan', { precision: 18, scale: 2 }),
    registeredOn: date('registered_on'),
    quotaStatus: text('quota_status'),
    usageStatus: text('usage_status').notNull().default('IN_USE'),
    isMarked: boolean('is_marked'),
    terminalNumber: text('terminal_number'),
    isDomestic: boolean('is_domestic'),
    odometerKm: numeric('odometer_km', { precision: 10, scale: 1 }),
    note: text('note'),
  },
  (t) => [
    unique('vehicle_key').on(t.organizationId, t.vin),
    sourceKey('vehicle', t),
    index('vehicle_region_path_idx').on(t.regionPath, t.vin),
    index('vehicle_vin_idx').on(t.vin),
    index('vehicle_plate_number_idx').on(t.plateNumber),
    index('vehicle_registered_on_idx').on(t.registeredOn, t.id),
  ],
)
