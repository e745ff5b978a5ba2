// What counts, orders, cursors, errors, headers, conflicts and time tell of rows out of reach: what must be told only.
import type { InjectOptions } from 'fastify'
import t from 'tap'
import { camelCase, pascalCase } from '../src/kernel/names.ts'
import {
  COUNTY,
  COUNTY_PATH,
  type Fields,
  foreignRow,
  graphqlRequest,
  NOBODY,
  openCounty,
  unregistered,
} from './leak/county.ts'
import { shown } from './leak/writes.ts'
import { holders } from './small-data.ts'

const { bureau, neighbour, elsewhere } = holders

t.test('by id, a row out of reach answers like none: status, headers, body', async (t) => {
  const { sql, owned, call } = await openCounty(t)
  const headers: Record<string, string>[] = [{}, { 'if-match': '"1"' }, { 'if-match': '"99"' }, { 'if-match': '*' }]
  for (const register of owned) {
    const { path, name, plural } = register
    const { id, version } = await foreignRow(register, sql)
    const url = (one: unknown) => `/v1/${path}/${one}`
    const written = pascalCase(plural)
    const graphql = (query: string, variables: object) => ({ ...graphqlRequest, payload: { query, variables } })
    const requests: ((id: unknown) => InjectOptions)[] = [
      ...[{}, { 'if-none-match': '*' }, { 'if-none-match': `"${version}", "${version}-0"` }].map((headers) => {
        return (id: unknown): InjectOptions => ({ url: url(id), headers })
      }),
      (id) => ({ method: 'HEAD', url: url(id) }),
      (id) => ({ url: `${url(id)}?fields=id,version` }),
      ...headers.flatMap((headers) => [
        (id: unknown): InjectOptions => ({ method: 'PATCH', url: url(id), payload: { note: 'x' }, headers }),
        (id: unknown): InjectOptions => ({ method: 'PUT', url: url(id), payload: { note: 'x' }, headers }),
        (id: unknown): InjectOptions => ({ method: 'DELETE', url: url(id), headers }),
      ]),
      (id) => ({ method: 'PATCH', url: url(id), payload: { baseVersion: Number(version) } }),
      (id) => ({ method: 'POST', url: `/v1/${path}?mode=partial`, payload: [{ id, baseVersion: 99 }, { id: NOBODY }] }),
      (id) => graphql(`query ($id: ID) { ${camelCase(name)}(id: $id) { id version } }`, { id }),
      (id) => {
        const removed = `remove${written}(ids: $ids) { isWritten results { outcome id: recordId version } }`
        return graphql(`mutation ($ids: [ID!]!) { ${removed} }`, { ids: [id] })
      },
    ]
    for (const request of requests) {
      const unknown = '01900000-0000-7000-8000-999999999999'
      const [found, wanted] = [await call(request(id)), await call(request(unknown))]
      t.equal(shown(found, String(id)), shown(wanted, unknown), `${name} ${JSON.stringify(request(':id'))}`)
      t.same(Object.keys(found.headers).sort(), Object.keys(wanted.headers).sort(), 'the same headers, no ETag')
    }
  }
})

t.test('by key and by source, a row out of reach answers like none', async (t) => {
  const { sql, registry, owned, call, graphql } = await openCounty(t)
  for (const register of owned.filter(({ heldBy }) => heldBy === 'organization')) {
    const row = await foreignRow(register, sql)
    const [{ code }] =
      (await sql`select credit_code as code from organization where id = ${String(row.organizationId)}`) as unknown as [
        { code: string },
      ]
    const building = register.fields.has('buildingCode') ? { buildingCode: 'B1' } : {}
    const keyOf = (code: string) => {
      const parts = register.key.map(({ name }) => [name, name === 'organizationCreditCode' ? code : row[name]])
      return { ...Object.fromEntries(parts), ...building }
    }
    const query = `query ($key: ${register.name}Key) { ${camelCase(register.name)}(key: $key) { id } }`
    for (const request of [
      (code: string) => call({ url: `/v1/${register.path}/by-key?${new URLSearchParams(keyOf(code))}` }),
      (code: string) => graphql(query, { key: keyOf(code) }),
      (code: string) => call({ method: 'POST', url: `/v1/${register.path}`, payload: { ...keyOf(code), note: 'x' } }),
      (code: string) => {
        return call({ method: 'POST', url: `/v1/${register.path}`, payload: { ...keyOf(code), baseVersion: 99 } })
      },
    ]) {
      t.equal(shown(await request(code), code), shown(await request(unregistered), unregistered), register.name)
    }
  }
  const { path } = registry.get('Asset')
  const source = (externalId: string) => call({ url: `/v1/${path}/by-key?source=oa&externalId=${externalId}` })
  t.equal(shown(await source('asset A-1'), 'asset A-1'), shown(await source('asset A-9'), 'asset A-9'))
  const organization = (code: string) => call({ url: `/v1/organizations/by-key?creditCode=${code}` })
  t.equal(shown(await organization(neighbour), neighbour), shown(await organization(unregistered), unregistered))
})

