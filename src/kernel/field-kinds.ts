// One row a kind of value: how it is checked, typed in SQL and GraphQL, compared, and printed as JSON and CSV.
// Every checked value is its canonical text ('12.50', 'true', '2024-06'), so that nothing on the way to Postgres
// is ever a float, and one array of text per column carries a whole batch.
import type { ErrorCode, Problem } from '../errors.ts'
import { FOLDED, folded, isPlain, trimmed, unseenIn } from './characters.ts'
import { choicesFor } from './choices.ts'
import type { Field } from './define-register.ts'
import { ExactNumber } from './exact-number.ts'
import { DAY_MS, dayOf } from './today.ts'

export type Checked = string | Problem

/** About one value: an error rejects the row, a warning is reported and the row is written. */
export interface ValueProblem extends Problem {
  severity: 'error' | 'warning'
}

const equality = ['eq', 'ne', 'in', 'notIn', 'isNull'] as const
const ordered = [...equality, 'gt', 'gte', 'lt', 'lte', 'between'] as const
const textual = [...ordered, 'contains', 'startsWith'] as const
export type Operator = (typeof textual)[number] | 'under'

export interface Kind {
  name: string
  /** Canonical text of a JSON or CSV value, or the problem with it. */
  check: (value: unknown, field: Field) => Checked
  sqlType: string
  graphqlType: 'ID' | 'String' | 'Int' | 'Boolean' | 'Decimal' | 'Date' | 'DateTime' | 'Period' | 'enum'
  jsonSchema: Record<string, unknown>
  operators: readonly Operator[]
  /** How the value is put into JSON text: in quotes as it is, by to_json(), or bare. */
  json: 'quoted' | 'escaped' | 'bare'
  isSummable: boolean
  /** Set for values that can be cut to a year, quarter or month; `text` says they already are period text. */
  truncation: 'date' | 'text' | undefined
}

/** What is wrong with this value. */
function wrong(code: ErrorCode, value: unknown, more?: Problem['params']): Problem {
  return { code, params: { value: shown(value), ...more } }
}

/** Characters of a text whose field does not say otherwise. */
export const MAX_TEXT = 2000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/
/** Longer than any number we hold; matching more would let a caller buy seconds of work with one value. */
const MAX_NUMBER_TEXT = 64
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const PERIOD = /^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$/
/** Public bodies and their records begin then. */
const FIRST_PERIOD = '1949'
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-](0\d|1[0-5]):[0-5]\d)$/
const TRUE = new Set(['true', '1', '是', 'yes'])
const FALSE = new Set(['false', '0', '否', 'no'])

function checkText(value: unknown, field: Field): Checked {
  if (typeof value !== 'string') return { code: 'TEXT_EXPECTED' }
  const { isCode, separators, maxLength: limit = MAX_TEXT } = field
  let text = value
  if (separators ? !OFFICIAL.test(value) : !isPlain(value)) {
    if (value.includes('\0') || !value.isWellFormed()) return { code: 'TEXT_NUL' }
    // Twice, for what is dropped at the end of a code may follow a blank.
    text = isCode ? trimmed(codeText(trimmed(value), field)) : trimmed(value)
    // Nobody must take two codes for one.
    const character = isCode ? unseenIn(text) : undefined
    if (character) return wrong('CHARACTER_REFUSED', value, { character })
  }
  // A text of nothing says nothing.
  if (text === '') return { code: 'TEXT_EMPTY', params: field.isNullable ? {} : { name: field.name } }
  return text.length > limit ? { code: 'TEXT_TOO_LONG', params: { limit } } : text
}

/** A code, or a part of one, in its one spelling. */
function codeText(text: string, { separators }: Field): string {
  const found = folded(text)
  return separators ? found.replace(separators, '').toUpperCase() : found
}

/** An official code in its one spelling: nothing to drop, nothing to raise. */
const OFFICIAL = /^[0-9A-Z\u3400-\u9fff]*$/

