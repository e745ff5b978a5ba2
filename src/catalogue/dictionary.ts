// The data dictionary 数据字典: what every register, field and value means, and which rules are on it, from the
// descriptors alone.
import type { AskedRule } from '../kernel/asked-rule.ts'
import type { Action, Refusal } from '../kernel/define-action.ts'
import type { Doc, Field, Register } from '../kernel/define-register.ts'
import type { Enumeration } from '../kernel/enumeration.ts'
import type { Registry } from '../kernel/registry.ts'
import { PRACTICE } from '../kernel/rule-text.ts'
import { wordOf } from '../kernel/units.ts'
import { severities } from '../sql/findings.ts'

export type Dictionary = ReturnType<typeof dictionaryOf>
export type DictionaryRegister = Dictionary['registers'][number]
export type DictionaryField = DictionaryRegister['fields'][number]
export type DictionaryRule = DictionaryRegister['rules'][number]

export function dictionaryOf({ registers }: Registry) {
  return { registers: registers.map(registerEntry), enumerations: enumerationsOf(registers).map(enumerationEntry) }
}

/** What most fields do not have is left out; `doc` is in both languages, as `zh` and `en`. */
function registerEntry(register: Register) {
  const { name, plural, path, domain, doc, heldBy, isReadOnly = false, key, fields, actions, deprecated } = register
  const rules = [
    ...register.rules.flatMap((rule) => (rule.id === undefined ? [] : ruleEntry(rule, rule.id))),
    ...actions.flatMap((action) => (action.refuses ?? []).map((refusal) => refusalEntry(refusal, action))),
  ]
  return {
    ...{ name, plural, path, domain, ...doc, heldBy, isReadOnly, ...(deprecated && { deprecated }) },
    key: key.map((field) => field.name),
    fields: [...fields.values()].map((field) => fieldEntry(field, rules)),
    rules,
    actions: actions.map(({ name, path, mutation, verb, from, to, doc }) => {
      return { name, path, mutation, ...doc, verb, ...(from && { from }), ...(to && { to }) }
    }),
  }
}

function fieldEntry(field: Field, rules: readonly { id: string; fields: readonly string[] }[]) {
  const { name, doc, kind, unit, write, sensitivity, isRequired, isNullable, reference, enumeration } = field
  const { maxLength, precision, scale, maskedUnless, source, codeList, fallback, aliases, deprecated } = field
  const own = {
    ...{ maxLength, precision, scale, unit, unitZh: unit && wordOf(unit), maskedUnless, source, default: fallback },
    ...{ enumeration: enumeration?.name, codeList: codeList?.list, aliases, deprecated },
    reference: reference && { register: reference.to, field: reference.by },
  }
  return {
    ...{ name, ...doc, type: kind.name, isRequired, isNullable, write, sensitivity },
    // Sound: what has no value is left out by JSON, too.
    ...(Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) as Partial<typeof own>),
    rules: [...new Set(rules.filter(({ fields }) => fields.includes(name)).map(({ id }) => id))],
  }
}

function ruleEntry({ zh, en, basis, severity, version, fields, from, region, refusesActions }: AskedRule, id: string) {
  return {
    // Sound: only rules of the kernel's own have no texts, and no id.
    ...{ id, zh: zh!, en: en!, severity: severities[severity], version, legalBasis: basisOf(basis) },
    ...{ validFrom: from, regionCode: region, action: undefined, fields: fields.map(({ name }) => name) },
    isRefusedToActions: refusesActions && true,
  }
}

/** Of what refuses an action; told at its input, which need not be a field. */
function refusalEntry({ id, zh, en, basis, field }: Refusal, { name }: Action) {
  return {
    ...{ id, zh, en, severity: severities.error, version: 1, legalBasis: basisOf(basis) },
    ...{ validFrom: undefined, regionCode: undefined, action: name, isRefusedToActions: undefined },
    fields: field ? [field] : [],
  }
}

const basisOf = (basis: string | undefined): string | null => (basis === PRACTICE ? null : (basis ?? null))

/** Each once, of the inputs of actions as well. */
function enumerationsOf(registers: readonly Register[]): Enumeration[] {
  const all = registers.flatMap(({ fields, actions }) => [
    ...[...fields.values()].map(({ enumeration }) => enumeration),
    ...actions.flatMap(({ input = {} }) => Object.values(input).map(({ enumeration }) => enumeration)),
  ])
  return [...new Map(all.flatMap((one) => (one ? [[one.name, one]] : []))).values()]
}

const enumerationEntry = ({ name, doc, source, values }: Enumeration) => ({
  ...{ name, ...doc, ...(source && { source }) },
  values: Object.entries(values).map(([value, { zh, en, deprecated }]: [string, Doc & { deprecated?: object }]) => {
    return { value, zh, en, ...(deprecated && { deprecated }) }
  }),
})
