// POST /v1/transactions: operations on several registers, all of them or none.
import t from 'tap'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import { building, hall, restCalls } from './rest-calls.ts'

const { sql, asCaller, call, post, rowOf } = await restCalls(t, { connections: 6 })

type Fields = Record<string, unknown>
interface Options {
  headers?: Record<string, string>
  query?: string
}

const transact = (operations: unknown, { headers = {}, query = '' }: Options = {}) =>
  call('POST', `transactions${query}`, { payload: { operations } as object, headers })
const upsert = (register: string, fields: Fields) => ({ action: 'upsert', register, fields })
const space = (buildingCode: string, code: string, more: Fields = {}) =>
  upsert('spaces', { organizationCreditCode: hall, buildingCode, code, kind: 'OFFICE', ...more })
const vin = (serial: number): string => withVinCheckDigit(`LDEMTZ000PD${String(serial).padStart(6, '0')}`)
const vehicle = (serial: number, more: Fields = {}) => ({
  ...{ organizationCreditCode: hall, vin: vin(serial), category: 'OTHER', energyKind: 'DIESEL', ...more },
})
const disposal = { number: 'D-1', method: 'OTHER', ground: 'OTHER', appliedOn: '2026-01-01' }
const outcomes = ({ body }: { body: { results: { outcome: string }[] } }) => body.results.map(({ outcome }) => outcome)
const errors = ({ body }: { body: { errors?: { pointer: string; code: string }[] } }) =>
  (body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)
const counts = async () => {
  const [row] = await sql`select (select count(*) from building)::int as buildings,
    (select count(*) from space)::int as spaces, (select count(*) from vehicle)::int as vehicles,
    (select count(*) from change)::int as changes`
  return { ...row }
}
const spacesOf = async (code: string): Promise<string[]> =>
  (await sql`select s.code from space s join building b on b.id = s.building_id where b.code = ${code} order by 1`).map(
    (row) => row.code,
  )

t.test('parent and children are written as one, in whatever order they are sent', async (t) => {
  const other = creditCodeFor('11652301DEM00002')
  const organization = { creditCode: other, name: '新单位', institutionType: '01', administrativeLevel: 'COUNTY' }
  const headers = { 'x-reason': encodeURIComponent('新楼启用') }
  const sent = [
    space('T1', '101'),
    space('T1', '102', { usingOrganizationCreditCode: other }),
    upsert('buildings', building('T1')),
    upsert('vehicles', vehicle(1, { organizationCreditCode: other })),
    upsert('organizations', { ...organization, regionCode: '652301' }),
  ]
  const answer = await transact(sent, { headers })
  t.equal(answer.status, 200, answer.text)
  t.match(answer.body, { isWritten: true, counts: { created: 5, rejected: 0 }, isTruncated: false })
  t.strictSame(
    answer.body.results.map(({ index }: { index: number }) => index),
    [0, 1, 2, 3, 4],
  )
  const ids = answer.body.results.map(({ id }: { id: string }) => id)
  t.equal(ids[2], (await rowOf('T1'))!.id, 'results are in the order of the operations')
  t.strictSame(await spacesOf('T1'), ['101', '102'])
  const logged = await sql`select distinct tx, reason, request_id from change where record_id = any(${ids})`
  t.match(
    [...logged],
    [{ reason: '新楼启用', request_id: answer.headers['x-request-id'] }],
    'one transaction of the log',
  )
  t.strictSame(outcomes(await transact(sent)), Array(5).fill('UNCHANGED'), 'sent again it finds all as it is')
})

t.test('what is refused in one place is written nowhere, and said where it stands', async (t) => {
  const before = await counts()
  const answer = await transact([
    upsert('buildings', building('R1')),
    space('R1', '101', { usableAreaM2: '-1' }),
    space('GONE', '101'),
    upsert('vehicles', vehicle(7, { plateNumbr: 'x', seats: 'many' })),
    { action: 'patch', register: 'buildings', fields: building('GONE', { name: 'x' }) },
    { action: 'remove', register: 'vehicles', fields: { organizationCreditCode: hall, vin: vin(9) } },
    { action: 'patch', register: 'vehicles', id: 'x', fields: {} },
    upsert('buildings', building('R2', { spaces: [{ code: '1' }], regionPath: '11', 'a/b~': 1 })),
    { action: 'apply-disposal', register: 'assets', fields: disposal },
  ])
  t.match(answer, { status: 422, body: { code: 'VALIDATION_FAILED' } })
  t.strictSame(errors(answer), [
    '/operations/1/fields/usableAreaM2 NEGATIVE',
    '/operations/2/fields/buildingCode REFERENCE_UNKNOWN',
    '/operations/3/fields/plateNumbr FIELD_UNKNOWN',
    '/operations/3/fields/seats INTEGER_FORMAT',
    '/operations/4 RECORD_NOT_FOUND',
    '/operations/5 RECORD_NOT_FOUND',
    '/operations/6/id UUID_FORMAT',
    '/operations/7/fields/a~1b~0 FIELD_UNKNOWN',
    '/operations/7/fields/spaces RELATION_NOT_WRITTEN',
    '/operations/8/id FIELD_REQUIRED',
  ])
  t.strictSame(await counts(), before)
})

