// Every way in which a request can name a field, made from the descriptors; test/masking.test.ts asks them all.
import type { Field, Register } from '../src/kernel/define-register.ts'
import { isOrdered, isSummable } from '../src/kernel/faces.ts'
import { camelCase, constantCase, pascalCase } from '../src/kernel/names.ts'

export interface Request {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT'
  url: string
  payload?: object | string
  headers?: Record<string, string>
}

/** `path` ends what a refusal must name. */
export type Use = [what: string, request: Request]

/** A record to ask for by id and by key, and a value that is in its field. */
export interface Known {
  id: string
  key: Record<string, unknown>
  value: string
}

const graphqlRequest = (query: string, variables: object = {}): Request => ({
  ...{ method: 'POST', url: '/graphql', payload: { query, variables } },
  headers: { accept: 'application/graphql-response+json' },
})

const get = (url: string): Request => ({ method: 'GET', url })
const json = (value: object): string => encodeURIComponent(JSON.stringify(value))

const inGraphql = ({ kind }: Field, value: string): string => (kind.name === 'boolean' ? value : JSON.stringify(value))

/** `others`: through whose relations it is named as well. */
export function usesOf(register: Register, field: Field, known: Known, others: readonly Register[]): Use[] {
  return [
    ...restUses(register, field, known),
    ...graphqlUses(register, field, known),
    ...throughRelations(register, field, known, others),
  ]
}

function restUses(register: Register, field: Field, { id, key, value }: Known): Use[] {
  const { name, kind } = field
  const path = `/v1/${register.path}`
  const byKey = new URLSearchParams(Object.entries(key).map(([part, text]): [string, string] => [part, String(text)]))
  const filters = [
    ...kind.operators.filter((op) => !['in', 'notIn', 'between', 'isNull'].includes(op)).map((op) => ({ [op]: value })),
    ...[{ in: [value] }, { isNull: false }],
  ]
  const isSortable = register.sort.some((sortable) => sortable.name === name)
  const sorts = isSortable ? [`sort=${name}`, `sort=-${name}`] : []
  const rows = [`${name}=${encodeURIComponent(value)}`, `${name}[isNull]=true`, ...sorts]
  const terms = [...(isOrdered(field) ? ['min', 'max'] : []), ...(isSummable(field) ? ['sum', 'avg'] : [])]
  const computed = [
    ...[`aggregate?${name}=${encodeURIComponent(value)}`, `groups?by=${name}`, `groups?by=id,${name}`],
    ...[...terms].flatMap((word) => [`aggregate?fields=${word}.${name}`, `groups?by=id&fields=${word}.${name}`]),
    ...(isSummable(field) ? [`groups?by=id&sum.${name}[gt]=0`, `groups?by=id&sort=-avg.${name}`] : []),
  ]
  return [
    ...rows.flatMap((query): Use[] => [
      [`REST ${query}`, get(`${path}?${query}&count=true&limit=2`)],
      [`export ${query}`, get(`${path}/export?${query}`)],
      [`CSV ${query}`, get(`${path}/export?format=csv&${query}`)],
    ]),
    ...computed.map((query): Use => [`REST ${query}`, get(`${path}/${query}`)]),
    ...filters.flatMap((operation): Use[] => {
      const filter = { [name]: operation }
      return [filter, { not: filter }, { or: [{ and: [filter] }, { id: { eq: id } }] }].map((whole): Use => {
        return [`REST filter ${JSON.stringify(whole)}`, get(`${path}?filter=${json(whole)}`)]
      })
    }),
    ['REST fields', get(`${path}?fields=id,${name}`)],
    ['REST fields of one', get(`${path}/${id}?fields=${name}`)],
    ...ofWritten(register, [
      ['REST fields by key', get(`${path}/by-key?${byKey}&fields=${name}`)],
      ['REST fields of what was changed', { method: 'PATCH', url: `${path}/${id}?fields=${name}`, payload: {} }],
    ]),
  ]
}

