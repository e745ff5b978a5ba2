// What of a register the uniform behaviour is a matter of, read off its descriptor; what is new in descriptors counts
// by itself. Tests of the kernel need one register that has each such fact, not each register.
import type { Register } from '../src/kernel/define-register.ts'

/** Of few values, each of which behaves in its own way; of other texts and numbers it matters that they are there. */
const closed = new Set(['domain', 'write', 'sensitivity'])
/** They say what a thing is, and change nothing of what becomes of it. */
const words = new Set(['doc', 'source', 'aliases', 'unit', 'units', 'term'])

/** Such as `organization exclusive`, `text sensitivity=internal`, `reference isWithinOrganization=true`. */
export function factsOf(register: Register): string[] {
  const { name, heldBy, key, fields, references } = register
  return [
    `a key of ${key.length}`,
    ...key.flatMap((field) => traits(field).map((trait) => `key ${trait}`)),
    ...traits(register).map((trait) => `${heldBy} ${trait}`),
    ...[...fields.values()].flatMap((field) => traits(field).map((trait) => `${field.kind.name} ${trait}`)),
    ...references.flatMap((reference) => traits(reference).map((trait) => `reference ${trait}`)),
    ...references.flatMap(({ to }) => (to === name ? [`${heldBy} refers to itself`] : [])),
  ]
}

function traits(described: object): string[] {
  return Object.entries(described).flatMap(([name, value]) => {
    if (words.has(name) || value === undefined || value.length === 0 || value.size === 0) return []
    return typeof value === 'boolean' || closed.has(name) ? `${name}=${value}` : name
  })
}

/** Registers that have all facts between them; each of those that are left has only facts that one of these has. */
export function oneOfEachShape(registers: readonly Register[]): Register[] {
  const chosen: Register[] = []
  let missing = new Set(registers.flatMap(factsOf))
  while (missing.size > 0) {
    const newIn = (register: Register) => new Set(factsOf(register)).intersection(missing).size
    const most = registers.reduce((best, other) => (newIn(other) > newIn(best) ? other : best))
    chosen.push(most)
    missing = missing.difference(new Set(factsOf(most)))
  }
  return chosen
}
