// What the bytes of each line can be: text in UTF-8, in GB18030, in both or in none. One loop for both, since a call of
// the engine's own decoders takes longer than a line has bytes.

export interface LineState {
  isUtf8: boolean
  isGb: boolean
  /** The last line, without its newline, ends within a character and is text up to it. */
  isCutUtf8: boolean
  isCutGb: boolean
  /** It has a character of three bytes or more, in UTF-8. */
  isWide: boolean
}

const NEWLINE = 10

/** Every line with a byte beyond ASCII. */
export function eachLine(
  bytes: Buffer,
  firstLine: number,
  take: (line: number, state: LineState, textOf: () => Buffer) => void,
): void {
  let [line, start] = [firstLine, 0]
  for (let newline = bytes.indexOf(NEWLINE); ; newline = bytes.indexOf(NEWLINE, start)) {
    const isLast = newline < 0
    const end = isLast ? bytes.length : newline
    let at = start
    while (at < end && bytes[at]! < 0x80) at++
    if (at < end) take(line, stateOf(bytes, at, end, isLast), () => bytes.subarray(start, end))
    if (isLast) return
    start = end + 1
    line++
  }
}

function stateOf(bytes: Buffer, from: number, end: number, isLast: boolean): LineState {
  let isWide = false
  let isUtf8 = true
  let isGb = true
  /** Bytes that the character in UTF-8 still needs, and the bounds of the next one: no longer than need be, no half. */
  let needs = 0
  let low = 0x80
  let high = 0xbf
  /** How many bytes of a character in GB18030 are there; those of four have digits second and last. */
  let begun = 0
  for (let at = from; at < end; at++) {
    const byte = bytes[at]!
    if (needs > 0) {
      if (byte < low || byte > high) isUtf8 = false
      needs--
      low = 0x80
      high = 0xbf
    } else if (byte >= 0x80) {
      if (byte >= 0xc2 && byte <= 0xdf) needs = 1
      else if (byte >= 0xe0 && byte <= 0xf4) {
        isWide = true
        needs = byte < 0xf0 ? 2 : 3
        if (byte === 0xe0) low = 0xa0
        else if (byte === 0xed) high = 0x9f
        else if (byte === 0xf0) low = 0x90
        else if (byte === 0xf4) high = 0x8f
      } else isUtf8 = false
    }
    if (begun === 0) {
      if (byte >= 0x81 && byte <= 0xfe) begun = 1
      else if (byte >= 0x80) isGb = false
    } else if (begun === 1) {
      const isDigit = byte >= 0x30 && byte <= 0x39
      if (byte < 0x40 ? !isDigit : byte === 0x7f || byte === 0xff) isGb = false
      begun = isDigit ? 2 : 0
    } else if (begun === 2) {
      if (byte < 0x81 || byte === 0xff) isGb = false
      begun = 3
    } else {
      if (byte < 0x30 || byte > 0x39 || !isCharacter(bytes, at)) isGb = false
      begun = 0
    }
  }
  const isCutUtf8 = isLast && isUtf8 && needs > 0
  const isCutGb = isLast && isGb && begun > 0
  return { isUtf8: isUtf8 && needs === 0, isGb: isGb && begun === 0, isCutUtf8, isCutGb, isWide }
}

/** Whether the four bytes up to here stand for a character: the ranges of the WHATWG's decoder. */
function isCharacter(bytes: Buffer, at: number): boolean {
  const [first, second, third, fourth] = bytes.subarray(at - 3, at + 1)
  const pointer = (first! - 0x81) * 12_600 + (second! - 0x30) * 1260 + (third! - 0x81) * 10 + fourth! - 0x30
  return pointer < 39_420 || (pointer >= 189_000 && pointer < 1_237_576)
}
