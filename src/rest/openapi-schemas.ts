// What the contract says of the records of a register: as they are read, written and asked for.
import { sensitivityNote } from '../kernel/access.ts'
import { text } from '../kernel/contract-words.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import type { Enumeration } from '../kernel/enumeration.ts'
import { isLeftOut, isOrdered, isSummable, isWritten, writeNote, writtenFields } from '../kernel/faces.ts'
import { type Kind, kinds, type Operator } from '../kernel/field-kinds.ts'
import { pascalCase } from '../kernel/names.ts'
import type { Registry } from '../kernel/registry.ts'
import { functionsOf } from '../plan/parse-groups.ts'
import { goingAs, goingNote } from './openapi-deprecated.ts'

export type Schema = Record<string, unknown>

const referred = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const listOf = (items: Schema): Schema => ({ type: 'array', items })

/** A record as it is read: its fields, and the relations that `include` brings. */
export function readSchema(register: Register, target: Registry['target']): Schema {
  const fields = [...register.fields.values()]
  const relations = [...register.relations.values()].map((relation) => {
    const { name, isMany, doc } = relation
    const of = target(relation)
    const shown = { description: `${text(doc)} (include=${name})${goingNote(relation)}`, ...goingAs(relation) }
    const one = { anyOf: [referred(of.name), { type: 'null' }] }
    return [name, { ...(isMany ? referred(`${pascalCase(of.plural)}Included`) : one), ...shown }]
  })
  // What a clearance may hide is not always there; what rows mask is, as null.
  const always = fields.filter(({ sensitivity, maskedUnless }) => sensitivity === 'public' || maskedUnless)
  return {
    properties: Object.fromEntries([...fields.map((field) => [field.name, fieldSchema(field)]), ...relations]),
    required: always.map(({ name }) => name),
  }
}

/** A record as it is written. */
export const inputProperties = (register: Register): Schema =>
  Object.fromEntries(writtenFields(register).map((field) => [field.name, inputField(field)]))

/** Of a record that is asked for by its natural key. */
export const keyParameters = ({ key }: Register, example: Schema = {}): Schema[] =>
  key.map((field) => {
    const shown = field.name in example && { example: example[field.name] }
    return { name: field.name, in: 'query', description: text(field.doc), schema: ofValue(field), ...shown }
  })

/** What a record must have that is created, the usual way: by its key, and what it refers to by code. */
export const createdNames = (register: Register): string[] => {
  const required = writtenFields(register).filter((field) => field.isRequired && isWritten(field))
  return [...new Set([...register.key.filter((field) => !isLeftOut(field)), ...required])].map(({ name }) => name)
}

/** What a replacing record must have: nothing else of it is kept but its key. */
export const replacedNames = ({ fields, keyColumns }: Register): string[] =>
  [...fields.values()]
    .filter(({ write, isRequired, reference }) => write === 'always' && isRequired && !reference)
    .filter(({ column }) => !keyColumns.includes(column))
    .map(({ name }) => name)

export function fieldSchema(field: Field): Schema {
  const { kind, isNullable, enumeration, maxLength } = field
  const notes = [
    text(field.doc) + goingNote(field),
    field.unit && `单位 unit: ${field.unit}`,
    field.source && `来源 source: ${field.source}`,
    field.codeList && `代码表 code list: ${field.codeList.list}`,
    sensitivityNote(field),
  ]
  const shown = { description: notes.filter(Boolean).join('; '), ...goingAs(field) }
  if (enumeration) {
    const one = referred(enumeration.name)
    return { ...(isNullable ? { anyOf: [one, { type: 'null' }] } : one), ...shown }
  }
  const { type, ...schema } = kind.jsonSchema
  return { type: isNullable ? [type, 'null'] : type, ...schema, ...(maxLength && { maxLength }), ...shown }
}

function inputField(field: Field): Schema {
  const schema = fieldSchema(field)
  // Decimals are read as text; a number is taken as well.
  const type = field.kind.name === 'decimal' && { type: [schema.type, 'number'].flat() }
  return { ...schema, ...type, description: `${schema.description}${writeNote(field)}` }
}