/** An expression, for PostgreSQL as well, which codes in another spelling never match. */
export const spellingOf = ({ separators }: Field): string => (separators ? OFFICIAL.source : FOLDED)

/** What `contains` and `startsWith` look for, as the field's values are spelt. */
export const partOf = (text: string, field: Field): string =>
  field.isCode || field.kind.name !== 'text' ? codeText(text, field) : text

function checkEnum(value: unknown, field: Field): Checked {
  const values = field.enumeration!.values
  if (typeof value === 'string' && Object.hasOwn(values, value)) return value
  // County files carry the Chinese label as often as the code; both name one value.
  for (const [code, doc] of Object.entries(values)) if (doc.zh === value) return code
  const choices = Object.entries(values).map(([code, doc]) => ({ code, ...doc }))
  return wrong('ENUM_VALUE', value, choicesFor(shown(value), choices))
}

/** The text of a number as sent; what is too long to be one of ours is none. */
function numberText(value: unknown): string {
  const isNumber = typeof value === 'number' || value instanceof ExactNumber
  const text = isNumber ? String(value) : typeof value === 'string' ? value : ''
  return text.length > MAX_NUMBER_TEXT ? '' : text
}

/** A number that JSON could carry exactly, or text; digits beyond the scale are refused, never rounded. */
function checkDecimal(value: unknown, field: Field): Checked {
  const text = numberText(value)
  const match = DECIMAL.exec(text)
  // A JSON number has already been rounded to a double: beyond 15 digits nobody knows what was meant.
  if (typeof value === 'number' && text.length > 16) return wrong('NUMBER_INEXACT', value)
  if (!match) return wrong('DECIMAL_FORMAT', value)
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  const scale = field.scale ?? 20
  if (fraction.length > scale) return wrong('DECIMAL_SCALE', value, { scale })
  const whole = match[2]!.replace(/^0+(?=\d)/, '')
  const limit = (field.precision ?? 40) - (field.scale ?? 0)
  if (whole.length > limit && whole !== '0') return wrong('NUMBER_RANGE', value, { limit: largest(field) })
  const isZero = whole === '0' && fraction === ''
  if (match[1] && !isZero && !field.isNegativeAllowed) return wrong('NEGATIVE', value)
  return `${isZero ? '' : match[1]}${whole}${fraction && `.${fraction}`}`
}

const MAX_INTEGER = 2_147_483_647

/** The largest number of a field: as many nines as it has digits. */
const largest = ({ precision = 40, scale = 0 }: Field): string =>
  `${'9'.repeat(precision - scale)}${scale > 0 ? `.${'9'.repeat(scale)}` : ''}`

function checkInteger(value: unknown, field: Field): Checked {
  const text = numberText(value)
  if (!/^-?\d+$/.test(text)) return wrong('INTEGER_FORMAT', value)
  const number = Number(text)
  if (Math.abs(number) > MAX_INTEGER) return wrong('NUMBER_RANGE', value, { limit: MAX_INTEGER })
  if (number < 0 && !field.isNegativeAllowed) return wrong('NEGATIVE', value)
  return String(number)
}

function checkBoolean(value: unknown): Checked {
  const text = typeof value === 'boolean' ? String(value) : typeof value === 'string' ? value.toLowerCase() : ''
  if (TRUE.has(text)) return 'true'
  return FALSE.has(text) ? 'false' : wrong('BOOLEAN_FORMAT', value)
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function checkDate(value: unknown): Checked {
  const match = typeof value === 'string' ? DATE.exec(value) : null
  if (!match) return wrong('DATE_FORMAT', value, { day: dayOfSheet(value) })
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 && isLeap ? 29 : DAYS[month - 1]
  const exists = year > 0 && days !== undefined && day >= 1 && day <= days
  return exists ? match[0] : wrong('DATE_INVALID', value)
}

/** The day that a spreadsheet counts so, from 1900 (1 to 4 digits would be years). */
const dayOfSheet = (value: unknown): string | undefined =>
  /^[1-9]\d{4}$/.test(String(value)) ? dayOf((Number(value) - 25_569) * DAY_MS) : undefined

function checkInstant(value: unknown): Checked {
  const text = typeof value === 'string' ? value : ''
  const isInstant = INSTANT.test(text) && checkDate(text.slice(0, 10)) === text.slice(0, 10)
  return isInstant && !Number.isNaN(Date.parse(text)) ? text : wrong('DATETIME_FORMAT', value)
}

function checkPeriod(value: unknown): Checked {
  // A CSV or JSON year may arrive as the number 2024.
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !PERIOD.test(text)) return wrong('PERIOD_FORMAT', value)
  return text >= FIRST_PERIOD ? text : wrong('PERIOD_FORMAT', value, { since: FIRST_PERIOD })
}

