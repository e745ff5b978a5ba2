// A query string becomes a ReadPlan, or a 400 that names every parameter that is not known.
import { ClientError, invalid } from '../errors.ts'
import { type Access, sightOf } from '../kernel/access.ts'
import { sourceNames } from '../kernel/columns.ts'
import type { Register } from '../kernel/define-register.ts'
import { suggestionFor } from '../kernel/field-names.ts'
import { nearest } from '../kernel/names.ts'
import { exportParameters, pageParameters, recordParameters, rowParameters } from '../kernel/parameters.ts'
import { parseFilter, readableField, unknownField } from '../kernel/parse-filter.ts'
import { parseJsonParameter } from '../kernel/parse-json.ts'
import { byAddress, DEFAULT_PAGE, MAX_PAGE, parseOrder, parsePage } from '../kernel/parse-list.ts'
import type { Condition, ListPart, ListPlan, PageInfoPart, RecordPart, RecordPlan } from '../kernel/read-plan.ts'
import type { Registry } from '../kernel/registry.ts'

/** As Fastify parses it: a list when a parameter was given more than once. */
export type Query = Record<string, string | string[] | undefined>

/** The same, each given once. */
export type QueryParameters = Record<string, string | undefined>

export interface Reading {
  register: Register
  registry: Registry
  access: Access
}

const MAX_DEPTH = 5
const MAX_PATHS = 100

/** Parameters that choose rows: `filter`, `region` where rows have one, and the short forms. */
export const filterParameters = ({ fields }: Register): string[] =>
  rowParameters.filter((name) => name !== 'region' || fields.has('regionPath'))

export function readListRequest(query: Query, reading: Reading): { kind: 'list' } & ListPlan {
  const { register } = reading
  const parameters = checkParameters(query, [...filterParameters(register), ...pageParameters], register)
  const { limit, after, before } = parameters
  const size = limit === undefined ? DEFAULT_PAGE : /^\d{1,9}$/.test(limit) ? Number(limit) : 0
  return {
    ...{ kind: 'list', register, ...readRows(parameters, reading) },
    page: parsePage({ [before === undefined ? 'first' : 'last']: size, after, before }, MAX_PAGE),
    parts: listParts(readParts(parameters, reading), pageParts(isTrue(parameters, 'count'))),
  }
}

export function readRecordRequest(query: Query, by: Condition, reading: Reading): { kind: 'record' } & RecordPlan {
  const parts = readParts(checkParameters(query, recordParameters), reading)
  return { kind: 'record', register: reading.register, by, parts }
}

export function readByKeyRequest(query: Query, reading: Reading): { kind: 'record' } & RecordPlan {
  const { register } = reading
  const key = register.key.map(({ name }) => name)
  const parameters = checkParameters(query, [...key, ...sourceNames, ...recordParameters])
  const { source, externalId } = parameters
  const isByKey = (source ?? externalId) === undefined || key.some((name) => parameters[name] !== undefined)
  const by = byAddress(register, { key: isByKey ? parameters : undefined, source, externalId })
  return { kind: 'record', register, by, parts: readParts(parameters, reading) }
}

/** All the rows of a filter, in one file. */
export function readExportRequest(query: Query, reading: Reading) {
  const { register } = reading
  const parameters = checkParameters(query, [...filterParameters(register), ...exportParameters], register)
  const format = oneOf(parameters, 'format', ['ndjson', 'csv']) ?? 'ndjson'
  return { format, ...readRows(parameters, reading) }
}

/** Which rows, in which order. */
const readRows = (parameters: QueryParameters, reading: Reading) => ({
  filter: readFilter(parameters, reading),
  order: parseOrder(readSort(parameters.sort), reading.register, reading.access),
})

/** `-floorAreaM2,code`. */
const readSort = (sort: string | undefined): [name: string, direction: string][] =>
  sort?.split(',').map((term) => (term.startsWith('-') ? [term.slice(1), 'DESC'] : [term, 'ASC'])) ?? []

/** The rows that `filter`, the short forms and `region` leave, all of them together. */
function readFilter(parameters: QueryParameters, reading: Reading): Condition | undefined {
  const { register, registry, access } = reading
  const { filter, region } = parameters
  const terms: unknown[] = filter === undefined ? [] : [parseJsonParameter('filter', filter)]
  for (const [name, value] of Object.entries(parameters)) {
    const [, field, operator = 'eq'] = SHORT_FORM.exec(name) ?? []
    if (field !== undefined && register.fields.has(field))
      terms.push({ [field]: { [operator]: operand(operator, value!) } })
  }
  if (region !== undefined) terms.push({ regionPath: { under: region } })
  return parseFilter(terms, register, registry, access)
}

