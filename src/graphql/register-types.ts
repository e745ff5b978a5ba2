// The types that are made of the registers' descriptors, as GraphQL text. A list stands in a template as an array,
// whose members it joins by commas: GraphQL reads them as blanks. What a field is, is said where records are read and
// where they are written; what is the same for all registers, once (static-types.ts).
import { sensitivityNote } from '../kernel/access.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { isLeftOut, isOrdered, isSummable, sortableNames, writeNote, writtenFields } from '../kernel/faces.ts'
import { camelCase, constantCase, pascalCase } from '../kernel/names.ts'
import type { Registry } from '../kernel/registry.ts'
import { payloadFields } from './static-types.ts'

/** Among them are some that nothing leads to, such as filters of lists that no register has. */
export function registerTypes(registry: Registry): string {
  const own = registry.registers.flatMap((register) => {
    const read = [outputTypes(register), inputTypes(register, registry)]
    return register.isReadOnly ? read : [...read, writeTypes(register)]
  })
  // Fields of one type give the same text, which is kept once; texts that differ would be refused as one type twice.
  const shared = registry.registers.flatMap(({ fields }) => [...fields.values()].flatMap(leafTypes))
  return [...own, ...new Set(shared)].join('')
}

function outputTypes(register: Register): string {
  const { name, isReadOnly } = register
  const fields = [...register.fields.values()]
  const relations = [...register.relations.values()]
  const toOne = relations.filter(({ isMany }) => !isMany)
  const numbers = fields.filter(isSummable)
  const sums = numbers.length > 0 ? `sum: ${name}Numbers!, avg: ${name}Numbers!` : ''
  const aggregates = `count: Int!, ${sums}, min: ${name}Extremes!, max: ${name}Extremes!`
  const by = isReadOnly ? '按 id / by id' : '按 id、主键或来源标识 / by id, natural key, or source and externalId'
  return `
extend type Query {
  ${described(register, `(${by})`)}
  ${camelCase(name)}(id: ${isReadOnly ? 'ID!' : `ID, key: ${name}Key, source: String, externalId: String`}): ${name}
  ${described(register)}
  ${register.plural}${listOf(name)}
}

${described(register)}
type ${name} implements Node {
  ${members(fields, (field) => `${valueType(field)}${field.isNullable ? '' : '!'}`)}
  ${relations.map((one) => `${described(one)} ${one.name}${one.isMany ? listOf(one.to) : `: ${one.to}`}`)}
}

type ${name}Connection {
  edges: [${name}Edge!]!
  nodes: [${name}!]!
  pageInfo: PageInfo!
  totalCount: Count!
  aggregate: ${name}Aggregate!
  groups(by: [${name}GroupBy!]!, having: ${name}Having, orderBy: [${name}GroupOrder!], first: Int): ${name}Groups!
}

type ${name}Edge { cursor: String!, node: ${name}! }
type ${name}Aggregate { ${aggregates} }
type ${name}Groups { nodes: [${name}Group!]!, hasMore: Boolean! }
type ${name}Group { key: ${name}GroupKey!, ${aggregates} }
type ${name}Extremes { ${named(fields.filter(isOrdered), valueType)} }
${numbers.length > 0 ? `type ${name}Numbers { ${named(numbers, () => 'Decimal')} }` : ''}

# Values grouped by; what was not is refused. A truncated date is a period's text.
type ${name}GroupKey {
  ${named(groupedBy(register), (field) => (field.kind.truncation ? 'String' : valueType(field)))}
  ${toOne.map((one) => `${one.name}: ${one.to}GroupKey`)}
}
`
}

/** Not by the id: what has one is a Node, to which Relay's compiler adds it unasked. */
export const groupedBy = ({ fields }: Register): Field[] => [...fields.values()].filter(({ name }) => name !== 'id')

function inputTypes(register: Register, registry: Registry): string {
  const { name } = register
  const fields = [...register.fields.values()]
  const relations = [...register.relations.values()]
  const toOne = relations.filter(({ isMany }) => !isMany)
  const listFilter = ({ plural }: Register) => `${pascalCase(plural)}Filter`
  return `
input ${name}Filter {
  and: [${name}Filter!]
  or: [${name}Filter!]
  not: ${name}Filter
  ${named(fields, operatorsOf)}
  ${relations.map((one) => `${one.name}: ${one.isMany ? listFilter(registry.target(one)) : `${one.to}Filter`}`)}
}
input ${listFilter(register)} { some: ${name}Filter, none: ${name}Filter, every: ${name}Filter }

"一次一个字段 / One field each"
input ${name}Order @oneOf {
  ${sortableNames(register).map((field) => `${field}: Direction`)}
}

"field,或经由一个对一关系 / A field, or one to-one relation that leads to it"
input ${name}GroupBy {
  field: ${name}GroupField
  truncate: Truncation
  ${toOne.map((one) => `${one.name}: ${one.to}GroupBy`)}
}
enum ${name}GroupField { ${groupedBy(register).map((field) => constantCase(field.name))} }
${perAggregate(`${name}Having`, 'NumberCondition', fields.filter(isSummable))}
# One term each, as with ${name}Order.
${perAggregate(`${name}GroupOrder`, 'Direction', fields.filter(isSummable), '@oneOf')}
`
}

