// What is rented, let and lent, and what becomes of idle space: by whom, by what right, once at a time.
import t from 'tap'
import {
  act,
  approval,
  approved,
  asDecider,
  asWriter,
  be,
  call,
  decider,
  everyone,
  idle,
  letOut,
  make,
  objectOf,
  read,
  rented,
  sql,
  term,
  tested,
  writer,
} from './lease-calls.ts'
import type { Fields } from './rights-calls.ts'
import { holders } from './small-data.ts'

t.test('what is rented is approved by the government or the administration, then signed', async (t) => {
  const path = await make('leases', rented)
  t.match(await act(asWriter, path, 'sign', term), { status: 409, body: { code: 'TRANSITION_REFUSED' } })
  const byFinance = await act(asDecider, path, 'approve', { ...approval, approverKind: 'FINANCE' })
  t.match(byFinance, { status: 422, body: { code: 'RENTED_UNAPPROVED', errors: [{ basis: /第二十三条/ }] } })
  const strict = {
    ...{ kind: 'RULE_PARAMETER', subject: 'BLD8.isGovernmentOnly', regionCode: '652302', standardVersion: '阜康' },
    ...{ value: '1', validFrom: '2020-01-01', bound: 'EQUAL' },
  }
  t.equal((await call(everyone, 'POST', 'standards', strict)).status, 201)
  const byOffice = await act(asDecider, path, 'approve', { ...approval, approverKind: 'ADMINISTRATION' })
  t.match(byOffice, { status: 422, body: { code: 'RENTED_UNAPPROVED', detail: /人民政府/ } }, 'a stricter county')
  t.match(await read(path), { state: 'APPLIED', version: 1 }, 'nothing was written')
  t.match(await act(asDecider, path, 'approve', approval), { status: 200 })
  const cases: [Fields, string][] = [
    [{ ...term, signedOn: '2026-01-31' }, 'RENTED_UNAPPROVED'],
    [{ ...term, validTo: '2026-02-28' }, 'VALIDITY_REVERSED'],
    [{ ...term, validTo: '2046-03-01' }, 'LEASE_TOO_LONG'],
    [{ ...term, validTo: null }, 'FIELD_REQUIRED'],
    [{ ...term, validTo: '2026-02-30' }, 'DATE_INVALID'],
  ]
  for (const [input, code] of cases) {
    const { status, body } = await act(asWriter, path, 'sign', input)
    t.equal(status, 422)
    t.match(JSON.stringify(body), code, code)
  }
  t.match(await read(path), { signedOn: null, version: 2 })
  t.match(await act(asWriter, path, 'end', { endedOn: '2026-06-30' }), { status: 422 }, 'not signed')
  t.match(await act(asWriter, path, 'sign', { ...term, validTo: '2046-02-28' }), { status: 200 }, 'twenty years')
  t.match(await act(asWriter, path, 'sign', term), { status: 422, body: { errors: [{ rule: 'LSE-A1' }] } })
  const rent = { proceedsYuan: '1', collectedOn: '2026-04-01' }
  t.match(await act(asWriter, path, 'collect', rent), { status: 422, body: { errors: [{ rule: 'LSE-A4' }] } })
  t.match(await act(asWriter, path, 'end', { endedOn: '2026-02-28' }), { status: 422 })
  t.match(await act(asWriter, path, 'end', { endedOn: '2026-06-30' }), { status: 200, body: { endedOn: '2026-06-30' } })
  t.match(await act(asWriter, path, 'end', { endedOn: '2026-07-31' }), { status: 422 })
  t.match(await call(asWriter, 'PATCH', path, { areaM2: '1' }), { status: 409, body: { code: 'STATE_FORBIDS' } })
})

