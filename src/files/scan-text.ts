// The encoding of a file, decided over all of it before a row is handed over: one row in another encoding would be
// found when thousands before it had been written.
import { isAscii } from 'node:buffer'
import { ClientError } from '../errors.ts'
import type { Piece } from './decode-text.ts'
import { type Encoding, judgeLine, labels } from './judge-line.ts'
import { eachLine, type LineState } from './line-states.ts'

export interface TextScan {
  /** Pieces of whole lines, in their order. */
  take: (piece: Piece) => void
  /** The encoding; throws ENCODING_… or FILE_TRUNCATED with the line. ASCII is UTF-8. */
  end: (stated: Encoding | undefined, presumed?: Encoding) => Encoding
}

/** Lines that say so: how many, the first, and whether one of them leaves no doubt. */
interface Evidence {
  count: number
  first: number
  isSure: boolean
}

const nothing = (): Evidence => ({ count: 0, first: 0, isSure: false })

export function scanText(): TextScan {
  const found: Record<Encoding, Evidence> = { 'utf-8': nothing(), gb18030: nothing() }
  /** First lines: text in neither, as good in both, no text in one of them, ended within a character. */
  const first = { neither: 0, open: 0, 'utf-8': 0, gb18030: 0, cut: { 'utf-8': 0, gb18030: 0 } }

  /** The first line that is text in both and reads as nothing in the other. */
  const firstRead = { 'utf-8': 0, gb18030: 0 }

  const note = (encoding: Encoding, line: number, isSure: boolean): void => {
    const evidence = found[encoding]
    if (evidence.count++ === 0) evidence.first = line
    evidence.isSure ||= isSure
  }

  function takeLine(line: number, { isUtf8, isGb, isWide }: LineState, textOf: () => Buffer): void {
    if (!isUtf8) first['utf-8'] ||= line
    if (!isGb) first.gb18030 ||= line
    if (!isUtf8 && !isGb) first.neither ||= line
    else if (isUtf8 !== isGb) note(isUtf8 ? 'utf-8' : 'gb18030', line, true)
    // Half of the lines of a Chinese file in UTF-8 are text in both; a dozen would do.
    else if (isWide && found['utf-8'].isSure && found.gb18030.count === 0) note('utf-8', line, true)
    else takeReading(textOf(), line)
  }

  function takeReading(bytes: Buffer, line: number): void {
    const judged = judgeLine(bytes)
    if (judged?.isSure) firstRead[judged.encoding] ||= line
    if (judged) note(judged.encoding, line, judged.isSure)
    else first.open ||= line
  }

  /** The last line, when it ends within a character of UTF-8, may look like GB18030. */
  function takeCut(line: number, state: LineState, textOf: () => Buffer): void {
    const { isCutUtf8, isCutGb, isGb } = state
    if (isCutUtf8) first.cut['utf-8'] = line
    if (isCutGb) first.cut.gb18030 = line
    const isUtf8 = isCutUtf8 && (found['utf-8'].isSure || judgeLine(wholeCharacters(textOf()))?.encoding === 'utf-8')
    if (isUtf8 && isGb) throw truncated(line)
    takeLine(line, state, textOf)
  }

  /** Many programs state UTF-8 whatever they send: bytes that are UTF-8 by chance are not what they meant. */
  function checkStated(encoding: Encoding): void {
    const line = first[encoding] || firstRead[encoding === 'utf-8' ? 'gb18030' : 'utf-8']
    if (line > 0) throw new ClientError('ENCODING_CONTRADICTS', { line, encoding: labels[encoding] })
  }

  function decided(): Encoding {
    if (first.neither > 0) throw new ClientError('ENCODING_INVALID', { line: first.neither })
    const [utf8, gb] = [found['utf-8'], found.gb18030]
    // A · or ö is no second encoding where there is Chinese in UTF-8, and says nothing where there is none.
    if (gb.count > 0 && !gb.isSure) {
      if (!utf8.isSure) throw ambiguous(gb.first)
      return 'utf-8'
    }
    if (utf8.count > 0 && gb.count > 0) {
      const isUtf8Odd = utf8.count < gb.count || (utf8.count === gb.count && utf8.first > gb.first)
      const line = isUtf8Odd ? utf8.first : gb.first
      if (!utf8.isSure && !gb.isSure) throw ambiguous(line)
      const [encoding, rest] = isUtf8Odd ? [labels['utf-8'], labels.gb18030] : [labels.gb18030, labels['utf-8']]
      throw new ClientError('ENCODING_MIXED', { line, encoding, rest })
    }
    if (utf8.count + gb.count === 0 && first.open > 0) throw ambiguous(first.open)
    return gb.count > 0 ? 'gb18030' : 'utf-8'
  }

  return {
    take: ({ bytes, firstLine }) => {
      if (isAscii(bytes)) return
      eachLine(bytes, firstLine, (line, state, textOf) => {
        if (state.isCutUtf8 || state.isCutGb) takeCut(line, state, textOf)
        else takeLine(line, state, textOf)
      })
    },
    end: (stated, presumed) => {
      const isCut = (encoding: Encoding): boolean => first.cut[encoding] > 0 && first.cut[encoding] === first[encoding]
      if (stated && isCut(stated)) throw truncated(first[stated])
      if (stated) checkStated(stated)
      const isNeither = first.neither > 0 && (isCut('utf-8') || isCut('gb18030'))
      if (!stated && isNeither) throw truncated(first.neither)
      const encoding = stated ?? (presumed && first[presumed] === 0 ? presumed : decided())
      if (first.cut[encoding] > 0 && isCut(encoding)) throw truncated(first[encoding])
      return encoding
    },
  }
}

const wholeCharacters = (bytes: Buffer): Buffer => Buffer.from(bytes.toString().replace(/\ufffd+$/, ''))

const truncated = (line: number): ClientError => new ClientError('FILE_TRUNCATED', { line })
const ambiguous = (line: number): ClientError => new ClientError('ENCODING_AMBIGUOUS', { line })
