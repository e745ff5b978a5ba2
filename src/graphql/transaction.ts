// The mutations of one request as one transaction, where the operation says so; else each is one of its own.
import { type FieldNode, GraphQLError, getArgumentValues, getDirectiveValues } from 'graphql'
import { ClientError, invalid } from '../errors.ts'
import type { Register } from '../kernel/define-register.ts'
import { changeReason, isFailure, isGood, type RowResult, type WriteReport } from '../operations/context.ts'
import { idempotent } from '../operations/idempotency.ts'
import { requestHash } from '../operations/request-hash.ts'
import { type Operation, transact } from '../operations/transact.ts'
import { reportOf } from '../operations/write-batch.ts'
import type { WriteTransaction } from '../operations/write-transaction.ts'
import { type GraphqlRequest, rootsOf } from './execute.ts'
import { askedRecords, type Made, type Told, type WriteResolver } from './resolvers.ts'
import { refusedAt } from './select-plan.ts'

/** Its arguments say for all what each mutation else says of itself. */
export const transactionTypes = /* GraphQL */ `
"""
全部变更为一个事务:全部或全不,次序不拘,一条记录只出现一次;没有它,每个变更各是一个事务
All mutations of the request as one transaction: all or none, in any order, each record once. Without it each mutation
is a transaction of its own
"""
directive @transaction(dryRun: Boolean = false, reason: String, idempotencyKey: String) on MUTATION
`

/** A mutation of the request. */
interface Part {
  key: string
  nodes: readonly FieldNode[]
  args: Record<string, unknown>
  register: Register
  operations: Operation[]
}

/**
 * What each mutation has done, by the key of its answer, once all of it is kept; undefined where the operation does not
 * ask for one transaction. Throws an AggregateError of GraphQLErrors, one for each mutation, when anything is refused.
 */
export async function transacted(request: GraphqlRequest, requestId: string): Promise<Made | undefined> {
  const { schema, operation, context } = request
  const directive = schema.getDirective('transaction')!
  if (!operation.directives?.some(({ name }) => name.value === directive.name)) return undefined
  const { coerced, roots } = rootsOf(request)
  const { dryRun, reason, idempotencyKey: key } = getDirectiveValues(directive, operation, coerced)!
  const parts = roots.flatMap(({ key, nodes, name }) =>
    name.startsWith('__') ? [] : [partOf(request, { key, nodes, args: argumentsOf(request, nodes[0]!, coerced) })],
  )
  const options = { requestId, dryRun: dryRun === true, ...changeReason(reason) }
  const asked = await Array.fromAsync(parts, (part) => recordsOf(part, request, coerced))
  const read = async (report: WriteReport, tx: WriteTransaction): Promise<void> => {
    const reports = shared(report, parts)
    for (const [i, own] of asked.entries()) await own.read?.(reports[i]!, tx)
  }
  const run = async (): Promise<Told[]> => {
    const operations = parts.flatMap((part) => part.operations)
    const report = await transact(context, operations, { ...options, read })
    const reports = shared(report, parts)
    if (isGood(report)) return reports.map((one, i) => asked[i]!.told(one))
    throw new AggregateError(parts.map((part, i) => refusalOf(part, reports[i]!)))
  }
  const byKey = (reports: Told[]) => new Map(parts.map(({ key }, i) => [key, reports[i]!]))
  if (typeof key !== 'string') return byKey(await run())
  const { sql, access } = context
  const named = parts.map(({ key, nodes, args }, i) => [key, nodes[0]!.name.value, args, ...asked[i]!.text])
  const kept = { client: access.client, key, requestHash: requestHash([dryRun, reason, named], access) }
  const answer = await idempotent(sql, kept, async () => ({ status: 200, response: JSON.stringify(await run()) }))
  // Sound: what was stored under this key and this request are reports of ours.
  return byKey(JSON.parse(answer.response) as Told[])
}

/** Refused before anything is written, at the mutation that asks for them. */
async function recordsOf({ register, operations, nodes }: Part, request: GraphqlRequest, coerced: object) {
  const { schema, prepared, context } = request
  const { type: returnType } = schema.getMutationType()!.getFields()[nodes[0]!.name.value]!
  const s = { schema, fragments: prepared.fragments, variableValues: { ...coerced }, ...context }
  try {
    return await askedRecords(register, operations.length, { ...s, returnType, fieldNodes: nodes }, context)
  } catch (error) {
    throw refusedAt(error, nodes[0]!)
  }
}

const argumentsOf = ({ schema }: GraphqlRequest, node: FieldNode, coerced: Record<string, unknown>) =>
  getArgumentValues(schema.getMutationType()!.getFields()[node.name.value]!, node, coerced)

function partOf({ schema }: GraphqlRequest, part: Omit<Part, 'register' | 'operations'>): Part {
  const name = part.nodes[0]!.name.value
  const { mode, dryRun, reason, idempotencyKey, ...args } = part.args
  // Sound: it is one, or it has no `operationsOf`.
  const { operationsOf, register } = schema.getMutationType()!.getFields()[name]!.resolve as Partial<WriteResolver>
  if (!operationsOf || !register) throw refusedAt(invalid(name, 'NOT_IN_TRANSACTION'), part.nodes[0]!)
  const own = {
    mode: mode === 'PARTIAL',
    dryRun: dryRun === true,
    reason: reason != null,
    idempotencyKey: idempotencyKey != null,
  }
  const said = Object.entries(own).find(([, isSaid]) => isSaid)
  if (said) throw refusedAt(invalid(`${part.key}.${said[0]}`, 'BY_DIRECTIVE'), part.nodes[0]!)
  return { ...part, register, operations: operationsOf(args) }
}

/** Each mutation's share, with its records counted from 1. */
function shared({ results, ignoredFields, isWritten }: WriteReport, parts: readonly Part[]): WriteReport[] {
  let from = 0
  return parts.map(({ operations }) => {
    const own = results.slice(from, from + operations.length)
    const before = from
    from += operations.length
    const report = reportOf(
      own.map((result) => ({ ...result, line: result.line - before })),
      ignoredFields,
    )
    return { ...report, isWritten: isWritten && own.length > 0 }
  })
}

/** Why a mutation is undone: for what is wrong with its own records, or for another's. */
function refusalOf({ key, nodes, args }: Part, { results }: WriteReport): GraphQLError {
  const failed = results.filter(isFailure)
  const problems = failed.flatMap(({ line, problems }) =>
    problems.map((problem) => ({ ...problem, pointer: placeOf(args, line, problem.field) })),
  )
  const isConflict = failed.every(({ outcome }) => outcome === 'CONFLICT')
  const [first] = problems
  const error = !first
    ? new ClientError('TRANSACTION_UNDONE')
    : isConflict
      ? new ClientError(first.code, first.params, problems)
      : new ClientError('VALIDATION_FAILED', { count: problems.length }, problems)
  return new GraphQLError(error.message, { nodes, path: [key], originalError: error })
}

/** Among the arguments of the mutation. */
function placeOf(args: Record<string, unknown>, line: number, field: RowResult['problems'][number]['field']): string {
  const list = ['records', 'ids'].find((name) => name in args)
  return [...(list ? [list, line - 1] : []), ...(field === null || list === 'ids' ? [] : [field])]
    .map((one) => `/${one}`)
    .join('')
}
