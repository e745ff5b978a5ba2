// The REST contract as a collection for Postman (v2.1), which has each request ready to send: a list keeps its first
// record, and what follows reads that one, and writes it back as it was. What would change data only tries it, or is
// refused until it is given a version, or a record.
import { isObject } from '../kernel/field-kinds.ts'

type Schema = Record<string, unknown>
interface Parameter {
  name: string
  in: string
  description?: string
  example?: string
  required?: boolean
  schema: Schema
}
interface Operation {
  summary: string
  description?: string
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> }
  security?: Schema[]
  tags: string[]
}
export interface Contract {
  info: { title: string; description: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: { parameters: Record<string, Parameter>; schemas: Record<string, Schema> }
}
interface Request {
  contract: Contract
  path: string
  method: string
  operation: Operation
  parameters: Parameter[]
  /** What the variables of the collection that hold the first record of its register begin with. */
  group: string
}

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
const TOKEN_PATH = '/oauth/token'

export function postmanCollection(contract: Contract): object {
  const requests = Object.entries(contract.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => requestOf(contract, path, method, operation)),
  )
  const isToken = ({ path }: Request): boolean => path === TOKEN_PATH
  const folders = Map.groupBy(
    requests.filter((one) => !isToken(one)),
    ({ group }) => group,
  )
  const { title, description, version } = contract.info
  return {
    info: { name: title, description: `${description}\n\n${HOW}`, version, schema: SCHEMA },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
    variable: VARIABLES.map(([key, value]) => ({ key, value })),
    item: [
      ...requests.filter(isToken).map(itemOf),
      ...[...folders].map(([name, all]) => ({ name, item: all.map(itemOf) })),
    ],
  }
}

const HOW =
  '先填写集合变量 clientId、clientSecret,再发送“取得令牌” / Set clientId and clientSecret in the variables, ' +
  'then send "Get a token"'
const ADDRESS = '{{baseUrl}}'
const VARIABLES = [
  ['baseUrl', 'http://127.0.0.1:3000'],
  ['clientId', ''],
  ['clientSecret', ''],
  ['token', ''],
]

function requestOf(contract: Contract, path: string, method: string, operation: Operation): Request {
  const parameters = parametersOf(contract, operation)
  const group = /^\/v1\/([\w-]+)/.exec(path)?.[1] ?? operation.tags[0] ?? 'service'
  return { contract, path, method, operation, parameters, group }
}

function itemOf(request: Request): object {
  const { path, method, operation, parameters } = request
  const segments = path
    .replace(/\{(\w+)\}/g, ':$1')
    .split('/')
    .slice(1)
  const of = (place: string) => parameters.filter((one) => one.in === place).map((one) => entryOf(one, request))
  const query = of('query')
  const asked = query.filter(({ disabled }) => !disabled).map(({ key, value }) => `${key}=${value}`)
  const [type, body] = bodyOf(request) ?? []
  const auth = proofOf(operation.security ?? [{}])
  return {
    name: operation.summary,
    event: scriptsOf(request).map((line) => ({ listen: 'test', script: { type: 'text/javascript', exec: [line] } })),
    request: {
      method: method.toUpperCase(),
      ...(auth && { auth }),
      header: [...(type === undefined ? [] : [{ key: 'Content-Type', value: type }]), ...of('header')],
      url: {
        raw: `${ADDRESS}/${segments.join('/')}${asked.length > 0 ? `?${asked.join('&')}` : ''}`,
        ...{ host: [ADDRESS], path: segments, query },
        variable: of('path').map(({ key, value }) => ({ key, value })),
      },
      ...(body && { body }),
      description: operation.description ?? '',
    },
  }
}

/** What is not sent unless somebody asks for it stands there switched off. */
function entryOf(parameter: Parameter, request: Request) {
  const value = sentWith(parameter, request)
  const { name, description = '' } = parameter
  return { key: name, value: value ?? '', description, disabled: value === undefined }
}

function sentWith(parameter: Parameter, request: Request): string | undefined {
  const { name, in: place, example, required, schema } = parameter
  const { path, method, group, parameters } = request
  const ofRecord = `{{${group}.${name}}}`
  const isTried = parameters.some((one) => one.name === 'dryRun' || one.name === 'If-Match')
  // What can neither be tried only nor be based on a version waits for a record.
  if (place === 'path') return method === 'post' && !isTried ? '' : (example ?? ofRecord)
  if (name === 'dryRun') return 'true'
  if (name === 'limit') return '5'
  if (required) return String(sample(schema, request, name))
  // No version is 0: it is refused until somebody says which.
  if (name === 'If-Match' && method === 'delete') return '"0"'
  const isKey = path.endsWith('/by-key') && place === 'query' && !BESIDE_KEY.includes(name)
  return isKey ? ofRecord : undefined
}

