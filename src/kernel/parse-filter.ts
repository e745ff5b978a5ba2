// A filter in JSON, as REST sends it and as GraphQL coerces it, becomes a Condition; one reader checks both.
import { ClientError, invalid } from '../errors.ts'
import { type Access, sightOf } from './access.ts'
import type { Field, Register, Relation } from './define-register.ts'
import { isObject, type Operator, type Problem } from './field-kinds.ts'
import { nearest } from './names.ts'
import type { Condition } from './read-plan.ts'
import type { Registry } from './registry.ts'

const MAX_FILTER_DEPTH = 12
const MAX_FILTER_TERMS = 200
const MAX_LIST_VALUES = 1000

interface Reader {
  registry: Registry
  access: Access
  terms: number
}

/** Undefined when the filter says nothing. Refusals name the field, the operator and the nearest known name. */
export function parseFilter(
  input: unknown,
  register: Register,
  registry: Registry,
  access: Access,
): Condition | undefined {
  return readObject(input, register, { registry, access, terms: 0 }, 1)
}

/** The field of this name, if the caller may see it; `path` is where the request names it. */
export function readableField(name: string, register: Register, access: Access, path = name): Field {
  const field = register.fields.get(name)
  if (!field) throw unknownField(name, register)
  if (sightOf(access, field) === 'none') throw forbidden(path)
  return field
}

const forbidden = (path: string): ClientError =>
  new ClientError('FIELD_FORBIDDEN', { name: path }, [
    { code: 'FIELD_FORBIDDEN', params: { name: path }, pointer: path },
  ])

export function unknownField(name: string, register: Register, more: Iterable<string> = []): ClientError {
  const suggestion = nearest(name, [...register.fields.keys(), ...register.relations.keys(), ...more])
  return new ClientError('UNKNOWN_FIELD', { name, register: register.name, suggestion })
}

function readObject(input: unknown, register: Register, reader: Reader, depth: number): Condition | undefined {
  if (input === undefined || input === null) return undefined
  if (depth > MAX_FILTER_DEPTH) throw new ClientError('FILTER_TOO_DEEP', { depth, limit: MAX_FILTER_DEPTH })
  if (!isObject(input)) throw invalid('filter', 'an object is expected')
  const all: Condition[] = []
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue
    countTerm(reader)
    const relation = register.relations.get(name)
    if (name === 'and' || name === 'or') all.push(...readJunction(name, value, register, reader, depth))
    else if (name === 'not') {
      const condition = readObject(value, register, reader, depth + 1)
      if (condition) all.push({ op: 'not', condition })
    } else if (relation) all.push(...readRelation(relation, value, reader, depth))
    else all.push(...readComparisons(register, name, value, reader))
  }
  return all.length === 0 ? undefined : all.length === 1 ? all[0] : { op: 'and', all }
}

function readJunction(
  op: 'and' | 'or',
  value: unknown,
  register: Register,
  reader: Reader,
  depth: number,
): Condition[] {
  if (!Array.isArray(value)) throw invalid(op, 'a list is expected')
  const all = value.map((part) => {
    countTerm(reader)
    return readObject(part, register, reader, depth + 1) ?? { op: 'and' as const, all: [] }
  })
  return [{ op, all }]
}

function readRelation(relation: Relation, value: unknown, reader: Reader, depth: number): Condition[] {
  const target = reader.registry.target(relation)
  if (!relation.isMany) {
    return [{ op: 'relation', relation, quantifier: 'some', condition: readObject(value, target, reader, depth + 1) }]
  }
  if (!isObject(value)) throw invalid(relation.name, 'some, none or every is expected')
  return Object.entries(value)
    .filter(([, part]) => part !== undefined && part !== null)
    .map(([quantifier, part]) => {
      if (quantifier !== 'some' && quantifier !== 'none' && quantifier !== 'every') {
        throw new ClientError('UNKNOWN_OPERATOR', {
          name: relation.name,
          operator: quantifier,
          allowed: 'some, none, every',
        })
      }
      return { op: 'relation', relation, quantifier, condition: readObject(part, target, reader, depth + 1) }
    })
}

function readComparisons(register: Register, name: string, value: unknown, reader: Reader): Condition[] {
  if (!register.fields.has(name)) throw unknownField(name, register, ['and', 'or', 'not'])
  const field = readableField(name, register, reader.access)
  // The bare value is short for eq.
  const operators = isObject(value) ? Object.entries(value) : [['eq', value] as [string, unknown]]
  return operators
    .filter(([, operand]) => operand !== undefined && operand !== null)
    .map(([operator, operand]) => {
      countTerm(reader)
      if (!isOperatorOf(field, operator)) {
        const allowed = field.kind.operators.join(', ')
        throw new ClientError('UNKNOWN_OPERATOR', { name, operator, allowed })
      }
      return { op: 'compare', field, operator, values: readOperand(field, operator, operand) }
    })
}

function readOperand(field: Field, operator: Operator, operand: unknown): string[] {
  if (operator === 'isNull') {
    if (typeof operand !== 'boolean') throw invalid(`${field.name}.isNull`, 'true or false is expected')
    return [String(operand)]
  }
  if (operator === 'in' || operator === 'notIn' || operator === 'between') {
    if (!Array.isArray(operand)) throw invalid(`${field.name}.${operator}`, 'a list is expected')
    if (operator === 'between' && operand.length !== 2)
      throw invalid(`${field.name}.between`, 'two values are expected')
    if (operand.length > MAX_LIST_VALUES)
      throw invalid(`${field.name}.${operator}`, `more than ${MAX_LIST_VALUES} values`)
    return operand.map((value) => checkOperand(field, operator, value))
  }
  return [checkOperand(field, operator, operand)]
}

function checkOperand(field: Field, operator: Operator, value: unknown): string {
  // Part of a period ('2024' of '2024-06') and part of a text are text, whatever the field's own form; comparisons
  // may also go below zero and beyond the column's scale.
  if (operator === 'startsWith' || operator === 'contains' || operator === 'under') {
    if (typeof value === 'string' && !value.includes('\0') && value.isWellFormed()) return value
    throw invalid(`${field.name}.${operator}`, 'text is expected')
  }
  const { scale: _, precision: __, ...lenient } = field
  const checked = field.kind.check(value, { ...lenient, isNegativeAllowed: true })
  if (typeof checked === 'string') return checked
  throw refusal(field.name, checked)
}

function refusal(pointer: string, problem: Problem): ClientError {
  return new ClientError('INVALID_PARAMETER', { name: pointer, reason: problem.code }, [{ ...problem, pointer }])
}

function countTerm(reader: Reader): void {
  reader.terms++
  if (reader.terms > MAX_FILTER_TERMS) {
    throw new ClientError('FILTER_TOO_LARGE', { count: reader.terms, limit: MAX_FILTER_TERMS })
  }
}

const isOperatorOf = (field: Field, operator: string): operator is Operator =>
  field.kind.operators.some((known) => known === operator)
