// How much of office space an organization has: what is approved, certified, and a standard of a rank.
import t from 'tap'
import type { Fields, Headers } from './rights-calls.ts'
import { buildingId, holders, spaceId } from './small-data.ts'
import { approval, decider, hall, openUse as open, overArea, overStandard, refused, wanted } from './use-calls.ts'

const { bureau, school, prefecture } = holders

t.test('nobody has more than is approved, nor a larger office than the rank', async (t) => {
  const { apply, approve, asCaller, asDecider, call, sql } = await open(t)
  const limit = (approvedAreaM2: string) =>
    sql`update area_approval set approved_area_m2 = ${approvedAreaM2}, version = version + 1
      where approval_number = '核2'`
  await limit('83.99')
  const big = await apply(bureau, { spaceId: spaceId(bureau, 'B1', '-01') })
  t.match(await approve(big), { status: 200 }, '60 m² of 83.99')
  const more = await apply(bureau)
  t.match(await approve(more), overArea)
  t.match((await approve(more)).body.detail, /84 平方米,超过核定面积 83.99 平方米/)
  await sql`insert into standard (kind, subject, region_code, standard_version, valid_from, value, bound)
    values ('RULE_PARAMETER', 'BLD1.tolerance', '652300', '州', '2020-01-01', 0.01, 'EQUAL')`
  t.match(await approve(more), { status: 200 }, 'a region tolerates a little')
  t.match(await approve(await apply(bureau, { spaceId: hall })), { status: 200 }, 'of unknown area it is not judged')
  const one = await apply(school, { spaceId: spaceId(school, 'B1', '301'), occupants: 1, userRank: 'SECTION_HEAD' })
  t.match(await approve(one), { status: 200 }, 'no office')
  const office2 = await call(asDecider, 'POST', 'spaces', {
    ...{ organizationCreditCode: school, buildingCode: 'B1', code: '401', kind: 'OFFICE', usableAreaM2: '18.01' },
  })
  const room = office2.body.results[0].id
  const over = await apply(school, { spaceId: room, occupants: 1, userRank: 'SECTION_HEAD' })
  t.match(await approve(over), overStandard)
  t.match(
    await approve(over, await asCaller({ ...decider, clearance: 'public' })),
    { status: 403 },
    'the rank is internal',
  )
  const unranked = await apply(school, { spaceId: room, occupants: 1, validFrom: '2026-02-01' })
  t.match(await approve(unranked), { status: 200 }, 'without a rank it is not judged')
})

