// Random questions in the part of the language that the model knows.
import type { Field, Register, Relation } from '../../src/kernel/define-register.ts'
import { sortableNames } from '../../src/kernel/faces.ts'
import type { Random } from '../../src/sandbox/random.ts'
import type { Aggregates, FilterInput, GroupsAsk, ListAsk, Order, RecordAsk, View } from './model.ts'
import { canary } from './population.ts'
import type { Value } from './world.ts'

/** Whoever asks, and what the question has touched so far: the client needs a scope for it, or a clearance. */
export interface Asker extends View {
  random: Random
  registers: Set<Register>
  fields: Set<Field>
  /** Asks for what it may not, too. */
  isBold: boolean
  /** Fields of a register that can be summed, and those that have a least and a greatest. */
  numbers: (register: Register, kind: 'Numbers' | 'Extremes') => readonly Field[]
}

const MAX_SIZE = 20
const MAX_NESTED_SIZE = 4
const MAX_DEPTH = 3
/** More groups than this are cut. */
const MAX_GROUPED_ROWS = 900

export function randomRegister(asker: Asker): Register {
  const { random, world, client } = asker
  const { registers } = world.registry
  const owned = registers.filter(({ heldBy }) => heldBy === 'organization' || heldBy === 'self')
  const others = registers.filter((register) => !owned.includes(register) && world.rowsOf(register).length > 0)
  const chosen = random.chance(12) ? others : owned
  const allowed = chosen.filter((register) => asker.isBold || client.hasScope(register, 'read'))
  return touch(asker, random.pick(allowed.length > 0 ? allowed : chosen))
}

export function randomList(register: Register, asker: Asker, depth = 1): ListAsk {
  const { random, world } = asker
  const isRoot = depth === 1
  const canGroup = isRoot && world.rowsOf(register).length <= MAX_GROUPED_ROWS
  return {
    ...{ register, isBackward: random.chance(25), hasTotal: random.chance(50) },
    filter: random.chance(isRoot ? 70 : 35) ? randomFilter(register, asker, depth) : {},
    order: randomOrder(register, asker),
    size: random.integer(1, isRoot ? MAX_SIZE : MAX_NESTED_SIZE),
    record: randomRecord(register, asker, depth),
    ...(random.chance(30) && { aggregates: randomAggregates(register, asker) }),
    ...(canGroup && random.chance(30) && { groups: randomGroups(register, asker) }),
  }
}

export function randomRecord(register: Register, asker: Asker, depth = 1): RecordAsk {
  const { random } = asker
  const relations = depth < MAX_DEPTH ? some(random, allowedRelations(register, asker), random.pick([0, 0, 1, 2])) : []
  const record: RecordAsk = { fields: randomFields(register, asker), ones: [], manys: [] }
  for (const relation of relations) {
    const target = touch(asker, asker.world.registry.target(relation))
    if (relation.isMany) record.manys.push([relation, randomList(target, asker, depth + 1)])
    else record.ones.push([relation, randomRecord(target, asker, depth + 1)])
  }
  return record
}

function randomFields(register: Register, asker: Asker): Field[] {
  const fields = some(asker.random, allowedFields(register, asker), asker.random.integer(1, 6))
  for (const field of fields) asker.fields.add(field)
  return [...new Set([register.fields.get('id')!, ...fields])]
}

/** Several at once, or one; deep enough to go there and back. */
export function randomFilter(register: Register, asker: Asker, depth = 1): FilterInput {
  const { random } = asker
  if (depth < MAX_DEPTH + 1 && random.chance(35)) {
    const part = () => randomFilter(register, asker, depth + 1)
    return random.pick([() => ({ and: [part(), part()] }), () => ({ or: [part(), part()] }), () => ({ not: part() })])()
  }
  const relations = allowedRelations(register, asker)
  if (depth < MAX_DEPTH + 1 && relations.length > 0 && random.chance(35)) {
    const relation = random.pick(relations)
    const inner = randomFilter(touch(asker, asker.world.registry.target(relation)), asker, depth + 1)
    return { [relation.name]: relation.isMany ? { [random.pick(['some', 'none', 'every'])]: inner } : inner }
  }
  const field = random.pick(allowedFields(register, asker))
  asker.fields.add(field)
  return { [field.name]: randomComparison(field, register, asker) }
}

