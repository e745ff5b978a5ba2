// Resolvers of the schema as plain graphql-js executes it: the reference for reads, and the way of writes.
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql'
import { requestHash } from '../access/request-hash.ts'
import type { Language } from '../errors.ts'
import type { Context, WriteOptions, WriteReport } from '../operations/context.ts'
import { idempotent } from '../operations/idempotency.ts'
import { read } from '../operations/read.ts'
import { remove } from '../operations/remove.ts'
import { shownReport } from '../operations/shown-report.ts'
import { upsert } from '../operations/upsert.ts'
import type { Resolvers } from './schema.ts'
import { type Selection, selectList, selectRecord } from './select-plan.ts'

export interface RequestContext {
  context: Context
  requestId: string
  language: Language
}

type Resolver = GraphQLFieldResolver<unknown, RequestContext>

export const resolvers: Resolvers<RequestContext> = {
  record: (register) =>
    reader((info, selection) => selectRecord(register, [...info.fieldNodes], info.parentType, selection)),
  list: (register) =>
    reader((info, selection) => selectList(register, [...info.fieldNodes], info.parentType, selection)),
  upsert: (register) => writer((context, args, options) => upsert(context, register, listOf(args.records), options)),
  remove: (register) => writer((context, args, options) => remove(context, register, idsOf(args.ids), options)),
}

function reader(plan: (info: GraphQLResolveInfo, selection: Selection) => Parameters<typeof read>[1]): Resolver {
  return async (_source, _args, { context }, info) => {
    const { schema, fragments, variableValues: variables } = info
    const { registry, access } = context
    const result = await read(context, plan(info, { schema, fragments, variables, registry, access, expanded: 0 }))
    return result ? JSON.parse(result.json.toString()) : null
  }
}

type Write = (context: Context, args: Record<string, unknown>, options: WriteOptions) => Promise<WriteReport>

function writer(write: Write): Resolver {
  return async (_source, args, { context, requestId, language }, info) => {
    const { mode, dryRun, reason, idempotencyKey, ...input } = args
    const options: WriteOptions = {
      mode: mode === 'PARTIAL' ? 'partial' : 'atomic',
      dryRun: dryRun === true,
      requestId,
      ...(typeof reason === 'string' && { reason }),
    }
    const run = () => write(context, input, options)
    const report =
      typeof idempotencyKey === 'string'
        ? await replayed(context, idempotencyKey, [info.fieldName, args], run)
        : await run()
    return shownReport(report, language)
  }
}

/** Stored as JSON; a replay gives the same report as the first run did. */
async function replayed({ sql, access }: Context, key: string, asked: unknown, run: () => Promise<WriteReport>) {
  const answer = await idempotent(
    sql,
    { client: access.client, key, requestHash: requestHash(asked, access) },
    async () => {
      return { status: 200, response: JSON.stringify(await run()) }
    },
  )
  // Sound: what was stored under this key and this request is a report of ours.
  return JSON.parse(answer.response) as WriteReport
}

// Sound: both lists were coerced by the schema.
const listOf = (records: unknown) => records as Record<string, unknown>[]
const idsOf = (ids: unknown) => (ids as string[]).map((id) => ({ id }))
