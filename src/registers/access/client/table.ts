import { sql } from 'drizzle-orm'
import { boolean, index, pgTable, text, timestamp, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { commonColumns, sourceKey } from '../../../kernel/columns.ts'
import { region } from '../../reference/region/table.ts'

export const client = pgTable(
  'client',
  {
    ...commonColumns,
    regionId: uuid('region_id').references(() => region.id),
    regionPath: text('region_path'),
    code: text('code').notNull(),
    name: text('name').notNull(),
    clearance: text('clearance').notNull().default('public'),
    isEnabled: boolean('is_enabled').notNull().default(true),
    ipRanges: text('ip_ranges'),
    publicKeys: text('public_keys'),
    certificateFingerprint: text('certificate_fingerprint'),
    issuer: text('issuer'),
    subject: text('subject'),
    tokensValidFrom: timestamp('tokens_valid_from', { mode: 'string', withTimezone: true }),
    secretRotatedAt: timestamp('secret_rotated_at', { mode: 'string', withTimezone: true }),
    note: text('note'),
  },
  (t) => [
    unique('client_key').on(t.code),
    sourceKey('client', t),
    uniqueIndex('client_certificate_key')
      .on(t.certificateFingerprint)
      .where(sql`${t.certificateFingerprint} is not null`),
    uniqueIndex('client_subject_key').on(t.issuer, t.subject).where(sql`${t.subject} is not null`),
    index('client_region_path_idx').on(t.regionPath, t.code),
    index('client_region_idx').on(t.regionId, t.code),
  ],
)
