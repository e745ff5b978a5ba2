import { sql } from 'drizzle-orm'
import { index, numeric, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { sourceKey } from '../../../kernel/columns.ts'
import { ownedColumns } from '../../owned-columns.ts'

const quantity = { precision: 18, scale: 4 }

export const energyConsumption = pgTable(
  'energy_consumption',
  {
    ...ownedColumns,
    period: text('period').notNull(),
    periodType: text('period_type')
      .notNull()
      .generatedAlwaysAs(
        sql`case length(period) when 4 then 'YEAR'
          else case substr(period, 6, 1) when 'Q' then 'QUARTER' else 'MONTH' end end`,
      ),
    energyType: text('energy_type').notNull(),
    quantity: numeric('quantity', quantity),
    costYuan: numeric('cost_yuan', { precision: 18, scale: 2 }),
    heatingQuantity: numeric('heating_quantity', quantity),
    dataRoomQuantity: numeric('data_room_quantity', quantity),
    vehicleQuantity: numeric('vehicle_quantity', quantity),
    // Unconstrained numeric: quantity x coefficient is stored exactly, never rounded.
    energyKgce: numeric('energy_kgce'),
    emissionKgco2: numeric('emission_kgco2'),
    kgceFactorId: uuid('kgce_factor_id'),
    kgco2FactorId: uuid('kgco2_factor_id'),
    note: text('note'),
  },
  (t) => [
    unique('energy_consumption_key').on(t.organizationId, t.period, t.energyType),
    sourceKey('energy_consumption', t),
    index('energy_consumption_region_path_idx').on(t.regionPath, t.period),
  ],
)
