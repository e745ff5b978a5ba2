import { daysInOrder, defineRule } from '../../../kernel/define-rule.ts'

const ACT = '机关团体建设楼堂馆所管理条例'
/** In force since then: what was begun before is judged by nobody. */
const since = { from: '2017-12-01', on: 'coalesce(r.started_on, r.approved_on)' } as const
const forbidden = { of: 'InvestmentProject', code: 'BUILDING_FORBIDDEN', severity: 'error', ...since } as const

export const investmentProjectRules = [
  defineRule({
    ...{ ...forbidden, id: 'BLD7a', basis: `${ACT} 第五条` },
    zh: '违规建设楼堂馆所:不得建设具有住宿、会议、餐饮等接待功能的场所',
    en: 'Forbidden building: no places are built that receive, house or feed guests',
    field: 'buildingUse',
    fields: ['buildingUse', 'startedOn', 'approvedOn'],
    holds: "r.building_use <> 'RECEPTION_FACILITY'",
  }),
  defineRule({
    ...{ ...forbidden, id: 'BLD7b', basis: `${ACT} 第三条` },
    zh: '违规建设楼堂馆所:办公用房已开工({value}),但没有批准文号;未经批准,不得建设办公用房',
    en: 'Forbidden building: office space was begun on {value} without an approval',
    field: 'approvalNumber',
    fields: ['buildingUse', 'startedOn', 'approvalNumber', 'approvedOn'],
    holds: "r.building_use <> 'OFFICE' or r.started_on is null or r.approval_number is not null",
    shows: { value: 'r.started_on' },
  }),
  defineRule({
    ...{ ...forbidden, id: 'BLD7c', basis: `${ACT} 第十三条` },
    zh: '违规建设楼堂馆所:办公用房的建设资金须由预算安排,不得使用其他来源',
    en: 'Forbidden building: office space is paid from the budget and from nothing else',
    field: 'fundSource',
    fields: ['buildingUse', 'fundSource', 'startedOn', 'approvedOn'],
    holds: "r.building_use <> 'OFFICE' or r.fund_source <> 'OTHER'",
  }),
  daysInOrder('BLD-D10', 'InvestmentProject', ['startedOn', 'completedOn', 'acceptedOn']),
  defineRule({
    ...{ id: 'BLD-D9', of: 'InvestmentProject', code: 'FINAL_ACCOUNT_LATE', severity: 'warning' },
    zh: '竣工财务决算({value})晚于竣工验收满一年({limit})',
    en: 'The final account of {value} came more than a year after acceptance: it was due by {limit}',
    basis: '行政事业性国有资产管理条例 第三十一条',
    field: 'finalAccountOn',
    fields: ['finalAccountOn', 'acceptedOn'],
    holds: "r.final_account_on <= r.accepted_on + interval '1 year'",
    shows: { value: 'r.final_account_on', limit: "(r.accepted_on + interval '1 year')::date" },
  }),
  defineRule({
    // Before it is begun, land that the region has idle comes first; whose it is nobody is told here.
    ...{ id: 'BLD13', of: 'InvestmentProject', code: 'LAND_AVAILABLE', severity: 'warning', isQuiet: true },
    zh: '新增用地 {value} 平方米,而本地区有面积足够的闲置机关用地可优先调配',
    en: 'It needs {value} m² of new land, while the region has idle land of that size, which comes first',
    basis: '全国机关事务工作“十四五”规划 全文',
    field: 'landAreaM2',
    fields: ['landAreaM2', 'startedOn', 'organizationId'],
    sees: { LandParcel: ['areaM2', 'usageStatus'] },
    holds: `not (r.land_area_m2 > 0 and r.started_on is null and exists (select from land_parcel p
      where p.region_path >= r.region_path and p.region_path < r.region_path || '/'
        and p.usage_status = 'IDLE' and p.cancelled_on is null
        and p.area_m2 >= r.land_area_m2))`,
    shows: { value: 'trim_scale(r.land_area_m2)' },
  }),
]
