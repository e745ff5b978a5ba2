import { date, numeric, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { commonColumns, sourceKey } from '../../../kernel/columns.ts'

export const energyFactor = pgTable(
  'energy_factor',
  {
    ...commonColumns,
    kind: text('kind').notNull(),
    energyType: text('energy_type').notNull(),
    regionCode: text('region_code').notNull().default('000000'),
    factorVersion: text('factor_version').notNull(),
    value: numeric('value', { precision: 18, scale: 8 }).notNull(),
    dataYear: text('data_year'),
    validFrom: date('valid_from').notNull(),
    validTo: date('valid_to'),
    legalSource: text('legal_source').notNull(),
    confidence: text('confidence'),
  },
  (t) => [
    unique('energy_factor_key').on(t.kind, t.energyType, t.regionCode, t.validFrom, t.factorVersion),
    sourceKey('energy_factor', t),
  ],
)
