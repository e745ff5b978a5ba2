// All registers together: look-ups by name, and the checks that need more than one register, made once at start.
import { checkRegister } from './check-register.ts'
import type { Register } from './define-register.ts'
import { deprecationsOf, faultOf } from './deprecated.ts'
import { deriveTable } from './derive-tables.ts'
import type { RegisterDefinition } from './register-definition.ts'
import { resolveRegister } from './resolve-register.ts'

export interface Registry {
  registers: readonly Register[]
  /** The register of this name; a wrong name is a programmer's mistake and throws. */
  get: (name: string) => Register
  target: (relation: { to: string }) => Register
}

/** Links registers and refuses nonsense with the register and field named. */
export function createRegistry(definitions: readonly RegisterDefinition[]): Registry {
  const definition = finder(definitions)
  const registers = definitions.map((one) => ({
    ...resolveRegister(one, definitions, definition),
    table: deriveTable(one, definitions, definition),
  }))
  const get = finder(registers)
  const registry: Registry = { registers, get, target: ({ to }) => get(to) }
  for (const register of registers) checkRegister(register, registry)
  for (const [deprecated, { names, others }] of deprecationsOf(registers)) {
    const fault = faultOf(deprecated, others)
    if (fault) throw new Error(`${names}, deprecated: ${fault}`)
  }
  return registry
}

function finder<Named extends { name: string }>(all: readonly Named[]): (name: string) => Named {
  const byName = new Map(all.map((one) => [one.name, one]))
  if (byName.size !== all.length) throw new Error('two registers share a name')
  return (name) => {
    const found = byName.get(name)
    if (!found) throw new Error(`no register named '${name}'; there are ${[...byName.keys()].join(', ')}`)
    return found
  }
}
