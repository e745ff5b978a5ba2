// An upload becomes pieces of whole lines in valid UTF-8, however it was encoded and wherever the network cut it.
import { isAscii, isUtf8 } from 'node:buffer'
import { ClientError } from '../errors.ts'

/** Longest line of a file; more than this and one piece is never held in memory. */
export const MAX_LINE_BYTES = 1 << 20
const PIECE_BYTES = 64 * 1024
/** How much text decides between UTF-8 and GB18030: a few GB18030 words can be valid UTF-8, 64 KiB never were. */
const WINDOW_BYTES = 64 * 1024
const NEWLINE = 10

export interface Piece {
  /** Whole lines; only the last line of a file may lack its newline. */
  bytes: Buffer
  firstLine: number
}

type Encoding = 'utf-8' | 'gb18030'

/**
 * Yields the text in order. What cannot be decoded throws ENCODING_INVALID with its line, after the lines before it; a
 * binary format throws FILE_FORMAT_UNSUPPORTED, a line beyond the limit LINE_TOO_LONG as soon as the limit is reached.
 * GB18030 is only chosen where everything before was ASCII, so the decision never has to be taken back.
 */
export async function* decodeText(stream: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let encoding: Encoding | undefined
  let isFirst = true
  for await (const piece of withWindow(wholeLines(stream))) {
    if (isFirst) {
      isFirst = false
      const mark = marks.find(({ start }) => piece.bytes.subarray(0, start.length).equals(start))
      if (mark?.format) throw new ClientError('FILE_FORMAT_UNSUPPORTED', { format: mark.format })
      if (mark) piece.bytes = piece.bytes.subarray(mark.start.length)
      encoding = mark?.encoding
    }
    if (encoding === undefined && isAscii(piece.bytes)) {
      yield piece
      continue
    }
    encoding ??= detect(piece.bytes)
    yield* decode(piece, encoding)
  }
}

interface Mark {
  start: Buffer
  encoding?: Encoding
  format?: string
}

/** How a file begins that says what it is. */
const marks: Mark[] = [
  { start: Buffer.of(0xef, 0xbb, 0xbf), encoding: 'utf-8' },
  { start: Buffer.of(0x84, 0x31, 0x95, 0x33), encoding: 'gb18030' },
  { start: Buffer.of(0xff, 0xfe), format: 'UTF-16' },
  { start: Buffer.of(0xfe, 0xff), format: 'UTF-16' },
  { start: Buffer.of(0x1f, 0x8b), format: 'GZIP' },
  { start: Buffer.from('PK\x03\x04'), format: 'ZIP / XLSX' },
  { start: Buffer.of(0xd0, 0xcf, 0x11, 0xe0), format: 'XLS' },
  { start: Buffer.from('%PDF'), format: 'PDF' },
]

/** Cuts at newlines; in UTF-8 and in GB18030 the byte 0x0A is never a part of another character. */
async function* wholeLines(stream: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let rest: Buffer[] = []
  let restBytes = 0
  let firstLine = 1
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const part = chunk.subarray(at, at + PIECE_BYTES)
      const end = part.lastIndexOf(NEWLINE) + 1
      if (end > 0) {
        const bytes = rest.length === 0 ? part.subarray(0, end) : Buffer.concat([...rest, part.subarray(0, end)])
        yield { bytes, firstLine }
        firstLine += countLines(bytes)
        rest = []
        restBytes = 0
      }
      if (end < part.length) rest.push(part.subarray(end))
      restBytes += part.length - end
      if (restBytes > MAX_LINE_BYTES) throw new ClientError('LINE_TOO_LONG', { line: firstLine, limit: MAX_LINE_BYTES })
    }
  }
  if (restBytes > 0) yield { bytes: Buffer.concat(rest), firstLine }
}

/** Holds text back from the first byte beyond ASCII on until there is enough of it to tell the encoding. */
async function* withWindow(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let held: Piece[] = []
  let heldBytes = 0
  let isDecided = false
  for await (const piece of pieces) {
    if (isDecided || (held.length === 0 && isAscii(piece.bytes))) {
      yield piece
      continue
    }
    held.push(piece)
    heldBytes += piece.bytes.length
    if (heldBytes < WINDOW_BYTES) continue
    yield joined(held)
    held = []
    isDecided = true
  }
  if (held.length > 0) yield joined(held)
}

const joined = (pieces: Piece[]): Piece => ({
  bytes: Buffer.concat(pieces.map((piece) => piece.bytes)),
  firstLine: pieces[0]!.firstLine,
})

/** The encoding that gets further, so that one broken byte in a UTF-8 file is not answered with garbled names. */
function detect(bytes: Buffer): Encoding {
  return validLength(bytes, 'utf-8') >= validLength(bytes, 'gb18030') ? 'utf-8' : 'gb18030'
}

function* decode(piece: Piece, encoding: Encoding): Generator<Piece> {
  const all = toUtf8(piece.bytes, encoding)
  if (all) {
    yield { ...piece, bytes: all }
    return
  }
  const before = piece.bytes.subarray(0, validLength(piece.bytes, encoding))
  if (before.length > 0) yield { ...piece, bytes: toUtf8(before, encoding)! }
  throw new ClientError('ENCODING_INVALID', { line: piece.firstLine + countLines(before) })
}

/** Bytes up to the first line that is not text in this encoding. */
function validLength(bytes: Buffer, encoding: Encoding): number {
  if (toUtf8(bytes, encoding)) return bytes.length
  for (let start = 0; ; ) {
    const end = bytes.indexOf(NEWLINE, start) + 1 || bytes.length
    if (!toUtf8(bytes.subarray(start, end), encoding)) return start
    start = end
  }
}

function toUtf8(bytes: Buffer, encoding: Encoding): Buffer | undefined {
  if (encoding === 'utf-8') return isUtf8(bytes) ? bytes : undefined
  try {
    return Buffer.from(new TextDecoder(encoding, { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++
  return count
}