/** Every parameter once and by a known name; with a register its fields are known too, as `field` and `field[gte]`. */
export function checkParameters(query: Query, names: string[], register?: Register): QueryParameters {
  const known = new Set(names)
  const candidates = [...names, ...(register?.fields.keys() ?? [])]
  const problems = Object.keys(query).flatMap((name) => {
    const [, field = name] = SHORT_FORM.exec(name) ?? []
    if (known.has(name) || register?.fields.has(field)) return []
    const suggestion = register ? suggestionFor(field, register, candidates) : nearest(field, candidates)
    return [{ code: 'UNKNOWN_PARAMETER' as const, params: { name, suggestion }, pointer: name }]
  })
  if (problems[0]) throw new ClientError('UNKNOWN_PARAMETER', problems[0].params, problems)
  const repeated = Object.keys(query).find((name) => Array.isArray(query[name]))
  if (repeated !== undefined) throw invalid(repeated, 'it is given more than once')
  // Sound: no value is a list.
  return query as QueryParameters
}

const SHORT_FORM = /^(\w+)(?:\[(\w+)\])?$/
const listOperators = new Set(['in', 'notIn', 'between'])

function operand(operator: string, value: string): unknown {
  if (listOperators.has(operator)) return value.split(',')
  return operator === 'isNull' && (value === 'true' || value === 'false') ? value === 'true' : value
}

/** One of a few words, if the parameter was given. */
export function oneOf<Word extends string>(parameters: QueryParameters, name: string, words: Word[]): Word | undefined {
  const sent = parameters[name]
  const found = words.find((word) => word === sent)
  if (sent !== undefined && found === undefined) throw invalid(name, `${words.join(' or ')} is expected`)
  return found
}

export const isTrue = (parameters: QueryParameters, name: string): boolean =>
  oneOf(parameters, name, ['true', 'false']) === 'true'

const hasNext = { key: 'hasNext', kind: 'hasNextPage' } as const

const pageParts = (isCounted: boolean): PageInfoPart[] => [
  { key: 'next', kind: 'nextCursor' },
  { key: 'previous', kind: 'previousCursor' },
  hasNext,
  ...(isCounted ? [{ key: 'totalCount', kind: 'totalCount' as const, parts: countParts }] : []),
]

const countParts = (['value', 'isExact'] as const).map((kind) => ({ key: kind, kind }))

const listParts = (parts: RecordPart[], page: PageInfoPart[]): ListPart[] => [
  { key: 'data', kind: 'nodes', parts },
  { key: 'page', kind: 'pageInfo', parts: page },
]

/** What shows of a record, as `fields` and `include` say. */
const readParts = (parameters: QueryParameters, reading: Reading): RecordPart[] =>
  recordParts(reading, paths(parameters, 'fields'), paths(parameters, 'include'))

/** `code,organization.name` as lists of names. */
function paths(parameters: QueryParameters, name: string): string[][] {
  const found = parameters[name]?.split(',').map((path) => path.split('.')) ?? []
  if (found.length > MAX_PATHS) throw invalid(name, `more than ${MAX_PATHS} names`)
  if (found.some((path) => path.length > MAX_DEPTH)) throw invalid(name, `deeper than ${MAX_DEPTH}`)
  return found
}

/** The fields asked for, or all the caller may see; relations by `include`, or by a field such as organization.name. */
function recordParts(reading: Reading, fields: string[][], includes: string[][], above = ''): RecordPart[] {
  const { register, registry, access } = reading
  const isLeading = (path: string[]) => register.relations.has(path[0]!)
  const own = new Set(fields.filter((path) => !isLeading(path)).map((path) => path.join('.')))
  const all = [...register.fields.values()].filter((field) => sightOf(access, field) !== 'none')
  const shown =
    fields.length > 0 ? [...own].map((name) => readableField(name, register, access, `${above}${name}`)) : all
  const parts = shown.map((field): RecordPart => ({ key: field.name, kind: 'field', field }))
  const leading = fields.filter(isLeading)
  for (const name of new Set([...includes, ...leading].map((path) => path[0]!))) {
    const relation = register.relations.get(name)
    if (!relation && register.fields.has(name)) throw invalid('include', `${name} is a field, not a relation`)
    if (!relation) throw unknownField(name, register)
    const below = (list: string[][]) =>
      list.flatMap(([head, ...rest]) => (head === name && rest.length > 0 ? [rest] : []))
    const target = registry.target(relation)
    const nested = recordParts({ ...reading, register: target }, below(leading), below(includes), `${above}${name}.`)
    if (!relation.isMany) parts.push({ key: name, kind: 'one', relation, parts: nested })
    else parts.push({ key: name, kind: 'many', relation, list: nestedList(target, nested, access) })
  }
  return parts
}

/** The first page of a nested list. It has no cursor: the rest is asked for where the list is the root. */
const nestedList = (register: Register, parts: RecordPart[], access: Access): ListPlan => ({
  ...{ register, filter: undefined, order: parseOrder([], register, access), page: { limit: DEFAULT_PAGE } },
  parts: listParts(parts, [hasNext]),
})
