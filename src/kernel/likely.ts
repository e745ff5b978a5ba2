// What values are likely to be: one table by kind and unit, which fields narrow (`likely` of the descriptor). Beyond it
// a value is written and warned of, because each bound has its exception: mistakes of units and of spreadsheets lie far
// outside, and are found nowhere else.
import type { ErrorCode, Problem } from '../errors.ts'
import type { Field } from './define-register.ts'
import type { FieldDefinition } from './register-definition.ts'
import { wordOf } from './units.ts'

/** Bounds, both included. Of days and periods the last may lie some years ahead of today. */
export interface Likely {
  from?: number | string
  to?: number
  yearsAhead?: number
  /** Where the bounds are from. */
  basis?: string
}

/** Events that are entered when they have happened. */
export const past = { yearsAhead: 0 } satisfies Likely

const practice = 'practice: beyond what any institution reports; a wrong unit (万元, 万 kWh) is 10,000 times off'
const byUnit: Record<string, Likely> = {
  // The largest sums that a single institution's cards, cars, bills and budgets hold.
  CNY: { to: 1e11, basis: practice },
  // The largest office complex has some 1.8 million m², an institution of many campuses less than 10 million.
  m2: { to: 1e7, basis: practice },
  person: { to: 1e6, basis: practice },
  // Beyond 600,000 km a car is guided to be scrapped (商务部令2012年第12号); three times that is no odometer.
  km: { to: 2e6, basis: '机动车强制报废标准规定(商务部令2012年第12号)' },
  // Displacement: the largest engines of lorries.
  L: { from: 0.1, to: 20, basis: practice },
}
const byKind: Record<string, Likely> = {
  // Since the founding of the State; open ends are null, not 9999-12-31.
  date: { from: '1949-10-01', yearsAhead: 50, basis: 'public bodies and their records begin then' },
  // Plans and budgets reach into the years to come.
  period: { yearsAhead: 5, basis: 'five-year plans' },
}

/** What is likely of a field, if there is anything to say: its own bounds before those of its unit and its kind. */
export function likelyOf({ likely, unit, isNegativeAllowed }: FieldDefinition, kind: string): Likely | undefined {
  const ofUnit = unit && byUnit[unit]
  // Where amounts are corrected below zero; elsewhere a negative number is refused, and has no usual bound.
  const below = isNegativeAllowed && ofUnit?.to !== undefined && { from: -ofUnit.to }
  const given = [byKind[kind], ofUnit, below, likely]
  return given.some(Boolean) ? Object.assign({}, ...given) : undefined
}

const codes: Record<string, ErrorCode> = { date: 'DATE_UNLIKELY', period: 'PERIOD_UNLIKELY' }

/** Tells what is beyond the likely; `today` in the form of a date. Made once for many values: 0.05 us each. */
export function unlikely(
  { kind, likely, unit }: Field,
  today: string,
): ((value: string) => Problem | undefined) | undefined {
  if (!likely) return undefined
  const { from, to, yearsAhead } = likely
  const last = yearsAhead === undefined ? undefined : `${Number(today.slice(0, 4)) + yearsAhead}${today.slice(4)}`
  const code = codes[kind.name] ?? 'VALUE_UNLIKELY'
  const isBelow = (value: string) => from !== undefined && (typeof from === 'number' ? Number(value) : value) < from
  const isBeyond = (value: string) =>
    to !== undefined ? Number(value) > to : last !== undefined && value > last && firstDay(value) > last
  const told = unit === undefined ? {} : { unit, unitZh: wordOf(unit) }
  return (value) => {
    if (isBelow(value)) return { code, params: { value, from, ...told } }
    return isBeyond(value) ? { code, params: { value, to: to ?? last, ...told } } : undefined
  }
}

/** Of a period: 2024-Q2 is 2024-04-01. */
function firstDay(period: string): string {
  const [, year, quarter] = /^(\d{4})-Q(\d)$/.exec(period) ?? []
  const month =
    quarter === undefined ? period.slice(4) || '-01' : `-${String(Number(quarter) * 3 - 2).padStart(2, '0')}`
  return `${year ?? period.slice(0, 4)}${month}-01`.slice(0, 10)
}
