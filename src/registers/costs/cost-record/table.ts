import { index, numeric, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { sourceKey } from '../../../kernel/columns.ts'
import { ownedColumns } from '../../owned-columns.ts'

export const costRecord = pgTable(
  'cost_record',
  {
    ...ownedColumns,
    period: text('period').notNull(),
    expenditureItem: text('expenditure_item').notNull(),
    phase: text('phase').notNull(),
    fundSource: text('fund_source').notNull().default('FISCAL'),
    amountYuan: numeric('amount_yuan', { precision: 18, scale: 2 }).notNull(),
    note: text('note'),
  },
  (t) => [
    unique('cost_record_key').on(t.organizationId, t.period, t.expenditureItem, t.phase, t.fundSource),
    sourceKey('cost_record', t),
    index('cost_record_region_path_idx').on(t.regionPath, t.period),
  ],
)
