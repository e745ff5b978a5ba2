// A query string becomes a ReadPlan, or a 400 that names every parameter that is not known.
import { ClientError, invalid } from '../errors.ts'
import { jsonReason, parseRequestJson } from '../files/parse-exact-json.ts'
import { type Access, sightOf } from '../kernel/access.ts'
import type { Register } from '../kernel/define-register.ts'
import { nearest } from '../kernel/names.ts'
import { parseFilter, readableField, unknownField } from '../kernel/parse-filter.ts'
import { byKey, bySource, DEFAULT_PAGE, MAX_PAGE, parseOrder, parsePage } from '../kernel/parse-list.ts'
import type { Condition, ListPart, ListPlan, RecordPart, RecordPlan } from '../kernel/read-plan.ts'
import type { Registry } from '../kernel/registry.ts'

/** As Fastify parses it: a list when a parameter was given more than once. */
export type Query = Record<string, string | string[] | undefined>

export interface Reading {
  register: Register
  registry: Registry
  access: Access
}

export const recordParameters = ['fields', 'include']
export const pageParameters = ['sort', 'limit', 'after', 'before', 'count', ...recordParameters]
export const MAX_DEPTH = 5
const MAX_PATHS = 100

/** Parameters that choose rows: `filter`, `region` where rows have one, and the short forms. */
export const filterParameters = ({ fields }: Register): string[] => [
  'filter',
  ...(fields.has('regionPath') ? ['region'] : []),
]

export function readListRequest(query: Query, reading: Reading): { kind: 'list' } & ListPlan {
  const { register, access } = reading
  const parameters = checkParameters(query, [...filterParameters(register), ...pageParameters], register)
  const { sort, limit, after, before, fields, include, count } = parameters
  const size = limit === undefined ? DEFAULT_PAGE : /^\d{1,9}$/.test(limit) ? Number(limit) : 0
  return {
    ...{ kind: 'list', register },
    filter: readFilter(parameters, reading),
    order: parseOrder(readSort(sort), register, access),
    page: parsePage({ [before === undefined ? 'first' : 'last']: size, after, before }, MAX_PAGE),
    parts: [
      { key: 'data', kind: 'nodes', parts: recordParts(reading, paths('fields', fields), paths('include', include)) },
      pageInfo(isTrue('count', count)),
    ],
  }
}

export function readRecordRequest(query: Query, by: Condition, reading: Reading): { kind: 'record' } & RecordPlan {
  const { fields, include } = checkParameters(query, recordParameters)
  const parts = recordParts(reading, paths('fields', fields), paths('include', include))
  return { kind: 'record', register: reading.register, by, parts }
}

export function readByKeyRequest(query: Query, reading: Reading): { kind: 'record' } & RecordPlan {
  const { register } = reading
  const names = new Set([...register.key.map(({ name }) => name), 'source', 'externalId'])
  const { fields, include, ...key } = checkParameters(query, [...names, ...recordParameters])
  const by = key.externalId === undefined ? byKey(register, key) : bySource(register, key.source, key.externalId)
  return readRecordRequest({ fields, include }, by, reading)
}

/** All the rows of a filter, in one file. */
export function readExportRequest(query: Query, reading: Reading) {
  const { register, access } = reading
  const parameters = checkParameters(query, [...filterParameters(register), 'sort', 'format'], register)
  const { format = 'ndjson', sort } = parameters
  if (format !== 'ndjson' && format !== 'csv') throw invalid('format', 'ndjson or csv is expected')
  return {
    format,
    filter: readFilter(parameters, reading),
    order: parseOrder(readSort(sort), register, access),
  } as const
}

/** `-floorAreaM2,code`; a field that is repeated counts once, where it stands first. */
const readSort = (sort: string | undefined): [name: string, direction: string][] => [
  ...new Map(split(sort).map((term) => (term.startsWith('-') ? [term.slice(1), 'DESC'] : [term, 'ASC']))),
]

/** The rows that `filter`, the short forms and `region` leave, all of them together. */
function readFilter(parameters: Record<string, string | undefined>, reading: Reading): Condition | undefined {
  const { register, registry, access } = reading
  const { filter, region } = parameters
  const terms: unknown[] = filter === undefined ? [] : [parseJson(filter)]
  for (const [name, value] of Object.entries(parameters)) {
    const [, field, operator = 'eq'] = SHORT_FORM.exec(name) ?? []
    if (field !== undefined && register.fields.has(field))
      terms.push({ [field]: { [operator]: operand(operator, value!) } })
  }
  if (region !== undefined) terms.push({ regionPath: { under: region } })
  return parseFilter(terms.length < 2 ? terms[0] : { and: terms }, register, registry, access)
}

/** Every parameter once and by a known name; with a register its fields are known too, as `field` and `field[gte]`. */
export function checkParameters(
  query: Query,
  names: string[],
  register?: Register,
): Record<string, string | undefined> {
  const known = new Set(names)
  const candidates = [...names, ...(register?.fields.keys() ?? [])]
  const problems = Object.keys(query).flatMap((name) => {
    const [, field = name] = SHORT_FORM.exec(name) ?? []
    if (known.has(name) || register?.fields.has(field)) return []
    return [{ code: 'UNKNOWN_PARAMETER', params: { name, suggestion: nearest(field, candidates) }, pointer: name }]
  })
  if (problems[0]) throw new ClientError('UNKNOWN_PARAMETER', problems[0].params, problems)
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      if (Array.isArray(value)) throw invalid(name, 'it is given more than once')
      return [name, value]
    }),
  )
}

const SHORT_FORM = /^(\w+)(?:\[(\w+)\])?$/
const listOperators = new Set(['in', 'notIn', 'between'])

function operand(operator: string, value: string): unknown {
  if (listOperators.has(operator)) return value.split(',')
  return operator === 'isNull' && (value === 'true' || value === 'false') ? value === 'true' : value
}

function parseJson(text: string): unknown {
  try {
    return parseRequestJson(text)
  } catch (error) {
    throw invalid('filter', `it is not JSON: ${jsonReason(error)}`)
  }
}

export function isTrue(name: string, value: string | undefined): boolean {
  if (value !== undefined && value !== 'true' && value !== 'false') throw invalid(name, 'true or false is expected')
  return value === 'true'
}

const pageInfo = (isCounted: boolean): ListPart => ({
  ...{ key: 'page', kind: 'pageInfo' },
  parts: [
    { key: 'next', kind: 'nextCursor' },
    { key: 'previous', kind: 'previousCursor' },
    { key: 'hasNext', kind: 'hasNextPage' },
    ...(isCounted ? [{ key: 'totalCount', kind: 'totalCount' as const, parts: countParts }] : []),
  ],
})

const countParts = [
  { key: 'value', kind: 'value' as const },
  { key: 'isExact', kind: 'isExact' as const },
]

/** `code,organization.name` as lists of names. */
function paths(name: string, text: string | undefined): string[][] {
  const found = split(text).map((path) => path.split('.'))
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
  parts: [
    { key: 'data', kind: 'nodes', parts },
    { key: 'page', kind: 'pageInfo', parts: [{ key: 'hasNext', kind: 'hasNextPage' }] },
  ],
})

const split = (text: string | undefined): string[] => (text === undefined ? [] : text.split(','))
