// Scopes as a grant writes them: `vehicles:read energy:write`.
import { type Verb, verbs } from '../../kernel/access.ts'
import { domains } from '../../kernel/define-register.ts'
import type { ValueProblem } from '../../kernel/field-kinds.ts'
import { nearest } from '../../kernel/names.ts'

/** Every scope there is, '*' first; the audit trail is written by the service alone. */
export const allScopes: readonly { scope: string; domain: string; verb: Verb }[] = ['*', ...domains]
  .flatMap((domain) => verbs.map((verb) => ({ scope: `${domain}:${verb}`, domain, verb })))
  .filter(({ domain, verb }) => domain !== 'audit' || verb === 'read')

export function checkScopes(text: string): ValueProblem | undefined {
  const known = allScopes.map(({ scope }) => scope)
  const value = text.split(' ').find((scope) => !known.includes(scope))
  if (value === undefined) return undefined
  return {
    code: 'SCOPE_UNKNOWN',
    severity: 'error',
    params: { value: value.slice(0, 60), suggestion: nearest(value, known) },
  }
}
