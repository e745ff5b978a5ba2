// Text and parameters of one statement. What a client sends is a parameter (but in COPY, which takes none), every
// identifier comes from a descriptor, and so do literals, or from the caller's own grants.
import type { Access } from '../kernel/access.ts'
import type { Registry } from '../kernel/registry.ts'
import { type Notes, newNotes } from './readings.ts'

export interface Statement {
  text: string
  values: string[]
}

export type StatementParameters = ReturnType<typeof parameters>

/** What the parts of one statement share. */
export interface Builder {
  access: Access
  registry: Registry
  parameters: StatementParameters
  /** The domains whose rows it reaches; a read takes their reach to the second wall. */
  domains: Set<string>
  /** Unique table aliases. */
  alias: (prefix: string) => string
  /** Watches the text that is made of a row, where a plan may make too much; `fixed` is made of it elsewhere. */
  watched: (row: string, fixed?: string) => string
  /** What it reads, for the read log. */
  notes: Notes
  /** The names of the fields whose columns are written just now; whoever begins to read other rows gives others. */
  fields: Set<string>
  /** Whether the rows that it reads just now are those of the root. */
  isRoot: boolean
}

export function builderOf(access: Access, registry: Registry, collected = parameters()): Builder {
  let aliases = 0
  return {
    ...{ access, registry, parameters: collected, domains: new Set() },
    ...{ notes: newNotes(), fields: new Set(), isRoot: true },
    alias: (prefix) => `${prefix}${++aliases}`,
    watched: (row) => row,
  }
}

/** Placeholders `$1::uuid`. Of a boolean parameter postgres.js would make false whatever text it is given. */
const placeholder = (n: number, type: string): string => `$${n}::${type === 'boolean' ? 'text::boolean' : type}`

export function parameters() {
  const values: string[] = []
  const known = new Map<string, string>()
  /** The placeholder of a value, with its cast; equal values share one. */
  const add = (value: string, type: string): string => {
    const key = `${type} ${value}`
    const made = known.get(key) ?? placeholder(values.push(value), type)
    known.set(key, made)
    return made
  }
  return { values, add }
}

/**
 * A Postgres array literal, so that any list of values is one text parameter, whose text needs no cast function; three
 * times as fast as the driver's own (0.05 us a value).
 */
export function arrayLiteral(values: readonly (string | null)[]): string {
  let text = '{'
  for (const value of values) {
    if (text.length > 1) text += ','
    text += value === null ? 'NULL' : `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`
  }
  return `${text}}`
}

/** ` where …` of the predicates that are not empty, '' if all are. */
export function whereSql(predicates: string[]): string {
  const given = predicates.filter(Boolean)
  return given.length > 0 ? ` where ${given.join(' and ')}` : ''
}

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
