import { type Verb, verbs } from './access.ts'
import { domains } from './define-register.ts'

/** Every scope there is, '*' first; the audit trail is written by the service alone. */
export const allScopes: readonly { scope: string; domain: string; verb: Verb }[] = ['*', ...domains]
  .flatMap((domain) => verbs.map((verb) => ({ scope: `${domain}:${verb}`, domain, verb })))
  .filter(({ domain, verb }) => domain !== 'audit' || verb === 'read')

export const scopes = allScopes.map(({ scope }) => scope)
