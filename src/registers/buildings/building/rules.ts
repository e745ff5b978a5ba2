import { defineRule, partsFit, standard } from '../../../kernel/define-rule.ts'
import { todaySql } from '../../../kernel/today.ts'
import { isCaredFor, isDisposedOf, unified } from '../rules.ts'

const tolerance = standard('RULE_PARAMETER', { subject: `'BLD6.tol'`, on: todaySql })
const isTitled = "r.ownership_form is distinct from 'TITLED' or title.state is not distinct from 'REGISTERED'"
const areasAgree = `coalesce(abs(title.area_m2 - r.floor_area_m2) <= ${tolerance.value} * r.floor_area_m2, true)`

export const buildingRules = [
  defineRule({
    // As BLD-D2, from the other side: a building that becomes smaller than its rooms.
    ...{ id: 'BLD-D3', of: 'Building', code: 'ROOMS_EXCEED_BUILDING', severity: 'warning' },
    zh: '各房间使用面积合计 {value} 平方米,大于整栋房屋的面积 {limit} 平方米',
    en: 'The rooms of the building come to {value} m², the building has {limit}',
    field: 'usableAreaM2',
    fields: ['usableAreaM2', 'floorAreaM2'],
    sees: { Space: ['usableAreaM2'] },
    join: `left join lateral (select sum(s.usable_area_m2) as area from space s
      where s.building_id = r.id) rooms on true`,
    holds: 'rooms.area <= coalesce(r.usable_area_m2, r.floor_area_m2)',
    shows: { value: 'trim_scale(rooms.area)', limit: 'trim_scale(coalesce(r.usable_area_m2, r.floor_area_m2))' },
  }),
  isDisposedOf('BLD4', 'Building', {
    isItsOwn: 'd.building_id = r.id and d.space_id is null',
    ...{ isGone: 'r.cancelled_on is not null', fields: ['cancelledOn'] },
  }),
  partsFit('BLD-D4', 'Building', { whole: 'floorAreaM2', parts: ['usableAreaM2'] }),
  partsFit('BLD-D5', 'Building', { whole: 'floorAreaM2', parts: ['heatingAreaM2'] }),
  ...unified({
    ...{ id: 'BLD5', of: 'Building', column: 'building_id', basis: '机关事务管理条例 第二十一条' },
    ...{
      field: 'ownershipForm',
      fields: ['ownershipForm', 'buildingUse', 'certificateNumber', 'cancelledOn', 'organizationId'],
    },
    isJudged: "r.cancelled_on is null and r.building_use in ('OFFICE', 'BUSINESS')",
    zh: '权属未统一登记至机关事务管理部门名下',
    en: 'The title is not registered in the name of the government offices administration',
  }),
  defineRule({
    // Rooms larger than their building are BLD-D3.
    ...{ id: 'BLD6', of: 'Building', code: 'LEDGER_AND_TITLE_DIFFER', severity: 'warning', isQuiet: true },
    zh: '账证不符[:权属登记面积 {value} 平方米,建筑面积 {limit} 平方米][!isTitled ;有产权,但没有已登记的权属][!hasCard ;没有资产卡片]',
    en:
      'Ledger and title differ[: the title is of {value} m², the building has {limit}]' +
      '[!isTitled ; no registered title][!hasCard ; no asset card]',
    basis: '昌吉回族自治州机关事务工作“十四五”规划 全文',
    field: 'floorAreaM2',
    fields: ['floorAreaM2', 'ownershipForm', 'certificateNumber', 'assetCode', 'cancelledOn', 'organizationId'],
    ...tolerance.rule,
    sees: { ...tolerance.rule.sees, OwnershipRegistration: ['isInForce', 'state', 'areaM2'] },
    join: `left join lateral (select x.state, x.area_m2 from ownership_registration x
      where x.building_id = r.id and x.is_in_force limit 1) title on true`,
    holds: `r.cancelled_on is not null or ((${isTitled}) and r.asset_id is not null and ${areasAgree})`,
    shows: {
      value: `case when not ${areasAgree} then trim_scale(title.area_m2) end`,
      limit: `case when not ${areasAgree} then trim_scale(r.floor_area_m2) end`,
      isTitled: `case when ${isTitled} then true end`,
      hasCard: 'case when r.asset_id is not null then true end',
    },
  }),
  isCaredFor({
    ...{ id: 'BLD15', of: 'Building', fields: ['usageStatus', 'idleSince', 'cancelledOn', 'organizationId'] },
    ...{ building: 'r.id', isGone: 'r.cancelled_on is not null' },
  }),
]
