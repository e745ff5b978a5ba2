// Two small contracts, for made-up changes of them.

export const graphql = (more = '', rest = 'enum State { IDLE IN_USE }') => `
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
export const contract = {
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
