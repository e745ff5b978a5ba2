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

/** Of what an authority keeps, for those below it: whoever writes it may also approve there. */
export const ofAuthority =
  (domain: Domain): WriterRules =>
  (...asked) => [{ code: 'AUTHORITY_ONLY', field: 'organizationCreditCode', holds: mayApprove(domain, ...asked) }]

/** What has left the books is put right by an authority alone. */
export const untilCancelled =
  (domain: Domain): WriterRules =>
  (...asked) => {
    const [, row] = asked
    const holds = `${row}.cancelled_on is null or ${mayApprove(domain, ...asked)}`
    return [{ code: 'RECORD_CANCELLED', field: 'cancelledOn', holds }]
  }
