// JSON as text: pieces of constant text and SQL expressions, concatenated by Postgres. On the three-level nested read
// concat() with string_agg() took 5.1 ms where json_build_object() with json_agg() took 8.2 ms (PostgreSQL 18.4, 2,220
// records): it caches each argument's output function and never builds a json datum that is parsed again.
import type { Field } from '../kernel/define-register.ts'
import { literal } from './statement.ts'

/** Constant text, or an SQL expression of any type whose text is meant; null is printed as nothing. */
export type JsonText = (string | { sql: string })[]

// concat() takes at most 100 arguments (FUNC_MAX_ARGS).
const MAX_ARGUMENTS = 90

/** The expression that makes the text. */
export function concat(text: JsonText): string {
  const parts: string[] = []
  let constant = ''
  for (const piece of text) {
    if (typeof piece === 'string') constant += piece
    else {
      if (constant) parts.push(literal(constant))
      constant = ''
      parts.push(piece.sql)
    }
  }
  if (constant) parts.push(literal(constant))
  return group(parts)
}

function group(parts: string[]): string {
  if (parts.length <= MAX_ARGUMENTS) return `concat(${parts.join(', ')})`
  const groups: string[] = []
  for (let i = 0; i < parts.length; i += MAX_ARGUMENTS) groups.push(group(parts.slice(i, i + MAX_ARGUMENTS)))
  return group(groups)
}

/** `{"a":…,"b":…}` */
export function jsonObject(members: [key: string, value: JsonText][]): JsonText {
  const text: JsonText = ['{']
  members.forEach(([key, value], i) => {
    text.push(`${i ? ',' : ''}"${key}":`, ...value)
  })
  text.push('}')
  return text
}

/**
 * A line break opens every record. JSON text escapes line breaks inside strings, so the number of line feeds in an
 * answer is the number of records in it: that is how the actual cost is counted without parsing the answer.
 */
export function jsonRecord(members: [key: string, value: JsonText][]): JsonText {
  return ['\n', ...jsonObject(members)]
}

/**
 * The JSON text of a field's value given by an expression. to_json() escapes text and gives instants their RFC 3339
 * form (to_char() took half as long again over an export).
 */
export function jsonValue(kind: Field['kind'], expression: string, isNullable: boolean): JsonText {
  const value = kind.json === 'escaped' ? `to_json(${expression})` : expression
  const isQuoted = kind.json === 'quoted'
  if (isNullable) return [{ sql: `coalesce(${isQuoted ? `'"' || ${value}::text || '"'` : `${value}::text`}, 'null')` }]
  // concat() prints any type itself, and saves the detour over text; only a boolean prints otherwise than in JSON.
  const text = { sql: kind.name === 'boolean' ? `${value}::text` : value }
  return isQuoted ? ['"', text, '"'] : [text]
}

/** Decimals that are not a column's own, such as sums: text, null when there was nothing to sum. */
export const jsonDecimal = (expression: string): JsonText => [{ sql: `coalesce('"' || ${expression} || '"', 'null')` }]
