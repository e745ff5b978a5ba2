// Records by their ids alone, of whatever register each is: a branch for each register that the caller reads. The first
// that has a row is the last that is looked at, so that what a query has fragments on comes first. With 18 registers a
// record took 0.49 ms where its own field took 0.29, one that is nowhere 0.54: to get the branches ready, not to look.
import type { NodesPlan } from '../plan/read-plan.ts'
import { concat } from './json-text.ts'
import { recordJson } from './read.ts'
import { regionOf, scopePredicate } from './scope.ts'
import { arrayLiteral, type Builder, literal, whereSql } from './statement.ts'

/** A text as of readStatement, without a version: of `node` null when there is no record in reach. */
export function nodesSql({ ids, isList, records }: NodesPlan, builder: Builder): string {
  const { add } = builder.parameters
  const [asked, found] = [builder.alias('i'), builder.alias('f')]
  const branches = records.map(({ register, parts }) => {
    const alias = builder.alias('t')
    const region = register.heldBy === 'open' ? "''" : regionOf(register, alias)
    const json = concat(recordJson({ register, parts }, alias, builder))
    const where = whereSql([`${alias}.id = ${asked}.id`, scopePredicate(register, alias, builder)])
    return `select ${region} as region, ${json} as json from ${register.tableName} ${alias}${where}`
  })
  const list = isList ? add(arrayLiteral(ids), 'uuid[]') : `array[${add(ids[0]!, 'uuid')}]`
  const from = `unnest(${list}) with ordinality ${asked}(id, n)
    left join lateral (${branches.join(' union all ')} limit 1) ${found} on true`
  if (!isList) return `(select ' ' || ${found}.region || ${literal('\n')} || ${found}.json from ${from})`
  const inOrder = ` order by ${asked}.n`
  const regions = `string_agg(${found}.region, ' '${inOrder}) filter (where ${found}.json is not null)`
  const all = `string_agg(coalesce(${builder.watched(`${found}.json`)}, 'null'), ','${inOrder})`
  const text = concat([' ', { sql: `coalesce(${regions}, '')` }, '\n[', { sql: `coalesce(${all}, '')` }, ']'])
  return `(select ${text} from ${from})`
}
