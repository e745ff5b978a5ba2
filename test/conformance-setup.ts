// What the conformance tests of a register share: the service with a few records of every register, two counties, and
// one way to call both transports.
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import t from 'tap'
import type { Register } from '../src/kernel/define-register.ts'
import { camelCase, pascalCase } from '../src/kernel/names.ts'
import { buildTestApp, type TestApp } from './harness.ts'
import { holders } from './small-data.ts'

export type Fields = Record<string, unknown>
type Headers = Record<string, string>

type Inject = (request: InjectOptions) => Promise<LightMyRequestResponse>

/** Where a sample belongs: the organization that holds it, or for an organization the county it is in. */
export interface Place {
  organizationCreditCode: string
  regionCode: string
}

export const home: Place = { organizationCreditCode: holders.bureau, regionCode: '652301' }
export const foreign: Place = { organizationCreditCode: holders.neighbour, regionCode: '652302' }

export interface Samples {
  /** A good record with a key of its own for each n from 1 to 150, all fields filled that make sense together. */
  record: (n: number, place: Place) => Fields
  /** Other values for some of its fields. */
  change: Fields
  /** What a replacing PUT must send beside the required fields to be valid. */
  kept?: string[]
}

export interface CallOptions {
  as?: Headers
  headers?: Headers
  reason?: string
  requestId?: string
}

export interface Result {
  outcome: string
  id: string
  version: number
  warnings: { code: string; field: string | null }[]
}

/** An answer of either transport; a refusal that GraphQL reports in `data` has the status that REST gives it. */
export interface Answer {
  status: number
  code: string | undefined
  /** `NEGATIVE floorAreaM2` */
  problems: string[]
  record: Fields | undefined
  records: Fields[]
  results: Result[]
  text: string
  headers: Record<string, unknown>
}

export interface Transport {
  name: string
  get: (id: string, options?: CallOptions) => Promise<Answer>
  byKey: (key: Fields, options?: CallOptions) => Promise<Answer>
  list: (id: string, options?: CallOptions) => Promise<Answer>
  upsert: (records: Fields[], options?: CallOptions) => Promise<Answer>
  remove: (id: string, options?: CallOptions) => Promise<Answer>
}

export type Rest = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  options?: CallOptions & { payload?: NonNullable<InjectOptions['payload']>; type?: string },
) => Promise<Answer>
export type Graphql = (query: string, variables?: object, options?: CallOptions) => Promise<Answer & { data: Fields }>

export interface Conformance extends TestApp {
  register: Register
  samples: Samples
  /** Sees and does everything; so does a call without `as`. */
  everyone: Headers
  /** Paths below the register's own, such as `/by-key?code=1`. */
  rest: Rest
  graphql: Graphql
  transports: Transport[]
  /** Writes record n of the place and gives its id. */
  create: (n: number, place?: Place) => Promise<string>
}

/** One service for all registers that are tested in this process. */
const service = (async () => {
  const tested = await buildTestApp(t, { small: true })
  return { ...tested, everyone: await tested.asCaller() }
})()

let opened = 0

export async function openConformance(register: Register, samples: Samples): Promise<Conformance> {
  const { app, everyone, ...tested } = await service
  // From an address of its own: what fails to authenticate there locks out nobody else.
  const remoteAddress = `10.0.0.${++opened}`
  const inject: Inject = (request) => app.inject({ ...request, remoteAddress })
  const rest = restOf(inject, register, everyone)
  const graphql = graphqlOf(inject, everyone)
  const transports = [restTransport(register, rest), graphqlTransport(register, graphql)]
  const create = async (n: number, place = home) => {
    const answer = await transports[0]!.upsert([samples.record(n, place)])
    if (answer.status >= 300) throw new Error(`sample ${n}: ${answer.text}`)
    return answer.results[0]!.id
  }
  return { ...tested, app, everyone, register, samples, rest, graphql, transports, create }
}

const sentHeaders = ({ as, headers, reason, requestId }: CallOptions, everyone: Headers) => ({
  ...(as ?? everyone),
  ...(requestId && { 'x-request-id': requestId }),
  ...(reason && { 'x-reason': encodeURIComponent(reason) }),
  ...headers,
})

const nothing = { code: undefined, problems: [], record: undefined, records: [], results: [] }

function restOf(inject: Inject, register: Register, everyone: Headers): Rest {
  return async (method, path, { payload, type, ...options } = {}) => {
    const headers = { ...sentHeaders(options, everyone), ...(type && { 'content-type': type }) }
    const url = `/v1/${register.path}${path}`
    const answer = await inject({ method, url, headers, ...(payload !== undefined && { payload }) })
    const isJson = /^application\/(problem\+)?json/.test(String(answer.headers['content-type']))
    const body = isJson ? answer.json() : {}
    const errors: { code: string; pointer?: string; field?: string | null }[] = body.errors ?? body.rejected ?? []
    return {
      ...{ ...nothing, status: answer.statusCode, code: body.code, text: answer.body, headers: answer.headers },
      problems: errors.map(({ code, pointer, field }) => {
        // A pointer to a whole record ends with its number.
        return `${code} ${(pointer ?? field ?? '').replace(/^.*\/(\d+$)?/, '')}`.trim()
      }),
      record: answer.statusCode === 200 && body.id ? body : undefined,
      records: body.data ?? [],
      results: body.results ?? [],
    }
  }
}

