import { type AnyPgColumn, date, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { commonColumns, sourceKey } from '../../../kernel/columns.ts'
import { region } from '../region/table.ts'

export const organization = pgTable(
  'organization',
  {
    ...commonColumns,
    creditCode: text('credit_code').notNull(),
    validFrom: date('valid_from').notNull().default('1949-10-01'),
    validTo: date('valid_to'),
    name: text('name').notNull(),
    shortName: text('short_name'),
    institutionType: text('institution_type').notNull(),
    administrativeLevel: text('administrative_level').notNull(),
    fundingType: text('funding_type'),
    regionId: uuid('region_id')
      .notNull()
      .references(() => region.id),
    regionPath: text('region_path').notNull(),
    departmentId: uuid('department_id').references((): AnyPgColumn => organization.id),
    authorizedStaff: integer('authorized_staff'),
    address: text('address'),
    note: text('note'),
  },
  (t) => [
    unique('organization_key').on(t.creditCode, t.validFrom),
    sourceKey('organization', t),
    index('organization_region_path_idx').on(t.regionPath, t.creditCode),
    index('organization_region_idx').on(t.regionId, t.creditCode),
    index('organization_department_idx').on(t.departmentId, t.creditCode),
  ],
)
