// What is special about an action; what all have is in action-conformance.test.ts.
import t from 'tap'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const transfer = { toCreditCode: holders.neighbour, approvalNumber: '昌机管〔2026〕3号', transferredOn: '2026-11-30' }

/** Of the prefecture, which reaches both counties. */
const authority = { scopes: ['vehicles:approve', 'vehicles:read', 'reference:read'], regions: ['652300'] }

async function open(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const { sql, call, asCaller } = tested
  const held = () => sql`select v.id, v.vin, v.version, v.region_path, o.credit_code from vehicle v
    join organization o on o.id = v.organization_id order by v.vin`
  const [vehicle] = await held()
  const path = `vehicles/${vehicle!.id}`
  const asAuthority = await asCaller(authority)
  const move = (as: Headers, more: Fields = {}, headers?: Record<string, string>, at = path) =>
    call(as, 'POST', `${at}/transfer`, { ...transfer, ...more }, headers)
  return { ...tested, held, vehicle: vehicle!, path, asAuthority, move }
}

t.test('a vehicle goes to another organization and stays what it is', async (t) => {
  const { asAuthority, asCaller, call, held, move, path, sql, vehicle } = await open(t)
  const [from, to] = await Promise.all(
    ['652301', '652302'].map((region) => asCaller({ scopes: ['vehicles:read'], regions: [region] })),
  )
  t.match(await call(to!, 'GET', path), { status: 404 })
  const headers = { 'if-match': `"${vehicle.version}"`, 'x-reason': encodeURIComponent('机构改革') }
  const answer = await move(asAuthority, {}, headers)
  t.match(answer, { status: 200, headers: { etag: /^"2-/ } })
  t.match(answer.body, { id: vehicle.id, vin: vehicle.vin, organizationCreditCode: holders.neighbour, version: 2 })
  t.match((await held())[0], { id: vehicle.id, credit_code: holders.neighbour, region_path: '650000.652300.652302' })
  t.match(await call(to!, 'GET', path), { status: 200 }, 'its new county reads it')
  t.match(await call(from!, 'GET', path), { status: 404 }, 'the one before no more')
  const logged = await sql`select region_path, op, version, action, reason from change
    where record_id = ${vehicle.id} and action is not null order by seq`
  const said = { version: 2, action: 'Vehicle.transfer', reason: '昌机管〔2026〕3号, 2026-11-30: 机构改革' }
  const sides = [
    { region_path: '650000.652300.652301', op: 'M' },
    { region_path: '650000.652300.652302', op: 'U' },
  ]
  t.strictSame(
    logged.map((one) => ({ ...one })).sort((a, b) => a.region_path.localeCompare(b.region_path)),
    sides.map((one) => ({ ...one, ...said })),
    'in the log of both sides',
  )
})

t.test('who may not transfer, and what may not be transferred', async (t) => {
  const { asAuthority, asCaller, addGrant, held, move, sql, vehicle, organization } = await open(t)
  const before = await held()
  const [county, writer] = [
    await asCaller({ ...authority, regions: ['652301'] }),
    await asCaller({ scopes: ['*:read', '*:write'] }),
  ]
  const both = await asCaller({ scopes: ['vehicles:write', 'vehicles:read'], regions: ['652300'] })
  await addGrant(both, 'vehicles:approve', { region: '652302' })
  const elsewhere = before.find(({ credit_code }) => credit_code === holders.elsewhere)!
  const cases: [what: string, answer: Promise<object>, expected: object][] = [
    ['write is not approve', move(writer), { status: 403, body: { code: 'SCOPE_MISSING' } }],
    ['nor does its reach count', move(both), { status: 404, body: { code: 'NOT_FOUND' } }],
    ['the receiver', move(county), { status: 422, problems: ['ORGANIZATION_UNKNOWN toCreditCode'] }],
    [
      'beyond the prefecture',
      move(asAuthority, { toCreditCode: holders.elsewhere }),
      { status: 422, body: { code: 'ORGANIZATION_UNKNOWN' } },
    ],
    ['the vehicle', move(asAuthority, {}, {}, `vehicles/${elsewhere.id}`), { status: 404 }],
    ['no id', move(asAuthority, {}, {}, 'vehicles/x'), { status: 400 }],
    [
      'another version',
      move(asAuthority, {}, { 'if-match': '"7"' }),
      { status: 412, body: { code: 'VERSION_MISMATCH' } },
    ],
    ['a number', move(asAuthority, { approvalNumber: null }), { problems: ['FIELD_REQUIRED approvalNumber'] }],
    ['a day', move(asAuthority, { transferredOn: '30.11.' }), { problems: ['DATE_FORMAT transferredOn'] }],
    ['no input', move(asAuthority, { vin: 'x' }), { status: 400, body: { code: 'INVALID_PARAMETER' } }],
  ]
  for (const [what, answer, expected] of cases) t.match(await answer, expected, what)
  t.strictSame(await held(), before, 'nothing was written')

  await sql`update vehicle set usage_status = 'PENDING_DISPOSAL', version = version + 1 where id = ${vehicle.id}`
  const refused = await move(asAuthority)
  t.match(refused, { status: 422, body: { code: 'RULE_REFUSED', errors: [{ rule: 'VEH-A1' }] } })
  t.match(refused.body.detail, /待处置/)
  await sql`update vehicle set usage_status = 'IN_USE', version = version + 1 where id = ${vehicle.id}`
  const { id, region_path } = await organization(holders.neighbour)
  await sql`insert into vehicle (organization_id, region_path, vin, category, energy_kind)
    select ${id}, ${region_path}, vin, category, energy_kind from vehicle where id = ${vehicle.id}`
  t.match(await move(asAuthority), { status: 409, body: { code: 'KEY_CONFLICT' } }, 'it has this VIN')
  t.equal((await held()).filter(({ vin }) => vin === vehicle.vin).length, 2)
})

t.test('an action sent again with its key is done once', async (t) => {
  const { asAuthority, held, move } = await open(t)
  const headers = { 'idempotency-key': 'k1' }
  const first = await move(asAuthority, {}, headers)
  const again = await move(asAuthority, {}, headers)
  t.equal(first.status, 200)
  t.match(again, { status: 200, body: first.body, headers: { 'idempotency-replayed': 'true' } })
  t.equal((await held())[0]!.version, 2)
  t.match(await move(asAuthority, { transferredOn: '2026-12-01' }, headers), { status: 422 }, 'another request')
})

t.test('a list is acted on whole or not at all', async (t) => {
  const { asAuthority, call, graphql, held } = await open(t)
  const before = await held()
  const [a, b] = before.filter(({ credit_code }) => credit_code === holders.bureau)
  const other = before.find(({ credit_code }) => credit_code === holders.neighbour)
  const many = (records: Fields[], query = '') => call(asAuthority, 'POST', `vehicles/transfer${query}`, { records })
  const elsewhere = before.find(({ credit_code }) => credit_code === holders.elsewhere)!
  const good = [a, b].map((one) => ({ ...transfer, id: one!.id, baseVersion: one!.version }))
  const wrong = [
    { ...transfer, id: elsewhere.id },
    { ...transfer, id: other!.id, baseVersion: 9 },
    { ...transfer },
    'x',
  ]
  const refused = await many([...good, ...wrong.map((one) => one as Fields)])
  t.match(refused, { status: 422, body: { code: 'VALIDATION_FAILED' } })
  t.strictSame(
    refused.body.errors.map(({ code, pointer }: Fields) => `${code} ${pointer}`),
    [
      ...['RECORD_NOT_FOUND /records/2', 'VERSION_CONFLICT /records/3/baseVersion', 'FIELD_REQUIRED /records/4/id'],
      'RECORD_EXPECTED /records/5',
    ],
  )
  t.match(await many([good[0]!, good[0]!]), { status: 422, body: { errors: [{ code: 'KEY_DUPLICATE' }] } })
  const differing = [good[0]!, { ...good[1]!, approvalNumber: 'other' }]
  t.match(await many(differing), { status: 400, body: { code: 'INVALID_PARAMETER' } }, 'one reason in the log')
  t.match((await many(good, '?dryRun=true')).body, { isWritten: false, counts: { updated: 2 } })
  t.strictSame(await held(), before, 'nothing was written')
  t.match((await many(good)).body, { isWritten: true, counts: { updated: 2 }, results: [{ id: a!.id, version: 2 }] })
  const back = `mutation ($records: [TransferVehicleInput!]!) { done: transferVehicles(records: $records) {
    isWritten counts { updated } results { outcome problems { code field } } } }`
  const records = good.map(({ baseVersion: _, ...one }) => ({ ...one, toCreditCode: holders.bureau }))
  t.match((await graphql(asAuthority, back, { records })).data.done, { isWritten: true, counts: { updated: 2 } })
  const one = `mutation { done: transferVehicle(id: "${a!.id}", toCreditCode: "${holders.elsewhere}",
    approvalNumber: "1"
    transferredOn: "2026-11-30") { isWritten results { outcome problems { code field } } } }`
  const problems = [{ code: 'ORGANIZATION_UNKNOWN', field: 'toCreditCode' }]
  t.match((await graphql(asAuthority, one)).data.done, {
    isWritten: false,
    results: [{ outcome: 'REJECTED', problems }],
  })
  t.strictSame(
    (await held()).map(({ credit_code }) => credit_code),
    before.map(({ credit_code }) => credit_code),
  )
})

t.test('an asset is issued from stock to a keeper', async (t) => {
  const { asCaller, call, sql } = await rightsCalls(t)
  const as = await asCaller({ scopes: ['assets:write', 'assets:read'], regions: ['652301'] })
  const clerk = await asCaller({ scopes: ['assets:write', 'assets:read'], regions: ['652301'], clearance: 'internal' })
  const cards = () => sql`select id, code, usage_status, keeper, using_department, started_on, version from asset
    where code = any('{A-1,A-3}') and organization_id in (
      select id from organization where credit_code = ${holders.bureau}) order by code`
  const before = await cards()
  const [used, idle] = before
  const issue = { keeper: '赵六', usingDepartment: '办公室', issuedOn: '2026-11-30' }
  const done = (id: string, who = as, input: Fields = issue) => call(who, 'POST', `assets/${id}/issue`, input)
  t.match(await done(idle!.id, clerk), { status: 403, body: { code: 'FIELD_FORBIDDEN' } }, 'a keeper is personal')
  t.match(await done(used!.id), { status: 409, body: { code: 'TRANSITION_REFUSED', detail: /IN_USE.*IDLE/ } })
  t.strictSame(await cards(), before)
  t.match(await done(idle!.id), { status: 200, body: { usageStatus: 'IN_USE', keeper: '赵六' } })
  const started = { using_department: '办公室', started_on: '2026-11-30', version: Number(idle!.version) + 1 }
  t.match((await cards())[1], { usage_status: 'IN_USE', keeper: '赵六', ...started })
  await sql`update asset set usage_status = 'IDLE', version = version + 1 where id = ${idle!.id}`
  const kept = await done(idle!.id)
  t.match(kept, { status: 422, body: { code: 'RULE_REFUSED', errors: [{ rule: 'AST-A1', basis: /第十八条/ }] } })
  t.match(kept.body.errors[0], { pointer: '/keeper' })
})

t.test('an action tells nothing of a record that its caller does not read', async (t) => {
  const { addGrant, asCaller, call, graphql, held, move, path, sql, vehicle } = await open(t)
  await sql`update vehicle set usage_status = 'PENDING_DISPOSAL', version = version + 1 where id = ${vehicle.id}`
  const [before, cards] = [await held(), await sql`select * from asset order by id`]
  const decides = { scopes: ['vehicles:approve'], regions: ['652300'] }
  const keeps = { scopes: ['assets:write'], regions: ['652301'] }
  const [decider, clerk] = [await asCaller(decides), await asCaller(keeps)]
  const [otherDecider, otherClerk] = [await asCaller(decides), await asCaller(keeps)]
  await addGrant(otherDecider, 'vehicles:read', { region: '652302' })
  await addGrant(otherClerk, 'assets:read', { region: '652302' })
  const unread = { status: 403, body: { code: 'SCOPE_MISSING', detail: /:read/ } }
  t.match(await move(decider), unread)
  t.match(await call(decider, 'POST', `${path}/transfer?dryRun=true`, transfer), unread)
  t.match(await move(otherDecider), { status: 404, body: { code: 'NOT_FOUND' } }, 'read elsewhere')
  const list = { records: [{ ...transfer, id: vehicle.id }] }
  t.strictSame((await call(otherDecider, 'POST', 'vehicles/transfer', list)).problems, ['RECORD_NOT_FOUND 0'])
  const one = `mutation { done: transferVehicle(id: "${vehicle.id}", toCreditCode: "${holders.neighbour}",
    approvalNumber: "1", transferredOn: "2026-11-30") { results { problems { code } } } }`
  t.match((await graphql(otherDecider, one)).data.done.results, [{ problems: [{ code: 'RECORD_NOT_FOUND' }] }])
  const issue = { keeper: '赵六', usingDepartment: '办公室', issuedOn: '2026-11-30' }
  const issued = (as: Headers, id: string) => call(as, 'POST', `assets/${id}/issue?dryRun=true`, issue)
  for (const { id } of cards) t.match(await issued(clerk, id), unread, 'neither its state nor whether it has a keeper')
  for (const { id } of cards) t.match(await issued(otherClerk, id), { status: 404, body: { code: 'NOT_FOUND' } })
  t.strictSame([await held(), await sql`select * from asset order by id`], [before, cards], 'nothing was written')
})

t.test('what an action needs its caller must be cleared to see, sent or not', async (t) => {
  const { asCaller, call, graphql, sql } = await rightsCalls(t)
  const clerk = await asCaller({ scopes: ['assets:write', 'assets:read'], clearance: 'public' })
  await sql`update asset set usage_status = 'IDLE', version = version + 1,
    keeper = case when code = 'A-1' then '张三' end`
  const cards = () => sql`select * from asset order by id`
  const before = await cards()
  const issue = { usingDepartment: '办公室', issuedOn: '2026-11-30' }
  const refused = { status: 403, body: { code: 'FIELD_FORBIDDEN', detail: /keeper/ } }
  for (const { id } of before)
    for (const input of [issue, { ...issue, keeper: null }, { ...issue, keeper: '赵六' }]) {
      for (const dry of ['', '?dryRun=true']) {
        t.match(await call(clerk, 'POST', `assets/${id}/issue${dry}`, input), refused)
        t.match(await call(clerk, 'POST', `assets/issue${dry}`, { records: [{ ...input, id }] }), refused)
      }
      const query = `mutation { issueAsset(id: "${id}", keeper: "x", usingDepartment: "x", issuedOn: "2026-11-30") {
        isWritten } }`
      t.equal((await graphql(clerk, query)).errors[0].extensions.code, 'FIELD_FORBIDDEN')
    }
  t.strictSame(await cards(), before, 'nothing was written')
})

t.test('of a rule that refuses, nothing is kept but what is told', async (t) => {
  const { asAuthority, asCaller, graphql, sql, vehicle } = await open(t)
  const everyone = await asCaller()
  await sql`update vehicle set usage_status = 'PENDING_DISPOSAL', version = version + 1 where id = ${vehicle.id}`
  const one = `mutation { done: transferVehicle(id: "${vehicle.id}", toCreditCode: "${holders.neighbour}",
    approvalNumber: "1", transferredOn: "2026-11-30", idempotencyKey: "k1") {
    results { problems { code rule message } } } }`
  const first = await graphql(asAuthority, one)
  t.match(first.data.done.results[0].problems, [{ code: 'RULE_REFUSED', rule: 'VEH-A1', message: /待处置/ }])
  t.strictSame(await graphql(asAuthority, one), first)
  const dear = `mutation { done: upsertVehicles(records: [{ organizationCreditCode: "${holders.bureau}"
    vin: "LDEMTZ000PD999999", category: EMERGENCY, energyKind: GASOLINE, priceYuan: "1000", purchaseTaxYuan: "200"
    }], idempotencyKey: "k2") { results { warnings { rule } } } }`
  const { warnings } = (await graphql(everyone, dear)).data.done.results[0]
  t.ok(
    warnings.some(({ rule }: Fields) => rule === 'VEH-D2'),
    'a plain write names its rule',
  )
  const kept = await sql`select response from idempotency order by key`
  t.match(kept, [{ response: /VEH-A1/ }, { response: /VEH-D2/ }])
  for (const { response } of kept) t.notMatch(response, /holds|usage_status|_yuan/)
})

t.test('a vehicle is not transferred to where it is', async (t) => {
  const { asAuthority, held, move, sql, vehicle } = await open(t)
  const before = await held()
  const refused = { status: 422, body: { errors: [{ rule: 'VEH-A2', pointer: '/toCreditCode' }] } }
  t.match(await move(asAuthority, { toCreditCode: holders.bureau }), refused)
  t.strictSame(await held(), before)
  t.match(await move(asAuthority), { status: 200 })
  t.match(await move(asAuthority, { approvalNumber: '4' }), refused, 'another approval has nothing to log')
  const logged = await sql`select reason from change where record_id = ${vehicle.id} and action is not null`
  t.notMatch(logged, [{ reason: /^4,/ }])
})
