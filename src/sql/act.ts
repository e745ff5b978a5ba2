// What an action asks of the records that it is done to. They are locked first, in one order, and asked about by a
// statement of its own: what that sees beside them is as it is once they are locked.
import type { Action } from '../kernel/define-action.ts'
import type { Field, Reference, Register } from '../kernel/define-register.ts'
import { snakeCase } from '../kernel/names.ts'
import { todaySql } from '../kernel/today.ts'
import { problemSql, problemsSql, stagedSql, type Writing } from './batch.ts'
import { INSTANT_FORMAT } from './json-text.ts'
import { readsSql, scopePredicate } from './scope.ts'
import { arrayLiteral, literal, type Statement, whereSql } from './statement.ts'

const OWNER = 'organization_id'

/** A record that an action is done to: `n` counts those that were sent from 1. */
export interface AskedRow {
  n: string
  version: number | null
  /** As WrittenRow has them. */
  problems: string | null
  /** As Acted has them. */
  row: Record<string, string | null> | null
  found: Record<string, Record<string, string | null>[]> | null
}

/**
 * Two that act on the same records wait for one another, rather than in a circle. `beside` is a reference: what the
 * records refer to by it is locked, instead of them; or a register: what their organizations have of it, or what the
 * organization has that the SQL `of` names.
 */
export function lockStatement(writing: Writing, action: Action, beside?: Reference | Register, of?: string): Statement {
  const { register, batch, parameters } = writing
  if (of !== undefined && beside) {
    const owners = `select distinct (${of}) as id from staged i join ${register.tableName} r on r.id = i.id
      ${whereSql([reachSql(writing, action, 'r')])}`
    const text = `with ${stagedSql(writing)} select count(*) from (${owners} order by id) s, lateral (
  select from ${tableOf(writing, beside)} t where t.${OWNER} = s.id order by id for no key update) t`
    return { text, values: parameters.values }
  }
  const ids = batch.columns[batch.fields.findIndex(({ name }) => name === 'id')]!
  const sent = `select id from unnest(${parameters.add(arrayLiteral(ids), 'uuid[]')}) id`
  const reach = reachSql(writing, action, 't')
  const [column, by] = !beside ? ['id', 'id'] : 'column' in beside ? [beside.column, 'id'] : [OWNER, OWNER]
  const named = `select distinct t.${column} as id from ${register.tableName} t`
  const locked = beside ? `${named}${whereSql([`t.id in (${sent})`, reach])}` : sent
  const tableName = beside ? tableOf(writing, beside) : register.tableName
  const order = beside ? ' order by id' : ''
  const text = `select count(*) from (${locked} order by id) s, lateral (
  select from ${tableName} t${whereSql([`t.${by} = s.id`, beside ? '' : reach])}${order} for no key update) t`
  return { text, values: parameters.values }
}

const tableOf = ({ registry }: Writing, beside: Reference | Register): string =>
  ('column' in beside ? registry.target(beside) : beside).tableName

/** Its refusals tell of the record: whoever acts on it also reads it, but for a secret, which asks nothing of it. */
function reachSql(writing: Writing, { verb, gives, domains = [] }: Action, alias: string): string {
  const { register } = writing
  const acts = [register.domain, ...domains].map((domain) =>
    scopePredicate({ ...register, domain }, alias, writing, verb),
  )
  const reads = gives ? '' : readsSql(register, alias, writing)
  return [...new Set([...acts, reads])].filter(Boolean).join(' and ')
}

export function askStatement(writing: Writing, action: Action): Statement {
  const { register, parameters } = writing
  const staged = stagedSql(writing)
  const reach = reachSql(writing, action, 'r') || 'true'
  const version = { version: { sql: 'r.version' } }
  const problems = [
    problemSql('r.id is null', 'RECORD_NOT_FOUND', null),
    ...otherSideProblem(writing, action),
    problemSql('i.base_version <> r.version', 'VERSION_CONFLICT', 'baseVersion', version),
    stateProblem(register, action),
    problemsSql([...applicantProblem(writing, action), ...refusalsOf(action)]),
  ]
  // By a look-up a row, see addressedSql.
  const text = `with ${staged}
select i.n, r.version, coalesce(${problems.join(', ')}) as problems, ${rowSql(register, action)} as row,
  ${foundSql(action)} as found
from staged i left join lateral (select * from ${register.tableName} t where t.id = i.id limit 1) r on ${reach}
order by i.n`
  return { text, values: parameters.values }
}

