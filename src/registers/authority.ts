import { reachOf } from '../kernel/access.ts'
import type { Domain } from '../kernel/define-register.ts'
import type { WriterRules } from '../kernel/row-checks.ts'

/** Whether the writer may approve where a row lies. */
export const mayApprove = (domain: Domain, ...[writer, row, { isUnder, texts }]: Parameters<WriterRules>): string => {
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

/**
 * What goes to another organization goes by an action, which a plain write does not stand in for: an authority alone
 * puts the owner right, unless `isBound`, SQL of the row, keeps it from going anywhere.
 */
export const untilTransferred =
  (domain: Domain, table: string, isBound = (_row: string) => 'false'): WriterRules =>
  (...asked) => {
    const [, row] = asked
    const other = `select from ${table} o where o.id = ${row}.id and o.organization_id <> ${row}.organization_id`
    const holds = `${row}.id is null or not exists (${other})
      or (not ${isBound(row)} and ${mayApprove(domain, ...asked)})`
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

/**
 * Parts are written while their whole, `of`, is in one of these states, or by an authority: which does not change what
 * another has proposed before it decides on it. It is held in it meanwhile: whoever ends the state waits for the parts
 * that are being written, and sees them.
 */
export const whileOpen =
  (domain: Domain, of: string, states: readonly string[]): WriterRules =>
  (...asked) => {
    const [writer, row, { text }] = asked
    const whole = (what: string) => `(select ${what} from ${of} w where w.id = ${row}.${of}_id for share)`
    const isOpen = `${whole('w.state')} in (${states.map((one) => `'${one}'`).join(', ')})`
    const isOfAnother = whole(`w.state = 'SUBMITTED' and w.proposed_by <> ${text(writer.client)}`)
    const holds = `${isOpen} or (${isOfAnother} is not true and ${mayApprove(domain, ...asked)})`
    return [{ code: 'PART_FROZEN', field: `${of}Number`, holds }]
  }
