// A filter in JSON, as REST sends it and as GraphQL coerces it, becomes a Condition; one reader checks both.
import { ClientError, invalid } from '../errors.ts'
import { type Access, sightOf } from '../kernel/access.ts'
import type { Field, Register, Relation } from '../kernel/define-register.ts'
import { isObject, type Operator, partOf } from '../kernel/field-kinds.ts'
import { suggestionFor } from '../kernel/field-names.ts'
import { filterWords } from '../kernel/parameters.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Condition } from './read-plan.ts'

const MAX_FILTER_DEPTH = 12
const MAX_FILTER_TERMS = 200
const MAX_LIST_VALUES = 1000

export interface FilterReader {
  registry: Registry
  access: Access
  /** Of a request that has more filters than this: how many terms it had so far. */
  counted?: { terms: number }
}

/**
 * The conditions of all inputs together; undefined without any, an empty one being none. Refusals name the field, the
 * operator and the nearest known name. A condition without a value, which may be a variable that was not sent, is
 * refused: left out it made the list wider.
 */
export function parseFilter(
  inputs: readonly unknown[],
  register: Register,
  reader: FilterReader,
): Condition | undefined {
  const { registry, access, counted = { terms: 0 } } = reader
  function readObject(value: unknown, of: Register, depth: number): Condition | undefined {
    if (depth > MAX_FILTER_DEPTH) throw new ClientError('FILTER_TOO_DEEP', { depth, limit: MAX_FILTER_DEPTH })
    if (!isObject(value)) throw invalid('filter', 'OBJECT')
    const all = valued(value).flatMap(([name, part]): Condition[] => {
      const relation = of.relations.get(name)
      if (name === 'and' || name === 'or') {
        if (!Array.isArray(part)) throw invalid(name, 'LIST')
        return [{ op: name, all: part.map((one) => readTerm(name, one, of, depth + 1)) }]
      }
      if (name === 'not') return [{ op: 'not', condition: readTerm(name, part, of, depth + 1) }]
      return relation ? readRelation(relation, part, depth + 1) : readComparisons(name, part, of)
    })
    return all.length > 1 ? { op: 'and', all } : all[0]
  }

  function readTerm(name: string, value: unknown, of: Register, depth: number): Condition {
    return readObject(value, of, depth) ?? refuseEmpty(name)
  }

  /** `some: {}` asks for any record there. */
  function readRelation(relation: Relation, value: unknown, depth: number): Condition[] {
    const { name, isMany } = relation
    const quantified = isMany ? value : { some: value }
    if (!isObject(quantified)) throw invalid(name, 'ONE_OF', { zh: 'some、none 或 every', en: 'some, none or every' })
    return valued(quantified, name).map(([word, part]) => {
      const quantifier = known(name, word, ['some', 'none', 'every'])
      const condition = readObject(part, registry.target(relation), depth)
      if (!condition && (!isMany || word === 'every')) refuseEmpty(name)
      return { op: 'relation', relation, quantifier, condition }
    })
  }

  function readComparisons(name: string, value: unknown, of: Register): Condition[] {
    if (!of.fields.has(name)) throw unknownField(name, of, filterWords)
    const field = readableField(name, of, access)
    // The bare value is short for eq.
    return valued(isObject(value) ? value : { eq: value }, name).map(([word, operand]) => {
      const operator = known(name, word, field.kind.operators)
      return { op: 'compare', field, operator, values: readOperand(field, operator, operand) }
    })
  }

  counted.terms += sum(inputs, (input) => termsOf(input, register, registry))
  const { terms: count } = counted
  if (count > MAX_FILTER_TERMS) throw new ClientError('FILTER_TOO_LARGE', { count, limit: MAX_FILTER_TERMS })
  const all = inputs.flatMap((input) => (input == null ? [] : (readObject(input, register, 1) ?? [])))
  return all.length > 1 ? { op: 'and', all } : all[0]
}

const sum = <T>(parts: readonly T[], countOf: (part: T) => number): number =>
  parts.reduce((total, part) => total + countOf(part), 0)

