// What a write answers of the records that it wrote: as they are now, to whom may read them, and as far as was asked.
import t, { type Test } from 'tap'
import { buildTestApp, type Caller } from './harness.ts'
import { ask as askRead, clientOf, logOf, secondNode } from './read-log-clients.ts'
import { holders } from './small-data.ts'

const asset = (code: string, more: object = {}) => {
  return { organizationCreditCode: holders.bureau, code, name: 'x', classCode: 'A02010104', ...more }
}
const upsert = (selection: string, options = '') =>
  `mutation ($r: [AssetInput!]!) { upsertAssets(records: $r${options}) { isWritten ${selection} } }`

t.test('a mutation gives the records that it wrote, in the order they were sent', async (t) => {
  const { run } = await open(t)
  const records = [asset('N-2', { keeper: '王五' }), asset('A-1'), asset('N-1')]
  const selection = `records { ...A } also: records { key: code organization { name
      assets(first: 1) { totalCount { value } } } }
    results { id: recordId outcome }`
  const { body } = await run(
    `${upsert(selection)} fragment A on Asset { id __typename version c: code keeper }`,
    records,
  )
  const { results, ...payload } = body.data.upsertAssets
  t.match(payload.records, [
    { id: results[0].id, __typename: 'Asset', version: 1, c: 'N-2', keeper: '王五' },
    { id: results[1].id, c: 'A-1', keeper: '张三' },
    { id: results[2].id, c: 'N-1', keeper: null },
  ])
  t.match(payload.also, [{ key: 'N-2', organization: { name: String } }, { key: 'A-1' }, { key: 'N-1' }])
  const counts = payload.also.map((one: { organization: { assets: object } }) =>
    JSON.stringify(one.organization.assets),
  )
  t.equal(new Set(counts).size, 1, 'all of one moment, after the write')
  const { body: none } = await run(upsert('records { id } results { id: recordId }'), [])
  t.strictSame(none.data.upsertAssets.records, [])
})

t.test('what was not written is null: refused, of a refused whole, or of a dry run', async (t) => {
  const { run } = await open(t)
  const records = [asset('N-1'), asset('N-2', { name: null }), asset('A-1', { name: null })]
  const asked = 'records { code } results { outcome }'
  const cases: [options: string, records: (object | null)[]][] = [
    [', mode: PARTIAL', [{ code: 'N-1' }, null, null]],
    [', mode: PARTIAL, dryRun: true', [null, null, null]],
    ['', [null, null, null]],
  ]
  for (const [options, wanted] of cases.reverse()) {
    const { body } = await run(upsert(asked, options), records)
    t.strictSame(body.data.upsertAssets.records, wanted, options)
  }
})

t.test('actions give their records as well; what has left the reach of its reader is null', async (t) => {
  const tested = await open(t)
  const { run, sql } = tested
  const idle = asset('S-1', { usageStatus: 'IDLE', keeper: null })
  const { body: made } = await run(upsert('records { id usageStatus } results { problems { code field } }'), [idle])
  const [{ id } = { id: '' }] = made.data.upsertAssets.records
  const issue = `mutation ($id: ID!) {
    issueAsset(id: $id, keeper: "赵六", usingDepartment: "办公室", issuedOn: "2026-11-30") {
    isWritten records { id usageStatus keeper } } }`
  const { body } = await run(issue, undefined, {}, { id })
  t.match(body.data.issueAsset, { isWritten: true, records: [{ id, usageStatus: 'IN_USE', keeper: '赵六' }] })

  const client = await clientOf(tested, { scopes: ['vehicles:approve'], regions: ['652301', '652302'] })
  await sql`insert into client_grant (client_id, code, scopes, reach, reach_region_id, purpose, legal_basis)
    select c.id, '9', 'vehicles:read reference:read', 'REGION', r.id, 'test', 'test'
    from client c, region r where c.code = ${client.code} and r.code = '652301' and r.valid_to is null`
  const [own] = await sql`select v.id from vehicle v join organization o on o.id = v.organization_id
    where o.credit_code = ${holders.bureau} and v.usage_status <> 'PENDING_DISPOSAL' limit 1`
  const transfer = `mutation ($id: ID!) { transferVehicle(id: $id, toCreditCode: "${holders.neighbour}",
    approvalNumber: "3", transferredOn: "2026-11-30") {
    isWritten records { id } results { id: recordId problems { code } } } }`
  const { body: moved } = await run(transfer, undefined, client.headers, { id: own!.id })
  t.match(moved, { data: { transferVehicle: { isWritten: true, records: [null], results: [{ id: own!.id }] } } })
})

t.test('who may not read what is asked is refused, and nothing is written', async (t) => {
  const { run, sql } = await open(t)
  const before = await versions(sql)
  const cases: [selection: string, caller: Caller, code: string][] = [
    ['records { id }', { scopes: ['assets:write'] }, 'SCOPE_MISSING'],
    ['records { keeper }', { clearance: 'internal' }, 'FIELD_FORBIDDEN'],
    [
      'records { organization { vehicles { nodes { id } } } }',
      { scopes: ['assets:*', 'assets:read', 'assets:write'] },
      'SCOPE_MISSING',
    ],
    ['records { organization { assets(first: 101) { nodes { id } } } }', {}, 'INVALID_LIMIT'],
    [
      'records { organization { buildings(first: 100) { nodes { spaces(first: 100) { nodes { id } } } } } }',
      {},
      'QUERY_TOO_COSTLY',
    ],
  ]
  const many = Array.from({ length: 20 }, (_, i) => asset(`N-${i}`))
  for (const [selection, caller, code] of cases) {
    const { body } = await run(upsert(selection), many, caller)
    t.match(body.errors, [{ path: ['upsertAssets'], extensions: { code } }], selection)
    t.equal(body.data, null)
  }
  t.strictSame(await versions(sql), before)
  const { body } = await run(upsert('results { id: recordId }'), [asset('N-1')], { scopes: ['assets:write'] })
  t.equal(body.data.upsertAssets.isWritten, true, 'without records it is written')
})

