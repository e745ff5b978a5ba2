// JSON as text: pieces of constant text and SQL expressions, joined by Postgres with ||. The three-level nested read of
// 2,220 records took 8.2 ms with json_build_object() and json_agg(), 4.7 with concat() and string_agg(), and takes 3.4
// with || and string_agg() (PostgreSQL 18.4): concat() looks up how to print each argument, || is told when planned.
import type { Field } from '../kernel/define-register.ts'
import { literal } from './statement.ts'

/**
 * Constant text, or an SQL expression of any type whose text is meant: never null, which would swallow the rest, unless
 * `orNull` says what stands on both its sides where it is none; else `null` is written.
 */
export type JsonText = (string | { sql: string; orNull?: '"' | '' })[]

/** The same text with neighbouring constants in one piece. */
export function merged(text: JsonText): JsonText {
  const pieces: JsonText = []
  for (const piece of text) {
    const last = pieces.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece
    else pieces.push(piece)
  }
  return pieces
}

/**
 * The expression that makes the text: halves of halves, as || copies both of its sides, and constant text within the
 * coalesce() that follows it. Of the export of all energy this takes a tenth of Postgres' processor time.
 */
export function concat(text: JsonText): string {
  const runs: string[] = []
  let before = ''
  for (const piece of merged(text)) {
    if (typeof piece === 'string') before = piece
    else {
      runs.push(run(before, piece))
      before = ''
    }
  }
  // The first is text, so that || joins texts whatever follows.
  if (before !== '' || runs.length === 0) runs.push(`${literal(before)}::text`)
  return halved(runs)
}

/** Constant text and the one expression after it, as text. */
function run(before: string, { sql, orNull }: Exclude<JsonText[number], string>): string {
  const value = isColumn.test(sql) ? sql : `(${sql})`
  const start = before + (orNull ?? '')
  const text = start === '' ? `${value}::text` : `${literal(start)}::text || ${value}`
  if (orNull === undefined) return text
  return `coalesce(${text}${orNull && ` || '${orNull}'`}, ${literal(`${before}null`)})`
}

function halved(runs: string[]): string {
  if (runs.length === 1) return `(${runs[0]})`
  const middle = Math.ceil(runs.length / 2)
  return `(${halved(runs.slice(0, middle))} || ${halved(runs.slice(middle))})`
}

const isColumn = /^\w+\.\w+$/

type TypenamePart = { key: string } & { kind: 'typename'; name: string }

/** The parts but the names of types, which are the same in every object. */
export type Named<Part> = Exclude<Part, { kind: 'typename' }>

const isTypename = (part: object): part is TypenamePart => 'kind' in part && part.kind === 'typename'

/** `{"a":…,"b":…}` of parts, whose names of types are written here. */
export function jsonObject<Part extends { key: string }>(
  parts: readonly (Part | TypenamePart)[],
  json: (part: Part) => JsonText,
): JsonText {
  const text: JsonText = ['{']
  parts.forEach((part, i) => {
    text.push(`${i ? ',' : ''}"${part.key}":`)
    if (isTypename(part)) text.push(`"${part.name}"`)
    else text.push(...json(part))
  })
  text.push('}')
  return text
}

/**
 * A line break opens every record. JSON text escapes line breaks inside strings, so the number of line feeds in an
 * answer is the number of records in it: that is how the actual cost is counted without parsing the answer. After it
 * the ordinal of the selection that made the record, its binary digits as space and tab: what was read of which
 * register is counted likewise (sql/readings.ts).
 */
export const recordStart = (ordinal: number): string =>
  `\n${ordinal === 0 ? '' : ordinal.toString(2).replaceAll('0', ' ').replaceAll('1', '\t')}`

/** RFC 3339 in UTC, in which sessions are, with six digits. */
export const INSTANT_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'

/**
 * An instant in that form. Postgres itself leaves out zeros at the end, to_char() takes twice as long; the zone as an
 * interval is one subtraction, where its name or a cast looks the zone up and takes the date apart. Of a COPY of two
 * instants a row: to_json() 340 ms, this 402, with a cast and date_part() 512, to_char() 758.
 */
export const instantText = (t: string): string =>
  `(case when ${t} = (${t})::timestamptz(5) then to_char(${t}, '${INSTANT_FORMAT}')
    else replace((${t} at time zone '0'::interval)::text, ' ', 'T') || 'Z' end)`

/** The JSON text of a field's value given by an expression. */
export function jsonValue(kind: Field['kind'], expression: string, isNullable: boolean): JsonText {
  const isInstant = kind.name === 'dateTime'
  const escaped = isInstant ? instantText(expression) : `to_json(${expression})`
  const value = kind.json === 'escaped' ? escaped : expression
  // || prints any type itself; only a boolean prints otherwise than in JSON.
  const sql = kind.name === 'boolean' ? `${value}::text` : value
  const isQuoted = isInstant || kind.json === 'quoted'
  if (isNullable) return [{ sql, orNull: isQuoted ? '"' : '' }]
  return isQuoted ? ['"', { sql }, '"'] : [{ sql }]
}

/** Text that needs no escapes, such as a sum, which is a decimal and no column's own; null when there is none. */
export const jsonQuoted = (expression: string): JsonText => [{ sql: expression, orNull: '"' }]
