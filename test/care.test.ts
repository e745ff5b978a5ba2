// Repairs, inspections and the care of what is idle: their lives through the door, and what is refused on the way.
import t from 'tap'
import { approval, careCalls, refused, scopes, wins } from './care-calls.ts'
import type { Fields } from './rights-calls.ts'
import { holders } from './small-data.ts'

const { bureau, neighbour } = holders
const { act, asBoth, asCaller, asDecider, asWriter, call, make, read, sql } = await careCalls(t)

const repair = {
  ...{ buildingCode: 'B1', name: '屋面', repairClass: 'MEDIUM_OR_MAJOR', purpose: 'REMOVE_HAZARD', areaM2: '100' },
  ...{ planName: '规划', appliedOn: '2026-01-05' },
}
const done = { acceptedOn: '2026-05-01', finalYuan: '60000' }

t.test('a major repair is approved, started and accepted, in this order', async (t) => {
  const early = await make(asWriter, 'repair-projects', { ...repair, code: 'K-0', startedOn: '2026-01-10' })
  t.match(early, { status: 422, problems: ['REPAIR_NOT_APPROVED startedOn'] })
  t.match(early.body.errors, [{ rule: 'BLD10', basis: '新疆维吾尔自治区机关事务管理办法 第二十三条' }])
  const unplanned = await make(asWriter, 'repair-projects', { ...repair, code: 'K-1', planName: null })
  t.match(unplanned.warnings, [{ code: 'REPAIR_NOT_PLANNED', rule: 'BLD10-2' }])
  const { path } = unplanned
  t.match(await act(asWriter, path, 'start', { startedOn: '2026-02-03' }), { status: 409 })
  t.match(await act(asWriter, path, 'approve', { ...approval, approvedYuan: '65000' }), { status: 403 })
  t.match(await act(asDecider, path, 'approve', approval), { status: 422, code: 'FIELD_REQUIRED' })
  const decided = { ...approval, approvedYuan: '65000', planName: '2026 年规划' }
  t.match(await act(asDecider, path, 'approve', decided), { status: 200, body: { planName: '2026 年规划' } })
  t.equal(
    (await sql`select from finding where rule = 'BLD10-2' and state = 'OPEN' and record_id = ${unplanned.id}`).length,
    0,
  )
  t.match(await call(asWriter, 'PATCH', path, { startedOn: '2026-02-03' }), { status: 409 }, 'only by its action')
  t.match(await act(asDecider, path, 'accept', done), refused('RPR-A1'))
  t.match(await act(asWriter, path, 'start', { startedOn: '2026-01-31' }), refused('RPR-A4'))
  t.match(await act(asWriter, path, 'start', { startedOn: '2026-02-03', contractYuan: '64000' }), { status: 200 })
  t.match(await act(asWriter, path, 'start', { startedOn: '2026-02-04' }), refused('RPR-A3'))
  t.match(await act(asWriter, path, 'accept-daily', done), refused('RPR-A5'))
  t.match(await act(asWriter, path, 'accept', done), { status: 403 })
  const before = await read(path)
  const reversed = await act(asDecider, path, 'accept', { ...done, completedOn: '2026-05-02' })
  t.match(reversed, { status: 422, code: 'DAYS_REVERSED' })
  t.match(await act(asDecider, path, 'accept', { ...done, acceptedOn: '2026-02-02' }), { code: 'DAYS_REVERSED' })
  t.strictSame(await read(path), before, 'nothing was written')
  const answers = await Promise.all(Array.from({ length: 16 }, () => act(asDecider, path, 'accept', done)))
  t.equal(wins(answers), 1)
  t.match(await read(path), { state: 'ACCEPTED', finalYuan: '60000.00', version: before.version + 1 })
})

t.test('a daily repair is its writer’s until it is accepted, and needs no approval', async (t) => {
  const daily = { ...repair, repairClass: 'DAILY', planName: null }
  const { path, warnings } = await make(asWriter, 'repair-projects', { ...daily, code: 'K-2' })
  t.strictSame(warnings, [])
  t.match(await act(asWriter, path, 'accept-daily', done), refused('RPR-A1'))
  t.match(await call(asWriter, 'PATCH', path, { startedOn: '2026-03-01', purpose: 'SECRECY_COMPLIANCE' }), {
    status: 200,
  })
  t.match(await act(asWriter, path, 'accept-daily', done), refused('RPR-A2'))
  const major = await call(asWriter, 'PATCH', path, { repairClass: 'MEDIUM_OR_MAJOR' })
  t.match(major, { status: 422, problems: ['REPAIR_NOT_APPROVED repairClass'].slice(1) }, 'nor becomes a major one')
  const accepted = await act(asWriter, path, 'accept-daily', { ...done, isSecrecyCompliant: true })
  t.match(accepted, { status: 200, body: { state: 'ACCEPTED', approvalNumber: null } })
  const old = { ...daily, code: 'K-3', state: 'ACCEPTED', startedOn: '2024-03-01', ...done, acceptedOn: '2024-04-01' }
  t.match(await make(asDecider, 'repair-projects', old), { status: 201 }, 'as it is brought from elsewhere')
  const undecided = await make(asDecider, 'repair-projects', { ...old, code: 'K-4', repairClass: 'MEDIUM_OR_MAJOR' })
  t.match(undecided, { status: 422, problems: ['APPROVAL_INCOMPLETE approvalNumber'] })
})