t.test('what says no operation is refused before anything is done', async (t) => {
  const before = await counts()
  const good = upsert('buildings', building('M1'))
  const bodies: [body: object, status: number, code: string, pointers?: string[]][] = [
    [{}, 400, 'INVALID_PARAMETER'],
    [{ operations: {} }, 400, 'INVALID_PARAMETER'],
    [{ operations: [good], dryRun: true }, 400, 'INVALID_PARAMETER'],
    [[good], 400, 'MALFORMED_BODY'],
    [{ operations: Array(10_001).fill({}) }, 413, 'TOO_MANY_RECORDS'],
    [
      {
        operations: [
          ...[
            5,
            { ...good, register: 'vehicle' },
            { ...good, register: 'read-records' },
            { ...good, action: 'insert' },
          ],
          ...[{ ...good, record: {} }, { ...good, fields: [] }, { ...good, register: '__proto__' }, good],
          ...[{ ...good, id: crypto.randomUUID(), fields: { id: crypto.randomUUID() } }],
          ...[{ ...good, version: 1, fields: { ...good.fields, baseVersion: 2 } }],
          ...[
            { action: 'secrets', register: 'clients', id: crypto.randomUUID() },
            { ...good, '绝密★': 1 },
          ],
        ],
      },
      422,
      'VALIDATION_FAILED',
      [
        ...['/operations/0 RECORD_EXPECTED', '/operations/1/register INVALID_PARAMETER'],
        ...['/operations/2/register INVALID_PARAMETER', '/operations/3/action INVALID_PARAMETER'],
        ...['/operations/4/record INVALID_PARAMETER', '/operations/5/fields RECORD_EXPECTED'],
        ...['/operations/6/register INVALID_PARAMETER', '/operations/8/fields/id ID_MISMATCH'],
        ...['/operations/9/fields/baseVersion VERSIONS_DIFFER', '/operations/10/action INVALID_PARAMETER'],
        '/operations/11 SECRET_REFUSED',
      ],
    ],
  ]
  for (const [payload, status, code, pointers] of bodies) {
    const answer = await call('POST', 'transactions', { payload })
    t.match(answer, { status, body: { code } }, answer.text.slice(0, 300))
    if (pointers) t.strictSame(errors(answer), pointers)
  }
  const [wrong] = (await transact([{ ...good, register: 'vehicle' }])).body.errors
  t.match(wrong.message, /应为 regions, codes, .*vehicles/)
  for (const query of ['?mode=partial', '?dry=1']) t.equal((await transact([good], { query })).status, 400)
  t.equal((await transact([good], { headers: { 'if-match': '"1"' } })).status, 400)
  t.match(await transact([]), { status: 200, body: { isWritten: false, results: [] } })
  t.strictSame(await counts(), before)
})

t.test('a dry run writes nothing and says what would be, ids of new records apart', async (t) => {
  const before = await counts()
  const answer = await transact([space('D1', '1'), upsert('buildings', building('D1'))], { query: '?dryRun=true' })
  t.match(answer.body, { isWritten: false, counts: { created: 2 }, results: [{ id: null }, { id: null }] })
  t.strictSame(await counts(), before)
})

t.test('a repetition under its key is answered, not done again', async (t) => {
  const headers = { 'idempotency-key': 'tx-1' }
  const sent = [upsert('buildings', building('I1')), space('I1', '1')]
  const first = await transact(sent, { headers })
  const again = await transact(sent, { headers })
  t.equal(again.headers['idempotency-replayed'], 'true')
  t.equal(again.text, first.text)
  t.match(await transact(sent.slice(1), { headers }), { status: 422, body: { code: 'IDEMPOTENCY_MISMATCH' } })
})

t.test('each operation may say the version that it is based on', async (t) => {
  await post([building('V1'), building('V2')])
  const [one, two] = [(await rowOf('V1'))!, (await rowOf('V2'))!]
  const patch = (id: string, version: unknown, fields: Fields) => ({
    ...{ action: 'patch', register: 'buildings', id, version, fields },
  })
  const done = await transact([patch(one.id, 1, { name: '甲' }), patch(two.id, null, { name: '乙', version: 1 })])
  t.match(done.body, { counts: { updated: 2 }, results: [{ version: 2 }, { version: 2 }] }, done.text)
  const stale = await transact([
    patch(one.id, 2, { name: '丙' }),
    patch(two.id, undefined, { name: '丁', version: 1 }),
    { action: 'remove', register: 'vehicles', id: crypto.randomUUID(), version: 3 },
  ])
  t.strictSame(errors(stale), ['/operations/1/fields/version VERSION_CONFLICT', '/operations/2 RECORD_NOT_FOUND'])
  const conflict = await transact([{ ...upsert('buildings', building('V1')), version: 1 }])
  t.match(conflict, { status: 409, body: { code: 'VERSION_CONFLICT' } })
  t.strictSame(errors(conflict), ['/operations/0/version VERSION_CONFLICT'])
  t.equal((await rowOf('V1'))!.name, '甲')
})

