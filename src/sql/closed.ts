// A record that is beyond the states in which it is its writer's.
import { reachOf } from '../kernel/access.ts'
import { knownSql, problemSql, type Writing } from './batch.ts'
import { readsSql, scopePredicate } from './scope.ts'
import { arrayLiteral, literal } from './statement.ts'

/**
 * STATE_FORBIDS where the state of the row `alias`, which no plain write changes, is none of the open ones: of a
 * removal for everybody, else for who may not approve there, or gives no reason. `when` says what else must hold.
 */
export function closedProblem(
  writing: Writing,
  alias: string,
  when = (isClosed: string): string => isClosed,
): string[] {
  const { register, access, isReasoned, isRemoval } = writing
  const { openStates, actions, domain } = register
  if (!openStates) return []
  const isDecider = !isRemoval && isReasoned && reachOf(access, domain, 'approve')
  const reach = isDecider ? scopePredicate(register, alias, writing, 'approve') || 'true' : 'false'
  const state = `${alias}.state`
  const isClosed = `${state} <> all(${literal(arrayLiteral(openStates))}) and (${reach}) is not true`
  const told = {
    state: { sql: knownSql(state, readsSql(register, alias, writing)) },
    allowed: openStates.join(', '),
    actions: actions.map(({ name }) => name).join(', '),
  }
  return [problemSql(when(isClosed), 'STATE_FORBIDS', 'state', told)]
}