t.test('an answer that is too large refuses the write', async (t) => {
  const { run, sql } = await open(t)
  const large = Array.from({ length: 500 }, (_, i) => asset(`L-${i}`, { name: '长'.repeat(200) }))
  const before = await versions(sql)
  const names = Array.from({ length: 45 }, (_, i) => `n${i}: name`).join(' ')
  const { body } = await run(
    upsert(`records { ${names} a: organization { assets(first: 90) { nodes { name } } } }`),
    large,
  )
  t.match(body.errors, [{ extensions: { code: /ANSWER_TOO_LARGE|QUERY_TOO_COSTLY/ } }])
  t.strictSame(await versions(sql), before)
})

t.test('of one transaction they are read in it, when all of it is written', async (t) => {
  const { run, sql, asCaller } = await open(t)
  const building = `{ organizationCreditCode: "${holders.bureau}", code: "T-1", name: "楼" }`
  const space = `{ organizationCreditCode: "${holders.bureau}", buildingCode: "T-1", code: "1", kind: OFFICE }`
  const query = (how: string, more = '') => `mutation @transaction${how} {
    a: upsertSpaces(records: [${space}]) { records { code building { code } } }
    b: upsertBuildings(records: [${building}]) { records { id spaces { nodes { code } } ${more} } results { recordId } }
  }`
  const dry = await run(query('(dryRun: true)'), undefined)
  t.match(dry.body.data, { a: { records: [null] }, b: { records: [null] } })
  const refused = await run(query('', 'organization { vehicles { nodes { id } } }'), undefined, {
    scopes: ['buildings:write', 'buildings:read', 'reference:read'],
  })
  t.match(refused.body.errors, [{ path: ['b'], extensions: { code: 'SCOPE_MISSING' } }])
  t.strictSame([...(await sql`select id from building where code = 'T-1'`)], [])
  const caller = await asCaller()
  const made = await run(query('(idempotencyKey: "t-1")'), undefined, caller)
  const { a, b } = made.body.data
  t.strictSame(a.records, [{ code: '1', building: { code: 'T-1' } }])
  t.strictSame(b.records, [{ id: b.results[0].recordId, spaces: { nodes: [{ code: '1' }] } }])
  t.strictSame((await run(query('(idempotencyKey: "t-1")'), undefined, caller)).body.data, made.body.data)
})

t.test('a request that is sent again gets the same records, and another selection is another request', async (t) => {
  const { run, asCaller } = await open(t)
  const options = ', idempotencyKey: "k-1"'
  const caller = await asCaller()
  const first = await run(upsert('records { id version }', options), [asset('N-1')], caller)
  await run(upsert('results { id: recordId }'), [asset('N-1', { name: 'y' })], caller)
  const again = await run(upsert('records { id version }', options), [asset('N-1')], caller)
  t.match(first.body.data.upsertAssets.records, [{ version: 1 }])
  t.strictSame(again.body.data, first.body.data)
  const other = await run(upsert('records { id code }', options), [asset('N-1')], caller)
  t.match(other.body.errors, [{ extensions: { code: 'IDEMPOTENCY_MISMATCH' } }])
})

t.test('it is charged and in the read log as a read, and the next write looks things up as before', async (t) => {
  const tested = await buildTestApp(t, { small: true })
  const client = await clientOf(tested, { regions: ['652301'] })
  const { app } = await secondNode(t, tested)
  await tested.sql`delete from read_log`
  const record = (code: string) =>
    `{ organizationCreditCode: "${holders.bureau}", code: "${code}", name: "x", classCode: "A02010104" }`
  const answer = await askRead(
    { app },
    client,
    `mutation {
      a: upsertAssets(records: [${record('M-1')}, ${record('M-2')}]) { records { code } }
      b: upsertAssets(records: [${record('M-3')}], dryRun: true) { records { code } }
      c: upsertAssets(records: [${record('M-4')}]) { isWritten }
    }`,
  )
  t.match(answer.data, {
    a: { records: [{ code: 'M-1' }, { code: 'M-2' }] },
    b: { records: [null] },
    c: { isWritten: true },
  })
  await app.close()
  t.strictSame(await logOf(tested, client), ['Asset code 650000.652300.652301 RECORDS 1 2'])
})

async function versions(sql: { unsafe: (text: string) => PromiseLike<unknown> }): Promise<unknown> {
  return sql.unsafe(`select count(*)::int as count, sum(version)::int as versions from asset`)
}

async function open(t: Test) {
  const tested = await buildTestApp(t, { small: true })
  type Headers = { authorization: string }
  const run = async (query: string, r: object[] | undefined, caller: Caller | Headers = {}, variables: object = {}) => {
    const by = 'authorization' in caller ? caller : await tested.asCaller(caller)
    const headers = { ...by, accept: 'application/graphql-response+json', 'accept-language': 'en' }
    const payload = { query, variables: { ...(r && { r }), ...variables } }
    const answer = await tested.app.inject({ method: 'POST', url: '/graphql', headers, payload })
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
  }
  return { ...tested, run }
}
