// What is odd of a row that is written nevertheless: told with its outcome, whatever that is.
import { isCleared, reachOf, sightOf } from '../kernel/access.ts'
import { type AskedRule, keptRules } from '../kernel/asked-rule.ts'
import type { Field, Register } from '../kernel/define-register.ts'
import { snakeCase } from '../kernel/names.ts'
import type { Exclusive } from '../kernel/row-checks.ts'
import { isReused } from '../kernel/validity.ts'
import { isAskedSql, isKnownSql, knownParam } from './asked.ts'
import { checkSql, isSentIn, knownSql, problemSql, problemsSql, type Writing } from './batch.ts'
import { wasThere } from './conflicts.ts'
import { readsSql } from './scope.ts'
import { literal } from './statement.ts'
import { daysOf } from './validity.ts'

/**
 * The warnings of a row of `resolved`, what refuses it, and whether it breaks a rule of which findings are kept
 * (findings.ts), as expressions over `r` and the joins.
 */
export function warningsSql(writing: Writing) {
  const { register } = writing
  const odd = register.rules.filter(({ severity }) => severity !== 'error').map((rule) => oddRule(rule, writing))
  const shared = register.exclusive.flatMap((one) => exclusiveWarning(one, writing))
  const all = [...odd, ...shared, ...endWarning(writing)]
  const found = keptRules(register).length === 0 ? [] : odd.flatMap(({ isFound }) => isFound ?? [])
  const refused = odd.flatMap(({ refusal }) => refusal ?? [])
  const joins = new Set(all.flatMap(({ join }) => join ?? []))
  const told = ['r.ended', ...all.flatMap(({ warning }) => warning ?? [])]
  return {
    joins: [...joins].join(' '),
    warnings: problemsSql(told),
    /** Of what an action writes. */
    refused: refused.length > 0 ? problemsSql(refused) : undefined,
    isFound: found.length === 0 ? 'false' : `(${found.join(' or ')}) is true`,
  }
}

/** Told who knows all that it compares; found, and refused, whoever writes. */
function oddRule(rule: AskedRule, writing: Writing) {
  const isAsked = (row: string): string => isAskedSql(writing, rule.fields, row)
  const isBroken = `not (${rule.holds})`
  const isOdd = `${isAsked('r')} and ${isBroken}`
  const join = typeof rule.join === 'function' ? rule.join(isAsked) : rule.join
  const isKnown = isKnownSql(writing, rule.fields, rule.sees)
  const isTold = `${isOdd} and ${isKnown}`
  const hard = writing.register.isActed && rule.refusesActions?.map((name) => writing.register.fields.get(name)!)
  const known = Object.entries(rule.shows ?? {}).map(([name, sql]) => [name, knownSql(sql, isKnown)])
  const isLoud = rule.severity === 'warning' && !rule.isQuiet
  const isWarned = isLoud && isCleared(writing.access, rule.sensitivity ?? 'public')
  return {
    join,
    warning: isWarned ? checkSql(rule, isTold) : undefined,
    isFound: rule.isOfWrite ? undefined : isOdd,
    refusal:
      hard && checkSql({ ...rule, shows: Object.fromEntries(known) }, `${isAskedSql(writing, hard)} and ${isBroken}`),
  }
}

/**
 * Another record that the writer reads has the value, in the register or in this batch. It is named by the last part of
 * its key. What a row masks of the value is no part of this, neither the row's own nor that of others.
 */
