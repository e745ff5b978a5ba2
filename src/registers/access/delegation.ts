// 分级授权: whoever writes clients and grants gives away no more than it has, in regions that it administers, and
// nothing to itself. Every rule is SQL over a row; see WriterRules.
import { type Access, isCleared, type Reach, reachOf, sensitivities, type Verb } from '../../kernel/access.ts'
import type { RuleSql } from '../../kernel/row-checks.ts'
import { allScopes } from '../../kernel/scopes.ts'

/** An expression of a grant's own columns, under an alias, and the path of the region that administers its client. */
interface GrantRow {
  alias: string
  clientPath: string
}

/**
 * All scopes of the grant are the writer's own, for a reach that is as wide, and unless `when` says that time does not
 * matter, until the grant ends.
 */
export function hasScopesSql(writer: Access, grant: GrantRow, write: RuleSql, when: 'always' | 'now' = 'always') {
  // Scopes of one reach share a branch: a writer has a few grants, and there are many scopes.
  const branches = new Map<string, { scopes: string[]; reaches: Lasting[] }>()
  for (const { scope, domain, verb } of allScopes) {
    const reach = reachOf(writer, domain, verb)
    if (!reach) continue
    const reaches = when === 'now' ? [{ reach }] : lastingReaches(writer, domain, verb)
    const name = JSON.stringify(reaches)
    const branch = branches.get(name) ?? { scopes: [], reaches }
    branch.scopes.push(scope)
    branches.set(name, branch)
  }
  const isCovered = ({ reach, end }: Lasting): string => {
    const isWithin = isWithinSql(reach, grant, write)
    return end === undefined ? isWithin : `(${grant.alias}.valid_to <= ${write.text(end)} and ${isWithin})`
  }
  const cases = [...branches.values()].map(({ scopes, reaches }) => {
    return `when s.scope = any(${write.texts(scopes)}) then ${reaches.map(isCovered).join(' or ')}`
  })
  const isOwn = `case ${cases.join(' ')} ${cases.length > 0 ? 'else false end' : 'when true then false end'}`
  const scopes = `unnest(string_to_array(${grant.alias}.scopes, ' ')) s(scope)`
  return `not exists (select from ${scopes} where (${isOwn}) is not true)`
}

/** What is reached until `end`, or for ever. */
interface Lasting {
  reach: Reach
  end?: string | undefined
}

/** By each end of a grant, what those that last as long reach together. */
function lastingReaches(writer: Access, domain: string, verb: Verb): Lasting[] {
  const ends = new Set(writer.grants.map(({ validTo }) => validTo))
  return [...ends].flatMap((end) => {
    const grants = writer.grants.filter(({ validTo }) => validTo === undefined || (end !== undefined && validTo >= end))
    const reach = reachOf({ ...writer, grants }, domain, verb)
    return reach ? [{ reach, end }] : []
  })
}

/** The grant reaches nothing beyond this reach. */
export function isWithinSql(reach: Reach, { alias, clientPath }: GrantRow, write: RuleSql): string {
  if (reach.kind === 'all') return 'true'
  const { regionPaths, organizationIds } = reach
  const isBelow = (column: string): string => write.isUnder(column, regionPaths)
  const region = `select from region x where x.id = ${alias}.reach_region_id and ${isBelow('x.path')}`
  const isReached = `${isBelow('x.region_path')} or x.id = any(${write.texts(organizationIds)}::uuid[])`
  const organization = `select from organization x where x.id = ${alias}.reach_organization_id and (${isReached})`
  // What a department has outside its client's region is cut off when the grant is read (access/load-access.ts).
  return `case ${alias}.reach when 'REGION' then exists (${region}) when 'ORGANIZATION' then exists (${organization})
    when 'DEPARTMENT' then ${isBelow(clientPath)} else false end`
}

/** What the writer may see itself, and no more. */
export const isClearedSql = (writer: Access, clearance: string, write: RuleSql): string =>
  `${clearance} = any(${write.texts(sensitivities.filter((sensitivity) => isCleared(writer, sensitivity)))})`

export const writeReach = (writer: Access): Reach =>
  reachOf(writer, 'access', 'write') ?? { kind: 'some', regionPaths: [], organizationIds: [] }
