// Rules with the fields that they are about, as SQL takes them.
import type { ErrorCode } from '../errors.ts'
import type { Field, Register } from './define-register.ts'
import type { Judged, NeedsOf, PartsOf, Rule } from './define-rule.ts'
import type { RowCheck } from './row-checks.ts'
import { todaySql } from './today.ts'

type Kept = Pick<Rule, 'severity'> & Partial<Pick<Rule, 'version' | 'zh' | 'en' | 'basis' | 'from' | 'region'>>

/** Without an `id` it is a rule of the kernel's own. */
export interface AskedRule extends RowCheck, Kept, Omit<Judged, 'field' | 'fields' | 'holds' | 'shows'> {
  fields: readonly Field[]
  fits?: { whole: Field; parts: readonly Field[] }
}

export function askedRule(rule: Rule<ErrorCode>, fieldOf: (name: string) => Field): AskedRule {
  const judged = judgedBy(rule, fieldOf)
  const { id, code, zh, en, basis, severity, version, from, on, region } = rule
  const isBeyond = [
    ...(from ? [`coalesce(${on ?? 'null'}, ${todaySql}) < '${from}'`] : []),
    ...(region ? [`'${region}' <> all (string_to_array(r.region_path, '.'))`] : []),
  ]
  const holds = [...isBeyond, isBeyond.length > 0 ? `(${judged.holds})` : judged.holds].join(' or ')
  return {
    ...{ id, code, zh, en, basis, severity, version },
    ...(from && { from }),
    ...(region && { region }),
    ...judged,
    holds,
  }
}

function judgedBy(rule: Rule<ErrorCode>, fieldOf: (name: string) => Field) {
  if ('fits' in rule) return partsRule(rule.fits, fieldOf)
  if ('order' in rule) return orderRule(rule.order, fieldOf)
  return 'needs' in rule ? stateRule(rule.needs, fieldOf) : { ...rule, fields: rule.fields.map(fieldOf) }
}

export type KeptRule = AskedRule & { id: string }

/** The rules of which findings are kept: of rows that an organization has, whenever they are looked at. */
export const keptRules = ({ heldBy, rules }: Register): KeptRule[] =>
  heldBy === 'organization' || heldBy === 'self' ? rules.filter(isKept) : []

const isKept = (rule: AskedRule): rule is KeptRule => rule.id !== undefined && !rule.isOfWrite

/** Parts that come to more than the whole, told of the largest. An unknown whole is none to compare with. */
function partsRule(fits: PartsOf, fieldOf: (name: string) => Field) {
  const whole = fieldOf(fits.whole)
  const parts = fits.parts.map(fieldOf)
  const column = (field: Field): string => `r.${field.column}`
  const value = (field: Field): string => `trim_scale(${column(field)}::numeric)`
  const sum = parts.map((part) => `coalesce(${column(part)}, 0)`).join(' + ')
  const largest = parts.map((part) => `when ${column(part)} then '${part.name}'`).join(' ')
  const named = parts.map((part) => `'${part.name} ' || ${value(part)}`).join(', ')
  return {
    fits: { whole, parts },
    fields: [whole, ...parts],
    field: whole.name,
    at: `case greatest(${parts.map(column).join(', ')}) ${largest} end`,
    holds: `${sum} <= ${column(whole)}`,
    shows: {
      ...{ value: `trim_scale((${sum})::numeric)`, limit: value(whole) },
      ...{ whole: `'${whole.name}'`, parts: `concat_ws(' + ', ${named})` },
    },
  }
}

/** What a state needs is there, told at the first that is not. */
function stateRule(needs: NeedsOf, fieldOf: (name: string) => Field) {
  const states = Object.entries(needs).map(([state, names]) => ({ state, fields: names.map(fieldOf) }))
  const byState = (sqlOf: (fields: readonly Field[]) => string): string =>
    `case r.state ${states.map(({ state, fields }) => `when '${state}' then ${sqlOf(fields)}`).join(' ')} end`
  const lacking = ({ column, name }: Field): string => `case when r.${column} is null then '${name}' end`
  return {
    fields: [fieldOf('state'), ...new Set(states.flatMap(({ fields }) => fields))],
    field: 'state',
    at: byState((fields) => `coalesce(${fields.map(lacking).join(', ')})`),
    holds: byState((fields) => `num_nulls(${fields.map(({ column }) => `r.${column}`).join(', ')}) = 0`),
    shows: { value: 'r.state', limit: byState((fields) => `concat_ws(', ', ${fields.map(lacking).join(', ')})`) },
  }
}

/** Each day is as late as the latest of those before it. */
function orderRule(order: readonly string[], fieldOf: (name: string) => Field) {
  const fields = order.map(fieldOf)
  const column = (field: Field): string => `r.${field.column}`
  const pairs = fields.flatMap((field, n) => fields.slice(0, n).map((before) => ({ field, before })))
  const reversed = pairs.map(({ field, before }) => `${column(field)} < ${column(before)}`)
  const told = (sqlOf: (pair: { field: Field; before: Field }) => string): string =>
    `case ${pairs.map((pair, n) => `when ${reversed[n]} then ${sqlOf(pair)}`).join(' ')} end`
  return {
    ...{ fields, field: order[0]!, at: told(({ field }) => `'${field.name}'`) },
    holds: `not (${reversed.join(' or ')})`,
    shows: {
      ...{ value: told(({ field }) => column(field)), limit: told(({ before }) => column(before)) },
      ...{ field: told(({ field }) => `'${field.name}'`), before: told(({ before }) => `'${before.name}'`) },
    },
  }
}
