// What an action asks of the records that it is done to. They are locked first, in one order, and asked about by a
// statement of its own: what that sees beside them is as it is once they are locked.
import type { Action } from '../kernel/define-action.ts'
import type { Field } from '../kernel/define-register.ts'
import { knownSql, problemSql, problemsSql, stagedSql, type Writing } from './batch.ts'
import { INSTANT_FORMAT } from './json-text.ts'
import { readsSql, scopePredicate } from './scope.ts'
import { arrayLiteral, literal, type Statement, whereSql } from './statement.ts'

/** A record that an action is done to: `n` counts those that were sent from 1. */
export interface AskedRow {
  n: string
  version: number | null
  /** As WrittenRow has them. */
  problems: string | null
  /** As Acted has it. */
  row: Record<string, string | null> | null
}

/** Two that act on the same records wait for one another, rather than in a circle. */
export function lockStatement(writing: Writing): Statement {
  const { register, batch, parameters } = writing
  const ids = batch.columns[batch.fields.findIndex(({ name }) => name === 'id')]!
  const where = whereSql(['t.id = s.id', scopePredicate(register, 't', writing, 'write')])
  const sent = `select id from unnest(${parameters.add(arrayLiteral(ids), 'uuid[]')}) id order by id`
  const text = `select count(*) from (${sent}) s, lateral (
  select from ${register.tableName} t${where} for no key update) t`
  return { text, values: parameters.values }
}

/** Who acts is `client`. */
export function askStatement(writing: Writing, action: Action, client: string): Statement {
  const { register, parameters } = writing
  const staged = stagedSql(writing)
  const reach = scopePredicate(register, 'r', writing, 'write') || 'true'
  const version = { version: { sql: 'r.version' } }
  const problems = [
    problemSql('r.id is null', 'RECORD_NOT_FOUND', null),
    problemSql('i.base_version <> r.version', 'VERSION_CONFLICT', 'baseVersion', version),
    stateProblem(writing, action),
    problemsSql([...applicantProblem(writing, action, client), ...refusalsOf(writing, action)]),
  ]
  // By a look-up a row, see addressedSql.
  const text = `with ${staged}
select i.n, r.version, coalesce(${problems.join(', ')}) as problems, ${rowSql(writing, action)} as row
from staged i left join lateral (select * from ${register.tableName} t where t.id = i.id limit 1) r on ${reach}
order by i.n`
  return { text, values: parameters.values }
}

/** Of the state only who reads the record is told. */
function stateProblem(writing: Writing, { from, state }: Action): string {
  if (!from || state === undefined) return 'null::text'
  const column = `r.${writing.register.fields.get(state)!.column}`
  const told = { state: { sql: knownSql(column, readsSql(writing.register, 'r', writing)) }, allowed: from.join(', ') }
  const isAllowed = `${column} = any(${literal(arrayLiteral(from))})`
  return problemSql(`(${isAllowed}) is not true`, 'TRANSITION_REFUSED', null, told)
}

function applicantProblem({ register, parameters }: Writing, { isApproval }: Action, client: string): string[] {
  const proposer = isApproval && register.fields.get('proposedBy')
  if (!proposer) return []
  return [problemSql(`r.${proposer.column} = ${parameters.add(client, 'text')}`, 'APPROVER_IS_APPLICANT', null)]
}

const refusalsOf = (writing: Writing, { refuses = [] }: Action): string[] =>
  refuses.flatMap((rule) => {
    if (typeof rule.holds === 'function') return []
    const reads = readsSql(writing.register, 'r', writing)
    const shown = Object.entries(rule.shows ?? {}).map(([name, sql]) => [name, { sql: knownSql(sql, reads) }])
    const told = Object.fromEntries(shown)
    return problemSql(`not (${rule.holds})`, 'RULE_REFUSED', rule.field ?? null, told, rule.id)
  })

/** What functions of the action are given of the record. */
function rowSql({ register }: Writing, { reads = [] }: Action): string {
  const columns = reads.map((name) => canonicalSql(register.fields.get(name)!))
  return columns.length === 0 ? 'null::json' : `(select row_to_json(x) from (select ${columns.join(', ')}) x)`
}

const canonicalSql = ({ kind, column, name }: Field): string =>
  `${kind.name === 'dateTime' ? `to_char(r.${column}, '${INSTANT_FORMAT}')` : `r.${column}::text`} as "${name}"`
