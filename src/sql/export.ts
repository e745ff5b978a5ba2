// A whole register as COPY … TO STDOUT: Postgres makes the lines and Node only hands on the bytes, at one snapshot.
import type { Access } from '../kernel/access.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import type { Condition, Order } from '../kernel/read-plan.ts'
import type { Registry } from '../kernel/registry.ts'
import { conditionSql, type Writer } from './condition.ts'
import { concat, jsonObject, jsonValue } from './json-text.ts'
import { orderBySql, sortKeys } from './keyset.ts'
import { scopePredicate } from './scope.ts'
import { aliases, literal } from './statement.ts'

export interface Export {
  register: Register
  filter: Condition | undefined
  /** Without one the rows come as they are stored, which is fastest. */
  order?: Order[]
  fields: Field[]
  format: 'ndjson' | 'csv'
}

// In JSON text control characters are escaped, so with these as quote and delimiter COPY's CSV never quotes a line.
const jsonLines = `format csv, quote E'\\x01', delimiter E'\\x02'`

export function exportSql(
  { register, filter, order, fields, format }: Export,
  access: Access,
  registry: Registry,
): string {
  // COPY takes no parameters: the checked values are written as quoted literals with their cast.
  const parameters = { add: (value: string, type: string) => `${literal(value)}::${type}` }
  const writer: Writer = { registry, access, parameters, alias: aliases() }
  const joins: string[] = []
  const columns = fields.map((field) => {
    const { reference } = field
    if (!reference) return { field, expression: `t.${field.column}` }
    // A hash join: the look-up per row that a page uses would run once for every row of the register.
    const target = registry.get(reference.to)
    const alias = writer.alias('j')
    joins.push(`left join ${target.tableName} ${alias} on ${alias}.id = t.${field.column}`)
    return { field, expression: `${alias}.${target.fields.get(reference.by)!.column}` }
  })
  const select =
    format === 'ndjson'
      ? concat(
          jsonObject(
            columns.map(({ field, expression }) => [field.name, jsonValue(field.kind, expression, field.isNullable)]),
          ),
        )
      : columns.map(({ field, expression }) => `${csvText(field, expression)} as "${field.name}"`).join(', ')
  const scope = scopePredicate(register, 't', access, parameters)
  const where = [scope, filter ? conditionSql(filter, 't', writer) : ''].filter(Boolean).join(' and ')
  const query = [
    `select ${select} from ${register.tableName} t ${joins.join(' ')}`,
    where && ` where ${where}`,
    order ? ` ${orderBySql(sortKeys(order), 't')}` : '',
  ].join('')
  return `copy (${query}) to stdout with (${format === 'ndjson' ? jsonLines : 'format csv, header'})`
}

const csvText = (field: Field, expression: string): string =>
  field.kind.name === 'dateTime' ? `trim(both '"' from to_json(${expression})::text)` : `${expression}::text`