function exclusiveWarning({ field, code }: Exclusive<Field>, writing: Writing) {
  const { register, access } = writing
  const sight = sightOf(access, field)
  if (sight === 'none' || !reachOf(access, register.domain, 'read')) return []
  const isSeen = (row: string): string => (sight === 'all' ? 'true' : `${row}.${snakeCase(field.maskedUnless!)}`)
  const [value, name] = [field.column, register.keyColumns.at(-1)!]
  const told = knownParam(writing, register.key.at(-1)!).sql
  const [stored, sent] = [`stored_${value}`, `sent_${value}`]
  const isAsked = `${isAskedSql(writing, [field])} and r.${value} is not null and ${isSeen('r')}`
  const same = [`x.${value} = r.${value}`, 'x.id is distinct from r.id', isSeen('x'), readsSql(register, 'x', writing)]
  // Sorted apart: with old statistics the planner would walk all rows by id instead, for each row of the batch.
  const join = `left join lateral (select x.id, x.created_at, x.${name}, x.organization_id
      from (select x.* from ${register.tableName} x
      where ${isAsked} and ${same.join(' and ')} offset 0) x order by x.id limit 1
    ) ${stored} on true
    left join (select r.${value} as value, min(${told}) as low, max(${told}) as high from resolved r
      where ${isSeen('r')} group by 1 having count(*) > 1) ${sent} on ${sent}.value = r.${value}`
  const other = `coalesce(${stored}.${name}, case when ${sent}.low = r.${name} then ${sent}.high else ${sent}.low end)`
  const holder = `(select o.credit_code from organization o where o.id = ${stored}.organization_id)`
  const named = {
    other: { sql: other },
    id: { sql: `case when ${wasThere(stored)} then ${stored}.id end` },
    holder: { sql: holder },
  }
  const params = { value: { sql: `r.${value}` }, ...named }
  return [{ join, warning: problemSql(`${isAsked} and ${other} is not null`, code, field.name, params) }]
}

/** Rows that are counted of a register; beyond it nobody needs the number. */
const MAX_COUNTED = 1000

/**
 * Its end comes to lie before what it has: rows of later periods, and in a division what lasts longer, as far as the
 * writer reads them. Only rows that refer to it are looked at, by an index, and only where its end changes.
 */
function endWarning(writing: Writing) {
  const { register, registry, batch, access } = writing
  const to = isReused(register) ? register.validity.to : undefined
  if (!to || !isSentIn(batch)(to)) return []
  const dated = registry.registers.flatMap((one, i) => {
    // Not of its own register: what is below it may end by the same file.
    const link = one !== register && one.references.find((reference) => registry.target(reference) === register)
    if (!link || !one.datedBy || !reachOf(access, one.domain, 'read')) return []
    const { column, isNullable } = one.datedBy
    const { first } = daysOf(one.datedBy, isNullable ? `coalesce(x.${column}, 'infinity')` : `x.${column}`)
    const predicates = [`x.${link.column} = r.id`, `${first} > r.${to.column}`, readsSql(one, 'x', writing)]
    const rows = `select from ${one.tableName} x where ${predicates.join(' and ')} limit ${MAX_COUNTED + 1}`
    const count = `case when count(*) > ${MAX_COUNTED} then '>${MAX_COUNTED}' else nullif(count(*), 0)::text end`
    return { one, count: `later.rows_${i}`, sql: `(select ${count} from (${rows}) x) as rows_${i}` }
  })
  if (dated.length === 0) return []
  const told = (separator: string, text: (one: Register, count: string) => string) => ({
    sql: `concat_ws(${literal(separator)}, ${dated.map(({ one, count }) => text(one, count)).join(', ')})`,
  })
  const params = {
    to: { sql: `r.${to.column}` },
    zh: told('、', ({ doc }, count) => `${literal(`${doc.zh} `)} || ${count} || ' 条'`),
    en: told(', ', ({ plural }, count) => `${count} || ${literal(` ${plural}`)}`),
  }
  const join = `left join lateral (select ${dated.map(({ sql }) => sql).join(', ')}
    where ${isAskedSql(writing, [to])} and r.${to.column} is not null) later on true`
  const isAny = `num_nonnulls(${dated.map(({ count }) => count).join(', ')}) > 0`
  return [{ join, warning: problemSql(isAny, 'ROWS_AFTER_END', to.name, params) }]
}
