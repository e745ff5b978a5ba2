// How much the answer to a mutation holds is decided by its selection, before anything is written: afterwards it must
// be given.
import { type FieldNode, Kind, type OperationDefinitionNode } from 'graphql'
import { ClientError } from '../errors.ts'
import { MAX_COST } from '../operations/cost.ts'
import { fieldsOf, type PreparedDocument } from './document.ts'

/** The fields of a problem that hold its text. */
const told = ['code', 'field', 'message', 'rule', 'basis']

/**
 * How often the answer repeats a problem of a record. Refuses what has more fields, those of all records together, than
 * a query may cost.
 */
export function repeatedProblems(
  operation: OperationDefinitionNode,
  { fragments }: PreparedDocument,
  variables: Record<string, unknown>,
): number {
  const namesBelow = ({ selectionSet }: FieldNode): string[] =>
    selectionSet ? fieldsOf(selectionSet, fragments).flatMap((field) => [field.name.value, ...namesBelow(field)]) : []
  const all: string[] = []
  let cost = 0
  for (const field of fieldsOf(operation.selectionSet, fragments)) {
    const names = namesBelow(field)
    cost += names.length * countOf(field, operation, variables)
    if (cost > MAX_COST) throw new ClientError('QUERY_TOO_COSTLY', { cost, limit: MAX_COST, name: field.name.value })
    all.push(...names)
  }
  return Math.max(1, ...told.map((name) => all.filter((one) => one === name).length))
}

/** Of the records or ids that are sent with it. */
function countOf(field: FieldNode, operation: OperationDefinitionNode, variables: Record<string, unknown>): number {
  const sent = field.arguments?.find(({ name }) => name.value === 'records' || name.value === 'ids')?.value
  if (sent?.kind === Kind.LIST) return sent.values.length
  if (sent?.kind !== Kind.VARIABLE) return 1
  const name = sent.name.value
  const value = variables[name]
  if (Array.isArray(value)) return value.length
  const fallback = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue
  return fallback?.kind === Kind.LIST ? fallback.values.length : 1
}
