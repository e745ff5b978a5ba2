// What says nothing in a request is refused where it would change what is asked for.
import t from 'tap'
import { buildTestApp } from './harness.ts'

t.test('a condition whose variable is not sent makes no list wider', async (t) => {
  const run = await open(t)
  const declared = ['$t: String', '$list: [String!]', '$n: Decimal', '$f: StringFilter', '$all: [AssetFilter!]']
  const conditions: Record<string, string> = {
    'code: { eq: $t }': 'eq: $t',
    'code: { eq: null }': 'code.eq',
    'code: null': 'code',
    'not: { code: { eq: $t } }': 'eq: $t',
    'code: $f': 'code: $f',
    'code: { gte: "A", lte: $t }': 'lte: $t',
    'name: { contains: "x" }, code: $f': 'code: $f',
    'and: $all': 'and: $all',
    'and: [{ code: { gte: "A", lte: $t } }]': 'lte: $t',
    'organization: { assets: { every: {} } }': 'assets',
    'not: {}': 'not',
    'not: null': 'not',
    'or: [{ code: { eq: "A-1" } }, {}]': 'or',
    'organization: { name: { contains: $t } }': 'contains: $t',
    'organization: {}': 'organization',
    'organization: { region: null }': 'region',
    'organization: { assets: { some: { code: { in: $list } } } }': 'in: $list',
    'organization: { assets: { some: null } }': 'assets.some',
    'organization: { assets: {} }': 'assets',
  }
  const refused = Object.entries(conditions).map(([filter, name]): [query: string, name: string] => {
    return [`assets(filter: { ${filter} }) { totalCount { value } }`, name]
  })
  for (const [having, name] of [
    ['count: { gt: $n }', 'gt: $n'],
    ['count: { gt: 0, lt: $n }', 'lt: $n'],
    ['count: {}', 'having'],
    ['count: null', 'count'],
    ['sum: null', 'sum'],
  ]) {
    refused.push([`assets { groups(by: [{ field: CODE }], having: { ${having} }) { nodes { count } } }`, name!])
  }
  for (const [asked, name] of refused) {
    const variables = declared.filter((one) => asked.includes(one.split(':')[0]!))
    const { status, body } = await run(`query ${variables.length > 0 ? `(${variables})` : ''} { ${asked} }`)
    t.match(body.errors?.[0], { extensions: { code: 'CONDITION_EMPTY', status: 400 } }, asked)
    t.equal(status, 400)
    t.match(body.errors?.[0]?.message, `"${name}"`)
  }
  const count = async (filter: string) =>
    (await run(`{ organizations(filter: ${filter}) { totalCount { value } } }`)).body.data.organizations.totalCount
      .value
  t.equal(await count('{}'), await count('null'), 'no filter at all is none')
  const departments = (operator: string) => count(`{ departmentId: { ${operator} } }`)
  t.equal(
    await departments('notIn: []'),
    await departments('isNull: false'),
    'whatever the list, a null is not in question',
  )
  t.ok((await count('{ assets: { some: {} } }')) < (await count('{}')), 'who has any')

  const byNulls = '{ assets { groups(by: [{ field: CODE, organization: null }], having: {}) { nodes { count } } } }'
  t.equal((await run(byNulls)).status, 200, 'a key that is null is none')
})

t.test('two addresses name no record', async (t) => {
  const run = await open(t)
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

async function open(t: { teardown(end: () => Promise<void>): void }) {
  const { app, asCaller } = await buildTestApp(t, { small: true })
  return async (query: string) => {
    const headers = { ...(await asCaller({})), accept: 'application/graphql-response+json', 'accept-language': 'en' }
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers, payload: { query } })
    return { status: answer.statusCode, body: answer.json() }
  }
}
