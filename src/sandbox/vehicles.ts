import { withVinCheckDigit } from '../registers/vehicles/vin.ts'
import { decimal, hundredths, scaled } from './exact.ts'
import type { Institution } from './institutions.ts'
import { type Random, randomFor } from './random.ts'

type EnergyKind = 'GASOLINE' | 'DIESEL' | 'BATTERY_ELECTRIC' | 'PLUG_IN_HYBRID' | 'HYBRID'
type Category = 'CONFIDENTIAL_COMMUNICATION' | 'EMERGENCY' | 'LAW_ENFORCEMENT' | 'SPECIAL_TECHNICAL' | 'OTHER'

export type Vehicle = ReturnType<typeof vehicleOf>

/** The vehicles of every institution, by credit code. VINs and plates are unique across the sandbox. */
export const fleetsOf = (institutions: readonly Institution[]): Map<string, Vehicle[]> => {
  let serial = 0
  return new Map(
    institutions.map((institution) => {
      const size = fleetSize(institution)
      const fleet = Array.from({ length: size }, (_, index) => vehicleOf(institution, index, ++serial))
      return [institution.creditCode, fleet]
    }),
  )
}

/** As the energy statistics count: a plug-in hybrid is a new-energy vehicle, another hybrid burns petrol. */
export const countFleet = (fleet: readonly Vehicle[], year: number) => {
  const held = fleet.filter((vehicle) => Number(vehicle.registeredOn.slice(0, 4)) <= year)
  const count = (...energyKinds: EnergyKind[]) => held.filter((one) => energyKinds.includes(one.energyKind)).length
  return {
    gasolineVehicles: count('GASOLINE', 'HYBRID'),
    dieselVehicles: count('DIESEL'),
    newEnergyVehicles: count('BATTERY_ELECTRIC', 'PLUG_IN_HYBRID'),
  }
}

// Two thirds of the nominal fleet of a kind; who has any has one.
const fleetSize = ({ kind, place, area }: Institution): number => {
  if (kind.vehicles === 0) return 0
  return Math.max(1, Math.round(kind.vehicles * place.size * (area.isSmall ? 0.4 : 0.68)))
}

type Model = {
  name: string
  energyKind: EnergyKind
  displacementL: string | null
  seats: number
  /** Price range in yuan, within the cap of the category. */
  price: readonly [lowest: number, highest: number]
}

// Caps of the 2017 rules: confidential and law enforcement 120,000 yuan and 1.6 L; others 180,000 and 1.8;
// coaches and off-road cars with approval 250,000 and 3.0; new-energy cars 180,000, no displacement. Makes
// are invented.
const MODELS = {
  small: {
    name: '示例牌DEM7160轿车',
    energyKind: 'GASOLINE',
    displacementL: '1.6',
    seats: 5,
    price: [82_000, 119_800],
  },
  saloon: {
    name: '示例牌DEM7180轿车',
    energyKind: 'GASOLINE',
    displacementL: '1.8',
    seats: 5,
    price: [126_000, 179_800],
  },
  hybrid: {
    name: '示例牌DEM7152H轿车',
    energyKind: 'HYBRID',
    displacementL: '1.5',
    seats: 5,
    price: [118_000, 169_000],
  },
  electric: {
    name: '示例牌DEM7000BEV轿车',
    energyKind: 'BATTERY_ELECTRIC',
    displacementL: null,
    seats: 5,
    price: [109_800, 178_000],
  },
  smallElectric: {
    name: '示例牌DEM6400BEV轿车',
    energyKind: 'BATTERY_ELECTRIC',
    displacementL: null,
    seats: 5,
    price: [89_800, 119_000],
  },
  plugIn: {
    name: '示例牌DEM7150PHEV轿车',
    energyKind: 'PLUG_IN_HYBRID',
    displacementL: '1.5',
    seats: 5,
    price: [121_800, 176_000],
  },
  coach: {
    name: '示例牌DEM6600中型客车',
    energyKind: 'DIESEL',
    displacementL: '2.8',
    seats: 19,
    price: [168_000, 246_000],
  },
  offRoad: {
    name: '示例牌DEM2030越野车',
    energyKind: 'GASOLINE',
    displacementL: '2.4',
    seats: 5,
    price: [178_000, 238_000],
  },
  special: {
    name: '示例牌DEM5040特种作业车',
    energyKind: 'DIESEL',
    displacementL: '2.8',
    seats: 6,
    price: [220_000, 480_000],
  },
} satisfies Record<string, Model>