t.test('a room is let once at a time, and its rent adds up to the cent', async (t) => {
  const { space, building } = await objectOf(holders.school, 'B1', '301')
  const later = { ...term, validFrom: '2022-07-01', validTo: '2024-06-30' }
  const path = await approved('leases', letOut)
  const [old] = (await read('leases?number=L-2&fields=id')).data
  const overlaps = await act(asWriter, path, 'sign', later)
  t.match(overlaps, { status: 422, body: { code: 'LEASE_OVERLAPS', errors: [{ rule: 'LSE-D3' }] } })
  const whole = await approved('leases', { ...letOut, number: 'O-2', spaceCode: null, areaM2: '8000.25' })
  t.match(await act(asWriter, whole, 'sign', later), { body: { code: 'LEASE_OVERLAPS' } }, 'nor is its building')
  t.match(await act(asWriter, `leases/${old.id}`, 'end', { endedOn: '2022-06-30' }), { status: 200 })
  t.match(await read(space), { usageStatus: 'IDLE', idleSince: '2022-06-30' })
  t.match(await act(asWriter, path, 'sign', later), { status: 200 })
  t.match(await read(space), { usageStatus: 'LEASED_OR_LENT', idleSince: null })
  t.match(await act(asWriter, whole, 'sign', later), { body: { code: 'LEASE_OVERLAPS' } })
  t.match(await act(asWriter, whole, 'sign', { ...term, validFrom: '2024-07-01' }), { status: 200 })
  t.match(await read(building), { usageStatus: 'LEASED_OR_LENT' })
  t.match(await act(asWriter, path, 'end', { endedOn: '2024-06-30' }), { status: 200 })
  t.match(await read(space), { usageStatus: 'LEASED_OR_LENT' }, 'with its building')
  const collect = (proceedsYuan: string, taxesYuan?: string) =>
    act(asWriter, path, 'collect', { proceedsYuan, collectedOn: '2023-01-05', ...(taxesYuan && { taxesYuan }) })
  for (const [yuan, taxes] of [['0'], ['1', '1.01']] as const) {
    t.match(await collect(yuan, taxes), { status: 422, body: { errors: [{ rule: 'LSE-A7' }] } })
  }
  t.match(await collect('1000.10', '0.30'), { status: 200 })
  t.match(await collect('2000.20'), { status: 200 })
  t.match(await read(path), { proceedsYuan: '3000.30', taxesYuan: '0.30' })
  const remit = (remittedYuan: string, remittedOn = '2023-02-01') =>
    act(asWriter, path, 'remit', { remittedYuan, remittedOn, remittanceVoucher: '国库1' })
  t.match(await remit('3000.01'), { status: 422, body: { errors: [{ rule: 'LSE-A5' }] } })
  t.match(await remit('1', '2022-06-30'), { status: 422, body: { errors: [{ rule: 'LSE-A6' }] } })
  t.match(await remit('3000.00'), { status: 200, body: { remittedYuan: '3000.00' } })
  t.match(await act(asWriter, whole, 'end', { endedOn: '2025-01-31' }), { status: 200 })
  t.match(await read(space), { usageStatus: 'IDLE' })
  t.match(await read(building), { usageStatus: 'IDLE', idleSince: '2025-01-31' })
})

t.test('a room is named in its building, within the organization', async (t) => {
  const cases: [Fields, string][] = [
    [{ spaceCode: '101' }, 'REFERENCE_UNKNOWN spaceCode'],
    [{ spaceCode: '301', buildingCode: null }, 'REFERENCE_UNKNOWN spaceCode'],
    [{ buildingCode: null, spaceCode: null }, 'LEASE_OBJECT buildingCode'],
    [{ buildingCode: 'B9', spaceCode: null }, 'BUILDING_UNKNOWN buildingCode'],
  ]
  for (const [fields, problem] of cases) {
    const { problems } = await call(asWriter, 'POST', 'leases', { ...letOut, number: 'O-3', ...fields })
    t.match(problems.join(), problem.replace('BUILDING_UNKNOWN', '(BUILDING|REFERENCE)_UNKNOWN').split(' ')[1]!)
  }
  const own = { ...idle, organizationCreditCode: holders.bureau, number: 'D-9' }
  const path = await make('idle-space-disposals', {
    ...own,
    buildingCode: 'B2',
    spaceCode: '101',
    disposalMode: 'OTHER',
  })
  t.match(await read(path), { buildingCode: 'B2', spaceCode: '101' })
  const { building, space } = await objectOf(holders.bureau, 'B2', '101')
  t.match(await read(path), { buildingId: building.split('/')[1], spaceId: space.split('/')[1] })
  const there = await objectOf(holders.bureau, 'B1', '101')
  t.match(await be(path, { buildingCode: 'B1' }), { status: 422, problems: ['REFERENCE_UNKNOWN spaceCode'] })
  t.match(await be(path, { spaceId: there.space.split('/')[1] }), { status: 422 })
  t.match(await be(path, { buildingCode: 'B1', spaceCode: '101' }), {
    ...{ status: 200, body: { spaceId: there.space.split('/')[1] } },
  })
  const beyond = await tested.asCaller({ ...writer, regions: ['652302'] })
  t.match(await call(beyond, 'GET', path), { status: 404 })
  t.match(await act(beyond, path, 'remit', { remittedYuan: '1', remittedOn: '2026-01-01', remittanceVoucher: '1' }), {
    status: 404,
  })
})

