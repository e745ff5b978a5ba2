// What `npm test` prints: failures whole, else a line a file, then tap's own summary. A file that ran no assertion, or
// left some out without a reason, fails the run. `npx tap --reporter=tap` prints everything.
import { Transform } from 'node:stream'
import { type FinalResults, Parser, type Result } from 'tap-parser'

/** What became of a file, all below it counted. */
interface Outcome {
  passed: number
  failures: Failure[]
  /** Reasons why tests were left out. */
  skips: (string | boolean)[]
}

interface Failure {
  name: string
  details: object
}

/** tap makes one, writes its TAP into it and shows what comes out. */
export default class Report extends Transform {
  readonly #parser = new Parser()

  constructor() {
    super()
    let file: Outcome = { passed: 0, failures: [], skips: [] }
    this.#parser.on('child', (parser: Parser) => {
      file = { passed: 0, failures: [], skips: [] }
      listen(parser, file)
    })
    this.#parser.on('assert', (result: Result) => {
      const text = reportOf(result, file)
      if (text.startsWith('not ok')) process.exitCode = 1
      this.push(text)
    })
    this.#parser.on('comment', (comment: string) => this.push(comment))
    this.#parser.on('bailout', (reason: string) => this.push(`Bail out! ${reason}\n`))
  }

  override _transform(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#parser.write(chunk)
    done()
  }

  override _flush(done: () => void): void {
    this.#parser.end()
    done()
  }
}

/** Notes the assertions of a test and of those in it. */
function listen(parser: Parser, outcome: Outcome): void {
  const { failures, skips } = outcome
  const fail = (name: string, details: object) => failures.push({ name, details })
  let failedBefore = 0
  parser.on('child', (child: Parser) => {
    failedBefore = failures.length
    listen(child, outcome)
  })
  parser.on('assert', ({ ok, skip, todo, fullname, diag, closingTestPoint }: Result) => {
    if (skip || todo) skips.push(skip || todo)
    else if (ok && !closingTestPoint) outcome.passed++
    // A test whose assertions failed has failed by them.
    else if (!ok && !(closingTestPoint && failures.length > failedBefore)) fail(fullname, diag ?? {})
  })
  parser.on('complete', (results: FinalResults) => {
    for (const failure of results.failures) {
      if (failure.tapError && !('fullname' in failure)) fail(parser.fullname, failure)
    }
  })
}

function reportOf({ ok, name, time, diag }: Result, { passed, failures, skips }: Outcome): string {
  const seconds = `${((time ?? 0) / 1000).toFixed(1)} s`
  const reasons = [...new Set(skips)].filter((reason) => typeof reason === 'string')
  const left =
    skips.length > 0 ? `, ${[`${skips.length} left out`, reasons.join('; ')].filter(Boolean).join(': ')}` : ''
  const isSilent = passed === 0 && skips.length === 0
  const complaint = isSilent ? 'it ran no assertion' : skips.includes(true) ? 'tests are left out without a reason' : ''
  if (ok && !complaint) return `ok ${name} (${passed} in ${seconds}${left})\n`
  const shown = failures.length === 0 && !ok ? [{ name, details: diag ?? {} }] : failures
  const head = `not ok ${name} (${passed} passed, ${shown.length} failed, in ${seconds}${left})`
  const all = shown.map(({ name, details }) => `  not ok ${name}\n${indented(detailsText(details), 4)}`)
  return `${[head, ...(complaint ? [`  not ok ${complaint}`] : []), ...all].join('\n')}\n`
}

/** As tap gives them, texts of several lines as they are: diffs and sources. */
const detailsText = (details: object): string =>
  Object.entries(details)
    .map(([key, value]) => {
      if (typeof value !== 'string') return `${key}: ${JSON.stringify(value)}`
      return value.includes('\n') ? `${key}:\n${indented(value.trimEnd(), 2)}` : `${key}: ${value}`
    })
    .join('\n')

const indented = (text: string, width: number): string => text.replace(/^/gm, ' '.repeat(width))
