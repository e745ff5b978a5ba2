// What counts of large tables tell of rows out of reach. The planner knows the whole table; nothing of that shows.
import t from 'tap'
import { COUNTY, COUNTY_PATH, openCounty } from './leak/county.ts'
import { holders } from './small-data.ts'

const { bureau, neighbour } = holders
const LIMIT = 100_000
const SECRET = '机要设备采购'

t.test('a count beyond 100,000 tells nothing of rows out of reach', async (t) => {
  const { sql, call, graphql } = await openCounty(t)
  const insert = async (holder: string, code: string, name: string, value: string, rows: number) => {
    await sql.begin(async (tx) => {
      // Without the change log, for the time of this test.
      await tx`set local session_replication_role = replica`
      await tx`insert into asset (organization_id, region_path, code, name, class_code, original_value_yuan)
        select id, region_path, ${code} || n, ${name}, 'A02010104', ${value}::numeric
        from organization, generate_series(1, ${rows}::int) n where credit_code = ${holder}`
    })
    await sql`analyze asset`
  }
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from asset where region_path = ${COUNTY_PATH}`
  await insert(bureau, 'E', 'plain', '1', LIMIT - row!.n)
  // The old rows are reached by their codes, so that each question is about at least 100,001 rows in reach.
  const all = { or: [{ code: { startsWith: 'E' } }, { code: { startsWith: 'A' } }] }
  const questions = [
    undefined,
    all,
    { or: [...all.or, { name: { eq: SECRET } }] },
    { or: [...all.or, { name: { eq: 'nobody has this' } }] },
    { or: [...all.or, { name: { startsWith: SECRET.slice(0, 2) } }] },
    ...[10, 1_000_000, 50_000_000].map((gt) => ({ or: [...all.or, { originalValueYuan: { gt } }] })),
    { not: { name: { eq: SECRET } } },
    { originalValueYuan: { lt: 50_000_000 } },
    { and: [{ not: { originalValueYuan: { gte: 12_345_678 } } }, all] },
    { organization: { regionPath: { under: COUNTY } } },
  ]
  const ask = async (filter: object | undefined) => {
    const asFilter = filter ? `&filter=${encodeURIComponent(JSON.stringify(filter))}` : ''
    const url = `/v1/assets?limit=1&fields=id&count=true${asFilter}`
    const query = 'query ($f: AssetFilter) { assets(filter: $f, first: 1) { totalCount { value isExact } } }'
    const [rest, asked] = [await call({ url }), await graphql(query, { f: filter })]
    const { totalCount } = asked.json().data.assets
    t.strictSame(rest.json().page.totalCount, totalCount, 'both doors answer alike')
    return totalCount
  }
  const counts = () => Array.fromAsync(questions, ask)
  t.strictSame(await ask(undefined), { value: LIMIT, isExact: true }, 'exactly 100,000')
  await insert(bureau, 'EX', 'plain', '1', 500)
  const before = await counts()
  for (const [i, found] of before.entries()) {
    t.strictSame(found, { value: LIMIT, isExact: false }, `more than 100,000: ${JSON.stringify(questions[i])}`)
  }
  await insert(neighbour, 'F', SECRET, '12345678.90', 40_000)
  t.strictSame(await counts(), before, 'with 40,000 rows more out of reach')
  t.strictSame(await ask({ name: { eq: SECRET } }), { value: 0, isExact: true })
  const { data } = (await graphql('{ assets { aggregate { count } } }')).json()
  t.equal(data.assets.aggregate.count, LIMIT + 500, 'an aggregate counts all, in reach')
  const [estimate] = await sql`select estimated_rows('select from asset', '{}') as rows`
  t.equal(Number(estimate!.rows), 0, 'what old nodes still call knows nothing')
})
