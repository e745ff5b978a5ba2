// Answers in fewer bytes for who reads them. Only what is given to these functions is compressed, data and contracts:
// no token, secret or error, beside which a stranger's own text would tell by its length what it is (BREACH).
//
// @fastify/compress was not taken: it compresses whatever leaves, answers that are whole by streams as well, and leaves
// their ETags strong.
import { pipeline, type Readable, Transform } from 'node:stream'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { weighted } from '../kernel/weighted.ts'
import { answerText } from './answer-text.ts'
import { isKnown } from './etag.ts'
import { varyBy } from './vary.ts'

interface Coding {
  name: string
  whole: (bytes: Buffer) => Promise<Buffer>
  stream: () => Transform
}

const { constants: c } = zlib
const [zstd, brotli, gzip] = [promisify(zlib.zstdCompress), promisify(zlib.brotliCompress), promisify(zlib.gzip)]
const zstdOptions = { params: { [c.ZSTD_c_compressionLevel]: 1 } }
const brotliOptions = { params: { [c.BROTLI_PARAM_QUALITY]: 2, [c.BROTLI_PARAM_LGWIN]: 19 } }

/**
 * The best first: 400 kB of vehicles become a 11th in 0.5 ms by zstd, a 10th in 1.0 by br and in 2.3 by gzip. Another
 * level takes half as long again for 5 % of the bytes; below its 6th, gzip leaves more than a fifth of a CSV file.
 */
const codings: Coding[] = [
  {
    name: 'zstd',
    whole: (bytes) => zstd(bytes, zstdOptions),
    stream: () => zlib.createZstdCompress(zstdOptions),
  },
  {
    name: 'br',
    whole: (bytes) => brotli(bytes, brotliOptions),
    stream: () => zlib.createBrotliCompress(brotliOptions),
  },
  { name: 'gzip', whole: (bytes) => gzip(bytes), stream: () => zlib.createGzip() },
]

/** Below, an answer is one packet either way. */
const MIN_BYTES = 1024

const GATHERED_BYTES = 64 * 1024

/** Gives a whole answer to the socket; of one with an ETag, who has it already is told just that. */
export function sendBytes(bytes: Buffer, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const coding = bytes.length < MIN_BYTES ? undefined : codingOf(request)
  if (coding) note(coding, reply)
  if (isKnown(reply.getHeader('etag'), request.headers['if-none-match'])) {
    return reply.code(304).removeHeader('content-encoding').removeHeader('content-type').send()
  }
  if (!coding) return reply.send(answerText(bytes))
  coding.whole(bytes).then(
    (compressed) => reply.send(compressed),
    (error: unknown) => reply.send(error),
  )
  return reply
}

/** Gives a stream to the socket, as fast as it takes it. What breaks or leaves on one side ends the other. */
export function sendStream(stream: Readable, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const coding = codingOf(request)
  if (!coding) return reply.send(stream)
  note(coding, reply)
  // An error is met by whoever reads the compressed stream.
  return reply.send(pipeline(stream, gathered(), coding.stream(), () => {}))
}

/** A COPY comes row by row, and each piece makes a journey to another thread: 150,000 rows took three times as long. */
function gathered(): Transform {
  let [pieces, bytes]: [Buffer[], number] = [[], 0]
  const all = () => {
    const whole = Buffer.concat(pieces)
    ;[pieces, bytes] = [[], 0]
    return whole
  }
  return new Transform({
    transform: (piece: Buffer, _encoding, done) => {
      pieces.push(piece)
      bytes += piece.length
      done(null, bytes < GATHERED_BYTES ? undefined : all())
    },
    flush: (done) => done(null, all()),
  })
}

function note({ name }: Coding, reply: FastifyReply): void {
  const etag = reply.getHeader('etag')
  // Not the same bytes any more, but the same version.
  if (etag) reply.header('etag', `W/${etag}`)
  varyBy(reply.header('content-encoding', name), 'Accept-Encoding')
}

/** The best of those that are wanted most; none where the answer as it is is wanted more. */
function codingOf({ headers }: FastifyRequest): Coding | undefined {
  const accepted = headers['accept-encoding']
  if (accepted === undefined) return undefined
  const ranges = weighted(accepted.toString())
  const weightOf = (coding: string): number | undefined => ranges.find(({ name }) => name === coding)?.weight
  const [any, plain] = [weightOf('*') ?? 0, weightOf('identity') ?? 0]
  const wanted = codings.map((coding) => ({ coding, weight: weightOf(coding.name) ?? any }))
  const most = Math.max(...wanted.map(({ weight }) => weight))
  return most > 0 && most >= plain ? wanted.find(({ weight }) => weight === most)?.coding : undefined
}
