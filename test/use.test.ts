// Who has which room: approved, given to another, vacated, and what the other side is told of it.
import t from 'tap'
import { creditCodeFor } from '../src/registers/reference/credit-code.ts'
import { codeOf, type Fields, type Headers } from './rights-calls.ts'
import { holders, spaceId } from './small-data.ts'
import {
  approval,
  decider,
  hall,
  office,
  openUse as open,
  overStandard,
  refused,
  scopes,
  wanted,
  writer,
} from './use-calls.ts'

const { bureau, school, neighbour, prefecture } = holders

t.test('a room shows who has it, from the approval to the vacating', async (t) => {
  const { act, apply, approve, asWriter, call, read, sql } = await open(t)
  const room = `spaces/${office}`
  const path = await apply(school, { userRank: 'SECTION_HEAD', occupants: 2 })
  t.match(await read(room), { usingOrganizationCreditCode: null, version: 1 }, 'applied for it is nobody’s yet')
  t.match(await approve(path), { status: 200, body: { state: 'APPROVED' } })
  const used = { usingOrganizationCreditCode: school, userRank: 'SECTION_HEAD', occupants: 2, usageStatus: 'IN_USE' }
  t.match(await read(room), { ...used, idleSince: null, version: 2 })
  for (const change of [{ occupants: 3 }, { usingOrganizationCreditCode: bureau }, { usageStatus: 'IDLE' }]) {
    const answer = await call(asWriter, 'PATCH', room, change)
    t.match(answer, { status: 409, body: { code: 'SPACE_ALLOCATED' } }, JSON.stringify(change))
  }
  t.match(await call(asWriter, 'PATCH', room, { name: '办公室', occupants: 2 }), { status: 200 }, 'the rest is free')
  t.match(await act(asWriter, path, 'vacate', { vacatedOn: '2026-01-01' }), refused('BLD-UA7', 'vacatedOn'))
  t.match(await act(asWriter, path, 'vacate', { vacatedOn: '2026-11-01' }), {
    status: 200,
    body: { validTo: '2026-10-31' },
  })
  t.match(await read(room), {
    usingOrganizationCreditCode: null,
    occupants: null,
    usageStatus: 'IDLE',
    idleSince: '2026-11-01',
  })
  t.match(await act(asWriter, path, 'vacate', { vacatedOn: '2026-11-15' }), refused('BLD-UA7'), 'once')
  const logged = await sql`select distinct action from change_detail where register = 'Space' and action is not null`
  t.strictSame(logged.map(({ action }) => action).sort(), ['SpaceAllocation.approve', 'SpaceAllocation.vacate'])
  t.match(await call(asWriter, 'PATCH', room, { usingOrganizationCreditCode: bureau }), { status: 200 })
})

t.test('a room is used once, shares come to its area, on each day', async (t) => {
  const { apply, approve, asDecider, asCaller, call, read } = await open(t)
  const first = await apply(school, { validTo: '2026-12-31' })
  t.match(await approve(first), { status: 200 })
  const second = await apply(bureau, { validFrom: '2026-12-31' })
  const occupied = await approve(second)
  t.match(occupied, { status: 422, body: { code: 'SPACE_OCCUPIED', errors: [{ rule: 'BLD-U1' }] } })
  t.match(await read(second), { state: 'APPLIED', version: 1 }, 'nothing was written')
  t.match(await approve(await apply(bureau, { validFrom: '2027-01-01' })), { status: 200 }, 'the day after it is free')
  const room = { ...wanted, spaceId: spaceId(bureau, 'B1', '-01'), validFrom: '2026-01-01' }
  const share = (areaM2: string | null, validFrom: string, validTo: string | null) =>
    apply(school, { ...room, areaM2, validFrom, validTo })
  t.match(await approve(await share('40', '2026-01-01', '2026-06-30')), { status: 200 })
  t.match(await approve(await share('35', '2026-07-01', null)), { status: 200 })
  t.match((await approve(await share('25.01', '2026-02-01', null))).body.code, 'SPACE_OCCUPIED', '60 m² on each day')
  t.match((await approve(await share(null, '2026-03-01', null))).body.code, 'SPACE_OCCUPIED', 'no whole beside shares')
  t.match(await approve(await share('20', '2026-02-02', null)), { status: 200 })
  const two = await read(`spaces/${room.spaceId}`)
  t.match(two, { usingOrganizationCreditCode: school, usageStatus: 'IN_USE' }, 'two shares of one organization')
  const smaller = (usableAreaM2: string) => call(asDecider, 'PATCH', `spaces/${room.spaceId}`, { usableAreaM2 })
  t.match(await smaller('54.99'), {
    status: 409,
    body: { code: 'SPACE_ALLOCATED', errors: [{ pointer: '/usableAreaM2' }] },
  })
  t.match(await smaller('55'), { status: 200 }, '35 and 20 m² from now on')
  const history = { ...wanted, organizationCreditCode: school, state: 'APPROVED', ...approval, reason: '历史' }
  const past = { ...history, validFrom: '2020-01-01', validTo: '2020-12-31' }
  const brought = await call(asDecider, 'POST', 'space-allocations', [past, { ...past, validFrom: '2020-06-01' }])
  t.match(brought.body.errors, [{ code: 'SPACE_OCCUPIED' }], 'nor by two of one file')
  t.match(await call(asDecider, 'POST', 'space-allocations', past), { status: 201 })
  t.match((await read(`spaces/${office}`)).usingOrganizationCreditCode, school, 'history changes no room')
  const county = await asCaller({ ...decider, scopes: [...scopes], regions: ['652300'] })
  t.match(
    await call(county, 'POST', 'space-allocations', { ...past, validFrom: '2019-01-01', validTo: '2019-12-31' }),
    {
      status: 422,
    },
  )
})