function randomComparison(field: Field, register: Register, { random, world }: Asker): FilterInput {
  const operator = random.pick(field.kind.operators)
  // Of any row, in reach or not: whoever guesses must learn nothing.
  const values = some(random, world.rowsOf(register), 12)
    .map((row) => row[field.name]!)
    .filter((value) => value !== null)
  const [first, second = first] = values
  // Of an empty register nothing is known; a path is never null.
  if (first === undefined && field.kind.name === 'path') return { under: random.pick(['650000', '652301', '999999']) }
  if (operator === 'isNull' || first === undefined) return { isNull: random.chance(50) }
  // By character: half of one is no text.
  const text = [...String(first)]
  switch (operator) {
    case 'in':
    case 'notIn':
      return { [operator]: values.slice(0, random.integer(1, 4)) }
    case 'between':
      return { between: [first, second] }
    case 'contains':
      return {
        contains: random.pick([canary(random.integer(0, 45)), text.slice(1, 4).join(''), text.slice(-2).join(''), '⟧']),
      }
    case 'startsWith':
      return { startsWith: text.slice(0, random.integer(1, 5)).join('') }
    case 'under':
      return { under: random.pick([...String(first).split('.'), String(first), '659000', '999999']) }
    default:
      return { [operator]: first satisfies Value }
  }
}

export function randomOrder(register: Register, asker: Asker): Order[] {
  const { random, isBold, client } = asker
  const fields = sortableNames(register).map((name) => register.fields.get(name)!)
  const sortable = fields.filter((field) => isBold || client.isCleared(field))
  const chosen = random.chance(30) ? [sortable[0]!] : some(random, sortable, random.integer(1, 2))
  for (const field of chosen) asker.fields.add(field)
  return chosen.map((field) => ({
    ...{ field, isDescending: random.chance(50) },
    nulls: random.pick(['first', 'last'] as const),
  }))
}

function randomAggregates(register: Register, asker: Asker): Aggregates {
  const { random } = asker
  const chosen = some(random, ['sum', 'avg', 'min', 'max'] as const, random.integer(0, 3)).map((name) => {
    const fields = asker.numbers(register, name === 'sum' || name === 'avg' ? 'Numbers' : 'Extremes')
    const allowed = fields.filter((field) => asker.isBold || asker.client.isCleared(field))
    const picked = some(random, allowed, random.integer(1, 3))
    for (const field of picked) asker.fields.add(field)
    return [name, picked] as const
  })
  return Object.fromEntries(chosen.filter(([, fields]) => fields.length > 0))
}

function randomGroups(register: Register, asker: Asker): GroupsAsk {
  const { random } = asker
  const by = Array.from({ length: random.integer(1, 3) }, () => randomKey(register, asker, []))
  const named = new Map(by.map((key) => [[...key.relations, key.field].map(({ name }) => name).join('.'), key]))
  return {
    by: [...named.values()],
    aggregates: randomAggregates(register, asker),
    ...(random.chance(30) && { moreThan: random.integer(1, 2) }),
  }
}

function randomKey(register: Register, asker: Asker, relations: Relation[]): GroupsAsk['by'][number] {
  const { random } = asker
  const ones = allowedRelations(register, asker).filter(({ isMany }) => !isMany)
  if (relations.length < 2 && ones.length > 0 && random.chance(45)) {
    const relation = random.pick(ones)
    return randomKey(touch(asker, asker.world.registry.target(relation)), asker, [...relations, relation])
  }
  // In GraphQL only records have an `id`.
  const field = random.pick(allowedFields(register, asker).filter(({ name }) => name !== 'id'))
  asker.fields.add(field)
  return { relations, field }
}

const allowedFields = ({ fields }: Register, { isBold, client }: Asker): Field[] =>
  [...fields.values()].filter((field) => isBold || client.isCleared(field))

export const allowedRelations = ({ relations }: Register, { isBold, client, world }: Asker): Relation[] =>
  [...relations.values()].filter((relation) => isBold || client.hasScope(world.registry.target(relation), 'read'))

/** So many different ones, or fewer. */
export const some = <T>(random: Random, choices: readonly T[], count: number): T[] =>
  choices.length === 0 ? [] : [...new Set(Array.from({ length: count }, () => random.pick(choices)))]

export function touch(asker: Asker, register: Register): Register {
  asker.registers.add(register)
  return register
}