function restTransport(register: Register, rest: Rest): Transport {
  return {
    name: 'REST',
    get: (id, options) => rest('GET', `/${id}`, options),
    byKey: (key, options) => {
      const values = Object.entries(keyOf(register, key)).map(([name, value]) => [name, String(value)])
      return rest('GET', `/by-key?${new URLSearchParams(Object.fromEntries(values))}`, options)
    },
    list: (id, options) => rest('GET', `?id=${id}`, options),
    upsert: (records, options) => rest('POST', '', { ...options, payload: records }),
    remove: (id, options) => rest('DELETE', `/${id}`, options),
  }
}

function graphqlOf(inject: Inject, everyone: Headers): Graphql {
  return async (query, variables = {}, options = {}) => {
    const headers = { ...sentHeaders(options, everyone), accept: 'application/graphql-response+json' }
    const answer = await inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })
    const body = answer.json()
    const error = body.errors?.[0]?.extensions ?? (body.code ? body : undefined)
    const data: Fields = body.data ?? {}
    const shared = { ...nothing, data, text: answer.body, headers: answer.headers }
    if (!error) return { ...shared, status: answer.statusCode }
    const problems = (error.errors ?? []).map(({ code, pointer = '' }: Fields) => `${code} ${pointer}`.trim())
    return { ...shared, status: error.status, code: error.code, problems }
  }
}

interface Report {
  results: (Result & { problems: { code: string; field: string | null }[] })[]
}

function graphqlTransport({ name, plural, key, fields }: Register, graphql: Graphql): Transport {
  const all = [...fields.keys()].join(' ')
  const one = camelCase(name)
  const many = pascalCase(plural)
  const report = '{ results { outcome id: recordId version problems { code field } warnings { code field } } }'
  const record = async (args: string, declared: string, variables: object, options?: CallOptions): Promise<Answer> => {
    const query = `query (${declared}) { record: ${one}(${args}) { ${all} } }`
    const { data, ...answer } = await graphql(query, variables, options)
    if (answer.code) return answer
    // Sound: an object with the fields asked for, or null.
    const found = data.record as Fields | null
    return found ? { ...answer, record: found } : { ...answer, status: 404, code: 'NOT_FOUND' }
  }
  const mutate = async (field: string, declared: string, variables: object, options?: CallOptions) => {
    const query = `mutation (${declared}, $reason: String) { report: ${field} ${report} }`
    const { data, ...answer } = await graphql(query, { ...variables, reason: options?.reason }, options)
    // Sound: asked for in this shape.
    return answer.code ? answer : { ...answer, ...reported(data.report as Report) }
  }
  return {
    name: 'GraphQL',
    get: (id, options) => record('id: $id', '$id: ID!', { id }, options),
    byKey: (sent, options) => {
      const value = Object.fromEntries(key.map((field) => [field.name, sent[field.name]]))
      return record('key: $key', `$key: ${name}Key!`, { key: value }, options)
    },
    list: async (id, options) => {
      const query = `query ($id: ID!) { list: ${plural}(filter: { id: { eq: $id } }) { nodes { ${all} } } }`
      const { data, ...answer } = await graphql(query, { id }, options)
      // Sound: asked for in this shape.
      return answer.code ? answer : { ...answer, records: (data.list as { nodes: Fields[] }).nodes }
    },
    upsert: (records, options) => {
      const field = `upsert${many}(records: $records, reason: $reason)`
      return mutate(field, `$records: [${name}Input!]!`, { records }, options)
    },
    remove: (id, options) =>
      mutate(`remove${many}(ids: $ids, reason: $reason)`, '$ids: [ID!]!', { ids: [id] }, options),
  }
}

/** As REST answers an atomic write: 404 for a record that is not there, 409 for conflicts alone, else 422. */
function reported({ results }: Report): Partial<Answer> {
  const failed = results.filter(({ outcome }) => ['REJECTED', 'CONFLICT'].includes(outcome))
  if (failed.length === 0) return { results }
  const found = failed.flatMap(({ problems }) => problems)
  const problems = found.map(({ code, field }) => `${code} ${field ?? ''}`.trim())
  if (problems.join() === 'RECORD_NOT_FOUND') return { results, problems, status: 404, code: 'NOT_FOUND' }
  const isConflict = failed.every(({ outcome }) => outcome === 'CONFLICT')
  const [status, code] = isConflict ? [409, found[0]!.code] : [422, 'VALIDATION_FAILED']
  return { results, problems, status, code }
}

export const keyOf = (register: Register, record: Fields): Fields =>
  Object.fromEntries(register.key.flatMap(({ name }) => (name in record ? [[name, record[name]]] : [])))
