// What a statement reads of which register, noted where its text is written: the read log cannot say otherwise.
import type { Register } from '../kernel/define-register.ts'
import type { Builder } from './statement.ts'

export type ReadKind = 'RECORDS' | 'AGGREGATE' | 'EXPORT'

/** A set of fields of a register, read in one way. */
export interface ReadSubject {
  /** Tells it from other subjects. */
  key: string
  register: Register
  fields: string
  kind: ReadKind
}

/** What the part of a statement that is made of one plan reads; `subject` is an index into `subjects`, each once. */
export interface Readings {
  subjects: ReadSubject[]
  /** By ordinal; null for groups, which are no records of a register. */
  selections: ({ subject: number; isRoot: boolean } | null)[]
  /** Counts, aggregates, groups and tests of rows: over all that is in reach. */
  overall: Set<number>
  /** And below each root row, with the ordinals of the selections whose rows these are. */
  below: Map<number, Set<number>>
  /** Backward the regions of the root rows are in the order of the scan, the rows in the other. */
  root: 'record' | 'forward' | 'backward' | 'nodes'
}

/** A reading while it is written. */
interface Note {
  kind: ReadKind
  register: Register
  isRoot: boolean
  fields: ReadonlySet<string>
  /** Fields that decide which rows there are. */
  tested: ReadonlySet<string>
}

export interface Notes {
  /** By ordinal, in the order in which they are written: a record before what is nested in it. */
  selections: (Note | null)[]
  computed: (Note & { root: number })[]
}

export const newNotes = (): Notes => ({ selections: [], computed: [] })

const none: ReadonlySet<string> = new Set()

/** For what becomes records of a register, or lines of it; the ordinal is that of the selection. */
export function selectionOf(register: Register, builder: Builder, tested = none, kind: ReadKind = 'RECORDS') {
  const fields = new Set<string>()
  const { notes, isRoot } = builder
  const ordinal = notes.selections.push({ kind, register, isRoot, fields, tested }) - 1
  return { ordinal, own: { ...builder, fields, isRoot: false } }
}

/** For what is computed of rows of a register, and for tests of related ones. */
export function computedOf(register: Register, builder: Builder, tested = none): Builder {
  const fields = new Set<string>()
  const { notes, isRoot } = builder
  const root = notes.selections.findLastIndex((note) => note?.isRoot)
  notes.computed.push({ kind: 'AGGREGATE', register, isRoot, fields, tested, root })
  return { ...builder, fields }
}

/** Once all is written. */
export function readingsOf({ selections, computed }: Notes, root: Readings['root']): Readings {
  const subjects: ReadSubject[] = []
  const indexOf = (note: Note): number => {
    const { kind, register, fields: own, tested } = note
    const fields = [...register.fields.keys()].filter((name) => own.has(name) || tested.has(name)).join()
    const key = `${kind} ${register.name} ${fields}`
    const known = subjects.findIndex((subject) => subject.key === key)
    return known >= 0 ? known : subjects.push({ key, register, fields, kind }) - 1
  }
  const readings = { overall: new Set<number>(), below: new Map<number, Set<number>>(), root }
  const selected = selections.map((note) => note && { subject: indexOf(note), isRoot: note.isRoot })
  for (const note of computed) {
    const subject = indexOf(note)
    if (note.isRoot) readings.overall.add(subject)
    else readings.below.set(subject, (readings.below.get(subject) ?? new Set()).add(note.root))
  }
  return { subjects, selections: selected, ...readings }
}
