// What a row is known by: its id, its key, its source. Two of them that contradict each other are refused, and a key
// that was mistyped is put right by id, with a reason.
import t from 'tap'
import { remove } from '../src/operations/upsert.ts'
import { building, hall, restCalls } from './rest-calls.ts'
import { register } from './write-seed.ts'

type Row = Record<string, unknown>

async function open(t: Parameters<typeof restCalls>[0]) {
  const calls = await restCalls(t)
  const { app, call, sql, everyone, asCaller } = calls
  const created = await call('POST', 'buildings', { payload: [building('B1'), building('B2')] })
  const [one, two] = created.body.results.map(({ id }: Row) => String(id)) as [string, string]
  const state = async () => JSON.stringify(await sql`select code, name, version from building order by code, id`)
  const list = (records: Row[], path = 'buildings') =>
    call('POST', `${path}?mode=partial`, { payload: records }).then(({ body }) => body.results[0])
  const graphql = async (records: Row[], reason: string | null = null) => {
    const query = `mutation ($r: [BuildingInput!]!, $reason: String) { upsertBuildings(records: $r, reason: $reason) {
      isWritten results { outcome id: recordId problems { code field message } } } }`
    const payload = { query, variables: { r: records, reason } }
    const answer = await app.inject({ method: 'POST', url: '/graphql', headers: everyone, payload })
    return answer.json().data.upsertBuildings
  }
  const file = async (payload: string, type = 'application/x-ndjson', headers: Record<string, string> = {}) =>
    (await call('POST', 'buildings/import', { payload, headers: { 'content-type': type, ...headers } })).body
  return { ...calls, one, two, state, list, graphql, file, asCaller }
}

t.test('an id and a key of different records are refused in every door', async (t) => {
  const { one, two, state, list, graphql, file, call } = await open(t)
  const before = await state()
  const mismatch = { code: 'ID_MISMATCH', field: 'id' }
  for (const code of ['B2', 'B3']) {
    const row = { id: one, organizationCreditCode: hall, code, name: 'x' }
    t.match(await list([row]), { outcome: 'REJECTED', problems: [mismatch] }, code)
    t.match((await graphql([row])).results, [{ outcome: 'REJECTED', problems: [mismatch] }], code)
    t.match((await file(`${JSON.stringify(row)}\n`)).rejected, [mismatch], code)
    const csv = `id,organizationCreditCode,code,name\n${one},${hall},${code},x\n`
    const report = await file(csv, 'text/csv', { 'accept-language': 'en' })
    const isTwo = code === 'B2'
    const said = isTwo
      ? `they name different records, the latter ${two};`
      : 'has another one, and no record that you see has this;'
    t.match(report.rejected, [{ ...mismatch, line: 2, message: said }], code)
    t.match(report.rejected[0].message, /to correct code, send the id, only the new value .* and a reason/)
    t.notMatch(report.rejected[0].message, isTwo ? 'no record' : 'different records')
    t.strictSame(report.ignoredFields, [], 'the id was looked at')
  }
  const patches: [body: Row, problem: Row][] = [
    [
      { id: two, name: 'x' },
      { code: 'ID_MISMATCH', pointer: '/id' },
    ],
    [building('B2'), { code: 'ID_MISMATCH', pointer: '/id' }],
    [building('B3'), { code: 'KEY_NEEDS_REASON', pointer: '/code' }],
  ]
  for (const [payload, problem] of patches) {
    for (const method of ['PATCH', 'PUT'] as const) {
      t.match(await call(method, `buildings/${one}`, { payload }), { status: 422, body: { errors: [problem] } })
    }
  }
  const headers = { 'accept-language': 'en' }
  for (const id of [two, '01890000-0000-7000-8000-000000000000']) {
    const { body } = await call('PATCH', `buildings/${one}`, { payload: { id }, headers })
    const said = `id and URL do not agree: the URL is of record ${one}; send only one of them`
    t.equal(body.errors[0].message, said, 'whether or not there is such a record')
  }
  t.equal(await state(), before, 'nothing was written')
  const payload = { id: one.toUpperCase(), note: 'y' }
  for (const id of [one, one.toUpperCase()]) {
    t.match(await call('PATCH', `buildings/${id}`, { payload }), { status: 200, body: { id: one, note: 'y' } })
  }
})

