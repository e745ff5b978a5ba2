// A token may carry less than its client's grants: the scopes that were asked for with it (RFC 6749, 3.3).
import { type Access, covers } from '../kernel/access.ts'
import { scopes } from '../kernel/scopes.ts'

/** The scopes in one order and once each; undefined when there is no such scope or no grant of it. */
export function grantedScope({ grants }: Access, wanted: string): string | undefined {
  const all = [...new Set(wanted.split(' '))].sort()
  const own = grants.flatMap((grant) => grant.scopes)
  const isGranted = all.every((scope) => scopes.includes(scope) && own.some((one) => covers(one, scope)))
  return isGranted ? all.join(' ') : undefined
}

/** What of the access is left to a token with these scopes. */
export function narrowed(access: Access, scope: string): Access {
  const wanted = scope.split(' ')
  const grants = access.grants.map((grant) => ({ ...grant, scopes: intersection(grant.scopes, wanted) }))
  return { ...access, grants: grants.filter((grant) => grant.scopes.length > 0), clientGrants: access.grants }
}

/** Of each pair the narrower: `*:read` and `vehicles:read` have `vehicles:read` in common. */
const intersection = (some: readonly string[], others: readonly string[]): string[] =>
  some.flatMap((one) => others.flatMap((other) => (covers(one, other) ? [other] : covers(other, one) ? [one] : [])))