function graphqlUses(register: Register, field: Field, { id, key, value }: Known): Use[] {
  const { name, kind } = field
  const { plural } = register
  const one = camelCase(register.name)
  const text = inGraphql(field, value)
  const typed = `$key: ${register.name}Key!`
  const isSortable = register.sort.some((sortable) => sortable.name === name)
  const functions = [...(isOrdered(field) ? ['min', 'max'] : []), ...(kind.isSummable ? ['sum', 'avg'] : [])]
  const by = `by: [{ field: ${constantCase(name)} }]`
  const [open] = [...register.fields.values()].filter((field) => field.name !== 'id' && field.sensitivity === 'public')
  const other = `{ field: ${constantCase(open!.name)} }`
  const queries = [
    `{ ${plural} { nodes { id ${name} } } }`,
    `{ ${plural} { edges { cursor node { other: ${name} } } } }`,
    `{ ${plural} { ...F } } fragment F on ${register.name}Connection { nodes { ... on ${register.name} { ${name} } } }`,
    `{ ${one}(id: "${id}") { ${name} } }`,
    `{ ${plural}(filter: { ${name}: { eq: ${text} } }) { totalCount { value } nodes { id } } }`,
    `{ ${plural}(filter: { not: { ${name}: { in: [${text}] } } }) { aggregate { count } } }`,
    `{ ${plural}(filter: { or: [{ ${name}: { isNull: true } }] }) { nodes { id } } }`,
    `{ ${plural} { groups(${by}) { nodes { count } } } }`,
    `{ ${plural} { groups(${by.replace('[', `[${other}, `)}) { nodes { key { ${name} } } } } }`,
    ...(isSortable ? ['ASC', 'DESC', 'ASC_NULLS_FIRST'] : []).flatMap((direction) => [
      `{ ${plural}(orderBy: [{ ${name}: ${direction} }], first: 2) { edges { cursor } pageInfo { endCursor } } }`,
      `{ ${plural}(orderBy: [{ ${name}: ${direction} }], last: 2) { nodes { id } pageInfo { startCursor } } }`,
    ]),
    ...functions.flatMap((name_) => [
      `{ ${plural} { aggregate { ${name_} { ${name} } } } }`,
      `{ ${plural} { groups(by: [${other}]) { nodes { ${name_} { ${name} } } } } }`,
    ]),
    ...(kind.isSummable ? ['having: { sum: { X: { gt: 0 } } }', 'orderBy: [{ avg: { X: ASC } }]'] : []).map(
      (term) => `{ ${plural} { groups(by: [${other}], ${term.replace('X', name)}) { nodes { count } } } }`,
    ),
  ]
  return [
    ...queries.map((query): Use => [query, graphqlRequest(query)]),
    ...ofWritten(register, [
      ['GraphQL by key', graphqlRequest(`query(${typed}) { ${one}(key: $key) { ${name} } }`, { key })],
    ]),
    ['GraphQL by variable', graphqlRequest(`query($id: ID!) { ${one}(id: $id) { ${name} } }`, { id })],
  ]
}

/** The same from those that have a relation to this one. */
function throughRelations(register: Register, field: Field, { value }: Known, others: readonly Register[]): Use[] {
  const { name } = field
  const text = inGraphql(field, value)
  return others.flatMap(({ plural, path, relations }) =>
    [...relations.values()]
      .filter(({ to }) => to === register.name)
      .flatMap(({ name: relation, isMany }): Use[] => {
        const quantified = (condition: string) => (isMany ? `{ some: ${condition} }` : condition)
        const filter = { [name]: { eq: value } }
        const by = `{ ${relation}: { field: ${constantCase(name)} } }`
        const below = isMany ? `nodes { ${name} }` : name
        const queries = [
          `{ ${plural} { nodes { ${relation} { ${below} } } } }`,
          `{ ${plural}(filter: { ${relation}: ${quantified(`{ ${name}: { eq: ${text} } }`)} }) { nodes { id } } }`,
          isMany
            ? `{ ${plural}(filter: { ${relation}: { none: { ${name}: { eq: ${text} } } } }) { nodes { id } } }`
            : `{ ${plural} { groups(by: [${by}]) { nodes { count } } } }`,
          isMany
            ? `{ ${plural} { nodes { ${relation} { groups(by: [{ field: ${constantCase(name)} }]) { hasMore } } } } }`
            : `{ ${plural} { groups(by: [${by}]) { nodes { key { ${relation} { ${name} } } } } } }`,
        ]
        return [
          ...queries.map((query): Use => [query, graphqlRequest(query)]),
          [`REST ${plural} fields`, get(`/v1/${path}?fields=${relation}.${name}`)],
          ...(isMany
            ? []
            : [[`REST ${plural} groups`, get(`/v1/${path}/groups?by=${relation}.${name}`)] satisfies Use]),
          [
            `REST ${plural} filter`,
            get(`/v1/${path}?filter=${json({ [relation]: isMany ? { some: filter } : filter })}`),
          ],
        ]
      }),
  )
}

/** What the service alone keeps is read by id and as a list. */
const ofWritten = ({ isReadOnly }: Register, uses: Use[]): Use[] => (isReadOnly ? [] : uses)

/** Reads that name no field, and show what may be seen. */
export function plainReads(register: Register, { id, key }: Known): Use[] {
  const { path, plural, relations } = register
  const byKey = new URLSearchParams(Object.entries(key).map(([part, text]): [string, string] => [part, String(text)]))
  return [
    ['list', get(`/v1/${path}?count=true`)],
    ['list with relations', get(`/v1/${path}?include=${[...relations.keys()].join()}`)],
    ['one', get(`/v1/${path}/${id}`)],
    ...ofWritten(register, [['by key', get(`/v1/${path}/by-key?${byKey}`)]]),
    ['export', get(`/v1/${path}/export`)],
    ['CSV', get(`/v1/${path}/export?format=csv`)],
    ['cursors', graphqlRequest(`{ ${plural}(first: 2) { edges { cursor } pageInfo { endCursor } } }`)],
  ]
}

/** Writes that name the field without changing anything: dry runs, and what is refused. */
export function dryWrites(register: Register, { name }: Field, { id, key, value }: Known): Use[] {
  const url = `/v1/${register.path}`
  const record = { ...key, [name]: value }
  const plural = pascalCase(register.plural)
  const mutation = `mutation($records: [${register.name}Input!]!) {
    upsert${plural}(records: $records, dryRun: true) {
      counts { unchanged updated rejected } results { outcome problems { code } } } }`
  const csv = [Object.keys(record), Object.values(record)].map((cells) => `${cells.join(',')}\n`).join('')
  const file = (type: string, payload: string): Request => {
    return { method: 'POST', url: `${url}/import?dryRun=true`, payload, headers: { 'content-type': type } }
  }
  return [
    ['POST', { method: 'POST', url: `${url}?dryRun=true`, payload: record }],
    ['POST, partial', { method: 'POST', url: `${url}?dryRun=true&mode=partial`, payload: [record] }],
    ['POST by id', { method: 'POST', url: `${url}?dryRun=true&mode=partial`, payload: [{ id, [name]: value }] }],
    ['upsert', graphqlRequest(mutation, { records: [record] })],
    ['CSV import', file('text/csv', csv)],
    ['NDJSON import', file('application/x-ndjson', `${JSON.stringify(record)}\n`)],
    ['PATCH', { method: 'PATCH', url: `${url}/${id}`, payload: { [name]: value } }],
    ['If-Match', { method: 'PATCH', url: `${url}/${id}`, payload: { [name]: value }, headers: { 'if-match': '"1"' } }],
  ]
}
