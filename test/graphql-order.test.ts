// One order for lists and groups: where nulls stand, which key counts first, how many keys there may be.
import t from 'tap'
import { buildTestApp } from './harness.ts'

/** As the enum Direction documents them. */
const directions: Record<string, { isDescending: boolean; nullsFirst: boolean }> = {
  ASC: { isDescending: false, nullsFirst: false },
  DESC: { isDescending: true, nullsFirst: true },
  ASC_NULLS_FIRST: { isDescending: false, nullsFirst: true },
  ASC_NULLS_LAST: { isDescending: false, nullsFirst: false },
  DESC_NULLS_FIRST: { isDescending: true, nullsFirst: true },
  DESC_NULLS_LAST: { isDescending: true, nullsFirst: false },
}

const ordered = (values: (number | null)[], { isDescending, nullsFirst }: (typeof directions)[string]) => {
  const numbers = values.filter((value) => value !== null).toSorted((a, b) => (isDescending ? b - a : a - b))
  const nulls = values.filter((value) => value === null)
  return nullsFirst ? [...nulls, ...numbers] : [...numbers, ...nulls]
}

t.test('nulls stand where the direction says, in groups as in lists', async (t) => {
  const { run, get, sql } = await open(t)
  const prices = [...(await sql<{ price: string | null }[]>`select price_yuan as price from vehicle`)].map(
    ({ price }) => price && Number(price),
  ) as (number | null)[]
  t.ok(prices.includes(null) && prices.length > 4)
  for (const [direction, how] of Object.entries(directions)) {
    const wanted = ordered(prices, how)
    for (const name of ['sum', 'avg', 'min', 'max']) {
      const groups = (first: number) =>
        run(`{ vehicles { groups(by: [{ field: VIN }], orderBy: [{ ${name}: { priceYuan: ${direction} } }],
          first: ${first}) { nodes { ${name} { priceYuan } } } } }`)
      const found = (await groups(100)).data.vehicles.groups.nodes.map((group: Record<string, { priceYuan: string }>) =>
        toNumber(group[name]!.priceYuan),
      )
      t.strictSame(found, wanted, `groups by ${name} ${direction}`)
      const [first] = (await groups(1)).data.vehicles.groups.nodes
      t.equal(toNumber(first[name].priceYuan), wanted[0], `the first of them, ${name} ${direction}`)
    }
    const list = await run(`{ vehicles(orderBy: [{ registeredOn: ${direction} }]) { nodes { registeredOn } } }`)
    const dates = list.data.vehicles.nodes.map(({ registeredOn }: { registeredOn: string | null }) =>
      registeredOn === null ? null : Date.parse(registeredOn),
    )
    t.strictSame(dates, ordered(dates, how), `lists ${direction}`)
  }
  for (const [sort, how] of [
    ['registeredOn', directions.ASC!],
    ['-registeredOn', directions.DESC!],
  ] as const) {
    const { data } = await get(`/v1/vehicles?fields=registeredOn&sort=${sort}`)
    const dates = data.map(({ registeredOn }: { registeredOn: string | null }) =>
      registeredOn === null ? null : Date.parse(registeredOn),
    )
    t.strictSame(dates, ordered(dates, how), `sort=${sort}`)
  }
})

t.test('an order is one key an object, and five keys are the limit', async (t) => {
  const { run } = await open(t)
  const groups = (orderBy: string) =>
    run(`{ vehicles { groups(by: [{ field: CATEGORY }], orderBy: ${orderBy}) { nodes { count } } } }`)
  const refused = [
    '[{ count: DESC, sum: { priceYuan: ASC } }]',
    '[{ sum: { priceYuan: ASC, seats: ASC } }]',
    '[{ sum: { priceYuan: ASC }, avg: { priceYuan: ASC } }]',
    '[{ sum: {} }]',
    '[{}]',
    '[{ count: null }]',
    '[{ sum: { priceYuan: null } }]',
    '{ count: ASC, min: { seats: ASC } }',
  ]
  for (const orderBy of refused) {
    t.match(await groups(orderBy), { errors: [{ extensions: { code: 'GRAPHQL_INVALID', status: 400 } }] }, orderBy)
  }
  const terms = ['count', 'sum: { seats', 'avg: { seats', 'min: { seats', 'max: { seats', 'sum: { priceYuan']
  const keys = terms.map((term) => (term === 'count' ? '{ count: DESC }' : `{ ${term}: DESC } }`))
  t.ok((await groups(`[${keys.slice(0, 5)}]`)).data, 'five keys')
  const six = await groups(`[${keys}]`)
  t.match(six, { errors: [{ extensions: { code: 'INVALID_GROUPING' }, message: /5 orders/ }] })
  t.match(await run(`{ vehicles(orderBy: [${Array(6).fill('{ vin: ASC }')}]) { nodes { id } } }`), {
    errors: [{ extensions: { code: 'INVALID_PARAMETER' }, message: /5/ }],
  })
  t.match(await run('{ vehicles(orderBy: [{ vin: ASC, id: ASC }]) { nodes { id } } }'), {
    errors: [{ extensions: { code: 'GRAPHQL_INVALID' } }],
  })
  // What is said first counts first, in whatever order the schema has the fields.
  const first = await run(`{ vehicles { groups(by: [{ field: CATEGORY }],
    orderBy: [{ max: { priceYuan: DESC_NULLS_LAST } }, { count: DESC }]) { nodes { count max { priceYuan } } } } }`)
  const most = first.data.vehicles.groups.nodes.map((group: { max: { priceYuan: string } }) =>
    toNumber(group.max.priceYuan),
  )
  t.strictSame(most, ordered(most, directions.DESC_NULLS_LAST!))
})

