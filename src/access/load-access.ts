// What a client may see and do, and by what it is known. Kept for two seconds, or until Postgres says that something
// changed: so a right that was taken away ends at once, and where no LISTEN is possible (pgbouncer) within two seconds.
import type { BlockList } from 'node:net'
import type { JSONWebKeySet } from 'jose'
import type { BaseLogger } from 'pino'
import type { Sql } from '../db/connect.ts'
import type { Access, Grant, Reach, Sensitivity } from '../kernel/access.ts'
import { ipRangesOf } from '../kernel/ip-ranges.ts'

export interface KnownClient {
  access: Access
  /** Tokens issued before this instant are refused: set by an operator, or that of the client's creation. */
  tokensValidFrom?: number
  /** The `jti` of tokens that were revoked one by one. */
  revokedTokens: ReadonlySet<string>
  /** Where it may call from; everywhere without one. */
  ipRanges?: BlockList
  /** At most two: the newest, and for a while the one before it. */
  secretHashes: string[]
  publicKeys?: JSONWebKeySet
}

/** Undefined when there is no such client or it is disabled. */
export type AccessLoader = (client: string) => Promise<KnownClient | undefined>

/** Who presents a certificate (SHA-256 in lower-case hex), or whom an external OIDC provider names. */
export type ClientIdentity = { certificate: string } | { issuer: string; subject: string }

export interface ClientDirectory {
  load: AccessLoader
  /** The code of the client that is known by this. */
  clientOf: (identity: ClientIdentity) => Promise<string | undefined>
  close: () => Promise<void>
}

const KEPT_MS = 2000
const MAX_KEPT = 10_000
/** Whoever changes who may do what says so here (migrations/0004-access.sql). */
const CHANNEL = 'taizhang_access'
/** A department that has grown beyond this is not granted any more: its reach would be in every statement. */
const MAX_DEPARTMENT = 20_000

export async function openClients(
  sql: Sql,
  log: Pick<BaseLogger, 'warn'>,
  access: Pick<Access, 'walls'> = {},
): Promise<ClientDirectory> {
  const clients = keeping(async (code) => {
    const known = await loadClient(sql, code, log)
    return known && { ...known, access: { ...known.access, ...access } }
  })
  const codes = keeping((identity) => findCode(sql, JSON.parse(identity)))
  const forget = () => {
    clients.clear()
    codes.clear()
  }
  // Called again after a lost connection, during which anything may have been said.
  const listening = await sql.listen(CHANNEL, forget, forget).catch((error: unknown) => {
    log.warn({ err: error }, 'LISTEN failed: changes of clients and grants take effect within two seconds')
  })
  return {
    load: clients.get,
    clientOf: (identity) => codes.get(JSON.stringify(identity)),
    close: async () => listening?.unlisten(),
  }
}

function keeping<Value>(load: (key: string) => Promise<Value>) {
  const kept = new Map<string, { value: Promise<Value>; until: number }>()
  const get = (key: string): Promise<Value> => {
    const known = kept.get(key)
    if (known && known.until > Date.now()) return known.value
    const value = load(key)
    if (kept.size >= MAX_KEPT) kept.clear()
    kept.set(key, { value, until: Date.now() + KEPT_MS })
    // A failed look-up is not an answer to keep.
    value.catch(() => kept.delete(key))
    return value
  }
  return { get, clear: () => kept.clear() }
}

async function findCode(sql: Sql, identity: ClientIdentity): Promise<string | undefined> {
  const [row] =
    'certificate' in identity
      ? await sql<{ code: string }[]>`
          select code from client where certificate_fingerprint = ${identity.certificate}`
      : await sql<{ code: string }[]>`
          select code from client where issuer = ${identity.issuer} and subject = ${identity.subject}`
  return row?.code
}

interface GrantRow {
  code: string
  scopes: string
  reach: 'NATION' | 'REGION' | 'DEPARTMENT' | 'ORGANIZATION'
  purpose: string
  /** Null when the region is no longer in force. */
  path: string | null
  organizationIds: string[]
}

interface ClientRow {
  clearance: Sensitivity
  ipRanges: string | null
  publicKeys: string | null
  tokensValidFrom: number
  secretHashes: string[]
  revokedTokens: string[]
  grants: GrantRow[]
}

async function loadClient(sql: Sql, code: string, log: Pick<BaseLogger, 'warn'>): Promise<KnownClient | undefined> {
  const [row] = await sql<ClientRow[]>`
    select c.clearance, c.ip_ranges as "ipRanges", c.public_keys as "publicKeys",
      -- A code that is used again must not bring the tokens of the client before it back to life; clocks may differ.
      (extract(epoch from greatest(c.tokens_valid_from, c.created_at - interval '30 s')) * 1000)::float8
        as "tokensValidFrom",
      array(select hash from client_secret s where s.client_id = c.id
            and (s.expires_at is null or s.expires_at > now()) order by s.id desc) as "secretHashes",
      array(select jti from revoked_token t where t.client = c.code and t.expires_at > now()) as "revokedTokens",
      coalesce((select json_agg(g) from (${grantsOf(sql)}) g), '[]') as grants
    from client c where c.code = ${code} and c.is_enabled`
  if (!row) return undefined
  const grants = row.grants.flatMap((grant): Grant[] => {
    const reach = reachOfGrant(grant)
    if (!reach) {
      log.warn({ client: code, grant: grant.code }, `grant ignored: more than ${MAX_DEPARTMENT} organizations`)
      return []
    }
    return [{ scopes: grant.scopes.split(' '), reach, code: grant.code, purpose: grant.purpose }]
  })
  const { clearance, tokensValidFrom, secretHashes } = row
  return {
    access: { client: code, clearance, grants },
    ...{ tokensValidFrom, secretHashes, revokedTokens: new Set(row.revokedTokens) },
    ...(row.ipRanges && { ipRanges: blockListOf(row.ipRanges) }),
    // Sound: checked when it was written (registers/access/credentials.ts).
    ...(row.publicKeys && { publicKeys: JSON.parse(row.publicKeys) as JSONWebKeySet }),
  }
}

/** Grants in force of the client `c`. A department is all in its charge within the region that the client is of. */
const grantsOf = (sql: Sql) => sql`
  select g.code, g.scopes, g.reach, g.purpose,
    (select r.path from region r
     where r.id = g.reach_region_id and (r.valid_to is null or r.valid_to >= current_date)) as path,
    case g.reach when 'ORGANIZATION' then array[g.reach_organization_id] when 'DEPARTMENT' then array(
      with recursive below as (
        select g.reach_department_id as id
        union select o.id from organization o join below b on o.department_id = b.id)
      select o.id from below b join organization o on o.id = b.id
      where g.region_path is null or (o.region_path >= g.region_path and o.region_path < g.region_path || '/')
      limit ${MAX_DEPARTMENT + 1})
    else '{}' end as "organizationIds"
  from client_grant g
  where g.client_id = c.id and g.valid_from <= now() and (g.valid_to is null or g.valid_to > now())
  order by g.code`

/** Undefined when it reaches too much to be carried by every statement. */
function reachOfGrant({ reach, path, organizationIds }: GrantRow): Reach | undefined {
  if (reach === 'NATION') return { kind: 'all' }
  if (organizationIds.length > MAX_DEPARTMENT) return undefined
  return { kind: 'some', regionPaths: path === null ? [] : [path], organizationIds }
}

/** What cannot be read lets nobody in. */
function blockListOf(text: string): BlockList {
  const list = ipRangesOf(text)
  if (typeof list === 'string') throw new Error(`ip_ranges holds "${list}"`)
  return list
}
