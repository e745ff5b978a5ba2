// What a read may cost at most, known before it runs. The formula is part of the documentation: a record costs 1 and
// what is nested in it; a list costs its page size times the cost of one record, and 10 for each relation that its
// filter looks into. A count, an aggregate or a grouping of a list below a record costs 10; of a list at the root, that
// may be a whole register, a count 100 and the others 500. Nested lists multiply.
import { ClientError } from '../errors.ts'
import type { Register } from '../kernel/define-register.ts'
import type { Condition, ListPart, ListPlan, NodesPlan, PageInfoPart, ReadPlan, RecordPart } from '../plan/read-plan.ts'
import { recordParts } from '../sql/answer-size.ts'

export const MAX_COST = 50_000
const AGGREGATE_COST = 10
const COUNT_AT_ROOT_COST = 100
const AGGREGATE_AT_ROOT_COST = 500
const FILTERED_RELATION_COST = 10
const EXPORTED_ROWS_A_UNIT = 100
const IMPORTED_ROWS_A_UNIT = 10
const COMPARED_CODES_A_UNIT = 100
/** Records of one set of fields are one statement; 1,000 sets took 60 times as long as one (4.2 s and 0.07 s). */
const FIELD_SET_COST = 60

/** Refuses plans that together are beyond the limit, with the computed value and the list that weighs most. */
export function checkCost(...plans: ReadPlan[]): number {
  const costs = plans.map(planCost)
  const cost = sum(costs, (own) => own)
  if (cost > MAX_COST) {
    const name = heaviestOf(plans[costs.indexOf(Math.max(...costs))]!)
    throw new ClientError('QUERY_TOO_COSTLY', { cost, limit: MAX_COST, name })
  }
  return cost
}

function planCost(plan: ReadPlan): number {
  if (plan.kind === 'list') return listCost(plan, true)
  return plan.kind === 'record' ? recordCost(plan.parts) : plan.ids.length * heaviestRecord(plan).cost
}

/** Each id may be of the register whose records cost most. */
function heaviestRecord({ records }: NodesPlan): { register: Register; parts: RecordPart[]; cost: number } {
  const all = records.map((one) => ({ ...one, cost: recordCost(one.parts) }))
  return all.reduce((most, one) => (one.cost > most.cost ? one : most))
}

/** Of a file; its rows take far less work than those of pages. */
export const exportCost = (rows: number): number => AGGREGATE_COST + Math.ceil(rows / EXPORTED_ROWS_A_UNIT)

/** Of a part of a file, or of what is recomputed; `fieldSets` as below. */
export const importCost = (rows: number, fieldSets: number): number =>
  Math.ceil(rows / IMPORTED_ROWS_A_UNIT) + fieldSetCost(fieldSets)

/** Of a write that named unknown codes: how many of their lists were looked at, each time. */
export const nearCodesCost = (compared: number): number => Math.ceil(compared / COMPARED_CODES_A_UNIT)

/** Of records that are written in one go, beside 1 for each: how many different sets of fields they send. */
export const fieldSetCost = (fieldSets: number): number => FIELD_SET_COST * Math.max(0, fieldSets - 1)

const sum = <T>(parts: readonly T[], costOf: (part: T) => number): number =>
  parts.reduce((total, part) => total + costOf(part), 0)

const recordCost = (parts: RecordPart[]): number =>
  1 +
  sum(parts, (part) => (part.kind === 'one' ? recordCost(part.parts) : part.kind === 'many' ? listCost(part.list) : 0))

const listCost = ({ parts, page, filter }: ListPlan, isRoot = false): number =>
  filterCost(filter) +
  sum(parts, (part) => {
    if (part.kind === 'nodes') return page.limit * recordCost(part.parts)
    if (part.kind === 'edges') {
      return page.limit * (1 + sum(part.parts, (edge) => (edge.kind === 'node' ? recordCost(edge.parts) : 0)))
    }
    return part.kind === 'pageInfo' ? sum(part.parts, (info) => computedCost(info, isRoot)) : computedCost(part, isRoot)
  })

function computedCost({ kind }: ListPart | PageInfoPart, isRoot: boolean): number {
  if (kind === 'totalCount') return isRoot ? COUNT_AT_ROOT_COST : AGGREGATE_COST
  if (kind === 'aggregate' || kind === 'groups') return isRoot ? AGGREGATE_AT_ROOT_COST : AGGREGATE_COST
  return 0
}

function filterCost(condition: Condition | undefined): number {
  if (!condition || condition.op === 'compare') return 0
  if (condition.op === 'not') return filterCost(condition.condition)
  if (condition.op === 'relation') return FILTERED_RELATION_COST + filterCost(condition.condition)
  return sum(condition.all, filterCost)
}

function heaviestOf(plan: ReadPlan): string {
  if (plan.kind === 'list') return heaviestList(plan.register.plural, recordParts(plan))
  const { register, parts } = plan.kind === 'nodes' ? heaviestRecord(plan) : plan
  return heaviestList(register.name, parts)
}

/** The deepest of the heaviest lists, from `name` down: the name a caller can find in the query. */
function heaviestList(name: string, parts: RecordPart[]): string {
  const lists = parts.filter((part) => part.kind === 'many')
  const costs = lists.map(({ list }) => listCost(list))
  const heaviest = lists[costs.indexOf(Math.max(...costs))]
  return heaviest ? heaviestList(heaviest.relation.name, recordParts(heaviest.list)) : name
}