t.test('groups say whether there are more of them', async (t) => {
  const { run, sql } = await open(t)
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from vehicle`
  const { count } = row!
  const groups = async (given: string, selection = 'hasMore nodes { key { vin } }') =>
    (await run(`{ vehicles { groups(by: [{ field: VIN }] ${given}) { ${selection} } } }`)).data.vehicles.groups
  const all = (await groups('')).nodes
  t.equal(all.length, count)
  for (const first of [1, count - 1, count, count + 1, 1000]) {
    const wanted = { hasMore: first < count, nodes: all.slice(0, first) }
    t.strictSame(await groups(`first: ${first}`), wanted, `first: ${first}`)
    t.strictSame(await groups(`first: ${first}`, 'more: hasMore'), { more: first < count })
    t.strictSame((await groups(`first: ${first}`, 'nodes { key { vin } }')).nodes, wanted.nodes)
    const twice = await groups(`first: ${first}`, 'a: nodes { key { vin } } hasMore b: nodes { count } __typename')
    t.strictSame(twice.a, wanted.nodes)
    t.equal(twice.b.length, wanted.nodes.length)
    t.match(twice, { hasMore: wanted.hasMore, __typename: 'VehicleGroups' })
  }
  t.strictSame(await groups('having: { count: { gt: 1 } }'), { hasMore: false, nodes: [] })
  t.strictSame(await groups('having: { count: { gte: 1 } }, first: 2', 'hasMore __typename'), {
    hasMore: count > 2,
    __typename: 'VehicleGroups',
  })
  t.strictSame(await groups('having: { count: { gte: 1 } }', '__typename'), { __typename: 'VehicleGroups' })
  const nested = await run(`{ organizations(filter: { vehicles: { some: {} } }) { nodes { vehicles {
    totalCount { value } groups(by: [{ field: VIN }], first: 1) { hasMore nodes { count } } } } } }`)
  for (const { vehicles } of nested.data.organizations.nodes) {
    t.strictSame(vehicles.groups, { hasMore: vehicles.totalCount.value > 1, nodes: [{ count: 1 }] })
  }
})

t.test('a group shows the keys that it is grouped by, and no other', async (t) => {
  const { run } = await open(t)
  const refused = [
    ['{ field: CATEGORY }', 'vin', 'vin'],
    ['{ field: CATEGORY }, { field: ENERGY_KIND }', 'category usageStatus', 'usageStatus'],
    ['{ organization: { field: NAME } }', 'organization { creditCode }', 'organization.creditCode'],
    ['{ organization: { field: NAME } }', 'organizationCreditCode', 'organizationCreditCode'],
    ['{ field: CATEGORY }', 'organization { region { code } }', 'organization.region.code'],
  ]
  for (const [by, key, name] of refused) {
    const { errors } = await run(`{ vehicles { groups(by: [${by}]) { nodes { key { ${key} } count } } } }`)
    t.match(errors?.[0], { extensions: { code: 'INVALID_GROUPING' } }, key)
    t.match(errors[0].message, `"${name}"`)
  }
  const { data } =
    await run(`{ vehicles { groups(by: [{ field: CATEGORY }, { organization: { field: NAME } }]) { nodes {
    key { __typename category organization { name } } } } } }`)
  t.ok(data.vehicles.groups.nodes.length > 1)
})

const toNumber = (text: string | null): number | null => (text === null ? null : Number(text))

async function open(t: { teardown(end: () => Promise<void>): void }) {
  const { app, sql, asCaller } = await buildTestApp(t, { small: true })
  const headers = { ...(await asCaller()), accept: 'application/graphql-response+json', 'accept-language': 'en' }
  const run = async (query: string) =>
    (await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })).json()
  const get = async (url: string) =>
    (await app.inject({ url, headers: { authorization: headers.authorization } })).json()
  return { run, get, sql }
}
