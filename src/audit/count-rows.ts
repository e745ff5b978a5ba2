// What an answer gave of which registers: the plan says which selections become records and with which fields, the line
// breaks in the bytes how many (sql/json-text.ts), without parsing them.
import type { Field, Register } from '../kernel/define-register.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Answered, Exported } from '../operations/context.ts'
import type {
  AggregateTerm,
  Condition,
  GroupPart,
  GroupsPlan,
  ListPlan,
  ReadPlan,
  RecordPart,
} from '../plan/read-plan.ts'

export type ReadKind = 'RECORDS' | 'AGGREGATE' | 'EXPORT'

/** A set of fields of a register, read in one way. */
export interface Subject {
  /** Tells it from other subjects. */
  key: string
  register: Register
  fields: string
  kind: ReadKind
}

/** What a plan reads. Subjects are those of all lists below, each once; the other members refer to them by index. */
export interface Readings {
  subjects: Subject[]
  /** By ordinal; null for groups, which are no records of a register. */
  selections: ({ subject: number; isRoot: boolean } | null)[]
  /** Counts, aggregates, groups and tests of rows: over all that is in reach, and below each root row. */
  overall: Set<number>
  below: Set<number>
  /** The regions of the root rows are in the order of the scan, the rows in the other. */
  isBackward: boolean
}

export function readingsOf(plan: ReadPlan, registry: Registry): Readings {
  const readings = noReadings(plan.kind === 'list' && plan.page.isBackward === true)
  const walk = { readings, registry }
  if (plan.kind === 'list') addList(plan, true, walk)
  else addRecord(plan, new Set(), true, walk)
  return readings
}

/** The subject of an export, and what its filter asks of other registers. */
export function exportedReadings(register: Register, { fields, filter }: Exported, registry: Registry): Readings {
  const readings = noReadings(false)
  // The first subject; a filter names no field that an export leaves out.
  subjectOf(register, new Set(fields.map(({ name }) => name)), 'EXPORT', readings)
  addTested(filter, register, new Set(), true, { readings, registry })
  return readings
}

const noReadings = (isBackward: boolean): Readings => ({
  ...{ subjects: [], selections: [], overall: new Set(), below: new Set(), isBackward },
})

interface Walk {
  readings: Readings
  registry: Registry
}

/** In the order in which sql/read.ts gives ordinals: a record before what is nested in it. */
function addRecord(
  { register, parts }: { register: Register; parts: RecordPart[] },
  tested: ReadonlySet<string>,
  isRoot: boolean,
  walk: Walk,
): void {
  const { readings, registry } = walk
  const names = new Set(tested)
  for (const part of parts) if (part.kind === 'field') names.add(part.field.name)
  readings.selections.push({ subject: subjectOf(register, names, 'RECORDS', readings), isRoot })
  for (const part of parts) {
    if (part.kind === 'one') {
      addRecord({ register: registry.target(part.relation), parts: part.parts }, new Set(), false, walk)
    } else if (part.kind === 'many') addList(part.list, false, walk)
  }
}

function addList(list: ListPlan, isRoot: boolean, walk: Walk): void {
  const { register, filter, parts } = list
  const { readings, registry } = walk
  const tested = addTested(filter, register, new Set(), isRoot, walk)
  const computed = new Set(tested)
  const first = readings.selections.length
  let isComputed = false
  for (const part of parts) {
    if (part.kind === 'nodes') addRecord({ register, parts: part.parts }, tested, isRoot, walk)
    else if (part.kind === 'edges') {
      for (const edge of part.parts) {
        if (edge.kind === 'node') addRecord({ register, parts: edge.parts }, tested, isRoot, walk)
      }
    } else if (part.kind === 'pageInfo') isComputed ||= part.parts.some(({ kind }) => kind === 'totalCount')
    else if (part.kind !== 'typename') {
      isComputed = true
      if (part.kind === 'aggregate') addAggregated(part.parts, computed)
      if (part.kind === 'groups') {
        addGrouped(part.groups, computed, isRoot, { readings, registry })
      }
    }
  }
  // Without records the answer still says whether there are any.
  const isEmpty = readings.selections.length === first
  if (isComputed || isEmpty) addComputed(register, computed, isRoot, readings)
}

function addAggregated(parts: GroupPart[], names: Set<string>): void {
  for (const part of parts) {
    if (part.kind !== 'function') continue
    for (const one of part.fields) if (one.kind === 'field') names.add(one.field.name)
  }
}

function addGrouped(groups: GroupsPlan, names: Set<string>, isRoot: boolean, { readings, registry }: Walk): void {
  const add = (term: AggregateTerm) => 'field' in term && names.add(term.field.name)
  for (const part of groups.parts) {
    if (part.kind !== 'nodes') continue
    readings.selections.push(null)
    addAggregated(part.parts, names)
  }
  for (const { term } of [...groups.having, ...groups.orderBy]) add(term)
  for (const { relations, field } of groups.by) {
    const last = relations.at(-1)
    if (last) addComputed(registry.target(last), new Set([field.name]), isRoot, readings)
    else names.add(field.name)
  }
}

/** The fields of the register that a filter asks for; those of related registers are subjects of their own. */
function addTested(
  condition: Condition | undefined,
  register: Register,
  names: Set<string>,
  isRoot: boolean,
  walk: Walk,
): Set<string> {
  if (!condition) return names
  if (condition.op === 'compare') names.add(condition.field.name)
  else if (condition.op === 'not') addTested(condition.condition, register, names, isRoot, walk)
  else if (condition.op === 'relation') {
    const target = walk.registry.target(condition.relation)
    const inner = addTested(condition.condition, target, new Set(), isRoot, walk)
    addComputed(target, inner, isRoot, walk.readings)
  } else for (const part of condition.all) addTested(part, register, names, isRoot, walk)
  return names
}

function addComputed(register: Register, names: ReadonlySet<string>, isRoot: boolean, readings: Readings): void {
  const index = subjectOf(register, names, 'AGGREGATE', readings)
  ;(isRoot ? readings.overall : readings.below).add(index)
}

function subjectOf(
  register: Register,
  names: ReadonlySet<string>,
  kind: ReadKind,
  { subjects }: Pick<Readings, 'subjects'>,
): number {
  const fields = [...register.fields.values()].flatMap(({ name }: Field) => (names.has(name) ? [name] : [])).join()
  const key = `${kind} ${register.name} ${fields}`
  const known = subjects.findIndex((subject) => subject.key === key)
  return known >= 0 ? known : subjects.push({ key, register, fields, kind }) - 1
}

const LINE_FEED = 10
const SPACE = 32
const TAB = 9

/** Calls `add` once for each subject and region; nested rows count in the region of the root row they hang from. */
export function countRows(
  { subjects, selections, below, isBackward }: Readings,
  { json, regions }: Answered,
  add: (subject: Subject, region: string, rows: number) => void,
): void {
  const paths = regions.toString('latin1').split(' ')
  if (isBackward) paths.reverse()
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
