// Who read how much: exact counts, whatever was asked, through every door, on every node.
import { Kind, parse, print, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import t from 'tap'
import { graphqlSchemaOf } from '../src/graphql/schema.ts'
import { buildTestApp, type TestApp } from './harness.ts'
import { writeRandomData } from './random-data.ts'
import { randomQuery } from './random-query.ts'
import {
  ask,
  type Client,
  changji,
  changzhou,
  clientOf,
  fukang,
  generous,
  get,
  logOf,
  secondNode,
} from './read-log-clients.ts'

const QUERIES = Number(process.env.QUERIES ?? 150)
const RELATIONS_AT_ONCE = 10
const SEED = process.env.SEED ?? 'read-log'

t.test('rows are counted exactly, whatever is asked by whom through which door', async (t) => {
  const tested = await buildTestApp(t, { env: generous })
  const { app, sql, registry } = tested
  await writeRandomData(sql, registry, SEED)
  const [holder] = await sql`select id from organization limit 1`
  const clients = [
    await clientOf(tested),
    await clientOf(tested, { regions: ['652301'] }),
    await clientOf(tested, { organizationIds: [holder!.id] }),
  ]
  const schema = graphqlSchemaOf(registry)
  const ids = (await Promise.all(registry.registers.map((r) => sql.unsafe(`select id from ${r.tableName} limit 5`))))
    .flat()
    .map(({ id }) => id)
  const wanted = new Map<string, number>()
  const names = new Set(registry.registers.map(({ name }) => name))
  /** Every object that says it is a record is one; nested ones count in the region of the outermost. */
  const count = (value: unknown, client: string, region?: string): void => {
    if (typeof value !== 'object' || value === null) return
    let at = region
    if ('__typename' in value && names.has(String(value.__typename))) {
      at ??= 'regionPath' in value ? String(value.regionPath ?? '') : ''
      const key = `${client} ${value.__typename} ${at}`
      wanted.set(key, (wanted.get(key) ?? 0) + 1)
    }
    for (const member of Object.values(value)) count(member, client, at)
  }
  let answered = 0
  const queries = Array.from({ length: QUERIES }, async (_, i) => {
    const query = tellingTypes(randomQuery(schema, `${SEED} ${i}`, ids), schema, names)
    const client = clients[i % clients.length]!
    const { data } = await ask(tested, client, query)
    if (data) answered++
    count(data, client.code)
  })
  const lists = registry.registers.filter(({ isReadOnly }) => !isReadOnly)
  const requests = clients.flatMap((client) =>
    lists.flatMap((register) => {
      const names = [...register.relations.keys()]
      // All lists of an organization at once would cost more than a query may, once there are some forty.
      const chunks = names.flatMap((_, i) => (i % RELATIONS_AT_ONCE ? [] : [names.slice(i, i + RELATIONS_AT_ONCE)]))
      const includes = chunks.length > 0 ? chunks.map((chunk) => `&include=${chunk}`) : ['']
      const long = includes.map((include) => `?limit=60&sort=-${register.sort[0]!.name}&count=true${include}`)
      return ['?limit=3', ...long].map(async (q) => {
        const { json, statusCode } = await get(tested, client, `${register.path}${q}`)
        t.equal(statusCode, 200, `${register.path}${q}`)
        count(named(json.data, register.name, tested), client.code)
      })
    }),
  )
  await Promise.all([...queries, ...requests])
  await app.close()
  const rows = await sql`select client_code, register, region_path, sum(rows) as rows from read_record
                         where kind = 'RECORDS' group by 1, 2, 3`
  const found = rows.map((r) => [`${r.client_code} ${r.register} ${r.region_path ?? ''}`, Number(r.rows)])
  t.comment(`${answered} of ${QUERIES} random queries answered, ${rows.length} counts`)
  t.ok(answered > QUERIES / 2 && rows.length > 50)
  t.strictSame(found.sort(), [...wanted].sort())
})

/** The query, with every record saying its type and region. */
function tellingTypes(query: string, schema: ReturnType<typeof graphqlSchemaOf>, names: Set<string>): string {
  const types = new TypeInfo(schema)
  const field = (value: string) => ({ kind: Kind.FIELD, name: { kind: Kind.NAME, value } }) as const
  const document = visit(
    parse(query),
    visitWithTypeInfo(types, {
      SelectionSet: (node) => {
        const type = types.getParentType()
        if (!type || !names.has(type.name)) return undefined
        const hasRegion = 'getFields' in type && 'regionPath' in type.getFields()
        const added = [field('__typename'), ...(hasRegion ? [field('regionPath')] : [])]
        return { ...node, selections: [...node.selections, ...added] }
      },
    }),
  )
  return print(document)
}

/** Records as REST answers them, with the names of their registers. */
function named(data: unknown, name: string, tested: TestApp): unknown {
  const { registry } = tested
  if (Array.isArray(data)) return data.map((item) => named(item, name, tested))
  const members = Object.entries(data as Record<string, unknown>).map(([key, value]): [string, unknown] => {
    const relation = registry.get(name).relations.get(key)
    if (!relation || value === null) return [key, value]
    return [key, named(relation.isMany ? (value as { data: unknown }).data : value, relation.to, tested)]
  })
  return { __typename: name, ...Object.fromEntries(members) }
}

t.test('what was read, and how, is in the log', async (t) => {
  const tested = await buildTestApp(t, { small: true })
  const [nation, county] = [await clientOf(tested), await clientOf(tested, { regions: ['652301'] })]
  const cases: [what: string, run: (client: Client) => Promise<unknown>, nation: string[], county: string[]][] = [
    [
      'a page with nested records',
      (client) => ask(tested, client, '{ buildings { nodes { code spaces { nodes { kind floor } } } } }'),
      [
        ...[`Building code ${changzhou} RECORDS 1 1`, `Building code ${changji} RECORDS 1 3`],
        ...[`Building code ${fukang} RECORDS 1 1`, `Space kind,floor ${changji} RECORDS 1 5`],
        `Space kind,floor ${fukang} RECORDS 1 1`,
      ],
      [`Building code ${changji} RECORDS 1 3`, `Space kind,floor ${changji} RECORDS 1 5`],
    ],
    [
      'the fields that a filter asks for',
      (client) => get(tested, client, `vehicles?fields=vin&plateNumber[contains]=${encodeURIComponent('新B')}`),
      [`Vehicle vin,plateNumber ${changji} RECORDS 1 3`, `Vehicle vin,plateNumber ${fukang} RECORDS 1 1`],
      [`Vehicle vin,plateNumber ${changji} RECORDS 1 3`],
    ],
    [
      'computations, in the reach that they ran over',
      (client) =>
        ask(
          tested,
          client,
          `{ vehicles(filter: { organization: { name: { contains: "昌" } } }) { totalCount { value }
             aggregate { sum { priceYuan } }
             groups(by: [{ organization: { field: INSTITUTION_TYPE } }]) { hasMore } } }`,
        ),
      ['Organization institutionType - AGGREGATE 1 0', 'Organization name - AGGREGATE 1 0'].concat(
        'Vehicle priceYuan - AGGREGATE 1 0',
      ),
      [`Organization institutionType ${changji} AGGREGATE 1 0`, `Organization name ${changji} AGGREGATE 1 0`].concat(
        `Vehicle priceYuan ${changji} AGGREGATE 1 0`,
      ),
    ],
    [
      'sums and groups through REST: what is filtered, grouped by and computed',
      (client) =>
        get(
          tested,
          client,
          'vehicles/groups?by=category,organization.institutionType&fields=sum.seats&priceYuan[gt]=1&sort=-sum.seats',
        ).then(() => get(tested, client, 'vehicles/aggregate?fields=max.registeredOn')),
      ['Organization institutionType - AGGREGATE 1 0'].concat(
        ...['Vehicle category,seats,priceYuan - AGGREGATE 1 0', 'Vehicle registeredOn - AGGREGATE 1 0'],
      ),
      [`Organization institutionType ${changji} AGGREGATE 1 0`].concat(
        `Vehicle category,seats,priceYuan ${changji} AGGREGATE 1 0`,
        `Vehicle registeredOn ${changji} AGGREGATE 1 0`,
      ),
    ],
    [
      'computations below records, in their regions',
      (client) => ask(tested, client, '{ buildings { nodes { code spaces { totalCount { value } } } } }'),
      [changzhou, changji, fukang].flatMap((path, i) => {
        return [`Building code ${path} RECORDS 1 ${[1, 3, 1][i]}`, `Space ${path} AGGREGATE 1 0`]
      }),
      [`Building code ${changji} RECORDS 1 3`, `Space ${changji} AGGREGATE 1 0`],
    ],
    [
      'an export',
      (client) => get(tested, client, 'cost-records/export?format=csv&phase=FINAL'),
      [`CostRecord ${fieldsOf(tested, 'CostRecord')} ${changji} EXPORT 1 3`],
      [`CostRecord ${fieldsOf(tested, 'CostRecord')} ${changji} EXPORT 1 3`],
    ],
    [
      'reference data, of no region',
      (client) => get(tested, client, 'regions?fields=code,name&code[in]=652301,652302'),
      ['Region code,name - RECORDS 1 2'],
      ['Region code,name - RECORDS 1 2'],
    ],
    [
      'records from the end of a list',
      (client) => ask(tested, client, '{ vehicles(last: 4) { edges { node { vin organization { name } } } } }'),
      [
        ...[`Organization name ${changzhou} RECORDS 1 1`, `Organization name ${changji} RECORDS 1 2`],
        ...[`Organization name ${fukang} RECORDS 1 1`, `Vehicle vin ${changzhou} RECORDS 1 1`],
        ...[`Vehicle vin ${changji} RECORDS 1 2`, `Vehicle vin ${fukang} RECORDS 1 1`],
      ],
      [`Organization name ${changji} RECORDS 1 4`, `Vehicle vin ${changji} RECORDS 1 4`],
    ],
    ['a list without rows: nothing', (client) => get(tested, client, 'vehicles?vin=NONE'), [], []],
    ['a record that is not there: nothing', (client) => get(tested, client, `vehicles/${nowhere}`), [], []],
  ]
  for (const [what, run, ...expected] of cases) {
    for (const [i, client] of [nation, county].entries()) {
      await tested.sql`delete from read_log`
      const second = await secondNode(t, tested)
      const node = tested.app
      tested.app = second.app
      await run(client)
      tested.app = node
      await second.app.close()
      t.strictSame(await logOf(tested, client), [...expected[i]!].sort(), `${what}, ${i === 0 ? 'nation' : 'county'}`)
    }
  }
})

const nowhere = '00000000-0000-7000-8000-000000000000'

const fieldsOf = ({ registry }: TestApp, name: string): string => [...registry.get(name).fields.keys()].join()
