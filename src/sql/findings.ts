// Findings of rows that are there, kept set-based: what breaks a rule has one that is open, what does not has none or
// one that is cured. The same statement for rows just written and for a run over a register.
import type { KeptRule } from '../kernel/asked-rule.ts'
import type { Register } from '../kernel/define-register.ts'
import { todaySql } from '../kernel/today.ts'
import { arrayLiteral, type Builder, literal, type Statement, whereSql } from './statement.ts'

interface Judged {
  register: Register
  rules: readonly KeptRule[]
  /** Of the rows `t`, SQL. */
  where?: readonly string[]
}

export interface FoundRows {
  read: number
  /** Of the rows that have findings to be written. */
  ids: string[]
  /** Null when there are no more rows. */
  last: string | null
}

export type KeptFindings = Record<'opened' | 'updated' | 'cured', number>

export const severities = { error: 'HARD', warning: 'WARNING', information: 'INFORMATION' } as const

/** A waiver that has not ended: the finding stays as it is. */
const isWaived = `f.state = 'WAIVED' and coalesce(f.waived_to, 'infinity') >= ${todaySql}`
const counted = 'version = f.version + 1, updated_at = greatest(now(), f.updated_at)'
const seen = ['severity', 'left_value', 'right_value', 'standard_id', 'rule_version']
/** A finding that would stay as it is is not written: the log tells of what has changed. */
const isOther = (found: string): string => {
  const [was, is] = ['f', found].map((row) => seen.map((column) => `${row}.${column}`).join(', '))
  return `((${was}) is distinct from (${is}) or (f.state <> 'OPEN' and not (${isWaived})))`
}

/** Answers one FoundRows; writes and locks nothing. */
export function lookStatement(judged: Judged & { after: string | null; limit: number }, builder: Builder): Statement {
  const { after, limit } = judged
  const next = after === null ? '' : `t.id > ${builder.parameters.add(after, 'uuid')}`
  const text = `with ${oddSql(judged, next, ` order by t.id limit ${limit}`)}
select (select count(*)::int from resolved) as read, (select id from resolved order by id desc limit 1) as last, array(
  select odd.id from odd left join finding f
    on f.rule = odd.rule and f.register = ${literal(judged.register.name)} and f.record_id = odd.id and f.period is null
  where f.id is null or ${isOther('odd')}
  union select r.id from resolved r, finding f where ${isPast(judged)}) as ids`
  return { text, values: builder.parameters.values }
}

/** Answers one KeptFindings. Nobody else writes these rows: the transaction holds them, by an earlier statement. */
export function findingsStatement(judged: Judged & { ids: readonly string[] }, builder: Builder): Statement {
  const { name, domain } = judged.register
  const isNamed = `t.id = any(${builder.parameters.add(arrayLiteral(judged.ids), 'uuid[]')})`
  const text = `with ${oddSql(judged, isNamed)},
opened as (insert into finding as f (organization_id, region_path, rule, register, record_id, domain,
    ${seen.join(', ')}, state, detected_at, last_seen_at)
  select organization_id, region_path, rule, ${literal(name)}, id, ${literal(domain)},
    ${seen.join(', ')}, 'OPEN', now(), now() from odd order by id, rule
  on conflict (rule, register, record_id, period) do update set
    ${seen.map((column) => `${column} = excluded.${column}`).join(', ')},
    state = case when ${isWaived} then f.state else 'OPEN' end, cured_at = null, last_seen_at = now(), ${counted}
  where ${isOther('excluded')}
  returning version),
cured as (update finding f set state = 'CURED', cured_at = now(), ${counted} from resolved r where ${isPast(judged)}
  returning f.id)
select (select count(*)::int from opened where version = 1) as opened,
  (select count(*)::int from opened where version > 1) as updated, (select count(*)::int from cured) as cured`
  return { text, values: builder.parameters.values }
}

/**
 * The rows, and what breaks which rule: rule by rule over all of them. Of a list of VALUES Postgres readies the
 * expressions anew for each row: 13 us a rule, where judging takes one.
 */
function oddSql({ register, rules, where = [] }: Judged, which: string, bounds = ''): string {
  const organization = `r.${register.heldBy === 'self' ? 'id' : 'organization_id'}`
  const odd = rules.map(({ id, severity, version, join = '', holds, shows, standardId = 'null::uuid' }) => {
    const [left, right] = [shows?.value, shows?.limit].map((side) => (side ? `(${side})::text` : 'null::text'))
    const sides = `${literal(severities[severity])} as severity, ${left} as left_value, ${right} as right_value`
    return `select r.id, ${organization} as organization_id, r.region_path, ${literal(id)} as rule, ${sides},
    ${standardId} as standard_id, ${version} as rule_version
  from resolved r ${typeof join === 'function' ? join(() => 'true') : join} where not (${holds})`
  })
  return `resolved as materialized (select t.* from ${register.tableName} t${whereSql([...where, which])}${bounds}),
odd as materialized (${odd.join('\n  union all ')})`
}

/** A finding `f` of the row `r`, which breaks the rule no more. */
const isPast = ({ register, rules }: Judged): string => `f.register = ${literal(register.name)} and f.record_id = r.id
    and f.rule in (${rules.map(({ id }) => literal(id)).join(', ')}) and f.state <> 'CURED' and not (${isWaived})
    and not exists (select from odd where odd.id = r.id and odd.rule = f.rule)`
