// The CTE `judged`: resolved rows with their computed columns, and all that is wrong with them.
import { reachOf } from '../kernel/access.ts'
import type { Field } from '../kernel/define-register.ts'
import { codedBy, isAskedSql, knownParam, ruleProblem } from './asked.ts'
import { checkSql, isSentIn, problemSql, problemsSql, type Writing } from './batch.ts'
import { closedProblem } from './closed.ts'
import { conflictsOf } from './conflicts.ts'
import type { ResolvedColumn } from './resolve.ts'
import { isUnder, scopePredicate, writerRulesOf } from './scope.ts'
import { literal } from './statement.ts'
import { warningsSql } from './warn.ts'

/** Adds to `resolved`: computed columns, `problems`, `warnings`, `is_insert`, `is_update`, an `id` for every row. */
export function judgedSql(writing: Writing, columns: readonly ResolvedColumn[]): string {
  const { values = {}, join = '', inputs } = writing.register.derive ?? {}
  const derived = Object.keys(values)
  const computedSql = (name: string): string =>
    inputs ? `case when r.is_settled then r.was_${name} else ${values[name]} end` : values[name]!
  const computed = derived.map((name) => `, ${computedSql(name)} as ${name}`).join('')
  const isChanged = ['r.is_changed', ...derived.map((name) => `r.${name} is distinct from r.was_${name}`)].join(' or ')
  const { joins, warnings, refused, isFound } = warningsSql(writing)
  const judged = [...['r.found', ...problemsOf(writing)], ...(refused ? ['r.refused'] : [])]
  // Who may not write it is told nothing of what else is wrong with it.
  const barred = [
    ...decisionProblems(writing),
    ...ruleProblems(writing, `r.found is null and (r.id is null or ${isChanged})`),
  ]
  const names = columns.map(({ name }) => `r.${name}`).join(', ')
  return `select j.*, problems is null and seen_version is null as is_insert,
    problems is null and seen_version is not null and is_different as is_update
  from (select r.n, coalesce(r.id, uuid_v7()) as id, r.seen_version, r.seen_ctid, ${isChanged} as is_different,
    coalesce(r.addressing, ${problemsSql(barred)}, ${problemsSql(judged)}) as problems, r.warnings, r.is_found,
    ${keptSql(writing)} as kept, ${names}
    from (select r.*${computed}${refused ? `, ${refused} as refused` : ''},
      ${warnings} as warnings, ${isFound} as is_found from resolved r ${join} ${joins}) r) j`
}

function problemsOf(writing: Writing): string[] {
  const { register, batch } = writing
  const fields = [...register.fields.values()]
  const isSent = isSentIn(batch)
  const missing = fields.filter((field) => field.isRequired && !isSent(field))
  const rules = register.rules.filter(({ severity }) => severity === 'error')
  return [
    ...missing.map(({ name }) => problemSql('r.id is null', 'FIELD_REQUIRED', name, { name })),
    ...fields.flatMap((field) => codeProblem(field, writing)),
    ...rules.map((one) =>
      ruleProblem(writing, one.fields, (isAsked) => checkSql(one, `${isAsked} and not (${one.holds})`)),
    ),
    ...regionProblem(writing),
    ...conflictsOf(writing),
  ]
}

/** Of the fields warned of, by name: those in which this row is as it was. */
const keptSql = (writing: Writing): string => {
  const names = writing.warned.map((one) => `case when not ${isAskedSql(writing, [one])} then ${literal(one.name)} end`)
  return names.length > 0 ? `concat_ws(',', ${names.join(', ')})` : 'null::text'
}

/** What the writer may not do with the row as it would be, nor with the record as it is. */
function ruleProblems(writing: Writing, isJudged: string): string[] {
  const { register, access } = writing
  const after = writerRulesOf(register, access, 'r').map((rule) => {
    return checkSql(rule, `${isJudged} and (${rule.holds}) is not true`)
  })
  const before = writerRulesOf(register, access, 't').map(({ code, field, holds }) => {
    const asIs = `exists (select from ${register.tableName} t where t.id = r.id and (${holds}) is not true)`
    return problemSql(`${isJudged} and ${asIs}`, code, field)
  })
  const closed = closedProblem(writing, 'r', (isClosed) => `${isJudged} and r.id is not null and ${isClosed}`)
  return [...after, ...before, ...closed]
}

function codeProblem(field: Field, writing: Writing): string[] {
  const { name, column, codeList } = field
  const { register, registry, batch } = writing
  const isSent = batch.fields.some((sent) => sent.name === name || sent.name === codeList?.version)
  if (!codeList || !isSent) return []
  const { list, version } = codeList
  const versioned = version === undefined ? undefined : register.fields.get(version)!
  const listed = `exists (select from ${registry.get('Code').tableName} c where c.list = ${literal(list)}`
  const ofVersion = versioned ? `${listed} and c.list_version = r.${versioned.column}` : listed
  const told = { list, value: { sql: `r.${column}` } }
  // A code alone is judged by the version that is stored, which has a few values known to all.
  const problem = (isAsked: string): string => {
    const isBroken = `${isAsked} and r.${column} is not null and not ${ofVersion} and c.code = r.${column})`
    if (!versioned) return problemSql(isBroken, 'CODE_UNKNOWN', name, told)
    const among = { list, version: knownParam(writing, versioned) }
    const unlisted = problemSql(`${isBroken} and not ${ofVersion})`, 'LIST_VERSION_UNKNOWN', versioned.name, among)
    return `coalesce(${unlisted}, ${problemSql(isBroken, 'CODE_UNKNOWN', name, { ...among, ...told })})`
  }
  return [ruleProblem(writing, codedBy(field, register), problem, [field])]
}

/**
 * What actions set comes with new records of those alone on which the writer may decide. Refused, not ignored: that is
 * said of a field of the whole call, and the record would be in a state that nobody sent.
 */
function decisionProblems(writing: Writing): string[] {
  const { register, batch } = writing
  const set = batch.fields.filter(({ name, keptIn }) => !keptIn && register.fields.get(name)?.write === 'action')
  const reach = set.length > 0 && scopePredicate(register, 'r', writing, 'approve')
  if (!reach) return []
  const isBeyond = `r.id is null and r.found is null and (${reach}) is not true`
  return set.map(({ name, column }) =>
    problemSql(`${isBeyond} and r.${column} is not null`, 'FIELD_FORBIDDEN', name, { name }),
  )
}

/** An organization may be made in, or moved to, a region in reach only. */
function regionProblem({ register, registry, access }: Writing): string[] {
  const reach = reachOf(access, register.domain, 'write')
  if (register.heldBy !== 'self' || reach?.kind !== 'some') return []
  const isMoved = 'r.region_path is distinct from r.was_region_path'
  const region = register.references.find(({ to }) => registry.get(to).fields.has('path'))!
  const value = { sql: "split_part(r.region_path, '.', -1)" }
  const isBeyond = `${isMoved} and not ${isUnder('r.region_path', reach.regionPaths)}`
  return [problemSql(isBeyond, 'REGION_UNKNOWN', region.as, { value })]
}
