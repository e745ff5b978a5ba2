import { creditCodeFor } from '../registers/reference/credit-code.ts'
import { distribute } from './exact.ts'
import { type Body, bodies, nameOf } from './names.ts'
import type { Area, Place } from './places.ts'
import { randomFor } from './random.ts'

export type HeatSource = 'HEAT' | 'NATURAL_GAS' | 'COAL' | 'ELECTRICITY' | 'NONE'

export type Institution = {
  /** Counts through the whole sandbox; stands in codes and seeds. */
  number: number
  creditCode: string
  name: string
  kind: Body
  place: Place
  area: Area
  /** 0: answers to nobody here, 1: to a tier-0 institution, 2: to a tier-1 institution. */
  tier: 0 | 1 | 2
  departmentCreditCode: string | null
  staff: number
  floorAreaM2: bigint
  energyUsers: bigint
  heating: HeatSource
  hasGas: boolean
  dataRooms: number
}

/** The institutions of all areas; floor area and people add up exactly to the totals of their area. */
export const institutionsOf = (areas: readonly Area[]): Institution[] => {
  let count = 0
  return areas.flatMap((area) => {
    const drafts = area.places.flatMap((place) =>
      kindsIn(place, area).map((kind) => draftOf({ number: ++count, area, place, kind })),
    )
    const floorAreas = distribute(
      BigInt(area.floorAreaM2),
      drafts.map((draft) => draft.areaWeight),
    )
    const users = distribute(
      BigInt(area.energyUsers),
      drafts.map((draft) => draft.userWeight),
    )
    const institutions = drafts.map(({ areaWeight, userWeight, ...institution }, i) => ({
      ...institution,
      floorAreaM2: floorAreas[i],
      energyUsers: users[i],
    }))
    return withDepartments(institutions)
  })
}

export const organizationRecord = (institution: Institution) => ({
  creditCode: institution.creditCode,
  validFrom: '2020-01-01',
  name: institution.name,
  institutionType: institution.kind.type,
  administrativeLevel: institution.kind.purpose === 'TOWNSHIP' ? 'TOWNSHIP' : institution.place.level,
  regionCode: institution.place.code,
  ...(institution.departmentCreditCode === null ? {} : { departmentCreditCode: institution.departmentCreditCode }),
  authorizedStaff: institution.staff,
  isAdministration: institution.kind.name === '机关事务管理局',
  ...(institution.kind.purpose === 'TOWNSHIP' ? { bodyType: 'GOVERNMENT' } : bodyOf(institution.kind.type)),
  directoryFrom: '2020-01-01',
  directoryNode: nodeOf(institution),
  note: '示例数据，非真实机构 (synthetic)',
  source: 'sandbox',
  externalId: `SB-${String(institution.number).padStart(4, '0')}`,
})

const bodyOf = (type: Body['type']) => {
  if (type === '01') return { bodyType: 'GOVERNMENT_DEPARTMENT', affiliation: 'OWN_LEVEL' }
  if (type === '03') return { affiliation: 'OWN_LEVEL' }
  return { bodyType: 'PUBLIC_INSTITUTION', affiliation: 'SUBORDINATE_INSTITUTION', welfareClass: welfareOf(type) }
}

// Hospitals and vocational training earn a part of what they cost, others nothing.
const welfareOf = (type: Body['type']) => (type === '024' ? 'CLASS_II' : 'CLASS_I')

const nodeOf = ({ kind }: Institution) => {
  if (kind.name === '机关事务管理局') return 'ADMINISTRATION'
  return bodies.some(({ under }) => under === kind.name) ? 'DEPARTMENT' : 'INSTITUTION'
}

const kindsIn = (place: Place, area: Area): Body[] => {
  const level = place.level === 'PREFECTURE' ? 'P' : 'C'
  return bodies.filter(({ at }) => at.includes(level) && (!area.isSmall || at.includes('*')))
}

type Seat = Pick<Institution, 'number' | 'area' | 'place' | 'kind'>

const draftOf = (seat: Seat) => {
  const { number, place, kind } = seat
  const random = randomFor(`institution ${number}`)
  return {
    ...seat,
    creditCode: syntheticCreditCode(seat),
    name: nameOf(place.label, kind),
    tier: 0 as Institution['tier'], // widened: departments are found in a second pass
    departmentCreditCode: null as string | null, // widened likewise
    staff: Math.round((kind.staff * place.size * random.integer(90, 108)) / 100),
    areaWeight: Math.round(kind.areaM2 * place.size * random.integer(85, 115)),
    userWeight: Math.round(kind.users * place.size * random.integer(90, 110)),
    heating: heatingOf(seat),
    hasGas: kind.purpose !== 'TOWNSHIP' && random.chance(kind.purpose === 'OFFICE' ? 45 : 85),
    dataRooms: dataRoomsOf(kind, place),
  }
}

/**
 * The organization code begins with DEM, so that the code is recognised as a demonstration. The
 * registration division need not be the place of work; here it is.
 */
const syntheticCreditCode = ({ number, place, kind }: Seat): string => {
  const registeredAs = kind.type === '01' ? '11' : kind.type === '03' ? '13' : '12'
  return creditCodeFor(`${registeredAs}${place.code}DEM${String(number).padStart(5, '0')}`)
}

// District heat in the towns; coal is left only with townships and a few outlying units, as the north still
// has it.
const heatingOf = ({ number, area, place, kind }: Seat): HeatSource => {
  if (area.consumption.HEAT === 0) return 'NONE'
  const random = randomFor(`heating ${number}`)
  if (kind.purpose === 'TOWNSHIP') return random.pick(['COAL', 'COAL', 'ELECTRICITY', 'NATURAL_GAS'])
  if (place.level === 'COUNTY' && place.size <= 1 && random.chance(9)) return 'COAL'
  return random.chance(88) ? 'HEAT' : 'NATURAL_GAS'
}

const dataRoomsOf = (kind: Body, place: Place): number => {
  if (kind.name === '公安局' || kind.name === '人民医院') return place.level === 'PREFECTURE' ? 2 : 1
  return ['人民政府办公室', '财政局', '融媒体中心', '师范学校'].includes(kind.name) ? 1 : 0
}

const withDepartments = (institutions: Institution[]): Institution[] => {
  const keyOf = (placeCode: string, name: string) => `${placeCode} ${name}`
  const byKey = new Map(institutions.map((one) => [keyOf(one.place.code, one.kind.name), one]))
  const departmentOf = ({ place, kind }: Institution): Institution | undefined => {
    if (kind.under !== null) return byKey.get(keyOf(place.code, kind.under))
    return place.level === 'COUNTY' ? byKey.get(keyOf(place.prefecture, kind.name)) : undefined
  }
  const tierOf = (institution: Institution): Institution['tier'] => {
    const department = departmentOf(institution)
    if (department === undefined) return 0
    return departmentOf(department) === undefined ? 1 : 2
  }
  return institutions.map((institution) => ({
    ...institution,
    tier: tierOf(institution),
    departmentCreditCode: departmentOf(institution)?.creditCode ?? null,
  }))
}
