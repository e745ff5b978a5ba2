// Computed columns of rows that are there, with what they are computed from now.
import type { Register } from '../kernel/define-register.ts'
import type { Condition } from '../plan/read-plan.ts'
import { conditionSql } from './condition.ts'
import { scopePredicate } from './scope.ts'
import { type Builder, type Statement, whereSql } from './statement.ts'

export interface Recomputation {
  register: Register
  filter: Condition | undefined
  /** Rows come in the order of their ids, those after this one. */
  after: string | null
  limit: number
}

export interface RecomputedRows {
  read: number
  updated: number
  /** Null when there are no more rows. */
  last: string | null
}

/** Answers one RecomputedRows. The rows are locked first, so that each is computed from what it holds now. */
export function recomputeStatement({ register, filter, after, limit }: Recomputation, builder: Builder): Statement {
  const { tableName, derive } = register
  const { join, values } = derive!
  const names = Object.keys(values)
  const where = whereSql([
    scopePredicate(register, 't', builder, 'write'),
    // What a filter tells of rows is for who may read them.
    scopePredicate(register, 't', builder),
    filter ? conditionSql(filter, 't', builder) : '',
    after === null ? '' : `t.id > ${builder.parameters.add(after, 'uuid')}`,
  ])
  const text = `with resolved as materialized (
  select t.* from ${tableName} t${where} order by t.id limit ${limit} for no key update),
computed as (select r.id, ${names.map((name) => `${values[name]} as ${name}`).join(', ')} from resolved r ${join}),
updated as (update ${tableName} t set ${names.map((name) => `${name} = j.${name}`).join(', ')},
    version = t.version + 1, updated_at = greatest(now(), t.updated_at)
  from computed j where t.id = j.id and (${names.map((name) => `t.${name} is distinct from j.${name}`).join(' or ')})
  returning t.id)
select (select count(*)::int from resolved) as read, (select count(*)::int from updated) as updated,
  (select id from resolved order by id desc limit 1) as last`
  return { text, values: builder.parameters.values }
}
