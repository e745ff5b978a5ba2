// Text that was read in a wrong encoding before it came here: its characters are sound, its words are none.

import { isPlain } from './characters.ts'

const decoder = new TextDecoder('gb18030')

/** The characters of GB18030 whose two bytes lie in these ranges, for an expression. */
function charactersOf(leads: [from: number, to: number], trails: [from: number, to: number]): string {
  const codes: number[] = []
  for (let lead = leads[0]; lead <= leads[1]; lead++) {
    for (let trail = trails[0]; trail <= trails[1]; trail++) if (trail !== 0x7f) codes.push(lead, trail)
  }
  return decoder.decode(Uint8Array.from(codes)).replace(/[\]\\^-]/g, '\\$&')
}

/** What begins a Chinese character in UTF-8, and what goes on in it. */
const [FIRST, NEXT] = [[0xe4, 0xe9] as [number, number], [0x81, 0xbf] as [number, number]]
const begins = charactersOf(FIRST, NEXT)
/** 百度 in UTF-8 is six bytes: three characters of GBK, 鐧惧害. Lost bytes that are read once more; unwritten memory. */
const CHINESE = `[${begins}][${charactersOf(NEXT, FIRST)}][${charactersOf(NEXT, NEXT)}]|锟斤拷|烫烫烫|屯屯屯`
/** One character of each of these, which hardly any text has: told in 30 ns. */
const HINT = new RegExp(`[${begins}锟烫屯]`)
/** Bytes from 80 to BF as Windows shows them. */
const WINDOWS = '[\\x80-\\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]'

const GARBLED = new RegExp(
  [
    // Lost in a conversion; private use; a hook that stands under nothing.
    ...['[\\ufffd\\ue000-\\uf8ff]', '[\\udb80-\\udbff]', '(?:^|[\\0-@\\[-`{-\\x7f])[\\u0300-\\u036f]'],
    // UTF-8 as Windows-1252, GBK as that.
    ...[`[ÂÃ]${WINDOWS}`, `[ä-é]${WINDOWS}{2}`, 'â€', '(?:[\\xb0-\\xf7][\\xa1-\\xfe]){2}'],
  ].join('|'),
)

const GARBLED_CHINESE = new RegExp(CHINESE)
/** What a conversion has no character for: all of a text, not 为什么?? */
const QUESTION_MARKS = /^[?？\s]{2,}$/

export function isGarbled(text: string): boolean {
  if (QUESTION_MARKS.test(text)) return true
  if (!isPlain(text) && GARBLED.test(text)) return true
  return HINT.test(text) && GARBLED_CHINESE.test(text)
}
