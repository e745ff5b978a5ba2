// Input types: filters, orders, grouping, keys and records, one family a register, derived from its descriptor.
import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLEnumValueConfigMap,
  GraphQLID,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLScalarType,
  GraphQLString,
} from 'graphql'
import { sensitivityNote } from '../kernel/access.ts'
import type { Doc, Field, Register } from '../kernel/define-register.ts'
import type { Enumeration } from '../kernel/enumeration.ts'
import { constantCase, pascalCase } from '../kernel/names.ts'
import type { Registry } from '../kernel/registry.ts'
import { secrecyLevel } from '../kernel/sent-fields.ts'
import { scalars } from './scalars.ts'

export const listOf = (type: GraphQLInputType) => new GraphQLList(new GraphQLNonNull(type))

export function describe(doc: Doc, more: Partial<Field> = {}): string {
  const { unit, source, sensitivity = 'public' } = more
  const note = sensitivityNote({ ...more, sensitivity })
  return [`${doc.zh} / ${doc.en}`, unit && `[${unit}]`, source && `(${source})`, note].filter(Boolean).join(' ')
}

/** Makes each type once, by name: types refer to one another in circles. */
export function typeCache() {
  const types = new Map<string, unknown>()
  return <Type>(name: string, make: (name: string) => Type): Type => {
    if (!types.has(name)) types.set(name, make(name))
    // Sound: a name is only ever asked for with the one function that makes it.
    return types.get(name) as Type
  }
}

const builtIn: Record<string, GraphQLScalarType> = {
  ...scalars,
  ID: GraphQLID,
  String: GraphQLString,
  Int: GraphQLInt,
  Boolean: GraphQLBoolean,
}

export type Inputs = ReturnType<typeof inputTypes>