/** Before anything is said of the record, for that would tell of what lies there. */
function otherSideProblem(writing: Writing, { alsoReaches = [], verb, domains = [] }: Action): string[] {
  const sides = [alsoReaches].flat()
  if (sides.length === 0) return []
  const { register, registry } = writing
  const reach = [register.domain, ...domains]
    .map((domain) => scopePredicate({ ...registry.get('Organization'), domain }, 'o', writing, verb))
    .filter(Boolean)
    .join(' and ')
  return sides.map(({ organization, field }) => {
    const isBeyond = `not exists (select from organization o where o.id = (${organization}) and ${reach || 'true'})`
    // No other side, no problem.
    if (!field) return problemSql(`(${organization}) is not null and ${isBeyond}`, 'RECORD_NOT_FOUND', null)
    return problemSql(isBeyond, 'ORGANIZATION_UNKNOWN', field, { name: field, value: { sql: `i.${snakeCase(field)}` } })
  })
}

function stateProblem({ fields }: Register, { from, state }: Action): string {
  if (!from || state === undefined) return 'null::text'
  const column = `r.${fields.get(state)!.column}`
  const isAllowed = `${column} = any(${literal(arrayLiteral(from))})`
  const told = { state: { sql: column }, allowed: from.join(', ') }
  return problemSql(`(${isAllowed}) is not true`, 'TRANSITION_REFUSED', null, told)
}

function applicantProblem({ register, parameters, access }: Writing, { isApproval }: Action): string[] {
  const proposer = isApproval && register.fields.get('proposedBy')
  if (!proposer) return []
  // A region that runs one platform for both sides says so by the parameter of the rule.
  const sought = `'RULE_PARAMETER', 'XC7.isSameClientAllowed', r.region_path, null, null, ${todaySql}`
  const isAllowed = `exists (select from standard_of(${sought}) p where p.value <> 0)`
  const isOwn = `r.${proposer.column} = ${parameters.add(access.client, 'text')} and not ${isAllowed}`
  return [problemSql(isOwn, 'APPROVER_IS_APPLICANT', null)]
}

const refusalsOf = ({ refuses = [] }: Action): string[] =>
  refuses.flatMap(({ id, holds, field = null, shows = {} }) => {
    const told = Object.entries(shows).map(([name, sql]) => [name, { sql }])
    const isBroken = `not (${holds})`
    return typeof holds === 'function' ? [] : problemSql(isBroken, 'RULE_REFUSED', field, Object.fromEntries(told), id)
  })

/** What functions of the action are given of the record. */
function rowSql({ fields }: Register, { reads = [] }: Action): string {
  const columns = reads.map((name) => canonicalSql(fields.get(name)!))
  return columns.length === 0 ? 'null::json' : `(select row_to_json(x) from (select ${columns.join(', ')}) x)`
}

/** Numbers by way of jsonb, which keeps their digits. */
function foundSql({ finds = {} }: Action): string {
  const text = `(select json_object_agg(key, value) from jsonb_each_text(to_jsonb(x)))`
  const found = Object.entries(finds).map(([name, query]) => {
    return `${literal(name)}, (select coalesce(json_agg(${text}), '[]') from (${query}) x)`
  })
  return found.length === 0 ? 'null::json' : `json_build_object(${found.join(', ')})`
}

const canonicalSql = ({ kind, column, name }: Field): string =>
  `${kind.name === 'dateTime' ? `to_char(r.${column}, '${INSTANT_FORMAT}')` : `r.${column}::text`} as "${name}"`
