// What is computed of the rows of a filter: /v1/<register>/aggregate and /v1/<register>/groups. A term is called as its
// value is found in the answer, `count` or `sum.floorAreaM2`, wherever a request names it.
import type { Field } from '../kernel/define-register.ts'
import { aggregateParameters, groupParameters } from '../kernel/parameters.ts'
import { refuseEmpty } from '../plan/parse-filter.ts'
import { DEFAULT_GROUPS, type Grouping, keyPath, parseGroups, parseTerm } from '../plan/parse-groups.ts'
import { DEFAULT_PAGE } from '../plan/parse-list.ts'
import {
  type AggregatePart,
  aggregateFunctions,
  type GroupKeyPart,
  type ListPart,
  type ListPlan,
} from '../plan/read-plan.ts'
import {
  checkNames,
  filterParameters,
  type Parameters,
  paths,
  type Reading,
  readFilter,
  readSort,
  sizeOf,
} from './read-request.ts'

export function readAggregateRequest(parameters: Parameters, reading: Reading): { kind: 'list' } & ListPlan {
  checkNames(parameters, [...filterParameters(reading.register), ...aggregateParameters], reading.register)
  return whole(parameters, reading, () => {
    return { key: 'aggregate', kind: 'aggregate', parts: aggregateParts(parameters, reading) }
  })
}

/** `sum.floorAreaM2[gte]=1000` keeps groups as `floorAreaM2[gte]=1000` keeps rows. */
export function readGroupsRequest(parameters: Parameters, reading: Reading): { kind: 'list' } & ListPlan {
  const { register } = reading
  const [having, others] = parted(parameters)
  checkNames(others, [...filterParameters(register), ...groupParameters], register)
  const by = paths(others, 'by').map((path): Grouping['by'][number] => {
    const [field, ...truncate] = path.at(-1)!.split(':')
    return { path: path.with(-1, field!), truncate: truncate.length > 0 ? truncate.join(':') : undefined }
  })
  const limit = sizeOf(others, DEFAULT_GROUPS)
  return whole(others, reading, () => {
    const groups = parseGroups({ by, having, orderBy: readSort(others), limit }, reading, 'sort')
    const keys = groups.by.map((one, index) => ({ path: keyPath(one).split('.'), index, field: one.field }))
    const key = { key: 'key', kind: 'key' as const, parts: keyParts(keys) }
    const hasMore = { key: 'hasNext', kind: 'hasMore' as const }
    const parts = [
      { key: 'data', kind: 'nodes' as const, parts: [key, ...aggregateParts(others, reading)] },
      { key: 'page', kind: 'page' as const, parts: [hasMore] },
    ]
    return { key: 'groups', kind: 'groups', groups: { ...groups, parts } }
  })
}

/** The filter is judged before what is computed, as in GraphQL: of two faults both doors tell the same. */
const whole = (parameters: Parameters, reading: Reading, partOf: () => ListPart): { kind: 'list' } & ListPlan => ({
  ...{ kind: 'list', register: reading.register, filter: readFilter(parameters, reading) },
  // There are no records.
  ...{ order: [], page: { limit: DEFAULT_PAGE }, parts: [partOf()], isWhole: true },
})

const TERM = /^(count|\w+\.\w+)(?:\[(\w+)\])?$/

/** What is said of groups, and all else. */
function parted(parameters: Parameters): [having: Grouping['having'], others: Parameters] {
  const having: Grouping['having'] = []
  const others: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(parameters)) {
    const [, term, operator = 'eq'] = TERM.exec(name) ?? []
    if (term === undefined) others[name] = value
    else having.push([term, operator, value ?? refuseEmpty(name)])
  }
  return [having, others]
}

/** What `fields` names, each once; without it the count. */
function aggregateParts(parameters: Parameters, reading: Reading): AggregatePart[] {
  const names = new Set(paths(parameters, 'fields').map((path) => path.join('.')))
  const terms = [...names].map((name) => parseTerm(name, reading, 'fields'))
  const functions = aggregateFunctions.map((name): AggregatePart => {
    const fields = terms.flatMap((term) => (term.name === name ? [term.field] : []))
    return {
      key: name,
      kind: 'function',
      name,
      fields: fields.map((field) => ({ key: field.name, kind: 'field', field })),
    }
  })
  const isCounted = terms.length === 0 || names.has('count')
  return [
    ...(isCounted ? [{ key: 'count', kind: 'count' as const }] : []),
    ...functions.filter((part) => part.kind === 'function' && part.fields.length > 0),
  ]
}

/** Each key where `fields` of a record would show it: `organization.name` below `organization`. */
function keyParts(keys: { path: string[]; index: number; field: Field }[]): GroupKeyPart[] {
  const heads = new Set(keys.map(({ path }) => path[0]!))
  return [...heads].map((key): GroupKeyPart => {
    const own = keys.filter(({ path }) => path[0] === key)
    const { path, index, field } = own[0]!
    if (path.length === 1) return { key, kind: 'value', index, field }
    return { key, kind: 'nested', parts: keyParts(own.map((one) => ({ ...one, path: one.path.slice(1) }))) }
  })
}
