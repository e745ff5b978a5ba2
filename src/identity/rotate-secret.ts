// What the action Client.rotateSecret gives: a new secret, of which the log knows nothing.
import type { After } from '../operations/act.ts'
import { INSTANT_FORMAT } from '../sql/json-text.ts'
import { hashSecret, makeSecret } from './secrets.ts'

/** Takes 40 ms. Two that rotate wait in turn, because the action has changed the client. */
const newSecret: After = async ({ id, input, sql }) => {
  const secret = makeSecret()
  const hash = await hashSecret(secret)
  const [row] = await sql<{ code: string; ends: string | null }[]>`
    select code, to_char(ends, ${INSTANT_FORMAT}) as ends
    from client, put_secret(id, ${hash}, make_interval(secs => ${input.overlapS!}::integer)) ends where id = ${id}`
  // The new one lives until the second rotation from now, or as long as the next one says; null: there is none before.
  return { clientCode: row!.code, secret, expiresAt: null, previousExpiresAt: row!.ends }
}

/** What actions give, by their ids. */
export const afters: Readonly<Record<string, After>> = { 'Client.rotateSecret': newSecret }
