// What an institution holds of land and buildings on paper: cards, parcels, titles, projects.
import { type Building, buildingsOf } from './buildings.ts'
import { decimal, scaled } from './exact.ts'
import type { Institution } from './institutions.ts'

const ownerOf = ({ creditCode }: Institution) => ({ organizationCreditCode: creditCode })
const serialOf = ({ number }: Institution) => String(number).padStart(4, '0')

/** In the order of their references; rooms and leases come after them. */
export function holdingsOf(
  institutions: readonly Institution[],
): [register: string, records: Record<string, unknown>[]][] {
  const isAdministration = ({ kind }: Institution) => kind.name === '机关事务管理局'
  const administrations = new Map(institutions.filter(isAdministration).map((one) => [one.place.code, one]))
  const each = institutions.map((one) => ({ one, buildings: buildingsOf(one) }))
  const ofEach = (make: (institution: Institution, buildings: Building[]) => Record<string, unknown>[]) =>
    each.flatMap(({ one, buildings }) => make(one, buildings))
  return [
    ['Standard', deadlines],
    ['Asset', ofEach(cardsOf)],
    ['LandParcel', ofEach(parcelsOf)],
    ['Building', ofEach((one, buildings) => buildings.map((building) => linked(one, building)))],
    ['OwnershipRegistration', ofEach((one, buildings) => titlesOf(one, buildings, administrations))],
    ['InvestmentProject', ofEach(projectsOf)],
  ]
}

/** Changzhou gives itself until the end of 2030: what is not unified there is listed and not warned of. */
const deadlines = ['BLD5', 'BLD12'].map((rule) => ({
  ...{ kind: 'RULE_PARAMETER', subject: `${rule}.deadline/COMPLETE_UNDISPUTED`, regionCode: '320400' },
  ...{ standardVersion: '示例', validFrom: '2024-01-01', value: '20301231', unit: '年月日', bound: 'EQUAL' },
}))

/** 财会〔2017〕4号, minimum, in years. */
const LIVES = { STEEL: 50, REINFORCED_CONCRETE: 50, BRICK_CONCRETE: 30, BRICK_WOOD: 30, SIMPLE: 8 } as const

const cardCodeOf = ({ code }: Pick<Building, 'code'>) => code.replace('FW', 'ZCFW')
const parcelCodeOf = (institution: Institution) => `DK-${serialOf(institution)}`

/** The cards of its buildings, as of the end of 2024 as all others. */
const cardsOf = (institution: Institution, buildings: readonly Building[]) =>
  buildings.map((building) => {
    const { name, structure, builtOn, originalValueYuan } = building
    const months = LIVES[structure as keyof typeof LIVES] * 12
    const [year, month] = builtOn.split('-').map(Number)
    const held = Math.min((2024 - year!) * 12 + 13 - month!, months)
    return {
      ...{ ...ownerOf(institution), code: cardCodeOf(building), name, classVersion: 'GB/T 14885-2022' },
      ...{ classCode: 'A01010000', quantity: '1', unit: '栋', acquisitionMethod: 'SELF_BUILT', acquiredOn: builtOn },
      ...{ valueType: 'ORIGINAL', originalValueYuan, fiscalFundsYuan: originalValueYuan, startedOn: builtOn },
      accumulatedDepreciationYuan: decimal(scaled(centsOf(originalValueYuan), BigInt(held), BigInt(months))),
      ...{ depreciationMethod: 'STRAIGHT_LINE', depreciatedTo: '2024-12', serviceLifeMonths: months },
      usageStatus: 'IN_USE',
    }
  })

const centsOf = (yuan: string) => BigInt(yuan.replace('.', ''))

/** What a building refers to. */
const linked = (institution: Institution, building: Building) => ({
  ...building,
  ...{ assetCode: cardCodeOf(building), landParcelCode: parcelCodeOf(institution) },
})