t.test('a state organ lets by a disposal of what is idle alone', async (t) => {
  const { space } = await objectOf(holders.neighbour, 'B1', '201')
  const own = { ...letOut, organizationCreditCode: holders.neighbour, number: 'O-4', spaceCode: '201', areaM2: '24' }
  const direct = await call(asWriter, 'POST', 'leases', own)
  t.match(direct, { status: 422, problems: ['ORGAN_MAY_NOT_LET idleSpaceDisposalNumber'] })
  t.match(direct.body.errors[0], { rule: 'BLD9', basis: /机关事务管理条例 第二十三条/ })
  const path = await make('idle-space-disposals', idle)
  t.match(await act(asDecider, path, 'approve', approval), { status: 422, body: { errors: [{ rule: 'IDL-A7' }] } })
  await be(space, { usageStatus: 'IDLE' })
  t.match(await act(asDecider, path, 'approve', approval), { status: 200 })
  const second = await make('idle-space-disposals', { ...idle, number: 'D-2', disposalMode: 'OTHER' })
  t.match(await act(asDecider, second, 'approve', approval), { status: 422, body: { errors: [{ rule: 'IDL-A8' }] } })
  const executed = { executedOn: '2026-02-05', counterparty: '某书店' }
  const cases: [Fields, string][] = [
    [{ ...executed, executedOn: '2026-01-31' }, 'IDL-A1'],
    [{ ...executed, counterparty: null }, 'IDL-A2'],
    [{ ...executed, proceedsYuan: '100' }, 'IDL-A3'],
  ]
  for (const [input, rule] of cases) {
    t.match(await act(asWriter, path, 'execute', input), { status: 422, body: { errors: [{ rule }] } }, rule)
  }
  t.match(await act(asWriter, path, 'execute', executed), { status: 200, body: { state: 'EXECUTED' } })
  const [made] = (await read('leases?number=D-1')).data
  t.match(made, {
    ...{ direction: 'LEASE_OUT', state: 'APPROVED', spaceCode: '201', idleSpaceDisposalNumber: 'D-1' },
    ...{ approvalNumber: approval.approvalNumber, approverKind: 'GOVERNMENT', decidedOn: '2026-02-01' },
    ...{ counterparty: '某书店', areaM2: '24.00', appliedOn: '2026-01-05', signedOn: null },
  })
  t.match(await act(asWriter, `leases/${made.id}`, 'sign', term), { status: 200 })
  t.match(await read(space), { usageStatus: 'LEASED_OR_LENT' })
  const logged = await sql`select register from change_detail where seq in (
    select seq from change where action = 'IdleSpaceDisposal.execute')`
  t.strictSame(logged.map(({ register }) => register).sort(), ['IdleSpaceDisposal', 'Lease'])
})

