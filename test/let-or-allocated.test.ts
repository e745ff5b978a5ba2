// A room is let once on a day, or somebody has it by allocation; not both.
import t from 'tap'
import {
  act,
  approval,
  approved,
  asDecider,
  asWriter,
  be,
  call,
  everyone,
  idle,
  letOut,
  make,
  objectOf,
  read,
  sql,
  term,
  tested,
  writer,
} from './lease-calls.ts'
import type { Fields } from './rights-calls.ts'
import { holders } from './small-data.ts'

t.test('a room that somebody has is not let, and one that is let is nobody’s else', async (t) => {
  const own = { organizationCreditCode: holders.school, buildingCode: 'B1', kind: 'SERVICE', usableAreaM2: '20' }
  const names = ['901', '902', '903']
  const { body } = await call(asWriter, 'POST', 'spaces', { records: names.map((code) => ({ ...own, code })) })
  const rooms: string[] = body.results.map(({ id }: Fields) => id)
  const use = { organizationCreditCode: holders.bureau, allocationMode: 'REALLOCATION', appliedOn: '2026-01-05' }
  const allocated = (spaceId: string, validFrom: string, validTo: string | null) =>
    make('space-allocations', { ...use, spaceId, validFrom, validTo })
  const let_ = (number: string, spaceCode: string | null) =>
    approved('leases', { ...letOut, number, spaceCode, areaM2: '20' })
  const at = { signedOn: '2026-02-10', validFrom: '2041-01-01', validTo: '2041-12-31' }
  const first = await allocated(rooms[0]!, '2041-12-31', null)
  t.match(await act(asDecider, first, 'approve', approval), { status: 200 })
  for (const code of [null, '901']) {
    const lease = await let_(`U-${code}`, code)
    t.match(await act(asWriter, lease, 'sign', at), { status: 422, body: { code: 'LEASE_OF_ALLOCATED' } }, `${code}`)
    if (code === null) continue
    t.match(
      await act(asWriter, lease, 'sign', { ...at, validTo: '2041-12-30' }),
      { status: 200 },
      'until the day before',
    )
  }
  t.match(await act(asWriter, await let_('U-902', '902'), 'sign', at), { status: 200 })
  await be(`spaces/${rooms[1]}`, { usageStatus: 'IDLE' })
  const second = await allocated(rooms[1]!, '2041-12-31', null)
  t.match(await act(asDecider, second, 'approve', approval), { status: 422, body: { code: 'SPACE_OCCUPIED' } })
  const brought = { ...use, ...approval, spaceId: rooms[1], validFrom: '2041-06-01', state: 'APPROVED' }
  t.match((await call(everyone, 'POST', 'space-allocations', brought)).problems, ['SPACE_OCCUPIED spaceId'])
  t.match(await act(asDecider, await allocated(rooms[1]!, '2042-01-01', null), 'approve', approval), { status: 200 })
  const open = { ...letOut, ...approval, spaceCode: '903', state: 'APPROVED', signedOn: '2026-02-10' }
  for (const [n, days] of [{}, { validFrom: '2041-01-01' }, { validTo: '2041-01-01' }].entries()) {
    const { problems } = await call(everyone, 'POST', 'leases', { ...open, ...days, number: `U-${n}` })
    t.match(problems, ['LEASE_TOO_LONG validTo'], 'what is brought as signed has both days')
  }
})

t.test('at once: a room is let, or allocated', async (t) => {
  const own = { organizationCreditCode: holders.school, buildingCode: 'B1', kind: 'SERVICE', usableAreaM2: '20' }
  const { body } = await call(asWriter, 'POST', 'spaces', { ...own, code: '904' })
  const spaceId = body.results[0].id
  const lease = await approved('leases', { ...letOut, number: 'V-1', spaceCode: '904', areaM2: '20' })
  const use = { organizationCreditCode: holders.bureau, allocationMode: 'REALLOCATION', appliedOn: '2026-01-05' }
  const allocation = await make('space-allocations', { ...use, spaceId, validFrom: '2051-06-01' })
  const answers = await Promise.all([
    act(asWriter, lease, 'sign', { signedOn: '2026-02-10', validFrom: '2051-01-01', validTo: '2052-12-31' }),
    act(asDecider, allocation, 'approve', approval),
  ])
  t.strictSame(
    answers.map(({ status }) => status).sort(),
    [200, 422],
    JSON.stringify(answers.map(({ body }) => body.code)),
  )
})