t.test('nor by several in one call, by a use from before, or by one that outlasts the approval', async (t) => {
  const { act, apply, approve, asDecider, asWriter, call, sql } = await open(t)
  const records = ['M-1', 'M-2', 'M-3'].map((code) => ({
    ...{ organizationCreditCode: bureau, buildingCode: 'B1', code, kind: 'SERVICE', usableAreaM2: '40' },
  }))
  const { body } = await call(asWriter, 'POST', 'spaces', { records })
  const rooms: string[] = body.results.map(({ id }: Fields) => id)
  await sql`update area_approval set approved_area_m2 = 70, version = version + 1 where approval_number = '核2'`
  const paths: string[] = []
  for (const spaceId of rooms.slice(0, 2)) paths.push(await apply(bureau, { spaceId }))
  const both = paths.map((path) => ({ id: path.split('/')[1], ...approval }))
  const answer = await call(asDecider, 'POST', 'space-allocations/approve', { records: both })
  t.match(answer.body.errors, [{ rule: 'BLD1-2' }, { rule: 'BLD1-2' }])
  t.match(answer.body.errors[0].message, /80 平方米,超过核定面积 70 平方米/)
  t.match(await approve(paths[0]!), { status: 200 })
  const before = await apply(bureau, { spaceId: rooms[1], validFrom: '2019-01-01' })
  t.match(await approve(before), overArea, 'from before any approval')
  t.match(await approve(await apply(bureau, { spaceId: rooms[1], validFrom: '2019-01-01', validTo: '2019-12-31' })), {
    status: 200,
  })
  await sql`update area_approval set valid_to = '2027-12-31', version = version + 1 where approval_number = '核2'`
  const next = { areaBasis: 'USABLE', approvingOrganizationCreditCode: prefecture, approvalNumber: '核4' }
  const smaller = { organizationCreditCode: bureau, validFrom: '2028-01-01', approvedAreaM2: '39', ...next }
  t.match(await call(asDecider, 'POST', 'area-approvals', smaller), { status: 201 })
  await act(asWriter, paths[0]!, 'vacate', { vacatedOn: '2026-10-15' })
  const outlasting = await apply(bureau, { spaceId: rooms[2], validFrom: '2026-11-01' })
  t.match(await approve(outlasting), overArea, 'above the approval that follows')
  t.match(await approve(await apply(bureau, { spaceId: rooms[2], validFrom: '2026-11-02', validTo: '2027-12-31' })), {
    status: 200,
  })
  const given = []
  for (const spaceId of rooms) {
    const path = await apply(school, { spaceId, validFrom: '2030-01-01' })
    t.match(await approve(path), { status: 200 })
    given.push({ id: path.split('/')[1], reallocatedOn: '2031-01-01', decisionNumber: '调1' })
  }
  await sql`update area_approval set approved_area_m2 = 119, version = version + 1 where approval_number = '核4'`
  const to = { toOrganizationCreditCode: bureau, deciderCreditCode: prefecture }
  const all = given.map((one) => ({ ...one, ...to }))
  const taken = await call(asDecider, 'POST', 'space-allocations/reallocate', { records: all })
  t.match(taken.body.errors, [{ rule: 'BLD1-2' }, { rule: 'BLD1-2' }, { rule: 'BLD1-2' }], 'nor by being given them')
  const [one, ...others] = all
  await apply(bureau, { spaceId: rooms[0], validFrom: '2031-01-01' })
  const path = `space-allocations/${one!.id}`
  t.match(await act(asDecider, path, 'reallocate', { ...one, id: undefined }), refused('BLD-UA10', 'reallocatedOn'))
  t.match(await call(asDecider, 'POST', 'space-allocations/reallocate', { records: others }), { status: 200 })
})

t.test('16 at once: an organization stays within what is approved', async (t) => {
  const { apply, approve, asCaller, asWriter, call, sql } = await open(t)
  await sql`update area_approval set approved_area_m2 = 45, version = version + 1 where approval_number = '核2'`
  const records = Array.from({ length: 8 }, (_, n) => ({
    ...{ organizationCreditCode: bureau, buildingCode: 'B1', code: `N-${n}`, kind: 'SERVICE', usableAreaM2: '10' },
  }))
  const { body } = await call(asWriter, 'POST', 'spaces', { records })
  const paths = []
  for (const { id } of body.results) paths.push(await apply(bureau, { spaceId: id }))
  const deciders = await Promise.all(paths.map(() => asCaller(decider)))
  const answers = await Promise.all(paths.map((path, n) => approve(path, deciders[n]!)))
  t.equal(
    answers.filter(({ status }) => status === 200).length,
    4,
    JSON.stringify(answers.map(({ body }) => body.code)),
  )
})

t.test('two at once: no room is used under a certificate that is revoked', async (t) => {
  const { act, apply, approve, asCaller, sql } = await open(t)
  const [certificate] = await sql`select c.id from use_certificate c join organization o on o.id = c.organization_id
    where o.credit_code = ${school} and c.number = '证-1'`
  const revocation = { revokedOn: '2026-11-01', revocationReason: '腾退' }
  const paths = []
  for (const validFrom of ['2026-01-01', '2027-01-01', '2028-01-01', '2029-01-01']) {
    paths.push(await apply(school, { validFrom, validTo: `${validFrom.slice(0, 4)}-12-31` }))
  }
  const deciders = await Promise.all([...paths, null].map(() => asCaller(decider)))
  const [revoked, ...allocated] = await Promise.all([
    act(deciders.pop()!, `use-certificates/${certificate!.id}`, 'revoke', revocation),
    ...paths.map((path, n) => approve(path, deciders[n]!, { useCertificateNumber: '证-1' })),
  ])
  const used = allocated.filter(({ status }) => status === 200).length
  t.equal(revoked.status, used === 0 ? 200 : 422, `${revoked.status}, ${used} approved`)
})

