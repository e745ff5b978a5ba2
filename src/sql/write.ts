// A batch of checked rows becomes ONE statement: staged (arrays) -> resolved (codes to ids, addressed record) -> judged
// (computed columns, problems) -> update and insert -> what became of each row. Only rows without problems are written.
import { keptRules } from '../kernel/asked-rule.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Writing } from './batch.ts'
import { judgedSql } from './judge.ts'
import { resolvedSql } from './resolve.ts'
import { arrayLiteral, literal, type Statement, type StatementParameters } from './statement.ts'

/** A row of the answer: `n` counts the batch's rows from 1. STALE: another writer was faster, send the row again. */
export interface WrittenRow {
  n: string
  outcome: 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'REMOVED' | 'REJECTED' | 'STALE'
  id: string | null
  version: number | null
  /** Problems as JSON objects separated by commas; null when there is none. */
  problems: string | null
  warnings?: string | null
  /** It was written, and findings of it may begin or end (findings.ts). */
  found?: boolean | null
  /** Of `warned`, the names of the fields in which the record is as it was. */
  kept?: string | null
}

/**
 * Answers a WrittenRow a row. Given `listed`, good rows whose `n` is not listed are only counted: one answer for each
 * outcome, with the count as `n`.
 *
 * Writes are optimistic on the version this statement saw, and an insert does nothing when its key turns out to be
 * taken. Sending such a STALE row again judges it against what is there now; `on conflict do update` would overwrite
 * computed columns with values computed from half a record. Rows are locked and inserted in one order (deadlocks), in
 * byte order because a locale's costs ten times as much.
 */
export function mergeStatement(writing: Writing, listed?: readonly number[]): Statement {
  const { register } = writing
  const { ctes, columns } = resolvedSql(writing)
  const names = columns.map(({ name }) => name)
  const changed = columns.filter(({ isWritten }) => isWritten).map(({ name }) => `${name} = j.${name}`)
  // Never earlier than it was: a clock that was set back makes nothing that is past future (access/load-access.ts). The
  // trigger sets tx where nobody does, but takes 1.3 us a row.
  const kept = ['version = t.version + 1', 'updated_at = greatest(now(), t.updated_at)', 'tx = current_tx()']
  const sets = [...changed, ...kept].join(', ')
  const order = register.keyColumns.map((key) => {
    return columns.some(({ name, isText }) => name === key && isText) ? `j.${key} collate "C"` : `j.${key}`
  })
  const marked = `select findings_of(${literal(register.name)}, array(select id from updated))`
  const isFound = keptRules(register).length > 0 ? `(j.is_found or j.id in (${marked}))` : 'j.is_found'
  const text = `with ${ctes.join(',\n')},
judged as materialized (${judgedSql(writing, columns)}),
locked as (${lockedSql(register.tableName, 'judged', 'is_update', 'for no key update')}),
updated as (update ${register.tableName} t set ${sets} from locked j
  where t.ctid = j.seen_ctid returning t.id, t.version),
inserted as (insert into ${register.tableName} (id, ${names.join(', ')})
  select j.id, ${names.map((name) => `j.${name}`).join(', ')} from judged j
  where j.is_insert and (select count(*) from updated) >= 0 order by ${order.join(', ')}
  on conflict do nothing returning id, version),
written as (select id, version from updated union all select id, version from inserted),
finished as (select j.n, coalesce(w.version, j.seen_version) as version, j.problems, j.warnings, j.kept,
    w.id is not null and ${isFound} as found,
    case when w.id is not null or j.seen_version is not null then j.id end as id,
    case when j.problems is not null then 'REJECTED'
      when not j.is_insert and not j.is_update then 'UNCHANGED'
      when w.id is null then 'STALE' when j.is_insert then 'CREATED' else 'UPDATED' end as outcome
  from judged j left join written w on w.id = j.id)
${listed ? brieflySql(listed, writing.parameters) : allRows}`
  return { text, values: writing.parameters.values }
}

const allRows = 'select n, outcome, id, version, problems, warnings, kept, found from finished'
function brieflySql(listed: readonly number[], { add }: StatementParameters): string {
  const isListed = `outcome in ('REJECTED', 'STALE') or warnings is not null or found
    or n = any(${add(`{${listed.join(',')}}`, 'bigint[]')})`
  return `${allRows} where ${isListed}
union all select count(*), outcome, null, null, null, null, null, null from finished
where not (${isListed}) group by outcome`
}

/** Answers the `id` of each record that the batch addresses. */
export function addressedStatement(writing: Writing): Statement {
  const { ctes } = resolvedSql(writing, true)
  const text = `with ${ctes.join(',\n')}
select id from resolved where id is not null`
  return { text, values: writing.parameters.values }
}

/** Locks these records in the order of their ids, to be removed or only to be changed. */
export function lockRowsStatement({ tableName }: Register, ids: readonly string[], isRemoval: boolean): Statement {
  const sent = 'select id from unnest($1::uuid[]) id order by id'
  const strength = isRemoval ? 'for update' : 'for no key update'
  const text = `select count(*) from (${sent}) s, lateral (
  select from ${tableName} t where t.id = s.id ${strength}) t`
  return { text, values: [arrayLiteral(ids)] }
}

/** Row by row in the order of ids: a join locks in whatever order it meets them, and two writers could deadlock. */
function lockedSql(table: string, from: string, where: string, strength: string): string {
  return `select j.* from (select * from ${from} where ${where} order by id) j, lateral (
  select from ${table} t where t.ctid = j.seen_ctid and t.version = j.seen_version ${strength}) t`
}

/** Removes the records that the batch addresses, if they are in reach and of the version sent. */
export function removeStatement(writing: Writing): Statement {
  const { ctes } = resolvedSql(writing, true)
  const table = writing.register.tableName
  const text = `with ${ctes.join(',\n')},
locked as (${lockedSql(table, 'resolved', 'addressing is null', 'for update')}),
removed as (delete from ${table} t using locked r where t.ctid = r.seen_ctid returning t.id)
select r.n, r.id, r.seen_version as version, r.addressing as problems,
  case when r.addressing is not null then 'REJECTED' when d.id is null then 'STALE' else 'REMOVED' end as outcome
from resolved r left join removed d on d.id = r.id`
  return { text, values: writing.parameters.values }
}