t.test('16 at once: one lease of a room is signed, whichever they are', async (t) => {
  const paths = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      approved('leases', { ...letOut, number: `C-${n}`, ...(n % 4 === 0 && { spaceCode: null }) }),
    ),
  )
  const writers = await Promise.all(paths.map(() => tested.asCaller(writer)))
  const at = { signedOn: '2026-02-10', validFrom: '2030-01-01', validTo: '2031-12-31' }
  const answers = await Promise.all(paths.map((path, n) => act(writers[n]!, path, 'sign', at)))
  t.equal(answers.filter(({ status }) => status === 200).length, 1, answers.map(({ status }) => status).join())
  t.equal(answers.filter(({ body }) => body.code === 'LEASE_OVERLAPS').length, 15)
  const records = Array.from({ length: 2 }, (_, n) => ({
    ...{ ...letOut, ...approval, ...at, validFrom: '2035-01-01', validTo: '2035-12-31' },
    ...{ number: `H-${n}`, state: 'APPROVED' },
  }))
  const both = await call(everyone, 'POST', 'leases', { records })
  t.match(JSON.stringify(both.body), 'LEASE_OVERLAPS', 'nor in one file')
  const [{ n }] = (await sql`select count(*)::int as n from lease where number like 'H-%'`) as unknown as [
    { n: number },
  ]
  t.equal(n, 0)
})

t.test('nobody is given, or lets, what has left the books or is about to', async (t) => {
  const { building } = await objectOf(holders.bureau, 'B1')
  const { space } = await objectOf(holders.bureau, 'B1', '102')
  const cancel = (on: string | null, path: string) =>
    sql`update building set cancelled_on = ${on}::date, version = version + 1,
      cancellation_reason = case when ${on}::date is not null then 'DISPOSED' end where id = ${path.split('/')[1]!}`
  await cancel('2026-02-01', building)
  const applied = { organizationCreditCode: holders.school, spaceId: space.split('/')[1], appliedOn: '2026-01-05' }
  const wanted = { ...applied, validFrom: '2036-01-01', allocationMode: 'EXCHANGE' }
  const lease = { ...letOut, organizationCreditCode: holders.bureau, number: 'G-1', spaceCode: '102' }
  const disposal = { ...idle, organizationCreditCode: holders.bureau, number: 'G-2', spaceCode: '102' }
  const refused: [string, Fields, string][] = [
    [
      'spaces',
      { organizationCreditCode: holders.bureau, buildingCode: 'B1', code: 'G', kind: 'OTHER' },
      'buildingCode',
    ],
    ['leases', lease, 'buildingCode'],
    ['idle-space-disposals', disposal, 'buildingCode'],
    ['space-allocations', wanted, 'spaceId'],
  ]
  for (const [path, record, field] of refused) {
    t.match(await call(asWriter, 'POST', path, record), { status: 422, problems: [`RECORD_CANCELLED ${field}`] }, path)
  }
  t.match(await be(space, { name: '库房' }), { status: 422, problems: ['RECORD_CANCELLED buildingCode'] })
  t.match(await call(everyone, 'PATCH', space, { name: '库房' }), { status: 200 }, 'an authority puts it right')
  const { body } = await call(everyone, 'POST', 'space-allocations', wanted)
  const path = `space-allocations/${body.results[0].id}`
  const refusal = async (...acted: Parameters<typeof act>) => JSON.stringify((await act(...acted)).body.errors)
  t.match(await refusal(asDecider, path, 'approve', approval), 'BLD-A10')
  await cancel(null, building)
  await sql`update building b set version = b.version + 1, asset_id = a.id
    from asset a where a.code = 'A-2' and a.organization_id = b.organization_id and b.id = ${building.split('/')[1]!}`
  t.match(await refusal(asDecider, path, 'approve', approval), 'BLD-A10', 'its card is in a disposal under way')
  await sql`update building b set asset_id = null, version = version + 1 where b.id = ${building.split('/')[1]!}`
  const let_ = await approved('leases', { ...letOut, number: 'G-3' })
  const other = (await objectOf(holders.school, 'B1')).building
  await cancel('2026-02-01', other)
  const later = { ...term, validFrom: '2038-01-01', validTo: '2038-12-31' }
  t.match(await refusal(asWriter, let_, 'sign', later), 'BLD-A10')
  t.match(await read(let_), { signedOn: null })
})