t.test('so are an id and a source, and a key and a source', async (t) => {
  const { one, two, state, list } = await open(t)
  await list([{ id: one, source: 's', externalId: '1' }])
  await list([{ id: two, source: 's', externalId: '2' }])
  const before = await state()
  const other = { source: 's', externalId: '2' }
  const rows = [
    { id: one, ...other },
    { ...building('B1'), ...other },
    { id: one, ...building('B1'), ...other },
  ]
  for (const row of rows) {
    t.match(await list([row]), { outcome: 'REJECTED', problems: [{ code: 'ID_MISMATCH', field: 'externalId' }] })
  }
  t.equal(await state(), before)
})

t.test('a removal too names one record', async (t) => {
  const { one, two, state, sql, registry } = await open(t)
  const { systemAccess } = await import('../src/reference/load.ts')
  const context = { sql, registry, access: systemAccess }
  const before = await state()
  const row = { id: one, organizationCreditCode: hall, code: 'B2' }
  const report = await remove(context, register('Building'), [row], { mode: 'partial' })
  t.match(report.results, [{ outcome: 'REJECTED', problems: [{ code: 'ID_MISMATCH' }] }])
  t.equal(await state(), before)
  const good = await remove(context, register('Building'), [{ ...row, id: two }], { mode: 'partial' })
  t.match(good.results, [{ outcome: 'REMOVED' }])
})

t.test('an id that is not there says nothing, nor does one out of reach', async (t) => {
  const { one, list, call, sql, asCaller } = await open(t)
  const absent = '01890000-0000-7000-8000-000000000000'
  t.match(await list([{ id: absent, ...building('B1') }]), { outcome: 'UNCHANGED', id: one })
  t.match(await list([{ id: null, ...building('B1') }]), { outcome: 'UNCHANGED', id: one })
  t.match(await list([{ id: absent, ...building('B7') }]), { outcome: 'CREATED' })
  t.match(await list([{ id: 'B1', ...building('B1') }]), { problems: [{ code: 'UUID_FORMAT', field: 'id' }] })
  await sql`insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path)
    select '11652302DEM00009', 'x', '01', 'COUNTY', id, path from region where code = '652302'`
  const [foreign] = await sql`insert into building (organization_id, region_path, code, name)
    select id, region_path, 'B1', 'x' from organization where credit_code = '11652302DEM00009' returning id`
  const county = await asCaller({ regions: ['652301'] })
  const answers = await Promise.all(
    [absent, foreign!.id].map(async (id) => {
      const payload = [{ id, ...building('B1') }]
      return (await call('POST', 'buildings', { payload, as: county })).body
    }),
  )
  t.strictSame(answers[1], answers[0])
})

t.test('a key is put right by id and with a reason, and history says so', async (t) => {
  const { one, two, sql, call, graphql, file, list } = await open(t)
  t.match(await list([{ id: one, code: 'B9' }]), { problems: [{ code: 'KEY_NEEDS_REASON', field: 'code' }] })
  const reason = (text: string) => ({ 'x-reason': encodeURIComponent(text) })
  const patched = await call('PATCH', `buildings/${one}`, { payload: { code: 'B9' }, headers: reason('编号录错') })
  t.match(patched, { status: 200, body: { id: one, code: 'B9', version: 2 } })
  t.match(await graphql([{ id: one, code: 'B8' }], 'again'), { isWritten: true, results: [{ outcome: 'UPDATED' }] })
  t.match(await file(`id,code\n${one},B7\n`, 'text/csv', reason('third')), { counts: { updated: 1 } })
  const whole = (await call('GET', `buildings/${one}`)).body
  const put = await call('PUT', `buildings/${one}`, { payload: { ...whole, code: 'B6' }, headers: reason('fourth') })
  t.match(put, { status: 200, body: { code: 'B6' } })
  const log = await sql`select before->>'code' as was, after->>'code' as is, reason from change_detail
    where record_id = ${one} and op = 'UPDATED' order by seq`
  const told = [...log].map((row) => `${row.was} ${row.is} ${row.reason}`)
  t.strictSame(told, ['B1 B9 编号录错', 'B9 B8 again', 'B8 B7 third', 'B7 B6 fourth'])
  const taken = await call('PATCH', `buildings/${two}`, { payload: { code: 'B6' }, headers: reason('x') })
  t.match(taken, { status: 409, body: { code: 'KEY_CONFLICT', errors: [{ pointer: '/code' }] } })
  t.match(taken.text, one, 'which says what has it')
})