t.test('removals see what the others leave, and the others what is removed', async (t) => {
  const made = await transact([
    ...[upsert('buildings', building('X1', { source: 's', externalId: 'x' })), upsert('buildings', building('X2'))],
    ...[space('X1', '1'), space('X1', '2'), space('X1', '3')],
  ])
  const ids = made.body.results.map(({ id }: { id: string }) => id)
  const key = (code: string) => ({ organizationCreditCode: hall, code })
  const still = await transact([{ action: 'remove', register: 'buildings', fields: key('X1') }, space('X1', '4')])
  t.match(still, { status: 409, body: { code: 'STILL_REFERENCED' } })
  t.strictSame(errors(still), ['/operations/0 STILL_REFERENCED'])
  const moved = await transact([
    { action: 'remove', register: 'buildings', fields: key('X1') },
    { action: 'remove', register: 'spaces', id: ids[3] },
    { action: 'patch', register: 'spaces', id: ids[2], fields: { buildingCode: 'X2' } },
    { action: 'remove', register: 'spaces', fields: { ...key('3'), buildingCode: 'X1' } },
    upsert('buildings', building('X3', { source: 's', externalId: 'x' })),
  ])
  t.strictSame(outcomes(moved), ['REMOVED', 'REMOVED', 'UPDATED', 'REMOVED', 'CREATED'], moved.text)
  t.strictSame([await rowOf('X1'), await spacesOf('X2')], [undefined, ['1']])
  t.equal((await rowOf('X3'))!.external_id, 'x', 'the source of what is gone')
})

t.test('a record stands in one operation only, however it is named', async (t) => {
  await post(building('O1', { source: 'o', externalId: '1' }))
  const { id } = (await rowOf('O1'))!
  const byKey = upsert('buildings', building('O1', { name: '甲' }))
  for (const other of [
    upsert('buildings', building('O1', { note: 'x' })),
    { action: 'patch', register: 'buildings', id, fields: { name: '乙' } },
    { action: 'remove', register: 'buildings', id },
    { action: 'remove', register: 'buildings', fields: { source: 'o', externalId: '1' } },
  ]) {
    const answer = await transact([byKey, other])
    t.match(answer, { status: 422, body: { errors: [{ code: 'KEY_DUPLICATE' }] } }, JSON.stringify(other))
  }
  t.match(await rowOf('O1'), { version: 1 })
})

t.test('actions are operations, undone with the others', async (t) => {
  const receiver = creditCodeFor('11652301DEM00002')
  await call('POST', 'vehicles', { payload: [vehicle(21), vehicle(22)] })
  const rows = await sql`select id from vehicle where vin = any(${[vin(21), vin(22)]}) order by vin`
  const [first, second] = rows.map(({ id }) => id)
  const fields = { toCreditCode: receiver, approvalNumber: '昌机管〔2026〕1号', transferredOn: '2026-11-30' }
  const transfer = (id: string, more: Fields = {}) => ({
    ...{ action: 'transfer', register: 'vehicles', id, fields: { ...fields, ...more } },
  })
  const before = await counts()
  const refused = await transact([
    upsert('buildings', building('A1')),
    transfer(first),
    { ...transfer(second, { toCreditCode: hall, nonsense: 1 }), version: 1 },
  ])
  t.strictSame(errors(refused), ['/operations/2/fields/nonsense FIELD_UNKNOWN'])
  const ruled = await transact([
    upsert('buildings', building('A1')),
    transfer(first),
    transfer(second, { toCreditCode: hall }),
  ])
  t.match(ruled, { status: 422, body: { errors: [{ code: 'RULE_REFUSED', rule: 'VEH-A2' }] } })
  t.strictSame(errors(ruled), ['/operations/2/fields/toCreditCode RULE_REFUSED'])
  const stale = await transact([{ ...transfer(first), version: 4 }])
  t.strictSame([stale.status, errors(stale)], [409, ['/operations/0/version VERSION_CONFLICT']])
  t.strictSame(await counts(), before)
  const headers = { 'x-reason': 'why' }
  const done = await transact([upsert('buildings', building('A1')), transfer(first), transfer(second)], { headers })
  t.match(done.body, { isWritten: true, counts: { created: 1, updated: 2 } }, done.text)
  const ids = done.body.results.map(({ id }: { id: string }) => id)
  const request = String(done.headers['x-request-id'])
  const logged = await sql`select action, reason, tx from change
    where record_id = any(${ids}) and op <> 'M' and request_id = ${request} order by action`
  t.equal(new Set(logged.map(({ tx }) => tx)).size, 1)
  const [decided, decidedToo, made] = logged.map(({ action, reason }) => `${action} ${reason}`)
  t.strictSame([decided, decidedToo], Array(2).fill('Vehicle.transfer 昌机管〔2026〕1号, 2026-11-30: why'))
  t.equal(made, 'null why')
  const clerk = await asCaller({ scopes: ['vehicles:write', 'vehicles:read'] })
  t.match(await call('POST', 'transactions', { payload: { operations: [transfer(first)] }, as: clerk }), {
    status: 403,
  })
})
