/** A number of JSON or of GraphQL that a double would change or print otherwise: its digits, without an exponent. */
export class ExactNumber {
  // A class, so that it is told apart from every object that can be sent.
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }

  /** For messages of graphql-js, and for hashes of what was asked. */
  toJSON(): string {
    return this.text
  }
}

/** What was written, by its value: 60.0 and 6e1 are 60, beside whatever they stand. */
export function numberOf(source: string): number | ExactNumber {
  const text = plainText(source)
  const value = Number(source)
  return text.length <= MAX_DOUBLE_TEXT && String(value) === text ? value : new ExactNumber(text)
}

/** 15 digits, which every double keeps, and a point. */
const MAX_DOUBLE_TEXT = 16
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/
/** Longer than any number we hold: what is longer stays as it was written, and is refused as none. */
const MAX_PLACES = 100

function plainText(source: string): string {
  const [, sign, whole = '', fraction = '', power = '0'] = NUMBER.exec(source) ?? []
  const point = whole.length + Number(power)
  if (whole === '' || source.length > MAX_PLACES || Math.abs(point) > MAX_PLACES) return source
  const digits = whole + fraction
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const before = padded.slice(0, Math.max(point, 0)).replace(/^0+(?=\d)/, '') || '0'
  const after = padded.slice(Math.max(point, 0)).replace(/0+$/, '')
  const text = after ? `${before}.${after}` : before
  return text === '0' ? text : `${sign}${text}`
}
