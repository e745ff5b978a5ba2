// The columns that every register's table has.
import { sql } from 'drizzle-orm'
import { type AnyPgColumn, integer, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'

export const commonColumns = {
  // uuid_v7() is made by the first migration: uuidv7() on PostgreSQL 18, the same layout in SQL before it.
  id: uuid('id').primaryKey().default(sql`uuid_v7()`),
  source: text('source'),
  externalId: text('external_id'),
  version: integer('version').notNull().default(1),
  createdAt: timestamp('created_at', { mode: 'string', withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { mode: 'string', withTimezone: true }).notNull().defaultNow(),
}

/** By what a record is known where it comes from. */
export const sourceNames: readonly string[] = ['source', 'externalId']

/** One record per (source, externalId). Partial, so that rows without an external id cost no index entry. */
export const sourceKey = (table: string, t: { source: AnyPgColumn; externalId: AnyPgColumn }) =>
  uniqueIndex(`${table}_source_key`).on(t.source, t.externalId).where(sql`${t.externalId} is not null`)
