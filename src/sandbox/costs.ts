import { type EnergyRecord, monthlyRecordsOf, type YearlyUse } from './energy.ts'
import { decimal, hundredths, scaled, sumOf } from './exact.ts'
import type { Institution } from './institutions.ts'
import { randomFor } from './random.ts'
import type { Vehicle } from './vehicles.ts'

export type CostRecord = {
  organizationCreditCode: string
  period: string
  expenditureItem: string
  phase: 'BUDGET' | 'FINAL'
  fundSource: 'FISCAL' | 'OTHER'
  amountYuan: string
}

type Account = { institution: Institution; year: number; fleet: readonly Vehicle[]; uses: readonly YearlyUse[] }

/** The survey of operating cost covers state organs, mass organisations and the units that serve them. */
export const isCosted = ({ kind }: Institution): boolean =>
  kind.type === '01' || kind.type === '03' || kind.name === '机关事务服务中心'

/** Budget and final accounts of one institution and year, one record each per expenditure item. */
export const costRecordsOf = (account: Account): CostRecord[] => {
  const { institution, year } = account
  const final = finalAccounts(account)
  const recordsOf = (expenditureItem: string, amount: bigint): CostRecord[] => {
    const random = randomFor(`budget ${institution.number} ${year} ${expenditureItem}`)
    // Budgets are made in hundreds of yuan and mostly not used up.
    const budget = scaled(amount, BigInt(random.integer(985, 1090)), 10_000_000n) * 10_000n
    const head = { organizationCreditCode: institution.creditCode, period: String(year), expenditureItem }
    const fundSource = expenditureItem === '30299' && random.chance(20) ? 'OTHER' : 'FISCAL'
    return [
      { ...head, phase: 'BUDGET', fundSource, amountYuan: decimal(budget) },
      { ...head, phase: 'FINAL', fundSource, amountYuan: decimal(amount) },
    ]
  }
  return [...final].flatMap(([item, amount]) => recordsOf(item, amount))
}

// Yuan per authorised person and year; permille by year for what the epidemic and thrift held down.
const PER_HEAD: readonly { item: string; yuan: number; years?: Record<number, number> }[] = [
  { item: '30201', yuan: 2600 },
  { item: '30202', yuan: 420 },
  { item: '30207', yuan: 780 },
  { item: '30209', yuan: 1900 },
  { item: '30211', yuan: 2400, years: { 2020: 620, 2021: 700, 2022: 560, 2023: 1000, 2024: 1020 } },
  { item: '30213', yuan: 1350 },
  { item: '30215', yuan: 260, years: { 2020: 700, 2021: 760, 2022: 640, 2023: 1000, 2024: 930 } },
  { item: '30216', yuan: 480, years: { 2020: 600, 2021: 800, 2022: 620, 2023: 1000, 2024: 980 } },
  { item: '30217', yuan: 190, years: { 2020: 800, 2021: 740, 2022: 610, 2023: 700, 2024: 640 } },
  { item: '30226', yuan: 1500 },
  { item: '30228', yuan: 1250 },
  { item: '30239', yuan: 7800 },
  { item: '30299', yuan: 1700 },
  { item: '31002', yuan: 950 },
]

// 30205, 30206 and 30208 repeat the cost of water, electricity and heating in the energy records of the same
// year.
const finalAccounts = ({ institution, year, fleet, uses }: Account): Map<string, bigint> => {
  const random = randomFor(`final ${institution.number} ${year}`)
  const perHead = PER_HEAD.map(({ item, yuan, years }): [string, bigint] => {
    const perYear = hundredths(yuan * institution.staff)
    return [item, scaled(perYear, BigInt((years?.[year] ?? 1000) * random.integer(88, 112)), 100_000n)]
  })
  const records = uses.flatMap((use) => monthlyRecordsOf(use))
  const costOf = (...types: EnergyRecord['energyType'][]) =>
    sumOf(records.filter((one) => types.includes(one.energyType)).map((one) => fenOf(one.costYuan)))
  const bought = fleet.filter((vehicle) => vehicle.registeredOn.startsWith(`${year}-`))
  const held = fleet.filter((vehicle) => vehicle.registeredOn < `${year + 1}`)
  const upkeep = hundredths(held.length * random.integer(7_200, 11_500))
  const accounts = new Map<string, bigint>([
    ...perHead,
    ['30205', costOf('WATER')],
    ['30206', costOf('ELECTRICITY')],
    ['30208', costOf('HEAT', 'COAL')],
    // Only prefecture-level organs travel abroad, and did not from 2020 to 2022.
    ['30212', institution.place.level === 'PREFECTURE' && year >= 2023 ? hundredths(random.integer(0, 420) * 100) : 0n],
    ['30231', costOf('GASOLINE', 'DIESEL') + upkeep],
    ['31013', sumOf(bought.map((one) => fenOf(one.invoiceYuan) + fenOf(one.purchaseTaxYuan)))],
  ])
  // The three-public items are published even when nothing was spent; the others appear only when something
  // was.
  const isKept = ([item, amount]: [string, bigint]) =>
    amount > 0n || ['30212', '30217', '30231', '31013'].includes(item)
  return new Map([...accounts].filter(isKept).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const fenOf = (yuan: string): bigint => BigInt(yuan.replace('.', ''))
