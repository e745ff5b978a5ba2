// Which rows a caller reaches, and what a writer may do to them.
import { ClientError } from '../errors.ts'
import { type Access, type Reach, reachOf, type Verb } from '../kernel/access.ts'
import { domains as allDomains, type HeldBy, type Register } from '../kernel/define-register.ts'
import type { RowCheck } from '../kernel/row-checks.ts'
import { arrayLiteral, type Builder, literal } from './statement.ts'

/**
 * The predicate that keeps a caller within reach, '' for none: indexable ranges on the row's own path, never a function
 * per row. Whoever writes a FROM asks for it, so it holds at every nesting level; a missing scope is refused here too.
 */
export function scopePredicate(
  { domain, heldBy, alsoOf }: Register,
  alias: string,
  builder: Builder,
  verb: Verb = 'read',
): string {
  const { access, domains } = builder
  const reach = reachOf(access, domain, verb)
  // Divisions, codes and factors describe nobody: every authenticated caller reads them.
  const isForAll = heldBy === 'open' && verb === 'read'
  if (!reach && !isForAll) throw new ClientError('SCOPE_MISSING', { scope: `${domain}:${verb}` })
  if (!reach || heldBy === 'open') return ''
  domains.add(domain)
  const own = access.walls && verb === 'read' ? '' : reachSql(reach, heldBy, alias, builder)
  const also = alsoOf && verb === 'read' ? domainsSql(`${alias}.${alsoOf.column}`, heldBy, alias, builder) : ''
  return [own, also].filter(Boolean).join(' and ')
}

/** Rows that tell of some domain are for who reads that domain there. */
function domainsSql(column: string, heldBy: HeldBy, alias: string, builder: Builder): string {
  const { access, domains } = builder
  const read = allDomains.flatMap((domain) => {
    const reach = reachOf(access, domain, 'read')
    if (!reach) return []
    domains.add(domain)
    return [[`${column} = ${literal(domain)}`, reachSql(reach, heldBy, alias, builder)].filter(Boolean).join(' and ')]
  })
  return access.walls ? '' : `(${read.join(' or ') || 'false'})`
}

function reachSql(reach: Reach, heldBy: HeldBy, alias: string, { parameters }: Builder): string {
  if (reach.kind === 'all') return ''
  const column = `${alias}.region_path`
  // Equal to one path the rows come from the index in the order of the list: a county's page of a million rows took
  // five times as long as the nation's.
  const parts = reach.regionPaths.map((path) =>
    reach.leafPaths?.includes(path) ? `${column} = ${literal(path)}` : subtree(column, path),
  )
  if (reach.organizationIds.length > 0 && heldBy !== 'region') {
    const id = heldBy === 'self' ? 'id' : 'organization_id'
    parts.push(`${alias}.${id} = any(${parameters.add(arrayLiteral(reach.organizationIds), 'uuid[]')})`)
  }
  return parts.length < 2 ? (parts[0] ?? 'false') : `(${parts.join(' or ')})`
}

/** The rows that a writer may read besides: 'true', 'false' or a predicate, which row-level security is no part of. */
export function readsSql(register: Register, alias: string, builder: Builder): string {
  const { walls: _, ...access } = builder.access
  if (register.heldBy !== 'open' && !reachOf(access, register.domain, 'read')) return 'false'
  return scopePredicate(register, alias, { ...builder, access }) || 'true'
}

/** The rules that this writer's access makes for a row under an alias: literals, which come from its own grants. */
export const writerRulesOf = ({ writerRules }: Register, writer: Access, row: string): RowCheck[] =>
  writerRules?.(writer, row, {
    text: literal,
    texts: (values) => `${literal(arrayLiteral(values))}::text[]`,
    isUnder,
  }) ?? []

/** The region path of a row that has one; '' stands for the nation. */
export const regionOf = ({ heldBy }: Register, alias: string): string =>
  heldBy === 'region' ? `coalesce(${alias}.region_path, '')` : `${alias}.region_path`

/** Whether a path lies in one of these subtrees. */
export const isUnder = (column: string, paths: readonly string[]): string =>
  `(${paths.map((path) => subtree(column, path)).join(' or ') || 'false'})`

// Literals, not parameters: a generic plan takes any range for half a percent of the rows, and with a province's reach
// then read all of its rooms for each building (nested read, small data: 27 requests/s instead of 171).
const subtree = (column: string, path: string): string => pathRange(column, literal(path), literal(`${path}/`))

/** The subtree of a path: '/' is the character after '.', so the range holds the path itself and all below it. */
export const pathRange = (column: string, from: string, below: string): string =>
  `(${column} >= ${from} and ${column} < ${below})`