t.test('16 at once: one has the room', async (t) => {
  const { apply, approve, asCaller, sql } = await open(t)
  const days = Array.from({ length: 16 }, (_, n) => `2026-01-${String(n + 1).padStart(2, '0')}`)
  const paths = []
  for (const validFrom of days) paths.push(await apply(school, { validFrom }))
  const deciders = await Promise.all(days.map(() => asCaller(decider)))
  const answers = await Promise.all(paths.map((path, n) => approve(path, deciders[n]!)))
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.equal(
    answers.filter(({ body }) => body.code === 'SPACE_OCCUPIED').length,
    15,
    JSON.stringify(answers.map(({ body }) => body.code)),
  )
  const [row] =
    await sql`select count(*)::int as n from space_allocation where space_id = ${office} and state = 'APPROVED'`
  t.equal(row!.n, 1)
})

t.test('who does not read the room is not told whether anybody has it', async (t) => {
  const { apply, approve, asCaller, call } = await open(t)
  t.match(await approve(await apply(school)), { status: 200 })
  const there = await asCaller({ ...decider, regions: ['652302'] })
  const approved = { ...approval, approverKind: 'DEPARTMENT', approvingOrganizationCreditCode: neighbour }
  const record = { ...wanted, ...approved, organizationCreditCode: neighbour, state: 'APPROVED' }
  for (const spaceId of [office, hall, '00000000-0000-7000-8000-000000000000']) {
    const brought = await call(there, 'POST', 'space-allocations', { ...record, spaceId })
    t.strictSame(brought.problems, ['REFERENCE_UNKNOWN spaceId'], `${spaceId}: taken, free, or none`)
  }
})

t.test('who decides reaches the user and the holder, and is told nothing else', async (t) => {
  const { act, apply, approve, asCaller, call, read, sql } = await open(t)
  const both = await asCaller(writer)
  const path = await apply(neighbour, {}, await asCaller({ ...writer, regions: ['652300'] }))
  const ofUser = await asCaller({ ...decider, regions: ['652302'] })
  t.match(await call(ofUser, 'GET', path), { status: 200, body: { spaceId: office } }, 'its own row it reads')
  t.match(await approve(path, ofUser), { status: 404, body: { code: 'NOT_FOUND' } })
  const ofHolder = await asCaller({ ...decider, regions: ['652301'] })
  t.match(await approve(path, ofHolder), { status: 404 })
  t.match(await read(path), { state: 'APPLIED', version: 1 })
  const unseen = { organizationCreditCode: neighbour, ...wanted, validFrom: '2026-02-01' }
  const own = await asCaller({ ...writer, regions: ['652302'] })
  const nothing = { ...unseen, spaceId: '00000000-0000-7000-8000-000000000000' }
  const [far, none] = [
    await call(own, 'POST', 'space-allocations', unseen),
    await call(own, 'POST', 'space-allocations', nothing),
  ]
  t.match(far, { status: 422, problems: ['REFERENCE_UNKNOWN spaceId'] })
  t.match(none.problems, far.problems, 'out of reach is as not there')
  const [organization] = await sql`select id from organization where credit_code = ${neighbour}`
  const applicant = await asCaller({ scopes: ['buildings:write'], organizationIds: [organization!.id] })
  await sql`insert into client_grant (client_id, region_path, code, scopes, reach, purpose, legal_basis)
    select c.id, c.region_path, 'read', 'buildings:read reference:read', 'NATION', '-', '-' from client c
    where c.code = ${codeOf(applicant)}`
  t.match(await call(applicant, 'POST', 'space-allocations', unseen), { status: 201 }, 'what it reads it may apply for')
  const approved = { ...unseen, ...approval, state: 'APPROVED', validFrom: '2026-03-01' }
  const brought = await call(await asCaller({ ...decider, regions: ['652302'] }), 'POST', 'space-allocations', approved)
  t.equal(brought.status, 422, 'nor is it brought as approved')
  t.match(await approve(path), { status: 200 })
  const another = await asCaller({ ...decider, regions: ['652302'] })
  const other = creditCodeFor('1165230200000077')
  await sql`insert into organization (credit_code, name, region_id, region_path, administrative_level,
      institution_type, valid_from)
    select ${other}, '另一单位', region_id, region_path, administrative_level, institution_type, valid_from
    from organization where credit_code = ${neighbour}`
  const handed = await call(another, 'PATCH', path, { organizationCreditCode: other, reason: '改' })
  t.match(handed, { status: 422, problems: ['AUTHORITY_ONLY spaceId'] }, 'nor handed on by one side')
  const vacated = await act(own, path, 'vacate', { vacatedOn: '2026-11-01' })
  t.match(vacated, { status: 200 }, 'its user leaves it, whoever holds it')
  t.match(await read(`spaces/${office}`), { usageStatus: 'IDLE', usingOrganizationCreditCode: null })
  t.match(await act(both, path, 'vacate', { vacatedOn: '2026-10-01' }), { status: 404 })
})

