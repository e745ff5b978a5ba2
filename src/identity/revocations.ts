import type { Sql } from '../db/connect.ts'
import type { VerifiedToken } from './tokens.ts'

/** Each is part of what every node loads with the client. */
const MAX_REVOKED = 1000

/**
 * From now on, and on all nodes within two seconds, the token is refused (RFC 7009). A client that has revoked a
 * thousand that would still be good loses all that it has got until now.
 */
export async function revokeToken(sql: Sql, client: string, { id, expiresAtMs }: VerifiedToken): Promise<void> {
  await sql`insert into revoked_token (jti, client, expires_at)
            values (${id}, ${client}, to_timestamp(${expiresAtMs / 1000})) on conflict do nothing`
  const revoked = await sql`
    select from revoked_token where client = ${client} and expires_at > now() limit ${MAX_REVOKED}`
  if (revoked.length === MAX_REVOKED) await revokeAll(sql, client)
}

async function revokeAll(sql: Sql, client: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select set_config('taizhang.client', ${client}, true),
                    set_config('taizhang.reason', ${`${MAX_REVOKED} tokens revoked`}, true)`
    await tx`update client set tokens_valid_from = now(), version = version + 1,
                               updated_at = greatest(now(), updated_at) where code = ${client}`
    await tx`delete from revoked_token where client = ${client}`
  })
}

/**
 * The clocks of the database and of the nodes differ; what is swept must have expired on all of them. Two hours, so
 * that a clock that runs an hour ahead, and is then put right, has forgotten nothing that is still good.
 */
const SWEEP_MARGIN_S = 2 * 3600

/** What has expired by itself. */
export async function removeExpiredTokens(sql: Sql): Promise<void> {
  const before = sql`now() - make_interval(secs => ${SWEEP_MARGIN_S})`
  await sql`delete from used_assertion where expires_at < ${before}`
  await sql`delete from revoked_token where expires_at < ${before}`
}