t.test('what says nothing is no reason, in no door', async (t) => {
  const { one, state, call, graphql, file, sql } = await open(t)
  const before = await state()
  const headed = (sent: string) => ({ 'x-reason': encodeURIComponent(sent) })
  const payload = { code: 'B9' }
  const asked = async (sent: string) => {
    const row = { id: one, ...payload }
    const patched = await call('PATCH', `buildings/${one}`, { payload, headers: headed(sent) })
    const imported = await file(`${JSON.stringify(row)}\n`, 'application/x-ndjson', headed(sent))
    return [patched.body.errors?.[0].code ?? patched.body.code, imported.rejected?.[0].code ?? imported.code]
  }
  for (const blank of [' ', '\u200b', '\u3000 ', '\t', '']) {
    t.strictSame(await asked(blank), ['INVALID_PARAMETER', 'INVALID_PARAMETER'], JSON.stringify(blank))
    await t.rejects(graphql([{ id: one, ...payload }], blank), 'GraphQL answers errors and no data')
  }
  for (const nothing of ['-', '无', ' ／ ', 'N/A', '……']) {
    t.strictSame(await asked(nothing), ['KEY_NEEDS_REASON', 'KEY_NEEDS_REASON'], nothing)
    const { results } = await graphql([{ id: one, ...payload }], nothing)
    t.match(results, [{ problems: [{ code: 'KEY_NEEDS_REASON' }] }])
  }
  t.equal(await state(), before, 'nothing was written')
  t.equal((await call('PATCH', `buildings/${one}`, { payload, headers: headed('\u3000编号录错 ') })).status, 200)
  const [log] = await sql`select reason from change_detail where record_id = ${one} and op = 'UPDATED'`
  t.equal(log!.reason, '编号录错')
})

t.test('what says whose or when a record is stays as it is, whatever the reason', async (t) => {
  const { call, sql } = await open(t)
  const headers = { 'x-reason': 'x' }
  const use = { organizationCreditCode: hall, period: '2024-01', energyType: 'WATER', quantity: 1 }
  const { body } = await call('POST', 'energy-consumptions', { payload: use })
  const payloads: [path: string, id: string, body: Row, field: string][] = [
    ['energy-consumptions', body.results[0].id, { period: '2024-02' }, 'period'],
    ['energy-consumptions', body.results[0].id, { energyType: 'HEAT' }, 'energyType'],
    ['organizations', (await sql`select id from organization`)[0]!.id, { validFrom: '2001-01-01' }, 'validFrom'],
  ]
  for (const [path, id, payload, field] of payloads) {
    const answer = await call('PATCH', `${path}/${id}`, { payload, headers })
    t.match(answer, { status: 422, body: { errors: [{ code: 'FIELD_IMMUTABLE', pointer: `/${field}` }] } })
  }
})

t.test('one VIN at two organizations is warned of, and a transfer says what is in its way', async (t) => {
  const { call, sql, list, asCaller } = await open(t)
  const neighbour = '11652302DEM00009'
  await sql`insert into organization (credit_code, name, institution_type, administrative_level, region_id, region_path)
    select ${neighbour}, 'x', '01', 'COUNTY', id, path from region where code = '652302'`
  const [holder] = await sql`select id from organization where credit_code = ${neighbour}`
  const vin = '1M8GDM9AXKP042788'
  const [other] = await sql`insert into vehicle (organization_id, region_path, vin, category, energy_kind)
    select id, region_path, ${vin}, 'OTHER', 'GASOLINE' from organization where id = ${holder!.id} returning id`
  const car = { organizationCreditCode: hall, vin, category: 'OTHER', energyKind: 'GASOLINE' }
  const county = await asCaller({ regions: ['652301'] })
  const unseen = await call('POST', 'vehicles?dryRun=true', { payload: car, as: county })
  t.strictSame(unseen.body.results[0].warnings, [], 'beyond reach nothing is told')
  const own = await list([car], 'vehicles')
  t.match(own, { outcome: 'CREATED', warnings: [{ code: 'VIN_ELSEWHERE', field: 'vin' }] })
  for (const named of [other!.id, neighbour, 'organizationCreditCode']) t.match(own.warnings[0].message, named)
  const moved = await call('PATCH', `vehicles/${other!.id}`, { payload: { organizationCreditCode: hall } })
  t.match(moved, { status: 409, body: { code: 'KEY_CONFLICT', errors: [{ pointer: '/vin' }] } })
  t.match(moved.text, own.id)
})
