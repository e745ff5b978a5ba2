// The short filters, which each register takes in several operations: parameters that the contract has once.
import { text } from '../kernel/contract-words.ts'
import type { Register } from '../kernel/define-register.ts'
import { kinds, type Operator } from '../kernel/field-kinds.ts'
import { goingAs, goingNote } from './openapi-deprecated.ts'
import { numbersOf, operandOf, type Schema } from './openapi-schemas.ts'

/** What the operations of a register take, by the names of components. */
export interface FilterNames {
  short: string[]
  having: string[]
}

/** All of them, named after field and operator, and after a register where others have another of that name. */
export function sharedFilters(registers: readonly Register[]) {
  const all = registers.flatMap(({ path, ...register }) =>
    entriesOf([...shortFilters(register), ...having(register)], path),
  )
  const named = Map.groupBy(all, ({ name }) => name)
  const componentOf = ({ name, text }: Entry): string => {
    const alike = named.get(name)!.filter((one) => one.text === text)
    return alike.length === named.get(name)!.length ? name : `${alike[0]!.path}.${name}`
  }
  const namesIn = (parameters: Schema[]): string[] => entriesOf(parameters).map(componentOf)
  return {
    components: Object.fromEntries(all.map((one) => [componentOf(one), one.parameter])),
    namesFor: (of: Register): FilterNames => ({ short: namesIn(shortFilters(of)), having: namesIn(having(of)) }),
  }
}

type Fields = Pick<Register, 'fields'>
type Entry = ReturnType<typeof entriesOf>[number]

const entriesOf = (parameters: Schema[], path = '') =>
  parameters.map((parameter) => {
    const [, name, operator = 'eq'] = /^([^[]+)(?:\[(\w+)\])?$/.exec(String(parameter.name))!
    return { path, name: `${name}.${operator}`, text: JSON.stringify(parameter), parameter }
  })

/**
 * The short filters that generated clients have a parameter for: of each kind what is most asked for, since Java takes
 * 255 parameters and not one more. Each has a parameter of its own, which all generators know how to send; objects
 * (`deepObject`) some send as `[object Object]`.
 */
const shortOperators: Record<string, readonly Operator[]> = {
  ...{ uuid: ['eq', 'in'], enum: ['eq', 'in'], boolean: ['eq'], path: ['under'] },
  ...{ text: ['eq', 'contains'], code: ['eq', 'in', 'startsWith'], period: ['eq', 'gte', 'lte', 'startsWith'] },
  ...{ integer: ['eq', 'gte', 'lte'], decimal: ['gte', 'lte'], date: ['eq', 'gte', 'lte'], dateTime: ['gte', 'lt'] },
}

const shortFilters = ({ fields }: Fields): Schema[] =>
  [...fields.values()].flatMap((field) =>
    shortOperators[field.isCode && field.kind === kinds.text ? 'code' : field.kind.name]!.map((operator) => ({
      name: operator === 'eq' ? field.name : `${field.name}[${operator}]`,
      in: 'query',
      description: text(field.doc) + goingNote(field),
      schema: operandOf(field, operator),
      ...goingAs(field),
    })),
  )

/** Of groups. The others by POST: of parameters a Java method takes no more. */
const having = ({ fields }: Fields): Schema[] =>
  numbersOf([...fields.values()])
    .filter((term) => /^count|^sum/.test(term))
    .map((term) => ({
      ...{ name: `${term}[gte]`, in: 'query', description: '只要不少于此的组 / Only groups that have so much' },
      schema: kinds.decimal.jsonSchema,
    }))