t.test('another use is an other use, and says which', async (t) => {
  const { space } = await objectOf(holders.bureau, 'B1', '-01')
  const own = { ...idle, organizationCreditCode: holders.bureau, number: 'D-4', spaceCode: '-01', areaM2: '60' }
  const record = { ...own, disposalMode: 'CHANGE_OF_USE' }
  const none = await call(asWriter, 'POST', 'idle-space-disposals', record)
  t.match(none, { status: 422, problems: ['CONVERTED_USE_NEEDED convertedUse'] })
  const path = await approved('idle-space-disposals', { ...record, convertedUse: 'ELDERLY_AND_CHILD_CARE' })
  t.match(await act(asWriter, path, 'execute', { executedOn: '2026-02-20' }), { status: 200 })
  t.match(await read(space), { kind: 'OTHER', usageStatus: 'IN_USE' })
})

t.test('what is reallocated is used by whom the approval says, by who reaches both', async (t) => {
  const { building, space } = await objectOf(holders.school, 'B1', '301')
  await be(building, { usageStatus: 'IDLE', idleSince: '2025-06-30' })
  await be(space, { usageStatus: 'IDLE', usingOrganizationCreditCode: null, idleSince: '2025-06-30' })
  const [before] = (await read('idle-space-disposals?number=I-2&fields=id')).data
  t.match(await act(asWriter, `idle-space-disposals/${before.id}`, 'execute', { executedOn: '2021-03-01' }), {
    status: 200,
  })
  const own = { ...idle, organizationCreditCode: holders.school, number: 'D-6', spaceCode: null, areaM2: '72' }
  const path = await make('idle-space-disposals', { ...own, disposalMode: 'CROSS_LEVEL_REALLOCATION' })
  t.match(await act(asDecider, path, 'approve', approval), { status: 422, body: { errors: [{ rule: 'IDL-A11' }] } })
  await be(path, { recipientCreditCode: holders.neighbour })
  const ofOne = await tested.asCaller({ ...decider, regions: ['652301'] })
  t.match(await act(ofOne, path, 'approve', approval), { status: 404 }, 'the other side is beyond its reach')
  t.match(await act(asDecider, path, 'approve', approval), { status: 200 })
  const asSchool = await tested.asCaller({ ...writer, regions: ['652301'] })
  const executed = await act(asSchool, path, 'execute', { executedOn: '2026-03-01' })
  t.equal(executed.status, 200, `who has the building executes it: ${JSON.stringify(executed.body)}`)
  t.match(await read(space), { usageStatus: 'IN_USE', usingOrganizationCreditCode: holders.neighbour, idleSince: null })
  t.match(await read(building), { usageStatus: 'IN_USE', idleSince: null })
  const [made] = (await read(`space-allocations?spaceId=${space.split('/')[1]}`)).data
  t.match(made, {
    ...{ organizationCreditCode: holders.neighbour, state: 'APPROVED', validFrom: '2026-03-01', validTo: null },
    ...{ approvalNumber: approval.approvalNumber, decidedOn: approval.decidedOn },
  })
  const taken = await approved('leases', { ...letOut, number: 'O-9' })
  t.match(await act(asWriter, taken, 'sign', { ...term, validFrom: '2026-04-01' }), {
    ...{ status: 422, body: { code: 'LEASE_OF_ALLOCATED' } },
  })
})

