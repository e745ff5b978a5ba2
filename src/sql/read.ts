// A ReadPlan and an Access become one SELECT that returns finished JSON text, whatever the nesting. Nested lists and
// records are scalar subqueries in the select list: like LATERAL they run once a parent, and unlike a join they cannot
// disturb the order in which string_agg() reads its rows.
import type { Access } from '../kernel/access.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import type { Registry } from '../kernel/registry.ts'
import type { ReadPlan, RecordPart, RecordPlan } from '../plan/read-plan.ts'
import { depthOf, MAX_ANSWER_BYTES, mostBytes, UNWATCHED_BYTES } from './answer-size.ts'
import { conditionSql, correlationsOf, relationTarget } from './condition.ts'
import { concat, type JsonText, jsonObject, jsonValue, type Named, recordStart } from './json-text.ts'
import { listSql } from './list.ts'
import { columnSql } from './mask.ts'
import { nodesSql } from './nodes.ts'
import { newNotes, type Readings, readingsOf, selectionOf } from './readings.ts'
import { regionOf, scopePredicate } from './scope.ts'
import { codesOf, reachSetting, withReach } from './second-wall.ts'
import { type Builder, builderOf, literal, type Statement, whereSql } from './statement.ts'
import { currentSql } from './validity.ts'

export interface ReadStatement extends Statement {
  /** Of each plan. */
  readings: Readings[]
}

/**
 * A text for each plan, all of one moment, for one statement has one snapshot: a header line `version region region …`
 * (of a record its version, then the region path of each root row), then the JSON. Null when a record is not there or
 * out of reach.
 */
export function readStatement(plans: readonly ReadPlan[], access: Access, registry: Registry): ReadStatement {
  const builder = builderOf(access, registry)
  const { add, values } = builder.parameters
  const most = plans.reduce((total, plan) => total + mostBytes(plan), 0)
  if (most > UNWATCHED_BYTES) {
    const limit = MAX_ANSWER_BYTES * Math.max(...plans.map(depthOf))
    builder.watched = (row, fixed = '') => `bounded(${row}, ${fixed.length}, ${limit})`
  }
  const readings: Readings[] = []
  const answers = plans.map((plan) => {
    const own = { ...builder, notes: newNotes() }
    const answer = answerSql(plan, own)
    readings.push(readingsOf(own.notes, rootOf(plan)))
    return answer
  })
  const isWalled = access.walls !== 'none'
  const reach = isWalled ? add(reachSetting(access, builder.domains), 'text') : ''
  const walled = isWalled ? answers.map((answer) => withReach(answer, reach)) : answers
  return { text: `select ${most > MAX_ANSWER_BYTES ? measuredSql(walled) : walled.join(', ')}`, values, readings }
}

function answerSql(plan: ReadPlan, builder: Builder): string {
  if (plan.kind === 'list') return listSql(plan, undefined, builder)
  return plan.kind === 'record' ? recordSql(plan, builder) : nodesSql(plan, builder)
}

const rootOf = (plan: ReadPlan) => (plan.kind === 'list' ? (plan.page.isBackward ? 'backward' : 'forward') : plan.kind)

/** Instead of answers that are too large together. */
export const TOO_LARGE = '!'

/** The answers are made in a subquery that cannot be merged with this one, or they would be made twice. */
function measuredSql(answers: string[]): string {
  const names = answers.map((_, i) => `a${i}`)
  const bytes = names.map((name) => `coalesce(octet_length(${name}), 0)`).join(' + ')
  const shown = names.map((name) => `case when ${bytes} <= ${MAX_ANSWER_BYTES} then ${name} else '${TOO_LARGE}' end`)
  const made = answers.map((answer, i) => `${answer} as ${names[i]}`)
  return `${shown.join(', ')} from (select ${made.join(', ')} offset 0) made`
}

function recordSql(plan: RecordPlan, builder: Builder): string {
  const { register, by } = plan
  const alias = builder.alias('t')
  const region = register.heldBy === 'open' ? [] : [{ sql: regionOf(register, alias) }]
  const text = concat([{ sql: `${alias}.version` }, ' ', ...region, '\n', ...recordJson(plan, alias, builder)])
  const scope = scopePredicate(register, alias, builder)
  const from = `${register.tableName} ${alias}${whereSql([conditionSql(by, alias, builder), scope])}`
  // A key without its day may name several records, an id only one.
  const current = (by.op === 'and' && currentSql(register, alias)) || ' limit 1'
  return `(select ${text} from ${from}${current})`
}

/** The text of one record whose columns are those of `alias`. */
export function recordJson(
  { register, parts, tested }: { register: Register; parts: RecordPart[]; tested?: ReadonlySet<string> },
  alias: string,
  builder: Builder,
): JsonText {
  const { ordinal, own } = selectionOf(register, builder, tested)
  return [recordStart(ordinal), ...jsonObject(parts, (part) => partJson(part, alias, own))]
}

function partJson(part: Named<RecordPart>, alias: string, builder: Builder): JsonText {
  if (part.kind === 'field') {
    const { expression, isNullable } = fieldSql(part.field, alias, builder)
    return jsonValue(part.field.kind, expression, isNullable)
  }
  if (part.kind === 'many') {
    return [{ sql: listSql(part.list, correlationsOf(part.relation, alias, builder, literal), builder) }]
  }
  const remote = builder.alias('t')
  const { from, predicates } = relationTarget(part.relation, alias, remote, builder)
  const record = { register: builder.registry.target(part.relation), parts: part.parts }
  const json = concat(recordJson(record, remote, builder))
  return [{ sql: `coalesce((select ${json} from ${from} where ${predicates.join(' and ')} limit 1), 'null')` }]
}

/** A field as SQL: its column, or for the code of a referenced record a look-up by primary key. */
export function fieldSql(field: Field, alias: string, builder: Builder): { expression: string; isNullable: boolean } {
  const { reference } = field
  const column = columnSql(field, alias, builder)
  if (!reference) return { expression: column, isNullable: field.isNullable }
  const target = builder.registry.get(reference.to)
  const remote = builder.alias('c')
  const code = target.fields.get(reference.by)!
  const byId = `${remote}.id = ${column}`
  const expression = `(select ${remote}.${code.column} from ${codesOf(target)} ${remote} where ${byId})`
  // Null at worst, should the view ever hide a code: a null that is not caught would swallow the whole record.
  return { expression, isNullable: true }
}
