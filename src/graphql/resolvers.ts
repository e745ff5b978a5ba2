// Resolvers of mutations, as plain graphql-js executes them; reads take the text path (execute.ts).
import type { GraphQLFieldResolver } from 'graphql'
import type { Language } from '../errors.ts'
import type { Action } from '../kernel/define-action.ts'
import type { Register } from '../kernel/define-register.ts'
import { act } from '../operations/act.ts'
import { type Context, changeReason, type WriteOptions, type WriteReport } from '../operations/context.ts'
import { idempotent } from '../operations/idempotency.ts'
import { requestHash } from '../operations/request-hash.ts'
import { shownReport } from '../operations/shown-report.ts'
import type { Operation } from '../operations/transact.ts'
import { remove, upsert } from '../operations/upsert.ts'

export interface RequestContext {
  context: Context
  requestId: string
  language: Language
  /** How often the answer repeats a problem of a record. */
  problemTimes: number
  made?: Made | undefined
}

export type Resolver = GraphQLFieldResolver<unknown, RequestContext>

/** A mutation that writes, which may be part of a transaction: `operationsOf` says what it does. */
export type WriteResolver = Resolver & { operationsOf: (written: object) => Operation[] }

/** What mutations have done by the time they are executed, by the keys of their answers (transaction.ts). */
export type Made = ReadonlyMap<string, WriteReport>

export const resolvers = {
  upsert: (register) => writeResolver(register, 'upsert', ({ records }) => records),
  remove: (register) => writeResolver(register, 'remove', ({ ids }) => ids.map((id) => ({ id }))),
} satisfies Record<string, (register: Register) => Resolver>

/** What is to be written, coerced by the schema: each mutation has one of the two. */
interface Written {
  records: Record<string, unknown>[]
  ids: string[]
}

const plain = { upsert, remove }

export function writeResolver(
  register: Register,
  does: keyof typeof plain | Action,
  recordsOf: (written: Written) => Record<string, unknown>[],
): WriteResolver {
  const write = (context: Context, records: object[], options: WriteOptions): Promise<WriteReport> =>
    typeof does === 'string'
      ? plain[does](context, register, records, options)
      : act(context, register, does, records, options)
  const resolve: Resolver = async (_source, args, { context, requestId, language, problemTimes, made }, info) => {
    const done = made?.get(String(info.path.key))
    if (done) return shownReport(done, language, problemTimes)
    const { mode, dryRun, reason, idempotencyKey: key, ...written } = args
    const options = { requestId, mode: mode === 'PARTIAL' ? 'partial' : 'atomic', dryRun: dryRun === true } as const
    const run = () => write(context, recordsOf(written), { ...options, ...changeReason(reason) })
    if (typeof key !== 'string') return shownReport(await run(), language, problemTimes)
    const { sql, access } = context
    const request = { client: access.client, key, requestHash: requestHash([info.fieldName, args], access) }
    const answer = await idempotent(sql, request, async () => ({ status: 200, response: JSON.stringify(await run()) }))
    // Sound: what was stored under this key and this request is a report of ours.
    return shownReport(JSON.parse(answer.response) as WriteReport, language, problemTimes)
  }
  return Object.assign(resolve, {
    // Sound: its arguments were coerced by the schema.
    operationsOf: (written: object) => recordsOf(written as Written).map((record) => ({ register, does, record })),
  })
}
