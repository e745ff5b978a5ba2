import { daysInOrder, decisionIsWhole, defineRule, standard } from '../../../kernel/define-rule.ts'
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

/** Made so by an action, it is refused; brought, for it is so, it is told. */
const refusesActions = ['state'] as const

const isCounted = "s.kind in ('OFFICE', 'SERVICE', 'EQUIPMENT')"
const counted = `(select case when ${isCounted} then coalesce(r.area_m2, s.usable_area_m2) end
  from space s where s.id = r.space_id)`
const tolerance = standard('RULE_PARAMETER', {
  ...{ subject: "'BLD1.tolerance'", on: todaySql, organization: 'a.organization_id' },
})
const [ofUse, isDecided] = ['organization_id, space_id, area_m2, valid_from, valid_to', "state = 'APPROVED'"]
// When an organization has more than is approved then; once for all rows of a batch, with those that come. What it has
// changes on the day on which a use begins, or after its last.
const exceedingOf = (isAsked: (row: string) => string) => `left join (
    with had as (
      select x.organization_id, x.valid_from, x.valid_to, coalesce(x.area_m2, s.usable_area_m2) as area
      from (select ${ofUse} from resolved o where ${isDecided}
        union all select ${ofUse} from space_allocation x where ${isDecided}
          and organization_id in (select o.organization_id from resolved o where ${isDecided} and ${isAsked('o')})
          and not exists (select from resolved o where o.id = x.id)) x
        join space s on s.id = x.space_id and ${isCounted}),
    changes as (
      select organization_id, valid_from as day, area from had
      union all select organization_id, valid_to + 1, -area from had where valid_to is not null
      union all select a.organization_id, d.day, 0
        from area_approval a, unnest(array[a.valid_from, a.valid_to + 1]) d(day) where d.day is not null
          and a.organization_id in (select h.organization_id from had h)),
    days as (
      select organization_id, day, sum(sum(area)) over own as area, lead(day) over own as until
      from changes group by 1, 2 window own as (partition by organization_id order by day))
    select d.organization_id, array_agg(d.day order by d.day) as days, array_agg(d.until order by d.day) as untils,
      array_agg(d.area order by d.day) as areas, array_agg(${tolerance.value} order by d.day) as tolerances,
      array_agg(a.approved_area_m2 order by d.day) as approved
    from days d join area_approval a on a.organization_id = d.organization_id and a.area_basis = 'USABLE'
      and d.day between a.valid_from and coalesce(a.valid_to, 'infinity')
    where d.area > a.approved_area_m2 group by 1) exceeding on exceeding.organization_id = r.organization_id`
const exceeded = (column: string) => `(select ${column} from unnest(exceeding.days, exceeding.untils, exceeding.areas,
    exceeding.approved, exceeding.tolerances) x(day, until, area, approved, tolerance),
    lateral (select x.approved * (1 + x.tolerance) as most) m
  where x.area > m.most and x.day <= coalesce(r.valid_to, 'infinity') and coalesce(x.until, 'infinity') > r.valid_from
  order by x.day limit 1)`

export const spaceAllocationRules = [
  decisionIsWhole('BLD-U2', 'SpaceAllocation'),
  daysInOrder('BLD-U6', 'SpaceAllocation', ['appliedOn', 'decidedOn']),
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
    ...{ ...ofOffice, id: 'BLD2', code: 'OFFICE_ABOVE_STANDARD', refusesActions },
    zh: '办公室人均使用面积[ {value} 平方米]超过该职级标准[ {limit} 平方米]',
    en: 'The office has more[ ({value} m²)] a person than the standard of that rank[, {limit} m²]',
    basis: '党政机关办公用房建设标准 全文',
    field: 'spaceId',
    fields: [...judged, 'userRank', 'occupants', 'organizationId'],
    holds: `not (${isLive}) or r.user_rank is null or room.kind <> 'OFFICE' or (${most.isAtMost(each)})`,
    shows: { value: `trim_scale(round(${each}, 2))`, limit: `trim_scale(${most.value})` },
  }),
  defineRule({
    // What there is of it is found by the approval (BLD1), not by each room.
    ...{ id: 'BLD1-2', of: 'SpaceAllocation', code: 'AREA_EXCEEDED', severity: 'warning', isOfWrite: true },
    zh: '办公用房[合计 {value} 平方米,]超过核定面积[ {limit} 平方米]',
    en: 'Its office space[ comes to {value} m²,] exceeds the approved area[ of {limit} m²]',
    basis: '机关事务管理条例 第二十二条',
    field: 'spaceId',
    fields: [...judged, 'validFrom', 'organizationId'],
    refusesActions,
    sees: {
      ...tolerance.rule.sees,
      ...{ AreaApproval: ['approvedAreaM2', 'areaBasis'], Space: ['kind', 'usableAreaM2'] },
    },
    join: exceedingOf,
    holds: `not (${isLive}) or not (${counted} > 0) or ${exceeded('x.day')} is null`,
    shows: { value: exceeded('trim_scale(x.area)'), limit: exceeded('trim_scale(m.most)') },
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
