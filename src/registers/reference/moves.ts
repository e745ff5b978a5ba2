// Rows lie where their organization lies, and that in a region: whoever moves these moves rows into a reach or out of
// it. Who holds different reaches in different domains could so bring rows into its own; see WriterRules.
import { type Access, covers, reachOf, type Verb, verbs } from '../../kernel/access.ts'
import { domains } from '../../kernel/define-register.ts'
import type { RowCheck, RuleSql } from '../../kernel/row-checks.ts'

interface Held {
  regionPaths: readonly string[]
  organizationIds: readonly string[]
  /** The ids are those of these and all in their charge. */
  departmentIds: string[]
}

/** An organization is moved by who has both places, or neither, in every reach; and no reach grows by a department. */
export function organizationMoves(writer: Access, row: string, write: RuleSql): RowCheck[] {
  const wanted = reachOf(writer, 'reference', 'write')
  // What it may not write to at all is refused as a region that is not there.
  const isOpen = wanted?.kind === 'some' ? write.isUnder(`${row}.region_path`, wanted.regionPaths) : 'true'
  const below = `with recursive below as (
    select was.id union select o.id from organization o join below b on o.department_id = b.id)`
  const above = `with recursive above as (
    select ${row}.department_id as id union select o.department_id from organization o join above a on o.id = a.id)`
  const rules = heldReaches(writer).map(({ regionPaths, organizationIds, departmentIds }) => {
    const ids = (values: readonly string[]) => `any(${write.texts(values)}::uuid[])`
    const isIn = (path: string, id: string) =>
      `(${write.isUnder(path, regionPaths)} or ${id} = ${ids(organizationIds)})`
    const joins =
      departmentIds.length > 0 ? `exists (${above} select from above where id = ${ids(departmentIds)})` : 'false'
    const isAfter = `(${isIn(`${row}.region_path`, 'was.id')} or ${joins})`
    const outside = `select from below b join organization o on o.id = b.id where not ${isIn('o.region_path', 'o.id')}`
    return {
      region: `${isIn('was.region_path', 'was.id')} <> ${isAfter}`,
      department: `(${joins} and exists (${below} ${outside}))`,
    }
  })
  if (rules.length === 0) return []
  const was = `select from organization was where was.id = ${row}.id`
  const region = `${was} and was.region_path <> ${row}.region_path and ${isOpen}
    and (${rules.map(({ region }) => region).join(' or ')})`
  const department = `${was} and was.department_id is distinct from ${row}.department_id
    and (${rules.map(({ department }) => department).join(' or ')})`
  return [
    { code: 'MOVE_EXCEEDED', field: 'regionCode', holds: `not exists (${region})` },
    { code: 'MOVE_EXCEEDED', field: 'departmentCreditCode', holds: `not exists (${department})` },
  ]
}

/** As for organizations; a department that reaches a part of the country is not looked into, but refused. */
export function regionMoves(writer: Access, row: string, write: RuleSql): RowCheck[] {
  const rules = heldReaches(writer).map(({ regionPaths, departmentIds }) => {
    if (departmentIds.length > 0) return 'true'
    return `${write.isUnder('was.path', regionPaths)} <> ${write.isUnder(`${row}.path`, regionPaths)}`
  })
  if (rules.length === 0) return []
  const moved = `select from region was where was.id = ${row}.id and was.path <> ${row}.path
    and (${rules.join(' or ')})`
  return [{ code: 'MOVE_EXCEEDED', field: 'parentCode', holds: `not exists (${moved})` }]
}

/**
 * The parts of the country that the writer's client reaches in any domain, each once, whatever its token carries:
 * without that in which it may write organizations, which both places must be in anyway.
 */
function heldReaches(writer: Access): Held[] {
  const access = { ...writer, grants: writer.clientGrants ?? writer.grants }
  const held = new Map<string, Held>()
  const add = (domain: string, verb: Verb): string => {
    const reach = reachOf(access, domain, verb)
    if (reach?.kind !== 'some') return ''
    const { regionPaths, organizationIds } = reach
    const granted = access.grants.filter(({ scopes }) => scopes.some((scope) => covers(scope, `${domain}:${verb}`)))
    const departmentIds = granted.flatMap(({ departmentId }) => departmentId ?? [])
    const key = JSON.stringify([regionPaths, organizationIds, departmentIds])
    held.set(key, { regionPaths, organizationIds, departmentIds })
    return key
  }
  for (const domain of domains) for (const verb of verbs) add(domain, verb)
  const own = add('reference', 'write')
  if (held.get(own)?.departmentIds.length === 0) held.delete(own)
  return [...held.values()]
}
