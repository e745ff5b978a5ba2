// What a client may see and do, from its grants. Kept for two seconds: that bounds how long a revoked grant lives on.
import type { Sql } from '../db/connect.ts'
import type { Access, Grant, Reach, Sensitivity } from '../kernel/access.ts'

/** Undefined when there is no such client or it is disabled. */
export type AccessLoader = (client: string) => Promise<Access | undefined>

const KEPT_MS = 2000
const MAX_KEPT = 10_000

export function accessLoader(sql: Sql): AccessLoader {
  const kept = new Map<string, { access: Promise<Access | undefined>; until: number }>()
  return (client) => {
    const known = kept.get(client)
    if (known && known.until > Date.now()) return known.access
    const access = loadAccess(sql, client)
    if (kept.size >= MAX_KEPT) kept.clear()
    kept.set(client, { access, until: Date.now() + KEPT_MS })
    // A failed look-up is not an answer to keep.
    access.catch(() => kept.delete(client))
    return access
  }
}

async function loadAccess(sql: Sql, client: string): Promise<Access | undefined> {
  const rows = await sql<GrantRow[]>`
    select c.clearance, g.scopes, g.organization_ids as "organizationIds", g.region_codes as "regionCodes",
           array(select r.path from region r where r.code = any(g.region_codes)) as paths
    from client c
    left join client_grant g
      on g.client_id = c.id and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())
    where c.id = ${client} and c.is_enabled`
  if (!rows[0]) return undefined
  const grants = rows.flatMap((row): Grant[] => (row.scopes ? [{ scopes: row.scopes, reach: reachOfGrant(row) }] : []))
  return { client, clearance: rows[0].clearance, grants }
}

interface GrantRow {
  clearance: Sensitivity
  scopes: string[] | null
  regionCodes: string[] | null
  organizationIds: string[] | null
  paths: string[]
}

/** Neither regions nor organizations named: everything. */
function reachOfGrant({ regionCodes, organizationIds, paths }: GrantRow): Reach {
  if (!regionCodes && !organizationIds) return { kind: 'all' }
  return { kind: 'some', regionPaths: paths, organizationIds: organizationIds ?? [] }
}
