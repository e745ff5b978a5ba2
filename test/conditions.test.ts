// What says nothing in a request is refused where it would change what is asked for.
import t from 'tap'
import { buildTestApp } from './harness.ts'
import { writeSmallData } from './small-data.ts'

t.test('a condition whose variable is not sent makes no list wider, and two addresses name no record', async (t) => {
  const { app, sql, registry, asCaller } = await buildTestApp(t)
  await writeSmallData(sql, registry)
  const run = async (query: string) => {
    const headers = { ...(await asCaller({})), accept: 'application/graphql-response+json', 'accept-language': 'en' }
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })
    return { status: answer.statusCode, body: answer.json() }
  }
  const conditions: Record<string, string> = {
    'code: { eq: $t }': 'code',
    'code: { eq: null }': 'code.eq',
    'code: null': 'code',
    'not: { code: { eq: $t } }': 'code',
    'not: {}': 'not',
    'not: null': 'not',
    'or: [{ code: { eq: "A-1" } }, {}]': 'or',
    'organization: { name: { contains: $t } }': 'name',
    'organization: {}': 'organization',
    'organization: { region: null }': 'region',
    'organization: { assets: { some: { code: { in: $list } } } }': 'code',
    'organization: { assets: { some: null } }': 'assets.some',
    'organization: { assets: {} }': 'assets',
  }
  const refused = Object.entries(conditions).map(([filter, name]): [query: string, name: string] => {
    return [`assets(filter: { ${filter} }) { totalCount { value } }`, name]
  })
  for (const [having, name] of [
    ['count: { gt: $n }', 'having'],
    ['count: null', 'count'],
    ['sum: null', 'sum'],
  ]) {
    refused.push([`assets { groups(by: [{ field: CODE }], having: { ${having} }) { count } }`, name!])
  }
  for (const [asked, name] of refused) {
    const variables = ['$t: String', '$list: [String!]', '$n: Decimal'].filter((one) =>
      asked.includes(one.split(':')[0]!),
    )
    const { status, body } = await run(`query ${variables.length > 0 ? `(${variables})` : ''} { ${asked} }`)
    t.match(body.errors?.[0], { extensions: { code: 'CONDITION_EMPTY', status: 400 } }, asked)
    t.equal(status, 400)
    t.match(body.errors?.[0]?.message, `"${name}"`)
  }
  const count = async (filter: string) =>
    (await run(`{ organizations(filter: ${filter}) { totalCount { value } } }`)).body.data.organizations.totalCount
      .value
  t.equal(await count('{}'), await count('null'), 'no filter at all is none')
  t.ok((await count('{ assets: { some: {} } }')) < (await count('{}')), 'who has any')

  const id = '00000000-0000-7000-8000-000000000000'
  for (const address of [
    `id: "${id}", source: "a", externalId: "b"`,
    `id: "${id}", key: { organizationCreditCode: "x", code: "y" }`,
    'key: { organizationCreditCode: "x", code: "y" }, externalId: "b"',
    'source: "a"',
    'id: null',
  ]) {
    const { body } = await run(`{ asset(${address}) { id } }`)
    t.match(body.errors?.[0], { extensions: { code: 'INVALID_PARAMETER', status: 400 } }, address)
  }
})
