// JSON whose numbers keep the digits that were written: a double has about 15, an amount in a register may have 38.

/** As JSON.parse, but a number that a double would change comes as its text, which the field kinds check exactly. */
export function parseExactJson(text: string): unknown {
  // A reviver makes it 4 times as slow (0.9 and 3.4 µs a record), so only where a number is long or tiny.
  return LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
}

const LONG_NUMBER = /[:,[\s]-?(?:\d[\d.]{15}|0\.0{6})/
const SAFE_DIGITS = 15

// `context` is given by every engine of the supported Node; the type library does not know it yet.
function keepDigits(_: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value
  const isShortPower = source.length <= SAFE_DIGITS && /e/i.test(source)
  return isShortPower ? value : source
}

/** Deeper than any filter or record of ours; what walks a value, coercion and hashing among it, walks by recursion. */
const MAX_JSON_DEPTH = 100

/** A body or a parameter; lists and objects within one another beyond the limit throw like malformed JSON. */
export function parseRequestJson(text: string): unknown {
  if (isDeeper(text, MAX_JSON_DEPTH)) throw new SyntaxError(`Nested more than ${MAX_JSON_DEPTH} deep`)
  return parseExactJson(text)
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

function isDeeper(text: string, limit: number): boolean {
  let depth = 0
  let isString = false
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i)
    if (isString) {
      if (character === BACKSLASH) i++
      else if (character === QUOTE) isString = false
    } else if (character === QUOTE) isString = true
    else if (character === OPEN_LIST || character === OPEN_OBJECT) {
      if (++depth > limit) return true
    } else if (character === CLOSE_LIST || character === CLOSE_OBJECT) depth--
  }
  return false
}

const MAX_REASON = 100

/** Why JSON.parse refused a text, without the piece of the text that the engine quotes. */
export function jsonReason(error: unknown): string {
  // A line of a file may be as deep as it is long.
  if (error instanceof RangeError) return 'Nested too deeply'
  const message = error instanceof Error ? error.message : ''
  const [reason] = message.replace(/'\0+'/, 'NUL').split(/, "|, \.\.\."| in JSON| is not valid JSON/)
  return (reason ?? '').replaceAll('\0', '').slice(0, MAX_REASON)
}
