// Resolvers of mutations, as plain graphql-js executes them; reads take the text path (execute.ts).
import { type GraphQLFieldResolver, print } from 'graphql'
import type { Language } from '../errors.ts'
import type { Action } from '../kernel/define-action.ts'
import type { Register } from '../kernel/define-register.ts'
import { isObject } from '../kernel/field-kinds.ts'
import { act } from '../operations/act.ts'
import { type Context, changeReason, type WriteOptions, type WriteReport } from '../operations/context.ts'
import { idempotent } from '../operations/idempotency.ts'
import { readerOfWritten } from '../operations/read-written.ts'
import { requestHash } from '../operations/request-hash.ts'
import { shownReport } from '../operations/shown-report.ts'
import type { Operation } from '../operations/transact.ts'
import { remove, upsert } from '../operations/upsert.ts'
import type { TransactionOptions } from '../operations/write-transaction.ts'
import { type AskedPayload, writtenViews } from './select-plan.ts'

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
export type WriteResolver = Resolver & { register: Register; operationsOf: (written: object) => Operation[] }

/** What is stored of a mutation is all that a selection can ask of it. */
export type Told = WriteReport & { records: Record<string, unknown> }

/** What mutations have done by the time they are executed, by the keys of their answers (transaction.ts). */
export type Made = ReadonlyMap<string, Told>

/** What was read has the keys of the answer, aliases applied; what is given by its names says so. */
export const byKey: Resolver = (source, _args, _context, { path, fieldName }) =>
  source instanceof Named ? source.get(fieldName) : (source as Record<string, unknown>)[path.key]

class Named extends Map<string, unknown> {}

/** For types whose fields are resolved by the keys of the answer: objects by the names of their fields. */
export const byName = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(byName)
  if (!isObject(value)) return value
  return new Named(Object.entries(value).map(([name, inner]) => [name, byName(inner)]))
}

/** Of a payload, whose own fields have their names. */
export const recordsByKey: Resolver = (source, ...rest) => byKey((source as Told).records, ...rest)

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
  const write = (context: Context, records: object[], options: WriteOptions & Pick<TransactionOptions, 'read'>) =>
    typeof does === 'string'
      ? plain[does](context, register, records, options)
      : act(context, register, does, records, options)
  const resolve: Resolver = async (_source, args, { context, requestId, language, problemTimes, made }, info) => {
    const shown = ({ records, ...told }: Told) => {
      const report = shownReport(told, language, problemTimes)
      // What has an id is the record of that id, for clients that keep records by them.
      const results = report.results.map(({ id, ...result }) => ({ ...result, recordId: id }))
      return { ...report, results, records }
    }
    const done = made?.get(String(info.path.key))
    if (done) return shown(done)
    const { mode, dryRun, reason, idempotencyKey: key, ...written } = args
    const records = recordsOf(written)
    const { read, told, text } = await askedRecords(register, records.length, { ...info, ...context }, context)
    const how = { requestId, mode: mode === 'PARTIAL' ? 'partial' : 'atomic', dryRun: dryRun === true } as const
    const run = async () => told(await write(context, records, { ...how, ...changeReason(reason), read }))
    if (typeof key !== 'string') return shown(await run())
    const { sql, access } = context
    const request = { client: access.client, key, requestHash: requestHash([info.fieldName, args, ...text], access) }
    const answer = await idempotent(sql, request, async () => ({ status: 200, response: JSON.stringify(await run()) }))
    // Sound: what was stored under this key and this request is a report of ours.
    return shown(JSON.parse(answer.response) as Told)
  }
  // Sound: its arguments were coerced by the schema.
  const operationsOf = (written: object) => recordsOf(written as Written).map((record) => ({ register, does, record }))
  return Object.assign(resolve, { register, operationsOf })
}

/** What a payload asks of the records that are written: how to read them, and what is told with them. */
export async function askedRecords(register: Register, count: number, asked: AskedPayload, context: Context) {
  const views = writtenViews(register, asked)
  const reader = views.size > 0 ? await readerOfWritten(context, register, [...views.values()], count) : undefined
  return {
    read: reader?.read,
    told: (report: WriteReport): Told => {
      const found = reader?.given()
      const nothing = report.results.map(() => null)
      const records = [...views.keys()].map((name, i) => [name, found ? JSON.parse(String(found[i])) : nothing])
      return { ...report, records: Object.fromEntries(records) }
    },
    /** By which a request that asks for them is known: they are kept with its answer. */
    text: reader ? [asked.fieldNodes, Object.values(asked.fragments)].flat().map(print) : [],
  }
}
