// What is going to go, said by one line of a descriptor: the contracts, the headers of answers and the page say so.
// The shipped registers have no such line, so the vehicles here have one of each kind.
import { type GraphQLSchema, getIntrospectionQuery, parse, print, printSchema, validateSchema, visit } from 'graphql'
import t from 'tap'
import { graphqlSchemaOf } from '../src/graphql/schema.ts'
import { defineActions } from '../src/kernel/define-action.ts'
import type { Deprecated } from '../src/kernel/deprecated.ts'
import type { RegisterDefinition } from '../src/kernel/register-definition.ts'
import { createRegistry } from '../src/kernel/registry.ts'
import { registers } from '../src/registers/index.ts'
import { openapiDocument } from '../src/rest/openapi.ts'
import { answerOf, parametersOf } from './contract-judge.ts'
import { rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const line = (more: Partial<Deprecated> = {}): Deprecated => ({ since: '2026-12-01', sunset: '2027-12-01', ...more })
const doc = { zh: '试', en: 'try' }
const find = (name: string) => registers.find((one) => one.name === name)!

/** The registers, one of them changed. */
const served = (name: string, changed: Partial<RegisterDefinition>) =>
  createRegistry(registers.map((one) => (one.name === name ? { ...one, ...changed } : one)))

const vehicle = find('Vehicle')
const { brandModel, energyKind } = vehicle.fields
const going = {
  brandModel: line({ use: 'engineNumber', doc: { zh: '值照搬', en: 'values stay as they are' } }),
  value: line({ since: '2026-06-01', use: 'OTHER' }),
  action: line({ sunset: '2028-01-01', use: 'transfer' }),
  input: line({ since: '2026-10-01' }),
}
const { values } = energyKind!.enumeration!
const registry = served('Vehicle', {
  sort: [...vehicle.sort, 'brandModel'],
  fields: {
    ...vehicle.fields,
    brandModel: { ...brandModel!, deprecated: going.brandModel },
    energyKind: {
      ...energyKind!,
      enumeration: {
        ...energyKind!.enumeration!,
        values: { ...values, HYBRID: { ...values.HYBRID!, deprecated: going.value } },
      },
    },
  },
  actions: [
    ...vehicle.actions!,
    ...defineActions('Vehicle', {
      retire: { doc, deprecated: going.action, input: { note: {}, seats: { deprecated: going.input } } },
    }),
  ],
})
const space = find('Space')
const { usingOrganization } = space.references!
const spaceRegistry = served('Space', {
  deprecated: line(),
  references: {
    ...space.references!,
    usingOrganization: { ...usingOrganization!, deprecated: line({ use: 'organization' }) },
  },
})

const tested = await rightsCalls(t, { registry })
const everyone = await tested.asCaller()

const NOTE =
  '自 2026-12-01 起弃用,2027-12-01 起停用,请改用 engineNumber,值照搬 / ' +
  'deprecated since 2026-12-01; gone from 2027-12-01; use engineNumber; values stay as they are'

/** A line each: descriptions would part the arguments of a field. */
const markedIn = (schema: GraphQLSchema): string[] => {
  const document = parse(printSchema(schema))
  const bare = visit(document, { StringValue: (_, key) => (key === 'description' ? null : undefined) })
  const lines = print(bare).split('\n')
  return lines.filter((one) => one.includes('@deprecated')).map((one) => one.trim())
}

t.test('GraphQL: @deprecated wherever it stands', async (t) => {
  const schema = graphqlSchemaOf(registry)
  t.strictSame(validateSchema(schema), [])
  const marked = markedIn(schema)
  const elements = marked.map((one) => one.slice(0, one.indexOf(' @deprecated')))
  for (const element of [
    ...[
      'brandModel: String',
      'brandModel: StringFilter',
      'brandModel: Direction',
      'BRAND_MODEL',
      'HYBRID',
      'seats: Int',
    ],
  ])
    t.ok(elements.includes(element), element)
  // Records, those written, the smallest and largest, keys of groups.
  t.equal(elements.filter((one) => one === 'brandModel: String').length, 4)
  t.ok(elements.some((one) => one.startsWith('retireVehicle(')))
  t.ok(elements.some((one) => one.startsWith('retireVehicles(')))
  t.ok(marked.find((one) => one.startsWith('brandModel: String @'))!.includes(JSON.stringify(NOTE)))
  const others = graphqlSchemaOf(createRegistry(registers))
  t.notMatch(printSchema(others), /@deprecated/, 'nothing of what is shipped')
})

t.test('GraphQL: a register, and a reference with all that follows from it', async (t) => {
  const marked = markedIn(graphqlSchemaOf(spaceRegistry)).map((one) => one.split(/[(: ]/)[0])
  for (const name of [
    ...['space', 'spaces', 'upsertSpaces', 'removeSpaces', 'usingOrganization', 'usingOrganizationCreditCode'],
    ...['usingOrganizationId', 'USING_ORGANIZATION_CREDIT_CODE', 'spacesByUsingOrganization'],
  ])
    t.ok(marked.includes(name), name)
})

t.test('GraphQL: what is deprecated is found by who asks for it', async (t) => {
  const { graphql } = tested
  const { data } = await graphql(everyone, getIntrospectionQuery({ inputValueDeprecation: true }))
  const input = data.__schema.types.find(({ name }: { name: string }) => name === 'VehicleInput')
  const field = input.inputFields.find(({ name }: { name: string }) => name === 'brandModel')
  t.match(field, { isDeprecated: true, deprecationReason: NOTE })
  const answered = await graphql(everyone, '{ vehicles(first: 1) { nodes { brandModel } } }')
  t.ok(answered.data.vehicles.nodes.length, 'it works as before')
})

const documentOf = (of: typeof registry) => JSON.parse(JSON.stringify(openapiDocument(of)))

t.test('OpenAPI: deprecated, with the day from which it is gone', (t) => {
  const contract = documentOf(registry)
  const { paths, components } = contract
  const marked = { deprecated: true, 'x-sunset': '2027-12-01' }
  for (const name of ['Vehicle', 'VehicleInput']) t.match(components.schemas[name].properties.brandModel, marked, name)
  t.ok(components.schemas.Vehicle.properties.brandModel.description.includes(NOTE))
  t.match(components.schemas.VehicleEnergyKind.description, /HYBRID .*deprecated since 2026-06-01/)
  t.notOk(components.schemas.VehicleEnergyKind.deprecated, 'only a value is')
  const action = { deprecated: true, 'x-sunset': '2028-01-01', description: /use transfer/ }
  for (const path of ['/v1/vehicles/{id}/retire', '/v1/vehicles/retire']) t.match(paths[path].post, action, path)
  t.notOk(paths['/v1/vehicles/{id}/transfer'].post.deprecated)
  const answered = Object.keys(answerOf(contract, paths['/v1/vehicles'].get, '200').headers!)
  for (const name of Object.keys(headers)) {
    const described = Object.keys(components.headers).find((one) => one.toLowerCase() === name)
    t.ok(described && answered.includes(described), `${name} is described`)
  }
  const filters = parametersOf(contract, paths['/v1/vehicles'].get).filter(({ name }) => name.startsWith('brandModel'))
  t.ok(filters.length > 0)
  for (const filter of [...filters, components.schemas.VehicleFilter.properties.brandModel]) t.match(filter, marked)
  const other = documentOf(spaceRegistry)
  const ofSpaces = Object.entries<object>(other.paths).filter(([path]) => /\/spaces(\/|$)/.test(path))
  t.ok(ofSpaces.length > 4)
  for (const [path, item] of ofSpaces) for (const one of Object.values(item)) t.match(one, marked, path)
  t.match(other.components.schemas.Space.properties.usingOrganization, marked)
  t.end()
})

const headers = {
  deprecation: `@${Date.parse('2026-12-01T00:00:00+08:00') / 1000}`,
  sunset: 'Tue, 30 Nov 2027 16:00:00 GMT',
  link: '</docs/changes#Vehicle.brandModel>; rel="deprecation"; type="text/html"; title="Vehicle.brandModel"',
}

t.test('REST: an answer to what names, sends or shows it has the headers', async (t) => {
  const { app, call, sql } = tested
  const [{ id, vin }] = await sql<[{ id: string; vin: string }]>`select id, vin from vehicle limit 1`
  const record = { organizationCreditCode: holders.bureau, vin, category: 'OTHER', energyKind: 'OTHER' }
  const file = (text: string, type: string) =>
    app.inject({
      ...{ method: 'POST', url: '/v1/vehicles/import', payload: text },
      headers: { ...everyone, 'content-type': type },
    })
  const rows = `所属单位(代码),车架号,品牌型号\n${holders.bureau},${vin},一汽\n`
  const line = JSON.stringify({ organizationCreditCode: holders.bureau, vin, brandModel: '一汽' })
  const told: Record<string, () => Promise<{ headers: object }>> = {
    'all fields of a list': () => call(everyone, 'GET', 'vehicles'),
    'all fields of a record': () => call(everyone, 'GET', `vehicles/${id}`),
    'a record that was asked for before': () => call(everyone, 'GET', `vehicles/${id}`),
    'by its name': () => call(everyone, 'GET', 'vehicles?fields=brandModel'),
    'in a filter': () => call(everyone, 'GET', 'vehicles?fields=vin&brandModel[startsWith]=x'),
    'through a relation': () => call(everyone, 'GET', 'organizations?fields=name,vehicles.brandModel'),
    'in a body': () => call(everyone, 'POST', 'vehicles/query', { fields: ['vin'], 'brandModel[ne]': 'x' }),
    'an export': () => app.inject({ url: '/v1/vehicles/export', headers: everyone }),
    'sent in a list': () => call(everyone, 'POST', 'vehicles', [{ ...record, brandModel: 'x' }]),
    'sent to one, and shown': () => call(everyone, 'PATCH', `vehicles/${id}`, { brandModel: 'y' }),
    'a column of a file': () => file(rows, 'text/csv'),
    'a member of a line': () => file(line, 'application/x-ndjson'),
    'refused for something else': () => call(everyone, 'GET', 'vehicles?brandModel=x&limit=0'),
  }
  for (const [what, ask] of Object.entries(told)) {
    // What is refused before anything was looked at tells nothing.
    if (what.startsWith('refused')) t.notMatch((await ask()).headers, { deprecation: /./ }, what)
    else t.match((await ask()).headers, headers, what)
  }
  const silent: Record<string, () => Promise<{ headers: object }>> = {
    'other fields': () => call(everyone, 'GET', 'vehicles?fields=vin,energyKind'),
    'another register': () => call(everyone, 'GET', 'buildings'),
    'other fields sent': () => call(everyone, 'POST', 'vehicles', [record]),
    'another value': () => call(everyone, 'GET', 'vehicles?fields=vin&energyKind=OTHER'),
    'another action': () => call(everyone, 'POST', `vehicles/transfer`, []),
    'the contract': () => app.inject('/openapi.json'),
  }
  for (const [what, ask] of Object.entries(silent)) {
    const { headers } = await ask()
    t.strictSame(
      Object.keys(headers).filter((name) => /deprecation|sunset|link/.test(name)),
      [],
      what,
    )
  }
})

t.test('REST: values, actions and their inputs, each by its name and the first days of all', async (t) => {
  const { call, sql } = tested
  const [{ id, vin }] = await sql<[{ id: string; vin: string }]>`select id, vin from vehicle limit 1`
  const since = (day: string) => `@${Date.parse(`${day}T00:00:00+08:00`) / 1000}`
  const value = { deprecation: since('2026-06-01'), link: /#VehicleEnergyKind\.HYBRID>/ }
  t.match((await call(everyone, 'GET', 'vehicles?fields=vin&energyKind[in]=OTHER,HYBRID')).headers, value, 'asked for')
  const record = { organizationCreditCode: holders.bureau, vin, energyKind: 'HYBRID' }
  t.match((await call(everyone, 'POST', 'vehicles', [record])).headers, value, 'sent')
  const acted = await call(everyone, 'POST', `vehicles/${id}/retire?fields=vin`, { note: '试' })
  t.match(acted, { status: 200, headers: { deprecation: since('2026-12-01'), link: /^[^,]*#Vehicle\.retire>[^,]*$/ } })
  t.equal(acted.headers.sunset, new Date('2028-01-01T00:00:00+08:00').toUTCString())
  const both = await call(everyone, 'POST', 'vehicles/retire', [{ id, seats: 5 }])
  t.match(both, {
    status: 200,
    headers: { deprecation: since('2026-10-01'), link: /#Vehicle\.retire>.*, <.*#Vehicle\.retire\.seats>/ },
  })
  t.equal(both.headers.sunset, new Date('2027-12-01T00:00:00+08:00').toUTCString(), 'of several the first')
})

t.test('REST: a register that goes, whatever is asked of it', async (t) => {
  const { app, asCaller } = await rightsCalls(t, { registry: spaceRegistry })
  const everyone = await asCaller()
  const get = (path: string) => app.inject({ url: `/v1/${path}`, headers: everyone })
  for (const path of ['spaces?fields=code', 'spaces/export', 'buildings?fields=code,spaces.code']) {
    t.match((await get(path)).headers, { link: /#Space>/ }, path)
  }
  const reference = await get('spaces?fields=usingOrganizationCreditCode')
  t.match(reference.headers.link, /#Space>.*#Space\.usingOrganizationId>.*#Space\.usingOrganizationCreditCode>/)
  t.notOk((await get('buildings?fields=code')).headers.link)
})

t.test('the page names all of it', async (t) => {
  const { statusCode, headers, body } = await tested.app.inject('/docs/changes')
  t.match({ statusCode, headers }, { statusCode: 200, headers: { 'content-type': /html/, etag: /./ } })
  for (const name of ['Vehicle.brandModel', 'VehicleEnergyKind.HYBRID', 'Vehicle.retire', 'Vehicle.retire.seats'])
    t.ok(body.includes(`<tr id="${name}">`), name)
  t.ok(body.includes(NOTE))
})

t.test('a line that no client could follow is refused at the start', (t) => {
  const field = (name: string, deprecated: Deprecated) => () =>
    served('Vehicle', { fields: { ...vehicle.fields, [name]: { ...vehicle.fields[name]!, deprecated } } })
  const cases: [what: string, make: () => unknown, message: RegExp][] = [
    ['a required field', field('category', line()), /category: is needed/],
    ['a part of the key', field('vin', line()), /vin: is needed/],
    [
      'less than a year',
      field('brandModel', line({ sunset: '2027-11-30' })),
      /Vehicle\.brandModel, deprecated: sunset/,
    ],
    ['no day', field('brandModel', line({ since: 'soon' })), /sunset is a day/],
    ['nothing to use', field('brandModel', line({ use: 'colour' })), /there is no 'colour'/],
    [
      'an input that is needed',
      () =>
        served('Vehicle', {
          actions: defineActions('Vehicle', {
            retire: { doc, input: { note: { isRequired: true, deprecated: line() } } },
          }),
        }),
      /'note' is needed/,
    ],
    [
      'a reference that is needed',
      () =>
        served('Space', {
          references: { ...space.references!, building: { ...space.references!.building!, deprecated: line() } },
        }),
      /is needed/,
    ],
  ]
  for (const [what, make, message] of cases) t.throws(make, { message }, what)
  t.end()
})
