// Turnover housing: who is let in, how many at a time, and who moves out.
import t from 'tap'
import { approval, careCalls, refused, scopes, wins } from './care-calls.ts'
import type { Fields } from './rights-calls.ts'

const { act, asCaller, asDecider, asWriter, call, make, read, sql } = await careCalls(t)

const tenancy = { validFrom: '2026-03-01', tenantName: '某人', beneficiary: 'NEW_RECRUIT', appliedOn: '2026-01-05' }
const flat = async (code: string, capacity: number) => {
  const kind = { kind: 'TURNOVER_HOUSING', address: '延安路 9 号', capacity }
  return (await make(asWriter, 'housing-units', { code, ...kind })).path
}
const tenant = async (housingUnitCode: string, n: number, more: Fields = {}) => {
  const own = { housingUnitCode, number: `T-${n}`, tenantNumber: `S${n}`, ...more }
  const { path, id } = await make(asWriter, 'housing-tenancies', { ...tenancy, ...own })
  const who = { tenantNumber: `S${n}` }
  return {
    ...{ path, id, who },
    approve: () => act(asDecider, path, 'approve', { ...approval, ...who }),
    moveIn: (movedInOn = '2026-03-02') => act(asWriter, path, 'move-in', { ...who, movedInOn }),
    moveOut: (movedOutOn = '2026-06-30') => act(asWriter, path, 'move-out', { ...who, movedOutOn }),
  }
}

t.test('a flat takes as many tenancies at a time as it has room for', async (t) => {
  const unit = await flat('F-1', 1)
  const [one, two] = [await tenant('F-1', 1), await tenant('F-1', 2)]
  const both = [one, two].map(({ id, who }) => ({ id, ...approval, ...who }))
  const list = await call(asDecider, 'POST', 'housing-tenancies/approve', { records: both })
  t.match(list, { status: 422 }, 'nor in one call')
  const wrong = await act(asDecider, one.path, 'approve', { ...approval, tenantNumber: 'S2' })
  t.match(wrong, refused('HSG-A1'))
  const internal = await asCaller({ scopes: [...scopes, 'buildings:approve'], clearance: 'internal' })
  t.match(await act(internal, one.path, 'approve', { ...approval, ...one.who }), { code: 'FIELD_FORBIDDEN' })
  for (const { path } of [one, two]) t.match(await read(path), { state: 'APPLIED', version: 1 })
  const answers = await Promise.all(Array.from({ length: 16 }, (_, n) => [one, two][n % 2]!.approve()))
  t.equal(wins(answers), 1, answers.map(({ status }) => status).join())
  const [first, second] = (await read(one.path)).state === 'APPROVED' ? [one, two] : [two, one]
  t.match(await second.approve(), refused('HSG-A2'))
  t.match(await act(asWriter, first.path, 'withdraw', first.who), { status: 200, body: { state: 'WITHDRAWN' } })
  t.match(await second.approve(), { status: 200 })
  t.match(await act(asDecider, unit, 'cancel', { cancelledOn: '2026-06-30', cancellationReason: 'DEMOLISHED' }), {
    ...refused('HSG-A7'),
  })
})

t.test('tenancies one after the other do not meet', async (t) => {
  await flat('F-2', 2)
  const spans = [
    ['2026-01-01', '2026-06-30', 200],
    ['2026-07-01', '2026-12-31', 200],
    ['2026-02-01', '2026-11-30', 200],
    ['2026-06-30', '2026-07-01', 422],
    ['2027-01-01', null, 200],
    ['2026-12-01', null, 200],
    ['2026-12-31', '2027-01-01', 422],
  ] as const
  for (const [n, [validFrom, validTo, status]] of spans.entries()) {
    const { approve } = await tenant('F-2', n, { validFrom, validTo })
    t.equal((await approve()).status, status, `${validFrom} ${validTo}`)
  }
})

t.test('a flat that is fuller than it may be is found, however that came about', async (t) => {
  const unit = await flat('F-4', 2)
  const [one, two] = [await tenant('F-4', 1), await tenant('F-4', 2)]
  await one.approve()
  await two.approve()
  const smaller = await make(asWriter, 'housing-units', { code: 'F-4', capacity: 1 })
  t.match(smaller.warnings, [{ code: 'HOUSING_OVERFULL', rule: 'HSG-D2' }])
  const open = () => sql`select left_value, right_value from finding
    where rule = 'HSG-D2' and state = 'OPEN' and record_id = ${unit.split('/')[1]!}`
  t.match(await open(), [{ left_value: '2', right_value: '1' }])
  await act(asWriter, one.path, 'withdraw', one.who)
  await make(asWriter, 'housing-units', { code: 'F-4', capacity: 1, rooms: 1 })
  await call(await asCaller(), 'POST', 'rules/HSG-D2/run')
  t.strictSame([...(await open())], [])
})

t.test('who moves in and out, and when the flat is empty', async (t) => {
  const unit = await flat('F-3', 2)
  const [one, two] = [await tenant('F-3', 1, { validTo: '2026-05-31' }), await tenant('F-3', 2)]
  t.match(await one.moveIn(), { status: 409 }, 'not before it is approved')
  await one.approve()
  await two.approve()
  t.match(await one.moveOut(), refused('HSG-A5'))
  t.match(await one.moveIn('2026-02-28'), refused('HSG-A4'))
  const answers = await Promise.all(Array.from({ length: 16 }, (_, n) => [one, two][n % 2]!.moveIn()))
  t.equal(wins(answers), 2)
  t.match(await read(unit), { usageStatus: 'IN_USE' })
  const next = await tenant('F-3', 3, { validFrom: '2026-06-01' })
  t.match(await next.approve(), { status: 200 }, 'the first is to be out by then')
  t.match(await next.moveIn('2026-06-01'), refused('HSG-A2-1'), 'but is still there')
  t.match(await one.moveOut('2026-03-01'), refused('HSG-A5'))
  t.match(await one.moveOut('2026-06-15'), { status: 200, body: { validTo: '2026-06-15' } })
  t.match(await act(asWriter, one.path, 'withdraw', one.who), refused('HSG-A8'))
  t.match(await read(unit), { usageStatus: 'IN_USE' }, 'somebody is left')
  const [moved, left] = await Promise.all([next.moveIn('2026-06-16'), two.moveOut('2026-06-30')])
  t.strictSame([moved.status, left.status], [200, 200])
  t.match(await read(unit), { usageStatus: 'IN_USE' }, 'in whatever order')
  const after = await tenant('F-3', 4, { validFrom: '2026-07-01' })
  await after.approve()
  await after.moveIn('2026-07-01')
  const { version } = await read(unit)
  const records = [next, after].map(({ id, who }) => ({ id, ...who, movedOutOn: '2026-08-01' }))
  t.match(await call(asWriter, 'POST', 'housing-tenancies/move-out', { records }), { status: 200 }, 'both in one call')
  t.match(await read(unit), { usageStatus: 'IDLE', version: version + 1 })
  const end = { cancelledOn: '2026-09-01', cancellationReason: 'TRANSFERRED_OUT' }
  t.match(await act(asWriter, unit, 'cancel', end), { status: 403 })
  t.match(await act(asDecider, unit, 'cancel', end), { status: 200 })
  t.match(await act(asDecider, unit, 'cancel', end), refused('HSG-A6'))
  t.match(await (await tenant('F-3', 5)).approve(), refused('HSG-A3'))
  t.match(await call(asWriter, 'PATCH', unit, { rooms: 3 }), {
    status: 422,
    problems: ['RECORD_CANCELLED cancelledOn'],
  })
})
