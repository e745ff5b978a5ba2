// What is going to go, said in one line of a descriptor: contracts, headers and the page /docs/changes follow from it.
// How long it stays, and how that is announced, is policy (docs/changes.en.md).
import type { Doc, Register } from './define-register.ts'

export interface Deprecated {
  /** The day from which nobody should begin to use it, and the one from which it may be gone. */
  since: string
  sunset: string
  /** What to use instead: one of its kind, by its name. */
  use?: string
  /** What else is to be known, such as how values are carried over. */
  doc?: Doc
}

interface Deprecable {
  deprecated?: Deprecated
}

/** Between the two days: a year, in which each yearly report is sent once. */
const MIN_DAYS = 365

/** By the line that says so, all that is going to go, as it is called, and what one of its kind may be called. */
export type Deprecations = ReadonlyMap<Deprecated, { names: string[]; others: string[] }>

export function deprecationsOf(registers: readonly Register[]): Deprecations {
  const registerNames = registers.map(({ name }) => name)
  const all = registers.flatMap((register): [owner: string, named: [string, Deprecable][], others?: string[]][] => {
    const { name, fields, relations, actions } = register
    const lists = [...fields.values()].flatMap(({ enumeration }) => enumeration ?? [])
    return [
      ['', [[name, register]], registerNames],
      [`${name}.`, [...fields, ...relations]],
      [`${name}.`, actions.map((action) => [action.name, action])],
      ...actions.map(({ id, input = {} }): [string, [string, Deprecable][]] => [`${id}.`, Object.entries(input)]),
      ...lists.map((list): [string, [string, Deprecable][]] => [`${list.name}.`, Object.entries(list.values)]),
    ]
  })
  const found = all.flatMap(([owner, named, others = named.map(([name]) => name)]) =>
    named.flatMap(([name, { deprecated: of }]) => (of ? [{ name: `${owner}${name}`, others, of }] : [])),
  )
  // A reference is a code, an id and relations; a list of values is that of several fields.
  return new Map(
    [...Map.groupBy(found, ({ of }) => of)].map(([of, alike]) => {
      const names = [...new Set(alike.map(({ name }) => name))]
      return [of, { names, others: alike.flatMap(({ others }) => others) }]
    }),
  )
}

/** What is wrong with the line. */
export function faultOf({ since, sunset, use }: Deprecated, others: readonly string[]): string | undefined {
  const [from, to] = [since, sunset].map((day) => (DAY.test(day) ? Date.parse(day) : Number.NaN))
  if (!(to! - from! >= MIN_DAYS * 86_400_000)) return `sunset is a day at least ${MIN_DAYS} days after since`
  return use === undefined || others.includes(use) ? undefined : `there is no '${use}' to use instead`
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** In both languages, as descriptions are. */
export function deprecationNote({ since, sunset, use, doc }: Deprecated): string {
  const zh = [`自 ${since} 起弃用`, `${sunset} 起停用`, use && `请改用 ${use}`, doc?.zh]
  const en = [`deprecated since ${since}`, `gone from ${sunset}`, use && `use ${use}`, doc?.en]
  return `${zh.filter(Boolean).join(',')} / ${en.filter(Boolean).join('; ')}`
}
