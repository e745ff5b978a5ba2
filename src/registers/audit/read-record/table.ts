import { date, integer, numeric, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** A view: the log keeps what its rows repeat in tables of its own (migrations/0006-read-log.sql). */
export const readRecord = pgTable('read_record', {
  id: uuid('id').primaryKey(),
  day: date('day').notNull(),
  clientCode: text('client_code').notNull(),
  grantCodes: text('grant_codes').notNull(),
  purposes: text('purposes').notNull(),
  register: text('register').notNull(),
  readFields: text('fields').notNull(),
  regionPath: text('region_path'),
  kind: text('kind').notNull(),
  requests: integer('requests').notNull(),
  rows: numeric('rows', { precision: 18, scale: 0 }).notNull(),
  firstAt: timestamp('first_at', { mode: 'string', withTimezone: true }).notNull(),
  lastAt: timestamp('last_at', { mode: 'string', withTimezone: true }).notNull(),
})
