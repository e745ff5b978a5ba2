// A Condition of the plan as an SQL predicate over one table alias.
import type { Relation } from '../kernel/define-register.ts'
import type { Kind, Operator } from '../kernel/field-kinds.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Condition } from '../plan/read-plan.ts'
import { columnSql } from './mask.ts'
import { computedOf } from './readings.ts'
import { pathRange, scopePredicate } from './scope.ts'
import { codesOf } from './second-wall.ts'
import { arrayLiteral, type Builder } from './statement.ts'
import { currentSql } from './validity.ts'

export function conditionSql(condition: Condition, alias: string, builder: Builder): string {
  switch (condition.op) {
    case 'and':
    case 'or': {
      const parts = condition.all.map((part) => conditionSql(part, alias, builder))
      if (parts.length === 0) return condition.op === 'and' ? 'true' : 'false'
      return `(${parts.join(` ${condition.op} `)})`
    }
    case 'not':
      // `is not true`: a row for which the condition is unknown does not fulfil it, so it fulfils the negation.
      return `(${conditionSql(condition.condition, alias, builder)}) is not true`
    case 'compare':
      return comparison(condition, alias, builder)
    case 'relation':
      return relationSql(condition, alias, builder)
  }
}

/** A column of a list's or a relation's table, and the expression of the enclosing row that it equals. */
export type Correlation = [column: string, equals: string]

/** What a relation to records says of their columns: they equal columns of the row `alias`, or constants. */
export function correlationsOf(
  relation: Relation,
  alias: string,
  { registry, parameters }: Builder,
  constant = (value: string): string => parameters.add(value, 'text'),
): Correlation[] {
  const { fields } = registry.target(relation)
  return [
    ...relation.on.map(([local, remote]): Correlation => [fields.get(remote)!.column, `${alias}.${local}`]),
    ...relation.where.map(([remote, value]): Correlation => [fields.get(remote)!.column, constant(value)]),
  ]
}

/** FROM, join condition and scope of a relation's target: `organization o where o.id = t.organization_id and …`. */
export function relationTarget(relation: Relation, alias: string, remoteAlias: string, builder: Builder) {
  const target = builder.registry.target(relation)
  const correlations = correlationsOf(relation, alias, builder)
  const predicates = correlations.map(([column, equals]) => `${remoteAlias}.${column} = ${equals}`)
  const scope = scopePredicate(target, remoteAlias, builder)
  return { from: `${target.tableName} ${remoteAlias}`, predicates: scope ? [...predicates, scope] : predicates }
}

function relationSql(condition: Extract<Condition, { op: 'relation' }>, alias: string, builder: Builder): string {
  const remote = builder.alias('f')
  const { from, predicates } = relationTarget(condition.relation, alias, remote, builder)
  const tested = computedOf(builder.registry.target(condition.relation), builder)
  if (condition.condition) {
    const inner = conditionSql(condition.condition, remote, tested)
    predicates.push(condition.quantifier === 'every' ? `(${inner}) is not true` : inner)
  } else if (condition.quantifier === 'every') predicates.push('false')
  const exists = `exists (select from ${from} where ${predicates.join(' and ')})`
  return condition.quantifier === 'some' ? exists : `not ${exists}`
}

function comparison(condition: Extract<Condition, { op: 'compare' }>, alias: string, builder: Builder): string {
  const { field, operator } = condition
  const { reference } = field
  const column = columnSql(field, alias, builder)
  if (!reference || operator === 'isNull') return operatorSql(condition, column, field.kind, builder)
  // The code of a referenced record lives in its own table; the row's foreign key is what an index knows.
  const target = builder.registry.get(reference.to)
  const by = target.fields.get(reference.by)!
  const remote = builder.alias('f')
  const predicate = operatorSql(condition, `${remote}.${by.column}`, by.kind, builder)
  return `${column} in (select ${remote}.id from ${codesOf(target)} ${remote} where ${predicate})`
}

/** An expression of a kind against values of that kind. */
export function operatorSql(
  { operator, values }: { operator: Operator; values: string[] },
  expression: string,
  { name, sqlType }: Kind,
  { parameters: { add }, registry }: Builder,
): string {
  const place = (value: string, brackets: '' | '[]' = '') => add(value, `${sqlType}${brackets}`)
  // Periods are ASCII in collation C, so a prefix is a range of the index; '~' is above all they hold.
  if (operator === 'startsWith' && name === 'period') {
    return pathRange(expression, place(values[0]!), place(`${values[0]}~`))
  }
  return operators[operator](expression, values, place, registry)
}

type PlaceValue = (value: string, brackets?: '[]') => string
type OperatorSql = (expression: string, values: string[], place: PlaceValue, registry: Registry) => string

const compared =
  (symbol: string): OperatorSql =>
  (of, [value], place) =>
    `${of} ${symbol} ${place(value!)}`

const operators: Record<Operator, OperatorSql> = {
  eq: compared('='),
  ne: compared('<>'),
  gt: compared('>'),
  gte: compared('>='),
  lt: compared('<'),
  lte: compared('<='),
  in: (of, values, place) => `${of} = any(${place(arrayLiteral(values), '[]')})`,
  // Of an empty list ALL is true for nulls too.
  notIn: (of, values, place) => `(${of} <> all(${place(arrayLiteral(values), '[]')}) and ${of} is not null)`,
  isNull: (of, [value]) => `${of} is ${value === 'true' ? 'null' : 'not null'}`,
  between: (of, [from, to], place) => `(${of} >= ${place(from!)} and ${of} <= ${place(to!)})`,
  contains: (of, [value], place) => `position(${place(value!)} in ${of}) > 0`,
  startsWith: (of, [value], place) => `starts_with(${of}, ${place(value!)})`,
  under: (of, [value], place, registry) => underSql(of, value!, place, registry),
}

/** Paths are made of the codes of a register themselves. */
const REGIONS = 'Region'

/** Below a region given by its path, or by its code alone, which is looked up once for the statement. */
function underSql(column: string, value: string, place: PlaceValue, registry: Registry): string {
  if (value.includes('.')) return pathRange(column, place(value), place(`${value}/`))
  const path = `(select x.path from region x where x.code = ${place(value)}${currentSql(registry.get(REGIONS), 'x')})`
  return pathRange(column, path, `${path} || '/'`)
}
