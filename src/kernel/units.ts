// Units as people write them, by the unit of our fields: so that 万元 is told from 元, and ㎡ and m² are m2.

type Spellings = Readonly<Record<string, Readonly<Record<number, string>>>>

/** By how many of ours one is; 0 where that is no fixed number. The first word is the one by which people know it. */
const units = {
  CNY: {
    ...{
      1: '元 圆 人民币元 元人民币 人民币 CNY RMB ¥ Yuan',
      1000: 'k¥ kRMB kCNY kYuan k元',
      1000000: 'M¥ MRMB MCNY MYuan M元',
      10000: 'WanYuan TenThousandYuan',
    },
    ...{ 100000000: 'YiYuan', 0: '美元 港元 港币 欧元 日元 英镑 USD HKD EUR JPY GBP' },
  },
  m2: {
    ...{
      1: '平方米 m2 平米 平方 平 SquareMeters SquareMetres sqm',
      10000: '公顷 ha hm2 平方百米 Hectares',
      100: '公亩',
    },
    ...{ 1000000: '平方公里 平方千米 km2', 666.666667: '亩 市亩 Mu', 66666.6667: '顷', 0.09290304: '平方英尺 sqft' },
    ...{ 0.01: '平方分米 dm2', 0.0001: '平方厘米 cm2', 0.000001: '平方毫米 mm2' },
  },
  km: {
    ...{ 1: '公里 千米 km Kilometers Kilometres', 0.001: '米 m Meters Metres', 0.5: '里 华里 市里', 0: 'Mm' },
    ...{ 1.609344: '英里 mile Miles', 1.852: '海里', 0.00001: '厘米 cm', 0.000001: '毫米 mm' },
  },
  L: {
    1: '升 公升 L Litres Liters dm3 立方分米',
    0.001: '毫升 mL cc cm3 立方厘米 Millilitres Milliliters',
    1000: 'kL',
    100: 'hL',
    0: '加仑 ML',
  },
  m3: { 1: '立方米 m3 立方 方 Nm3 标方 标准立方米 CubicMeters CubicMetres', 1e9: '立方千米 立方公里 km3' },
  person: { 1: '人 名 位 Persons People' },
  kg: {
    ...{ 1: '千克 公斤 kg Kilograms', 1000: '吨 公吨 t Tons Tonnes', 0.001: '克 g Grams', 0.5: '斤 市斤', 100: '公担' },
    ...{ 1000000: 'kt', 0.000001: '毫克 mg', 0: 'Mg' },
  },
  kgce: {
    1: '千克标准煤 kgce 公斤标准煤 千克标煤 公斤标煤',
    0.001: '克标准煤 gce',
    1000: '吨标准煤 tce 吨标煤',
    1000000: 'ktce',
    1000000000: 'Mtce',
  },
  kgCO2: { 1: '千克二氧化碳 kgCO2 公斤二氧化碳', 1000: '吨二氧化碳 tCO2 tCO2e' },
  kWh: { 1: '千瓦时 kWh 度 千瓦小时', 1000: '兆瓦时 MWh', 1000000: '吉瓦时 GWh', 1e9: '太瓦时 TWh', 0.001: '瓦时 Wh' },
  GJ: {
    ...{ 1: '吉焦 GJ', 0.001: '兆焦 MJ', 0.000001: '千焦 kJ', 1e-9: '焦 焦耳 J', 1000: '太焦 TJ', 1000000: 'PJ' },
    ...{ 0.0000041868: '千卡 大卡 kcal', 0.0041868: '兆卡 Mcal', 4.1868: '吉卡 Gcal' },
  },
} satisfies Spellings

/** Written alone, of months: ten of them are not meant by 十月, nor a yuan by 百分. */
const single = {
  CNY: { 0.1: '角', 0.01: '分 Fen' },
  month: { 1: '月 个月 Months', 12: '年 Years', 3: '季 季度 Quarters', 0: '天 日 Days 周 小时 Hours' },
} satisfies Spellings

/** What a field may be measured in. */
export type Unit = keyof typeof units | keyof typeof single

const spelt: Spellings = { ...single, ...units }

const POWERS_OF_TEN = '十 百 千 万 十万 百万 千万 亿 十亿 百亿 千亿 万亿'.split(' ')
/** How many of a unit: 万元, 百万千焦, 亿kWh; of yuan also alone. */
const multiples: Readonly<Record<string, number>> = {
  ...Object.fromEntries(POWERS_OF_TEN.map((word, i) => [word, 10 ** (i + 1)])),
  ...{ Thousand: 1e3, 'Thousand ': 1e3, Million: 1e6, 'Million ': 1e6, Billion: 1e9, 'Billion ': 1e9 },
}

/** Units of ours that are measured in one another, by how many of the first one is: emissions are weighed in 吨, too. */
const alike: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ...{ L: { m3: 1000 }, kgce: { kg: 1 }, kgCO2: { kg: 1 } },
}

