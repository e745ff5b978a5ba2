// Repairs, inspections and turnover housing: their lives through the door, and what is refused on the way.
import t from 'tap'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const { bureau, neighbour, prefecture } = holders
const scopes = ['buildings:read', 'buildings:write', 'reference:read']
const tested = await rightsCalls(t)
const { asCaller, call, sql } = tested
const [asWriter, asDecider, asBoth] = await Promise.all([
  asCaller({ scopes, regions: ['652301'] }),
  asCaller({ scopes: [...scopes, 'buildings:approve'], regions: ['652300'] }),
  asCaller({ scopes: [...scopes, 'buildings:approve'], regions: ['652300'] }),
])
const approval = {
  ...{ approvalNumber: '昌机管〔2026〕9号', approverKind: 'ADMINISTRATION', decidedOn: '2026-02-01' },
  approvingOrganizationCreditCode: prefecture,
}

const make = async (as: Headers, register: string, record: Fields) => {
  const answer = await call(as, 'POST', register, { organizationCreditCode: bureau, ...record })
  const [result] = answer.body.results ?? []
  return { ...answer, path: `${register}/${result?.id}`, id: result?.id, warnings: result?.warnings ?? [] }
}
const act = async (as: Headers, path: string, action: string, input: Fields = {}) => {
  const answer = await call(as, 'POST', `${path}/${action}`, input)
  const rules = (answer.body.errors ?? []).flatMap(({ rule }: Fields) => rule ?? [])
  return { ...answer, code: answer.body.code, rules }
}
const read = async (path: string) => (await call(asDecider, 'GET', path)).body
const refused = (rule: string) => ({ status: 422, code: 'RULE_REFUSED', rules: [rule] })
const wins = (answers: { status: number }[]) => answers.filter(({ status }) => status === 200).length

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
  const old = { ...daily, code: 'K-3', state: 'ACCEPTED', startedOn: '2024-03-01', acceptedOn: '2024-04-01' }
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
