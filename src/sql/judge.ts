// The CTE `judged`: resolved rows with their computed columns, and all that is wrong with them.
import { reachOf } from '../kernel/access.ts'
import type { Field } from '../kernel/define-register.ts'
import { problemSql, problemsSql, type WriteSource } from './batch.ts'
import { derivedColumns, type ResolvedColumn } from './resolve.ts'
import { pathRange } from './scope.ts'
import { type Collector, literal } from './statement.ts'
import { writerRulesOf } from './writer-rules.ts'

/** Adds to `resolved`: the computed columns, `problems`, `is_insert`, `is_update`, and an `id` for every row. */
export function judgedSql(source: WriteSource, columns: readonly ResolvedColumn[], collected: Collector): string {
  const { register } = source
  const derived = derivedColumns(register)
  const computed = derived.map((name) => `${register.derive!.values[name]} as ${name}`)
  const own = ['n', 'id', 'seen_version', 'seen_ctid', 'addressing', 'found', 'is_changed']
  const names = columns.map(({ name }) => name)
  const plain = [...own, ...names, ...derived.map((name) => `was_${name}`)].map((name) => `r.${name}`)
  const rows = `select ${[...plain, ...computed].join(', ')} from resolved r ${register.derive?.join ?? ''}`
  const isChanged = ['r.is_changed', ...derived.map((name) => `r.${name} is distinct from r.was_${name}`)].join(' or ')
  const written = [...names, ...derived].map((name) => `r.${name}`)
  const judged = [
    'r.found',
    ...problemsOf(source, collected),
    ...ruleProblems(source, `r.found is null and (${isChanged})`),
  ]
  const problems = `coalesce(r.addressing, ${problemsSql(judged)})`
  return `select j.*, problems is null and seen_version is null as is_insert,
    problems is null and seen_version is not null and is_different as is_update
  from (select r.n, coalesce(r.id, uuid_v7()) as id, r.seen_version, r.seen_ctid, ${isChanged} as is_different,
    ${problems} as problems, ${written.join(', ')} from (${rows}) r) j`
}

function problemsOf(source: WriteSource, collected: Collector): string[] {
  const { register, batch } = source
  const fields = [...register.fields.values()]
  const isSent = ({ column }: Field): boolean => batch.fields.some((field) => field.column === column)
  const missing = fields.filter((field) => field.isRequired && !isSent(field))
  const isMoving = batch.fields.some(({ column, write }) => register.keyColumns.includes(column) && write !== 'create')
  const isKeyOpen = ['self', 'region'].includes(register.scope) || (isMoving && batch.address !== 'key')
  const hasSource = batch.fields.some(({ column }) => sourceKey.includes(column))
  return [
    ...missing.map(({ name }) => problemSql('r.id is null', 'FIELD_REQUIRED', name, { name })),
    ...fields.flatMap((field) => codeProblem(field, source)),
    ...register.checks.map(({ code, field, holds }) => problemSql(`not (${holds})`, code, field)),
    ...regionProblem(source, collected),
    ...(isKeyOpen ? [takenProblem(source, register.keyColumns)] : []),
    ...(hasSource && batch.address !== 'external' ? [takenProblem(source, sourceKey)] : []),
  ]
}

/** What the writer may not do with the row as it would be, nor with the record as it is. */
function ruleProblems({ register, access }: WriteSource, isJudged: string): string[] {
  const asIs = (holds: string): string =>
    `exists (select from ${register.tableName} t where t.id = r.id and (${holds}) is not true)`
  const after = writerRulesOf(register, access, 'r').map(({ code, field, holds, value }) => {
    const isBroken = `${isJudged} and (${holds}) is not true`
    return problemSql(isBroken, code, field, value ? { value: { sql: value } } : {})
  })
  const before = writerRulesOf(register, access, 't').map(({ code, field, holds }) => {
    return problemSql(`${isJudged} and ${asIs(holds)}`, code, field)
  })
  return [...after, ...before]
}

const sourceKey: readonly string[] = ['source', 'external_id']

/** Code lists are a register themselves. */
const CODES = 'Code'

function codeProblem({ name, column, codeList }: Field, { register, registry, batch }: WriteSource): string[] {
  const isSent = batch.fields.some((field) => field.name === name || field.name === codeList?.version)
  if (!codeList || !isSent) return []
  const { list, version } = codeList
  const matches = [`c.list = ${literal(list)}`, `c.code = r.${column}`]
  if (version) matches.push(`c.list_version = r.${register.fields.get(version)!.column}`)
  const known = `select from ${registry.get(CODES).tableName} c where ${matches.join(' and ')}`
  const isUnknown = `r.${column} is not null and not exists (${known})`
  return [problemSql(isUnknown, 'CODE_UNKNOWN', name, { list, value: { sql: `r.${column}` } })]
}

/** An organization may be made in, or moved to, a region in reach only. */
function regionProblem({ register, registry, access }: WriteSource, collected: Collector): string[] {
  const reach = reachOf(access, register.domain, 'write')
  if (register.scope !== 'self' || reach?.kind !== 'some') return []
  const ranges = reach.regionPaths.map((path) => {
    return pathRange('r.region_path', collected.add(path, 'text'), collected.add(`${path}/`, 'text'))
  })
  const isElsewhere = `r.region_path is distinct from r.was_region_path and not (${ranges.join(' or ') || 'false'})`
  const region = register.references.find(({ to }) => registry.get(to).fields.has('path'))!
  return [
    problemSql(isElsewhere, 'REGION_UNKNOWN', region.as, { value: { sql: "split_part(r.region_path, '.', -1)" } }),
  ]
}

function takenProblem({ register }: WriteSource, columns: readonly string[]): string {
  const matches = columns.map((column) => `x.${column} = r.${column}`).join(' and ')
  const taken = `exists (select from ${register.tableName} x where ${matches} and x.id is distinct from r.id)`
  return problemSql(taken, 'KEY_CONFLICT', null)
}
