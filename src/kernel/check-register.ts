// What no type can hold of a register: that names lead somewhere and, for masking to hold, that whatever every caller
// meets is public. A hidden field must not show through keys, orders, relations, checks, results or conflicts.

import type { AskedRule } from './asked-rule.ts'
import { checkActions } from './check-actions.ts'
import type { Field, Register } from './define-register.ts'
import { notFields, notRelations } from './parameters.ts'
import type { Registry } from './registry.ts'
import { sentFields } from './sent-fields.ts'
import { isReused } from './validity.ts'

const NAME = /^[a-z][A-Za-z0-9]*$/
const PARAMETER = /\{(\w+)\}/g

export function checkRegister(register: Register, registry: Registry): void {
  const { fields, key, keyColumns, sort, rules, derive } = register
  const fail = (place: string, what: string): never => {
    throw new Error(`register ${register.name}, ${place}: ${what}`)
  }
  const fieldOf = (place: string, name: string, { fields, name: owner }: Register): Field =>
    fields.get(name) ?? fail(place, `${owner} has no field '${name}'`)
  const requirePublic = (place: string, { name, sensitivity }: Field): void => {
    if (sensitivity !== 'public') fail(place, `'${name}' is ${sensitivity}`)
  }
  const fieldsIn = (columns: readonly string[]): Field[] =>
    [...fields.values()].filter(({ column }) => columns.includes(column))
  const requirePublicColumns = (place: string, columns: readonly string[]): void => {
    for (const field of fieldsIn(columns)) requirePublic(place, field)
  }

  const refuseWords = (names: Iterable<string>, words: readonly string[], what: string): void => {
    for (const name of names) if (words.includes(name) || !NAME.test(name)) fail(name, `cannot be ${what}'s name`)
  }
  const sent = sentFields.map(({ name }) => name)
  refuseWords(fields.keys(), [...notFields, ...sent], 'a field')
  refuseWords(register.relations.keys(), [...notRelations, ...sent], 'a relation')
  for (const field of fields.values()) {
    for (const [isWrong, what] of faultsOf(field, register)) if (isWrong) fail(field.name, what)
  }
  if (key.length === 0) fail('key', 'is empty')
  requirePublicColumns('key', keyColumns)
  requirePublic('sort, its default', sort[0] ?? fail('sort', 'is empty'))
  for (const field of sort) if (field.reference) fail('sort', `'${field.name}' lives in another table`)
  const { validity, datedBy } = register
  for (const field of validity ? [validity.from, validity.to, ...validity.apart] : []) requirePublic('validity', field)
  if (isReused(register)) {
    // Each period of a code is a record of its own, which the code and its first day name.
    const { apart, from } = register.validity
    const named = [...apart, from].map(({ column }) => column)
    if (!String(keyColumns).endsWith(String(named))) fail('validity', `the key should end with ${named}`)
  }
  if (datedBy) requirePublic('datedBy', datedBy)
  if (datedBy && !['date', 'period'].includes(datedBy.kind.name)) fail('datedBy', 'is neither a day nor a period')
  for (const { as, column, by, to } of register.references) {
    requirePublicColumns(as, [column])
    requirePublic(as, fieldOf(as, by, registry.get(to)))
  }
  for (const { name, to, on, where } of register.relations.values()) {
    if (fields.has(name)) fail(name, 'is both a field and a relation')
    const [locals, remotes] = [on.map(([local]) => local), on.map(([, remote]) => remote)]
    requirePublicColumns(name, locals)
    for (const remote of [...remotes, ...where.map(([field]) => field)]) {
      requirePublic(name, fieldOf(name, remote, registry.get(to)))
    }
  }
  // By word, so an expression that only happens to use such a word is refused too.
  const namesOf = (text: string): string[] => text.match(/\w+/g) ?? []
  const demands = { fail, fieldOf, requirePublic, fieldsIn, namesOf }
  for (const rule of rules) checkRule(rule, register, registry, demands)
  checkActions(register, registry)
  for (const [what, { id, zh = '', en = '', shows = {} }] of [
    ...rules.map((rule) => ['rule', rule] as const),
    ...register.actions.flatMap(({ refuses = [] }) => refuses.map((refusal) => ['refusal', refusal] as const)),
  ]) {
    const unknown = [...`${zh}${en}`.matchAll(PARAMETER)].find(([, name]) => !(name! in shows))
    if (unknown) fail(`${what} ${id}`, `its text has ${unknown[0]}, which is not among what it shows`)
  }
  if (derive) {
    const inputs = derive.inputs?.((name) => name) ?? []
    requirePublicColumns('derive', [derive.join, ...inputs, ...Object.values(derive.values)].flatMap(namesOf))
  }
  // A unique value that is taken is a KEY_CONFLICT, whoever asks.
  for (const { columns, name } of register.table.unique) requirePublicColumns(`unique ${name}`, columns)
  for (const [i, { name, to, isPart, within }] of register.references.entries()) {
    const isShared = ({ references }: Pick<Register, 'references'>) => references.some((one) => one.name === within)
    const isFound = isShared({ references: register.references.slice(0, i) }) && isShared(registry.get(to))
    if (within && !isFound) fail(name, `is within '${within}', which does not stand before it, or ${to} has none`)
    // Whoever may move the whole moves its parts.
    if (isPart && registry.get(to).domain !== register.domain) fail(name, `${to} is of another domain`)
  }
}

