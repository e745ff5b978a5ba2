// Energy and water: yearly totals of an area are split over its institutions, and those over the months, to
// the hundredth.
import { decimal, distribute, hundredths, scaled } from './exact.ts'
import type { HeatSource, Institution } from './institutions.ts'
import type { Purpose } from './names.ts'
import type { Area, EnergyType } from './places.ts'
import { randomFor } from './random.ts'
import { countFleet, type Vehicle } from './vehicles.ts'

/** What an institution used of one energy type in one year, in hundredths of the unit. */
export type YearlyUse = { institution: Institution; year: number; energyType: EnergyType; amount: bigint }

export type EnergyRecord = ReturnType<typeof monthlyRecord>

const energyTypes: readonly EnergyType[] = ['ELECTRICITY', 'WATER', 'NATURAL_GAS', 'GASOLINE', 'DIESEL', 'HEAT', 'COAL']

/** All yearly uses of an area: for each type and year they add up exactly to the area's total. */
export const yearlyUsesOf = (
  area: Area,
  institutions: readonly Institution[],
  fleets: ReadonlyMap<string, readonly Vehicle[]>,
): YearlyUse[] =>
  energyTypes
    .filter((energyType) => area.consumption[energyType] > 0)
    .flatMap((energyType) =>
      area.years.flatMap((year) => {
        const shares = institutions
          .map((institution) => {
            const fleet = fleets.get(institution.creditCode) ?? []
            return { institution, weight: weightOf({ institution, fleet, year, energyType }) }
          })
          .filter(({ weight }) => weight > 0)
        const amounts = distribute(
          totalOf(area, energyType, year),
          shares.map(({ weight }) => weight),
        )
        return shares.map(({ institution }, i) => ({ institution, year, energyType, amount: amounts[i] }))
      }),
    )

/** The months of a yearly use: twelve, or the heating months for heat and coal. */
export const monthlyRecordsOf = (use: YearlyUse): EnergyRecord[] => {
  const months = monthWeights(use)
  return distribute(use.amount, months)
    .map((amount, month) => ({ amount, month }))
    .filter(({ month }) => months[month] > 0)
    .map(({ amount, month }) => monthlyRecord(use, month, amount))
}

export const energyProfileRecord = (institution: Institution, fleet: readonly Vehicle[], year: number) => {
  const yearsOn = BigInt(year - 2020)
  const drift = BigInt(randomFor(`people ${institution.number}`).integer(-9, 8))
  const floorArea = institution.floorAreaM2 * 100n
  return {
    organizationCreditCode: institution.creditCode,
    year: String(year),
    floorAreaM2: decimal(floorArea),
    energyUsers: Number(scaled(institution.energyUsers, 1000n + drift * yearsOn, 1000n)),
    authorizedStaff: institution.staff,
    ...countFleet(fleet, year),
    heatingAreaM2: decimal(institution.heating === 'NONE' ? 0n : scaled(floorArea, 95n, 100n)),
    dataRooms: institution.dataRooms,
  }
}

// Consumption drifts down: saving in buildings, clean heating instead of coal, new-energy cars instead of
// petrol.
const YEARLY_PERMILLE: Record<EnergyType, Record<number, number>> = {
  ELECTRICITY: { 2020: 1000, 2021: 994, 2022: 982, 2023: 977, 2024: 968 },
  WATER: { 2020: 1000, 2021: 988, 2022: 974, 2023: 966, 2024: 952 },
  NATURAL_GAS: { 2020: 1000, 2021: 996, 2022: 985, 2023: 978, 2024: 966 },
  GASOLINE: { 2020: 1000, 2021: 985, 2022: 948, 2023: 930, 2024: 895 },
  DIESEL: { 2020: 1000, 2021: 990, 2022: 962, 2023: 951, 2024: 930 },
  HEAT: { 2020: 1000, 2021: 989, 2022: 979, 2023: 966, 2024: 957 },
  COAL: { 2020: 1000, 2021: 972, 2022: 941, 2023: 915, 2024: 884 },
}

const totalOf = (area: Area, energyType: EnergyType, year: number): bigint =>
  scaled(hundredths(area.consumption[energyType]), BigInt(YEARLY_PERMILLE[energyType][year]), 1000n)

// Use per m2 (electricity) or per person (water) against an office: hospitals run day and night, schools
// pause.
const ELECTRIC: Record<Purpose, number> = { OFFICE: 100, TOWNSHIP: 85, SCHOOL: 70, HOSPITAL: 210, HALL: 90 }
const THIRST: Record<Purpose, number> = { OFFICE: 100, TOWNSHIP: 100, SCHOOL: 85, HOSPITAL: 260, HALL: 110 }

type Consumer = { institution: Institution; fleet: readonly Vehicle[]; year: number; energyType: EnergyType }

