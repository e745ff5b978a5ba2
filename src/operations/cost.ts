// What a read may cost at most, known before it runs. The formula is part of the documentation: a record costs 1 and
// what is nested in it; a list costs its page size times the cost of one record; a count, an aggregate or a grouping
// costs 10. Nested lists multiply.
import { ClientError } from '../errors.ts'
import type { ListPlan, ReadPlan, RecordPart } from '../kernel/read-plan.ts'
import { recordParts } from '../sql/answer-size.ts'

export const MAX_COST = 50_000
const AGGREGATE_COST = 10
const ROWS_A_UNIT = 100

/** Refuses plans that together are beyond the limit, with the computed value and the list that weighs most. */
export function checkCost(...plans: ReadPlan[]): number {
  const costs = plans.map((plan) => (plan.kind === 'list' ? listCost(plan) : recordCost(plan.parts)))
  const cost = sum(costs, (own) => own)
  if (cost > MAX_COST) {
    const name = heaviestOf(plans[costs.indexOf(Math.max(...costs))]!)
    throw new ClientError('QUERY_TOO_COSTLY', { cost, limit: MAX_COST, name })
  }
  return cost
}

/** Of a file; its rows take far less work than those of pages. */
export const exportCost = (rows: number): number => AGGREGATE_COST + Math.ceil(rows / ROWS_A_UNIT)

const sum = <T>(parts: readonly T[], costOf: (part: T) => number): number =>
  parts.reduce((total, part) => total + costOf(part), 0)

const recordCost = (parts: RecordPart[]): number =>
  1 +
  sum(parts, (part) => (part.kind === 'one' ? recordCost(part.parts) : part.kind === 'many' ? listCost(part.list) : 0))

const listCost = ({ parts, page }: ListPlan): number =>
  sum(parts, (part) => {
    if (part.kind === 'nodes') return page.limit * recordCost(part.parts)
    if (part.kind === 'edges') {
      return page.limit * (1 + sum(part.parts, (edge) => (edge.kind === 'node' ? recordCost(edge.parts) : 0)))
    }
    return part.kind === 'typename' || part.kind === 'pageInfo' ? 0 : AGGREGATE_COST
  })

function heaviestOf(plan: ReadPlan): string {
  const { plural, name } = plan.register
  return plan.kind === 'list' ? heaviestList(plural, recordParts(plan)) : heaviestList(name, plan.parts)
}

/** The deepest of the heaviest lists, from `name` down: the name a caller can find in the query. */
function heaviestList(name: string, parts: RecordPart[]): string {
  const lists = parts.filter((part) => part.kind === 'many')
  const costs = lists.map(({ list }) => listCost(list))
  const heaviest = lists[costs.indexOf(Math.max(...costs))]
  return heaviest ? heaviestList(heaviest.relation.name, recordParts(heaviest.list)) : name
}