t.test('what a square metre costs is measured by the standard of its class and place', async (t) => {
  await sql`insert into standard (kind, subject, region_code, standard_version, valid_from, value, bound)
            values ('REPAIR_COST', 'MEDIUM_OR_MAJOR', '652300', 'T', '2020-01-01', 600, 'MAX')`
  const cases: [finalYuan: string, areaM2: string | null, isAbove: boolean][] = [
    ['60000', '100', false],
    ['60000.01', '100', true],
    ['99999', null, false],
    ['1', '0', false],
  ]
  for (const [n, [finalYuan, areaM2, isAbove]] of cases.entries()) {
    const { path, id } = await make(asWriter, 'repair-projects', { ...repair, areaM2, code: `C-${n}` })
    await act(asDecider, path, 'approve', { ...approval, approvedYuan: '1' })
    await act(asWriter, path, 'start', { startedOn: '2026-02-03' })
    const { headers, status } = await act(asDecider, path, 'accept', { ...done, finalYuan })
    t.equal(status, 200)
    t.equal(String(headers['x-warnings'] ?? '').includes('REPAIR_ABOVE_STANDARD'), isAbove, `${finalYuan} ${areaM2}`)
    const found = await sql`select left_value, right_value, standard_id is not null as measured from finding
      where rule = 'BLD11' and record_id = ${id}`
    t.strictSame(
      found.map((one) => Object.values(one)),
      isAbove ? [['600.00', '600', true]] : [],
    )
  }
})

t.test('an authority inspects; who is inspected says what was put right, and another closes it', async (t) => {
  const idOf = async (holder: string) =>
    (
      await sql`select b.id from building b join organization o on o.id = b.organization_id
      where o.credit_code = ${holder} and b.code = 'B1'`
    )[0]!.id
  const care = {
    kind: 'IDLE_CARE',
    inspectedOn: '2026-03-01',
    inspectorCreditCode: bureau,
    buildingId: await idOf(bureau),
  }
  const only = { status: 422, problems: ['AUTHORITY_ONLY organizationCreditCode'] }
  t.match(await make(asWriter, 'space-inspections', { ...care, kind: 'ROUTINE', number: 'N-1' }), only)
  const nowhere = await make(asWriter, 'space-inspections', { ...care, buildingId: null, number: 'N-1' })
  t.match(nowhere, { status: 422, problems: ['CARE_WITHOUT_BUILDING buildingId'] })
  const told = async (buildingId: string) => {
    const { status, body } = await make(asWriter, 'space-inspections', { ...care, buildingId, number: 'N-1' })
    const { requestId: _, instance, ...rest } = body
    return JSON.stringify({ status, rest }).replaceAll(buildingId, 'ID')
  }
  const strange = await told('00000000-0000-7000-8000-000000000000')
  t.match(strange, 'REFERENCE_UNKNOWN')
  t.equal(await told(await idOf(neighbour)), strange, 'beyond reach is as not there')
  const own = await make(asWriter, 'space-inspections', { ...care, number: 'N-1' })
  t.match(own, { status: 201 })
  t.match(await call(asWriter, 'PATCH', own.path, { kind: 'ROUTINE' }), only)
  t.match(await make(asDecider, 'space-inspections', { ...care, kind: 'SPECIAL', number: 'N-2' }), { status: 201 })
  const issue = { category: 'HAZARD', description: '线路老化', dueOn: '2026-06-30' }
  const of = (inspectionNumber: string, line: string) => ({ ...issue, inspectionNumber, line })
  t.match(await make(asWriter, 'inspection-issues', of('N-2', '1')), only)
  t.match(await make(asWriter, 'inspection-issues', of('N-1', '1')), { status: 201 }, 'what its own care found')
  const closedAtOnce = { ...of('N-2', '9'), state: 'CLOSED', closedOn: '2026-05-01' }
  t.match(await make(asDecider, 'inspection-issues', closedAtOnce), {
    problems: ['RECTIFICATION_INCOMPLETE rectifiedOn'],
  })
  const { path } = await make(asDecider, 'inspection-issues', of('N-2', '1'))
  const rectified = { rectification: '已更换线路', rectifiedOn: '2026-04-01' }
  const blind = await asCaller({ scopes, regions: ['652301'], clearance: 'public' })
  t.match(await act(blind, path, 'rectify', rectified), { status: 403, code: 'FIELD_FORBIDDEN' })
  t.match(await act(asWriter, path, 'rectify', { ...rectified, rectifiedOn: '2026-02-28' }), refused('INS-A1'))
  t.match(await act(asDecider, path, 'close', { closedOn: '2026-04-02' }), { status: 409 }, 'nothing was put right yet')
  const answers = await Promise.all(Array.from({ length: 16 }, () => act(asBoth, path, 'rectify', rectified)))
  t.equal(wins(answers), 1)
  t.match(await act(asWriter, path, 'close', { closedOn: '2026-04-02' }), { status: 403 })
  const same = await act(asBoth, path, 'close', { closedOn: '2026-04-02' })
  t.match(same, { status: 409, code: 'APPROVER_IS_APPLICANT' })
  t.match(await act(asDecider, path, 'close', { closedOn: '2026-03-31' }), refused('INS-A2'))
  t.match(await act(asDecider, path, 'close', { closedOn: '2026-04-02' }), { status: 200, body: { state: 'CLOSED' } })
  t.match(await call(asDecider, 'PATCH', path, { dueOn: '2026-07-01' }), { status: 409 }, 'it is closed')
  t.match(await act(asDecider, path, 'reopen', {}), { status: 422, code: 'FIELD_REQUIRED' })
  const open = { state: 'OPEN', rectifiedOn: null, closedOn: null, rectification: '已更换线路' }
  t.match(await act(asDecider, path, 'reopen', { reopeningReason: '复查仍有裸露' }), { status: 200, body: open })
  t.match(await act(asWriter, path, 'rectify', rectified), { status: 200, body: { reopeningReason: null } })
})

