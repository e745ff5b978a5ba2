import { decimal, distribute, hundredths, scaled } from './exact.ts'
import type { Institution } from './institutions.ts'
import type { Purpose } from './names.ts'
import { type Random, randomFor } from './random.ts'

export type Building = ReturnType<typeof buildingOf>

/** Buildings of an institution; their floor areas add up to the area it reports in its energy profile. */
export const buildingsOf = (institution: Institution): Building[] => {
  const count = Math.min(Math.max(1, Math.round(Number(institution.floorAreaM2) / 18_000)), 8)
  const weights = Array.from({ length: count }, (_, i) => (i === 0 ? 14 : 10))
  return distribute(institution.floorAreaM2, weights).map((floorArea, index) =>
    buildingOf(institution, index, floorArea),
  )
}

/** Rooms worth telling apart: a sample, so their areas stay well below the building's usable area. */
export const spacesOf = (institution: Institution, building: Building, neighbour: Institution | undefined) => {
  const random = randomFor(`spaces ${institution.number} ${building.code}`)
  const rooms = roomsOf(institution, building.code.endsWith('-01'), random)
  return rooms.map((room, index) => {
    const floor = 1 + (index % building.floorsAbove)
    const number = `${floor}${String(index + 1).padStart(2, '0')}`
    // Now and then a neighbour without a building of its own sits in one of the offices.
    const isShared = neighbour !== undefined && room.kind === 'OFFICE' && random.chance(3)
    return {
      organizationCreditCode: institution.creditCode,
      buildingCode: building.code,
      code: `${building.code}-${number}`,
      name: `${number}${room.name}`,
      kind: room.kind,
      floor,
      usableAreaM2: decimal(room.areaM2),
      ...(isShared ? { usingOrganizationCreditCode: neighbour.creditCode } : {}),
      userRank: room.rank,
      occupants: room.occupants,
      usageStatus: random.chance(4) ? 'IDLE' : 'IN_USE',
    }
  })
}

const BUILDING_NAMES: Record<Purpose, readonly string[]> = {
  OFFICE: ['办公楼', '附属楼', '业务楼', '后勤楼'],
  TOWNSHIP: ['办公楼', '便民服务楼'],
  SCHOOL: ['教学楼', '实验楼', '学生宿舍', '食堂', '综合楼', '体育馆', '图书楼', '实训楼'],
  HOSPITAL: ['门诊楼', '住院楼', '医技楼', '后勤楼', '急诊楼', '感染楼', '行政楼', '培训楼'],
  HALL: ['主楼', '副楼', '展厅', '库房'],
}
const DESIGN_USE: Record<Purpose, string> = {
  OFFICE: '办公',
  TOWNSHIP: '办公',
  SCHOOL: '教育',
  HOSPITAL: '医疗卫生',
  HALL: '文化体育',
}

// By the names above. Only office and business space is administered as such.
const BUILDING_USE: Record<Purpose, readonly string[]> = {
  OFFICE: ['OFFICE', 'OTHER', 'BUSINESS', 'OTHER'],
  TOWNSHIP: ['OFFICE', 'GOVERNMENT_SERVICE'],
  ...{ SCHOOL: [], HOSPITAL: [], HALL: [] },
}

