import { boolean, date, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { commonColumns, sourceKey } from '../../../kernel/columns.ts'

export const legalBasis = pgTable(
  'legal_basis',
  {
    ...commonColumns,
    title: text('title').notNull(),
    article: text('article').notNull(),
    validFrom: date('valid_from').notNull(),
    validTo: date('valid_to'),
    documentNumber: text('document_number'),
    issuer: text('issuer'),
    status: text('status').notNull(),
    issuedOn: date('issued_on'),
    regionCode: text('region_code'),
    quote: text('quote'),
    isVerified: boolean('is_verified'),
    note: text('note'),
  },
  (t) => [unique('legal_basis_key').on(t.title, t.article, t.validFrom), sourceKey('legal_basis', t)],
)
