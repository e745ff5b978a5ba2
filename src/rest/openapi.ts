// The REST contract as OpenAPI 3.1: openapi.json, a template whose sections are repeated for each register, with a row
// of openapi-operations.json for each operation; checked in as docs/openapi.json. Its version is that of the contract,
// not of the program: it counts up when the answers or the requests change.
import { sensitivityNote } from '../kernel/access.ts'
import { type Action, inputsOf, mutationOfMany } from '../kernel/define-action.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { isLeftOut, sortableNames, writeNote, writtenFields } from '../kernel/faces.ts'
import { isObject, kinds } from '../kernel/field-kinds.ts'
import { pascalCase } from '../kernel/names.ts'
import { pageParameters, recordParameters } from '../kernel/parameters.ts'
import type { Registry } from '../kernel/registry.ts'
import { scopes } from '../kernel/scopes.ts'
import { actedVersion } from '../kernel/sent-fields.ts'
import { MAX_ACTED } from '../operations/act.ts'
import { outcomes } from '../operations/context.ts'
import { isRecomputable } from '../operations/recompute.ts'
import { MAX_RECORDS } from '../operations/upsert.ts'
import { DEFAULT_PAGE, MAX_PAGE } from '../plan/parse-list.ts'
import template from './openapi.json' with { type: 'json' }
import { goingAs, goingNote, markOperations } from './openapi-deprecated.ts'
import rows from './openapi-operations.json' with { type: 'json' }
import { operationsIn } from './openapi-operations.ts'
import parts from './openapi-parts.json' with { type: 'json' }
import { filterParameters } from './read-request.ts'

type Schema = Record<string, unknown>

const examples: Record<string, object> = parts.examples

export function openapiDocument({ registers, target }: Registry): object {
  const domains = [...new Set(registers.map(({ domain }) => domain))]
  const values = {
    ...{ MAX_PAGE, DEFAULT_PAGE, MAX_RECORDS, MAX_ACTED },
    outcomes: outcomes.filter((name) => name !== 'NOT_FOUND'),
    scopes: Object.fromEntries(scopes.map(scopeNote)),
    tags: ([...domains, 'oauth', 'service'] as const).map((name) => ({ name, description: parts.domains[name] })),
    registers: registers.map((register) => valuesOf(register, target)),
  }
  return markOperations(operationsIn(fill(template, { ...values, operations: fill(rows, values) })), registers)
}

function scopeNote(scope: string): [scope: string, note: string] {
  const [domain, verb] = scope.split(':')
  // Sound: a scope is of a domain, or of `*`, which has its line as well.
  return [scope, `${parts.domains[domain as keyof typeof parts.domains]}: ${verb}`]
}

/** What the sections of a register need. */
function valuesOf(register: Register, target: Registry['target']): Schema {
  const { name, domain, path, doc, key, relations } = register
  const required = key.filter((field) => !isLeftOut(field)).map((field) => field.name)
  const keyParameters = key.map((field) => ({ name: field.name, in: 'query', schema: field.kind.jsonSchema }))
  const writes = { input: inputProperties(register), keyZh: required.join('、'), keyEn: required.join(', ') }
  const own = {
    sorts: sortableNames(register).flatMap((field) => [field, `-${field}`]),
    relations: [...relations.keys()].join(', '),
  }
  const parameter = (name: string): unknown => (name === 'sort' || name === 'include' ? fill(parts[name], own) : name)
  return {
    ...{ name, domain, path, many: pascalCase(register.plural), zh: doc.zh, doc: text(doc), ...own },
    rows: [...filterParameters(register), 'shortForms'].map(parameter),
    page: pageParameters.map(parameter),
    record: recordParameters.map(parameter),
    ...{ answer: '记录 / The record', answered: name },
    read: readProperties(register, target),
    ...(!register.isReadOnly && { writes, byKey: { key: keyParameters } }),
    ...(isRecomputable(register) && { recomputed: {} }),
    ...{ gives: actionsOf(register, true), actions: actionsOf(register, false) },
    ...(examples[name] && { example: { example: examples[name] } }),
  }
}

/** Actions that give something, or the others. */
const actionsOf = (register: Register, isGiving: boolean): Schema[] =>
  register.actions.filter(({ gives }) => (gives !== undefined) === isGiving).map((one) => actionValues(register, one))

