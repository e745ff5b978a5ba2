// The registers of the service, as every step sees them.
import { checkRegister } from '../src/kernel/check-register.ts'
import type { Register } from '../src/kernel/define-register.ts'
import { createRegistry, type Registry } from '../src/kernel/registry.ts'
import { registers as definitions } from '../src/registers/index.ts'

export const registry: Registry = createRegistry(definitions)
export const { registers } = registry

/** Refuses at start what is wrong with registers that a test has changed. */
export function checkRegisters(changed: readonly Register[]): void {
  const get = (name: string) => changed.find((register) => register.name === name)!
  for (const register of changed) checkRegister(register, { registers: changed, get, target: ({ to }) => get(to) })
}
