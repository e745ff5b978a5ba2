// What the contract says of all that is going to go. Values of enumerations have their description only.
import type { Register } from '../kernel/define-register.ts'
import { type Deprecated, deprecationNote } from '../kernel/deprecated.ts'

type Schema = Record<string, unknown>

/** Of a field, or the operations of an action: `x-sunset` as oasdiff and others know it. */
export const goingAs = ({ deprecated }: { deprecated?: Deprecated }): Schema =>
  deprecated ? { deprecated: true, 'x-sunset': deprecated.sunset } : {}

export const goingNote = ({ deprecated }: { deprecated?: Deprecated }): string =>
  deprecated ? ` (${deprecationNote(deprecated)})` : ''

/** Marks the operations of actions and registers. */
export function markOperations(document: object, registers: readonly Register[]): object {
  // Sound: it is an OpenAPI document.
  const { paths } = document as { paths: Record<string, Record<string, Schema>> }
  const operationsAt = (of: RegExp) =>
    Object.entries(paths).flatMap(([path, item]) => (of.test(path) ? Object.values(item) : []))
  for (const register of registers) {
    const { path, actions } = register
    const ofActions = actions.map((one) => [new RegExp(`^/v1/${path}(/{id})?/${one.path}$`), one] as const)
    for (const [of, one] of [[new RegExp(`^/v1/${path}(/|$)`), register] as const, ...ofActions]) {
      for (const operation of one.deprecated ? operationsAt(of) : []) {
        Object.assign(operation, goingAs(one), {
          description: `${operation.description ?? ''}${goingNote(one)}`.trim(),
        })
      }
    }
  }
  return document
}