/** No `default`: generators take what has one for something that is always there, and ask for it. */
export function actionInput(field: Field): Schema {
  const { description, ...schema } = fieldSchema(field)
  return { ...schema, description: field.fallback ? `${description}; 默认 default: ${field.fallback}` : description }
}

/** The lists of values of these registers, each once. */
export function enumerationSchemas(registers: readonly Register[]): { name: string; schema: Schema }[] {
  const all = registers.flatMap(({ fields }) => [...fields.values()].flatMap(({ enumeration = [] }) => enumeration))
  return [...new Map(all.map((one) => [one.name, { name: one.name, schema: enumerationSchema(one) }])).values()]
}

function enumerationSchema({ doc, source, values }: Enumeration): Schema {
  const labels = Object.entries(values).map(([value, label]) => `${value} ${text(label)}${goingNote(label)}`)
  const notes = [text(doc), source && `来源 source: ${source}`, ...labels]
  return { type: 'string', enum: Object.keys(values), description: notes.filter(Boolean).join('; ') }
}

/** The operators of each kind of value, by the names that GraphQL has for them. */
export function comparisonSchemas(registers: readonly Register[]): { name: string; schema: Schema }[] {
  const all = registers.flatMap(({ fields }) => [...fields.values()])
  const kept = new Map(all.map((field) => [comparisonOf(field), field]))
  return [...kept].map(([name, field]) => {
    const properties = field.kind.operators.map((operator) => [operator, operandOf(field, operator)])
    return { name, schema: { type: 'object', properties: Object.fromEntries(properties) } }
  })
}

const comparisonOf = ({ enumeration, kind }: Field): string =>
  `${enumeration?.name ?? (kind.name === 'path' ? 'Path' : kind.graphqlType)}Filter`

const ofValue = ({ enumeration, kind }: Field): Schema => (enumeration ? referred(enumeration.name) : kind.jsonSchema)

export function operandOf(field: Field, operator: Operator): Schema {
  if (operator === 'isNull') return kinds.boolean.jsonSchema
  if (operator === 'startsWith' || operator === 'contains' || operator === 'under') return kinds.text.jsonSchema
  const isList = operator === 'in' || operator === 'notIn' || operator === 'between'
  return isList ? listOf(ofValue(field)) : ofValue(field)
}

/** The filter in JSON. */
export function filterProperties(register: Register, target: Registry['target']): Schema {
  const own = referred(`${register.name}Filter`)
  const fields = [...register.fields.values()].map((field) => [
    field.name,
    { ...referred(comparisonOf(field)), ...goingAs(field) },
  ])
  const relations = [...register.relations.values()].map((relation) => {
    const { name, plural } = target(relation)
    return [relation.name, referred(`${relation.isMany ? pascalCase(plural) : name}Filter`)]
  })
  return { and: listOf(own), or: listOf(own), not: own, ...Object.fromEntries([...fields, ...relations]) }
}

/** What is computed of the records, and by what their groups are kept and ordered. */
export function aggregateValues({ fields }: Register): Schema {
  const all = [...fields.values()]
  const numbers = all.filter(isSummable)
  return {
    ...{
      computed: ['count', ...all.flatMap(termsOf)],
      groupSorts: numbersOf(all).flatMap((term) => [term, `-${term}`]),
    },
    extremes: Object.fromEntries(all.filter(isOrdered).map((field) => [field.name, computedOf(field.kind)])),
    ...(numbers.length > 0 && {
      sums: { numbers: Object.fromEntries(numbers.map((field) => [field.name, computedOf(kinds.decimal)])) },
    }),
  }
}

/** What groups are kept and ordered by. */
export const numbersOf = (fields: readonly Field[]): string[] => [
  'count',
  ...fields.filter(isSummable).flatMap(termsOf),
]

const termsOf = (field: Field): string[] => functionsOf(field).map((name) => `${name}.${field.name}`)

/** Null of no values. What it is of, the record says. */
function computedOf({ jsonSchema }: Kind): Schema {
  const { type, ...schema } = jsonSchema
  return { type: [type, 'null'], ...schema }
}