/** What the forms of energy count in, of each kind of unit: coal in 吨, gas in cylinders in 千克. */
const formUnits: Readonly<Record<string, readonly number[]>> = {
  ...{ kWh: [1], m3: [1], L: [1], GJ: [1], kgce: [1000], kg: [1000, 1] },
}

/** The values are as they should be where the form of this energy counts so: of coal 吨, of no other. */
export const isFormUnit = ({ unit, factor }: WrittenUnit): boolean => formUnits[unit]?.includes(factor) ?? false

export interface WrittenUnit {
  /** That of our fields. */
  unit: string
  factor: number
}

/** Without what is lost in a computer's fractions. */
const exact = (factor: number): number => Number(factor.toPrecision(9))

const wordsOf = (table: Spellings): [word: string, WrittenUnit][] =>
  Object.entries(table).flatMap(([unit, spellings]) =>
    Object.entries(spellings).flatMap(([factor, words]) =>
      words.split(' ').map((word): [string, WrittenUnit] => [word, { unit, factor: Number(factor) }]),
    ),
  )

const written = [...wordsOf(units), ['', { unit: 'CNY', factor: 1 }] satisfies [string, WrittenUnit]]
const multiplied = written.flatMap(([word, { unit, factor }]) =>
  Object.entries(multiples).map(([many, times]): [string, WrittenUnit] => [
    `${many}${word}`,
    { unit, factor: exact(times * factor) },
  ]),
)
/** ML are a billion of mL, and some people write one for the other. */
const isCased = ([word, { factor }]: [string, WrittenUnit]): boolean => factor === 0 && /M[a-zL]$/.test(word)
const byWord = new Map(
  // What has a word of its own is that: 千米.
  [...multiplied, ...written, ...wordsOf(single)].map((one) => [isCased(one) ? one[0] : one[0].toLowerCase(), one[1]]),
)

/** The word of a unit, in NFKC. */
export const unitOf = (word: string): WrittenUnit | undefined =>
  word === '' ? undefined : (byWord.get(word) ?? byWord.get(word.toLowerCase()))

/** The word by which people know a unit of ours, or programs do. */
export const wordOf = (unit: string, factor = 1, isAscii = false): string =>
  spelt[unit]?.[factor]?.split(' ').find((word) => !isAscii || ASCII.test(word)) ?? unit

/** Programs call things so. */
export const ASCII = /^[ -~]*$/

/** By how many of `unit` one of the written is; 0 when nobody can say. */
export const factorTo = (unit: string, written: WrittenUnit): number =>
  exact(written.factor * (written.unit === unit ? 1 : (alike[unit]?.[written.unit] ?? 0)))

/** `1 万元 = 10000 元`; without a unit of ours, in those of the forms that it can be said in; '' when nobody can say. */
export function conversionOf(word: string, written: WrittenUnit, unit?: string, isAscii = false): string {
  const nameOf = (unit: string, factor?: number): string => wordOf(unit, factor, isAscii)
  const found = unit
    ? [[nameOf(unit), factorTo(unit, written)] as const]
    : (formUnits[written.unit] ?? []).map((one) => [nameOf(written.unit, one), exact(written.factor / one)] as const)
  const told = found.filter(([, factor]) => factor !== 0)
  return told.length > 0 ? `1 ${word} = ${told.map(([name, factor]) => `${digits(factor)} ${name}`).join(' = ')}` : ''
}

const digits = (factor: number): string =>
  factor.toLocaleString('en-US', { useGrouping: false, maximumSignificantDigits: 9 })

const BRACKETED = /^(.+?)\s*[([【〔<]\s*(?:单位\s*:?)?\s*([^()[\]]+?)\s*[)\]】〕>]$/
const DIVIDED = /^(.+?)\s*(?:[:/,_-]|\s)\s*([^\s:/,_-]+)$/

/** Whether two names say the same in two units: costWanYuan and costYuan. */
export function isOtherUnit(a: string, b: string): boolean {
  const ours = measuredIn(b).flatMap(([what, unit]) => ({ what, ...unitOf(unit) }))
  return measuredIn(a).some(([what, word]) => {
    const { unit, factor } = unitOf(word) ?? {}
    return ours.some((one) => one.what === what && (one.unit !== unit || one.factor !== factor))
  })
}

/** 金额(万元), 金额:万元, 金额万元, costWanYuan as what is measured and in what, in each way in which it can be read. */
export function measuredIn(text: string): [what: string, unit: string][] {
  const found = [BRACKETED, DIVIDED].flatMap((form) => {
    const [, what, unit] = form.exec(text) ?? []
    return what && unit ? [[what, unit.split(/[;,、]/)[0]!] as [string, string]] : []
  })
  // The longest unit first: 万元 before 元.
  for (let at = 1; at < text.length; at++) if (unitOf(text.slice(at))) found.push([text.slice(0, at), text.slice(at)])
  return found
}
