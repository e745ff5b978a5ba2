// What a caller may see and do: the one value that access/ makes and that sql/ obeys. No I/O here.

/** How far a field may travel; a caller's clearance must be at least the field's sensitivity. */
export const sensitivities = ['public', 'internal', 'personal'] as const
export type Sensitivity = (typeof sensitivities)[number]

/** The rows in reach: everything, or the union of region subtrees (paths) and single organizations (ids). */
export type Reach =
  | { kind: 'all' }
  | { kind: 'some'; regionPaths: readonly string[]; organizationIds: readonly string[] }

export interface Grant {
  /** `vehicles:read`, `energy:write`; `*` stands for every domain. */
  scopes: readonly string[]
  reach: Reach
}

export interface Access {
  /** The client, as written to the change log. */
  client: string
  grants: readonly Grant[]
  clearance: Sensitivity
}

export type Verb = 'read' | 'write'

/** What the caller reaches with this verb in this domain: the union of the grants that have the scope, if any has. */
export function reachOf(access: Access, domain: string, verb: Verb): Reach | undefined {
  const granted = access.grants.filter(
    ({ scopes }) => scopes.includes(`${domain}:${verb}`) || scopes.includes(`*:${verb}`),
  )
  if (granted.length < 2 || granted.some(({ reach }) => reach.kind === 'all')) {
    return (granted.find(({ reach }) => reach.kind === 'all') ?? granted[0])?.reach
  }
  const some = granted.flatMap(({ reach }) => (reach.kind === 'some' ? [reach] : []))
  return {
    kind: 'some',
    regionPaths: [...new Set(some.flatMap(({ regionPaths }) => regionPaths))],
    organizationIds: [...new Set(some.flatMap(({ organizationIds }) => organizationIds))],
  }
}

export function isCleared(access: Access, sensitivity: Sensitivity): boolean {
  return sensitivities.indexOf(access.clearance) >= sensitivities.indexOf(sensitivity)
}
