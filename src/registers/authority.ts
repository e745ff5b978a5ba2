import { reachOf } from '../kernel/access.ts'
import type { Domain } from '../kernel/define-register.ts'
import type { WriterRules } from '../kernel/row-checks.ts'

/** Of what an authority keeps, for those below it: whoever writes it may also approve there. */
export const ofAuthority =
  (domain: Domain): WriterRules =>
  (writer, row, { isUnder, texts }) => {
    const reach = reachOf(writer, domain, 'approve')
    const own = (ids: readonly string[]) => `${row}.organization_id::text = any(${texts(ids)})`
    const within =
      reach?.kind === 'some'
        ? `(${isUnder(`${row}.region_path`, reach.regionPaths)} or ${own(reach.organizationIds)})`
        : String(reach !== undefined)
    return [{ code: 'AUTHORITY_ONLY', field: 'organizationCreditCode', holds: within }]
  }
