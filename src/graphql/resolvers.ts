// Resolvers of the schema as plain graphql-js executes it: the reference for reads, and the way of writes.
import type { GraphQLFieldResolver } from 'graphql'
import { requestHash } from '../access/request-hash.ts'
import type { Language } from '../errors.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Context, WriteOptions, WriteReport } from '../operations/context.ts'
import { idempotent } from '../operations/idempotency.ts'
import { read } from '../operations/read.ts'
import { shownReport } from '../operations/shown-report.ts'
import { remove, upsert } from '../operations/upsert.ts'
import { type RootField, selectPlan } from './select-plan.ts'

export interface RequestContext {
  context: Context
  requestId: string
  language: Language
}

export type Resolver = GraphQLFieldResolver<unknown, RequestContext>

export const resolvers = {
  record: (register) => reader({ register, isList: false }),
  list: (register) => reader({ register, isList: true }),
  upsert: (register) => writer((context, { records }, options) => upsert(context, register, records, options)),
  remove: (register) => writer((context, { ids }, options) => remove(context, register, named(ids), options)),
} satisfies Record<string, (register: Register) => Resolver>

const named = (ids: string[]) => ids.map((id) => ({ id }))

function reader(field: RootField): Resolver {
  return async (_source, _args, { context }, info) => {
    const result = await read(context, selectPlan(field, info.fieldNodes, { ...info, ...context }))
    return result ? JSON.parse(result.json.toString()) : null
  }
}

/** What is to be written, coerced by the schema: each mutation has one of the two. */
interface Written {
  records: Record<string, unknown>[]
  ids: string[]
}

type Write = (context: Context, written: Written, options: WriteOptions) => Promise<WriteReport>

function writer(write: Write): Resolver {
  return async (_source, args, { context, requestId, language }, info) => {
    const { mode, dryRun, reason, idempotencyKey: key, ...written } = args
    const run = () => {
      const options = { requestId, dryRun: dryRun === true, ...(typeof reason === 'string' && { reason }) }
      return write(context, written, { mode: mode === 'PARTIAL' ? 'partial' : 'atomic', ...options })
    }
    if (typeof key !== 'string') return shownReport(await run(), language)
    const { sql, access } = context
    const request = { client: access.client, key, requestHash: requestHash([info.fieldName, args], access) }
    const answer = await idempotent(sql, request, async () => ({ status: 200, response: JSON.stringify(await run()) }))
    // Sound: what was stored under this key and this request is a report of ours.
    return shownReport(JSON.parse(answer.response) as WriteReport, language)
  }
}
