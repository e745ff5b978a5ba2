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
  letOut,
  make,
  sql,
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
