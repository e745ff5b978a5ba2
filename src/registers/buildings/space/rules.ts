import { defineRule } from '../../../kernel/define-rule.ts'
import { isCaredFor, isDisposedOf } from '../rules.ts'

// The building's usable area, where that is not known its floor area. Both look-ups by the building's id.
const whole = `left join lateral (select coalesce(b.usable_area_m2, b.floor_area_m2) as area from building b
  where b.id = r.building_id limit 1) whole on true`

// Once for each building of a batch, the rooms that are there and those that come: OFFSET keeps the planner from
// joining all rooms of the country with the few buildings.
const rooms = (isAsked: (row: string) => string) => `left join (
  select a.building_id, sum(a.usable_area_m2) as area, min(a.n) as first from (
    select o.building_id, o.usable_area_m2, case when ${isAsked('o')} then o.n end as n from resolved o
    union all select d.building_id, x.usable_area_m2, null from (select distinct o.building_id from resolved o) d,
      lateral (select s.id, s.usable_area_m2 from space s where s.building_id = d.building_id offset 0) x
      where not exists (select from resolved o where o.id = x.id)) a
  group by 1) rooms on rooms.building_id = r.building_id`

/** A room is smaller than its building, and so are all of its rooms together, told at the first of a file. */
export const spaceRules = [
  isDisposedOf('BLD4-1', 'Space', {
    isItsOwn: 'd.space_id = r.id or (d.building_id = r.building_id and d.space_id is null)',
    fields: ['buildingId'],
  }),
  defineRule({
    ...{ id: 'BLD-D1', of: 'Space', code: 'ROOM_EXCEEDS_BUILDING', severity: 'warning' },
    zh: '房间使用面积 {value} 平方米,大于整栋房屋的面积 {limit} 平方米;请核对两者',
    en: 'The room has {value} m², its building {limit} m² in all: check both',
    field: 'usableAreaM2',
    fields: ['usableAreaM2', 'buildingCode'],
    sees: { Building: ['usableAreaM2', 'floorAreaM2'] },
    join: whole,
    holds: 'r.usable_area_m2 <= whole.area',
    shows: { value: 'trim_scale(r.usable_area_m2)', limit: 'trim_scale(whole.area)' },
  }),
  defineRule({
    ...{ id: 'BLD-D2', of: 'Space', code: 'ROOMS_EXCEED_BUILDING', severity: 'warning' },
    zh: '各房间使用面积合计 {value} 平方米,大于整栋房屋的面积 {limit} 平方米',
    en: 'The rooms of the building come to {value} m², the building has {limit}',
    field: 'usableAreaM2',
    fields: ['usableAreaM2', 'buildingCode'],
    sees: { Building: ['usableAreaM2', 'floorAreaM2'], Space: ['usableAreaM2'] },
    isOfWrite: true,
    join: rooms,
    holds: `rooms.area <= whole.area or r.usable_area_m2 is null or r.usable_area_m2 > whole.area
      or rooms.first is distinct from r.n`,
    shows: { value: 'trim_scale(rooms.area)', limit: 'trim_scale(whole.area)' },
  }),
  isCaredFor({
    ...{ id: 'BLD15-1', of: 'Space', fields: ['usageStatus', 'idleSince', 'buildingCode', 'organizationId'] },
    ...{ building: 'r.building_id', isGone: 'false' },
  }),
]
