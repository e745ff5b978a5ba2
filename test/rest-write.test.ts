// REST as it is written: HTTP in, answer and database row out.
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { building, hall, restCalls } from './rest-calls.ts'

const { app, sql, asCaller, everyone, call, get, post, someBuildings, rowOf } = await restCalls(t)

t.test('one record', async (t) => {
  const created = await post(building('one', { source: 'county', externalId: '17', floorAreaM2: 10.5 }))
  t.equal(created.status, 201)
  const { id } = created.body.results[0]
  t.equal(created.headers.location, `/v1/buildings/${id}`)

  t.test('is found by id, by key and by source', async (t) => {
    for (const path of [id, `by-key?organizationCreditCode=${hall}&code=one`, 'by-key?source=county&externalId=17']) {
      const { status, headers, body } = await get(`buildings/${path}`)
      t.match({ status, etag: headers.etag, body }, { status: 200, etag: /^"1-/, body: { id, floorAreaM2: '10.50' } })
    }
    t.match((await get(`buildings/by-key?organizationCreditCode=${hall}`)).body, { code: 'INVALID_PARAMETER' })
    t.match((await get('buildings/nonsense')).body, { status: 400, errors: [{ pointer: 'id', code: 'UUID_FORMAT' }] })
    t.match((await get('buildings/00000000-0000-0000-0000-000000000000')).body, { status: 404, code: 'NOT_FOUND' })
  })

  t.test('is patched where it is still the version that the caller saw', async (t) => {
    const patch = (payload: object, headers: Record<string, string>) =>
      call('PATCH', `buildings/${id}?fields=name,version,floorAreaM2`, { payload, headers })
    const reason = encodeURIComponent('年度盘点')
    const patched = await patch({ name: '新名' }, { 'if-match': '"1"', 'x-reason': reason })
    t.match(patched, {
      status: 200,
      headers: { etag: /^"2-/ },
      body: { name: '新名', version: 2, floorAreaM2: '10.50' },
    })
    const [change] = await sql`select reason, request_id from change where record_id = ${id} and version = 2`
    t.match(change, { reason: '年度盘点', request_id: patched.headers['x-request-id'] })
    t.match(await patch({ name: 'x' }, { 'if-match': '"1"' }), { status: 412, body: { code: 'VERSION_MISMATCH' } })
    t.match(await patch({ name: 'x', baseVersion: 1 }, {}), { status: 409, body: { code: 'VERSION_CONFLICT' } })
    t.match(await patch({ name: 'x' }, { 'if-match': '2' }), { status: 400, body: { code: 'INVALID_PARAMETER' } })
    const raw = Buffer.from('年度盘点').toString('latin1')
    for (const sent of [raw, '%zz']) {
      t.match(await patch({ name: 'x' }, { 'x-reason': sent }), { status: 400, body: { code: 'INVALID_PARAMETER' } })
    }
    t.match(await patch({ name: null }, {}), { status: 422, body: { errors: [{ pointer: '/name' }] } })
    t.equal((await rowOf('one'))?.name, '新名')
  })

  t.test('is replaced: null where nothing was sent, the key stays', async (t) => {
    const { status } = await call('PUT', `buildings/${id}`, { payload: { name: '替换' } })
    t.equal(status, 200)
    t.match(await rowOf('one'), {
      name: '替换',
      floor_area_m2: null,
      external_id: null,
      usage_status: 'IDLE',
      version: 3,
    })
    t.match(await call('PUT', `buildings/${id}`, { payload: { note: 'x' } }), { status: 422 })
  })

  t.test('is removed once', async (t) => {
    const [organization] = await sql`select id from organization`
    t.match(await call('DELETE', `organizations/${organization!.id}`), {
      status: 409,
      body: { code: 'STILL_REFERENCED', detail: /^仍有记录\(“办公用房\(房屋\)”中\)引用它/ },
    })
    const stale = await call('DELETE', `buildings/${id}`, { headers: { 'if-match': '"1"' } })
    t.match(stale, { status: 412, body: { code: 'VERSION_MISMATCH' } })
    const typed = { headers: { 'content-type': 'application/json' }, payload: '' }
    const wrong = await call('DELETE', `buildings/${id}`, { payload: { version: 99 } })
    t.match(wrong, { status: 400, body: { code: 'MALFORMED_BODY' } }, 'a body is not passed over')
    t.match(await call('DELETE', `buildings/${id}`, typed), { status: 204, text: '' }, 'a type without a body')
    t.equal(await rowOf('one'), undefined)
    t.match(await call('DELETE', `buildings/${id}`), { status: 404 })
  })
})

t.test('an atomic list with a bad record is refused with every problem, and nothing is written', async (t) => {
  const records = [building('a1'), building('a2', { floorAreaM2: '-1', vinn: 1 }), 5, building('a3', { name: null })]
  const { status, body } = await post({ records })
  t.equal(status, 422)
  t.strictSame(
    body.errors.map((problem: { pointer: string; code: string }) => [problem.pointer, problem.code]),
    [
      ['/records/1/vinn', 'FIELD_UNKNOWN'],
      ['/records/1/floorAreaM2', 'NEGATIVE'],
      ['/records/2', 'RECORD_EXPECTED'],
      ['/records/3/name', 'FIELD_NOT_NULL'],
    ],
  )
  t.equal(await rowOf('a1'), undefined)
  const partial = await call('POST', 'buildings?mode=partial', { payload: records })
  t.match(partial, { status: 200, body: { isWritten: true, counts: { created: 1, rejected: 3 } } })
  t.match(partial.body.results[2], { index: 2, outcome: 'REJECTED', problems: [{ code: 'RECORD_EXPECTED' }] })
  t.ok(await rowOf('a1'))
  const dry = await call('POST', 'buildings?dryRun=true', { payload: building('a4') })
  t.match(dry, { status: 200, body: { isWritten: false, counts: { created: 1 } } })
  t.match(dry.body.results, [{ outcome: 'CREATED', id: null }], 'no id of what will never be')
  t.equal(await rowOf('a4'), undefined)
})

t.test('isWritten says whether any record is as it was sent, through every door', async (t) => {
  const bad = building('w1', { floorAreaM2: '-1' })
  const { body } = await post([building('w2'), building('w3')])
  const ids = body.results.map(({ id }: { id: string }) => id)
  const list = (records: object[], query = '?mode=partial') => call('POST', `buildings${query}`, { payload: records })
  const file = (records: object[], query = '') => {
    const payload = records.map((record) => JSON.stringify(record)).join('\n')
    return call('POST', `buildings/import${query}`, { payload, headers: { 'content-type': 'application/x-ndjson' } })
  }
  const graphql = async (args: string) => {
    const payload = { query: `mutation { r: ${args} { isWritten } }` }
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers: everyone, payload })
    return { body: answer.json().data.r }
  }
  const gone = '["00000000-0000-7000-8000-000000000000"]'
  const refused = `upsertBuildings(records: [{ code: "w1", organizationCreditCode: "${hall}", floorAreaM2: "-1" }]`
  const expected: [what: string, answer: { body: { isWritten?: boolean } }, isWritten: boolean][] = [
    ['a list, all refused', await list([bad, bad]), false],
    ['a list, all unchanged', await list([building('w2'), building('w3')]), true],
    ['a list, one unchanged', await list([bad, building('w2')]), true],
    ['a list, all conflicts', await list([building('w2', { baseVersion: 7 })]), false],
    ['an empty list', await list([]), false],
    ['a dry run', await list([building('w4')], '?mode=partial&dryRun=true'), false],
    ['a file, all refused', await file([bad, bad]), false],
    ['a file, all unchanged', await file([building('w2')]), true],
    ['a file, one good', await file([bad, building('w5')]), true],
    ['a file, dry run', await file([building('w6')], '?dryRun=true'), false],
    ['an atomic file, one bad', await file([bad, building('w6')], '?mode=atomic'), false],
    ['an atomic file, all unchanged', await file([building('w2')], '?mode=atomic'), true],
    ['GraphQL, all refused', await graphql(`${refused}, mode: PARTIAL)`), false],
    ['GraphQL, atomic', await graphql(`${refused})`), false],
    ['GraphQL, removing nothing', await graphql(`removeBuildings(ids: ${gone}, mode: PARTIAL)`), false],
    ['GraphQL, removing, dry', await graphql(`removeBuildings(ids: ["${ids[0]}"], dryRun: true)`), false],
    ['GraphQL, removing one', await graphql(`removeBuildings(ids: ${JSON.stringify(ids)}, mode: PARTIAL)`), true],
  ]
  for (const [what, answer, isWritten] of expected) t.equal(answer.body.isWritten, isWritten, what)
  t.strictSame([await rowOf('w1'), await rowOf('w4'), await rowOf('w6')], [undefined, undefined, undefined])
})

t.test('an empty text is refused by name', async (t) => {
  await post(building('no-text'))
  const { id } = (await rowOf('no-text'))!
  for (const [payload, says] of [
    [{ code: '' }, /^文本为空;“code”须有内容$/],
    [{ name: ' ' }, /^文本为空;“name”须有内容$/],
    [{ note: '' }, /^文本为空;没有内容请发送 null$/],
    [{ builtOn: 45_000 }, /;电子表格中它是 2023-03-15 的序列号,/],
    [{ builtOn: '45000' }, /;电子表格中它是 2023-03-15 的序列号,/],
    [{ builtOn: '20240102' }, /形式的日期$/],
  ] as const) {
    const { body } = await call('PATCH', `buildings/${id}`, { payload })
    t.match(body.errors, [{ message: says }])
  }
})

t.test('all columns that a register has not are told at once', async (t) => {
  const load = (header: string) =>
    call('POST', 'buildings/import', { payload: `${header}\n1\n`, headers: { 'content-type': 'text/csv' } })
  const { status, body } = await load('organizationCreditCode,code,nome,name,floorAera,')
  t.match([status, body.code, body.detail], [422, 'COLUMN_UNKNOWN', /“nome”/])
  const says = [/“nome”/, /“floorAera”/, /“#6”/]
  t.match(
    body.errors,
    says.map((message) => ({ code: 'COLUMN_UNKNOWN', message })),
  )
  t.equal(body.errors.length, 3)
  t.equal((await load('code,nome')).body.errors, undefined, 'one is told once')
  const many = await load(Array.from({ length: 500 }, (_, i) => `q${i}`).join())
  t.equal(many.body.errors.length, 20)
})

t.test('a record that contradicts another is a conflict', async (t) => {
  await post(building('c1', { source: 's', externalId: '1' }))
  t.match(await post(building('c2', { source: 's', externalId: '1' })), { status: 409, body: { code: 'KEY_CONFLICT' } })
  t.match(await post(building('c1', { baseVersion: 7 })), { status: 409, body: { code: 'VERSION_CONFLICT' } })
  const unknown = await post({ ...building('c3'), organizationCreditCode: creditCodeFor('11652301DEM00009') })
  t.match(unknown, {
    status: 422,
    body: { errors: [{ pointer: '/organizationCreditCode', code: 'ORGANIZATION_UNKNOWN' }] },
  })
})

t.test('bodies that cannot be read say why and where', async (t) => {
  const json = { 'content-type': 'application/json', 'accept-language': 'en' }
  const refusals: [payload: string | Buffer, status: number, code: string, detail: string][] = [
    ['{"code":\n x}', 400, 'MALFORMED_JSON', "Unexpected token 'x', line 2 column 2"],
    ['{"code" 1}', 400, 'MALFORMED_JSON', "Expected ':' after property name, line 1 column 9"],
    [Buffer.from([0x22, 0xff, 0x22]), 400, 'MALFORMED_JSON', 'not UTF-8'],
    ['', 400, 'MALFORMED_JSON', 'Unexpected end'],
    ['"text"', 400, 'MALFORMED_BODY', 'an object is expected'],
    [`[${' '.repeat(10 * 1024 * 1024)}]`, 413, 'BODY_TOO_LARGE', '10485760'],
    [JSON.stringify(Array(1001).fill({})), 413, 'TOO_MANY_RECORDS', '1001'],
    ['{"__proto__":{"code":"x"}}', 422, 'VALIDATION_FAILED', ''],
  ]
  for (const [payload, status, code, detail] of refusals) {
    const answer = await post('', { payload, headers: json })
    t.match(answer, { status, body: { code } }, code)
    t.ok(answer.body.detail.includes(detail), answer.body.detail)
  }
  const exact = JSON.stringify(building('exact')).replace('}', ',"floorAreaM2":1234567890123456.789}')
  const lost = await post(exact, { headers: json })
  t.match(
    lost.body.errors,
    [{ pointer: '/floorAreaM2', code: 'DECIMAL_SCALE' }],
    'no digit is lost before it is judged',
  )
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  t.match(await post('a=b', { headers: form }), { status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } })
})

t.test('an Idempotency-Key makes a repeated write the same answer', async (t) => {
  const headers = { 'idempotency-key': 'order-66' }
  const first = await post(building('i1'), { headers })
  const second = await post(building('i1'), { headers })
  t.match(second, { status: 201, headers: { 'idempotency-replayed': 'true', location: first.headers.location } })
  t.equal(second.text, first.text)
  t.match(await post(building('i2'), { headers }), { status: 422, body: { code: 'IDEMPOTENCY_MISMATCH' } })
  t.equal(await rowOf('i2'), undefined)
  const { id } = first.body.results[0]
  const remove = () => call('DELETE', `buildings/${id}`, { headers: { 'idempotency-key': 'order-67' } })
  t.match([await remove(), await remove()], [{ status: 204 }, { status: 204 }])
  const other = { as: await asCaller(), headers }
  t.equal((await post(building('i3'), other)).status, 201, 'another client has keys of its own')
})

t.test('files', async (t) => {
  const importing = (payload: string, query = '', type = 'text/csv') =>
    call('POST', `buildings/import${query}`, { payload, headers: { 'content-type': type } })
  const csv = `organizationCreditCode,code,name,floorAreaM2\n${hall},f1,一,1.5\n${hall},f2,二,x\n`

  t.test('a partial import writes the good rows and reports the others by line', async (t) => {
    const dry = await importing(csv, '?dryRun=true')
    t.match(dry.body, { isWritten: false, counts: { read: 2, created: 1, rejected: 1 } })
    t.equal(await rowOf('f1'), undefined)
    const { status, body } = await importing(csv)
    t.match({ status, body }, { status: 200, body: { isWritten: true, counts: { created: 1, rejected: 1 } } })
    t.match(body.rejected, [{ line: 3, field: 'floorAreaM2', code: 'DECIMAL_FORMAT', message: '“x”不是十进制数' }])
    t.equal((await rowOf('f1'))?.floor_area_m2, '1.50')
  })

  t.test('an atomic import with a bad row is refused and writes nothing', async (t) => {
    const answer = await importing(csv.replaceAll('f1', 'f3'), '?mode=atomic')
    t.match(answer, { status: 422, body: { code: 'VALIDATION_FAILED', isWritten: false, rejected: [{ line: 3 }] } })
    t.equal(await rowOf('f3'), undefined)
  })

  t.test('other types, no file and an Idempotency-Key are refused', async (t) => {
    t.match(await importing('[]', '', 'application/json'), { status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } })
    t.match(await call('POST', 'buildings/import'), { status: 422, body: { code: 'EMPTY_FILE' } })
    const headers = { 'content-type': 'text/csv', 'idempotency-key': 'x' }
    t.match(await call('POST', 'buildings/import', { payload: csv, headers }), { status: 400 })
  })

  t.test('an export is what an import takes', async (t) => {
    const prefix = await someBuildings(3)
    for (const [format, type] of [
      ['csv', 'text/csv'],
      ['ndjson', 'application/x-ndjson'],
    ]) {
      const exported = await get(`buildings/export?format=${format}&code[startsWith]=${prefix}&sort=-code`)
      t.equal(exported.headers['content-type'], `${type}; charset=utf-8`)
      t.equal(exported.headers['content-disposition'], `attachment; filename="buildings.${format}"`)
      const { body } = await importing(exported.text, '', type)
      t.match(body.counts, { read: 3, unchanged: 3, rejected: 0 }, format)
    }
    t.match(await get('buildings/export?format=xlsx'), { status: 400, body: { code: 'INVALID_PARAMETER' } })
  })

  t.test('a reader that leaves an export cancels its statement', async (t) => {
    await sql`insert into building (organization_id, region_path, code, name, address)
      select id, region_path, 'x' || n, 'x', repeat('x', 300) from organization, generate_series(1, 60000) n`
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = new URL(app.listeningOrigin)
    const reading = httpRequest({ port, host: '127.0.0.1', path: '/v1/buildings/export', headers: everyone }).end()
    const [response] = await once(reading, 'response')
    await once(response, 'data')
    reading.destroy()
    const running = () => sql`select from pg_stat_activity where query like 'copy%' and datname = current_database()
                        and state <> 'idle'`
    // By itself it would run for as long as its reader lets it wait.
    const deadline = performance.now() + 5000
    while ((await running()).length > 0 && performance.now() < deadline) await sleep(20)
    t.ok(performance.now() < deadline, 'the statement ends')
    t.match(await get('buildings?limit=1'), { status: 200 })
  })
})
