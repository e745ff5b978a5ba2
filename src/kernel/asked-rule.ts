// Rules with the fields that they are about, as the SQL of a write takes them.
import type { ErrorCode } from '../errors.ts'
import type { Field } from './define-register.ts'
import type { Judged, PartsOf, Rule } from './define-rule.ts'
import type { RowCheck } from './row-checks.ts'

/** Without an `id` it is a rule of the kernel's own. */
export interface AskedRule extends RowCheck, Pick<Judged, 'join' | 'sees' | 'standardId' | 'isRetried'> {
  severity: Rule['severity']
  fields: readonly Field[]
  fits?: { whole: Field; parts: readonly Field[] }
}

export function askedRule(rule: Rule<ErrorCode>, fieldOf: (name: string) => Field): AskedRule {
  const { id, code, severity } = rule
  if ('fits' in rule) return { id, code, severity, ...partsRule(rule.fits, fieldOf) }
  return { ...rule, fields: rule.fields.map(fieldOf) }
}

/** Parts that come to more than the whole, told of the largest. An unknown whole is none to compare with. */
function partsRule(fits: PartsOf, fieldOf: (name: string) => Field) {
  const whole = fieldOf(fits.whole)
  const parts = fits.parts.map(fieldOf)
  const column = (field: Field): string => `r.${field.column}`
  const value = (field: Field): string => `trim_scale(${column(field)}::numeric)`
  const largest = parts.map((part) => `when ${column(part)} then '${part.name}'`).join(' ')
  const named = parts.map((part) => `'${part.name} ' || ${value(part)}`).join(', ')
  return {
    fits: { whole, parts },
    fields: [whole, ...parts],
    field: whole.name,
    at: `case greatest(${parts.map(column).join(', ')}) ${largest} end`,
    holds: `${parts.map((part) => `coalesce(${column(part)}, 0)`).join(' + ')} <= ${column(whole)}`,
    shows: { whole: `'${whole.name}'`, value: value(whole), parts: `concat_ws(' + ', ${named})` },
  }
}
