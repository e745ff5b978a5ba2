// Resolvers of mutations, as plain graphql-js executes them; reads take the text path (execute.ts).
import type { GraphQLFieldResolver } from 'graphql'
import type { Language } from '../errors.ts'
import type { Register } from '../kernel/define-register.ts'
import { type Context, changeReason, type WriteReport } from '../operations/context.ts'
import { idempotent } from '../operations/idempotency.ts'
import { requestHash } from '../operations/request-hash.ts'
import { shownReport } from '../operations/shown-report.ts'
import { remove, upsert } from '../operations/upsert.ts'

export interface RequestContext {
  context: Context
  requestId: string
  language: Language
  /** How often the answer repeats a problem of a record. */
  problemTimes: number
}

export type Resolver = GraphQLFieldResolver<unknown, RequestContext>

export const resolvers = {
  upsert: (register) => writeResolver(register, upsert, ({ records }) => records),
  remove: (register) => writeResolver(register, remove, ({ ids }) => ids.map((id) => ({ id }))),
} satisfies Record<string, (register: Register) => Resolver>

/** What is to be written, coerced by the schema: each mutation has one of the two. */
interface Written {
  records: Record<string, unknown>[]
  ids: string[]
}

type Write = (...written: Parameters<typeof upsert>) => Promise<WriteReport>

export function writeResolver(register: Register, write: Write, recordsOf: (written: Written) => unknown[]): Resolver {
  return async (_source, args, { context, requestId, language, problemTimes }, info) => {
    const { mode, dryRun, reason, idempotencyKey: key, ...written } = args
    const options = { requestId, mode: mode === 'PARTIAL' ? 'partial' : 'atomic', dryRun: dryRun === true } as const
    const run = () => write(context, register, recordsOf(written), { ...options, ...changeReason(reason) })
    if (typeof key !== 'string') return shownReport(await run(), language, problemTimes)
    const { sql, access } = context
    const request = { client: access.client, key, requestHash: requestHash([info.fieldName, args], access) }
    const answer = await idempotent(sql, request, async () => ({ status: 200, response: JSON.stringify(await run()) }))
    // Sound: what was stored under this key and this request is a report of ours.
    return shownReport(JSON.parse(answer.response) as WriteReport, language, problemTimes)
  }
}