t.test('without the scope, what is there and what is not are refused alike', async (t) => {
  const { sql, registry, call, asCaller } = await openCounty(t)
  const reader = await asCaller({ scopes: ['assets:read'] })
  const register = registry.get('Vehicle')
  const { id } = await foreignRow(register, sql)
  for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
    const request = (id: unknown) =>
      call({ method, url: `/v1/vehicles/${id}`, ...(method === 'PATCH' && { payload: {} }) }, reader)
    const found = await request(id)
    t.equal(found.status, 403)
    t.equal(shown(found, String(id)), shown(await request(NOBODY), NOBODY))
  }
})

t.test('a reference out of reach is refused like an unknown one', async (t) => {
  const { sql, call } = await openCounty(t)
  const own = async (table: string) =>
    (await sql.unsafe(`select id from ${table} where region_path = '${COUNTY_PATH}' order by id limit 1`))[0]!.id
  const [space, organization] = [await own('space'), await own('organization')]
  const [{ id }] = (await sql`select id from organization where credit_code = ${elsewhere}`) as unknown as [
    { id: string },
  ]
  const cases: [url: string, field: string, foreign: string, unknown: string][] = [
    [`spaces/${space}`, 'usingOrganizationCreditCode', elsewhere, unregistered],
    [`spaces/${space}`, 'usingOrganizationId', id, NOBODY],
    [`spaces/${space}`, 'organizationCreditCode', elsewhere, unregistered],
    [`organizations/${organization}`, 'departmentCreditCode', elsewhere, unregistered],
    [`organizations/${organization}`, 'departmentId', id, NOBODY],
    // Divisions are open to all, but not as places to move to.
    [`organizations/${organization}`, 'regionCode', '320400', '998877'],
  ]
  for (const [url, field, foreign, unknown] of cases) {
    const patch = (value: string) => call({ method: 'PATCH', url: `/v1/${url}`, payload: { [field]: value } })
    const found = await patch(foreign)
    t.equal(found.status, 422, field)
    t.equal(shown(found, foreign), shown(await patch(unknown), unknown), field)
  }
})

t.test('a conflict tells that a value is taken, never by whom', async (t) => {
  const { sql, call } = await openCounty(t)
  const code = (more: Fields) => ({
    ...{ name: 'x', institutionType: '01', administrativeLevel: 'COUNTY', regionCode: COUNTY, ...more },
  })
  const conflicts: [what: string, path: string, payload: Fields][] = [
    // A credit code is one organization's in the whole country: whoever registers it must be told.
    ['a credit code', 'organizations', code({ creditCode: neighbour })],
    // A source names its records once: two counties may not both be record 7 of one system.
    [
      ...(['a source and externalId', 'assets'] as const),
      {
        ...{ organizationCreditCode: bureau, code: 'N-1', name: 'x', classCode: 'A02010104' },
        ...{ source: 'oa', externalId: 'asset A-1' },
      },
    ],
  ]
  for (const [what, path, payload] of conflicts) {
    const answer = await call({ method: 'POST', url: `/v1/${path}?mode=partial`, payload })
    const { results } = answer.json()
    t.match(results, [{ outcome: 'CONFLICT', id: null, version: null, problems: [{ code: 'KEY_CONFLICT' }] }], what)
    const message = `Another record already has the same ${path === 'assets' ? 'source + externalId' : 'creditCode'}`
    t.match(results[0].problems, [{ code: 'KEY_CONFLICT', message }])
  }
  // Numbers of vehicles, assets and buildings are unique within their organization only.
  const [vehicle] = await sql`select vin from vehicle where region_path <> ${COUNTY_PATH} limit 1`
  const same = { organizationCreditCode: bureau, vin: vehicle!.vin, category: 'OTHER', energyKind: 'GASOLINE' }
  const created = await call({ method: 'POST', url: '/v1/vehicles?dryRun=true', payload: same })
  t.match(created.json().results, [{ outcome: 'CREATED', problems: [] }])
})

t.test('that something refers to a record is told, not what', async (t) => {
  const { sql, call } = await openCounty(t)
  const [own] = await sql`insert into organization
    (credit_code, name, institution_type, administrative_level, region_id, region_path)
    select ${unregistered}, 'x', '01', 'COUNTY', id, path from region where code = ${COUNTY} returning id`
  await sql`update organization set department_id = ${own!.id} where credit_code = ${elsewhere}`
  const removed = await call({ method: 'DELETE', url: `/v1/organizations/${own!.id}` })
  t.equal(removed.status, 409)
  t.match(removed.json(), { code: 'STILL_REFERENCED' })
  t.notMatch(removed.text, new RegExp(elsewhere))
})

