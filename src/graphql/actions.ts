// The mutations of actions: one that names a record, and one for a list.
import { invalid } from '../errors.ts'
import { afters } from '../identity/rotate-secret.ts'
import { type Action, inputsOf, mutationOfMany } from '../kernel/define-action.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { kinds } from '../kernel/field-kinds.ts'
import { pascalCase } from '../kernel/names.ts'
import type { Registry } from '../kernel/registry.ts'
import { actedVersion } from '../kernel/sent-fields.ts'
import { actOnOne, idByKey } from '../operations/act.ts'
import { changeReason } from '../operations/context.ts'
import { checkedId } from '../plan/parse-list.ts'
import { described, payloadOf, valueType } from './register-types.ts'
import { type Resolver, writeResolver } from './resolvers.ts'

type Named = readonly [mutation: string, resolve: Resolver]

export const actionResolvers = ({ registers }: Registry): Named[] =>
  registers.flatMap((register) =>
    register.actions.flatMap((action): Named[] => {
      if (action.gives) return [[action.mutation, giver(register, action)]]
      return [
        [action.mutation, writeResolver(register, action, (record) => [{ ...record }])],
        [mutationOfMany(register, action), writeResolver(register, action, ({ records }) => records)],
      ]
    }),
  )

const giver =
  (register: Register, action: Action): Resolver =>
  async (_source, args, { context, requestId }) => {
    const { id, reason, ...input } = args
    const key = action.isByKey && register.key[0]!.name
    const code = key && input[key]
    if (key) delete input[key]
    if (key && (id == null) === (code == null)) throw invalid(`id, ${key}`, 'ONE_NEEDED')
    const named = id == null ? await idByKey(context, register, action, code) : checkedId(register, id)
    const options = { requestId, ...changeReason(reason), after: afters[action.id] }
    return (await actOnOne(context, register, action, [{ ...input, id: named }], options)).given
  }

export const actionTypes = ({ registers }: Registry): string =>
  registers.flatMap((register) => register.actions.map((action) => typesOf(register, action))).join('')

/** What they mean, contract-words.json says. */
const OPTIONS = 'dryRun: Boolean = false, reason: String, idempotencyKey: String'

function typesOf(register: Register, action: Action): string {
  const { mutation, gives, isByKey } = action
  const inputs = inputsOf(register, action)
  const told = inputs.map((field) => `${described(field)} ${argument(field)}`)
  if (gives) {
    const key = isByKey ? `id: ID, ${register.key[0]!.name}: String` : 'id: ID!'
    const given = Object.entries(gives.fields).map(([name, { kind, isNullable, doc }]) => {
      return `${doc ? described({ doc }) : ''} ${name}: ${kinds[kind].graphqlType}${isNullable ? '' : '!'}`
    })
    return `
extend type Mutation {
  ${described(action)}
  ${mutation}(${key}, ${told}, reason: String): ${gives.type}!
}
type ${gives.type} { ${given} }
`
  }
  const input = `${pascalCase(mutation)}Input`
  return `
extend type Mutation {
  ${described(action)}
  ${mutation}(id: ID!, baseVersion: Int, ${inputs.map(argument)}, ${OPTIONS}): ${payloadOf(register)}!
  ${described(action, ':全部或全不 / all of them or none')}
  ${mutationOfMany(register, action)}(records: [${input}!]!, ${OPTIONS}): ${payloadOf(register)}!
}
${described(action)}
input ${input} {
  id: ID!, ${described(actedVersion)} baseVersion: Int, ${told}
}
`
}

function argument(field: Field): string {
  const { name, isRequired, fallback } = field
  const type = `${valueType(field)}${isRequired ? '!' : ''}`
  return `${name}: ${type}${fallback === undefined ? '' : ` = ${JSON.stringify(fallback)}`}`
}
