// Examples of what is sent, which run in the sandbox (test/examples.test.ts): a record of each register, what is asked
// for, changed and imported with it, and what its actions take.
import type { Field, Register } from '../kernel/define-register.ts'
import examples from './openapi-examples.json' with { type: 'json' }

type Example = Record<string, string | number | boolean>

/** Of a register that is written. */
export const exampleOf = (name: string): Example | undefined => (examples as Record<string, Example>)[name]

/** Of what an action takes: what it must be sent, of which `*` has an example for all actions, and what is its own. */
export function actionExample(mutation: string, inputs: readonly Field[]): Example {
  const isNeeded = ([of]: [string, unknown]) => inputs.some(({ name, isRequired }) => isRequired && name === of)
  return { ...Object.fromEntries(Object.entries(examples['*']).filter(isNeeded)), ...exampleOf(mutation) }
}

/** What stands in the sections of a register that is written. */
export function exampleValues({ name, key, sort, fields, keyColumns }: Register) {
  const record = exampleOf(name)
  if (!record) return undefined
  const names = Object.keys(record)
  const changeable = names.filter((one) => fields.get(one)?.write === 'always')
  const replaced = changeable.filter((one) => !keyColumns.includes(fields.get(one)!.column))
  const last = replaced.at(-1)!
  // What tells it from others of its organization; of a reused code with its first day.
  const own = key.filter(({ reference }) => !reference).slice(0, 1)
  const filter = Object.fromEntries(own.map((field) => [field.name, { eq: record[field.name] }]))
  const asked = { filter, sort: [sort[0]!.name] }
  return {
    example: record,
    change: { [last]: record[last] },
    replacement: Object.fromEntries(replaced.map((one) => [one, record[one]])),
    query: { ...asked, limit: 10 },
    exportQuery: { ...asked, format: 'csv' },
    csv: `${names.join()}\n${Object.values(record).join()}\n`,
    ndjson: `${JSON.stringify(record)}\n`,
  }
}