/** Each `and`, `or`, `not`, relation and comparison is one, whatever else may be wrong with it. */
function termsOf(value: unknown, of: Register, registry: Registry): number {
  if (!isObject(value)) return 0
  return sum(Object.entries(value), ([name, part]) => {
    if (name === 'and' || name === 'or' || name === 'not') {
      return 1 + sum([part].flat(), (one) => termsOf(one, of, registry))
    }
    const relation = of.relations.get(name)
    if (!relation) return isObject(part) ? Object.keys(part).length : 1
    const conditions = relation.isMany && isObject(part) ? Object.values(part) : [part]
    return 1 + sum(conditions, (one) => termsOf(one, registry.target(relation), registry))
  })
}

/** The members of an object, each with a value; with a name there must be some. */
export function valued<Part>(value: Record<string, Part>, name?: string): [name: string, part: NonNullable<Part>][] {
  const members = Object.entries(value)
  const empty = members.find(([, part]) => part === undefined || part === null)
  if (empty) return refuseEmpty(name ? `${name}.${empty[0]}` : empty[0])
  if (name && members.length === 0) return refuseEmpty(name)
  // Sound: none is null.
  return members as [string, NonNullable<Part>][]
}

export function refuseEmpty(name: string): never {
  throw new ClientError('CONDITION_EMPTY', { name }, [{ code: 'CONDITION_EMPTY', params: { name }, pointer: name }])
}

function known<Word extends string>(name: string, operator: string, allowed: readonly Word[]): Word {
  const found = allowed.find((word) => word === operator)
  if (!found) throw new ClientError('UNKNOWN_OPERATOR', { name, operator, allowed: allowed.join(', ') })
  return found
}

function readOperand(field: Field, operator: Operator, operand: unknown): string[] {
  const name = `${field.name}.${operator}`
  if (operator === 'isNull') {
    if (typeof operand !== 'boolean') throw invalid(name, 'ONE_OF', { zh: 'true 或 false', en: 'true or false' })
    return [String(operand)]
  }
  if (operator === 'startsWith' || operator === 'contains' || operator === 'under') {
    // Part of a period ('2024' of '2024-06') and part of a text are text, whatever the field's own form.
    if (typeof operand === 'string' && !operand.includes('\0') && operand.isWellFormed())
      return [partOf(operand, field)]
    throw invalid(name, 'TEXT')
  }
  // Comparisons may also go below zero and beyond the column's scale.
  const lenient: Field = { ...field, scale: undefined, precision: undefined, isNegativeAllowed: true }
  if (operator !== 'in' && operator !== 'notIn' && operator !== 'between') return [checkedValue(lenient, operand)]
  if (!Array.isArray(operand)) throw invalid(name, 'LIST')
  if (operator === 'between' && operand.length !== 2) throw invalid(name, 'TWO_VALUES')
  if (operand.length > MAX_LIST_VALUES) throw invalid(name, 'TOO_MANY', { limit: MAX_LIST_VALUES })
  return operand.map((value) => checkedValue(lenient, value))
}

/** The canonical text of a value of this field; refuses what is none. */
export function checkedValue(field: Field, value: unknown): string {
  const result = field.kind.check(value, field)
  if (typeof result === 'string') return result
  const { name } = field
  throw new ClientError('INVALID_PARAMETER', { name }, [{ ...result, pointer: name }])
}

/** The field of this name, if the caller may see it; `path` is where the request names it. */
export function readableField(name: string, register: Register, access: Access, path = name): Field {
  const field = register.fields.get(name)
  if (!field) throw unknownField(name, register)
  if (sightOf(access, field) !== 'none') return field
  const params = { name: path }
  throw new ClientError('FIELD_FORBIDDEN', params, [{ code: 'FIELD_FORBIDDEN', params, pointer: path }])
}

export function unknownField(name: string, register: Register, more: Iterable<string> = []): ClientError {
  const known = [...register.fields.keys(), ...register.relations.keys(), ...more]
  // A relation that stands for a field is not told to be itself.
  const others = known.filter((one) => one !== name)
  const suggestion = suggestionFor(name, register, others)
  return new ClientError('UNKNOWN_FIELD', { name, register: register.name, suggestion })
}
