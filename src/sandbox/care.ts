// Repairs, inspections with what they found, turnover housing: what an administration and those it looks after have.
import { buildingsOf, type spacesOf } from './buildings.ts'
import { decimal, hundredths } from './exact.ts'
import type { Institution } from './institutions.ts'
import { idleStandard } from './leases.ts'
import { randomFor } from './random.ts'

type Records = Record<string, unknown>[]

/** By register, in the order of their references. */
export const careOf = (
  institutions: readonly Institution[],
  rooms: readonly Room[],
): [register: string, records: Records][] => {
  const seats = seatsOf(institutions)
  const ofAll = (make: (institution: Institution, seats: Seats) => Records) =>
    institutions.flatMap((one) => make(one, seats))
  return [
    ['Standard', [repairStandard, idleStandard]],
    ['RepairProject', ofAll(repairsOf)],
    ['SpaceInspection', [...ofAll(inspectionsOf), ...caresOf(institutions, rooms)]],
    ['InspectionIssue', ofAll(issuesOf)],
    ['HousingUnit', ofAll(housingUnitsOf)],
    ['HousingTenancy', ofAll(housingTenanciesOf)],
  ]
}

/** The administration and the government office of each place. */
type Seats = ReturnType<typeof seatsOf>

const seatsOf = (institutions: readonly Institution[]) => {
  const named = (name: string) =>
    new Map(institutions.filter(({ kind }) => kind.name === name).map((one) => [one.place.code, one.creditCode]))
  return { administrations: named('机关事务管理局'), governments: named('人民政府办公室') }
}

const approvedBy = (approverKind: string, creditCode: string, approvalNumber: string, decidedOn: string) => ({
  ...{ approverKind, approvalNumber, decidedOn, approvingOrganizationCreditCode: creditCode },
})

const WORKS = [
  ['屋面防水', 'REMOVE_HAZARD', 380],
  ['外墙保温', 'REDUCE_ENERGY', 520],
  ['供暖管网', 'RESTORE_FUNCTION', 260],
  ['门窗更换', 'REDUCE_ENERGY', 410],
] as const

/** None that is published says what a square metre may cost; this one is invented, and told by its version. */
const repairStandard = {
  ...{ kind: 'REPAIR_COST', subject: 'MEDIUM_OR_MAJOR', regionCode: '652300', standardVersion: '（示例）' },
  ...{ validFrom: '2020-01-01', value: '600', unit: '元/平方米', bound: 'MAX', confidence: 'invented' },
}

/** A daily repair of every third, and of every fourth that somebody decides on a larger one, in all of its states. */
const repairsOf = (institution: Institution, { administrations }: Seats) => {
  const { number, creditCode, place } = institution
  const [building] = buildingsOf(institution)
  const own = { organizationCreditCode: creditCode, buildingCode: building!.code }
  const random = randomFor(`repairs ${number}`)
  const authority = administrations.get(place.code)
  const daily = {
    ...{ ...own, code: `WX-${number}-1`, name: '照明和给排水零修', repairClass: 'DAILY', purpose: 'RESTORE_FUNCTION' },
    ...{
      contractor: '（示例）物业服务公司',
      appliedOn: '2025-03-03',
      startedOn: '2025-03-05',
      completedOn: '2025-03-12',
    },
    ...{ acceptedOn: '2025-03-14', finalYuan: decimal(hundredths(random.integer(8, 90) * 100)), state: 'ACCEPTED' },
  }
  if (authority === undefined || authority === creditCode || number % 4 !== 1) return number % 3 === 0 ? [daily] : []
  const [name, purpose, price] = WORKS[number % WORKS.length]!
  const area = random.integer(4, 18) * 100
  const yuan = (permille: number) => decimal((hundredths(area * price) * BigInt(permille)) / 1000n)
  const stage = Math.floor(number / 4) % 4
  const decision = approvedBy('ADMINISTRATION', authority, `机管修〔2025〕${number}号`, '2025-02-20')
  const started = { startedOn: '2025-05-06', contractor: '（示例）建筑工程公司', contractYuan: yuan(960) }
  const large = {
    ...{ ...own, code: `WX-${number}-2`, name, repairClass: 'MEDIUM_OR_MAJOR', purpose, planYear: '2025' },
    ...{
      planName: '（示例）2025年办公用房大中修项目规划',
      areaM2: decimal(hundredths(area)),
      estimateYuan: yuan(1000),
    },
    ...{ appliedOn: '2025-01-15', reason: '年久失修', state: ['APPLIED', 'REJECTED', 'APPROVED', 'ACCEPTED'][stage] },
    ...(stage === 1 && { decidedOn: '2025-02-20', decisionNote: '列入下一年度' }),
    ...(stage > 1 && { ...decision, approvedYuan: yuan(980), ...started }),
    ...(stage === 3 && { completedOn: '2025-09-10', acceptedOn: '2025-09-26', finalYuan: yuan(955) }),
  }
  return number % 3 === 0 ? [daily, large] : [large]
}

const inspectionNumber = ({ number }: Institution): string => `XJ-2025-${number}`

/** Every fifth, by the administration of the place. */
const isInspected = ({ number, place, creditCode }: Institution, { administrations }: Seats): boolean =>
  number % 5 === 0 && ![undefined, creditCode].includes(administrations.get(place.code))

