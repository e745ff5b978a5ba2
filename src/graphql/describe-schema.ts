// A description of whatever has none: what the text of the schema does not say follows from registers and common words.
import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { contractWords, text } from '../kernel/contract-words.ts'
import { inputsOf } from '../kernel/define-action.ts'
import { constantCase } from '../kernel/names.ts'
import type { Registry } from '../kernel/registry.ts'

type Described = { name: string; description?: string | null | undefined }

const describe = (element: Described | null | undefined, description: string | undefined): void => {
  if (element && !element.description && description) element.description = description
}

/** To be called while the schema is made. */
export function describeSchema(schema: GraphQLSchema, registry: Registry): void {
  const words = contractWords(registry)
  const mutations = schema.getMutationType()!.getFields()
  for (const register of registry.registers) {
    for (const action of register.actions) {
      const inputs = new Map([...register.key, ...inputsOf(register, action)].map((field) => [field.name, field]))
      for (const argument of mutations[action.mutation]!.args) {
        const input = inputs.get(argument.name)
        describe(argument, input && text(input.doc))
      }
    }
    const groupField = schema.getType(`${register.name}GroupField`)
    for (const { name, doc } of register.fields.values()) {
      if (isEnumType(groupField)) describe(groupField.getValue(constantCase(name)), text(doc))
    }
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    describe(type, words.ofType(type.name))
    const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
    for (const field of Object.values(hasFields ? type.getFields() : {})) {
      describe(field, words.ofMember(type.name, field.name))
      for (const argument of 'args' in field ? field.args : []) describe(argument, words.ofMember('', argument.name))
    }
  }
}