export function inputTypes(registry: Registry) {
  const once = typeCache()

  const enumType = (list: Enumeration): GraphQLEnumType =>
    once(list.name, (name) => {
      const values: GraphQLEnumValueConfigMap = {}
      for (const [value, doc] of Object.entries(list.values)) values[value] = { description: describe(doc) }
      return new GraphQLEnumType({ name, values, description: describe(list.doc, list) })
    })

  const valueType = (field: Field) =>
    field.enumeration ? enumType(field.enumeration) : builtIn[field.kind.graphqlType]!

  const direction = enumOf('Direction', {
    ASC: '升序,空值在后 / Ascending, nulls last',
    DESC: '降序,空值在前 / Descending, nulls first',
    ASC_NULLS_FIRST: '升序,空值在前 / Ascending, nulls first',
    ASC_NULLS_LAST: '升序,空值在后 / Ascending, nulls last',
    DESC_NULLS_FIRST: '降序,空值在前 / Descending, nulls first',
    DESC_NULLS_LAST: '降序,空值在后 / Descending, nulls last',
  })
  const truncation = enumOf('Truncation', { YEAR: '年 / Year', QUARTER: '季 / Quarter', MONTH: '月 / Month' })
  const numberConditions = new GraphQLInputObjectType({
    name: 'NumberCondition',
    fields: Object.fromEntries(
      ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'].map((operator) => [operator, { type: scalars.Decimal }]),
    ),
  })

  /** The operators of a kind over its value type: DecimalFilter, UsageStatusFilter … */
  const operators = (field: Field): GraphQLInputObjectType => {
    const type = valueType(field)
    const name = field.kind.name === 'path' ? 'Path' : type.name
    return once(`${name}Filter`, (filterName) => {
      const operand: Record<string, GraphQLInputType> = {
        ...{ in: listOf(type), notIn: listOf(type), between: listOf(type) },
        ...{ isNull: GraphQLBoolean, contains: GraphQLString, startsWith: GraphQLString, under: GraphQLString },
      }
      const fields = Object.fromEntries(field.kind.operators.map((name) => [name, { type: operand[name] ?? type }]))
      return new GraphQLInputObjectType({ name: filterName, fields })
    })
  }

  const filter = (register: Register): GraphQLInputObjectType =>
    once(`${register.name}Filter`, (name) => {
      const fields = (): GraphQLInputFieldConfigMap => {
        const self = filter(register)
        const map: GraphQLInputFieldConfigMap = {
          and: { type: listOf(self) },
          or: { type: listOf(self) },
          not: { type: self },
        }
        for (const field of register.fields.values()) map[field.name] = { type: operators(field) }
        for (const relation of register.relations.values()) {
          const target = registry.target(relation)
          map[relation.name] = { type: relation.isMany ? listFilter(target) : filter(target) }
        }
        return map
      }
      return new GraphQLInputObjectType({ name, fields })
    })

  const listFilter = (target: Register): GraphQLInputObjectType =>
    once(`${pascalCase(target.plural)}Filter`, (name) => {
      const type = filter(target)
      const fields = { some: { type }, none: { type }, every: { type } }
      return new GraphQLInputObjectType({ name, fields })
    })

  const order = (register: Register): GraphQLInputObjectType =>
    once(`${register.name}Order`, (name) => {
      const names = new Set([...register.sort.map((field) => field.name), 'id'])
      const fields = Object.fromEntries([...names].map((field) => [field, { type: direction }]))
      return new GraphQLInputObjectType({ name, fields, isOneOf: true, description: '一次一个字段 / One field each' })
    })

  const key = (register: Register): GraphQLInputObjectType =>
    once(`${register.name}Key`, (name) => {
      const fields = Object.fromEntries(
        register.key.map((field) => {
          const type = valueType(field)
          // The validity may be left out: the current record answers.
          return [field.name, { type: field.isRequired || field.reference ? new GraphQLNonNull(type) : type }]
        }),
      )
      return new GraphQLInputObjectType({ name, fields })
    })

  const record = (register: Register): GraphQLInputObjectType =>
    once(`${register.name}Input`, (name) => {
      const fields: GraphQLInputFieldConfigMap = { id: { type: GraphQLID } }
      for (const field of register.fields.values()) {
        if (field.write === 'never') continue
        fields[field.name] = { type: valueType(field), description: describe(field.doc, field) }
      }
      fields.baseVersion = { type: GraphQLInt, description: '所依据的版本 / The version this change is based on' }
      fields.secrecyLevel = { type: GraphQLString, description: describe(secrecyLevel.doc, secrecyLevel) }
      return new GraphQLInputObjectType({ name, fields, description: describe(register.doc) })
    })

  const groupField = (register: Register): GraphQLEnumType =>
    once(`${register.name}GroupField`, (name) => {
      const values: GraphQLEnumValueConfigMap = {}
      for (const field of register.fields.values()) values[constantCase(field.name)] = { value: field.name }
      return new GraphQLEnumType({ name, values })
    })

  const groupBy = (register: Register): GraphQLInputObjectType =>
    once(`${register.name}GroupBy`, (name) => {
      const fields = (): GraphQLInputFieldConfigMap => {
        const map: GraphQLInputFieldConfigMap = {
          field: { type: groupField(register) },
          truncate: { type: truncation },
        }
        for (const relation of register.relations.values()) {
          if (!relation.isMany) map[relation.name] = { type: groupBy(registry.target(relation)) }
        }
        return map
      }
      const description = 'field,或经由一个对一关系 / A field, or one to-one relation that leads to it'
      return new GraphQLInputObjectType({ name, fields, description })
    })

  /** `{ count, sum { … }, … }` over the summable fields, all of one leaf type: conditions, or directions. */
  const perAggregate = (register: Register, suffix: string, leaf: GraphQLInputType): GraphQLInputObjectType =>
    once(`${register.name}${suffix}`, (name) => {
      const fields: GraphQLInputFieldConfigMap = { count: { type: leaf } }
      const numbers = summable(register)
      if (numbers.length > 0) {
        const inner = Object.fromEntries(numbers.map((field) => [field.name, { type: leaf }]))
        const type = new GraphQLInputObjectType({ name: `${name}Numbers`, fields: inner })
        for (const term of ['sum', 'avg', 'min', 'max']) fields[term] = { type }
      }
      return new GraphQLInputObjectType({ name, fields })
    })

  const having = (register: Register) => perAggregate(register, 'Having', numberConditions)
  const groupOrder = (register: Register) => perAggregate(register, 'GroupOrder', direction)

  return { valueType, filter, order, key, record, groupBy, having, groupOrder }
}

export const summable = (register: Register): Field[] =>
  [...register.fields.values()].filter((field) => field.kind.isSummable && field.name !== 'version')

/** Fields that have a smallest and a largest value of their own. */
export const ordered = (register: Register): Field[] =>
  [...register.fields.values()].filter((field) => field.kind.operators.includes('gt') && !field.reference)

export function enumOf(name: string, values: Record<string, string>): GraphQLEnumType {
  const config = Object.entries(values).map(([value, description]) => [value, { description }])
  return new GraphQLEnumType({ name, values: Object.fromEntries(config) })
}
