// Findings of rows that are there, kept set-based: what breaks a rule has one that is open, what does not has none or
// one that is cured. The same statement for rows just written and for a run over a register.
import { type KeptRule, keptRules } from '../kernel/asked-rule.ts'
import type { Register } from '../kernel/define-register.ts'
import { todaySql } from '../kernel/today.ts'
import { type Builder, literal, type Statement, whereSql } from './statement.ts'

export interface FindingsRun {
  register: Register
  rules: readonly KeptRule[]
  /** Of the rows `t`, SQL. */
  where: readonly string[]
  limit?: number
}

export interface FoundRows {
  read: number
  opened: number
  updated: number
  cured: number
  /** Null when there are no more rows. */
  last: string | null
}

export const severities = { error: 'HARD', warning: 'WARNING', information: 'INFORMATION' } as const

/** A waiver that has not ended: the finding stays as it is. */
const isWaived = `f.state = 'WAIVED' and coalesce(f.waived_to, 'infinity') >= ${todaySql}`
/** Of the row, which it follows. */
const placed = 'organization_id = excluded.organization_id, region_path = excluded.region_path'
const counted = 'version = f.version + 1, updated_at = greatest(now(), f.updated_at)'

/** Answers one FoundRows. A finding that would stay as it is is not written: the log tells of what has changed. */
export function findingsStatement({ register, rules, where, limit }: FindingsRun, builder: Builder): Statement {
  const { tableName, name, domain } = register
  const joins = new Set(rules.flatMap(({ join }) => (typeof join === 'function' ? join(() => 'true') : (join ?? []))))
  const judged = rules.map(({ id, severity, version, holds, shows, standardId = 'null::uuid' }) => {
    const [left, right] = [shows?.value, shows?.limit].map((side) => (side ? `(${side})::text` : 'null::text'))
    const sides = [left, right, standardId].map((side) => `case when not (${holds}) then ${side} end`)
    return `(${literal(id)}, ${literal(severities[severity])}, ${version}, ${sides.join(', ')}, ${holds})`
  })
  const order = limit === undefined ? '' : ` order by t.id limit ${limit}`
  const seen = [
    'severity',
    'left_value',
    'right_value',
    'standard_id',
    'rule_version',
    'organization_id',
    'region_path',
  ]
  const isOther = seen.map((column) => `f.${column} is distinct from excluded.${column}`).join(' or ')
  const text = `with resolved as materialized (select t.* from ${tableName} t${whereSql([...where])}${order}),
odd as materialized (
  select r.id, ${ownerOf(register, 'r')} as organization_id, r.region_path, j.*
  from resolved r ${[...joins].join(' ')}
  cross join lateral (values ${judged.join(', ')})
    j(rule, severity, rule_version, left_value, right_value, standard_id, holds)
  where not j.holds),
opened as (insert into finding as f (organization_id, region_path, rule, register, record_id, domain, severity,
    left_value, right_value, standard_id, rule_version, state, detected_at, last_seen_at)
  select organization_id, region_path, rule, ${literal(name)}, id, ${literal(domain)}, severity,
    left_value, right_value, standard_id, rule_version, 'OPEN', now(), now() from odd order by id, rule
  on conflict (rule, register, record_id, period) do update set ${placed}, severity = excluded.severity,
    left_value = excluded.left_value, right_value = excluded.right_value, standard_id = excluded.standard_id,
    rule_version = excluded.rule_version, state = case when ${isWaived} then f.state else 'OPEN' end,
    cured_at = null, last_seen_at = now(), ${counted}
  where ${isOther} or (f.state <> 'OPEN' and not (${isWaived}))
  returning version),
cured as (update finding f set organization_id = ${ownerOf(register, 'r')}, region_path = r.region_path,
    state = case when ${isWaived} then f.state else 'CURED' end,
    cured_at = case when ${isWaived} then f.cured_at else coalesce(f.cured_at, now()) end, ${counted}
  from resolved r
  where f.register = ${literal(name)} and f.record_id = r.id
    and f.rule in (${namesOf(rules)})
    and not exists (select from odd where odd.id = r.id and odd.rule = f.rule)
    and ((f.state <> 'CURED' and not (${isWaived})) or f.organization_id <> ${ownerOf(register, 'r')})
  returning f.id)
select (select count(*)::int from resolved) as read, (select count(*)::int from cured) as cured,
  (select count(*)::int from opened where version = 1) as opened,
  (select count(*)::int from opened where version > 1) as updated,
  (select id from resolved order by id desc limit 1) as last`
  return { text, values: builder.parameters.values }
}

/** The organization that a row is of. */
const ownerOf = ({ heldBy }: Register, row: string): string => `${row}.${heldBy === 'self' ? 'id' : 'organization_id'}`

/** A CTE: the findings of rows that are being removed, by the CTE of their ids. */
export const cureRemovedSql = (register: Register, removed: string): string =>
  keptRules(register).length === 0
    ? ''
    : `, cured as (update finding f set state = 'CURED', cured_at = now(), ${counted}
  from ${removed} d where f.register = ${literal(register.name)} and f.record_id = d.id and f.state <> 'CURED')`

/** Answers how many findings were cured because their record is not there any more: somebody removed it by psql. */
export function vanishedStatement(register: Register, rules: readonly KeptRule[], reach: string, builder: Builder) {
  const predicates = [
    `f.register = ${literal(register.name)} and f.rule in (${namesOf(rules)}) and f.state <> 'CURED'`,
    `not exists (select from ${register.tableName} t where t.id = f.record_id)`,
    reach,
  ]
  const text = `with cured as (update finding f set state = 'CURED', cured_at = now(), ${counted}${whereSql(predicates)}
  returning f.id)
select count(*)::int as cured from cured`
  return { text, values: builder.parameters.values }
}

const namesOf = (rules: readonly KeptRule[]): string => rules.map(({ id }) => literal(id)).join(', ')