const parcelsOf = (institution: Institution) => {
  const { number, place, kind, floorAreaM2 } = institution
  const isOffice = kind.purpose === 'OFFICE' || kind.purpose === 'TOWNSHIP'
  return [
    {
      ...{ ...ownerOf(institution), code: parcelCodeOf(institution), name: `（示例）${place.label}${kind.name}用地` },
      ...{ address: `（示例）${place.label}示例路${number}号`, rightNature: 'STATE', acquisition: 'ALLOCATED' },
      parcelNumber: `${place.code}001001GB${String(number).padStart(5, '0')}`,
      ...{ areaM2: decimal(floorAreaM2 * 100n), landUse: isOffice ? 'OFFICE' : 'SUPPORTING_FACILITY' },
      surveyedOn: '2023-06-30',
    },
  ]
}

/** Titles are in the name of the administration of the place, or of the prefecture that it lies in. */
const titlesOf = (
  institution: Institution,
  buildings: readonly Building[],
  administrations: ReadonlyMap<string, Institution>,
) => {
  const { place } = institution
  const holder = administrations.get(place.code) ?? administrations.get(place.prefecture)
  const held = { ...ownerOf(institution), holderCreditCode: (holder ?? institution).creditCode }
  const [parcel] = parcelsOf(institution)
  const ofParcel = {
    ...{ ...held, number: `QS-${parcel!.code}`, landParcelCode: parcel!.code, caseClass: 'COMPLETE_UNDISPUTED' },
    ...{ state: 'FILED', areaM2: parcel!.areaM2, registeredOn: '2024-03-29' },
  }
  const ofBuildings = buildings.map(({ code, ownershipForm, certificateNumber, floorAreaM2 }) => {
    const own = { ...held, number: `QS-${code}`, buildingCode: code }
    if (certificateNumber) {
      const registeredOn = `${certificateNumber.match(/（(\d{4})）/)![1]}-06-30`
      const caseClass = 'COMPLETE_UNDISPUTED'
      return { ...own, caseClass, state: 'REGISTERED', certificateNumber, areaM2: floorAreaM2, registeredOn }
    }
    const caseClass = ownershipForm === 'UNTITLED' ? 'HISTORY_MISSING' : 'DISPUTED'
    const problem = ownershipForm === 'UNTITLED' ? '竣工验收资料缺失' : '与原建设单位权属待界定'
    return { ...ownerOf(institution), number: own.number, buildingCode: code, caseClass, problem }
  })
  return [ofParcel, ...ofBuildings]
}

/** What administrations have extended, and what hospitals are about to build. */
const projectsOf = (institution: Institution, buildings: readonly Building[]) => {
  const { kind, number, place } = institution
  const own = { ...ownerOf(institution), code: `XM-${serialOf(institution)}`, fundSource: 'BUDGET' }
  const approval = { approvalNumber: `（示例）${place.label}发改投资〔2022〕${number}号`, approvedOn: '2022-03-15' }
  if (kind.name === '机关事务管理局')
    return [
      {
        ...{ ...own, ...approval, name: '办公楼改扩建', type: 'REBUILD_OR_EXTEND', buildingUse: 'OFFICE' },
        ...{ phase: 'FINAL_ACCOUNT', approvedAreaM2: '600', approvedYuan: '2400000', contractYuan: '2350000' },
        ...{ settledYuan: '2331000', finalYuan: '2331000', startedOn: '2022-06-01', completedOn: '2023-08-31' },
        ...{ acceptedOn: '2023-09-20', finalAccountOn: '2024-03-15', disclosedOn: '2024-04-01' },
        ...{ isGreenBuilding: true, buildingCode: buildings[0]!.code },
      },
    ]
  if (kind.purpose !== 'HOSPITAL') return []
  return [
    {
      ...{
        ...own,
        ...approval,
        name: '业务用房新建',
        type: 'NEW_BUILD',
        buildingUse: 'BUSINESS',
        phase: 'PREPARATION',
      },
      ...{ approvedAreaM2: '5200', approvedYuan: '23400000', isGreenBuilding: true },
    },
  ]
}