t.test('what is auctioned leaves the books with its card and its title', async (t) => {
  const own = { organizationCreditCode: holders.bureau }
  const { building } = await objectOf(holders.bureau, 'B1')
  await call(everyone, 'PATCH', building, { usageStatus: 'IDLE', assetCode: 'A-3' })
  const record = { ...idle, ...own, number: 'D-3', spaceCode: null, areaM2: '5200.50', disposalMode: 'AUCTION' }
  const room = await call(asWriter, 'POST', 'idle-space-disposals', { ...record, spaceCode: '101' })
  t.match(room, { status: 422, problems: ['WHOLE_BUILDING_ONLY spaceCode'] })
  const path = await make('idle-space-disposals', record)
  const used = { status: 422, body: { errors: [{ rule: 'IDL-A9' }, { rule: 'AST10' }] } }
  t.match(await act(asDecider, path, 'approve', approval), used, 'a school has one of its rooms')
  const [held] = await sql`select id from space_allocation where approval_number = '批1'`
  const vacated = await act(asWriter, `space-allocations/${held!.id}`, 'vacate', { vacatedOn: '2026-02-01' })
  t.match(vacated, { status: 200 })
  t.match(await act(asDecider, path, 'approve', approval), used, 'and somebody lives in it')
  const [flat] = await sql`select id from housing_unit where code = 'H-1'`
  t.match(await call(everyone, 'PATCH', `housing-units/${flat!.id}`, { buildingCode: 'B2' }), { status: 200 })
  t.match(await act(asDecider, path, 'approve', approval), { status: 422, body: { errors: [{ rule: 'AST10' }] } })
  await be(path, { appraisalNumber: '评〔2026〕1号', appraisedYuan: '900000' })
  t.match(await act(asDecider, path, 'approve', approval), { status: 200 })
  const sold = { executedOn: '2026-02-20', proceedsYuan: '950000', taxesYuan: '50000.5' }
  await sql`update asset set usage_status = 'PENDING_DISPOSAL', version = version + 1 where code = 'A-3'`
  t.match(await act(asWriter, path, 'execute', sold), { status: 422, body: { errors: [{ rule: 'BLD-A10' }] } })
  await sql`update asset set usage_status = 'IN_USE', version = version + 1 where code = 'A-3'`
  t.match(await act(asWriter, path, 'execute', sold), { status: 200 })
  const cancelled = { cancelledOn: '2026-02-20', cancellationReason: 'DISPOSED' }
  t.match(await read(building), cancelled)
  const [card] = await sql`select cancelled_on::text as on, cancellation_reason as reason from asset where code = 'A-3'`
  t.strictSame({ ...card }, { on: '2026-02-20', reason: 'DISPOSED' })
  const [title] = (await read('ownership-registrations?number=T-1&fields=state,endedOn,buildingCode')).data
  t.match(title, { state: 'ENDED', endedOn: '2026-02-20' })
  const remit = (yuan: string) =>
    act(asWriter, path, 'remit', { remittedYuan: yuan, remittedOn: '2026-03-01', remittanceVoucher: '1' })
  t.match(await remit('900000'), { status: 422, body: { errors: [{ rule: 'IDL-A5' }] } })
  t.match(await remit('899999.5'), { status: 200 })
  const again = await call(asWriter, 'POST', 'idle-space-disposals', { ...record, number: 'D-33' })
  t.match(again, { status: 422, problems: ['RECORD_CANCELLED buildingCode'] }, 'it is sold once')
})

t.test('idle beyond the days of the region, without a disposal, is found', async (t) => {
  const { building } = await objectOf(holders.school, 'B1')
  await be(building, { usageStatus: 'IDLE', idleSince: '2025-01-31' })
  const found = async () => {
    await call(everyone, 'POST', 'rules/BLD4/run')
    const rows = await sql`select left_value, right_value, state from finding where rule = 'BLD4'`
    return rows.map((row) => Object.values(row).join(' '))
  }
  t.strictSame(await found(), [], 'without a parameter nothing is asked')
  const days = {
    ...{ kind: 'RULE_PARAMETER', subject: 'BLD4.idleDays', regionCode: '652301', standardVersion: '昌吉市' },
    ...{ value: '180', validFrom: '2020-01-01', bound: 'EQUAL' },
  }
  t.equal((await call(everyone, 'POST', 'standards', days)).status, 201)
  t.strictSame(await found(), ['2025-01-31 180 OPEN'])
  const own = { ...idle, organizationCreditCode: holders.school, number: 'D-5', spaceCode: null, disposalMode: 'OTHER' }
  const path = await make('idle-space-disposals', own)
  t.strictSame(await found(), ['2025-01-31 180 CURED'], 'it is applied for')
  await act(asDecider, path, 'reject', { decisionNote: '缓', decidedOn: '2026-02-01' })
  t.strictSame(await found(), ['2025-01-31 180 OPEN'])
  await be(building, { idleSince: null })
  t.strictSame(await found(), ['2025-01-31 180 CURED'], 'nobody knows since when')
  t.match(await call(everyone, 'POST', 'rules/AST4-IDLE/run'), { status: 200 })
  const [due] = await sql`select left_value as left from finding where rule = 'AST4-IDLE' and state = 'OPEN'`
  t.equal(due!.left, '850.5')
})
