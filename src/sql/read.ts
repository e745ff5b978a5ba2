// A ReadPlan and an Access become one SELECT that returns finished JSON text, whatever the nesting. Nested lists and
// records are scalar subqueries in the select list: like LATERAL they run once a parent, and unlike a join they cannot
// disturb the order in which string_agg() reads its rows.
import type { Access } from '../kernel/access.ts'
import type { Field, Relation } from '../kernel/define-register.ts'
import type { ListPlan, ReadPlan, RecordPart, RecordPlan } from '../kernel/read-plan.ts'
import type { Registry } from '../kernel/registry.ts'
import { conditionSql, relationTarget, type Writer } from './condition.ts'
import { concat, type JsonText, jsonRecord, jsonValue } from './json-text.ts'
import { listSql } from './list.ts'
import { columnSql } from './mask.ts'
import { regionOf, scopePredicate } from './scope.ts'
import { codesOf, reachSetting, withReach } from './second-wall.ts'
import { aliases, literal, ordinals, parameters, type Statement } from './statement.ts'

/**
 * One text: a header line `version region region …` (of a record its version, then the region path of each root row),
 * then the JSON. Null when a record is not there or out of reach.
 */
export function readStatement(plan: ReadPlan, access: Access, registry: Registry): Statement {
  const collected = parameters()
  const domains = new Set<string>()
  const writer: Writer = { registry, access, parameters: collected, domains, alias: aliases(), ordinal: ordinals() }
  const answer = plan.kind === 'record' ? recordSql(plan, writer) : listSql(plan, [], writer, true)
  const walled = () => withReach(answer, collected.add(reachSetting(access, domains), 'text'))
  return { text: `select ${access.walls === 'none' ? answer : walled()}`, values: collected.values }
}

function recordSql(plan: RecordPlan, writer: Writer): string {
  const { register, by, parts } = plan
  const alias = writer.alias('t')
  const region = register.scope === 'open' ? [] : [{ sql: regionOf(register, alias) }]
  const text = concat([{ sql: `${alias}.version` }, ' ', ...region, '\n', ...recordJson(parts, alias, writer)])
  const scope = scopePredicate(register, alias, writer)
  const where = [conditionSql(by, alias, writer), scope].filter(Boolean).join(' and ')
  // A code that was valid in two periods names two organizations; the current one answers.
  const current = register.fields.has('validTo') ? ` order by ${alias}.valid_to desc nulls first` : ''
  return `(select ${text} from ${register.tableName} ${alias} where ${where}${current} limit 1)`
}

/** The text of one record whose columns are those of `alias`. */
export function recordJson(parts: RecordPart[], alias: string, writer: Writer): JsonText {
  const ordinal = writer.ordinal()
  return jsonRecord(
    parts.map((part) => [part.key, partJson(part, alias, writer)]),
    ordinal,
  )
}

function partJson(part: RecordPart, alias: string, writer: Writer): JsonText {
  switch (part.kind) {
    case 'typename':
      return [`"${part.name}"`]
    case 'field':
      return fieldJson(part.field, alias, writer)
    case 'one':
      return [{ sql: `coalesce(${oneSql(part, alias, writer)}, 'null')` }]
    case 'many':
      return [{ sql: manySql(part.relation, part.list, alias, writer) }]
  }
}

function fieldJson(field: Field, alias: string, writer: Writer): JsonText {
  const { expression, isNullable } = fieldSql(field, alias, writer)
  return jsonValue(field.kind, expression, isNullable)
}

/** A field as SQL: its column, or for the code of a referenced record a look-up by primary key. */
export function fieldSql(field: Field, alias: string, writer: Writer): { expression: string; isNullable: boolean } {
  const { reference } = field
  if (!reference) return { expression: columnSql(field, alias, writer), isNullable: field.isNullable }
  const target = writer.registry.get(reference.to)
  const remote = writer.alias('c')
  const code = target.fields.get(reference.by)!
  const byId = `${remote}.id = ${alias}.${field.column}`
  const expression = `(select ${remote}.${code.column} from ${codesOf(target)} ${remote} where ${byId})`
  // Null at worst, should the view ever hide a code: a null that is not caught would swallow the whole record.
  return { expression, isNullable: true }
}

function oneSql(part: Extract<RecordPart, { kind: 'one' }>, alias: string, writer: Writer): string {
  const remote = writer.alias('t')
  const { from, predicates } = relationTarget(part.relation, alias, remote, writer)
  const json = concat(recordJson(part.parts, remote, writer))
  return `(select ${json} from ${from} where ${predicates.join(' and ')} limit 1)`
}

function manySql(relation: Relation, list: ListPlan, alias: string, writer: Writer): string {
  const target = writer.registry.target(relation)
  const parent = relation.on.map(([local, remote]) => ({
    column: target.fields.get(remote)!.column,
    equals: `${alias}.${local}`,
  }))
  const constants = relation.where.map(([field, value]) => ({
    column: target.fields.get(field)!.column,
    equals: literal(value),
  }))
  return listSql(list, [...parent, ...constants], writer, false)
}
