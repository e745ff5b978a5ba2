// What breaks clients since the last release has an entry in docs/changes, in both languages.
import { readFileSync } from 'node:fs'
import t from 'tap'
import { contractFiles } from '../src/contract.ts'
import { deprecationsOf } from '../src/kernel/deprecated.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers as definitions } from '../src/registers/index.ts'
import {
  breakingChanges,
  changesFiles,
  isReleased,
  keptFiles,
  readContracts,
  unannounced,
  versionsIn,
} from './breaking.ts'

const registry = createRegistry(definitions)
const files = contractFiles(registry)
const derived = { graphql: files['schema.graphql']!, openapi: files['docs/openapi.json']! }
const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const documents = changesFiles.map((path) => ({ path, versions: versionsIn(read(path)) }))

t.test('what breaks clients since the last release has an entry', async (t) => {
  const changes = await breakingChanges(readContracts(keptFiles), derived)
  for (const change of changes) t.comment(`BREAKING ${change}`)
  for (const { path, versions } of documents) {
    if (!isReleased(versions)) t.pass(`${path}: ${changes.length} changes; nothing is released that they could break`)
    else t.strictSame(unannounced(changes, versions), { missing: [], idle: [] }, path)
  }
})

t.test('both languages have the same entries, the version of the package first', (t) => {
  const [zh, en] = documents
  t.strictSame(zh!.versions, en!.versions)
  t.equal(zh!.versions[0]?.version, JSON.parse(read('package.json')).version)
  t.ok(
    zh!.versions.slice(1).every(({ day }) => day !== undefined),
    'only the first may be still to come',
  )
  const named = documents[0]!.versions.flatMap(({ entries }) => entries.flatMap(({ named }) => named))
  for (const { names } of deprecationsOf(registry.registers).values())
    t.ok(
      names.some((name) => named.includes(name)),
      `${names} has an entry`,
    )
  t.end()
})

const head = '# Changes\n\n## 4. Entries\n\n'
const first = '### 0.1.0, 2026-12-15\n\n- The first.\n'
const coming = (entry: string) => versionsIn(`${head}### 0.2.0, unreleased\n\n${entry}\n\n${first}`)
const changes = [
  'FIELD_REMOVED Vehicle.seats',
  'INPUT_FIELD_REMOVED VehicleInput.seats',
  'PROPERTY_REMOVED Vehicle.seats',
]

t.test('a breaking change without an entry is refused', (t) => {
  t.strictSame(unannounced(changes, coming('- `seatCount` is new.')).missing, changes)
  t.strictSame(unannounced(changes, coming('- Now `*`, of which nothing is said to break.')).missing, changes)
  const one = coming('- **breaking** `FIELD_REMOVED Vehicle.seats`: it was no use.')
  t.strictSame(unannounced(changes, one), { missing: changes.slice(1), idle: [] })
  const all = coming('- **不兼容** `*_REMOVED Vehicle*.seats`:\n  用 `*_REMOVED Vehicle.seatCount`。')
  t.strictSame(unannounced(changes, all), { missing: [], idle: ['*_REMOVED Vehicle.seatCount'] }, 'a misspelt one, too')
  const past = versionsIn(`${head}${first}- **breaking** \`*_REMOVED Vehicle*.seats\`\n`)
  t.strictSame(unannounced(changes, past).missing, changes, 'what was announced with an earlier release')
  t.strictSame(unannounced([], versionsIn(read(changesFiles[0]))).missing, [])
  t.end()
})

t.test('before the first release nobody can be broken', (t) => {
  t.notOk(isReleased(versionsIn(`${head}### 0.1.0, unreleased\n\n- All of it.\n`)))
  t.notOk(isReleased(versionsIn(`${head}### 0.1.0，unreleased\n\n- 全部。\n`)))
  t.ok(isReleased(coming('- `x`')))
  t.end()
})

const graphql = (more = '', rest = 'enum State { IDLE IN_USE }') => `
  type Query { vehicle(id: ID!): Vehicle }
  type Vehicle { vin: String!, seats: Int, state: State ${more} }
  input VehicleInput { vin: String!, seats: Int }
  type Mutation { upsert(records: [VehicleInput!]!, note: String): Vehicle }
  ${rest}`
