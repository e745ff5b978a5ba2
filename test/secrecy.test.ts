// State and work secrets: refused at every door, and nothing of such a row is kept, logged or said again.
import t, { type Test } from 'tap'
import { capturedLog } from './captured-log.ts'
import { registers } from './registry.ts'
import { building, hall, restCalls } from './rest-calls.ts'

/** In every secret row of these tests; nowhere else may it ever be. */
const CONTENT = '七号工程'

type Calls = Awaited<ReturnType<typeof restCalls>>

/** Nothing of a secret is in an answer; the count of rows with it in any table of the database is none. */
async function keepsNothing(t: Test, { sql }: Calls, answers: { text: string }[], log: string[]) {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'`
  t.ok(tables.length > 15)
  for (const { name } of tables) {
    const rows = await sql`select from ${sql(name)} x where x::text like ${`%${CONTENT}%`}`
    t.equal(rows.length, 0, `${name} holds nothing of it`)
  }
  for (const { text } of answers) t.notOk(text.includes(CONTENT), text)
  t.strictSame(
    log.filter((line) => line.includes(CONTENT)),
    [],
    'nor does the log',
  )
}

async function prepare(t: Parameters<typeof restCalls>[0]) {
  const calls = await restCalls(t)
  calls.app.log.level = 'trace'
  const log = capturedLog(calls.app)
  const graphql = async (query: string, variables: object = {}) => {
    const headers = { ...calls.everyone, accept: 'application/graphql-response+json' }
    const answer = await calls.app.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } })
    return { status: answer.statusCode, text: answer.body, body: answer.json() }
  }
  const upload = (text: string, type: string, query = '') =>
    calls.call('POST', `buildings/import${query}`, { payload: text, headers: { 'content-type': type } })
  return { ...calls, log, graphql, upload }
}

const secret = (code: string, more: object = {}) => building(code, { name: CONTENT, secrecyLevel: '机密', ...more })
const jsonType = { 'content-type': 'application/json' }
const refusedRow = {
  outcome: 'REJECTED',
  id: null,
  version: null,
  warnings: [],
  problems: [{ code: 'SECRET_REFUSED' }],
}

t.test('what 密级 says decides; an unknown word counts as a secret', async (t) => {
  const calls = await prepare(t)
  const open = ['NONE', 'none', '公开', '非涉密', '无', ' 无 ', '无\u200b', '', null]
  const levels = ['绝密', '机密', '秘密', '工作秘密', '内部', 'TOP_SECRET', 'B', '公开★', 0, false, ['无'], { a: 1 }]
  const records = [
    ...open.map((secrecyLevel, i) => building(`open-${i}`, { secrecyLevel })),
    ...levels.map((secrecyLevel, i) => secret(`${CONTENT}-${i}`, { secrecyLevel })),
  ]
  const { status, text, body } = await calls.post(records, { query: { mode: 'partial' } })
  t.equal(status, 200)
  t.match(body.counts, { created: open.length, rejected: levels.length })
  t.match(
    body.results.slice(open.length),
    levels.map(() => refusedRow),
  )
  t.notMatch(body.ignoredFields, ['secrecyLevel'])
  t.match(body.results[open.length].problems[0].message, '国家秘密或工作秘密')
  await keepsNothing(t, calls, [{ text }], calls.log)
})

t.test('every door refuses such a row', async (t) => {
  const calls = await prepare(t)
  const { call, post, graphql, upload, get } = calls
  const made = await post(building('there'))
  const { id } = made.body.results[0]
  const mutation = (mode: string) => `mutation($r: [BuildingInput!]!) {
    upsertBuildings(records: $r, mode: ${mode}, idempotencyKey: "G-${mode}") {
      isWritten results { outcome id: recordId problems { code } } } }`
  const refused = [
    await post(secret('S1')),
    await post([building('good'), secret('S1')], { headers: { 'idempotency-key': 'A' } }),
    await call('PATCH', `buildings/${id}`, { payload: { name: CONTENT, secrecyLevel: '工作秘密' } }),
    await call('PATCH', `buildings/${id}`, {
      payload: { note: `机密★5年 ${CONTENT}` },
      headers: { 'if-match': '"1"' },
    }),
    await call('PUT', `buildings/${id}`, { payload: secret('there') }),
    await upload(
      `${[building('good'), secret('S1')].map((row) => `${JSON.stringify(row)}\n`).join('')}`,
      'application/x-ndjson',
      '?mode=atomic',
    ),
  ]
  for (const { status, text } of refused) {
    t.equal(status, 422, text)
    t.match(text, 'SECRET_REFUSED')
  }
  const partial = await post([secret('S1'), building('one')], {
    query: { mode: 'partial' },
    headers: { 'idempotency-key': 'B' },
  })
  t.match(partial.body, { counts: { created: 1, rejected: 1 }, results: [refusedRow, { outcome: 'CREATED' }] })
  const header = 'organizationCreditCode,code,name,usageStatus'
  const files = [
    await upload(`${header},密级\n${hall},S1,${CONTENT},IDLE,秘密\n${hall},two,楼,IDLE,无\n`, 'text/csv'),
    await upload(`${header},secrecyLevel\n${hall},three,楼,IDLE,\n${hall},three,${CONTENT},IDLE,内部\n`, 'text/csv'),
    await upload(`${header}\n${hall},four,楼,IDLE\n${hall},S4,秘密★1年 ${CONTENT},IDLE\n`, 'text/csv'),
  ]
  for (const { body } of files) {
    t.match(body.counts, { created: 1, rejected: 1 })
    t.match(body.rejected, [{ code: 'SECRET_REFUSED', field: null, line: /[23]/ }])
  }
  const marked = await upload(`绝密★启用前 ${CONTENT}\n${header}\n${hall},S5,${CONTENT},IDLE\n`, 'text/csv')
  t.match(marked, { status: 422, text: 'SECRET_REFUSED' }, 'the mark of a document above the header refuses the file')
  const reports = [
    await graphql(mutation('ATOMIC'), { r: [building('five'), secret('S1')] }),
    await graphql(mutation('PARTIAL'), { r: [building('five'), secret('S1')] }),
  ]
  for (const { body } of reports) {
    t.match(body.data.upsertBuildings.results[1], {
      outcome: 'REJECTED',
      id: null,
      problems: [{ code: 'SECRET_REFUSED' }],
    })
  }
  t.strictSame(
    reports.map(({ body }) => body.data.upsertBuildings.isWritten),
    [false, true],
  )
  const reason = encodeURIComponent(`机密★10年 ${CONTENT}`)
  const labelled = await post(building('six'), { headers: { 'x-reason': reason } })
  t.match(
    labelled,
    { status: 422, text: 'SECRET_REFUSED' },
    'a reason is kept in the change log, so it too is looked at',
  )
  const { body } = await get('buildings?sort=code&fields=code,name')
  const codes = body.data.map((one: { code: string }) => one.code)
  t.strictSame(
    codes,
    ['five', 'four', 'one', 'there', 'three', 'two'],
    'an atomic write with such a row writes nothing',
  )
  await keepsNothing(t, calls, [...refused, partial, ...files, marked, ...reports, labelled], calls.log)
})

