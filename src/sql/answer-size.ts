// How large an answer can become: what each kind of value takes at most as JSON, times the rows of the plan. Most plans
// cannot reach the limit and their statements are as they were; the others are watched while they make their text.

import type { Field } from '../kernel/define-register.ts'
import { MAX_TEXT } from '../kernel/field-kinds.ts'
import type {
  AggregatePart,
  EdgePart,
  GroupKeyPart,
  ListPlan,
  NodesPlan,
  ReadPlan,
  RecordPart,
} from '../plan/read-plan.ts'

/** Of a whole answer to a read, whichever door it leaves by; exports are streams and have no end. */
export const MAX_ANSWER_BYTES = 16 << 20
/** What cannot become larger is not watched while it is made: watching takes 2 us a row. */
export const UNWATCHED_BYTES = 4 * MAX_ANSWER_BYTES

/** A control character in JSON; a Chinese one takes half. */
const BYTES_A_CHARACTER = 6
/** A number, a date, an id, a member of an enumeration, a path, a page's flag. */
const SHORT_BYTES = 100
const MAX_CURSOR_KEYS = 6

/** No answer to the plan is larger. */
export function mostBytes(plan: ReadPlan): number {
  if (plan.kind === 'list') return SHORT_BYTES + listBytes(plan)
  if (plan.kind === 'record') return SHORT_BYTES + recordBytes(plan.parts)
  return SHORT_BYTES + plan.ids.length * most(plan.records, recordBytes)
}

const most = (records: NodesPlan['records'], of: (parts: RecordPart[]) => number): number =>
  Math.max(...records.map(({ parts }) => of(parts)))

/** How many lists are within each other: the text of a record is part of that of each record above it. */
export function depthOf(plan: ReadPlan): number {
  if (plan.kind === 'list') return listDepth(plan)
  return plan.kind === 'record' ? recordDepth(plan.parts) : 1 + most(plan.records, recordDepth)
}

const listDepth = (list: ListPlan): number => 1 + recordDepth(recordParts(list))

const recordDepth = (parts: RecordPart[]): number =>
  parts.reduce((depth, part) => {
    if (part.kind === 'one') return Math.max(depth, recordDepth(part.parts))
    return part.kind === 'many' ? Math.max(depth, listDepth(part.list)) : depth
  }, 0)

/** Of the records of a list, wherever they stand in it. */
export const recordParts = ({ parts }: ListPlan): RecordPart[] =>
  parts.flatMap((part) => {
    if (part.kind === 'nodes') return part.parts
    return part.kind === 'edges' ? part.parts.flatMap((edge) => (edge.kind === 'node' ? edge.parts : [])) : []
  })

type Keyed = { key: string }

/** Keys with their quotes, and what stands behind each. */
const sum = <Part extends Keyed>(parts: readonly Part[], bytesOf: (part: Part) => number): number =>
  parts.reduce((total, part) => total + part.key.length + 4 + bytesOf(part), 2)

const fieldBytes = ({ kind, maxLength = MAX_TEXT }: Field): number =>
  kind.name === 'text' ? maxLength * BYTES_A_CHARACTER : SHORT_BYTES

const recordBytes = (parts: RecordPart[]): number =>
  SHORT_BYTES +
  sum(parts, (part) => {
    if (part.kind === 'field') return fieldBytes(part.field)
    if (part.kind === 'one') return recordBytes(part.parts)
    return part.kind === 'many' ? listBytes(part.list) : SHORT_BYTES
  })

function listBytes({ parts, page, order }: ListPlan): number {
  // Base64 of the values and the id, which are short beside any text.
  const cursor = SHORT_BYTES * MAX_CURSOR_KEYS + order.reduce((total, { field }) => total + 2 * fieldBytes(field), 0)
  const edge = (part: EdgePart): number =>
    part.kind === 'node' ? recordBytes(part.parts) : part.kind === 'cursor' ? cursor : SHORT_BYTES
  return sum(parts, (part) => {
    switch (part.kind) {
      case 'nodes':
        return page.limit * recordBytes(part.parts)
      case 'edges':
        return page.limit * sum(part.parts, edge)
      case 'pageInfo':
        return sum(part.parts, ({ kind }) => (kind.endsWith('Cursor') ? cursor : 2 * SHORT_BYTES))
      case 'aggregate':
        return sum(part.parts, aggregateBytes)
      case 'groups':
        return sum(part.groups.parts, (of) =>
          of.kind === 'nodes'
            ? part.groups.limit *
              sum(of.parts, (inner) => (inner.kind === 'key' ? sum(inner.parts, keyBytes) : aggregateBytes(inner)))
            : SHORT_BYTES,
        )
      default:
        return 2 * SHORT_BYTES
    }
  })
}

const aggregateBytes = (part: AggregatePart): number =>
  part.kind === 'function'
    ? sum(part.fields, (of) => (of.kind === 'field' ? fieldBytes(of.field) : SHORT_BYTES))
    : SHORT_BYTES

const keyBytes = (part: GroupKeyPart): number => {
  if (part.kind === 'nested') return sum(part.parts, keyBytes)
  return part.kind === 'value' ? fieldBytes(part.field) : SHORT_BYTES
}
