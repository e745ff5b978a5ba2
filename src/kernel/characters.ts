// Characters that nobody sees, and those that are another one in full width: what becomes of them around a value,
// inside a code, and in a message. They come with what is pasted from a chat, a PDF or a web page, or typed with a
// Chinese input method.

/** What none of this is about: told in 20 ns of a value that has nothing else, as most. */
const plain = '[\\x21-\\x7e\\u3400-\\u9fff]'
const PLAIN = new RegExp(`^${plain}*$`)

export const isPlain = (text: string): boolean => PLAIN.test(text)

/** For PostgreSQL as well: what it matches is `folded` already. */
export const FOLDED = `^${plain}+( ${plain}+)*$`

/** By number and Unicode's name: whoever looks for one in an editor searches for its number. */
const named = [
  ...['0009 TAB', '000A LINE FEED', '000D CARRIAGE RETURN', '001A SUBSTITUTE', '0085 NEXT LINE', '00AD SOFT HYPHEN'],
  ...['034F COMBINING GRAPHEME JOINER', '061C ARABIC LETTER MARK', '180E MONGOLIAN VOWEL SEPARATOR'],
  ...['200B ZERO WIDTH SPACE', '200C ZERO WIDTH NON-JOINER', '200D ZERO WIDTH JOINER', '200E LEFT-TO-RIGHT MARK'],
  ...['200F RIGHT-TO-LEFT MARK', '2028 LINE SEPARATOR', '2029 PARAGRAPH SEPARATOR', '202A LEFT-TO-RIGHT EMBEDDING'],
  ...['202B RIGHT-TO-LEFT EMBEDDING', '202C POP DIRECTIONAL FORMATTING', '202D LEFT-TO-RIGHT OVERRIDE'],
  ...['202E RIGHT-TO-LEFT OVERRIDE', '2060 WORD JOINER', '2066 LEFT-TO-RIGHT ISOLATE', '2067 RIGHT-TO-LEFT ISOLATE'],
  ...['2068 FIRST STRONG ISOLATE', '2069 POP DIRECTIONAL ISOLATE', '3164 HANGUL FILLER'],
  ...['FE0E VARIATION SELECTOR-15', 'FE0F VARIATION SELECTOR-16', 'FEFF ZERO WIDTH NO-BREAK SPACE'],
  'FFFD REPLACEMENT CHARACTER',
]

// Classes of characters, as they stand between brackets with the flag `u`.
const selectors = '\\ufe00-\\ufe0f'
const supplement = '\\u{e0100}-\\u{e01ef}'
const blanks = '\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000'
/** Other than JavaScript's blanks: formats of text, what ends a DOS file, a line break of mainframes. */
const layout = '\\x1a\\x85\\xad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb'
const LAYOUT = new RegExp(`[${layout}]`)
const AROUND = new RegExp(`[\\s${layout}]`)

/** Between characters that are read as one word; one class, for a run of it is matched one way. */
export const BETWEEN = `[\\s${layout}${selectors}${supplement}]`

const isEdge = (unit: number): boolean => (unit > 0x20 && unit < 0x7f) || (unit >= 0x3400 && unit <= 0x9fff)

/**
 * Without the blanks and layout characters around it. Variation selectors stay: they belong to what they follow. By
 * index, since an expression for the end of a text takes the square of a run of blanks inside it.
 */
export function trimmed(text: string): string {
  if (text !== '' && isEdge(text.charCodeAt(0)) && isEdge(text.charCodeAt(text.length - 1))) return text
  const found = text.trim()
  if (!LAYOUT.test(found)) return found
  let [start, end] = [0, found.length]
  while (start < end && AROUND.test(found[start]!)) start++
  while (start < end && AROUND.test(found[end - 1]!)) end--
  return found.slice(start, end)
}

/** Full-width forms, and the radicals that a PDF has in place of the characters 用, 日 … */
const WIDE = /[\u2e80-\u2fd5\uff01-\uff5e]/g
/** An input method and a word processor make these of a hyphen. */
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63]/g
const BLANKS = new RegExp(`[ ${blanks}]+`, 'g')

/** Of its run the first, so that a long one inside is looked at once. */
const LAST_SELECTORS = new RegExp(`(?<![${selectors}])[${selectors}]+$`)

/**
 * One spelling for what looks the same: full-width forms become half-width, dashes hyphens, a run of blanks one blank.
 * Less than NFKC, which makes 1 of ① and III of Ⅲ.
 */
export function folded(text: string): string {
  if (PLAIN.test(text)) return text
  const wide = text.normalize('NFC').replace(WIDE, (character) => character.normalize('NFKC'))
  return wide.replace(DASHES, '-').replace(BLANKS, ' ').replace(LAST_SELECTORS, '')
}

/** Not seen, or seen as something else each time: controls, formats, private use, fillers and variation selectors. */
const fillers = '\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2028\\u2029\\u2800\\u3164\\uffa0'
const unseen = `\\p{Cc}\\p{Cf}\\p{Co}${fillers}${selectors}${supplement}`
const UNSEEN = new RegExp(`[${unseen}]`, 'u')

/** The first character that no code may hold, by number and name. */
export function unseenIn(text: string): string | undefined {
  const [character] = UNSEEN.exec(text) ?? /\ufffd/.exec(text) ?? []
  return character && unicodeName(character)
}

function unicodeName(character: string): string {
  const number = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return `U+${named.find((name) => name.startsWith(`${number} `)) ?? number}`
}

const NOT_PLAIN = new RegExp(`[${unseen}${blanks}]`, 'gu')

/** For a message: `12<U+200B>` says why it is no number. */
export const visible = (text: string): string =>
  text.replace(NOT_PLAIN, (character) => `<${unicodeName(character).split(' ')[0]}>`)
