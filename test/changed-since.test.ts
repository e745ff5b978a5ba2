// Lists in the order of changes, and what has changed since: the copy of an integrator kept in step.
import t from 'tap'
import { building, restCalls } from './rest-calls.ts'

const { app, sql, registry, everyone, call, get, post, someBuildings, statements } = await restCalls(t)

type Page = { data: { code: string; updatedAt: string }[]; page: { next: string | null; previous: string | null } }

const graphql = async (query: string) =>
  (await app.inject({ method: 'POST', url: '/graphql', headers: everyone, payload: { query } })).json()

t.test('rows of one instant are paged each once, forward and back, in both directions and by both doors', async (t) => {
  const prefix = await someBuildings(7)
  const rows = await sql`select distinct updated_at from building where code like ${`${prefix}%`}`
  t.equal(rows.length, 1, 'they are of one instant')
  await post([building(`${prefix}8`)])
  const codes = Array.from({ length: 8 }, (_, i) => `${prefix}${i + 1}`)
  for (const sort of ['updatedAt', '-updatedAt', 'updatedAt,-code', '-updatedAt,id']) {
    const list = `buildings?code[startsWith]=${prefix}&sort=${sort}&limit=3&fields=code,updatedAt`
    const pages: Page[] = [(await get(list)).body]
    while (pages.at(-1)!.page.next) pages.push((await get(`${list}&after=${pages.at(-1)!.page.next}`)).body)
    const found = pages.flatMap(({ data }) => data)
    t.strictSame(found.map(({ code }) => code).sort(), codes, sort)
    const instants = found.map(({ updatedAt }) => updatedAt)
    t.strictSame(instants, sort.startsWith('-') ? instants.toSorted().reverse() : instants.toSorted(), sort)
    t.equal(found.at(sort.startsWith('-') ? 0 : -1)!.code, `${prefix}8`)
    const back = (await get(`${list}&before=${pages[2]!.page.previous}`)).body
    t.strictSame(back.data, pages[1]!.data, 'and back')
  }
  const asked = `buildings(filter: { code: { startsWith: "${prefix}" } }, orderBy: [{ updatedAt: DESC }], first: 8)`
  const { data } = await graphql(`{ ${asked} { nodes { code updatedAt } } }`)
  const wanted = await get(`buildings?code[startsWith]=${prefix}&sort=-updatedAt&limit=8&fields=code,updatedAt`)
  t.strictSame(data.buildings.nodes, wanted.body.data)
})

t.test('what has changed since an instant comes last, and a page goes on where it ended', async (t) => {
  const prefix = await someBuildings(4)
  const since = `buildings?code[startsWith]=${prefix}&sort=updatedAt&fields=code,updatedAt`
  const first = (await get(`${since}&limit=4`)).body as Page
  const last = first.data.at(-1)!.updatedAt
  await post([building(`${prefix}2`, { name: '改名' })])
  await post([building(`${prefix}1`)])
  const changed = (await get(`${since}&updatedAt[gt]=${last}`)).body as Page
  t.strictSame(
    changed.data.map(({ code }) => code),
    [`${prefix}2`],
    'what was sent again unchanged is not among them',
  )
  t.equal((await get(`${since}&updatedAt[gte]=${last}`)).body.data.length, 4)
  t.match(await get(`${since}&updatedAt[between]=${last},${changed.data[0]!.updatedAt}`), {
    body: { data: { length: 4 } },
  })
  t.match(await get(`${since}&updatedAt[gte]=yesterday`), { status: 400, body: { code: 'INVALID_PARAMETER' } })
  t.match(await get('read-records?sort=updatedAt'), { status: 400 }, 'what is only read has no such field')
})

t.test('every register that is written can be sorted so, and has an index for it', async (t) => {
  for (const { path, tableName, isReadOnly } of registry.registers) {
    if (isReadOnly) continue
    t.match(await get(`${path}?sort=-updatedAt&limit=1`), { status: 200 }, path)
    const [index] =
      await sql`select indexdef from pg_indexes where tablename = ${tableName} and indexdef like '%(updated_at)'`
    t.ok(index, tableName)
  }
})

t.test('a page is read by the index, not by a sort of all rows', async (t) => {
  await sql`insert into building (organization_id, region_path, code, name, updated_at)
    select id, region_path, 'SCAN-' || n, 'x', timestamptz '2020-01-01' + n / 100 * interval '1 second'
    from organization, generate_series(1, 20000) n where name = '昌吉市机关'`
  await sql`analyze building`
  const list = 'buildings?sort=updatedAt&limit=50&fields=code,updatedAt&updatedAt[lt]=2020-02-01T00:00:00Z'
  const { page } = (await get(list)).body as Page
  statements.length = 0
  await call('GET', `${list}&after=${page.next}`)
  const { text, values } = statements.at(-1)!
  const plan = (await sql.unsafe(`explain ${text}`, values)).map((row) => row['QUERY PLAN']).join('\n')
  t.match(plan, /Incremental Sort.*\n.*\n *Presorted Key: t\d+\.updated_at/)
  t.match(plan, /Index Scan using building_updated_at_idx.*\n *Index Cond: .*updated_at >= /)
})
