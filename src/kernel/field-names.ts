// What people call the fields of a register: by name, by label, by the words of the trade, or in another unit.
import type { Problem } from '../errors.ts'
import { trimmed } from './characters.ts'
import type { Field, Register } from './define-register.ts'
import { isWritten } from './faces.ts'
import { shown } from './field-kinds.ts'
import { nearest } from './names.ts'
import { sentFields } from './sent-fields.ts'
import { ASCII, conversionOf, factorTo, isFormUnit, measuredIn, unitOf, wordOf } from './units.ts'

/** Unknown names that are told of one record or header; what has more was never meant for this register. */
export const MAX_UNKNOWN = 20

/** Full-width and half-width punctuation are one, and so are ㎡, m² and m2; what nobody sees around it is dropped. */
export const normalName = (text: string): string => trimmed(text.normalize('NFKC'))

/** Normal name -> field. What two fields share names neither, and written fields come first. */
export function fieldNames(register: Register): ReadonlyMap<string, string> {
  const fields = [...register.fields.values(), ...sentFields]
  const written = fields.filter(isWritten)
  const names = new Map(fields.map(({ name }) => [name, name]))
  const add = (candidates: Field[], namesOf: (field: Field) => string[]) => {
    const pairs = candidates.flatMap((field) => [...new Set(namesOf(field))].map((name) => [name, field.name] as const))
    for (const [name, sharing] of Map.groupBy(pairs, ([name]) => name)) {
      if (name && sharing.length === 1 && !names.has(name)) names.set(name, sharing[0]![1])
    }
  }
  add(written, ({ doc }) => [normalName(doc.zh)])
  add(fields, ({ doc }) => [normalName(doc.zh)])
  add(written, bareLabelsOf)
  add(written, ({ term }) => [normalName(term ?? '')])
  add(written, ({ aliases = [] }) => aliases.map(normalName))
  add(written, ({ aliases = [], unit }) => (unit === 'month' ? [] : aliases.map(bare)))
  return names
}

/**
 * 费用 for 费用(元), as people type it; the header's own unit is never dropped, 费用(万元) would be another amount. But
 * 折旧年限 without (月) is in years.
 */
const bareLabelsOf = ({ doc, unit }: Field): string[] => (unit === 'month' ? [] : [bare(doc.zh)])

const bare = (label: string): string => normalName(label).replace(/\s*[(=].*/, '')

/** The field that a name means though it is none of its names: the same with its unit written in another way. */
export function sameUnit(name: string, register: Register): string | undefined {
  const found = measured(name, register)
  return found && factorTo(found.field.unit ?? '', found.written) === 1 ? found.field.name : undefined
}

/**
 * What is wrong with a name that no field has: it says another unit, by which values would be ten thousand times too
 * small, or is misspelt.
 */
export function nameProblem(code: Problem['code'], name: string, register: Register, known: Iterable<string>): Problem {
  const found = measured(name, register)
  if (!found) return { code, params: { name: shown(name), suggestion: suggestionFor(name, register, known) } }
  const { field, unit, written } = found
  const isAscii = ASCII.test(name)
  const named = { name: shown(name), field: isAscii ? field.name : field.unit ? field.doc.zh : bare(field.doc.zh) }
  if (!field.unit && isFormUnit(written)) return { code: 'UNIT_BY_RECORD', params: { ...named, ...field.units } }
  const expected = field.unit && wordOf(field.unit, 1, isAscii)
  const params = {
    ...named,
    zh: expected ?? /\(([^;)]+)/.exec(normalName(field.doc.zh))?.[1],
    en: expected ?? / in ([^;]+)/.exec(field.doc.en)?.[1],
    conversion: conversionOf(unit, written, field.unit, isAscii) || undefined,
  }
  return { code: 'UNIT_DIFFERS', params }
}

/** The field that the trade calls so, or one of the known names that is near; none for what is in another unit. */
export function suggestionFor(name: string, register: Register, known: Iterable<string>): string | undefined {
  if (name.length > MAX_NAME) return undefined
  const same = sameUnit(name, register)
  if (same || measured(name, register)) return same
  const subject = normalName(name).toLowerCase()
  const found = [...register.fields.values()].filter((field) => bareNamesOf(field).includes(subject))
  const [field] = found.length === 1 ? found : []
  const measuredSo = ASCII.test(name) ? field?.name : field?.doc.zh
  // 费用(块) is as near to 费用(元) as a misspelt word, and is another amount.
  const alike = [...known].filter((other) => !/[([]/.test(subject) || noteOf(other) === noteOf(name))
  return fieldNames(register).get(normalName(name)) ?? measuredSo ?? nearest(normalName(name), alike)
}

const noteOf = (name: string): string | undefined => /[([].*/.exec(normalName(name))?.[0]

/** Longer ones are looked at no closer: how they can be read grows with their length. */
const MAX_NAME = 64

/** The field that is measured so, with the unit; undefined when nothing is, or the unit is none that we know. */
function measured(name: string, register: Register) {
  if (name.length > MAX_NAME) return undefined
  const fields = [...register.fields.values()].filter(({ kind }) => kind.isSummable)
  const text = normalName(name)
  // 折旧年限 is in years.
  const years: [string, string][] = text.endsWith('年限') ? [[text, '年']] : []
  for (const [what, word] of [...measuredIn(text), ...years]) {
    const written = unitOf(word)
    const field = written && fields.find((field) => bareNamesOf(field).includes(what.toLowerCase()))
    // Of a quantity without a unit nobody knows which one is meant, unless each record says it.
    if (!written || !field || (!field.unit && field.kind.name !== 'decimal')) continue
    return { field, unit: word, written }
  }
  return undefined
}

/** What a field measures: its names without the unit. */
const bareNamesOf = ({ name, doc, aliases = [] }: Field): string[] =>
  [name, doc.zh, ...aliases].flatMap((one) => {
    const text = normalName(one)
    const parts = measuredIn(text).filter(([, unit]) => unitOf(unit))
    return [bare(text), ...parts.map(([what]) => what)].map((subject) => subject.toLowerCase())
  })
