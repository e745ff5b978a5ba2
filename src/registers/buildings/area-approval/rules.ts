import { defineRule, partsFit, standard } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'

const isInForce = `${todaySql} between r.valid_from and coalesce(r.valid_to, 'infinity')`
const tolerance = standard('RULE_PARAMETER', { subject: "'BLD1.tolerance'", on: todaySql })
// What it counts, the functions of the migration say.
const used = `case r.area_basis when 'GROSS' then certified_area(r.organization_id, r.area_basis, ${todaySql}, null)
  else most_allocated(r.organization_id, ${todaySql}, ${todaySql}, null) end`
const limit = `r.approved_area_m2 * (1 + ${tolerance.value})`

export const areaApprovalRules = [
  partsFit('BLD-U4', 'AreaApproval', {
    whole: 'approvedAreaM2',
    parts: ['officeAreaM2', 'serviceAreaM2', 'equipmentAreaM2'],
  }),
  defineRule({
    ...{ id: 'BLD1', of: 'AreaApproval', code: 'AREA_EXCEEDED', severity: 'warning' },
    zh: '使用的办公用房 {value} 平方米,超过核定面积 {limit} 平方米',
    en: 'It uses {value} m² of office space, above the approved area of {limit} m²',
    basis: '机关事务管理条例 第二十二条',
    field: 'approvedAreaM2',
    fields: ['approvedAreaM2', 'areaBasis', 'validFrom', 'validTo', 'organizationId'],
    ...tolerance.rule,
    sees: {
      ...tolerance.rule.sees,
      ...{ SpaceAllocation: ['areaM2', 'state'], Space: ['kind', 'usableAreaM2'], UseCertificate: ['areaM2', 'state'] },
    },
    holds: `not (${isInForce}) or ${used} <= ${limit}`,
    shows: { value: `trim_scale(${used})`, limit: `trim_scale(${limit})` },
  }),
  defineRule({
    ...{ id: 'BLD14', of: 'AreaApproval', code: 'NO_USE_CERTIFICATE', severity: 'warning' },
    zh: '已核定办公用房面积,尚未核发有效的使用凭证',
    en: 'Its office space is approved, and it has no valid use certificate',
    basis: '党政机关办公用房管理办法 全文',
    field: 'validFrom',
    fields: ['validFrom', 'validTo', 'organizationId'],
    sees: { UseCertificate: ['state', 'validTo'] },
    holds: `not (${isInForce}) or exists (select from use_certificate c where c.organization_id = r.organization_id
      and c.state = 'VALID' and coalesce(c.valid_to, 'infinity') >= ${todaySql})`,
  }),
]
