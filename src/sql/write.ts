// A batch of checked rows becomes ONE statement: staged (arrays) -> resolved (codes to ids, addressed record) -> judged
// (computed columns, problems) -> update and insert -> what became of each row. Only rows without problems are written.
import { stagedSql, type WriteSource } from './batch.ts'
import { judgedSql } from './judge.ts'
import { derivedColumns, resolvedSql } from './resolve.ts'
import { parameters, type Statement } from './statement.ts'

/** A row of the answer: `n` counts the batch's rows from 1. STALE: another writer was faster, send the row again. */
export interface WrittenRow {
  n: string
  outcome: 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'REMOVED' | 'REJECTED' | 'STALE'
  id: string | null
  version: number | null
  /** Problems as JSON objects separated by commas; null when there is none. */
  problems: string | null
}

/**
 * Answers a WrittenRow a row; with `isBrief` good rows are only counted, one answer an outcome with the count as `n`.
 *
 * Writes are optimistic on the version this statement saw, and an insert does nothing when its key turns out to be
 * taken. Sending such a STALE row again judges it against what is there now; `on conflict do update` would overwrite
 * computed columns with values computed from half a record. Rows are locked and inserted in one order (deadlocks), in
 * byte order because a locale's costs ten times as much.
 */
export function mergeStatement(source: WriteSource, isBrief: boolean): Statement {
  const { register, batch } = source
  const collected = parameters()
  const staged = stagedSql(batch, collected)
  const { ctes, columns } = resolvedSql(source, collected)
  const derived = derivedColumns(register)
  const all = [...columns.map(({ name }) => name), ...derived]
  const changed = [...columns.filter(({ isWritten }) => isWritten).map(({ name }) => name), ...derived]
  const sets = [...changed.map((name) => `${name} = j.${name}`), 'version = t.version + 1', 'updated_at = now()']
  const order = register.keyColumns.map((key) => {
    return columns.some(({ name, isText }) => name === key && isText) ? `j.${key} collate "C"` : `j.${key}`
  })
  const text = `with ${[staged, ...ctes].join(',\n')},
judged as materialized (${judgedSql(source, columns, collected)}),
updated as (update ${register.tableName} t set ${sets.join(', ')}
  from (select * from judged where is_update order by id) j
  where t.ctid = j.seen_ctid and t.version = j.seen_version returning t.id, t.version),
inserted as (insert into ${register.tableName} (id, ${all.join(', ')})
  select j.id, ${all.map((name) => `j.${name}`).join(', ')} from judged j
  where j.is_insert and (select count(*) from updated) >= 0 order by ${order.join(', ')}
  on conflict do nothing returning id, version),
written as (select id, version from updated union all select id, version from inserted),
finished as (select j.n, coalesce(w.version, j.seen_version) as version, j.problems,
    case when w.id is not null or j.seen_version is not null then j.id end as id,
    case when j.problems is not null then 'REJECTED'
      when not j.is_insert and not j.is_update then 'UNCHANGED'
      when w.id is null then 'STALE' when j.is_insert then 'CREATED' else 'UPDATED' end as outcome
  from judged j left join written w on w.id = j.id)
${isBrief ? briefly : everything}`
  return { text, values: collected.values }
}

const everything = 'select n, outcome, id, version, problems from finished'
const briefly = `${everything} where outcome in ('REJECTED', 'STALE')
union all select count(*), outcome, null, null, null from finished
where outcome not in ('REJECTED', 'STALE') group by outcome`

/** Removes the records that the batch addresses, if they are in reach and of the version sent. */
export function removeStatement(source: WriteSource): Statement {
  const collected = parameters()
  const staged = stagedSql(source.batch, collected)
  const { ctes } = resolvedSql(source, collected, true)
  const table = source.register.tableName
  const text = `with ${[staged, ...ctes].join(',\n')},
removed as (delete from ${table} t using (select * from resolved where addressing is null order by id) r
  where t.ctid = r.seen_ctid and t.version = r.seen_version returning t.id)
select r.n, r.id, r.seen_version as version, r.addressing as problems,
  case when r.addressing is not null then 'REJECTED' when d.id is null then 'STALE' else 'REMOVED' end as outcome
from resolved r left join removed d on d.id = r.id`
  return { text, values: collected.values }
}
