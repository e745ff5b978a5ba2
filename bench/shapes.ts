// The reads that are measured: the same question to every peer, in each one's own words.
import type { Facts } from './facts.ts'

/** `open` is Taizhang itself without authentication, scope and row-level security, `before` another checkout of it. */
export type PeerName = 'taizhang' | 'postgraphile' | 'bare' | 'open' | 'before'
/** Whose token Taizhang is asked with: the county's adds row scope, the province's sees every row. */
export type Reach = 'nation' | 'province' | 'county'

export interface HttpRequest {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
}

export interface Shape {
  name: string
  title: string
  reach: Reach
  /** One entry a variant of the question; the peers answer them in turn, so that no answer is a constant. */
  requests: Partial<Record<PeerName, HttpRequest[]>>
}

export function shapesOf(facts: Facts): Shape[] {
  const read = [nested(facts), point(facts), restPoint(facts)]
  for (const { requests } of read) Object.assign(requests, { open: requests.taizhang, before: requests.taizhang })
  return [...read, filtered(), grouped(facts)]
}

function nested({ largeCreditCodes }: Facts): Shape {
  const sets = Array.from({ length: 50 }, (_, i) => [...twenty(largeCreditCodes, i * 20)])
  const fields = (building: string, space: string, id: string) => `nodes {
      ${id} name
      buildings(first: 10, orderBy: [${building}]) { nodes {
        ${id} code name floorAreaM2
        spaces(first: 10, orderBy: [${space}]) { nodes { ${id} code usableAreaM2 } }
      } }
    }`
  const ours = `query ($codes: [String!]!) {
    organizations(filter: { creditCode: { in: $codes } }, orderBy: [{ creditCode: ASC }], first: 20) {
      ${fields('{ code: ASC }', '{ code: ASC }', 'id')} } }`
  const theirs = `query ($codes: [String!]!) {
    organizations(filter: { creditCode: { in: $codes } }, orderBy: [CREDIT_CODE_ASC], first: 20) {
      ${fields('CODE_ASC', 'CODE_ASC', 'id: rowId')} } }`
  return {
    name: 'nested',
    title: 'Nested list, 20 x 10 x 10',
    reach: 'province',
    requests: {
      taizhang: sets.map((codes) => graphql(ours, { codes })),
      postgraphile: sets.map((codes) => graphql(theirs, { codes })),
      bare: sets.map((codes) => get('/nested', { creditCodes: codes.join(',') })),
    },
  }
}

function* twenty(codes: readonly string[], start: number): Iterable<string> {
  for (let i = 0; i < 20; i++) yield codes[(start + i) % codes.length]
}

function point({ vehicleIds, county }: Facts): Shape {
  const fields = 'vin plateNumber category priceYuan'
  return {
    name: 'point',
    title: 'Point read by id, GraphQL',
    reach: 'county',
    requests: {
      taizhang: vehicleIds.map((id) => graphql(`query ($id: ID!) { vehicle(id: $id) { id ${fields} } }`, { id })),
      postgraphile: vehicleIds.map((id) =>
        graphql(`query ($id: UUID!) { vehicle(rowId: $id) { id: rowId ${fields} } }`, { id }),
      ),
      bare: vehicleIds.map((id) => get('/vehicle', { id, region: county.path })),
    },
  }
}

function restPoint({ vehicleIds, county }: Facts): Shape {
  return {
    name: 'restPoint',
    title: 'Point read by id, REST',
    reach: 'county',
    requests: {
      taizhang: vehicleIds.map((id) => get(`/v1/vehicles/${id}`, { fields: 'id,vin,plateNumber,category,priceYuan' })),
      bare: vehicleIds.map((id) => get('/vehicle', { id, region: county.path })),
    },
  }
}

function filtered(): Shape {
  const types = ['01', '021', '024', '026', '03']
  const categories = ['CONFIDENTIAL_COMMUNICATION', 'EMERGENCY', 'LAW_ENFORCEMENT', 'SPECIAL_TECHNICAL', 'OTHER']
  const variants = types.flatMap((type) => categories.map((category) => ({ type, category, price: '150000.00' })))
  const fields = (id: string) => `nodes { ${id} vin plateNumber priceYuan registeredOn organization { ${id} name } }`
  const ours = `query ($type: String!, $category: VehicleCategory!, $price: Decimal!) {
    vehicles(filter: { organization: { institutionType: { eq: $type } }, category: { eq: $category }, priceYuan: { gte: $price } },
             orderBy: [{ registeredOn: ASC }], first: 50) { ${fields('id')} } }`
  const theirs = `query ($type: String!, $category: String!, $price: BigFloat!) {
    vehicles(filter: { organization: { institutionType: { equalTo: $type } }, category: { equalTo: $category },
                       priceYuan: { greaterThanOrEqualTo: $price } },
             orderBy: [REGISTERED_ON_ASC], first: 50) { ${fields('id: rowId')} } }`
  return {
    name: 'filtered',
    title: 'Filtered list, nested filter, 50 rows',
    reach: 'province',
    requests: {
      taizhang: variants.map((variables) => graphql(ours, variables)),
      postgraphile: variants.map((variables) => graphql(theirs, variables)),
      bare: variants.map((variables) => get('/vehicles', variables)),
    },
  }
}

function grouped({ counties }: Facts): Shape {
  const variants = counties.flatMap(({ path }) => ['2021', '2022', '2023', '2024'].map((year) => ({ path, year })))
  const ours = `query ($year: String!, $region: String!) {
    energyConsumptions(filter: { period: { startsWith: $year }, regionPath: { under: $region } }) {
      groups(by: [{ field: ENERGY_TYPE }]) { nodes { key { energyType } sum { quantity energyKgce } } } } }`
  const theirs = `query ($year: String!, $from: String!, $to: String!) {
    energyConsumptions(filter: { period: { startsWith: $year }, regionPath: { greaterThanOrEqualTo: $from, lessThan: $to } }) {
      groups: groupedAggregates(groupBy: [ENERGY_TYPE]) { keys sum { quantity energyKgce } } } }`
  return {
    name: 'grouped',
    title: 'Grouped aggregate, one county and year',
    reach: 'province',
    requests: {
      taizhang: variants.map(({ path, year }) => graphql(ours, { year, region: path })),
      // A county has no divisions below it, so its own path is the whole range.
      postgraphile: variants.map(({ path, year }) => graphql(theirs, { year, from: path, to: `${path}/` })),
      bare: variants.map(({ path, year }) => get('/energy', { region: path, year })),
    },
  }
}

function graphql(query: string, variables: Record<string, unknown>): HttpRequest {
  const body = JSON.stringify({ query: query.replace(/\s+/g, ' '), variables })
  return { method: 'POST', path: '/graphql', headers: { 'content-type': 'application/json' }, body }
}

function get(path: string, query: Record<string, string>): HttpRequest {
  return { method: 'GET', path: `${path}?${new URLSearchParams(query)}` }
}
