// Random queries that the schema allows, the same for the same seed.
import {
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { RESOLVE_STANDARD } from '../src/graphql/resolve-standard.ts'
import { type Random, randomFor } from '../src/sandbox/random.ts'

interface Writer {
  random: Random
  /** Ids that exist, of any register. */
  ids: readonly string[]
  /** Makes every response key its own. */
  aliases: number
  fragments: string[]
  /** What the groups at hand are grouped by, as it is written in their argument. */
  groupedBy: string
}

const MAX_DEPTH = 7
/** Once there are so many, leaves only, without new names where possible: the service allows 50. */
const MAX_ALIASES = 25

/** `{ … }` with one to three root fields, and the fragments it spreads. */
export function randomQuery(schema: GraphQLSchema, seed: string, ids: readonly string[]): string {
  const writer: Writer = { random: randomFor(seed), ids, aliases: 0, fragments: [], groupedBy: '' }
  const query = schema.getQueryType()!
  // The read log changes with every query, so that no two answers about it need agree; nodes have a test of their own.
  const fields = Object.values(query.getFields()).filter(({ name }) => !/^(readRecords?|nodes?)$/.test(name))
  const picked = Array.from({ length: writer.random.integer(1, 3) }, () => writer.random.pick(fields))
  // What is worked out, not read, is asked in a request of its own.
  const alone = picked.find(({ name }) => name === RESOLVE_STANDARD)
  const roots = (alone ? [alone] : picked).map((field) => fieldText(field, 1, writer))
  return [`{ ${roots.join(' ')} }`, ...writer.fragments].join('\n')
}

/** A value of an input type, such as a filter, as it stands in a query. */
export const randomInput = (type: GraphQLInputObjectType, seed: string, ids: readonly string[]): string =>
  objectText(type, 0, { random: randomFor(seed), ids, aliases: 0, fragments: [], groupedBy: '' })

function selection(type: GraphQLObjectType, depth: number, writer: Writer): string {
  const { random } = writer
  if (type.name.endsWith('GroupKey')) return keySelection(writer)
  const isLeaf = (field: GraphQLField<unknown, unknown>): boolean => !isObjectType(getNamedType(field.type))
  const all = Object.values(type.getFields())
  const isWide = depth < MAX_DEPTH && writer.aliases < MAX_ALIASES
  const usable = isWide ? all : all.filter(isLeaf)
  const count = usable.length > 0 ? random.integer(1, depth < 3 ? 4 : 3) : 0
  const chosen = Array.from({ length: count }, () => random.pick(usable))
  const texts = chosen.map((field) => wrapped(fieldText(field, depth + 1, writer), type, writer))
  if (texts.length === 0 || random.chance(15)) texts.push('__typename')
  return `{ ${texts.join(' ')} }`
}

/** Some of the keys that are grouped by. */
function keySelection({ random, groupedBy }: Writer): string {
  const keys = [...groupedBy.matchAll(/((?:\w+: \{ )*)field: (\w+)/g)].map(([, above = '', constant = '']) => {
    const relations = above.replaceAll(':', '')
    const name = constant.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    return `${relations}${name}${relations.replace(/[^{]+/g, '').replaceAll('{', ' }')}`
  })
  const chosen = keys.filter(() => random.chance(70))
  return `{ ${[...chosen, ...(chosen.length === 0 ? ['__typename'] : [])].join(' ')} }`
}

/** The field as it is, or in a fragment, or under a directive that lets it stand. */
function wrapped(text: string, { name }: GraphQLObjectType, writer: Writer): string {
  const { random, fragments } = writer
  if (random.chance(5)) return `... on ${name} { ${text} }`
  if (random.chance(5)) return `... @include(if: true) { ${text} }`
  if (random.chance(95)) return text
  const fragment = `F${fragments.length}_${writer.aliases}`
  fragments.push(`fragment ${fragment} on ${name} { ${text} }`)
  return `...${fragment}`
}

function fieldText(field: GraphQLField<unknown, unknown>, depth: number, writer: Writer): string {
  const type = getNamedType(field.type)
  const args = argumentsOf(field, depth, writer)
  if (field.name === 'groups') writer.groupedBy = args
  // The same field twice would have to agree in its arguments.
  const isNamed = args !== '' || isObjectType(type) || (writer.aliases < MAX_ALIASES && writer.random.chance(20))
  const name = isNamed ? `k${++writer.aliases}: ${field.name}` : field.name
  return isObjectType(type) ? `${name}${args} ${selection(type, depth, writer)}` : name
}

function argumentsOf(field: GraphQLField<unknown, unknown>, depth: number, writer: Writer): string {
  const { random } = writer
  const given = field.args.flatMap(({ name, type }): string[] => {
    const isRecord = field.args.some((argument) => argument.name === 'id')
    if (isRecord) return name === 'id' ? [`id: "${random.pick([...writer.ids])}"`] : []
    if (name === 'first') return [`first: ${random.integer(1, depth < 3 ? 6 : 3)}`]
    if (name === 'last' || name === 'after' || name === 'before') return []
    const isWanted = isNonNullType(type) || random.chance(name === 'filter' ? 60 : 40)
    return isWanted ? [`${name}: ${inputText(type, name, 0, writer)}`] : []
  })
  // A page from the end now and then.
  const shown = random.chance(20) && field.args.some(({ name }) => name === 'last')
  const paged = shown ? given.map((text) => text.replace(/^first:/, 'last:')) : given
  return paged.length > 0 ? `(${paged.join(', ')})` : ''
}

function inputText(type: GraphQLInputType, name: string, depth: number, writer: Writer): string {
  const { random } = writer
  if (isNonNullType(type)) return inputText(type.ofType, name, depth, writer)
  if (isListType(type)) {
    const length =
      name === 'between' ? 2 : name === 'in' || name === 'notIn' ? random.integer(0, 3) : random.integer(1, 2)
    const all = Array.from({ length }, () => inputText(type.ofType, name, depth, writer))
    // An order names each field once.
    const members = name === 'orderBy' ? new Map(all.map((text) => [text.split(':')[0], text])).values() : all
    return `[${[...members].join(', ')}]`
  }
  if (isInputObjectType(type)) return objectText(type, depth, writer)
  if (isEnumType(type)) return random.pick(type.getValues().map((value) => value.name))
  return scalars[type.name]!(writer)
}

function objectText(type: GraphQLInputObjectType, depth: number, writer: Writer): string {
  const { random } = writer
  const all = Object.values(type.getFields())
  const isGrouping = type.name.endsWith('GroupBy')
  const plain = all.filter(
    (field) => !isInputObjectType(getNamedType(field.type)) || !/Filter$|GroupBy$/.test(type.name),
  )
  const isShallow = depth > 2 && plain.length > 0
  const usable = (isShallow ? plain : all).filter(({ name }) => name !== 'truncate')
  const count = type.isOneOf || isGrouping ? 1 : random.integer(1, 2)
  const chosen = new Set(Array.from({ length: count }, () => random.pick(isShallow || usable.length ? usable : all)))
  const members = [...chosen].map((field) => `${field.name}: ${inputText(field.type, field.name, depth + 1, writer)}`)
  // Only some fields can be cut to a period.
  if (isGrouping && /field: (PERIOD|YEAR|[A-Z]+_ON|[A-Z]+_AT)$/.test(members[0]!) && random.chance(60)) {
    members.push(`truncate: ${random.pick(['YEAR', 'QUARTER', 'MONTH'])}`)
  }
  return `{ ${members.join(', ')} }`
}

const scalars: Record<string, (writer: Writer) => string> = {
  Decimal: ({ random }) => random.pick(['0', '1', '"1.50"', '-3', '10.5', '"0.00001"']),
  Date: ({ random }) => random.pick(['"1998-06-30"', '"2023-11-20"', '"2024-02-29"']),
  DateTime: ({ random }) => random.pick(['"2024-01-01T00:00:00Z"', '"2999-12-31T23:59:59.999999+08:00"']),
  Period: ({ random }) => random.pick(['"2024"', '"2024-Q1"', '"2023-12"', '"2022"']),
  String: ({ random }) =>
    random.pick(['"a"', '"B"', '"台"', '""', '"650000"', '"C1"', '"\\"q"', '"\\\\"', '"652301"', '"2024"']),
  ID: ({ random, ids }) => `"${random.pick([...ids])}"`,
  Int: ({ random }) => String(random.integer(0, 4)),
  Boolean: ({ random }) => String(random.chance(50)),
}