/** `{ count, sum { … }, … }`, all of one leaf type; with `@oneOf` one of them. */
const perAggregate = (name: string, leaf: string, numbers: Field[], directive: '' | '@oneOf' = ''): string =>
  numbers.length === 0
    ? `input ${name} ${directive} { count: ${leaf} }`
    : `
input ${name} ${directive} {
  count: ${leaf}, sum: ${name}Numbers, avg: ${name}Numbers, min: ${name}Numbers, max: ${name}Numbers
}
input ${name}Numbers ${directive} { ${named(numbers, () => leaf)} }`

export const payloadOf = ({ name }: Register): string => `${name}Payload`

const written = {
  zh: '写入后的记录,次序同 results;未写入、试运行或不可读的为 null',
  en: 'As written, in the order of results; null where it was not, in a dry run, or out of your reach',
}

function writeTypes(register: Register): string {
  const { name, key } = register
  const plural = pascalCase(register.plural)
  const options = 'mode: WriteMode = ATOMIC, dryRun: Boolean = false, reason: String, idempotencyKey: String'
  return `
extend type Mutation {
  ${described(register, ':按主键写入,未发送的字段不变 / upsert by natural key; fields not sent keep their values')}
  upsert${plural}(records: [${name}Input!]!, ${options}): ${payloadOf(register)}!
  ${described(register, ':按 id 删除(历史保留)/ remove by id; the records stay in history')}
  remove${plural}(ids: [ID!]!, ${options}): RemovalPayload!
}

${described(register, ':写入的结果 / what a write of it has done')}
type ${payloadOf(register)} implements WritePayload {
  ${payloadFields}
  ${described({ doc: written })}
  records: [${name}]!
}

# Parts that have a default may be left out of a key; without the validity the current record answers.
input ${name}Key {
  ${named(key, (field) => `${valueType(field)}${isLeftOut(field) ? '' : '!'}`)}
}

${described(register)}
input ${name}Input {
  ${members(writtenFields(register), valueType, writeNote)}
}
`
}

/** The operators of the field's kind over its values (DecimalFilter, UsageStatusFilter …), and its enumeration. */
function leafTypes(field: Field): string[] {
  const type = valueType(field)
  const list = `[${type}!]`
  const operands: Record<string, string> = {
    ...{ in: list, notIn: list, between: list },
    ...{ isNull: 'Boolean', startsWith: 'String' },
  }
  const operators = field.kind.operators.map((operator) => `${operator}: ${operands[operator] ?? type}`)
  const filter = `input ${operatorsOf(field)} { ${operators} }\n`
  if (!field.enumeration) return [filter]
  const values = Object.entries(field.enumeration.values).map(([value, doc]) => `${described({ doc })} ${value}`)
  return [filter, `${described(field.enumeration)} enum ${type} { ${values} }\n`]
}

const operatorsOf = (field: Field): string => `${field.kind.name === 'path' ? 'Path' : valueType(field)}Filter`

export const valueType = ({ enumeration, kind }: Field): string => enumeration?.name ?? kind.graphqlType

const members = (fields: Field[], type: (field: Field) => string, more = (_: Field): string => ''): string[] =>
  fields.map((field) => `${described(field, more(field))} ${field.name}: ${type(field)}`)

const named = (fields: readonly Field[], type: (field: Field) => string): string[] =>
  fields.map((field) => `${field.name}: ${type(field)}`)

/** Arguments and type of a list. */
const listOf = (name: string): string => `(
    filter: ${name}Filter, orderBy: [${name}Order!], first: Int, after: String, last: Int, before: String
  ): ${name}Connection!`

/** The description before a definition: JSON writes text in quotes as GraphQL does. */
export function described(one: Pick<Field, 'doc'> & Partial<Field>, more = ''): string {
  const { doc, unit, source, sensitivity = 'public' } = one
  const note = sensitivityNote({ ...one, sensitivity })
  const parts = [`${doc.zh} / ${doc.en}`, unit && `[${unit}]`, source && `(${source})`, note]
  return JSON.stringify(parts.filter(Boolean).join(' ') + more)
}
