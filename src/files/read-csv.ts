// CSV with a header row of API names or Chinese labels, as spreadsheets write it.
import { CsvError, Parser } from 'csv-parse'
import { ClientError } from '../errors.ts'
import { trimmed } from '../kernel/characters.ts'
import type { Register } from '../kernel/define-register.ts'
import { shown } from '../kernel/field-kinds.ts'
import { fieldNames, MAX_UNKNOWN, nameProblem, normalName, sameUnit } from '../kernel/field-names.ts'
import { isSecret } from '../kernel/secrecy.ts'
import { MAX_LINE_BYTES, type Piece } from './decode-text.ts'
import type { Chunk } from './read-records.ts'

/** Quotes inside one unquoted row; for each the library copies the cell, so a line of quotes would take minutes. */
const MAX_BAD_QUOTES = 20

/**
 * Blanks around a value are not part of it. An empty cell is null; a row without any value is skipped. A wrong header
 * refuses the file before any record. A quote that is not closed ends it, for nobody can say where the next row begins.
 * Other bad rows are rejected.
 */
export async function* readCsv(pieces: AsyncIterable<Piece>, register: Register): AsyncGenerator<Chunk> {
  const names = fieldNames(register)
  let parser: RowParser | undefined
  let columns: ReturnType<typeof readHeader> | undefined
  const takeChunk = ({ rows, badQuotes }: RowParser): Chunk => {
    const taken = rows.splice(0)
    const bad = badQuotes.splice(0).map((line) => ({ code: 'QUOTE_INVALID', params: { line } }) as const)
    const headerLine = taken[0]?.line ?? Number.POSITIVE_INFINITY
    if (!columns && bad[0] && bad[0].params.line <= headerLine) throw new ClientError(bad[0].code, bad[0].params)
    columns ??= taken.length > 0 ? readHeader(taken.shift()!.cells, names, register) : undefined
    const chunk: Chunk = columns ? toChunk(taken, columns) : { inputs: [], rejected: [] }
    for (const problem of bad) chunk.rejected.push({ line: problem.params.line, problems: [problem] })
    return chunk
  }
  for await (const piece of pieces) {
    parser ??= startParser(piece, names)
    if (!parser) continue
    const failure = await parser.write(piece.bytes)
    yield takeChunk(parser)
    if (failure) throw failure
  }
  if (!parser) return
  const failure = await parser.end()
  yield takeChunk(parser)
  if (failure) throw failure
}

/** The field names of the columns, and what the file calls them. */
function readHeader(cells: string[], names: ReadonlyMap<string, string>, register: Register) {
  // A document's mark stands above all else, where the header should be.
  if (isSecret(cells)) throw new ClientError('SECRET_REFUSED')
  const header = cells.map((text) => names.get(normalName(text)) ?? sameUnit(text, register) ?? '')
  const unknown = cells.flatMap((text, i) => (header[i] ? [] : [trimmed(text) || `#${i + 1}`])).slice(0, MAX_UNKNOWN)
  const problems = unknown.map((text) => {
    const { code, params } = nameProblem('COLUMN_UNKNOWN', text, register, names.keys())
    return { code, params: { ...params, ...(!params?.suggestion && { path: register.path }) } }
  })
  const [first] = problems
  if (first) throw new ClientError(first.code, first.params, problems.length > 1 ? problems : [])
  const titles = cells.map((text) => shown(trimmed(text)))
  const twice = header.findIndex((column, i) => header.indexOf(column) !== i)
  if (twice >= 0) {
    const [field, name] = [header[twice]!, titles[header.indexOf(header[twice]!)]!]
    const other = titles[twice] === name ? undefined : titles[twice]
    throw new ClientError('COLUMN_DUPLICATE', { name, other, field })
  }
  return { header, titles }
}

