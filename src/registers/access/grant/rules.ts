import { defineRule } from '../../../kernel/define-rule.ts'
import { MAX_ORGANIZATIONS } from '../../../kernel/max-organizations.ts'

/** What has ended, or is ended by this change, reaches nothing. */
const isLasting = 'r.valid_to is null or r.valid_to > now()'

/** The organizations that this and the client's other grants reach by their ids, as access/load-access.ts has them. */
const reachedByIds = `(with recursive
    other as (select g.* from client_grant g where g.client_id = r.client_id and g.id is distinct from r.id
      and (g.valid_to is null or g.valid_to > now())),
    below as (select r.reach_department_id as id union select reach_department_id from other
      union select o.id from organization o join below b on o.department_id = b.id),
    reached as (select id from below union select r.reach_organization_id union select reach_organization_id from other)
  select count(*) from (select from reached join organization o using (id)
    where ${isInClientRegion('o')} limit ${MAX_ORGANIZATIONS + 1}) counted)`

/** Beyond the client's region it would reach nothing (access/load-access.ts). */
const isReachable = `exists (select from organization o where o.id = r.reach_organization_id
  and ${isInClientRegion('o')})`

function isInClientRegion(organization: string): string {
  const path = `${organization}.region_path`
  return `(r.region_path is null or (${path} >= r.region_path and ${path} < r.region_path || '/'))`
}

export const grantRules = [
  defineRule({
    ...{ id: 'ACC-D2', of: 'Grant', code: 'ORGANIZATION_ELSEWHERE', severity: 'error' },
    zh: '单位不在管理该客户端的区划之内,授权不会生效',
    en: 'The organization is not in the region that administers the client: the grant would reach nothing',
    field: 'organizationCreditCode',
    fields: ['organizationCreditCode', 'validTo'],
    holds: `case when r.reach_organization_id is not null and (${isLasting}) then ${isReachable} end`,
  }),
  defineRule({
    ...{ id: 'ACC-D3', of: 'Grant', code: 'TOO_MANY_ORGANIZATIONS', severity: 'error' },
    zh: '该客户端按部门和单个单位合计将超过 2,000 个单位,请改用 REGION',
    en: 'By departments and single organizations the client would reach more than 2,000 of them; use REGION',
    field: 'reach',
    fields: ['clientCode', 'reach', 'departmentCreditCode', 'organizationCreditCode', 'validTo'],
    holds: `case when r.reach in ('DEPARTMENT', 'ORGANIZATION') and (${isLasting})
      then ${reachedByIds} <= ${MAX_ORGANIZATIONS} end`,
  }),
]
