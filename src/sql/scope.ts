import { ClientError } from '../errors.ts'
import { type Access, type Reach, reachOf, type Verb } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import { arrayLiteral, literal, type Parameters } from './statement.ts'

/**
 * The predicate that keeps a caller within reach, '' for none: indexable ranges on the row's own path, never a function
 * per row. Whoever writes a FROM asks for it, so it holds at every nesting level; a missing scope is refused here too.
 */
export function scopePredicate(
  register: Register,
  alias: string,
  access: Access,
  parameters: Parameters,
  verb: Verb = 'read',
): string {
  const reach = requiredReach(register, access, verb)
  if (register.scope === 'open' || reach.kind === 'all') return ''
  // Literals, not parameters: a generic plan takes any range for half a percent of the rows, and with a province's
  // reach then read all of its rooms for each building (nested read, small data: 27 requests/s instead of 171).
  const parts = reach.regionPaths.map((path) => pathRange(`${alias}.region_path`, literal(path), literal(`${path}/`)))
  if (reach.organizationIds.length > 0) {
    const column = register.scope === 'self' ? 'id' : 'organization_id'
    parts.push(`${alias}.${column} = any(${parameters.add(arrayLiteral(reach.organizationIds), 'uuid[]')})`)
  }
  if (parts.length === 0) return 'false'
  return parts.length === 1 ? parts[0]! : `(${parts.join(' or ')})`
}

function requiredReach(register: Register, access: Access, verb: Verb): Reach {
  const reach = reachOf(access, register.domain, verb)
  if (reach) return reach
  // Divisions, codes and factors describe nobody: every authenticated caller reads them.
  if (verb === 'read' && register.scope === 'open') return { kind: 'all' }
  throw new ClientError('SCOPE_MISSING', { scope: `${register.domain}:${verb}` })
}

/** The subtree of a path: '/' is the character after '.', so the range holds the path itself and all below it. */
export const pathRange = (column: string, from: string, below: string): string =>
  `(${column} >= ${from} and ${column} < ${below})`
