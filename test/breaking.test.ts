// What breaks clients, and what breaks nobody, of made-up changes.
import t from 'tap'
import { breakingChanges } from './breaking.ts'
import { contract, graphql } from './small-contract.ts'

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