function actionValues(register: Register, action: Action): Schema {
  const { path, mutation, verb, doc, from, to, gives } = action
  const inputs = inputsOf(register, action)
  const required = inputs.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  const properties = Object.fromEntries(
    inputs.map((field) => {
      const more = field.fallback === undefined ? {} : { default: field.fallback }
      return [field.name, { ...fieldSchema(field), ...more }]
    }),
  )
  const named = { id: kinds.uuid.jsonSchema, baseVersion: fieldSchema(actedVersion) }
  const given = Object.entries(gives?.fields ?? {}).map(([name, { kind, isNullable, doc }]) => {
    const { type, ...schema } = kinds[kind].jsonSchema
    return [name, { type: isNullable ? [type, 'null'] : type, ...schema, ...(doc && { description: text(doc) }) }]
  })
  return {
    ...{ actionPath: path, mutation, mutationOfMany: mutationOfMany(register, action), verb, actionDoc: text(doc) },
    states: to ? `${from?.join(', ')} → ${to}` : '状态不变 / It keeps its state',
    taken: { type: 'object', properties, ...(required.length > 0 && { required }) },
    isOptional: required.length === 0,
    answer: '记录;dryRun 时为结果 / The record; with dryRun the report',
    answered: { anyOf: [register.name, 'WriteReport'].map((name) => ({ $ref: `#/components/schemas/${name}` })) },
    takenOfMany: { type: 'object', properties: { ...named, ...properties }, required: ['id', ...required] },
    given: { type: 'object', properties: Object.fromEntries(given), required: given.map(([name]) => name) },
  }
}

/** A record as it is read: its fields and relations. */
function readProperties(register: Register, target: Registry['target']): Schema {
  const fields = [...register.fields.values()].map((field) => [field.name, fieldSchema(field)])
  const relations = [...register.relations.values()].map((relation) => {
    const { name, isMany, doc } = relation
    const description = `${text(doc)} (include=${name})${goingNote(relation)}`
    const shown = fill(isMany ? parts.toMany : parts.toOne, { target: target(relation).name, description })
    return [name, Object.assign({}, shown, goingAs(relation))]
  })
  // Nothing is required: `fields` may leave anything out, and so may the caller's clearance.
  return Object.fromEntries([...fields, ...relations])
}

/** A record as it is written. */
const inputProperties = (register: Register): Schema =>
  Object.fromEntries(writtenFields(register).map((field) => [field.name, inputField(field)]))

function fieldSchema({ kind, isNullable, enumeration, maxLength, ...field }: Field): Schema {
  const schema: Schema = { ...kind.jsonSchema }
  if (isNullable) schema.type = [schema.type, 'null']
  if (enumeration) schema.enum = [...Object.keys(enumeration.values), ...(isNullable ? [null] : [])]
  if (maxLength) schema.maxLength = maxLength
  Object.assign(schema, goingAs(field))
  const labels = Object.entries(enumeration?.values ?? {}).map(
    ([value, doc]) => `${value} ${text(doc)}${goingNote(doc)}`,
  )
  const notes = [
    text(field.doc) + goingNote(field),
    field.unit && `单位 unit: ${field.unit}`,
    (field.source ?? enumeration?.source) && `来源 source: ${field.source ?? enumeration?.source}`,
    field.codeList && `代码表 code list: ${field.codeList.list}`,
    sensitivityNote(field),
    ...labels,
  ]
  return { ...schema, description: notes.filter(Boolean).join('; ') }
}

function inputField(field: Field): Schema {
  const schema = fieldSchema(field)
  // Decimals are read as text; a number is taken as well.
  const type = field.kind.name === 'decimal' ? [...[schema.type].flat(), 'number'] : schema.type
  return { ...schema, type, description: `${schema.description}${writeNote(field)}` }
}

const text = ({ zh, en }: { zh: string; en: string }): string => `${zh} / ${en}`

/**
 * A copy with what stands for each `{{name}}`, a value or one of the parts, a list within a list as its items; and with
 * the properties in each `{{#name}}` as often as there are values for them: not at all, once, or for each of a list.
 * `...` are the properties of a part.
 */
function fill(template: unknown, values: Schema): unknown {
  if (Array.isArray(template)) {
    return template.flatMap((item) => (typeof item === 'string' ? fill(item, values) : [fill(item, values)]))
  }
  if (isObject(template)) {
    return Object.fromEntries(Object.entries(template).flatMap((entry) => fillEntry(entry, values)))
  }
  if (typeof template !== 'string') return template
  const [, name] = /^\{\{(\w+)\}\}$/.exec(template) ?? []
  if (name !== undefined) return standsFor(name, values)
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(standsFor(name, values)))
}

function standsFor(name: string, values: Schema): unknown {
  if (name in values) return values[name]
  if (name in parts) return fill(parts[name as keyof typeof parts], values)
  throw new Error(`openapi.json: there is nothing for {{${name}}}`)
}

function fillEntry([key, value]: [string, unknown], values: Schema): [string, unknown][] {
  // Sound: a part that stands there is an object.
  if (key === '...') return Object.entries(fill(value, values) as object)
  const [, section] = /^\{\{#(\w+)\}\}$/.exec(key) ?? []
  if (section === undefined || !isObject(value)) return [[String(fill(key, values)), fill(value, values)]]
  const all = [values[section] ?? []].flat()
  return all.flatMap((own) => Object.entries(value).flatMap((entry) => fillEntry(entry, { ...values, ...own })))
}
