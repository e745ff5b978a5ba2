import type { Plant } from './plant.ts'

const [education, civil] = ['652301 教育局', '652301 民政局']

/** Rooms of buildings, who has them and by which right. */
export const plantedRooms: Plant[] = [
  {
    ...{ rule: 'BLD-D3', holder: education, register: 'Building', key: { code: 'YZ-BLD' } },
    zh: '各房间使用面积合计 120 平方米,房屋使用面积只有 100 平方米',
    en: 'The rooms come to 120 m², the building has 100',
    has: { name: '传达室', floorAreaM2: '140', usableAreaM2: '100' },
  },
  {
    ...{ rule: 'BLD-D1', holder: education, register: 'Space', key: { buildingCode: 'YZ-BLD', code: 'YZ-BLD-101' } },
    zh: '房间 120 平方米,比所在房屋还大',
    en: 'A room of 120 m², larger than its building',
    has: { kind: 'SERVICE', name: '101值班室', floor: 1, usableAreaM2: '120' },
  },
  {
    ...{ rule: 'BLD-D4', holder: civil, register: 'Building', key: { code: 'YZ-BLD-D4' } },
    zh: '使用面积大于建筑面积',
    en: 'More usable than floor area',
    tries: { input: { name: '门卫房', floorAreaM2: '30', usableAreaM2: '31' } },
  },
  {
    ...{ rule: 'BLD-D5', holder: civil, register: 'Building', key: { code: 'YZ-BLD-D5' } },
    zh: '供暖面积大于建筑面积',
    en: 'More heated than floor area',
    tries: { input: { name: '门卫房', floorAreaM2: '30', heatingAreaM2: '30.01' } },
  },
]
