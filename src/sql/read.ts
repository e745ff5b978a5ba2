// A ReadPlan and an Access become one SELECT that returns finished JSON text, whatever the nesting. Nested lists and
// records are scalar subqueries in the select list: like LATERAL they run once a parent, and unlike a join they cannot
// disturb the order in which string_agg() reads its rows.
import type { Access } from '../kernel/access.ts'
import type { Field } from '../kernel/define-register.ts'
import type { ReadPlan, RecordPart, RecordPlan } from '../kernel/read-plan.ts'
import type { Registry } from '../kernel/registry.ts'
import { conditionSql, correlationsOf, relationTarget } from './condition.ts'
import { concat, type JsonText, jsonObject, jsonValue, type Named, recordStart } from './json-text.ts'
import { listSql } from './list.ts'
import { columnSql } from './mask.ts'
import { regionOf, scopePredicate } from './scope.ts'
import { codesOf, reachSetting, withReach } from './second-wall.ts'
import { counter, literal, type Statement, type Writer, whereSql, writerOf } from './statement.ts'
import { currentSql } from './validity.ts'

/**
 * A text for each plan, all of one moment, for one statement has one snapshot: a header line `version region region …`
 * (of a record its version, then the region path of each root row), then the JSON. Null when a record is not there or
 * out of reach.
 */
export function readStatement(plans: readonly ReadPlan[], access: Access, registry: Registry): Statement {
  const writer = writerOf(access, registry)
  const { add, values } = writer.parameters
  const answers = plans.map((plan) => {
    const own = { ...writer, ordinal: counter() }
    return plan.kind === 'record' ? recordSql(plan, own) : listSql(plan, undefined, own)
  })
  if (access.walls === 'none') return { text: `select ${answers.join(', ')}`, values }
  const reach = add(reachSetting(access, writer.domains), 'text')
  return { text: `select ${answers.map((answer) => withReach(answer, reach)).join(', ')}`, values }
}

function recordSql({ register, by, parts }: RecordPlan, writer: Writer): string {
  const alias = writer.alias('t')
  const region = register.scope === 'open' ? [] : [{ sql: regionOf(register, alias) }]
  const text = concat([{ sql: `${alias}.version` }, ' ', ...region, '\n', ...recordJson(parts, alias, writer)])
  const scope = scopePredicate(register, alias, writer)
  const from = `${register.tableName} ${alias}${whereSql([conditionSql(by, alias, writer), scope])}`
  // A key without its day may name several records, an id only one.
  const current = (by.op === 'and' && currentSql(register, alias)) || ' limit 1'
  return `(select ${text} from ${from}${current})`
}

/** The text of one record whose columns are those of `alias`. */
export const recordJson = (parts: RecordPart[], alias: string, writer: Writer): JsonText => [
  recordStart(writer.ordinal()),
  ...jsonObject(parts, (part) => partJson(part, alias, writer)),
]

function partJson(part: Named<RecordPart>, alias: string, writer: Writer): JsonText {
  if (part.kind === 'field') {
    const { expression, isNullable } = fieldSql(part.field, alias, writer)
    return jsonValue(part.field.kind, expression, isNullable)
  }
  if (part.kind === 'many') {
    return [{ sql: listSql(part.list, correlationsOf(part.relation, alias, writer, literal), writer) }]
  }
  const remote = writer.alias('t')
  const { from, predicates } = relationTarget(part.relation, alias, remote, writer)
  const json = concat(recordJson(part.parts, remote, writer))
  return [{ sql: `coalesce((select ${json} from ${from} where ${predicates.join(' and ')} limit 1), 'null')` }]
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