t.test('the mark of GB/T 9704 is found in any text of any register, in names and in what is nested', async (t) => {
  const calls = await prepare(t)
  const marks = ['绝密★', '机密★5年', '秘密 ★ 长期', `关于${CONTENT}的通知 机 密★10年`, '绝\u200b密\u2060★']
  marks.push('机\u202c密★5年', '机\u061c密\ufe0f\u2028★', '秘\u{e0100}密\u206a\x85★')
  const answers: { text: string }[] = []
  for (const register of registers.filter(({ isReadOnly }) => !isReadOnly)) {
    const texts = [...register.fields.values()].filter(({ kind, write }) => kind.name === 'text' && write !== 'never')
    const rows = [
      ...texts.map(({ name }, i) => ({ [name]: `${marks[i % marks.length]} ${CONTENT}` })),
      { organization: { name: CONTENT, deeper: [{ note: '机密★' }] } },
      { organization: { name: CONTENT, secrecyLevel: '秘密' } },
      { [`绝密★${CONTENT}`]: 1 },
    ]
    const answer = await calls.call('POST', `${register.path}?mode=partial`, { payload: rows })
    t.match(
      answer.body?.results,
      rows.map(() => refusedRow),
      `${register.name}: ${answer.text.slice(0, 200)}`,
    )
    answers.push(answer)
  }
  const harmless = ['★级机房', '保密室', '绝密', '机密档案柜']
  const kept = await calls.post(harmless.map((name, i) => building(`H${i}`, { name })))
  t.match(kept.body.counts, { created: harmless.length }, 'a word alone is no mark')
  const nested = (depth: number) => `{"code":"x","note":${'['.repeat(depth)}"机密★"${']'.repeat(depth)}}`
  const deep = await calls.post(`[${nested(90)}]`, { query: { mode: 'partial' }, headers: jsonType })
  t.match(deep.body.results, [refusedRow])
  const line = await calls.upload(`${nested(20_000)}\n`, 'application/x-ndjson')
  t.match(line.body, { counts: { rejected: 1 }, rejected: [{ code: 'SECRET_REFUSED' }] }, 'however deep')
  await keepsNothing(t, calls, answers, calls.log)
})

t.test('what GraphQL refuses before it is a record is not quoted either', async (t) => {
  const calls = await prepare(t)
  const query = 'mutation($r: [BuildingInput!]!) { upsertBuildings(records: $r) { results { problems { code } } } }'
  const inline = (level: string) => `mutation { upsertBuildings(records: [{ code: "x", floorAreaM2: "${CONTENT}",
    usageStatus: ${CONTENT.length}, secrecyLevel: ${level} }]) { isWritten } }`
  // The level and the mark, with what GraphQL ignores around them and with escapes.
  const spellings = [
    ...['secrecyLevel , : "机密", note:', 'secrecyLevel # "\n : "机密", note:', 'secrecyLevel:"\\u673a\\u5bc6", note:'],
    ...['note: "\\u673A\\u{5BC6}\\u2605", secrecyLevel:', 'note: """机\n密 ★""", secrecyLevel:'],
  ]
  const answers = [
    await calls.graphql(query, { r: [secret('x', { floorAreaM2: CONTENT })] }),
    await calls.graphql(query, { r: [{ ...building('x'), usageStatus: CONTENT, note: '秘密★' }] }),
    await calls.graphql(inline('"机密"')),
    await calls.graphql(inline('"""绝密"""')),
    await calls.graphql(inline('"无", note: "绝密★"')),
    ...(await Promise.all(
      spellings.map((spelling) => calls.graphql(inline('"无"').replace('secrecyLevel:', spelling))),
    )),
  ]
  for (const { text } of answers) t.match(text, '"code":"SECRET_REFUSED"')
  const plain = await calls.graphql(query, { r: [building('x', { usageStatus: 'viel' })] })
  t.match(plain.text, /GRAPHQL_INVALID.*viel|viel.*GRAPHQL_INVALID/, 'what is no secret is quoted, to be found')
  await keepsNothing(t, calls, answers, calls.log)
})
