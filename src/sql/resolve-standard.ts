// The standard that applies, by the function that rules are measured by (standard_of() in 0024-standards.sql), what it
// stands on, and why each other of the place was passed over. All of it is open to everybody.
import type { Register } from '../kernel/define-register.ts'
import { readableFields } from '../kernel/faces.ts'
import { concat } from './json-text.ts'
import { recordJson } from './read.ts'
import type { Builder, Statement } from './statement.ts'

/** Canonical texts; `path` is that of the region, '' for the nation. */
export interface Sought {
  kind: string
  subject: string
  path: string
  administrativeLevel: string | null
  institutionType: string | null
  day: string
}

/** Those of one subject in a place and above it are few: versions and levels. */
const MAX_PASSED_OVER = 100

/** One row with one text: an object of `standard`, `legalBasis` and `passedOver`, records as they are read. */
export function resolveStandardStatement(sought: Sought, builder: Builder): Statement {
  const { registry, access, parameters } = builder
  const text = (value: string | null) => (value === null ? 'null::text' : parameters.add(value, 'text'))
  const [kind, subject, path] = [sought.kind, sought.subject, sought.path].map(text)
  const [level, type] = [sought.administrativeLevel, sought.institutionType].map(text)
  const day = parameters.add(sought.day, 'date')
  const shown = (name: string, alias: string): string => {
    const register: Register = registry.get(name)
    const parts = readableFields(register, access).map((field) => ({ key: field.name, kind: 'field' as const, field }))
    return `(${concat(recordJson({ register, parts }, alias, builder))})::json`
  }
  // The first that is so; what is of another place is none of this one.
  const reason = `case
    when ${day} < s.valid_from then 'NOT_YET_IN_FORCE'
    when ${day} > s.valid_to then 'NO_LONGER_IN_FORCE'
    when s.administrative_level is not null and s.administrative_level is distinct from ${level} then 'OTHER_LEVEL'
    when s.institution_type is not null and s.institution_type is distinct from ${type} then 'OTHER_TYPE'
    when s.bound <> a.bound then 'OTHER_BOUND'
    when s.bound <> 'EQUAL' and s.value <> a.value then 'LESS_STRICT'
    when s.region_code <> a.region_code then 'FARTHER_REGION'
    else 'EARLIER_VERSION' end`
  const answer = `with a as (select s.* from standard_of(${kind}, ${subject}, ${path}, ${level}, ${type}, ${day}) f
  join standard s on s.id = f.id
), passed as (
  select ${reason} as passed_for, s.* from standard s left join a on true
  where s.kind = ${kind} and s.subject = ${subject} and s.id is distinct from a.id
    and s.region_code = any (string_to_array('000000.' || ${path}, '.'))
  order by s.valid_from desc, s.region_code desc, s.id limit ${MAX_PASSED_OVER}
)
select json_build_object(
  'standard', (select ${shown('Standard', 's')} from a s),
  'legalBasis', (select ${shown('LegalBasis', 'b')} from a
    join legal_basis b on b.title || ' ' || b.article = a.legal_basis
    order by ${day} between b.valid_from and coalesce(b.valid_to, 'infinity') desc, b.valid_from desc limit 1),
  'passedOver', (select coalesce(json_agg(json_build_object('reason', s.passed_for,
    'standard', ${shown('Standard', 's')})), '[]') from passed s))::text as answer`
  return { text: answer, values: parameters.values }
}