const buildingOf = (institution: Institution, index: number, floorArea: bigint) => {
  const { number, place, kind, creditCode, heating } = institution
  const random = randomFor(`building ${number} ${index}`)
  const floors = Math.min(Math.max(1, Math.round(Number(floorArea) / 1_600)), 18)
  const year = random.integer(1986, 2018)
  const ownershipForm = random.pick(['TITLED', 'TITLED', 'TITLED', 'UNTITLED', 'TO_BE_DETERMINED'] as const)
  const area = floorArea * 100n
  const titledIn = Math.max(year + 1, 2016)
  return {
    organizationCreditCode: creditCode,
    code: `FW-${String(number).padStart(4, '0')}-0${index + 1}`,
    name: BUILDING_NAMES[kind.purpose][index] ?? `${index + 1}号楼`,
    address: `（示例）${place.label}示例路${number}号`,
    structure: structureOf(floors, year, random),
    floorsAbove: floors,
    floorsBelow: floors >= 6 && random.chance(60) ? 1 : 0,
    builtOn: `${year}-${String(random.integer(5, 11)).padStart(2, '0')}-28`,
    floorAreaM2: decimal(area),
    // 2014 standard: K at least 65 % in multi-storey and 60 % in high-rise buildings.
    usableAreaM2: decimal(scaled(area, BigInt(random.integer(floors > 9 ? 60 : 65, 72)), 100n)),
    heatingAreaM2: decimal(heating === 'NONE' ? 0n : scaled(area, 95n, 100n)),
    ownershipForm,
    certificateNumber:
      ownershipForm === 'TITLED'
        ? `示例（${titledIn}）${place.label}不动产权第${String(number * 10 + index).padStart(7, '0')}号`
        : null,
    designUse: DESIGN_USE[kind.purpose],
    buildingUse: BUILDING_USE[kind.purpose][index] ?? 'OTHER',
    usageStatus: random.chance(3) ? 'IDLE' : random.chance(2) ? 'LEASED_OR_LENT' : 'IN_USE',
    originalValueYuan: decimal(floorArea * hundredths(random.integer(120, 190) * 10 + (year - 1986) * 45)),
  }
}

const structureOf = (floors: number, year: number, random: Random) => {
  if (floors > 6) return 'REINFORCED_CONCRETE'
  if (floors === 1 && random.chance(15)) return 'SIMPLE'
  if (year < 2000) return random.pick(['BRICK_CONCRETE', 'BRICK_CONCRETE', 'BRICK_WOOD'])
  return random.pick(['REINFORCED_CONCRETE', 'REINFORCED_CONCRETE', 'BRICK_CONCRETE', 'STEEL'])
}

type Room = { name: string; kind: string; areaM2: bigint; rank: string | null; occupants: number }

// Usable m2 per person by level and rank (发改投资〔2014〕2674号; townships as provinces set them).
const OFFICES = {
  PREFECTURE: [
    ['CITY_BUREAU_HEAD', 24],
    ['CITY_BUREAU_DEPUTY', 18],
    ['CITY_OTHER', 9],
  ],
  COUNTY: [
    ['SECTION_HEAD', 18],
    ['SECTION_DEPUTY', 12],
    ['COUNTY_OTHER', 9],
  ],
} as const

/** In hundredths, for one person. */
export const capOf = ({ place }: Institution, rank: string): bigint =>
  hundredths(OFFICES[place.level].find(([one]) => one === rank)![1])

const roomsOf = (institution: Institution, isMain: boolean, random: Random): Room[] => {
  const { kind, place } = institution
  const [head, deputy, staff] = OFFICES[place.level]
  const office = ([rank, cap]: readonly [string, number], people: number): Room => {
    // Some five percent exceed the cap, as inspections find.
    const permille = random.chance(5) ? random.integer(1050, 1300) : random.integer(820, 1000)
    const areaM2 = scaled(hundredths(cap * people), BigInt(permille), 1000n)
    return { name: '办公室', kind: 'OFFICE', areaM2, rank, occupants: people }
  }
  const room = (name: string, kind: string, lowest: number, highest: number): Room => ({
    name,
    kind,
    areaM2: BigInt(random.integer(lowest * 100, highest * 100)),
    rank: null,
    occupants: 0,
  })
  if (isMain) {
    return [
      office(head, 1),
      office(deputy, 1),
      office(deputy, 1),
      ...Array.from({ length: random.integer(2, 5) }, () => office(staff, random.integer(2, 4))),
      room('会议室', 'SERVICE', 35, 90),
      room('档案室', 'SERVICE', 18, 40),
      room('配电室', 'EQUIPMENT', 12, 30),
      room('职工食堂', 'AUXILIARY', 60, 160),
    ]
  }
  const business = { SCHOOL: '教室', HOSPITAL: '诊室', HALL: '展室', OFFICE: '业务室', TOWNSHIP: '服务室' }[
    kind.purpose
  ]
  return [
    office(staff, random.integer(2, 4)),
    ...Array.from({ length: random.integer(3, 5) }, () => room(business, 'BUSINESS', 40, 85)),
    room('值班室', 'SERVICE', 12, 20),
    room('设备间', 'EQUIPMENT', 10, 26),
  ]
}
