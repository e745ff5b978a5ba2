// What an answer gave: its statement says which selections become records and with which fields (sql/readings.ts), the
// line breaks in the bytes how many (sql/json-text.ts), without parsing them.
import type { Answered } from '../operations/context.ts'
import type { Readings, ReadSubject } from '../sql/readings.ts'

const LINE_FEED = 10
const SPACE = 32
const TAB = 9

/** Calls `add` once for each subject and region; nested rows count in the region of the root row they hang from. */
export function countRows(
  { subjects, selections, below, root }: Readings,
  { json, regions }: Answered,
  add: (subject: ReadSubject, region: string, rows: number) => void,
): void {
  const paths = regions.toString('latin1').split(' ')
  if (root === 'backward') paths.reverse()
  const tallies = new Map<string, { rows: number[]; roots: Set<number> }>()
  /** Records so far, of selections that hold root rows; each holds all of them, but where any may hold the next. */
  const seen = selections.map(() => 0)
  let tally = { rows: [] as number[], roots: new Set<number>() }
  for (let at = json.indexOf(LINE_FEED); at >= 0; at = json.indexOf(LINE_FEED, at + 1)) {
    let ordinal = 0
    for (let byte = json[++at]; byte === SPACE || byte === TAB; byte = json[++at]) {
      ordinal = 2 * ordinal + (byte === TAB ? 1 : 0)
    }
    const selection = selections[ordinal]
    if (!selection) continue
    if (selection.isRoot) {
      const path = paths[seen[root === 'nodes' ? 0 : ordinal]!++] ?? ''
      tally = tallies.get(path) ?? { rows: subjects.map(() => 0), roots: new Set() }
      tally.roots.add(ordinal)
      tallies.set(path, tally)
    }
    tally.rows[selection.subject]!++
  }
  for (const [path, { rows, roots }] of tallies) {
    subjects.forEach((subject, i) => {
      const isComputed = below.get(i)?.isDisjointFrom(roots) === false
      if (rows[i]! > 0 || isComputed) add(subject, path, rows[i]!)
    })
  }
}
