// A line that is text in UTF-8 and in GB18030: which of the two its writer meant, by what it reads as. One 台 in an
// English file is U+0328 in UTF-8, a hook that stands under no letter; one é in a word is 茅, glued to small letters.

import { ClientError } from '../errors.ts'

export type Encoding = 'utf-8' | 'gb18030'

export const labels: Record<Encoding, string> = { 'utf-8': 'UTF-8', gb18030: 'GB18030' }

/** What files say of themselves; GB2312 and GBK are parts of GB18030. */
const names: Record<string, Encoding> = {
  ...{ 'utf-8': 'utf-8', utf8: 'utf-8', 'us-ascii': 'utf-8', ascii: 'utf-8' },
  ...{ gb18030: 'gb18030', gbk: 'gb18030', gb2312: 'gb18030', cp936: 'gb18030', ms936: 'gb18030', 'x-gbk': 'gb18030' },
  ...{ 'windows-936': 'gb18030', 'gb_2312-80': 'gb18030', csgb2312: 'gb18030' },
}

const told: Record<Encoding, string> = { 'utf-8': 'utf-8', gb18030: 'gbk, gb18030' }
const all: readonly Encoding[] = ['utf-8', 'gb18030']

/** The encoding of that name, in any case and in quotes or not; throws ENCODING_UNKNOWN for what is not taken. */
export function encodingOf(name: string, taken = all): Encoding {
  const plain = name.trim().replace(/^"(.*)"$/, '$1')
  const found = names[plain.toLowerCase()]
  if (found && taken.includes(found)) return found
  throw new ClientError('ENCODING_UNKNOWN', {
    name: name.slice(0, 60),
    allowed: taken.map((one) => told[one]).join(', '),
  })
}

export interface Judgement {
  encoding: Encoding
  /** Reads as nothing in the other encoding; else it only reads better in this one. */
  isSure: boolean
}

const decoder = new TextDecoder('gb18030')

/** Undefined where both readings are as good: 3 us a short line. */
export function judgeLine(line: Buffer): Judgement | undefined {
  const text = line.toString()
  const chinese = decoder.decode(line)
  if (WIDE.test(text)) {
    const characters = text.match(HANZI) ?? []
    const isText = characters.length === 0 || characters.some((one) => everyday.has(one))
    return isText && !isEveryday(chinese) ? { encoding: 'utf-8', isSure: true } : undefined
  }
  // Two bytes each, in both: the readings are as long as each other.
  const votes = new Set(Array.from(text.slice(0, MAX_JUDGED), (_, at) => voteOf(text, chinese, at)))
  const [isChinese, isOther] = [votes.has('GB') || votes.has('gb'), votes.has('UTF') || votes.has('utf')]
  if (isChinese === isOther) return undefined
  return { encoding: isChinese ? 'gb18030' : 'utf-8', isSure: votes.has(isChinese ? 'GB' : 'UTF') }
}

/** Characters of a line; each takes 0.5 us, and a line may have half a million. */
const MAX_JUDGED = 2000

/** Three bytes and more in UTF-8: Chinese, its punctuation, Mongolian, symbols. */
const WIDE = /[\u0800-\uffff]/
const HANZI = /[\u3400-\u9fff]/g

/** Level 1 of GB 2312, which covers 99.7 % of running text. */
const everyday = new Set(
  decoder.decode(
    Uint8Array.from({ length: 0x28 * 0x5e * 2 }, (_, i) =>
      i % 2 === 0 ? 0xb0 + (i >> 1) / 0x5e : 0xa1 + ((i >> 1) % 0x5e),
    ),
  ),
)
/** Of these the ones that no register has; their bytes are ° ² µ Φ α … in UTF-8. */
for (const rare of '垄拢娄搂篓陋颅掳卤虏麓赂潞碌戮驴谩芒茫氓莽猫茅锚铆卯酶霉镁桅惟苇萎伪尾纬蔚畏渭谓')
  everyday.delete(rare)

const isEveryday = (text: string): boolean => [...text].every((one) => one < '\x80' || everyday.has(one))

/** In capitals what leaves no doubt. */
type Vote = 'UTF' | 'utf' | 'GB' | 'gb' | undefined

const LATIN = /[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]/
const ALPHABETS = [/[\u0391-\u03a9\u03b1-\u03c9]/, /[\u0400-\u045f\u0490-\u04ff]/, /[\u0600-\u06ff]/]
const SIGN = /[\u00a1-\u00bf\u00d7\u00f7]/

function voteOf(text: string, chinese: string, at: number): Vote {
  const [before, character, after] = [text[at - 1] ?? '', text[at]!, text[at + 1] ?? '']
  if (character < '\x80') return undefined
  const isKnown = everyday.has(chinese[at]!)
  const isAlone = !/\w/.test(before + after)
  // No Chinese character stands next to a small letter: café, m³, µm.
  if (/[a-z]/.test(before + after) && (LATIN.test(character) || SIGN.test(character))) return 'utf'
  if (SIGN.test(character) && isKnown) return voteOfSign(before, character, after)
  if (SIGN.test(character)) return isAlone ? undefined : 'utf'
  const alphabet = ALPHABETS.find((letters) => letters.test(character))
  if (alphabet?.test(before) || alphabet?.test(after)) return isKnown ? undefined : 'UTF'
  if (alphabet === ALPHABETS[0]) return isKnown || isAlone ? undefined : 'utf'
  if (LATIN.test(character) && /[A-Z]/.test(before + after)) return undefined
  return isKnown ? chineseUnlessSpaced(before, after) : undefined
}

/** 5 枚 is 5 ö, and who sets off a single letter or sign by blanks may mean it; nobody writes 5ö or has ö as a value. */
const chineseUnlessSpaced = (before: string, after: string): Vote => (before === ' ' || after === ' ' ? 'gb' : 'GB')

/** 路 is a dot between two words, 鲁 (which plates begin with) a cube, 楼 a yen, 陆 a half … */
function voteOfSign(before: string, character: string, after: string): Vote {
  if (character === '·' && before === ' ' && after === ' ') return 'utf'
  if (character === '¥' && /[\d ]/.test(after)) return 'utf'
  const isOpen: Record<string, boolean> = {
    ...{ '·': /^\w\w$/.test(before + after), '¥': false },
    ...{ '³': /[\w)]/.test(before), '¹': /[\w)]/.test(before) },
  }
  return (isOpen[character] ?? true) ? undefined : chineseUnlessSpaced(before, after)
}
