// The transaction around all that is written: who writes and why, for the change log, and how often it is tried.
import type { TransactionSql } from 'postgres'
import { inTurn } from '../db/turns.ts'
import { ClientError, isBadData, isRace } from '../errors.ts'
import { reachSetting, wholeReach } from '../sql/second-wall.ts'
import type { Statement } from '../sql/statement.ts'
import { type Context, refuseWhoLeft, type WriteOptions, type WriteReport } from './context.ts'

/** A transaction in which rows are written; made by inWriteTransaction and passed on as `tx`. */
export interface WriteTransaction {
  sql: TransactionSql<{ date: string }>
  /** By performance.now(): no statement is begun after it. */
  endsAt: number
  /** Set after an attempt met bad data that only Postgres found: every batch is then guarded by a savepoint. */
  isCareful: boolean
}

export interface TransactionOptions extends Omit<WriteOptions, 'mode'> {
  /** Each chunk is to end in it as it would in a transaction of its own, time included; its maker undoes them all. */
  rehearsal?: WriteTransaction
  action?: string
  /** Called in it, with the report of what it keeps. */
  read?: ((report: WriteReport, tx: WriteTransaction) => Promise<void>) | undefined
  /** What is done is a part of it, which its maker keeps or undoes, and does again. */
  tx?: WriteTransaction
}

/**
 * Runs `run` in a transaction that writes in these domains, logged as the caller's; keeps it if `isKept(result)` and
 * this is no dry run. In a rehearsal it is a part of that, which keeps what it wrote until its own end. `run` may be
 * called again (deadlock, serialisation failure, careful attempt), so it must own all its state.
 */
export async function inWriteTransaction<T>(
  { sql, access, call }: Context,
  domains: readonly string[],
  options: TransactionOptions,
  run: (tx: WriteTransaction) => Promise<T>,
  isKept: (result: T) => boolean,
): Promise<T> {
  if (options.tx) {
    await sayHow({ access }, domains, options, options.tx)
    return run(options.tx)
  }
  const undo = new Error('undone on purpose')
  const { rehearsal } = options
  let isCareful = false
  let endsAt: number | undefined
  let result!: T
  for (let attempt = 1; ; attempt++) {
    try {
      const attemptIn = async (tx: WriteTransaction['sql']) => {
        // Sent at once, awaited last: it travels with the first statement.
        const settings = sayHow({ access }, domains, options, { sql: tx }).execute()
        endsAt ??= performance.now() + MAX_TRANSACTION_S * 1000
        result = await run({ sql: tx, endsAt, isCareful })
        await settings
        if ((options.dryRun && !rehearsal) || !isKept(result)) throw undo
      }
      refuseWhoLeft(call)
      if (rehearsal) await rehearsal.sql.savepoint(attemptIn)
      else await inTurn(call?.turns, () => sql.begin('isolation level read committed', attemptIn), call)
      return result
    } catch (error) {
      if (error === undo) return result
      if (isBadData(error) && !isCareful) isCareful = true
      else if (!isRace(error)) throw error
      else if (attempt >= MAX_ATTEMPTS) throw new ClientError('OVERLOADED')
    }
  }
}

/** Whose, why and how far what follows is written. */
export const sayHow = (
  { access }: Pick<Context, 'access'>,
  domains: readonly string[],
  { requestId = '', reason = '', action = '' }: TransactionOptions,
  { sql }: Pick<WriteTransaction, 'sql'>,
) =>
  sql`select set_config('taizhang.client', ${access.client}, true),
    set_config('taizhang.request_id', ${requestId}, true),
    set_config('taizhang.reason', ${reason}, true),
    set_config('taizhang.action', ${action}, true),
    set_config('taizhang.reach', ${wholeReach}, true),
    set_config('taizhang.write_reach', ${reachSetting(access, domains, 'write')}, true)`

/** Statements have their own limit; so many of them would hold what they have locked, and the change feed. */
const MAX_TRANSACTION_S = 60
const MAX_ATTEMPTS = 4

/** One statement of a transaction, as long as there is time for it and somebody who waits. */
export async function sendIn<Row extends object>(
  { call }: Context,
  { sql, endsAt }: WriteTransaction,
  { text, values }: Statement,
  prepare = false,
): Promise<Row[]> {
  refuseWhoLeft(call)
  if (performance.now() > endsAt) throw new ClientError('WRITE_TIMEOUT', { limit: MAX_TRANSACTION_S })
  const statement = sql.unsafe<Row[]>(text, values, { prepare })
  call?.statements.add(statement)
  return statement.finally(() => call?.statements.delete(statement))
}
