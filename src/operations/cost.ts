// What a read may cost at most, known before it runs. The formula is part of the documentation: a record costs 1 and
// what is nested in it; a list costs its page size times the cost of one record; a count, an aggregate or a grouping
// costs 10. Nested lists multiply.
import { ClientError } from '../errors.ts'
import type { ListPlan, ReadPlan, RecordPart } from '../kernel/read-plan.ts'

export const MAX_COST = 50_000
const AGGREGATE_COST = 10
const ROWS_A_UNIT = 100

/** Refuses a plan beyond the limit, with the computed value and the list that weighs most. */
export function checkCost(plan: ReadPlan): number {
  const cost = planCost(plan)
  if (cost > MAX_COST) {
    throw new ClientError('QUERY_TOO_COSTLY', { cost, limit: MAX_COST, name: heaviest(plan) })
  }
  return cost
}

/** Of a file; its rows take far less work than those of pages. */
export const exportCost = (rows: number): number => AGGREGATE_COST + Math.ceil(rows / ROWS_A_UNIT)

export const planCost = (plan: ReadPlan): number => (plan.kind === 'list' ? listCost(plan) : partsCost(plan.parts))

function listCost({ parts, page }: ListPlan): number {
  return parts.reduce((total, part) => {
    if (part.kind === 'nodes') return total + page.limit * partsCost(part.parts)
    if (part.kind === 'edges') {
      const nodes = part.parts.filter((edge) => edge.kind === 'node')
      return total + page.limit * nodes.reduce((sum, node) => sum + partsCost(node.parts), 1)
    }
    return part.kind === 'typename' || part.kind === 'pageInfo' ? total : total + AGGREGATE_COST
  }, 0)
}

function partsCost(parts: RecordPart[]): number {
  return parts.reduce((total, part) => {
    if (part.kind === 'one') return total + partsCost(part.parts)
    return part.kind === 'many' ? total + listCost(part.list) : total
  }, 1)
}

/** The deepest of the heaviest lists: the name a caller can find in the query. */
function heaviest(plan: ReadPlan): string {
  const root = plan.kind === 'list' ? plan.register.plural : plan.register.name
  const parts = plan.kind === 'record' ? plan.parts : plan.parts.flatMap((part) => recordPartsOf(part))
  return heaviestBelow(parts) ?? root
}

function heaviestBelow(parts: RecordPart[]): string | undefined {
  let found: { name: string; cost: number; parts: RecordPart[] } | undefined
  for (const part of parts) {
    if (part.kind !== 'many') continue
    const cost = listCost(part.list)
    if (!found || cost > found.cost) {
      found = { name: part.relation.name, cost, parts: part.list.parts.flatMap((inner) => recordPartsOf(inner)) }
    }
  }
  return found && (heaviestBelow(found.parts) ?? found.name)
}

function recordPartsOf(part: ListPlan['parts'][number]): RecordPart[] {
  if (part.kind === 'nodes') return part.parts
  return part.kind === 'edges' ? part.parts.flatMap((edge) => (edge.kind === 'node' ? edge.parts : [])) : []
}
