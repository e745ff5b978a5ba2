// An upload becomes pieces of whole lines in valid UTF-8, however it was encoded and wherever the network cut it.
import { ClientError } from '../errors.ts'
import { type Encoding, labels } from './judge-line.ts'
import { scanText } from './scan-text.ts'
import { openSpool, type SpoolUse } from './spool.ts'

/** Longest line of a file; more than this and one piece is never held in memory. */
export const MAX_LINE_BYTES = 1 << 20
const PIECE_BYTES = 64 * 1024
const NEWLINE = 10

export interface Piece {
  /** Whole lines; only the last line of a file may lack its newline. */
  bytes: Buffer
  firstLine: number
}

export interface TextOptions extends SpoolUse {
  /** As the sender says. */
  encoding?: Encoding | undefined
  /** As the format says: what is text in it is in it, whatever else it may look like. */
  presumed?: Encoding | undefined
}

/**
 * Yields the text in order once all of it has come and its encoding is known, so that nothing is written of a file that
 * is in none or in two: ENCODING_… with the line. A binary format throws FILE_FORMAT_UNSUPPORTED, a line beyond the
 * limit LINE_TOO_LONG, as soon as they come.
 */
export async function* decodeText(
  stream: AsyncIterable<Buffer>,
  { encoding: stated, presumed, ...use }: TextOptions,
): AsyncGenerator<Piece> {
  const spool = openSpool(use)
  try {
    const scan = scanText()
    let said = stated
    for await (const piece of wholeLines(stream)) {
      if (piece.firstLine === 1) said = readMark(piece, stated)
      scan.take(piece)
      await spool.write(piece.bytes)
    }
    const encoding = scan.end(said, presumed)
    const decoder = new TextDecoder(encoding, { fatal: true })
    for await (const piece of wholeLines(spool.read())) {
      yield encoding === 'utf-8' ? piece : { ...piece, bytes: Buffer.from(decoder.decode(piece.bytes)) }
    }
  } finally {
    await spool.close()
  }
}

/** What the file's first bytes say of its encoding, if anything; they are no part of the text. */
function readMark(piece: Piece, stated: Encoding | undefined): Encoding | undefined {
  const mark = marks.find(({ start }) => piece.bytes.subarray(0, start.length).equals(start))
  if (mark?.format) throw new ClientError('FILE_FORMAT_UNSUPPORTED', { format: mark.format })
  if (!mark) return stated
  if (stated && stated !== mark.encoding)
    throw new ClientError('ENCODING_CONTRADICTS', { line: 1, encoding: labels[stated] })
  piece.bytes = piece.bytes.subarray(mark.start.length)
  return mark.encoding
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

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++
  return count
}
