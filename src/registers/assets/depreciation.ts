// 折旧: what is depreciated of a card until the end of a month, as a pure function and as SQL over a row. Straight line,
// the month of addition counts and that of reduction does not, without a residual value (政府会计准则第3号).

/** A card as far as its depreciation depends on it; a life that is not known is looked up by whoever asks. */
export interface DepreciatedCard {
  originalValueYuan: string | null
  serviceLifeMonths: number | null
  startedOn: string | null
  acquiredOn: string | null
  cancelledOn?: string | null
  classCode: string
  valueType: string | null
  depreciationMethod: string | null
  depreciationState?: string | null
}

/**
 * Relics, books, animals and plants, supplies, land: of GB/T 14885-2022 and, without the A, of 2010. Intangible assets
 * (A08) are amortised alike.
 */
const NOT_DEPRECIATED = '^(A0[3467]|[45]|101|60[34])'

/** Until the end of this month, in yuan; null where something is not known. */
export function depreciatedUntil(card: DepreciatedCard, month: string): string | null {
  const { valueType, depreciationMethod, depreciationState, classCode, originalValueYuan, serviceLifeMonths } = card
  const isExempt = depreciationMethod === 'NONE' || depreciationState === 'NOT_DEPRECIATED' || valueType === 'NOMINAL'
  if (isExempt || new RegExp(NOT_DEPRECIATED).test(classCode)) return '0.00'
  const first = card.startedOn ?? card.acquiredOn
  if (depreciationMethod === 'UNITS_OF_WORK' || !originalValueYuan || !serviceLifeMonths || !first) return null
  const reduced = card.cancelledOn ? monthsOf(card.cancelledOn) - 1 : Number.POSITIVE_INFINITY
  const months = Math.min(monthsOf(month), reduced) - monthsOf(first) + 1
  const [counted, life] = [BigInt(Math.min(Math.max(months, 0), serviceLifeMonths)), BigInt(serviceLifeMonths)]
  const [whole, cents = ''] = originalValueYuan.split('.')
  const value = BigInt(whole + cents.padEnd(2, '0'))
  // Half a cent upwards.
  const text = String((2n * value * counted + life) / (2n * life)).padStart(3, '0')
  return `${text.slice(0, -2)}.${text.slice(-2)}`
}

const monthsOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))

/** The life by the standard of its class, else of the nearest class above: 2022 has nine characters, 2010 seven. */
const standardLife = (row: string, day: string): string => `(select (12 * s.value)::integer
  from organization o, generate_series(0, 6, 2) k, standard_of('DEPRECIATION_LIFE',
    rpad(left(${row}.class_code, -k), length(${row}.class_code), '0'), ${row}.region_path, o.administrative_level,
    o.institution_type, ${day}) s
  where o.id = ${row}.organization_id order by k limit 1)`

/** The same of a row, until the end of the month of a day: depreciated() is in migration stocktake. */
export const depreciatedSql = (row: string, day: string): string => `case
  when ${row}.depreciation_method = 'NONE' or ${row}.depreciation_state = 'NOT_DEPRECIATED'
    or ${row}.value_type = 'NOMINAL' or ${row}.class_code ~ '${NOT_DEPRECIATED}' then 0
  when ${row}.depreciation_method = 'UNITS_OF_WORK' then null
  else depreciated(${row}.original_value_yuan, coalesce(${row}.service_life_months, ${standardLife(row, day)}),
    coalesce(${row}.started_on, ${row}.acquired_on),
    least(${day}, (date_trunc('month', ${row}.cancelled_on) - interval '1 day')::date)) end`

/** The columns of a card as they are once it is depreciated until the end of a month, such as 2026-10. */
export function depreciationOf(month: string): { join: string; values: Record<string, string> } {
  const known = '(r.cancelled_on is null and d.yuan is not null)'
  return {
    // Once a row: merged with what asks for it, it would be computed eight times.
    join: `cross join lateral (select ${depreciatedSql('r', `date '${month}-01'`)} as yuan offset 0) d`,
    values: {
      accumulated_depreciation_yuan: `case when ${known} then d.yuan else r.accumulated_depreciation_yuan end`,
      depreciated_to: `case when ${known} then '${month}' else r.depreciated_to end`,
      depreciation_state: `case when ${known} and r.depreciation_state is distinct from 'NOT_DEPRECIATED' and d.yuan > 0
        then case when d.yuan < r.original_value_yuan then 'DEPRECIATING' else 'COMPLETED' end
        else r.depreciation_state end`,
      net_value_yuan: `r.original_value_yuan - coalesce(case when ${known} then d.yuan
        else r.accumulated_depreciation_yuan end, 0)`,
    },
  }
}