t.test('a room goes to another organization on a day', async (t) => {
  const { act, apply, approve, asCaller, asDecider, asWriter, graphql, read } = await open(t)
  const path = await apply(school, { occupants: 2 })
  await approve(path)
  const input = {
    toOrganizationCreditCode: bureau,
    reallocatedOn: '2026-11-01',
    decisionNumber: '调1',
    deciderCreditCode: prefecture,
  }
  const reallocate = (as: Headers, change: Fields = {}) => act(as, path, 'reallocate', { ...input, ...change })
  t.match(await reallocate(asWriter), { status: 403, body: { code: 'SCOPE_MISSING' } })
  t.match(await reallocate(await asCaller({ ...decider, clearance: 'public' })), {
    status: 403,
    body: { code: 'FIELD_FORBIDDEN' },
  })
  const county = await asCaller({ ...decider, regions: ['652301'] })
  const beyond = await reallocate(county, { toOrganizationCreditCode: neighbour })
  t.match(beyond, {
    status: 422,
    body: { code: 'ORGANIZATION_UNKNOWN', errors: [{ pointer: '/toOrganizationCreditCode' }] },
  })
  t.match(
    await reallocate(asDecider, { toOrganizationCreditCode: school }),
    refused('BLD-UA8', 'toOrganizationCreditCode'),
  )
  t.match(await reallocate(asDecider, { deciderCreditCode: bureau }), refused('XC7', 'deciderCreditCode'))
  t.match(await reallocate(asDecider, { newUserRank: 'COUNTY_OTHER', newOccupants: 1 }), overStandard)
  t.match(await read(path), { validTo: null, version: 2 }, 'nothing of it was written')
  t.match(await reallocate(asDecider, { newUserRank: 'COUNTY_OTHER', newOccupants: 3 }), {
    status: 200,
    body: { validTo: '2026-10-31' },
  })
  t.match(await read(`spaces/${office}`), {
    usingOrganizationCreditCode: bureau,
    occupants: 3,
    userRank: 'COUNTY_OTHER',
  })
  const query = `{ space(id: "${office}") { allocations(orderBy: [{ validFrom: ASC }]) {
    nodes { validFrom validTo state allocationMode organization { creditCode } } } } }`
  const { nodes } = (await graphql(asDecider, query)).data.space.allocations
  t.match(nodes.slice(-2), [
    { validTo: '2026-10-31', organization: { creditCode: school } },
    { validFrom: '2026-11-01', validTo: null, state: 'APPROVED', organization: { creditCode: bureau } },
  ])
})

t.test('what begins and ends by itself is shown the same day', async (t) => {
  const { apply, approve, read, sql } = await open(t)
  const path = await apply(school, { validFrom: '2030-01-01' })
  t.match(await approve(path), { status: 200 })
  const room = `spaces/${office}`
  t.match(await read(room), { usingOrganizationCreditCode: null, version: 1 }, 'not before its time')
  await sql`alter table space_allocation disable trigger keep_space_user`
  await sql`update space_allocation set valid_from = '2026-01-01', version = version + 1
    where valid_from = '2030-01-01'`
  await sql`call show_users_of_spaces()`
  t.match(await read(room), { usingOrganizationCreditCode: school, version: 2 })
  await sql`update space_allocation set valid_to = (now() at time zone 'Asia/Shanghai')::date - 1,
    version = version + 1, created_at = '2026-01-01' where valid_from = '2026-01-01' and space_id = ${office}`
  await sql`call show_users_of_spaces()`
  t.match(await read(room), { usingOrganizationCreditCode: null, usageStatus: 'IDLE', version: 3 })
  await sql`call show_users_of_spaces()`
  t.match(await read(room), { version: 3 }, 'and nothing more')
})
