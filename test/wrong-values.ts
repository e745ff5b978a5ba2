// For every field that can be written, values of the wrong kind with the problem they must be refused for.
import type { Field, Register } from '../src/kernel/define-register.ts'

export interface WrongValue {
  name: string
  value: unknown
  code: string
  /** GraphQL's own types already refuse it. */
  isTyped: boolean
}

export const wrongValues = (register: Register): WrongValue[] =>
  [...register.fields.values()]
    .filter(({ write }) => write !== 'never')
    .flatMap((field) => {
      const isTyped = ['Int', 'Boolean', 'enum', 'String'].includes(field.kind.graphqlType)
      const missing = field.isNullable ? [] : [[null, 'FIELD_NOT_NULL'] as const]
      const found = [...(byKind[field.kind.name]?.(field) ?? []), ...missing]
      return found.map(([value, code]) => {
        const isText = typeof value === 'string' && field.kind.graphqlType === 'String'
        return { name: field.name, value, code, isTyped: isTyped && !isText && value !== null }
      })
    })

type Row = readonly [value: unknown, code: string]

const byKind: Record<string, (field: Field) => Row[]> = {
  text: ({ maxLength = 2000 }) => [
    [['x'], 'TEXT_EXPECTED'],
    [{ zh: 'x' }, 'TEXT_EXPECTED'],
    [true, 'TEXT_EXPECTED'],
    ['a\0b', 'TEXT_NUL'],
    ['  ', 'TEXT_EMPTY'],
    ['xy'.repeat(maxLength).slice(0, maxLength + 1), 'TEXT_TOO_LONG'],
  ],
  enum: () => [
    ['NO_SUCH_VALUE', 'ENUM_VALUE'],
    ['__proto__', 'ENUM_VALUE'],
    [1, 'ENUM_VALUE'],
  ],
  decimal: ({ scale = 20, precision = 40, isNegativeAllowed }) => [
    ['十', 'DECIMAL_FORMAT'],
    ['1e3', 'DECIMAL_FORMAT'],
    ['1,000', 'DECIMAL_FORMAT'],
    [true, 'DECIMAL_FORMAT'],
    [`0.${'1'.repeat(scale + 1)}`, 'DECIMAL_SCALE'],
    ['9'.repeat(precision - scale + 1), 'NUMBER_RANGE'],
    ...(isNegativeAllowed ? [] : [['-1', 'NEGATIVE'] as const]),
  ],
  integer: ({ isNegativeAllowed }) => [
    ['1.5', 'INTEGER_FORMAT'],
    ['', 'INTEGER_FORMAT'],
    [true, 'INTEGER_FORMAT'],
    ['2147483648', 'NUMBER_RANGE'],
    ...(isNegativeAllowed ? [] : [['-1', 'NEGATIVE'] as const]),
  ],
  boolean: () => [
    ['maybe', 'BOOLEAN_FORMAT'],
    [2, 'BOOLEAN_FORMAT'],
  ],
  date: () => [
    ['2024', 'DATE_FORMAT'],
    ['01/02/2024', 'DATE_FORMAT'],
    [20240102, 'DATE_FORMAT'],
    ['2023-02-29', 'DATE_INVALID'],
  ],
  dateTime: () => [
    ['2024-01-02', 'DATETIME_FORMAT'],
    ['2024-01-02T03:04:05', 'DATETIME_FORMAT'],
    ['2023-02-29T00:00:00Z', 'DATETIME_FORMAT'],
    [1704164645, 'DATETIME_FORMAT'],
  ],
  period: () => [
    ['2024-13', 'PERIOD_FORMAT'],
    ['2024-Q5', 'PERIOD_FORMAT'],
    ['1800', 'PERIOD_FORMAT'],
  ],
}
