// Scopes as a grant writes them: `vehicles:read energy:write`.
import type { ValueProblem } from '../../kernel/field-kinds.ts'
import { nearest } from '../../kernel/names.ts'
import { scopes } from '../../kernel/scopes.ts'

export function checkScopes(text: string): ValueProblem | undefined {
  const value = text.split(' ').find((scope) => !scopes.includes(scope))
  if (value === undefined) return undefined
  return {
    code: 'SCOPE_UNKNOWN',
    severity: 'error',
    params: { value: value.slice(0, 60), suggestion: nearest(value, scopes) },
  }
}
