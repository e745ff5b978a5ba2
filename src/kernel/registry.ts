// All registers together: look-ups by name, and the checks that need more than one register, made once at start.
import { checkRegister } from './check-register.ts'
import type { Register } from './define-register.ts'
import { isReused } from './validity.ts'

export interface Registry {
  registers: readonly Register[]
  /** The register of this name; a wrong name is a programmer's mistake and throws. */
  get: (name: string) => Register
  target: (relation: { to: string }) => Register
}

/** Links registers and refuses nonsense with the register and field named. */
export function createRegistry(registers: readonly Register[]): Registry {
  const byName = new Map(registers.map((register) => [register.name, register]))
  const get = (name: string): Register => {
    const found = byName.get(name)
    if (!found) throw new Error(`no register named '${name}'; there are ${[...byName.keys()].join(', ')}`)
    return found
  }
  const registry: Registry = { registers, get, target: ({ to }) => get(to) }
  if (byName.size !== registers.length) throw new Error('two registers share a name')
  for (const register of registers) {
    checkRegister(register, registry)
    // The code of a referenced record is what the field it names is: a wrong check digit is said to be one.
    for (const reference of register.references) {
      const { to, by, as } = reference
      reference.isReused = isReused(get(to))
      const { check, maxLength, separators, doc } = get(to).fields.get(by)!
      Object.assign(register.fields.get(as)!, { check, maxLength, separators, term: doc.zh })
    }
  }
  return registry
}
