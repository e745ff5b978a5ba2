// What is in force when: `validity` and `datedBy` of the descriptors as SQL, here and nowhere else.
import type { Field, Register } from '../kernel/define-register.ts'
import { todaySql as today } from '../kernel/today.ts'
import { isReused, type Validity } from '../kernel/validity.ts'

/**
 * Of the records of one code, that of today: the last that has begun, which stands for its code until the next one
 * begins; before the first one, the first. '' where a code has one record only.
 */
export function currentSql(register: Register, alias: string): string {
  if (!isReused(register)) return ''
  const from = `${alias}.${register.validity.from.column}`
  return ` order by ${from} > ${today}, abs(${from} - ${today}) limit 1`
}

/**
 * Of the records `alias` of one code, one a row: `days` on which the code means it, as above, its own `first` and
 * `last`, the `ids` of all, and whether it is the only one. Most are, and then nothing needs to be known of days.
 */
export function periodsSql({ validity }: { validity: Validity }, alias: string): { columns: string; window: string } {
  const [from, to] = [validity.from, validity.to].map(({ column }) => `${alias}.${column}`)
  const begins = `case when lag(${from}) over codes is not null then ${from} end`
  return {
    columns: `, daterange(${begins}, lead(${from}) over codes) as days, ${from} as first, ${to} as last,
      array_agg(${alias}.id) over () as ids, count(*) over () = 1 as is_only`,
    window: ` window codes as (order by ${from})`,
  }
}

/** Whether it is this record that the code means: by an id that was sent beside the code, else on the day. */
export function isMeantSql(alias: string, id: string | undefined, day: string): string {
  const isThen = `(${alias}.is_only or ${alias}.days @> ${day})`
  return id ? `case when ${id} = any(${alias}.ids) then ${alias}.id = ${id} else ${isThen} end` : isThen
}

/** The day that decides which record a code of the row means: the last of what the row is about. */
export const decisiveDay = (dated: Field | undefined, value: string): string => {
  if (!dated) return today
  const { last } = daysOf(dated, value)
  return dated.isNullable ? `coalesce(${last}, ${today})` : last
}

/** Whether it was in force within the row's time. What has the default as its first day was so ever before. */
export function isInForce({ validity }: { validity: Validity }, alias: string, dated: Field, value: string): string {
  const { first, last } = daysOf(dated, value)
  const ever = validity.from.fallback
  const hasBegun = `${ever ? `${alias}.first = '${ever}' or ` : ''}${alias}.first <= ${last}`
  return `(${hasBegun}) and (${alias}.last is null or ${alias}.last >= ${first})`
}

/** Whether its last day is past, and before that day. */
export const isOverSql = (alias: string, day: string): string => `${alias}.last < least(${today}, ${day})`

/** The first and the last day of a day or a period. */
export const daysOf = ({ kind }: Field, value: string) =>
  kind.name === 'period' ? { first: `first_day(${value})`, last: `last_day(${value})` } : { first: value, last: value }