t.test('certificates are issued within the approved area, replaced and revoked', async (t) => {
  const { act, apply, approve, asCaller, asDecider, asWriter, read, sql } = await open(t)
  const [{ id }] = (await read('area-approvals?approvalNumber=核2&fields=id')).data
  const path = `area-approvals/${id}`
  const issue = (number: string, areaM2: string, more: Fields = {}, as = asDecider) =>
    act(as, path, 'issue-certificate', {
      ...{ number, areaM2, buildingId: buildingId(bureau, 'B1'), issuedOn: '2026-05-01', issuerCreditCode: prefecture },
      ...more,
    })
  t.match(await issue('N-1', '10', {}, asWriter), { status: 403 })
  t.match(await issue('N-1', '200.51'), refused('BLD1', 'areaM2'), '400 of 600.50 are certified')
  t.match(await issue('N-1', '10', { issuedOn: '2022-12-31' }), refused('BLD-UA3', 'issuedOn'))
  t.match(await issue('证-1', '10'), refused('BLD-UA5', 'number'))
  t.match(await issue('N-1', '10', { replacesNumber: 'X-9' }), refused('BLD-UA4', 'replacesNumber'))
  const far = await issue('N-1', '10', { buildingId: '00000000-0000-7000-8000-000000000000' })
  t.match(far, { status: 422, body: { code: 'REFERENCE_UNKNOWN', errors: [{ pointer: '/buildingId' }] } })
  t.match((await issue('N-1', '10', { buildingId: buildingId(holders.elsewhere, 'B1') })).body.code, far.body.code)
  t.match(await issue('N-1', '600.50', { replacesNumber: '证-1' }), { status: 200, body: { certificatesIssued: 1 } })
  const own = await sql`select c.number, c.state, c.area_m2, c.area_basis from use_certificate c
    join organization o on o.id = c.organization_id where o.credit_code = ${bureau} order by c.number`
  t.match(own, [
    { number: 'N-1', state: 'VALID', area_m2: '600.50', area_basis: 'USABLE' },
    { number: '证-1', state: 'REVOKED' },
  ])
  const [certificate] = (await read('use-certificates?number=N-1&fields=id')).data
  const allocated = await apply(bureau)
  t.match(
    await approve(allocated, asDecider, { useCertificateNumber: '证-1' }),
    refused('BLD-UA9', 'useCertificateNumber'),
  )
  t.match(await approve(allocated, asDecider, { useCertificateNumber: 'N-1' }), {
    status: 200,
    body: { useCertificateNumber: 'N-1' },
  })
  const revoke = (revokedOn: string) =>
    act(asDecider, `use-certificates/${certificate.id}`, 'revoke', { revokedOn, revocationReason: '腾退' })
  t.match(await revoke('2026-04-30'), refused('BLD-UA1', 'revokedOn'))
  t.match(await revoke('2026-11-01'), refused('BLD-UA2'))
  await act(asWriter, allocated, 'vacate', { vacatedOn: '2026-10-01' })
  t.match(await revoke('2026-11-01'), { status: 200, body: { state: 'REVOKED' } })
  const authority = await asCaller({ ...decider })
  t.match(
    await act(authority, `use-certificates/${certificate.id}`, 'revoke', {
      revokedOn: '2026-11-01',
      revocationReason: '-',
    }),
    { status: 409 },
  )
})

