// A query string, or a body that says the same, becomes a ReadPlan, or a 400 that names every parameter that is not
// known.
import { ClientError, invalid } from '../errors.ts'
import type { Access } from '../kernel/access.ts'
import { sourceNames } from '../kernel/column-fields.ts'
import type { Register } from '../kernel/define-register.ts'
import { readableFields } from '../kernel/faces.ts'
import { suggestionFor } from '../kernel/field-names.ts'
import { nearest } from '../kernel/names.ts'
import {
  exportParameters,
  pageParameters,
  recomputeParameters,
  recordParameters,
  rowParameters,
} from '../kernel/parameters.ts'
import { parseJsonParameter } from '../kernel/parse-json.ts'
import type { Registry } from '../kernel/registry.ts'
import { parseFilter, readableField, unknownField } from '../plan/parse-filter.ts'
import { byAddress, DEFAULT_PAGE, MAX_PAGE, parseOrder, parsePage } from '../plan/parse-list.ts'
import type { Condition, ListPart, ListPlan, PageInfoPart, RecordPart, RecordPlan } from '../plan/read-plan.ts'

/** As Fastify parses it: a list when a parameter was given more than once. */
export type Query = Record<string, string | string[] | undefined>

/** Each given once: as text, or in a body as JSON. */
export type Parameters = Readonly<Record<string, unknown>>

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

export function readListRequest(parameters: Parameters, reading: Reading): { kind: 'list' } & ListPlan {
  const { register } = reading
  checkNames(parameters, [...filterParameters(register), ...pageParameters], register)
  const [after, before] = ['after', 'before'].map((name) => textOf(parameters, name))
  const size = sizeOf(parameters, DEFAULT_PAGE)
  return {
    ...{ kind: 'list', register, ...readRows(parameters, reading) },
    page: parsePage({ [before === undefined ? 'first' : 'last']: size, after, before }, MAX_PAGE),
    parts: listParts(readParts(parameters, reading), pageParts(isTrue(parameters, 'count'))),
  }
}