function checkUuid(value: unknown): Checked {
  return typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : wrong('UUID_FORMAT', value)
}

/** What was sent, short enough for a message; objects are named, not printed. */
export function shown(value: unknown): string {
  if (value !== null && typeof value === 'object' && !(value instanceof ExactNumber))
    return Array.isArray(value) ? '[…]' : '{…}'
  const text = String(value).replaceAll('\0', '␀')
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** As `judge`, with blanks around the value and full-width forms in it; what was sent is quoted. */
const lenient =
  (judge: Kind['check']): Kind['check'] =>
  (value, field) => {
    const checked = judge(value, field)
    if (typeof checked === 'string' || typeof value !== 'string' || isPlain(value)) return checked
    const again = judge(folded(trimmed(value)), field)
    return typeof again === 'string' ? again : { ...again, params: { ...again.params, value: shown(value) } }
  }

/** A JSON object: neither a list nor null, nor a number that has its digits. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)

type Row = readonly [
  check: Kind['check'],
  sqlType: string,
  graphqlType: Kind['graphqlType'],
  operators: readonly Operator[],
  json: Kind['json'],
  jsonSchema?: Record<string, string>,
  aggregation?: 'sum' | Kind['truncation'],
]

const rows = {
  uuid: [checkUuid, 'uuid', 'ID', equality, 'quoted', { format: 'uuid' }],
  text: [checkText, 'text', 'String', textual, 'escaped'],
  /** A materialised path such as 650000.652300: `under` is the subtree, its root included. */
  path: [checkText, 'text', 'String', ['eq', 'in', 'under'], 'quoted'],
  enum: [checkEnum, 'text', 'enum', equality, 'quoted'],
  decimal: [checkDecimal, 'numeric', 'Decimal', ordered, 'quoted', { pattern: '^-?\\d+(\\.\\d+)?$' }, 'sum'],
  integer: [checkInteger, 'integer', 'Int', ordered, 'bare', { type: 'integer' }, 'sum'],
  boolean: [checkBoolean, 'boolean', 'Boolean', equality, 'bare', { type: 'boolean' }],
  date: [checkDate, 'date', 'Date', ordered, 'quoted', { format: 'date' }, 'date'],
  dateTime: [checkInstant, 'timestamptz', 'DateTime', ordered, 'escaped', { format: 'date-time' }, 'date'],
  period: [checkPeriod, 'text', 'Period', [...ordered, 'startsWith'], 'quoted', { pattern: PERIOD.source }, 'text'],
} satisfies Record<string, Row>

export type KindName = keyof typeof rows

const kindOf = ([name, row]: [string, Row]): [string, Kind] => {
  const [judge, sqlType, graphqlType, operators, json, schema, aggregation] = row
  const check = judge === checkText ? judge : lenient(judge)
  const jsonSchema = { type: 'string', ...schema }
  const truncation = aggregation === 'sum' ? undefined : aggregation
  const isSummable = aggregation === 'sum'
  return [name, { name, check, sqlType, graphqlType, jsonSchema, operators, json, isSummable, truncation }]
}

// Sound: the keys of `rows` are the names of kinds.
export const kinds = Object.fromEntries(Object.entries(rows).map(kindOf)) as Record<KindName, Kind>