const inspectionsOf = (institution: Institution, seats: Seats) =>
  isInspected(institution, seats)
    ? [
        {
          ...{ organizationCreditCode: institution.creditCode, number: inspectionNumber(institution), kind: 'ROUTINE' },
          ...{ inspectedOn: '2025-05-20', inspectorCreditCode: seats.administrations.get(institution.place.code) },
          score: decimal(hundredths(randomFor(`inspection ${institution.number}`).integer(78, 98))),
          summary: '总体规范，个别问题已列出清单。',
        },
      ]
    : []

type Room = Pick<ReturnType<typeof spacesOf>[number], 'organizationCreditCode' | 'buildingCode' | 'usageStatus'>

/** By its holder, of each building that is idle or has an idle room: seen to within 90 days, or found by BLD15. */
const caresOf = (institutions: readonly Institution[], rooms: readonly Room[]) => {
  const idle = new Set(rooms.flatMap(({ usageStatus, buildingCode }) => (usageStatus === 'IDLE' ? buildingCode : [])))
  const buildings = institutions.flatMap(buildingsOf)
  return buildings
    .filter(({ code, usageStatus }) => usageStatus === 'IDLE' || idle.has(code))
    .map(({ code, organizationCreditCode }) => ({
      ...{ organizationCreditCode, number: `KH-${code}`, kind: 'IDLE_CARE', inspectedOn: CARED_ON },
      ...{ inspectorCreditCode: organizationCreditCode, buildingId: { organizationCreditCode, code } },
      summary: '门窗水电完好，无安全隐患。',
    }))
}

/** The sandbox has no clock: 90 days later what is idle was not seen to for too long (docs/sandbox.md). */
const CARED_ON = '2026-11-16'

const FAULTS = [
  ['HAZARD', '消防通道堆放杂物'],
  ['LEDGER_MISMATCH', '房间门牌与台账不一致'],
  ['IDLE', '一间办公室长期空置'],
  ['CHANGED_FUNCTION', '会议室改作库房'],
] as const

/** Two of each inspection, of which one is closed. */
const issuesOf = (institution: Institution, seats: Seats) => {
  if (!isInspected(institution, seats)) return []
  const { number, creditCode } = institution
  const issue = (line: number, progress: object) => {
    const [category, description] = FAULTS[(number / 5 + line) % FAULTS.length]!
    const own = { organizationCreditCode: creditCode, inspectionNumber: inspectionNumber(institution), line: `${line}` }
    return { ...own, category, description, dueOn: '2025-08-31', ...progress }
  }
  const rectified = { state: 'RECTIFIED', rectification: '已按要求整改', rectifiedOn: '2025-07-10' }
  const open = number % 2 === 0 ? { state: 'OPEN' } : rectified
  return [issue(1, { ...rectified, state: 'CLOSED', closedOn: '2025-07-25' }), issue(2, open)]
}

const FLATS = 6
/** Flats that somebody lives in, and one that is asked for. */
const [INHABITED, ASKED_FOR] = [4, 5]

const flatCode = ({ number }: Institution, at: number): string => `ZZ-${number}-${at}`
const flats = ({ kind }: Institution): number[] =>
  kind.name === '机关事务管理局' ? Array.from({ length: FLATS }, (_, i) => i + 1) : []

/** What an administration keeps for those who come from elsewhere. */
const housingUnitsOf = (institution: Institution) =>
  flats(institution).map((at) => ({
    ...{ organizationCreditCode: institution.creditCode, code: flatCode(institution, at) },
    ...{ kind: at % 3 === 0 ? 'TALENT_APARTMENT' : 'TURNOVER_HOUSING', rooms: 1 + (at % 2), capacity: 1 + (at % 2) },
    address: `（示例）${institution.place.label}示例小区${at}号楼${at}01室`,
    floorAreaM2: decimal(hundredths(45 + 8 * at)),
    ...{ monthlyRentYuan: decimal(hundredths(300 + 50 * at)), handedOverOn: '2020-09-01' },
    usageStatus: at <= INHABITED ? 'IN_USE' : 'IDLE',
  }))

const housingTenanciesOf = (institution: Institution, { governments }: Seats) => {
  const { creditCode, number, place } = institution
  const government = governments.get(place.code)
  if (government === undefined) return []
  const lets = {
    ...approvedBy('GOVERNMENT', government, `周转房〔2024〕${number}号`, '2024-02-20'),
    ...{ state: 'APPROVED', movedInOn: '2024-03-04' },
  }
  return flats(institution)
    .filter((at) => at <= ASKED_FOR)
    .map((at) => ({
      ...{ organizationCreditCode: creditCode, housingUnitCode: flatCode(institution, at), number: 'ZL-1' },
      ...{ validFrom: '2024-03-01', validTo: '2027-02-28', tenantNumber: `SL${number}${at}` },
      ...{ tenantName: `示例租住人${at}`, tenantOrganizationCreditCode: government, appliedOn: '2024-01-15' },
      beneficiary: ['CADRE_ON_EXCHANGE', 'NEW_RECRUIT', 'HIGH_LEVEL_TALENT'][at % 3],
      monthlyRentYuan: decimal(hundredths(300 + 50 * at)),
      ...(at <= INHABITED && lets),
    }))
}
