// A database that held the sandbox is started without it: whoever saw its page knows its tokens, so what came of them
// is let in no more.
import type { Sql } from '../db/connect.ts'
import type { Registry } from '../kernel/registry.ts'
import { isFailure, type WriteReport } from '../operations/context.ts'
import { writeChunk } from '../operations/write-batch.ts'
import { inWriteTransaction, type WriteTransaction } from '../operations/write-transaction.ts'
import { firstProblem, systemAccess } from '../reference/load.ts'
import { clientCodes } from './clients.ts'
import { CLIENTS_KEY } from './load.ts'

/** Up to which row of the change log this was done: what was enabled again after it, an operator has looked at. */
const CLOSED_KEY = 'sandbox-closed'

/**
 * Disables the clients of the sandbox, all that these made, and all that they gave a secret, a grant or anything else,
 * directly or by clients that they made. Gives their codes. With the sandbox its own are let in again, others never.
 */
export async function closeSandbox(sql: Sql, registry: Registry): Promise<string[]> {
  const [held] = await sql`select from setting where key = ${CLIENTS_KEY}`
  if (!held) return []
  const context = { sql, registry, access: systemAccess }
  const register = registry.get('Client')
  const options = { mode: 'atomic', address: 'id', reason: 'started without the sandbox', requestId: 'close' } as const
  const close = async (tx: WriteTransaction) => {
    const rows = await clientsToDisable(tx)
    const inputs = rows.map(({ id }, i) => ({ line: i + 1, record: { id, isEnabled: false } }))
    const report = await writeChunk(context, register, inputs, { ...options, tx })
    return { report, codes: rows.map(({ code }) => code) }
  }
  const isClosed = ({ report }: { report: WriteReport }): boolean => !report.results.some(isFailure)
  const closed = await inWriteTransaction(context, [register.domain], options, close, isClosed)
  if (!isClosed(closed)) throw new Error(`the clients of the sandbox stay: ${firstProblem(closed.report)}`)
  return closed.codes
}

interface AccessChange {
  /** Whether it is a client's own row that came with this change. */
  isBirth: boolean
  /** The code of who did it. */
  by: string | null
  /** Of the client that was changed, or granted something. */
  id: string
  code: string
}

async function clientsToDisable({ sql }: WriteTransaction): Promise<{ id: string; code: string }[]> {
  // Nobody is writing clients while the log is read, on whichever node.
  await sql`lock table client, client_grant in share row exclusive mode`
  // What follows from a region that was moved is no right that anybody gave.
  const followed = ['region_path', 'version', 'updated_at', 'tx']
  const changes = await sql<AccessChange[]>`
    with done as (
      select seq, register, op, client as by, coalesce(after, before) as row,
        case register when 'Client' then record_id else (coalesce(after, before) ->> 'client_id')::uuid end as id
      from change_detail where register in ('Client', 'Grant') and op <> 'MOVED'
        and seq > coalesce((select value::bigint from setting where key = ${CLOSED_KEY}), 0)
        and (op <> 'UPDATED' or before::jsonb - ${followed}::text[] <> after::jsonb - ${followed}::text[])
    ), named as (
      -- Also those that are no more: what they made may be.
      select id, code from client union select id, row ->> 'code' from done where register = 'Client')
    select register = 'Client' and op = 'CREATED' as "isBirth", by, id, code
    from done join named using (id) order by seq`
  await sql`insert into setting (key, value) values (${CLOSED_KEY}, (select coalesce(max(seq), 0)::text from change))
            on conflict (key) do update set value = excluded.value, updated_at = now()`
  const rows = await sql<{ id: string; code: string }[]>`
    select id, code from client
    where is_enabled and (code = any(${clientCodes}) or id = any(${touchedBy(changes)}::uuid[])) order by code`
  // So that the next load finds something to do.
  if (rows.length > 0) await sql`update setting set value = 'closed', updated_at = now() where key = ${CLIENTS_KEY}`
  return rows
}

/** The ids of the clients that the sandbox had a hand in; `changes` in the order in which they were made. */
function touchedBy(changes: readonly AccessChange[]): string[] {
  const actors = new Set(clientCodes)
  const touched = new Set<string>()
  for (const { isBirth, by, id, code } of changes) {
    if (by !== null && actors.has(by)) {
      touched.add(id)
      actors.add(code)
    }
    // The code of a client that was removed may be given to another, which has nothing to do with it.
    else if (isBirth && !clientCodes.includes(code)) actors.delete(code)
  }
  return [...touched]
}
