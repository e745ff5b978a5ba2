// What a client may see and do, and by what it is known. Kept for two seconds, or until Postgres says that something
// changed: so a right that was taken away ends at once, and where no LISTEN is possible (pgbouncer) within two seconds.
import type { BlockList } from 'node:net'
import type { JSONWebKeySet } from 'jose'
import type { BaseLogger } from 'pino'
import type { Sql } from '../db/connect.ts'
import type { Access, Grant, Reach, Sensitivity } from '../kernel/access.ts'
import { ipRangesOf } from '../kernel/ip-ranges.ts'
import { MAX_ORGANIZATIONS } from '../kernel/max-organizations.ts'
import { todaySql } from '../kernel/today.ts'
import { keeping } from './keeping.ts'

export interface KnownClient {
  access: Access
  tokenTimes: TokenTimes
  /** The `jti` of tokens that were revoked one by one. */
  revokedTokens: ReadonlySet<string>
  /** Where it may call from; everywhere without one. */
  ipRanges?: BlockList
  /** At most two: the newest, and for a while the one before it. */
  secretHashes: string[]
  publicKeys?: JSONWebKeySet
}

/** In milliseconds. */
export interface TokenTimes {
  /** Tokens issued before this instant are refused: set by an operator, or that of the client's creation. */
  validFromMs: number
  /** Whether it was set, and is not only that of the creation. */
  isSet: boolean
  /** When the client was last written: so late it has been already, even if the clock was set back since. */
  writtenAtMs: number
}

/** Undefined when there is no such client or it is disabled. */
export type AccessLoader = (client: string) => Promise<KnownClient | undefined>

/** Who presents a certificate (SHA-256 in lower-case hex), or whom an external OIDC provider names. */
export type ClientIdentity = { certificate: string } | { issuer: string; subject: string }

export interface ClientDirectory {
  load: AccessLoader
  /** As it is now: for who asks for a token, whose secret may be a moment old or no longer one. */
  reload: AccessLoader
  /** The code of the client that is known by this. */
  clientOf: (identity: ClientIdentity) => Promise<string | undefined>
  close: () => Promise<void>
}

/** Whoever changes who may do what says so here, with the table's name (migrations/0004-access.sql). */
export const ACCESS_CHANNEL = 'taizhang_access'
/** What any client can cause, and so concerns no other. */
const REVOKED = 'revoked_token '

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
  const forgetAll = () => {
    clients.clear()
    codes.clear()
  }
  const forget = (said: string) => {
    if (said.startsWith(REVOKED)) clients.forget(said.slice(REVOKED.length))
    else forgetAll()
  }
  // The last is called again after a lost connection, during which anything may have been said.
  const listening = await sql.listen(ACCESS_CHANNEL, forget, forgetAll).catch((error: unknown) => {
    log.warn({ err: error }, 'LISTEN failed: changes of clients and grants take effect within two seconds')
  })
  return {
    load: clients.get,
    reload: clients.renew,
    clientOf: (identity) => codes.get(JSON.stringify(identity)),
    close: async () => listening?.unlisten(),
  }
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
  /** No region lies below. */
  isLeaf: boolean
  /** Of a DEPARTMENT. */
  departmentId: string | null
  organizationIds: string[]
  validTo: string | null
}

interface ClientRow extends TokenTimes {
  id: string
  clearance: Sensitivity
  ipRanges: string | null
  publicKeys: string | null
  secretHashes: string[]
  revokedTokens: string[]
  grants: GrantRow[]
}

