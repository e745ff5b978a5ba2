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
  const tallies = new Map<string, number[]>()
  /** Records so far, of selections that hold root rows. */
  const seen = selections.map(() => 0)
  let tally: number[] = []
  for (let at = json.indexOf(LINE_FEED); at >= 0; at = json.indexOf(LINE_FEED, at + 1)) {
    let ordinal = 0
    for (let byte = json[++at]; byte === SPACE || byte === TAB; byte = json[++at]) {
      ordinal = 2 * ordinal + (byte === TAB ? 1 : 0)
    }
    const selection = selections[ordinal]
    if (!selection) continue
    if (selection.isRoot) {
      const path = paths[seen[ordinal]!++] ?? ''
      tally = tallies.get(path) ?? subjects.map(() => 0)
      tallies.set(path, tally)
    }
    tally[selection.subject]!++
  }
  for (const [path, rows] of tallies) {
    subjects.forEach((subject, i) => {
      if (rows[i]! > 0 || below.has(i)) add(subject, path, rows[i]!)
    })
  }
}