t.test('what is idle is seen to within the days of its region', async (t) => {
  const everyone = await asCaller()
  const [{ ago10, ago89, ago91 }] = (await sql`select d - 10 as ago10, d - 89 as ago89, d - 91 as ago91
    from (select (now() at time zone 'Asia/Shanghai')::date as d) x`) as unknown as Record<string, string>[]
  const open = async (rule: string, id: string) => {
    await call(everyone, 'POST', `rules/${rule}/run`)
    const found = await sql`select left_value as last, right_value as days from finding
      where rule = ${rule} and state = 'OPEN' and record_id = ${id}`
    return found.map(({ last, days }) => `${last} ${days}`)
  }
  const house = await make(asWriter, 'buildings', { code: 'V-1', name: '旧楼', usageStatus: 'IDLE' })
  t.strictSame(house.warnings, [], 'who writes it is not told: somebody may come yet')
  const room = { buildingCode: 'V-1', code: '101', kind: 'OFFICE' }
  const { id: roomId } = await make(asWriter, 'spaces', { ...room, usageStatus: 'IDLE' })
  t.strictSame(await open('BLD15', house.id), ['null 90'])
  t.strictSame(await open('BLD15-1', roomId), ['null 90'])
  await call(asWriter, 'PATCH', house.path, { idleSince: ago10 })
  t.strictSame(await open('BLD15', house.id), [], 'it is idle for ten days only')
  await call(asWriter, 'PATCH', house.path, { idleSince: ago91 })
  const cared = (number: string, inspectedOn: string, more: Fields = {}) =>
    make(asDecider, 'space-inspections', {
      ...{ number, inspectedOn, kind: 'IDLE_CARE', inspectorCreditCode: bureau, buildingId: house.id, ...more },
    })
  await cared('V-1', ago91!)
  await cared('V-2', ago10!, { kind: 'ROUTINE' })
  await cared('V-3', ago10!, { organizationCreditCode: neighbour })
  t.strictSame(await open('BLD15', house.id), [`${ago91} 90`], 'neither another inspection nor that of another counts')
  await cared('V-4', ago89!)
  t.strictSame([...(await open('BLD15', house.id)), ...(await open('BLD15-1', roomId))], [])
  await sql`insert into standard (kind, subject, region_code, standard_version, valid_from, value, bound)
            values ('RULE_PARAMETER', 'BLD15.careDays', '652301', 'T', '2020-01-01', 30, 'EQUAL')`
  t.strictSame(await open('BLD15', house.id), [`${ago89} 30`], 'a region may ask for more')
  await call(asWriter, 'PATCH', house.path, { usageStatus: 'IN_USE' })
  t.strictSame(await open('BLD15', house.id), [])
  t.strictSame(await open('BLD15-1', roomId), [`${ago89} 30`])
})
