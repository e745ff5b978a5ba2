// Text and parameters of one statement. Every value is a parameter, every identifier comes from a descriptor.

export interface Statement {
  text: string
  values: (string | null)[]
}

export interface Parameters {
  /** The placeholder of a value, with its cast; equal values share one. */
  add: (value: string, type: string) => string
}

export interface Collector extends Parameters {
  values: string[]
}

/** Placeholders `$1::uuid`. Of a boolean parameter postgres.js would make false whatever text it is given. */
export const parameters = (): Collector =>
  collector((n, type) => `$${n}::${type === 'boolean' ? 'text::boolean' : type}`)

/** Placeholders for a query that is itself an argument: all its values arrive as one text array. */
export const arrayParameters = (): Collector => collector((n, type) => `($1)[${n}]::${type}`)

function collector(placeholder: (n: number, type: string) => string): Collector {
  const values: string[] = []
  const known = new Map<string, string>()
  const add = (value: string, type: string): string => {
    const key = `${type} ${value}`
    const found = known.get(key)
    if (found) return found
    const made = placeholder(values.push(value), type)
    known.set(key, made)
    return made
  }
  return { values, add }
}

/** A Postgres array literal, so that any list of values is one text parameter. */
export const arrayLiteral = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Unique table aliases within one statement. */
export function aliases(): (prefix: string) => string {
  let count = 0
  return (prefix) => `${prefix}${++count}`
}

export function ordinals(): () => number {
  let count = 0
  return () => count++
}