const vehicle = {
  type: 'object',
  required: ['vin'],
  properties: {
    vin: { type: 'string', maxLength: 17 },
    seats: { type: ['integer', 'null'] },
    state: { type: ['string', 'null'], enum: ['IDLE', 'IN_USE', null] },
    parent: { anyOf: [{ $ref: '#/components/schemas/Vehicle' }, { type: 'null' }] },
  },
}
const { parent: _, ...written } = vehicle.properties
const contract = {
  paths: {
    '/v1/vehicles': {
      get: {
        operationId: 'listVehicles',
        security: [{ oauth2: ['vehicles:read'] }, { bearer: [] }],
        parameters: [
          { $ref: '#/components/parameters/limit' },
          {
            in: 'query',
            name: 'sort',
            style: 'form',
            explode: false,
            schema: { type: 'array', items: { enum: ['vin', 'id'] } },
          },
        ],
        responses: {
          200: {
            headers: { ETag: {} },
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: { data: { type: 'array', items: { $ref: '#/components/schemas/Vehicle' } } },
                },
              },
            },
          },
          404: { description: '-' },
          default: { description: '-' },
        },
      },
      post: {
        operationId: 'upsertVehicles',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                anyOf: [
                  { $ref: '#/components/schemas/VehicleInput' },
                  { type: 'array', items: { $ref: '#/components/schemas/VehicleInput' } },
                ],
              },
            },
            'text/csv': { schema: { type: 'string' } },
          },
        },
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Vehicle' } } } } },
      },
    },
  },
  components: {
    parameters: { limit: { in: 'query', name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 500 } } },
    schemas: { Vehicle: vehicle, VehicleInput: structuredClone({ ...vehicle, properties: written }) },
  },
}
/** What is said of the document with a value at a place; undefined: taken away. */
async function changed(place: string, value?: unknown): Promise<string[]> {
  const now = structuredClone(contract)
  const names = place.split(' ')
  const last = names.pop()!
  // Sound: the places below are those of the document above.
  const of = names.reduce<Record<string, unknown>>((inner, name) => inner[name] as Record<string, unknown>, now)
  of[last] = value
  if (value === undefined) delete of[last]
  const documents = [contract, now].map((one) => ({ graphql: graphql(), openapi: JSON.stringify(one) }))
  return breakingChanges(documents[0]!, documents[1]!)
}

const list = 'paths /v1/vehicles get'
const write = 'paths /v1/vehicles post'
const read1 = 'components schemas Vehicle'
const input = 'components schemas VehicleInput'

t.test('OpenAPI: what breaks, by what is taken and what is answered', async (t) => {
  const breaking: [place: string, value: unknown, ...expected: string[]][] = [
    ['paths /v1/vehicles', undefined, 'OPERATION_REMOVED GET /v1/vehicles', 'OPERATION_REMOVED POST /v1/vehicles'],
    [list, undefined, 'OPERATION_REMOVED GET /v1/vehicles'],
    [`${list} operationId`, 'getVehicles', 'OPERATION_ID_CHANGED GET /v1/vehicles'],
    [
      `${list} security`,
      [{ oauth2: ['vehicles:read', 'audit:read'] }, { bearer: [] }],
      'SECURITY_NARROWED GET /v1/vehicles',
    ],
    [`${list} security`, [{ oauth2: ['vehicles:read'] }], 'SECURITY_NARROWED GET /v1/vehicles'],
    [`${list} parameters`, [], 'PARAMETER_REMOVED GET /v1/vehicles?limit', 'PARAMETER_REMOVED GET /v1/vehicles?sort'],
    ['components parameters limit required', true, 'PARAMETER_REQUIRED limit'],
    ['components parameters limit schema maximum', 100, 'LIMIT_NARROWED limit'],
    ['components parameters limit schema minimum', 2, 'LIMIT_NARROWED limit'],
    ['components parameters limit schema type', 'boolean', 'TYPE_CHANGED limit: integer'],
    [`${list} parameters 1 explode`, true, 'PARAMETER_STYLE GET /v1/vehicles?sort'],
    [`${list} parameters 1 schema items enum`, ['vin'], 'VALUE_REMOVED GET /v1/vehicles?sort[].id'],
    [
      `${list} parameters 2`,
      { in: 'header', name: 'X-Reason', required: true, schema: { type: 'string' } },
      'PARAMETER_REQUIRED GET /v1/vehicles header X-Reason',
    ],
    [`${list} responses 200`, undefined, 'ANSWER_REMOVED GET /v1/vehicles 200'],
    [`${list} responses 200 headers ETag`, undefined, 'HEADER_REMOVED GET /v1/vehicles 200 ETag'],
    [
      `${list} responses 200 content`,
      { 'application/xml': {} },
      'MEDIA_TYPE_REMOVED GET /v1/vehicles 200 application/json',
    ],
    [
      `${list} responses 200 content application/json schema properties`,
      { rows: {} },
      'PROPERTY_REMOVED GET /v1/vehicles 200.data',
    ],
    [`${write} requestBody required`, true, 'BODY_REQUIRED POST /v1/vehicles'],
    [`${write} requestBody`, undefined, 'BODY_REMOVED POST /v1/vehicles'],
    [`${write} requestBody content text/csv`, undefined, 'MEDIA_TYPE_REMOVED POST /v1/vehicles text/csv'],
    [
      `${write} requestBody content application/json schema anyOf`,
      [{ $ref: '#/components/schemas/VehicleInput' }],
      'TYPE_CHANGED POST /v1/vehicles: array',
    ],
    [`${read1} properties seats`, undefined, 'PROPERTY_REMOVED Vehicle.seats'],
    [`${read1} properties seats`, { type: ['string', 'null'] }, 'TYPE_CHANGED Vehicle.seats: string'],
    [`${read1} properties vin type`, ['string', 'null'], 'TYPE_CHANGED Vehicle.vin: null'],
    [`${read1} properties vin format`, 'uri'],
    [`${read1} properties state enum`, ['IDLE', null], 'VALUE_REMOVED Vehicle.state.IN_USE'],
    [`${read1} properties state enum`, undefined, 'TYPE_CHANGED Vehicle.state: no list'],
    [`${read1} required`, [], 'PROPERTY_OPTIONAL Vehicle.vin'],
    [`${input} properties seats`, undefined, 'PROPERTY_REMOVED VehicleInput.seats'],
    [`${input} properties seats type`, 'integer', 'TYPE_CHANGED VehicleInput.seats: null'],
    [`${input} properties vin format`, 'uri', 'FORM_CHANGED VehicleInput.vin'],
    [`${input} properties vin pattern`, '^L', 'FORM_CHANGED VehicleInput.vin'],
    [`${input} properties vin maxLength`, 10, 'LIMIT_NARROWED VehicleInput.vin'],
    [`${input} properties vin enum`, ['x'], 'TYPE_CHANGED VehicleInput.vin: listed values only'],
    [`${input} required`, ['vin', 'seats'], 'PROPERTY_REQUIRED VehicleInput.seats'],
    [`${input} additionalProperties`, false, 'PROPERTIES_CLOSED VehicleInput'],
  ]
  for (const [place, value, ...expected] of breaking) {
    t.strictSame(await changed(place, value), expected, `${place} = ${JSON.stringify(value)}`)
  }
  const renamed = JSON.stringify(contract).replaceAll('VehicleInput', 'VehicleRecord')
  const found = await breakingChanges(
    { graphql: graphql(), openapi: JSON.stringify(contract) },
    { graphql: graphql(), openapi: renamed },
  )
  t.strictSame(found, ['SCHEMA_REMOVED VehicleInput'], 'generated code has the name')
})

