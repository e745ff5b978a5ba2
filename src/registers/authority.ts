import { reachOf } from '../kernel/access.ts'
import type { Domain } from '../kernel/define-register.ts'
import type { WriterRules } from '../kernel/row-checks.ts'

/** Whether the writer may approve where a row lies. */
const mayApprove = (domain: Domain, ...[writer, row, { isUnder, texts }]: Parameters<WriterRules>): string => {
  const reach = reachOf(writer, domain, 'approve')
  if (reach?.kind !== 'some') return String(reach !== undefined)
  const own = `${row}.organization_id::text = any(${texts(reach.organizationIds)})`
  return `(${isUnder(`${row}.region_path`, reach.regionPaths)} or ${own})`
}

/**
 * Of what an authority keeps, for those below it: whoever writes it may also approve there, but for rows that `unless`
 * says, SQL of the row. Actions have their own verb.
 */
export const ofAuthority =
  (domain: Domain, unless = (_row: string) => 'false'): WriterRules =>
  (...asked) => {
    const [, row] = asked
    const holds = `${unless(row)} or ${mayApprove(domain, ...asked)}`
    return [{ code: 'AUTHORITY_ONLY', field: 'organizationCreditCode', holds, isOfPlainWrites: true }]
  }

/** What has left the books is put right by an authority alone. */
export const untilCancelled =
  (domain: Domain): WriterRules =>
  (...asked) => {
    const [, row] = asked
    const holds = `${row}.cancelled_on is null or ${mayApprove(domain, ...asked)}`
    return [{ code: 'RECORD_CANCELLED', field: 'cancelledOn', holds }]
  }
