// The arguments of `groups` as the schema coerces them, in the words of the plan: paths and names of terms.
import { valued } from '../plan/parse-filter.ts'
import { DEFAULT_GROUPS, type Grouping, invalidGrouping } from '../plan/parse-groups.ts'

type GroupArguments = {
  by: GroupByInput[]
  having?: TermInput<Record<string, unknown>> | null
  orderBy?: TermInput<string>[] | null
  first?: number | null
}
type GroupByInput = { field?: string; truncate?: string | null } & { [relation: string]: unknown }
/** `{ count, sum { … }, … }` */
type TermInput<Leaf> = Record<string, Leaf | Record<string, Leaf>>

export function groupingOf(input: Record<string, unknown>): Grouping {
  // Sound, as all below: coerced by the schema, whose types these are.
  const { by, having, orderBy, first } = input as GroupArguments
  return {
    by: by.map((key) => keyOf(key)),
    having: termsOf(having ?? {}).flatMap(([term, conditions]) =>
      valued(conditions, 'having').map(([operator, value]): Grouping['having'][number] => [term, operator, value]),
    ),
    orderBy: (orderBy ?? []).flatMap(termsOf),
    limit: first ?? DEFAULT_GROUPS,
  }
}

function keyOf({ field, truncate, ...rest }: GroupByInput, above: string[] = []): Grouping['by'][number] {
  // A relation that is null is none.
  const nested = Object.entries(rest).filter(([, inner]) => inner != null)
  if (nested.length !== (field ? 0 : 1)) throw invalidGrouping('KEY_PATH')
  if (field) return { path: [...above, field], truncate }
  const [[relation, inner]] = nested as [[string, GroupByInput]]
  return keyOf(inner, [...above, relation])
}

const termsOf = <Leaf>(input: TermInput<Leaf>): [term: string, leaf: Leaf][] =>
  valued(input).flatMap(([name, part]) => {
    if (name === 'count') return [[name, part as Leaf]]
    return valued(part as Record<string, Leaf>, name).map(([field, leaf]): [string, Leaf] => [`${name}.${field}`, leaf])
  })
