import { decisionIsWhole, defineRule, standard } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'
import { isLet } from '../in-use.ts'

const isLive = `r.state = 'APPROVED' and coalesce(r.valid_to, 'infinity') >= ${todaySql}`
const room = `left join lateral (select s.kind, s.building_id, s.usable_area_m2 from space s
  where s.id = r.space_id limit 1) room on true`
const area = 'coalesce(r.area_m2, room.usable_area_m2)'
const each = `${area} / greatest(r.occupants, 1)`
const most = standard('OFFICE_AREA', { subject: 'r.user_rank', on: todaySql })
const ofOffice = {
  ...({ of: 'SpaceAllocation', severity: 'warning', sensitivity: 'internal', join: room } as const),
  sees: { Space: ['kind', 'usableAreaM2'], ...most.rule.sees },
}
const judged = ['state', 'spaceId', 'validTo', 'areaM2'] as const

const isValid = `c.state = 'VALID' and coalesce(c.valid_to, 'infinity') >= ${todaySql}`
const isUsed = (x: string) =>
  `${x}.state = 'APPROVED' and ${todaySql} between ${x}.valid_from and coalesce(${x}.valid_to, 'infinity')`
// What the organization uses and may use, a building each; once for all rows of a batch, with those that come.
const ofBuilding = `left join lateral (select s.building_id from space s where s.id = r.space_id limit 1) here on true
  left join (select a.organization_id, s.building_id, sum(coalesce(a.area_m2, s.usable_area_m2)) as area from (
      select o.organization_id, o.space_id, o.area_m2 from resolved o where ${isUsed('o')}
      union all select x.organization_id, x.space_id, x.area_m2 from space_allocation x where ${isUsed('x')}
        and x.organization_id in (select o.organization_id from resolved o)
        and not exists (select from resolved o where o.id = x.id)) a
    join space s on s.id = a.space_id group by 1, 2) used
    on used.organization_id = r.organization_id and used.building_id = here.building_id
  left join (select c.organization_id, c.building_id, bool_or(c.area_basis = 'GROSS') is true as is_gross,
      sum(c.area_m2) as area from use_certificate c
    where ${isValid} and c.organization_id in (select o.organization_id from resolved o) group by 1, 2) certified
    on certified.organization_id = r.organization_id and certified.building_id = here.building_id`

export const spaceAllocationRules = [
  decisionIsWhole('BLD-U2', 'SpaceAllocation'),
  defineRule({
    ...{ id: 'BLD-U1', of: 'SpaceAllocation', code: 'SPACE_OCCUPIED', severity: 'error', isRetried: true },
    version: 2,
    zh: '房间在此期间已分配或已出租、出借,整间不得重复;合用的合计不得超过其使用面积[ {limit} 平方米]',
    en:
      'The room is allocated or let then: a whole one has one user,' +
      ' shares come to at most its usable area[, {limit} m²]',
    basis: '新疆维吾尔自治区机关事务管理办法 第二十二条',
    field: 'spaceId',
    fields: ['state', 'spaceId', 'validFrom', 'validTo', 'areaM2'],
    holds: `r.state <> 'APPROVED' or (space_is_free(r.space_id, r.id, r.valid_from, r.valid_to, r.area_m2)
      and not ${isLet('r.space_id', 'r.valid_from', 'r.valid_to')})`,
    shows: { limit: '(select trim_scale(s.usable_area_m2) from space s where s.id = r.space_id and r.area_m2 > 0)' },
  }),
  defineRule({
    ...{ ...ofOffice, id: 'BLD2', code: 'OFFICE_ABOVE_STANDARD' },
    zh: '办公室人均使用面积 {value} 平方米,超过该职级标准 {limit} 平方米',
    en: 'The office has {value} m² a person, above the standard of that rank, {limit} m²',
    basis: '党政机关办公用房建设标准 全文',
    field: 'spaceId',
    fields: [...judged, 'userRank', 'occupants', 'organizationId'],
    holds: `not (${isLive}) or r.user_rank is null or room.kind <> 'OFFICE' or (${most.isAtMost(each)})`,
    shows: { value: `trim_scale(round(${each}, 2))`, limit: `trim_scale(${most.value})` },
  }),
  defineRule({
    ...{ ...ofOffice, id: 'BLD16', code: 'SECOND_OFFICE_TOO_LARGE' },
    zh: '兼职单位办公室 {value} 平方米,须小于该职级标准 {limit} 平方米',
    en: 'The second office has {value} m²; it must be smaller than the standard of the rank, {limit} m²',
    basis: '党政机关办公用房管理办法 全文',
    field: 'spaceId',
    fields: [...judged, 'userRank', 'isSecondOffice', 'organizationId'],
    holds: `not (${isLive}) or not r.is_second_office or r.user_rank is null or ${area} < ${most.value}`,
    shows: { value: `trim_scale(${area})`, limit: `trim_scale(${most.value})` },
  }),
  defineRule({
    ...{ id: 'BLD3', of: 'SpaceAllocation', code: 'OUTSIDE_CERTIFICATE', severity: 'warning' },
    zh: '没有该房屋有效的使用凭证[,或在该房屋已分配 {value} 平方米,超过凭证面积 {limit} 平方米]',
    en: 'No valid certificate of that building[, or {value} m² are allocated there, its certificate has {limit} m²]',
    basis: '党政机关办公用房管理办法 全文',
    field: 'spaceId',
    fields: [...judged, 'organizationId'],
    sees: { Space: ['usableAreaM2'], UseCertificate: ['areaM2', 'areaBasis', 'state', 'validTo'] },
    join: ofBuilding,
    holds: `not (${isLive}) or (certified.area is not null and (certified.is_gross or used.area <= certified.area))`,
    shows: { value: 'trim_scale(used.area)', limit: 'trim_scale(certified.area)' },
  }),
]
