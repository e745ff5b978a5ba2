// A Condition of the plan as an SQL predicate over one table alias.
import type { Field, Register, Relation } from '../kernel/define-register.ts'
import type { Condition } from '../kernel/read-plan.ts'
import type { Registry } from '../kernel/registry.ts'
import { columnSql } from './mask.ts'
import { pathRange, type Scoping, scopePredicate } from './scope.ts'
import { codesOf } from './second-wall.ts'
import { arrayLiteral } from './statement.ts'

export interface Writer extends Scoping {
  registry: Registry
  alias: (prefix: string) => string
  /** The ordinals of the selections that become records, from 0 in the order of the plan. */
  ordinal: () => number
}

export function conditionSql(condition: Condition, alias: string, writer: Writer): string {
  switch (condition.op) {
    case 'and':
    case 'or': {
      const parts = condition.all.map((part) => conditionSql(part, alias, writer))
      if (parts.length === 0) return condition.op === 'and' ? 'true' : 'false'
      return `(${parts.join(` ${condition.op} `)})`
    }
    case 'not':
      // `is not true`: a row for which the condition is unknown does not fulfil it, so it fulfils the negation.
      return `(${conditionSql(condition.condition, alias, writer)}) is not true`
    case 'compare':
      return comparison(condition, alias, writer)
    case 'relation':
      return relationSql(condition, alias, writer)
  }
}

/** FROM, join condition and scope of a relation's target: `organization o where o.id = t.organization_id and …`. */
export function relationTarget(relation: Relation, alias: string, remoteAlias: string, writer: Writer) {
  const target: Register = writer.registry.target(relation)
  const predicates = relation.on.map(([local, remote]) => {
    return `${remoteAlias}.${target.fields.get(remote)!.column} = ${alias}.${local}`
  })
  for (const [field, value] of relation.where) {
    predicates.push(`${remoteAlias}.${target.fields.get(field)!.column} = ${writer.parameters.add(value, 'text')}`)
  }
  const scope = scopePredicate(target, remoteAlias, writer)
  if (scope) predicates.push(scope)
  return { target, from: `${target.tableName} ${remoteAlias}`, predicates }
}

function relationSql(condition: Extract<Condition, { op: 'relation' }>, alias: string, writer: Writer): string {
  const remote = writer.alias('f')
  const { from, predicates } = relationTarget(condition.relation, alias, remote, writer)
  if (condition.condition) {
    const inner = conditionSql(condition.condition, remote, writer)
    predicates.push(condition.quantifier === 'every' ? `(${inner}) is not true` : inner)
  } else if (condition.quantifier === 'every') predicates.push('false')
  const exists = `exists (select from ${from} where ${predicates.join(' and ')})`
  return condition.quantifier === 'some' ? exists : `not ${exists}`
}

function comparison(condition: Extract<Condition, { op: 'compare' }>, alias: string, writer: Writer): string {
  const { field, operator, values } = condition
  const { reference } = field
  if (!reference || operator === 'isNull')
    return operatorSql(field, operator, columnSql(field, alias, writer), values, writer)
  // The code of a referenced record lives in its own table; the row's foreign key is what an index knows.
  const target = writer.registry.get(reference.to)
  const by = target.fields.get(reference.by)!
  const remote = writer.alias('f')
  const predicate = operatorSql(by, operator, `${remote}.${by.column}`, values, writer)
  return `${alias}.${reference.column} in (select ${remote}.id from ${codesOf(target)} ${remote} where ${predicate})`
}

const symbols: Partial<Record<string, string>> = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' }

function operatorSql(field: Field, operator: string, column: string, values: string[], writer: Writer): string {
  const type = field.kind.sqlType
  const { add } = writer.parameters
  const symbol = symbols[operator]
  if (symbol) return `${column} ${symbol} ${add(values[0]!, type)}`
  switch (operator) {
    case 'in':
      return `${column} = any(${add(arrayLiteral(values), `${type}[]`)})`
    case 'notIn':
      return `${column} <> all(${add(arrayLiteral(values), `${type}[]`)})`
    case 'isNull':
      return values[0] === 'true' ? `${column} is null` : `${column} is not null`
    case 'between':
      return `(${column} >= ${add(values[0]!, type)} and ${column} <= ${add(values[1]!, type)})`
    case 'contains':
      return `position(${add(values[0]!, 'text')} in ${column}) > 0`
    case 'startsWith':
      // Periods are ASCII in collation C, so a prefix is a range of the index; '~' is above all they hold.
      return field.kind.name === 'period'
        ? pathRange(column, add(values[0]!, 'text'), add(`${values[0]}~`, 'text'))
        : `starts_with(${column}, ${add(values[0]!, 'text')})`
    case 'under':
      return underSql(column, values[0]!, writer)
    default:
      throw new Error(`operator ${operator} has no SQL`)
  }
}

/** Below a region given by its path, or by its code alone, which is looked up once for the statement. */
function underSql(column: string, value: string, { parameters: { add } }: Writer): string {
  if (value.includes('.')) return pathRange(column, add(value, 'text'), add(`${value}/`, 'text'))
  const path = `(select path from region where code = ${add(value, 'text')} order by valid_to desc nulls first limit 1)`
  return pathRange(column, path, `${path} || '/'`)
}

/** The condition as a short text that is the same for the same condition: what a cursor's digest is made of. */
export function describeCondition(condition: Condition | undefined): string {
  if (!condition) return ''
  switch (condition.op) {
    case 'and':
    case 'or':
      return `${condition.op}(${condition.all.map(describeCondition).join()})`
    case 'not':
      return `not(${describeCondition(condition.condition)})`
    case 'compare':
      return `${condition.field.name} ${condition.operator} ${JSON.stringify(condition.values)}`
    case 'relation':
      return `${condition.quantifier} ${condition.relation.name}(${describeCondition(condition.condition)})`
  }
}