t.test('nor is a certificate brought, made larger, or issued for a day of before', async (t) => {
  const { act, asDecider, call, read } = await open(t)
  const made = {
    ...{ organizationCreditCode: bureau, number: 'B-1', buildingId: buildingId(bureau, 'B1'), areaM2: '200.51' },
    ...{ issuedOn: '2023-05-01', issuerCreditCode: prefecture },
  }
  const exceeded = { status: 422, problems: ['AREA_EXCEEDED areaM2'] }
  const brought = await call(asDecider, 'POST', 'use-certificates', made)
  t.match(brought, exceeded)
  t.match(brought.body.errors, [{ rule: 'BLD-U5', message: /600.51 平方米,超过现行核定面积 600.5 平方米/ }])
  const two = ['B-1', 'B-2'].map((number) => ({ ...made, number, areaM2: '150' }))
  t.equal((await call(asDecider, 'POST', 'use-certificates', { records: two })).status, 422, 'nor two of one call')
  const past = { ...made, number: 'B-0', areaM2: '9000', validTo: '2025-12-31' }
  t.match(await call(asDecider, 'POST', 'use-certificates', past), { status: 201 }, 'what has ended is history')
  t.match(await call(asDecider, 'POST', 'use-certificates', { ...made, areaM2: '200.50' }), { status: 201 })
  const [own] = (await read('use-certificates?number=B-1&fields=id')).data
  t.match(await call(asDecider, 'PATCH', `use-certificates/${own.id}`, { areaM2: '200.51' }), exceeded)
  t.match(await call(asDecider, 'PATCH', `use-certificates/${own.id}`, { areaM2: '1' }), { status: 200 })
  const [earlier] = (await read('area-approvals?approvalNumber=核1&fields=id')).data
  const issued = await act(asDecider, `area-approvals/${earlier.id}`, 'issue-certificate', {
    ...{
      number: 'B-3',
      areaM2: '300',
      buildingId: made.buildingId,
      issuedOn: '2022-01-01',
      issuerCreditCode: prefecture,
    },
  })
  t.match(issued, { status: 422 }, 'by an approval that is in force no more')
})

t.test('what is stored is judged: warned who may know, found by a run', async (t) => {
  const { apply, asCaller, asDecider, call, sql } = await open(t)
  const stored = {
    ...{ ...wanted, organizationCreditCode: school, state: 'APPROVED', ...approval, occupants: 1 },
    userRank: 'COUNTY_OTHER',
  }
  const bring = async (as: Headers, change: Fields = {}) => {
    const { body } = await call(as, 'POST', 'space-allocations?dryRun=true', [{ ...stored, ...change }])
    return body.results?.[0].warnings.map(({ rule }: Fields) => rule).sort() ?? body
  }
  t.strictSame(await bring(asDecider), ['BLD2'], 'by certificate 证-1 it is in the building')
  t.strictSame(await bring(asDecider, { occupants: 3 }), [])
  t.strictSame(await bring(asDecider, { userRank: null }), [], 'without a rank it is not judged')
  t.strictSame(await bring(asDecider, { isSecondOffice: true, occupants: 3 }), ['BLD16'])
  t.strictSame(await bring(asDecider, { organizationCreditCode: bureau, spaceId: hall, userRank: null }), ['BLD3'])
  await sql`update area_approval set approved_area_m2 = 59.99, version = version + 1 where approval_number = '核2'`
  const cellar = { organizationCreditCode: bureau, spaceId: spaceId(bureau, 'B1', '-01'), userRank: null }
  t.strictSame(await bring(asDecider, cellar), ['BLD1-2'], 'brought it is warned of')
  t.strictSame(await bring(asDecider, { ...cellar, validTo: '2026-06-30' }), [], 'but what has ended')
  const cleared = await asCaller({ ...decider, clearance: 'public' })
  const { userRank: _, ...unranked } = stored
  const path = await apply(school, { userRank: 'COUNTY_OTHER', occupants: 3 })
  const told = await call(cleared, 'PATCH', path, { occupants: 1 })
  t.match(told.body.warnings ?? [], [], 'who does not see the rank is not told by what it may be')
  t.match(unranked.occupants, 1)
  await call(asDecider, 'POST', 'space-allocations', [{ ...stored, validFrom: '2026-01-02' }])
  const everyone = await asCaller()
  for (const rule of ['BLD1', 'BLD2', 'BLD3', 'BLD14', 'BLD16']) {
    t.match(await call(everyone, 'POST', `rules/${rule}/run`), { status: 200 }, rule)
  }
  const found =
    await sql`select rule, left_value, right_value, standard_id from finding where register = 'SpaceAllocation'`
  t.match(found, [{ rule: 'BLD2', left_value: '24', right_value: '9', standard_id: null }])
})
