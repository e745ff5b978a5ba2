import { defineRule, standard } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'

const isInForce = (row: string) => `${row}.state = 'VALID' and coalesce(${row}.valid_to, 'infinity') >= ${todaySql}`
const columns = 'organization_id, area_basis, area_m2'
const tolerance = standard('RULE_PARAMETER', {
  ...{ subject: "'BLD1.tolerance'", on: todaySql, organization: 'a.organization_id' },
})
// Who has more than is approved today; once for all rows of a batch, with those that come.
const exceeding = `select a.organization_id, sum(z.area_m2) as area,
    a.approved_area_m2 * (1 + ${tolerance.value}) as most
  from (select ${columns} from resolved o where ${isInForce('o')}
    union all select ${columns} from use_certificate c where ${isInForce('c')}
      and c.organization_id in (select o.organization_id from resolved o)
      and not exists (select from resolved o where o.id = c.id)) z
  join area_approval a on a.organization_id = z.organization_id
    and ${todaySql} between a.valid_from and coalesce(a.valid_to, 'infinity')
    and coalesce(z.area_basis, a.area_basis) = a.area_basis
  group by a.id having sum(z.area_m2) > a.approved_area_m2 * (1 + ${tolerance.value})`
const told = (column: string) =>
  `(select trim_scale(x.${column}) from (${exceeding}) x where x.organization_id = r.organization_id)`

export const useCertificateRules = [
  defineRule({
    ...{ id: 'BLD-U3', of: 'UseCertificate', code: 'CERTIFICATE_DATES', severity: 'error' },
    zh: '失效、撤销日期不能早于核发日期 {issued};已撤销的须有撤销日期和原因',
    en: 'It neither ends nor is revoked before it is issued ({issued}); one that is revoked says when and why',
    field: 'issuedOn',
    fields: ['issuedOn', 'validTo', 'state', 'revokedOn', 'revocationReason'],
    holds: `least(r.valid_to, r.revoked_on, r.issued_on) = r.issued_on
      and (r.state <> 'REVOKED' or num_nulls(r.revoked_on, r.revocation_reason) = 0)`,
    shows: { issued: 'r.issued_on' },
  }),
  defineRule({
    // To issue one is refused before (BLD1); this is of what is brought, made larger, or issued for a day of before.
    ...{ id: 'BLD-U5', of: 'UseCertificate', code: 'AREA_EXCEEDED', severity: 'error' },
    zh: '有效凭证合计 {value} 平方米,超过现行核定面积 {limit} 平方米',
    en: 'Valid certificates come to {value} m², above the approved area in force of {limit} m²',
    basis: '机关事务管理条例 第二十二条',
    field: 'areaM2',
    fields: ['areaM2', 'areaBasis', 'state', 'validTo', 'organizationId'],
    holds: `not (${isInForce('r')}) or r.organization_id not in (select x.organization_id from (${exceeding}) x)`,
    shows: { value: told('area'), limit: told('most') },
  }),
]
