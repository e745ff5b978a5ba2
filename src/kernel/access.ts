// What a caller may see and do: the one value that access/ makes and that sql/ obeys. No I/O here.
import type { Field, Register } from './define-register.ts'

/** How far a field may travel; a caller's clearance must be at least the field's sensitivity. */
export const sensitivities = ['public', 'internal', 'personal'] as const
export type Sensitivity = (typeof sensitivities)[number]

/**
 * The rows in reach: everything, or the union of region subtrees (paths) and single organizations (ids). `leafPaths`
 * are those of the paths that no region lies below.
 */
export type Reach =
  | { kind: 'all' }
  | {
      kind: 'some'
      regionPaths: readonly string[]
      organizationIds: readonly string[]
      leafPaths?: readonly string[]
    }

export interface Grant {
  /** `vehicles:read`, `energy:write`; `*` stands for every domain but those that must be named. */
  scopes: readonly string[]
  reach: Reach
  code?: string
  purpose?: string
  /** When it ends, in RFC 3339 (UTC); never without one. */
  validTo?: string
  /** The department whose own id and those of all in its charge are `organizationIds`. */
  departmentId?: string
}

export interface Access {
  /** The client, as written to the change log. */
  client: string
  /** The client's row: a code may be used again. */
  clientId?: string
  grants: readonly Grant[]
  /** What the client has beyond `grants`, when the token carries less. */
  clientGrants?: readonly Grant[]
  clearance: Sensitivity
  /** Tests: reads leave their scope to row-level security, which must give the same rows. Benches: to neither wall. */
  walls?: 'second' | 'none'
}

/** `approve` is the authority's: it decides on what others propose, and `write` does not include it. */
export const verbs = ['read', 'write', 'approve'] as const
export type Verb = (typeof verbs)[number]

/** Who gives rights and who reads of all that was done is named for it: '*' does not include these domains. */
const namedDomains = ['access', 'audit']

/** Whether having one scope is having the other: `*:read` is `vehicles:read`, but not `access:read`. */
export function covers(scope: string, other: string): boolean {
  const [domain = '', verb] = other.split(':')
  return scope === other || (scope === `*:${verb}` && !namedDomains.includes(domain))
}

/** Whether there is anything of a register that the caller reads; reference data are for all. */
export const isReadable = (access: Access, { heldBy, domain }: Pick<Register, 'heldBy' | 'domain'>): boolean =>
  heldBy === 'open' || reachOf(access, domain, 'read') !== undefined

/** What the caller reaches with this verb in this domain: the union of the grants that have the scope, if any has. */
export function reachOf(access: Access, domain: string, verb: Verb): Reach | undefined {
  const granted = access.grants.filter(({ scopes }) => scopes.some((scope) => covers(scope, `${domain}:${verb}`)))
  const all = granted.find(({ reach }) => reach.kind === 'all')
  if (all || granted.length < 2) return (all ?? granted[0])?.reach
  const some = granted.map(({ reach }) => reach).filter((reach) => reach.kind === 'some')
  return {
    kind: 'some',
    regionPaths: [...new Set(some.flatMap(({ regionPaths }) => regionPaths))],
    organizationIds: [...new Set(some.flatMap(({ organizationIds }) => organizationIds))],
    leafPaths: some.flatMap(({ leafPaths = [] }) => leafPaths),
  }
}

export const isCleared = (access: Access, sensitivity: Sensitivity): boolean =>
  sensitivities.indexOf(access.clearance) >= sensitivities.indexOf(sensitivity)

type Sensitive = Pick<Field, 'sensitivity' | 'maskedUnless'>

/** What a caller sees of a field: all its values, those of the rows that do not mask it, or nothing. */
export type Sight = 'all' | 'unmasked' | 'none'

/** Decides for every use of a field in every transport. Beyond sight is FIELD_FORBIDDEN: null would be a lie. */
export function sightOf(access: Access, field: Sensitive): Sight {
  if (isCleared(access, field.sensitivity)) return 'all'
  return field.maskedUnless ? 'unmasked' : 'none'
}

/** For the descriptions of the contracts; undefined of what everybody sees. */
export function sensitivityNote({ sensitivity, maskedUnless }: Sensitive): string | undefined {
  if (sensitivity === 'public') return undefined
  const rows = maskedUnless ? `,${maskedUnless} 为 true 的记录除外 / but where ${maskedUnless} is true` : ''
  return `敏感级别 sensitivity: ${sensitivity}${rows}`
}
