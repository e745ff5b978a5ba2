// `@deprecated` wherever what is going to go stands in the schema: in what is read, filtered, sorted, grouped by and
// written, and in mutations.
import {
  assertObjectType,
  type GraphQLArgument,
  type GraphQLEnumValue,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql'
import { inputsOf, mutationOfMany } from '../kernel/define-action.ts'
import type { Register } from '../kernel/define-register.ts'
import { type Deprecated, deprecationNote } from '../kernel/deprecated.ts'
import { camelCase, constantCase, pascalCase } from '../kernel/names.ts'
import type { Registry } from '../kernel/registry.ts'

type Element = GraphQLField<unknown, unknown> | GraphQLInputField | GraphQLArgument | GraphQLEnumValue

const mark = (element: Element | null | undefined, deprecated: Deprecated | undefined): void => {
  if (element && deprecated) element.deprecationReason = deprecationNote(deprecated)
}

/** To be called while the schema is made. */
export function deprecate(schema: GraphQLSchema, { registers, target }: Registry): void {
  const types = Object.values(schema.getTypeMap())
  const [queries, mutations] = [schema.getQueryType(), schema.getMutationType()].map((type) =>
    assertObjectType(type).getFields(),
  )
  /** Vehicle, VehicleInput, VehicleFilter …, but none of a register VehicleTrip. */
  const ownTypes = ({ name }: Register): GraphQLNamedType[] => {
    const longer = registers.map((other) => other.name).filter((other) => other !== name && other.startsWith(name))
    return types.filter((type) => type.name.startsWith(name) && !longer.some((other) => type.name.startsWith(other)))
  }
  for (const register of registers) {
    const { name, plural, fields, relations, actions, deprecated } = register
    for (const query of [camelCase(name), plural]) mark(queries![query], deprecated)
    for (const verb of ['upsert', 'remove', 'recompute']) mark(mutations![verb + pascalCase(plural)], deprecated)
    const leading = [...relations.values()].map((one) => [one.name, one.deprecated ?? target(one).deprecated] as const)
    const named = [...[...fields].map(([name, field]) => [name, field.deprecated] as const), ...leading]
    for (const [name, of] of named) for (const type of of ? ownTypes(register) : []) mark(elementOf(type, name), of)
    for (const { enumeration } of fields.values()) {
      const list = enumeration && schema.getType(enumeration.name)
      for (const [value, { deprecated }] of Object.entries(enumeration?.values ?? {}))
        if (isEnumType(list)) mark(list.getValue(value), deprecated)
    }
    for (const action of actions) {
      const [one, many] = [action.mutation, mutationOfMany(register, action)].map((mutation) => mutations![mutation])
      for (const mutation of [one, many]) mark(mutation, action.deprecated ?? deprecated)
      const input = schema.getType(`${pascalCase(action.mutation)}Input`)
      for (const { name, deprecated } of inputsOf(register, action)) {
        mark(
          one?.args.find((argument) => argument.name === name),
          deprecated,
        )
        mark(input && elementOf(input, name), deprecated)
      }
    }
  }
}

/** What stands for a field of a register in one of its types. */
function elementOf(type: GraphQLNamedType, name: string): Element | null | undefined {
  if (isEnumType(type)) return type.name.endsWith('GroupField') ? type.getValue(constantCase(name)) : undefined
  return isObjectType(type) || isInputObjectType(type) ? type.getFields()[name] : undefined
}