function toChunk(rows: Row[], { header, titles }: ReturnType<typeof readHeader>): Chunk {
  const chunk: Chunk = { header, titles, inputs: [], rejected: [] }
  for (const { line, cells } of rows) {
    if (cells.length === header.length) chunk.inputs.push({ line, record: cells.map((cell) => cell || null) })
    else {
      const params = { count: cells.length, expected: header.length }
      chunk.rejected.push({ line, problems: [{ code: 'COLUMN_COUNT', params }] })
    }
  }
  return chunk
}

interface Row {
  line: number
  cells: string[]
}

interface RowParser {
  rows: Row[]
  /** Lines with a quote inside an unquoted cell. */
  badQuotes: number[]
  /** Fills `rows`; gives the error that makes the rest of the file unreadable, if any. */
  write: (bytes: Buffer) => Promise<unknown>
  end: () => Promise<unknown>
}

/** Undefined while there is nothing but blank lines. The delimiter is the one that makes the most known columns. */
function startParser(piece: Piece, names: ReadonlyMap<string, string>): RowParser | undefined {
  const header = /\S[^\n]*/.exec(piece.bytes.toString())?.[0]
  if (header === undefined) return undefined
  const known = (delimiter: string) =>
    header.split(delimiter).filter((text) => names.has(normalName(text.replaceAll('"', '')))).length
  const delimiter = [',', '\t', ';'].reduce((best, other) => (known(other) > known(best) ? other : best))
  return createParser(delimiter, piece.firstLine)
}

function createParser(delimiter: string, firstLine: number): RowParser {
  const rows: Row[] = []
  const badQuotes: number[] = []
  /** What the library had counted at the end of the last row: lines, and blank ones among them. */
  let [counted, blank] = [0, 0]
  /** It counts a carriage return inside a cell as a line of its own. */
  let surplus = 0
  let [badLine, inRow] = [0, 0]
  const lineOf = (libraryLine: number) => firstLine - 1 + libraryLine - surplus
  const parser = new Parser({
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_LINE_BYTES,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error?.code !== 'INVALID_OPENING_QUOTE') throw error
      counted = parser.info.lines
      blank = parser.info.empty_lines
      const line = lineOf(counted)
      if (line !== badLine) badQuotes.push(line)
      inRow = line === badLine ? inRow + 1 : 1
      badLine = line
      if (inRow > MAX_BAD_QUOTES) throw error
    },
  })
  // Rows are taken where the stream would queue them: 1.9 µs a row of 9 columns; `on_record` and `info`, which also
  // tell the line, cost 3.1 and 3.4 µs because they copy all counters for each row.
  parser.push = (cells: string[] | null) => {
    if (cells === null) return true
    const { lines, empty_lines } = parser.info
    // Else a row of another length than the first costs 10 µs more, for an error object that nobody reads.
    Object.assign(parser.info, { records: 0 })
    let inner = 0
    if (lines - counted !== 1 + empty_lines - blank) {
      const text = cells.join('')
      inner = text.split('\n').length - 1
      surplus += text.split('\r').length - 1
    }
    counted = lines
    blank = empty_lines
    const values = cells.map(trimmed)
    if (values.some((value) => value !== '')) rows.push({ line: lineOf(lines) - inner, cells: values })
    return true
  }
  const refusal = (error: unknown): unknown => {
    if (!(error instanceof CsvError)) return error ?? undefined
    const isMany = error.code === 'INVALID_OPENING_QUOTE'
    const params = { line: isMany ? badLine : lineOf(counted + 1 + parser.info.empty_lines - blank) }
    return new ClientError(error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'FILE_TRUNCATED' : 'QUOTE_INVALID', params)
  }
  const settled = (run: (done: (error?: Error | null) => void) => void) =>
    new Promise<unknown>((resolve) => run((error) => resolve(refusal(error))))
  parser.on('error', () => {})
  return {
    ...{ rows, badQuotes },
    write: (bytes) => settled((done) => parser.write(bytes, done)),
    end: () => settled((done) => parser.end(done)),
  }
}
