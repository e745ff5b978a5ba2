import type { Plant } from './plant.ts'

const holder = '150102 教育局'
const month = (energyType: string, period: string) => ({ register: 'EnergyConsumption', key: { period, energyType } })
const profile = { register: 'EnergyProfile', key: { year: '2025' } }

/** Not in Changji, whose totals are the published ones. */
export const plantedEnergy: Plant[] = [
  {
    ...{ rule: 'ENE-D1', holder, ...month('ELECTRICITY', '2025-03') },
    zh: '电费按万元填报:28000 千瓦时只有 1.48 元',
    en: 'The cost is in 10,000 yuan: 1.48 for 28,000 kWh',
    has: { quantity: '28000', costYuan: '1.48' },
  },
  {
    ...{ rule: 'ENE-D2', holder, ...month('WATER', '2025-03') },
    zh: '有用水量而费用为 0,备注没有说明',
    en: 'Water that cost nothing, and no note says why',
    has: { quantity: '310', costYuan: '0' },
  },
  {
    ...{ rule: 'ENE-D5', holder, ...profile },
    zh: '编制人数 95 大于用能人数 60',
    en: 'An authorised staff of 95, but 60 energy users',
    has: { floorAreaM2: '4100', energyUsers: 60, authorizedStaff: 95 },
  },
  {
    ...{ rule: 'ENE-D3', holder, ...month('HEAT', '2025-03') },
    zh: '消费量和费用都没有',
    en: 'Neither quantity nor cost',
    tries: { input: { quantity: null, costYuan: null } },
  },
  {
    ...{ rule: 'ENE-D4', holder, ...month('ELECTRICITY', '2025-04') },
    zh: '其中数据中心用电大于全部用电',
    en: 'The data rooms took more than all of it',
    tries: { input: { quantity: '20000', dataRoomQuantity: '21000', costYuan: '10400' } },
  },
  {
    ...{ rule: 'ENE-D6', holder: '150105 教育局', ...profile },
    zh: '供暖面积大于建筑面积',
    en: 'More heated than floor area',
    tries: { input: { floorAreaM2: '4100', heatingAreaM2: '4200' } },
  },
]
