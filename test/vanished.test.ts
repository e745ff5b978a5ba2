// What a client kept while the records changed: a cursor whose page has become empty, an ETag whose record looks
// different now.
import t from 'tap'
import type { Caller } from './harness.ts'
import { building, hall, restCalls } from './rest-calls.ts'

const { app, sql, everyone, asCaller, call, get, post, someBuildings } = await restCalls(t)

t.test('an empty page says what lies beside it, and leads back', async (t) => {
  const prefix = await someBuildings(6)
  const list = `buildings?code[startsWith]=${prefix}&fields=code&sort=code&limit=2`
  const page = async (cursor: string) => (await get(list + cursor)).body
  const codes = ({ data }: { data: { code: string }[] }) => data.map(({ code }) => code.slice(prefix.length)).join()
  const second = await page(`&after=${(await page('')).page.next}`)
  const third = await page(`&after=${second.page.next}`)
  t.equal(codes(third), '5,6')
  const [toThird, toFirst] = [second.page.next, second.page.previous]
  await sql`delete from building where code in (${`${prefix}5`}, ${`${prefix}6`})`

  const behindEnd = await page(`&after=${toThird}`)
  t.match(behindEnd, { data: [], page: { next: null, hasNext: false, previous: /./ } })
  const back = await page(`&before=${behindEnd.page.previous}`)
  t.equal(codes(back), '3,4')
  t.match(back.page, { hasNext: false, next: null, previous: /./ })
  t.equal(codes(await page(`&before=${back.page.previous}`)), '1,2')

  await sql`delete from building where code in (${`${prefix}1`}, ${`${prefix}2`})`
  const beforeStart = await page(`&before=${toFirst}`)
  t.match(beforeStart, { data: [], page: { previous: null, hasNext: true, next: /./ } })
  const on = await page(`&after=${beforeStart.page.next}`)
  t.equal(codes(on), '3,4')
  t.match(on.page, { hasNext: false, next: null, previous: null })

  await sql`delete from building where code like ${`${prefix}%`}`
  for (const cursor of [`&after=${toThird}`, `&before=${toFirst}`, `&after=${beforeStart.page.next}`, '']) {
    t.strictSame(await page(cursor), { data: [], page: { next: null, previous: null, hasNext: false } }, cursor)
  }
  const other = `buildings?code[startsWith]=${prefix}&sort=-code&after=${beforeStart.page.next}`
  t.match((await get(other)).body, { code: 'INVALID_CURSOR' }, 'the edge of another list')
})

t.test('so does one of GraphQL, nested too', async (t) => {
  const prefix = await someBuildings(4)
  await sql`insert into space (building_id, organization_id, region_path, code, kind)
            select b.id, b.organization_id, b.region_path, b.code || n, 'BUSINESS'
            from building b, generate_series(1, 2) n where b.code like ${`${prefix}%`}`
  const info = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
  const ask = async (args: string, inner = '') => {
    const filter = `filter: { code: { startsWith: "${prefix}" } }, orderBy: [{ code: ASC }]`
    const query = `{ buildings(${filter}, ${args}) { nodes { code ${inner} } ${info} } }`
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers: everyone, payload: { query } })
    return answer.json().data.buildings
  }
  const numbers = ({ nodes }: { nodes: { code: string }[] }) =>
    nodes.map(({ code }) => code.slice(prefix.length)).join()
  const second = await ask(`first: 2, after: "${(await ask('first: 2')).pageInfo.endCursor}"`)
  t.equal(numbers(second), '3,4')
  await sql`delete from space where code like ${`${prefix}%`} and code not like ${`${prefix}2%`}`
  const { endCursor, startCursor } = second.pageInfo
  const empty = await ask(`first: 2, after: "${endCursor}"`)
  t.match(empty, { nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: true, endCursor: null } })
  t.equal(numbers(await ask(`last: 2, before: "${empty.pageInfo.startCursor}"`)), '3,4')
  await sql`delete from building where code in (${`${prefix}1`}) `
  await sql`delete from space where code like ${`${prefix}%`}`
  await sql`delete from building where code in (${`${prefix}2`}) `
  const before = await ask(`last: 2, before: "${startCursor}"`)
  t.match(before, { nodes: [], pageInfo: { hasPreviousPage: false, hasNextPage: true, startCursor: null } })
  t.equal(numbers(await ask(`first: 2, after: "${before.pageInfo.endCursor}"`)), '3,4')

  await sql`insert into space (building_id, organization_id, region_path, code, kind)
            select b.id, b.organization_id, b.region_path, b.code || n, 'BUSINESS'
            from building b, generate_series(1, 2) n where b.code like ${`${prefix}%`}`
  const nested = (args: string) =>
    ask('first: 1', `spaces(orderBy: [{ code: ASC }], ${args}) { nodes { code } ${info} }`)
  const all = (await nested('first: 2')).nodes[0].spaces
  const none = (await nested(`first: 2, after: "${all.pageInfo.endCursor}"`)).nodes[0].spaces
  t.match(none, { nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: /./ } })
  const again = (await nested(`last: 2, before: "${none.pageInfo.startCursor}"`)).nodes[0].spaces
  t.strictSame(again.nodes, all.nodes)
})