t.test('cursors hold sort values of the listed rows and nothing else', async (t) => {
  const { sql, owned, graphql, asCaller } = await openCounty(t)
  await sql`update vehicle set plate_number = '新B99999' where plate_number is null`
  const clerk = await asCaller({ regions: [COUNTY], clearance: 'public' })
  for (const register of owned) {
    for (const sort of register.sort) {
      if (sort.sensitivity !== 'public' && !sort.maskedUnless) continue
      const query = `{ list: ${register.plural}(orderBy: [{ ${sort.name}: ASC }], first: 100) {
        edges { cursor node { id ${sort.name} ${register.fields.has('isMarked') ? 'isMarked' : ''} } }
        pageInfo { startCursor endCursor } } }`
      const { edges, pageInfo } = (await graphql(query, {}, clerk)).json().data.list
      t.ok(edges.length > 0, `${register.name} by ${sort.name}`)
      t.same([pageInfo.startCursor, pageInfo.endCursor], [edges[0].cursor, edges.at(-1).cursor])
      for (const { cursor, node } of edges) {
        const [digest, ...values] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
        t.match(digest, /^[\w-]{8}$/)
        const known = [textOf(node[sort.name]), node.id]
        t.same(values.map(textOf), known.slice(0, values.length), `${register.name} ${sort.name}`)
      }
    }
  }
  const keeper = '{ assets(orderBy: [{ keeper: ASC }]) { nodes { id } } }'
  t.match((await graphql(keeper, {}, clerk)).json(), { errors: [{}] }, 'no list is sorted by a masked field')
})

/** An instant reads otherwise in Postgres than in JSON. */
const textOf = (value: unknown): unknown => {
  if (value === null || value === undefined) return null
  const text = String(value)
  if (text === 't' || text === 'f') return String(text === 't')
  return /^\d{4}-\d\d-\d\d[ T]\d/.test(text) ? Date.parse(text.replace(' ', 'T').replace(/\+00$/, 'Z')) : text
}

t.test('rows that come out of reach change no count, group, order, page or header', async (t) => {
  const { sql, call, graphql } = await openCounty(t)
  const ask = async () => {
    const answers = [
      await graphql(`{ vehicles(first: 2, orderBy: [{ priceYuan: DESC }]) {
        totalCount { value isExact } pageInfo { hasNextPage hasPreviousPage endCursor } nodes { vin }
        aggregate { count sum { priceYuan } avg { priceYuan } min { registeredOn } max { vin updatedAt } }
        groups(by: [{ field: CATEGORY }, { organization: { field: NAME } }], having: { count: { gte: "1" } }) { nodes {
          key { category organization { name } } count } hasMore } } }`),
      await graphql(`{ organizations(filter: { vehicles: { none: { category: { eq: LAW_ENFORCEMENT } } } }) {
        nodes { creditCode department { name } subordinates { totalCount { value } } } } }`),
      await graphql('{ regions(filter: { organizations: { some: {} } }) { nodes { code } totalCount { value } } }'),
      await call({ url: '/v1/vehicles?count=true&limit=2&sort=-priceYuan' }),
      await call({ url: `/v1/vehicles?region=652300&count=true` }),
      await call({ url: '/v1/vehicles/export?format=csv' }),
    ]
    return answers.map((answer) => shown(answer, 'none'))
  }
  const before = await ask()
  await sql`insert into vehicle (organization_id, region_path, vin, category, energy_kind, price_yuan, registered_on)
    select id, region_path, 'Z' || n, 'LAW_ENFORCEMENT', 'DIESEL', 1e6 + n, '1990-01-01'
    from organization, generate_series(1, 20) n where region_path <> ${COUNTY_PATH}`
  await sql`insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path,
      department_id)
    select ${unregistered}, 'new', '01', 'COUNTY', r.id, r.path, o.id
    from region r, organization o where r.code = '652302' and o.credit_code = ${bureau}`
  await sql`analyze`
  t.same(await ask(), before)
})

t.test('a read by id sends one statement, the same whether the row is out of reach or not there', async (t) => {
  const { sql, registry, call, graphql, statements } = await openCounty(t)
  const { id } = await foreignRow(registry.get('Vehicle'), sql)
  const query = 'query ($id: ID) { vehicle(id: $id) { id vin organization { name } } }'
  const doors: ((id: unknown) => Promise<unknown>)[] = [
    (id) => call({ url: `/v1/vehicles/${id}` }),
    (id) => graphql(query, { id }),
    (id) => call({ method: 'PATCH', url: `/v1/vehicles/${id}`, payload: { note: 'x' } }),
  ]
  for (const door of doors) {
    const [foreign, none] = [[] as number[], [] as number[]]
    const sent = new Set<string>()
    for (let i = 0; i < 150; i++) {
      for (const [one, times] of i % 2
        ? ([
            [id, foreign],
            [NOBODY, none],
          ] as const)
        : ([
            [NOBODY, none],
            [id, foreign],
          ] as const)) {
        statements.length = 0
        const startedAt = performance.now()
        await door(one)
        times.push(performance.now() - startedAt)
        sent.add(JSON.stringify(statements.map(({ text }) => text)))
      }
    }
    t.equal(sent.size, 1, 'the same statements')
    const ratio = median(foreign) / median(none)
    // Printed only: the machine that runs the tests has other things to do.
    t.comment(
      `${median(foreign).toFixed(2)} ms out of reach, ${median(none).toFixed(2)} ms not there: ${ratio.toFixed(2)}`,
    )
  }
})

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!