async function loadClient(sql: Sql, code: string, log: Pick<BaseLogger, 'warn'>): Promise<KnownClient | undefined> {
  const [row] = await sql<ClientRow[]>`
    select c.id, c.clearance, c.ip_ranges as "ipRanges", c.public_keys as "publicKeys",
      ${tokenTimes(sql)},
      array(select hash from client_secret s where s.client_id = c.id
            and (s.expires_at is null or s.expires_at > now()) order by s.seq desc) as "secretHashes",
      array(select jti from revoked_token t where t.client = c.code
            and t.expires_at > now() - interval '5 min') as "revokedTokens",
      coalesce((select json_agg(g) from (${grantsOf(sql)}) g), '[]') as grants
    from client c where c.code = ${code} and c.is_enabled`
  if (!row) return undefined
  const reached = new Set<string>()
  const grants = row.grants.flatMap((grant): Grant[] => {
    const more = grant.organizationIds.filter((id) => !reached.has(id))
    if (reached.size + more.length > MAX_ORGANIZATIONS) {
      const message = `grant ignored: with it the client would reach more than ${MAX_ORGANIZATIONS} organizations by id`
      log.warn({ client: code, grant: grant.code }, message)
      return []
    }
    for (const id of more) reached.add(id)
    const { validTo, departmentId, purpose } = grant
    return [
      {
        ...{ scopes: grant.scopes.split(' '), reach: reachOfGrant(grant), code: grant.code, purpose },
        ...(validTo && { validTo }),
        ...(departmentId && { departmentId }),
      },
    ]
  })
  const { id, clearance, validFromMs, isSet, writtenAtMs, secretHashes } = row
  return {
    access: { client: code, clientId: id, clearance, grants },
    ...{ tokenTimes: { validFromMs, isSet, writtenAtMs }, secretHashes, revokedTokens: new Set(row.revokedTokens) },
    ...(row.ipRanges && { ipRanges: blockListOf(row.ipRanges) }),
    // Sound: checked when it was written (registers/access/credentials.ts).
    ...(row.publicKeys && { publicKeys: JSON.parse(row.publicKeys) as JSONWebKeySet }),
  }
}

export async function tokenTimesOf(sql: Sql, code: string): Promise<TokenTimes | undefined> {
  const [times] = await sql<TokenTimes[]>`select ${tokenTimes(sql)} from client c where c.code = ${code}`
  return times
}

/** A code that is used again must not bring the tokens of the client before it back to life; clocks may differ. */
const tokenTimes = (sql: Sql) => sql`
  (extract(epoch from greatest(c.tokens_valid_from, c.created_at - interval '30 s')) * 1000)::float8 as "validFromMs",
  c.tokens_valid_from is not null as "isSet", (extract(epoch from c.updated_at) * 1000)::float8 as "writtenAtMs"`

/**
 * Grants in force of the client `c`. Organizations, alone or of a department, are those of the client's region. What
 * had begun or ended when the grant was written has, whatever the clock says since: what was ended must not come back.
 */
const grantsOf = (sql: Sql) => sql`
  select g.code, g.scopes, g.reach, g.purpose, g.valid_to as "validTo", g.reach_department_id as "departmentId",
    (select r.path from region r
     where r.id = g.reach_region_id and (r.valid_to is null or r.valid_to >= ${sql.unsafe(todaySql)})) as path,
    not exists (select from region b where b.parent_id = g.reach_region_id) as "isLeaf",
    array(
      with recursive below as (
        select coalesce(g.reach_department_id, g.reach_organization_id) as id
        union select o.id from organization o join below b on o.department_id = b.id where g.reach = 'DEPARTMENT')
      select o.id from below b join organization o on o.id = b.id
      where g.region_path is null or (o.region_path >= g.region_path and o.region_path < g.region_path || '/')
      limit ${MAX_ORGANIZATIONS + 1}) as "organizationIds"
  from client_grant g
  where g.client_id = c.id and ${inForce(sql)}
  order by g.code`

/** Of the grant `g`. */
export const inForce = (sql: Sql) => sql`g.valid_from <= greatest(now(), g.updated_at)
  and (g.valid_to is null or g.valid_to > greatest(now(), g.updated_at))`

function reachOfGrant({ reach, path, isLeaf, organizationIds }: GrantRow): Reach {
  if (reach === 'NATION') return { kind: 'all' }
  const regionPaths = path === null ? [] : [path]
  return { kind: 'some', regionPaths, organizationIds, leafPaths: isLeaf ? regionPaths : [] }
}

/** What cannot be read lets nobody in. */
function blockListOf(text: string): BlockList {
  const list = ipRangesOf(text)
  if (typeof list === 'string') throw new Error(`ip_ranges holds "${list}"`)
  return list
}