t.test('an ETag is of what is shown', async (t) => {
  await post([building('E1', { floorAreaM2: '5.5' })])
  const [{ id, organization_id: holder } = {}] = await sql`select id, organization_id from building where code = 'E1'`
  const own = `buildings/${id}`
  const forms = [own, `${own}?fields=code`, `${own}?fields=code,name`, `${own}?include=organization`]
  forms.push(`${own}?fields=organization.name`)
  const tags = await Promise.all(forms.map(async (form) => String((await get(form)).headers.etag)))
  t.equal(new Set(tags).size, forms.length, 'each way of showing it has its own')
  for (const tag of tags) t.match(tag, /^"1-[0-9a-z]+"$/)
  const known = (form: string, tag: string) => get(form, { headers: { 'if-none-match': tag } })
  for (const [i, form] of forms.entries()) {
    for (const [j, tag] of tags.entries())
      t.equal((await known(form, tag)).status, i === j ? 304 : 200, `${form} ${tag}`)
    const weak = await known(form, `"x", W/${tags[i]}`)
    t.match(weak, { status: 304, text: '', headers: { etag: tags[i]! } })
    t.equal((await known(form, '*')).status, 304)
    t.equal((await known(form, '"1"')).status, 200, 'the version alone says too little')
  }
  const byKey = `buildings/by-key?organizationCreditCode=${hall}&code=E1`
  t.equal((await get(byKey)).headers.etag, tags[0], 'the same representation, by its key')
  t.equal((await call('PATCH', own, { payload: { name: '楼 E1' } })).headers.etag, tags[0], 'and after a write')

  await sql`update organization set name = '昌吉市机关二' where id = ${holder}`
  t.strictSame(await Promise.all(forms.map(async (form, i) => (await known(form, tags[i]!)).status)), [
    ...[304, 304, 304, 200, 200],
  ])
  await sql`update organization set credit_code = '11652301MB1E00016P' where id = ${holder}`
  t.equal((await known(own, tags[0]!)).status, 200, 'a code that changed elsewhere')
  await sql`update organization set credit_code = ${hall} where id = ${holder}`
  t.equal((await known(own, tags[0]!)).status, 304)
})

t.test('an ETag changes with the clearance, and matches a version still', async (t) => {
  const asset = { organizationCreditCode: hall, code: 'E1', name: 'x', classCode: 'A02010104', keeper: '张三' }
  const written = await call('POST', 'assets', { payload: asset })
  t.equal(written.status, 201, written.text)
  const id = written.body.results[0].id
  const clearances: Caller['clearance'][] = ['public', 'internal', 'personal']
  const callers = await Promise.all(clearances.map((clearance) => asCaller({ clearance: clearance! })))
  const tagOf = async (as: { authorization: string }) => String((await get(`assets/${id}`, { as })).headers.etag)
  const tags = await Promise.all(callers.map(tagOf))
  t.not(tags[0], tags[2])
  for (const [i, as] of callers.entries()) {
    for (const tag of tags) {
      const status = tag === tags[i] ? 304 : 200
      t.equal((await get(`assets/${id}`, { as, headers: { 'if-none-match': tag } })).status, status)
    }
  }
  const patch = (tag: string) => call('PATCH', `assets/${id}`, { payload: { name: 'y' }, headers: { 'if-match': tag } })
  t.equal((await patch(tags[0]!.replace('"1-', '"9-'))).status, 412)
  t.match(await patch('"1-"'), { status: 400, body: { code: 'INVALID_PARAMETER' } })
  t.match(await patch('"1-x!"'), { status: 400 })
  t.match(await patch(tags[0]!), { status: 200, headers: { etag: /^"2-/ } })
  t.equal((await patch('"1"')).status, 412)
  t.equal((await patch('W/"2-abc"')).status, 200)
})
