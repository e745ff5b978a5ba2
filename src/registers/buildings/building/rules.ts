import { defineRule, partsFit } from '../../../kernel/define-rule.ts'

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
  partsFit('BLD-D4', 'Building', { whole: 'floorAreaM2', parts: ['usableAreaM2'] }),
  partsFit('BLD-D5', 'Building', { whole: 'floorAreaM2', parts: ['heatingAreaM2'] }),
]
