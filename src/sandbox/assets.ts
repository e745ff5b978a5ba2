import { depreciatedUntil } from '../registers/assets/depreciation.ts'
import { decimal, hundredths, scaled } from './exact.ts'
import type { Institution } from './institutions.ts'
import type { Purpose } from './names.ts'
import { type Random, randomFor } from './random.ts'

type Article = {
  name: string
  classCode: string
  unit: string
  /** Range of the price of one, in yuan. */
  price: readonly [lowest: number, highest: number]
  /**
   * 财会〔2017〕4号 (minimum): computers and office equipment 6 years, electrical 5, furniture 15; null: not
   * depreciated.
   */
  lifeYears: number | null
  most: number
  share: number
  for?: readonly Purpose[]
}

const ARTICLES: readonly Article[] = [
  { name: '台式计算机', classCode: 'A02010105', unit: '台', price: [3800, 6900], lifeYears: 6, most: 1, share: 30 },
  { name: '便携式计算机', classCode: 'A02010108', unit: '台', price: [4900, 9800], lifeYears: 6, most: 1, share: 9 },
  { name: '服务器', classCode: 'A02010104', unit: '台', price: [26000, 92000], lifeYears: 6, most: 1, share: 3 },
  { name: '网络交换机', classCode: 'A02010200', unit: '台', price: [1800, 26000], lifeYears: 6, most: 1, share: 4 },
  { name: '复印机', classCode: 'A02020100', unit: '台', price: [9800, 34900], lifeYears: 6, most: 1, share: 5 },
  { name: '投影仪', classCode: 'A02020200', unit: '台', price: [4500, 15800], lifeYears: 6, most: 1, share: 4 },
  { name: '打印机', classCode: 'A02021000', unit: '台', price: [1100, 3900], lifeYears: 6, most: 1, share: 12 },
  { name: '扫描仪', classCode: 'A02021118', unit: '台', price: [1500, 7900], lifeYears: 6, most: 1, share: 3 },
  { name: '空调机', classCode: 'A02061804', unit: '台', price: [2600, 8900], lifeYears: 5, most: 1, share: 8 },
  { name: '视频会议系统', classCode: 'A02080805', unit: '套', price: [48000, 185000], lifeYears: 5, most: 1, share: 2 },
  { name: '视频监控设备', classCode: 'A02091107', unit: '套', price: [3200, 68000], lifeYears: 5, most: 1, share: 4 },
  { name: '办公桌椅', classCode: 'A05010000', unit: '套', price: [900, 2600], lifeYears: 15, most: 20, share: 12 },
  { name: '文件柜', classCode: 'A05010000', unit: '个', price: [600, 1500], lifeYears: 15, most: 12, share: 8 },
  { name: '业务软件', classCode: 'A08060303', unit: '套', price: [18000, 260000], lifeYears: 10, most: 1, share: 3 },
  {
    name: '医疗设备',
    classCode: 'A02320000',
    unit: '台',
    price: [28000, 960000],
    lifeYears: 5,
    most: 1,
    share: 22,
    for: ['HOSPITAL'],
  },
  {
    name: '图书',
    classCode: 'A04000000',
    unit: '批',
    price: [8000, 90000],
    lifeYears: null,
    most: 1,
    share: 8,
    for: ['SCHOOL', 'HALL'],
  },
  {
    name: '陈列品',
    classCode: 'A03000000',
    unit: '件',
    price: [3000, 120000],
    lifeYears: null,
    most: 1,
    share: 9,
    for: ['HALL'],
  },
  {
    name: '体育设备',
    classCode: 'A02460000',
    unit: '套',
    price: [2600, 38000],
    lifeYears: 5,
    most: 1,
    share: 6,
    for: ['SCHOOL'],
  },
]

