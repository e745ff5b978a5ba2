// Units as people write them, by the unit of our fields: so that 万元 is told from 元, and ㎡ and m² are m2.

/** By how many of ours one is; 0 where that is no fixed number. */
const units: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  CNY: {
    ...{ 1: '元 人民币元 人民币 RMB CNY ¥ Yuan', 0.1: '角', 0.01: '分 Fen', 100: '百元', 1000: '千元' },
    ...{ 10000: '万元 万 人民币万元 WanYuan TenThousandYuan', 1000000: '百万元', 10000000: '千万元' },
    ...{ 100000000: '亿元 亿', 0: '美元 港元 欧元 USD HKD EUR' },
  },
  m2: {
    ...{ 1: '平方米 m2 平米 平方 平 SquareMeters SquareMetres sqm', 10000: '万平方米 万平米 万m2 公顷 ha Hectares' },
    ...{ 1000000: '平方公里 平方千米 km2', 666.666667: '亩 Mu', 0.09290304: '平方英尺 sqft' },
  },
  km: {
    ...{ 1: '公里 千米 km Kilometers Kilometres', 0.001: '米 m Meters Metres', 10000: '万公里 万千米 万km' },
    ...{ 0.5: '里 华里', 1.609344: '英里 mile Miles' },
  },
  L: { 1: '升 公升 L Litres Liters', 0.001: '毫升 mL cc cm3 立方厘米 Millilitres Milliliters' },
  person: { 1: '人 名 位 Persons People', 1000: '千人', 10000: '万人' },
  month: { 1: '月 个月 Months', 12: '年 Years', 0: '天 日 Days 季度' },
  kgce: { 1: '千克标准煤 kgce 公斤标准煤', 1000: '吨标准煤 tce', 10000000: '万吨标准煤 万tce' },
  kgCO2: { 1: '千克 kgCO2 千克二氧化碳', 1000: '吨 吨二氧化碳 tCO2' },
  kWh: { 1: '千瓦时 kWh 度', 1000: '兆瓦时 MWh', 10000: '万千瓦时 万kWh 万度' },
  kg: { 1: '公斤 kg', 1000: 't Tons Tonnes', 0.001: '克 g' },
  m3: { 1: '立方米 m3 立方 方', 10000: '万立方米 万m3 万方' },
  GJ: { 1: '吉焦 GJ', 0.001: '兆焦 MJ' },
}

export interface WrittenUnit {
  /** That of our fields. */
  unit: string
  factor: number
}

const byWord = new Map(
  Object.entries(units).flatMap(([unit, spellings]) =>
    Object.entries(spellings).flatMap(([factor, words]) =>
      words.split(' ').map((word): [string, WrittenUnit] => [word.toLowerCase(), { unit, factor: Number(factor) }]),
    ),
  ),
)

/** The word of a unit, in NFKC. */
export const unitOf = (word: string): WrittenUnit | undefined => byWord.get(word.toLowerCase())

/** The word by which people know a unit of ours. */
export const wordOf = (unit: string): string => units[unit]?.[1]?.split(' ')[0] ?? unit

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
