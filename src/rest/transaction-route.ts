// POST /v1/transactions: operations on several registers as one change.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ClientError, invalid, type PlacedProblem, type Problem } from '../errors.ts'
import type { Register } from '../kernel/define-register.ts'
import { isObject, shown } from '../kernel/field-kinds.ts'
import { isSecret } from '../kernel/secrecy.ts'
import { MAX_OPERATIONS, type Operation, plainly, transact } from '../operations/transact.ts'
import { checkParameters, isTrue } from './read-request.ts'
import { contextOf, type RestOptions } from './routes.ts'
import * as sent from './write-request.ts'
import { type Answer, type Many, once, refuseFailures, reported } from './write-routes.ts'

export const transactionRoute = (app: FastifyInstance, served: RestOptions) =>
  app.post<Many>('/v1/transactions', once(served, post))

async function post(served: RestOptions, request: FastifyRequest<Many>): Promise<Answer> {
  const dryRun = isTrue(checkParameters(request.query, ['dryRun']), 'dryRun')
  const list = listIn(request.body)
  const operations = operationsOf(list, served.registry.registers)
  const report = await transact(contextOf(served, request), operations, { ...sent.changeOptions(request), dryRun })
  refuseFailures(report, (field, line) => sent.pointer(LIST, line - 1, ...placeOf(list[line - 1], field)))
  return reported(request, report)
}

const LIST = 'operations'
const members = ['action', 'register', 'id', 'version', 'fields']

function listIn(body: unknown): unknown[] {
  const { [LIST]: list, ...others } = sent.sentRecord(body)
  const [other] = Object.keys(others)
  if (other !== undefined) throw invalid(shown(other), 'NOT_TAKEN', { allowed: LIST })
  if (!Array.isArray(list)) throw invalid(LIST, list === undefined ? 'MISSING' : 'LIST')
  const count = list.length
  if (count > MAX_OPERATIONS) throw new ClientError('TOO_MANY_RECORDS', { count, limit: MAX_OPERATIONS })
  return list
}

/** Refuses what says no operation, each where it is wrong. */
function operationsOf(list: readonly unknown[], registers: readonly Register[]): Operation[] {
  const byPath = new Map(registers.filter(({ isReadOnly }) => !isReadOnly).map((one) => [one.path, one]))
  const wrong: PlacedProblem[] = []
  const operations = list.flatMap((one, i) => {
    const read = operationOf(one, byPath)
    if (!('at' in read)) return read
    const { at, ...problem } = read
    wrong.push({ ...problem, pointer: sent.pointer(LIST, i, ...at) })
    return []
  })
  if (wrong.length > 0) throw new ClientError('VALIDATION_FAILED', { count: wrong.length }, wrong)
  return operations
}

type Wrong = Problem & { at: string[] }

function operationOf(one: unknown, byPath: ReadonlyMap<unknown, Register>): Operation | Wrong {
  if (!isObject(one)) return { at: [], code: 'RECORD_EXPECTED' }
  const other = Object.keys(one).find((name) => !members.includes(name))
  if (isSecret(other)) return { at: [], code: 'SECRET_REFUSED' }
  if (other !== undefined) return { at: [other], ...unknown(other, 'NOT_TAKEN', members) }
  const register = byPath.get(one.register)
  if (!register) return { at: ['register'], ...unknown('register', 'ONE_OF', [...byPath.keys()].map(String)) }
  const actions = register.actions.filter(({ gives }) => !gives)
  const does = plainly.find((name) => name === one.action) ?? actions.find(({ path }) => path === one.action)
  const allowed = [...plainly, ...actions.map(({ path }) => path)]
  if (!does) return { at: ['action'], ...unknown('action', 'ONE_OF', allowed) }
  const { id, version: baseVersion, fields = {} } = one
  if (!isObject(fields)) return { at: ['fields'], code: 'RECORD_EXPECTED' }
  const named = { ...(id != null && { id }), ...(baseVersion != null && { baseVersion }) }
  const mismatch = sent.mismatchOf(register, fields, named, 'operation')
  if (mismatch) return { at: ['fields', mismatch.field], ...mismatch }
  return { register, does, record: { ...fields, ...named }, isById: id != null }
}

function unknown(name: string, reason: 'NOT_TAKEN' | 'ONE_OF', names: readonly string[]): Problem {
  const allowed = names.join(', ')
  return { code: 'INVALID_PARAMETER', params: { name: shown(name), reason, allowed, zh: allowed, en: allowed } }
}

/** Where in its operation a field stands. */
function placeOf(one: unknown, field: string | null): string[] {
  if (field === null || !isObject(one)) return []
  const fields = isObject(one.fields) ? one.fields : {}
  const member = field === 'baseVersion' ? 'version' : field
  const isOwn = members.includes(member) && (one[member] != null || member === 'id') && !(field in fields)
  return isOwn ? [member] : ['fields', field]
}
