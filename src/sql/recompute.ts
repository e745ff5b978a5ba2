// Computed columns of rows that are there, with what they are computed from now.
import type { Register } from '../kernel/define-register.ts'
import type { Condition } from '../plan/read-plan.ts'
import { conditionSql } from './condition.ts'
import { type Readings, readingsOf, selectionOf } from './readings.ts'
import { scopePredicate } from './scope.ts'
import { type Builder, type Statement, whereSql } from './statement.ts'

export interface Recomputation {
  register: Register
  filter: Condition | undefined
  /** Rows come in the order of their ids, those after this one. */
  after: string | null
  limit: number
  /** Of what is computed for a month. */
  month?: string | undefined
  /** Nothing is to be written: nothing is locked. */
  dryRun?: boolean | undefined
}

export interface RecomputedRows {
  read: number
  updated: number
  /** Null when there are no more rows. */
  last: string | null
  /** Of what is computed for a month, by field, in its last digit. */
  sums: Record<string, { scale: number; before: string; after: string }>
  /** And how many rows of which region that tells of. */
  regions: Record<string, number> | null
}

/**
 * Answers one RecomputedRows. The rows are locked first, so that each is computed from what it holds now; not where
 * nothing is to be written.
 */
export function recomputeStatement(recomputation: Recomputation, builder: Builder): Statement & { readings: Readings } {
  const { register, filter, after, limit, month, dryRun } = recomputation
  const { tableName, derive } = register
  const { join, values } = month === undefined ? derive! : derive!.monthly!(month)
  const names = Object.keys(values)
  const read = selectionOf(register, builder, undefined, 'AGGREGATE').own
  const where = whereSql([
    scopePredicate(register, 't', builder, 'write'),
    // What a filter tells of rows is for who may read them.
    scopePredicate(register, 't', builder),
    filter ? conditionSql(filter, 't', { ...read, isRoot: true }) : '',
    after === null ? '' : `t.id > ${builder.parameters.add(after, 'uuid')}`,
  ])
  const isOther = names.map((name) => `t.${name} is distinct from j.${name}`).join(' or ')
  const updated = dryRun
    ? `select t.id from resolved t join computed j on t.id = j.id where ${isOther}`
    : `update ${tableName} t set ${names.map((name) => `${name} = j.${name}`).join(', ')},
    version = t.version + 1, updated_at = greatest(now(), t.updated_at)
  from computed j where t.id = j.id and (${isOther}) returning t.id`
  const added =
    month === undefined
      ? []
      : [...register.fields.values()].filter(({ column, kind }) => {
          return names.includes(column) && kind.name === 'decimal'
        })
  for (const { name } of added) read.fields.add(name)
  // In its last digit, so that chunks add up exactly.
  const sums = added.flatMap(({ name, column, scale = 0 }) => {
    const sumOf = (from: string) => `(select coalesce(sum(${column}) * 10 ^ ${scale}, 0)::bigint::text from ${from})`
    return [
      `'${name}'`,
      `json_build_object('scale', ${scale}, 'before', ${sumOf('resolved')}, 'after', ${sumOf('computed')})`,
    ]
  })
  const counted = 'select region_path as region, count(*) as rows from resolved group by 1'
  const regions = month === undefined ? 'null' : `(select json_object_agg(x.region, x.rows) from (${counted}) x)`
  const text = `with resolved as materialized (
  select t.* from ${tableName} t${where} order by t.id limit ${limit}${dryRun ? '' : ' for no key update'}),
computed as materialized (select r.id, ${names.map((name) => `${values[name]} as ${name}`).join(', ')}
  from resolved r ${join}),
updated as (${updated})
select (select count(*)::int from resolved) as read, (select count(*)::int from updated) as updated,
  (select id from resolved order by id desc limit 1) as last, json_build_object(${sums.join(', ')}) as sums,
  ${regions} as regions`
  return { text, values: builder.parameters.values, readings: readingsOf(builder.notes, 'forward') }
}