t.test('OpenAPI: what breaks nobody', async (t) => {
  const harmless: [place: string, value: unknown][] = [
    ['paths /v1/buildings', { get: {} }],
    [`${list} summary`, 'Vehicles'],
    [`${list} security`, [{ oauth2: [] }, { bearer: [] }, { client: [] }]],
    [`${list} parameters 2`, { in: 'query', name: 'after', schema: { type: 'string' } }],
    [`${list} responses 404`, undefined],
    [`${list} responses 429`, { description: '-' }],
    ['components parameters limit schema maximum', 1000],
    ['components parameters limit schema type', 'number'],
    [`${read1} properties colour`, { type: 'string' }],
    [`${read1} properties seats`, { type: 'integer', deprecated: true, 'x-sunset': '2027-12-01' }],
    [`${read1} properties state enum`, ['IDLE', 'IN_USE', 'SOLD', null]],
    [`${read1} properties state`, { anyOf: [{ type: 'string', enum: ['IDLE', 'IN_USE'] }, { type: 'null' }] }],
    [`${read1} properties vin maxLength`, 10],
    [`${read1} required`, ['vin', 'seats']],
    [`${read1} properties parent`, { $ref: '#/components/schemas/Vehicle' }],
    [`${input} properties colour`, { type: 'string' }],
    [`${input} properties seats type`, ['integer', 'string', 'null']],
    [`${input} properties vin maxLength`, 20],
    [`${input} properties state enum`, ['IDLE', 'IN_USE', 'SOLD', null]],
    [`${input} required`, undefined],
  ]
  for (const [place, value] of harmless) {
    t.strictSame(await changed(place, value), [], `${place} = ${JSON.stringify(value)}`)
  }
})

t.test('GraphQL: by the rules of GraphQL Inspector', async (t) => {
  const openapi = JSON.stringify(contract)
  const of = (text: string) => breakingChanges({ graphql: graphql(), openapi }, { graphql: text, openapi })
  const text = graphql()
  const breaking: [text: string, ...expected: string[]][] = [
    [text.replace('seats: Int, state', 'state'), 'FIELD_REMOVED Vehicle.seats'],
    [
      text.replace('vin: String!, seats: Int, state', 'vin: String, seats: Int, state'),
      'FIELD_TYPE_CHANGED Vehicle.vin',
    ],
    [text.replace('seats: Int }', 'seats: Int! }'), 'INPUT_FIELD_TYPE_CHANGED VehicleInput.seats'],
    [text.replace(', note: String', ''), 'FIELD_ARGUMENT_REMOVED Mutation.upsert.note'],
    [text.replace('IDLE ', ''), 'ENUM_VALUE_REMOVED State.IDLE'],
  ]
  for (const [text, ...expected] of breaking) t.strictSame(await of(text), expected, expected.join())
  t.strictSame(
    await of(graphql(', colour: String, old: Int @deprecated(reason: "x")', 'enum State { IDLE IN_USE SOLD }')),
    [],
  )
})