const weightOf = ({ institution, fleet, year, energyType }: Consumer): number => {
  const { kind, heating, number, hasGas, dataRooms } = institution
  // Habits stay, years differ a little.
  const habit = randomFor(`habit ${number} ${energyType}`).integer(80, 120)
  const season = randomFor(`use ${number} ${energyType} ${year}`).integer(97, 103)
  const area = Number(institution.floorAreaM2) // below 10^6, so exact
  const users = Number(institution.energyUsers)
  const { gasolineVehicles, dieselVehicles } = countFleet(fleet, year)
  const electric = ELECTRIC[kind.purpose] + (heating === 'ELECTRICITY' ? 70 : 0)
  const weights: Record<EnergyType, number> = {
    ELECTRICITY: (area * electric * (8 + dataRooms)) / 100,
    WATER: (users * THIRST[kind.purpose]) / 100,
    // About 13 m3 a m2 where gas heats; canteens and laboratories by head elsewhere.
    NATURAL_GAS: (heating === 'NATURAL_GAS' ? area * 13 : 0) + (hasGas ? users * 30 : 0),
    GASOLINE: gasolineVehicles * (kind.name === '公安局' ? 130 : 100),
    DIESEL: dieselVehicles * 100,
    HEAT: heating === 'HEAT' ? area : 0,
    COAL: heating === 'COAL' ? area : 0,
  }
  return Math.round((weights[energyType] * habit * season) / 10)
}

// January to December. The heating season of the north runs from mid October to mid April.
const HEATING_SEASON = [19, 16, 14, 6, 0, 0, 0, 0, 0, 7, 16, 20]
const EVEN = [10, 9, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10]
const TERMS = [6, 4, 11, 11, 12, 12, 5, 4, 12, 12, 12, 11]
const COOLING = [11, 9, 9, 8, 8, 10, 12, 12, 9, 8, 10, 11]
const ROADS = [8, 7, 10, 10, 10, 10, 10, 9, 10, 10, 10, 9]

const baseMonths = ({ energyType, institution }: YearlyUse): readonly number[] => {
  if (energyType === 'HEAT' || energyType === 'COAL') return HEATING_SEASON
  if (energyType === 'GASOLINE' || energyType === 'DIESEL') return ROADS
  if (institution.kind.purpose === 'SCHOOL') return TERMS
  return energyType === 'ELECTRICITY' ? COOLING : EVEN
}

// Weights of the part that heats, where the same meter also serves other ends.
const heatingMonths = ({ energyType, institution }: YearlyUse): readonly number[] => {
  if (energyType !== institution.heating) return HEATING_SEASON.map(() => 0)
  if (energyType === 'HEAT' || energyType === 'COAL') return HEATING_SEASON.map(() => 0)
  return HEATING_SEASON.map((weight) => weight * HEATING_SHARE[energyType])
}
const HEATING_SHARE: Record<string, number> = { NATURAL_GAS: 3, ELECTRICITY: 1 } satisfies Partial<
  Record<HeatSource, number>
>

const monthWeights = (use: YearlyUse): number[] => {
  const { institution, energyType, year } = use
  const random = randomFor(`months ${institution.number} ${energyType} ${year}`)
  const heating = heatingMonths(use)
  return baseMonths(use).map((weight, month) => (weight + heating[month]) * random.integer(92, 108))
}

const monthlyRecord = (use: YearlyUse, month: number, amount: bigint) => {
  const { institution, year, energyType } = use
  return {
    organizationCreditCode: institution.creditCode,
    period: `${year}-${String(month + 1).padStart(2, '0')}`,
    energyType,
    quantity: decimal(amount),
    costYuan: decimal(scaled(amount, unitPrice(use), 10_000n)),
    heatingQuantity: heatingPart(use, month, amount),
    dataRoomQuantity: dataRoomPart(use, amount),
    vehicleQuantity: vehiclePart(use, amount),
  }
}

// Fuel prices move with the world's; the others are set and hardly move. Permille of the area's price.
const YEARLY_PRICE: Partial<Record<EnergyType, Record<number, number>>> = {
  GASOLINE: { 2020: 800, 2021: 925, 2022: 1100, 2023: 1030, 2024: 1000 },
  DIESEL: { 2020: 790, 2021: 910, 2022: 1105, 2023: 1025, 2024: 990 },
  COAL: { 2020: 850, 2021: 1050, 2022: 1120, 2023: 1000, 2024: 960 },
}

// In 0.0001 yuan, a few percent apart between institutions.
const unitPrice = ({ institution, energyType, year }: YearlyUse): bigint => {
  const haggling = BigInt(randomFor(`price ${institution.number} ${energyType}`).integer(970, 1030))
  const level = BigInt(YEARLY_PRICE[energyType]?.[year] ?? 1000)
  return scaled(BigInt(institution.area.price[energyType]), haggling * level, 1_000_000n)
}

const heatingPart = (use: YearlyUse, month: number, amount: bigint): string | null => {
  if (use.energyType === 'HEAT' || use.energyType === 'COAL') return decimal(amount)
  const heating = heatingMonths(use)[month]
  if (use.energyType !== use.institution.heating) return null
  return decimal((amount * BigInt(heating)) / BigInt(heating + baseMonths(use)[month]))
}

const dataRoomPart = ({ institution, energyType, year }: YearlyUse, amount: bigint): string | null => {
  if (energyType !== 'ELECTRICITY' || institution.dataRooms === 0) return null
  const percent = randomFor(`rooms ${institution.number} ${year}`).integer(6, 11) * institution.dataRooms
  return decimal(scaled(amount, BigInt(percent), 100n))
}

// The rest of the fuel drives generators and mowers: item 1501 of the form against 1502.
const vehiclePart = ({ institution, energyType, year }: YearlyUse, amount: bigint): string | null => {
  if (energyType !== 'GASOLINE' && energyType !== 'DIESEL') return null
  const percent = randomFor(`engines ${institution.number} ${year}`).integer(93, 100)
  return decimal(scaled(amount, BigInt(percent), 100n))
}
