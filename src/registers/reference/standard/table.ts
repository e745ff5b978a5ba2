import { date, index, numeric, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { commonColumns, sourceKey } from '../../../kernel/columns.ts'

export const standard = pgTable(
  'standard',
  {
    ...commonColumns,
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    regionCode: text('region_code').notNull().default('000000'),
    standardVersion: text('standard_version').notNull(),
    validFrom: date('valid_from').notNull(),
    validTo: date('valid_to'),
    administrativeLevel: text('administrative_level'),
    institutionType: text('institution_type'),
    value: numeric('value', { precision: 18, scale: 4 }).notNull(),
    unit: text('unit'),
    bound: text('bound').notNull(),
    textValue: text('text_value'),
    legalBasis: text('legal_basis'),
    confidence: text('confidence'),
    note: text('note'),
  },
  (t) => [
    unique('standard_key').on(t.kind, t.subject, t.regionCode, t.standardVersion, t.validFrom),
    sourceKey('standard', t),
    index('standard_kind_idx').on(t.kind, t.value),
  ],
)
