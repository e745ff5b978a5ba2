// A whole register as COPY … TO STDOUT: Postgres makes the lines and Node only hands on the bytes, at one snapshot.
import type { Access } from '../kernel/access.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Condition, Order } from '../plan/read-plan.ts'
import { conditionSql } from './condition.ts'
import { concat, instantText, jsonObject, jsonValue } from './json-text.ts'
import { orderBySql, totalOrder } from './keyset.ts'
import { columnSql } from './mask.ts'
import { type Readings, readingsOf, selectionOf } from './readings.ts'
import { regionOf, scopePredicate } from './scope.ts'
import { codesOf, reachSetting } from './second-wall.ts'
import { builderOf, literal, whereSql } from './statement.ts'

export interface Export {
  register: Register
  filter?: Condition
  /** Without one the rows come as they are stored, which is fastest. */
  order?: Order[]
  fields: Field[]
  format: 'ndjson' | 'csv'
  /** Begins with U+FEFF, by which Excel knows UTF-8. */
  hasMark?: boolean
}

// In JSON text control characters are escaped, so with these as quote and delimiter COPY's CSV never quotes a line.
const jsonLines = `format csv, quote E'\\x01', delimiter E'\\x02'`

/**
 * The COPY, a count of its rows by region, the reach that the transaction must be given for the second wall, and what
 * is read: its fields, the filter's among them.
 */
export function exportSql(
  { register, filter, order, fields, format }: Export,
  access: Access,
  registry: Registry,
): { copy: string; counts: string; reach: string; readings: Readings } {
  // COPY takes no parameters: the checked values are written as quoted literals with their cast.
  const add = (value: string, type: string): string => `${literal(value)}::${type}`
  const whole = builderOf(access, registry, { values: [], add })
  const builder = { ...selectionOf(register, whole, undefined, 'EXPORT').own, isRoot: true }
  const joins: string[] = []
  const columns = fields.map((field) => {
    const { name: key, kind, isNullable, reference } = field
    if (!reference) return { key, kind, isNullable, expression: columnSql(field, 't', builder) }
    // A hash join: the look-up per row that a page uses would run once for every row of the register.
    const target = registry.get(reference.to)
    const alias = builder.alias('j')
    joins.push(` left join ${codesOf(target)} ${alias} on ${alias}.id = ${columnSql(field, 't', builder)}`)
    return { key, kind, isNullable, expression: `${alias}.${target.fields.get(reference.by)!.column}` }
  })
  const select =
    format === 'ndjson'
      ? concat(jsonObject(columns, ({ kind, expression, isNullable }) => jsonValue(kind, expression, isNullable)))
      : columns.map(({ key, kind, expression }) => `${csvText(kind, expression)} as "${key}"`).join(', ')
  const scope = scopePredicate(register, 't', builder)
  const where = whereSql([scope, filter ? conditionSql(filter, 't', builder) : ''])
  const sorted = order ? ` ${orderBySql(totalOrder(order, register), 't', builder)}` : ''
  const query = `select ${select} from ${register.tableName} t${joins.join('')}${where}${sorted}`
  const copy = `copy (${query}) to stdout with (${format === 'ndjson' ? jsonLines : 'format csv, header'})`
  const region = register.heldBy === 'open' ? `''` : regionOf(register, 't')
  const counts = `select ${region} as region, count(*) as rows from ${register.tableName} t${where} group by 1`
  return { copy, counts, reach: reachSetting(access, builder.domains), readings: readingsOf(builder.notes, 'forward') }
}

const csvText = (kind: Field['kind'], expression: string): string =>
  kind.name === 'dateTime' ? instantText(expression) : `${expression}::text`
