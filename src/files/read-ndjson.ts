// Newline-delimited JSON: one object a line; a bad line is rejected and the others go on.
import { setImmediate as others } from 'node:timers/promises'
import { ClientError, type Problem } from '../errors.ts'
import { isObject } from '../kernel/field-kinds.ts'
import { jsonReason, parseJson } from '../kernel/parse-json.ts'
import type { Piece } from './decode-text.ts'
import type { Chunk } from './read-records.ts'

/** A bad line costs 7 us: a piece of 32,768 lines of one letter would keep all other callers waiting for 0.25 s. */
const LINES_AT_ONCE = 1000

/** A last line that is neither complete JSON nor ended by a newline throws FILE_TRUNCATED. */
export async function* readNdjson(pieces: AsyncIterable<Piece>): AsyncGenerator<Chunk> {
  for await (const { bytes, firstLine } of pieces) {
    const chunk: Chunk = { inputs: [], rejected: [] }
    const lines = bytes.toString().split('\n')
    for (const [i, line] of lines.entries()) {
      // Files that were joined have marks inside.
      const text = line.charCodeAt(0) === 0xfeff ? line.slice(1) : line
      if (i % LINES_AT_ONCE === LINES_AT_ONCE - 1) await others()
      readLine(text, firstLine + i, chunk)
    }
    // After a last newline comes an empty part; anything else there is a line without its newline.
    const last = chunk.rejected.at(-1)
    const isCut = last?.line === firstLine + lines.length - 1 && last.problems[0]?.code === 'LINE_MALFORMED'
    if (isCut) chunk.rejected.pop()
    yield chunk
    if (isCut) throw new ClientError('FILE_TRUNCATED', { line: last.line })
  }
}

function readLine(text: string, line: number, { inputs, rejected }: Chunk): void {
  if (text.trim() === '') return
  const reject = (problem: Problem) => rejected.push({ line, problems: [problem] })
  try {
    const value = parseJson(text)
    if (isObject(value)) inputs.push({ line, record: value })
    else reject({ code: 'RECORD_EXPECTED' })
  } catch (error) {
    if (error instanceof ClientError) reject({ code: error.code, params: error.params })
    else reject({ code: 'LINE_MALFORMED', params: { reason: jsonReason(error) } })
  }
}