/** `limit`; 0 where it is none, which is refused with those out of bounds. */
export function sizeOf(parameters: Parameters, fallback: number): number {
  const limit = textOf(parameters, 'limit')
  return limit === undefined ? fallback : /^\d{1,9}$/.test(limit) ? Number(limit) : 0
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
export function readExportRequest(parameters: Parameters, reading: Reading) {
  const { register } = reading
  checkNames(parameters, [...filterParameters(register), ...exportParameters], register)
  const format = oneOf(parameters, 'format', ['ndjson', 'csv']) ?? 'ndjson'
  const hasMark = isTrue(parameters, 'bom')
  if (hasMark && format !== 'csv') throw invalid('bom', 'ONLY_CSV')
  return { register, format, hasMark, ...readRows(parameters, reading) }
}

/** The rows of a filter whose results are computed anew. */
export function readRecomputeRequest(parameters: Parameters, reading: Reading) {
  const { register } = reading
  const names = recomputeParameters.filter((name) => name !== 'month' || register.derive?.monthly)
  checkNames(parameters, [...filterParameters(register), ...names], register)
  const options = { dryRun: isTrue(parameters, 'dryRun'), month: textOf(parameters, 'month') }
  return { ...options, filter: readFilter(parameters, reading) }
}

/** Which rows, in which order. */
const readRows = (parameters: Parameters, reading: Reading) => ({
  filter: readFilter(parameters, reading),
  order: parseOrder(readSort(parameters), reading.register, reading.access, 'sort'),
})

/** `-floorAreaM2,code`. */
export const readSort = (parameters: Parameters): [name: string, direction: string][] =>
  listOf(parameters, 'sort').map((term) => (term.startsWith('-') ? [term.slice(1), 'DESC'] : [term, 'ASC']))

/** The rows that `filter`, the short forms and `region` leave, all of them together. */
export function readFilter(parameters: Parameters, reading: Reading): Condition | undefined {
  const { register } = reading
  const { filter } = parameters
  const region = textOf(parameters, 'region')
  const terms: unknown[] = [typeof filter === 'string' ? parseJsonParameter('filter', filter) : filter]
  for (const [name, value] of Object.entries(parameters)) {
    const [, field, operator = 'eq'] = SHORT_FORM.exec(name) ?? []
    if (field !== undefined && register.fields.has(field))
      terms.push({ [field]: { [operator]: operand(operator, value) } })
  }
  if (region !== undefined) terms.push({ regionPath: { under: region } })
  return parseFilter(terms, register, reading)
}

/** Every parameter once and by a known name. */
export function checkParameters(query: Query, names: string[]): Parameters {
  const parameters = eachOnce(query)
  checkNames(parameters, names)
  return parameters
}

/** Of a POST that asks, the body says all. */
export function refuseParameters(query: Query): void {
  const problems = Object.keys(query).map((name) => {
    return { code: 'UNKNOWN_PARAMETER' as const, params: { name, body: 'JSON' }, pointer: name }
  })
  if (problems[0]) throw new ClientError('UNKNOWN_PARAMETER', problems[0].params, problems)
}

/**
 * Given once; what is a list may be given in parts, as clients send one by default: `sort=code&sort=-floorAreaM2`, and
 * axios `sort[]=code&sort[]=-floorAreaM2`.
 */
export function eachOnce(query: Query): Parameters {
  const all = Object.entries(query)
  if (!all.some(([name, sent]) => Array.isArray(sent) || name.endsWith('[]'))) return query
  const joined: Record<string, unknown> = Object.create(null)
  for (const [name, sent] of all) {
    const plain = isList(name.replace(/\[\]$/, '')) ? name.replace(/\[\]$/, '') : name
    if (plain in joined || (Array.isArray(sent) && !isList(plain))) throw invalid(plain, 'REPEATED')
    joined[plain] = [sent].flat().join(',')
  }
  return joined
}

const isList = (name: string): boolean => lists.has(name) || listOperators.has(SHORT_FORM.exec(name)?.[2] ?? '')

/** With a register its fields are known too, as `field` and `field[gte]`. */
export function checkNames(parameters: Parameters, names: string[], register?: Register): void {
  const known = new Set(names)
  const candidates = [...names, ...(register?.fields.keys() ?? [])]
  const problems = Object.keys(parameters).flatMap((name) => {
    const [, field = name] = SHORT_FORM.exec(name) ?? []
    if (known.has(name) || register?.fields.has(field)) return []
    const suggestion = register ? suggestionFor(field, register, candidates) : nearest(field, candidates)
    return [{ code: 'UNKNOWN_PARAMETER' as const, params: { name, suggestion }, pointer: name }]
  })
  if (problems[0]) throw new ClientError('UNKNOWN_PARAMETER', problems[0].params, problems)
}

/** Undefined when it was not given; null in a body is the same. */
function textOf(parameters: Parameters, name: string): string | undefined {
  const sent = parameters[name]
  if (sent === undefined || sent === null) return undefined
  if (typeof sent === 'object') throw invalid(name, 'ONE_VALUE')
  return String(sent)
}

/** Names with commas between; in a body also a list of them. */
function listOf(parameters: Parameters, name: string): string[] {
  const sent = parameters[name]
  if (!Array.isArray(sent)) return textOf(parameters, name)?.split(',') ?? []
  if (sent.every((one) => typeof one === 'string')) return sent
  throw invalid(name, 'NAMES')
}

const SHORT_FORM = /^(\w+)(?:\[(\w+)\])?$/
const lists = new Set(['sort', 'fields', 'include', 'by'])
const listOperators = new Set(['in', 'notIn', 'between'])

/** What is no text stood in a body, as it is meant. */
function operand(operator: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (listOperators.has(operator)) return value.split(',')
  return operator === 'isNull' && (value === 'true' || value === 'false') ? value === 'true' : value
}

/** One of a few words, if the parameter was given. */
export function oneOf<Word extends string>(parameters: Parameters, name: string, words: Word[]): Word | undefined {
  const sent = textOf(parameters, name)
  const found = words.find((word) => word === sent)
  if (sent === undefined || found !== undefined) return found
  throw invalid(name, 'ONE_OF', { zh: words.join(' 或 '), en: words.join(' or ') })
}

export const isTrue = (parameters: Parameters, name: string): boolean =>
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
export const readParts = (parameters: Parameters, reading: Reading): RecordPart[] =>
  partsOfRecord(reading, paths(parameters, 'fields'), paths(parameters, 'include'))

/** `code,organization.name` as lists of names. */
export function paths(parameters: Parameters, name: string): string[][] {
  const found = listOf(parameters, name).map((path) => path.split('.'))
  if (found.length > MAX_PATHS) throw invalid(name, 'TOO_MANY', { limit: MAX_PATHS })
  if (found.some((path) => path.length > MAX_DEPTH)) throw invalid(name, 'TOO_DEEP', { limit: MAX_DEPTH })
  return found
}

/** The fields asked for, or all the caller may see; relations by `include`, or by a field such as organization.name. */
function partsOfRecord(reading: Reading, fields: string[][], includes: string[][], above = ''): RecordPart[] {
  const { register, registry, access } = reading
  const isLeading = (path: string[]) => register.relations.has(path[0]!)
  const own = new Set(fields.filter((path) => !isLeading(path)).map((path) => path.join('.')))
  const shown =
    fields.length > 0
      ? [...own].map((name) => readableField(name, register, access, `${above}${name}`))
      : readableFields(register, access)
  const parts = shown.map((field): RecordPart => ({ key: field.name, kind: 'field', field }))
  const leading = fields.filter(isLeading)
  for (const name of new Set([...includes, ...leading].map((path) => path[0]!))) {
    const relation = register.relations.get(name)
    if (!relation && register.fields.has(name)) throw invalid('include', 'NO_RELATION', { field: name })
    if (!relation) throw unknownField(name, register)
    const below = (list: string[][]) =>
      list.flatMap(([head, ...rest]) => (head === name && rest.length > 0 ? [rest] : []))
    const target = registry.target(relation)
    const nested = partsOfRecord({ ...reading, register: target }, below(leading), below(includes), `${above}${name}.`)
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