interface Demands {
  fail: (place: string, what: string) => never
  fieldOf: (place: string, name: string, register: Register) => Field
  requirePublic: (place: string, field: Field) => void
  fieldsIn: (columns: readonly string[]) => Field[]
  namesOf: (text: string) => string[]
}

/** It names all that it judges by: who does not know that is not told, and what leaves it alone is not judged. */
function checkRule(rule: AskedRule, register: Register, registry: Registry, demands: Demands): void {
  const { id, code, field, fields, holds, join = '', sees = {}, shows = {} } = rule
  const place = `rule ${id ?? code}`
  demands.fieldOf(place, field, register)
  const texts = [holds, typeof join === 'string' ? join : join((row) => row), ...Object.values(shows)]
  for (const { name, sensitivity } of demands.fieldsIn(texts.flatMap(demands.namesOf))) {
    const why = 'what breaks a rule would tell it: judge by public fields'
    if (sensitivity !== 'public' && sensitivity !== rule.sensitivity)
      demands.fail(place, `judges by '${name}', which is ${sensitivity}; ${why}`)
  }
  const isTelling = rule.severity === 'error' || rule.standardId !== undefined
  if (rule.sensitivity === 'internal' && isTelling) demands.fail(place, 'is internal: it refuses and names no standard')
  const judged = new Set(texts.flatMap((text) => [...text.matchAll(/\br\.(\w+)/g)].map(([, column]) => column!)))
  for (const { column } of fields) judged.delete(column)
  for (const { name, column, write } of register.fields.values())
    if (judged.has(column) && write !== 'never') demands.fail(place, `'${name}' is not among the fields that it is of`)
  if (join !== '' && Object.keys(sees).length === 0) demands.fail(place, 'does not say what its join sees')
  for (const [to, names] of Object.entries(sees)) {
    const seen = registry.get(to)
    if (seen.heldBy === 'region') demands.fail(place, `what it sees of ${to} lies in no organization`)
    // A finding is read by who reads the domain of its register.
    const isElsewhere = ![register.domain, 'reference'].includes(seen.domain)
    if (isElsewhere && !rule.isOfWrite) demands.fail(place, `${to} is of another domain`)
    for (const name of names) demands.requirePublic(place, demands.fieldOf(place, name, seen))
  }
}

function faultsOf(field: Field, { fields, key }: Register): [isWrong: boolean, what: string][] {
  const { doc, kind, codeList, enumeration, maskedUnless, fallback, deprecated, isRequired } = field
  const version = codeList?.version
  const isHidden = field.sensitivity !== 'public'
  const isMasked = isHidden && maskedUnless !== undefined
  const mask = fields.get(maskedUnless ?? '')
  const values = Object.keys(enumeration?.values ?? {})
  const isMask = mask?.kind.name === 'boolean' && mask.sensitivity === 'public'
  return [
    [!doc.zh || !doc.en, 'needs a doc in zh and en'],
    [
      deprecated !== undefined && (isRequired || key.includes(field)),
      'is needed, so that nobody can leave it out: deprecated',
    ],
    [kind.name === 'enum' && values.length === 0, 'is an enum without values'],
    [values.some((value) => !/^[A-Za-z]\w*$/.test(value)), 'is an enum with a value that is no name in GraphQL'],
    [
      enumeration !== undefined && fallback !== undefined && !values.includes(String(fallback)),
      `its default '${fallback}' is none of its values`,
    ],
    [version !== undefined && !fields.has(version), `its code list version '${version}' is no field`],
    // A new version is judged with the code that is there, which the problem then quotes.
    [isHidden && version !== undefined, 'a code of a version that is sent alone must be public'],
    [isMasked && !isMask, `maskedUnless names no public boolean field (${maskedUnless})`],
    [
      isMasked && (!field.isNullable || field.write !== 'always'),
      'what a row masks must be nullable and writable at any time',
    ],
  ]
}
