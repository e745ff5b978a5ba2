import { index, integer, numeric, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { sourceKey } from '../../../kernel/columns.ts'
import { ownedColumns } from '../../owned-columns.ts'

const area = { precision: 14, scale: 2 }

export const energyProfile = pgTable(
  'energy_profile',
  {
    ...ownedColumns,
    year: text('year').notNull(),
    floorAreaM2: numeric('floor_area_m2', area),
    energyUsers: integer('energy_users'),
    authorizedStaff: integer('authorized_staff'),
    gasolineVehicles: integer('gasoline_vehicles'),
    dieselVehicles: integer('diesel_vehicles'),
    newEnergyVehicles: integer('new_energy_vehicles'),
    heatingAreaM2: numeric('heating_area_m2', area),
    dataRooms: integer('data_rooms'),
    note: text('note'),
  },
  (t) => [
    unique('energy_profile_key').on(t.organizationId, t.year),
    sourceKey('energy_profile', t),
    index('energy_profile_region_path_idx').on(t.regionPath, t.year),
    index('energy_profile_year_idx').on(t.year, t.id),
  ],
)