const BESIDE_KEY = ['source', 'externalId', 'fields', 'include']

/** Of what does not take the token of the collection. */
function proofOf(security: Schema[]): object | undefined {
  if (security.length === 0) return { type: 'noauth' }
  const basic = { username: '{{clientId}}', password: '{{clientSecret}}' }
  const entries = Object.entries(basic).map(([key, value]) => ({ key, value, type: 'string' }))
  return security.some((one) => 'client' in one) ? { type: 'basic', basic: entries } : undefined
}

/** After the answer: the token is kept, and of a list the first record. */
function scriptsOf({ path, method, group }: Request): string[] {
  if (path === TOKEN_PATH) {
    // A run without a token would be two hundred failures, for which the service locks out whoever sends them.
    return [
      "if (pm.response.code === 200) pm.collectionVariables.set('token', pm.response.json().access_token); " +
        'else pm.execution.setNextRequest(null)',
    ]
  }
  if (method !== 'get' || path !== `/v1/${group}`) return []
  return [
    `const [record] = pm.response.json().data || []; if (record) { ` +
      `pm.collectionVariables.set('${group}.record', JSON.stringify(record)); ` +
      `for (const name in record) pm.collectionVariables.set('${group}.' + name, record[name] ?? '') }`,
  ]
}

function bodyOf(request: Request): [type: string, body: object] | undefined {
  const { content = {} } = request.operation.requestBody ?? {}
  const [type, media] = Object.entries(content).at(-1) ?? []
  if (type === undefined || !media) return undefined
  if (type === 'application/x-www-form-urlencoded') {
    const form = request.path === TOKEN_PATH ? { grant_type: 'client_credentials' } : { token: '{{token}}' }
    return [type, { mode: 'urlencoded', urlencoded: Object.entries(form).map(([key, value]) => ({ key, value })) }]
  }
  // What is written of a register: a file, a record, or what replaces one.
  const isRecord =
    type === 'application/x-ndjson' || /schemas\/\w+(Input|Replacement)"/.test(JSON.stringify(media.schema))
  const raw = isRecord
    ? `{{${request.group}.record}}`
    : JSON.stringify(media.example ?? sample(media.schema, request), null, 2)
  return [type, { mode: 'raw', raw, options: { raw: { language: 'json' } } }]
}

/** The example of the schema, else the least that it takes. */
function sample(schema: Schema, request: Request, name = ''): unknown {
  const { $ref, allOf, anyOf, examples, enum: values, type, format, items, properties, required } = schema
  if (typeof $ref === 'string') return sample(request.contract.components.schemas[nameIn($ref)] ?? {}, request, name)
  if (Array.isArray(examples)) return examples[0]
  if (Array.isArray(anyOf)) return sample(anyOf[0], request, name)
  const ofAll = Array.isArray(allOf) ? allOf.map((one) => sample(one, request, name)) : []
  if (Array.isArray(values)) return values[0]
  if (name === 'id') return `{{${request.group}.id}}`
  if (name === 'by') return [groupedBy(request)]
  if (type === 'array') return isObject(items) ? [sample(items, request)] : []
  if (type === 'integer') return 5
  if (type === 'string') return format === 'date' ? '2024-06-30' : name
  const shown = Object.entries(isObject(properties) ? properties : {}).filter(
    ([key]) => key === 'limit' || (Array.isArray(required) && required.includes(key)),
  )
  const own = Object.fromEntries(
    shown.map(([key, value]) => [key, isObject(value) ? sample(value, request, key) : null]),
  )
  return Object.assign({}, ...ofAll, own)
}

/** A field of few values. */
function groupedBy({ contract, group }: Request): string {
  const filters = parametersOf(contract, contract.paths[`/v1/${group}`]?.get)
  const isOfFew = ({ schema }: Parameter) => 'enum' in (contract.components.schemas[nameIn(String(schema.$ref))] ?? {})
  return filters.find((one) => !one.name.includes('[') && isOfFew(one))?.name ?? 'id'
}

const parametersOf = ({ components }: Contract, { parameters = [] }: Partial<Operation> = {}): Parameter[] =>
  // Sound: the contract has what it refers to.
  parameters.map((one) => ('$ref' in one ? components.parameters[nameIn(one.$ref)]! : one))

const nameIn = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)