/** Asset cards as of the end of 2024. */
export const assetsOf = (institution: Institution) => {
  const random = randomFor(`assets ${institution.number}`)
  const suited = ARTICLES.filter(
    (article) => article.for === undefined || article.for.includes(institution.kind.purpose),
  )
  const drawn = suited.flatMap((article) => Array.from({ length: article.share }, () => article))
  const count = random.integer(13, 18) + (institution.kind.purpose === 'HOSPITAL' ? 8 : 0)
  return Array.from({ length: count }, (_, index) =>
    assetOf({ institution, index, article: random.pick(drawn) }, random),
  )
}

type Card = { institution: Institution; index: number; article: Article }

const assetOf = ({ institution, index, article }: Card, random: Random) => {
  const { number, creditCode } = institution
  const serial = `${String(number).padStart(4, '0')}-${String(index + 1).padStart(4, '0')}`
  const [year, month] = [random.integer(2012, 2024), random.integer(1, 12)]
  const acquisitionMethod = acquisitionOf(random)
  // What turns up in a stocktake without papers enters at one yuan, and is then not depreciated.
  const isNominal = acquisitionMethod === 'INVENTORY_SURPLUS'
  const quantity = isNominal ? 1 : random.integer(1, article.most)
  const value = isNominal ? 100n : hundredths(random.integer(...article.price) * quantity)
  const months = article.lifeYears === null || isNominal ? null : article.lifeYears * 12
  const age = 2024 - year
  const date = `${year}-${String(month).padStart(2, '0')}-${String(random.integer(1, 28)).padStart(2, '0')}`
  const depreciated = {
    ...{ originalValueYuan: decimal(value), serviceLifeMonths: months, startedOn: date, acquiredOn: date },
    ...{ classCode: article.classCode, valueType: isNominal ? 'NOMINAL' : null },
    depreciationMethod: months === null ? 'NONE' : 'STRAIGHT_LINE',
  }
  return {
    organizationCreditCode: creditCode,
    code: `ZC-${serial}`,
    name: article.name,
    classVersion: 'GB/T 14885-2022',
    classCode: article.classCode,
    quantity: decimal(hundredths(quantity)),
    unit: article.unit,
    acquisitionMethod,
    acquiredOn: date,
    valueType: isNominal ? 'NOMINAL' : acquisitionMethod === 'DONATION' ? 'APPRAISED' : 'ORIGINAL',
    originalValueYuan: decimal(value),
    accumulatedDepreciationYuan: depreciatedUntil(depreciated, '2024-12'),
    fiscalFundsYuan: decimal(
      acquisitionMethod === 'PURCHASE' ? scaled(value, random.pick([100n, 100n, 100n, 70n]), 100n) : 0n,
    ),
    brand: '示例牌',
    model: `DEM-${article.classCode.slice(1, 5)}-${random.integer(10, 99)}`,
    usingDepartment: random.pick(['办公室', '财务室', '业务科', '信息科', '后勤科']),
    location: `FW-${String(number).padStart(4, '0')}-01`,
    usageStatus: usageStatusOf(age, article, random),
    startedOn: date,
    depreciatedTo: months === null ? null : '2024-12',
    depreciationMethod: months === null ? 'NONE' : 'STRAIGHT_LINE',
    serviceLifeMonths: months,
    tagId: random.chance(70) ? `DEM${serial.replace('-', '')}` : null,
  }
}

const acquisitionOf = (random: Random) => {
  if (random.chance(86)) return 'PURCHASE'
  return random.pick([
    'ALLOCATION',
    'ALLOCATION',
    'ALLOCATION',
    'DONATION',
    'SELF_BUILT',
    'EXCHANGE',
    'INVENTORY_SURPLUS',
  ])
}

const usageStatusOf = (age: number, { lifeYears }: Article, random: Random) => {
  if (lifeYears !== null && age > lifeYears && random.chance(18)) return 'PENDING_DISPOSAL'
  if (random.chance(4)) return 'IDLE'
  return random.chance(1) ? 'LEASED_OR_LENT' : 'IN_USE'
}