const vehicleOf = (institution: Institution, index: number, serial: number) => {
  const random = randomFor(`vehicle ${institution.number} ${index}`)
  const category = categoryOf(institution, random)
  const year = index === 0 ? random.integer(2014, 2018) : random.integer(2012, 2024)
  const model = modelFor(category, index === 0 ? 2018 : year, random)
  const age = 2024 - year
  const price = hundredths(random.integer(model.price[0] / 100, model.price[1] / 100) * 100)
  const isExempt = category === 'SPECIAL_TECHNICAL' || (category === 'LAW_ENFORCEMENT' && random.chance(25))
  return {
    organizationCreditCode: institution.creditCode,
    vin: vinFor(year, serial),
    plateNumber: plateFor({ institution, serial, model, category }),
    brandModel: model.name,
    category,
    useCategory: category === 'OTHER' ? otherUse(institution, random) : category,
    energyKind: model.energyKind,
    displacementL: model.displacementL,
    seats: model.seats,
    priceYuan: decimal(price),
    purchaseTaxYuan: decimal(purchaseTax(price, model)),
    invoiceYuan: decimal(price),
    registeredOn: `${year}-${twoDigits(random.integer(1, 12))}-${twoDigits(random.integer(1, 28))}`,
    quotaStatus: quotaStatusOf(institution, random),
    usageStatus: usageStatusOf(age, random),
    // Exempt cars (special technical, investigation) bear no marking and no terminal: their positions stay
    // out.
    isMarked: !isExempt && random.chance(96),
    terminalNumber: isExempt ? null : `DEM${String(70_000_000 + serial)}`,
    isDomestic: true,
    odometerKm: String(age * random.integer(9_000, 21_000) + random.integer(300, 6_000)),
  }
}

const categoryOf = ({ kind }: Institution, random: Random): Category => {
  if (kind.name === '公安局')
    return random.chance(80) ? 'LAW_ENFORCEMENT' : random.pick(['SPECIAL_TECHNICAL', 'EMERGENCY'])
  if (kind.name === '市场监督管理局') return random.chance(70) ? 'LAW_ENFORCEMENT' : 'OTHER'
  if (kind.purpose === 'HOSPITAL') return random.chance(60) ? 'SPECIAL_TECHNICAL' : 'OTHER'
  if (kind.purpose === 'SCHOOL') return 'OTHER'
  return random.pick(['OTHER', 'OTHER', 'EMERGENCY', 'EMERGENCY', 'CONFIDENTIAL_COMMUNICATION'])
}

// From 2021 on most new cars are new-energy ones (Xinjiang's target is 80 % of new and replaced cars).
const modelFor = (category: Category, year: number, random: Random): Model => {
  if (category === 'SPECIAL_TECHNICAL') return MODELS.special
  const isCapped = category === 'CONFIDENTIAL_COMMUNICATION' || category === 'LAW_ENFORCEMENT'
  if (year >= 2021 && random.chance(80)) {
    return isCapped ? MODELS.smallElectric : random.pick([MODELS.electric, MODELS.electric, MODELS.plugIn])
  }
  if (isCapped) return MODELS.small
  if (category === 'EMERGENCY' && random.chance(20)) return MODELS.offRoad
  if (random.chance(12)) return MODELS.coach
  return year >= 2018 && random.chance(25) ? MODELS.hybrid : random.pick([MODELS.saloon, MODELS.small])
}

const otherUse = ({ kind, place }: Institution, random: Random) => {
  if (kind.name === '人民政府办公室' && place.level === 'PREFECTURE' && random.chance(30)) return 'PRINCIPAL_LEADER'
  return kind.name === '机关事务管理局' && random.chance(15) ? 'RETIRED_CADRE' : 'OTHER'
}

// 10 % of the price without 13 % VAT; new-energy cars are exempt.
const purchaseTax = (price: bigint, { energyKind }: Model): bigint =>
  energyKind === 'BATTERY_ELECTRIC' || energyKind === 'PLUG_IN_HYBRID' ? 0n : scaled(price, 10n, 113n)

const quotaStatusOf = ({ kind }: Institution, random: Random) => {
  if (kind.type === '01' || kind.type === '03') return random.chance(95) ? 'IN_QUOTA' : 'OUT_OF_QUOTA'
  return random.chance(70) ? 'IN_QUOTA' : 'NOT_DETERMINED'
}

const usageStatusOf = (age: number, random: Random) => {
  if (age >= 10 && random.chance(22)) return 'PENDING_DISPOSAL'
  if (random.chance(4)) return 'IDLE'
  return random.chance(1) ? 'LEASED_OR_LENT' : 'IN_USE'
}

// DEM marks the number as a demonstration; position 10 is the model year (A = 2010, without I, O, Q, U, Z).
const vinFor = (year: number, serial: number): string =>
  withVinCheckDigit(`LDEMTZ000${'ABCDEFGHJKLMNPRSTVWXY'[year - 2010]}D${String(serial).padStart(6, '0')}`)

type Plated = { institution: Institution; serial: number; model: Model; category: Category }

const plateFor = ({ institution, serial, model, category }: Plated): string => {
  const { plate } = institution.place
  // 7919 and 90,000 (9,000) have no common factor: serial numbers scatter without repeating.
  const five = String(10_000 + ((serial * 7919) % 90_000))
  const four = String(1_000 + ((serial * 7919) % 9_000))
  if (model.energyKind === 'BATTERY_ELECTRIC') return `${plate}D${five}`
  if (model.energyKind === 'PLUG_IN_HYBRID') return `${plate}F${five}`
  if (institution.kind.name === '公安局' && category === 'LAW_ENFORCEMENT') return `${plate}${four}警`
  return `${plate}${five}`
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')
