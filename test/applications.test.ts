// What all applications have in common, on the one of the assets: who proposes, who decides, and what is closed when.
import t from 'tap'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const plan = {
  ...{ organizationCreditCode: holders.bureau, year: '2027', number: '1', name: '台式计算机', classCode: 'A02010105' },
  ...{ allocationMode: 'PURCHASE', quantity: '2', unitPriceYuan: '5000', appliedOn: '2026-09-01' },
}
const approval = {
  ...{ approvalNumber: '昌机管〔2026〕9号', approverKind: 'ADMINISTRATION', decidedOn: '2026-10-01' },
  approvingOrganizationCreditCode: holders.prefecture,
}
const writer = { scopes: ['assets:read', 'assets:write', 'reference:read'], regions: ['652301'] }
const decider = { scopes: ['assets:read', 'assets:write', 'assets:approve', 'reference:read'], regions: ['652300'] }

async function open(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const [asWriter, asDecider] = await Promise.all([writer, decider].map((one) => tested.asCaller(one)))
  const made = await tested.call(asWriter!, 'POST', 'allocation-plans', plan)
  const path = `allocation-plans/${made.body.results[0].id}`
  const act = (as: Headers, action: string, input: Fields) => tested.call(as, 'POST', `${path}/${action}`, input)
  const read = async () => (await tested.call(asDecider!, 'GET', path)).body
  const change = (as: Headers, fields: Fields, headers = {}) => tested.call(as, 'PATCH', path, fields, headers)
  return { ...tested, asWriter: asWriter!, asDecider: asDecider!, made, path, act, read, change }
}

t.test('from the application by way of a rejection to the approval', async (t) => {
  const { act, asDecider, asWriter, change, made, read } = await open(t)
  t.match(made.body, { results: [{ outcome: 'CREATED' }] })
  t.match(await read(), { state: 'APPLIED', approvalNumber: null, amountYuan: '10000.00' })
  t.match(await change(asWriter, { quantity: '3' }), { status: 200 }, 'it is still the writer’s')
  const rejection = { decisionNote: '超出需要', decidedOn: '2026-09-20' }
  t.match(await act(asWriter, 'reject', rejection), { status: 403, body: { code: 'SCOPE_MISSING' } })
  t.match(await act(asDecider, 'reject', rejection), { status: 200, body: { state: 'REJECTED' } })
  t.match(await act(asDecider, 'approve', approval), { status: 409, body: { code: 'TRANSITION_REFUSED' } })
  t.match(await change(asWriter, { quantity: '2' }), { status: 200 }, 'and again')
  t.match(await act(asWriter, 'apply', { appliedOn: '2026-09-25' }), { status: 200 })
  t.match(await read(), { state: 'APPLIED', decidedOn: null, decisionNote: null, decidedBy: null })
  t.match(await act(asDecider, 'approve', approval), { status: 200 })
  const { approverKind, approvalNumber, decidedOn } = approval
  t.match(await read(), { state: 'APPROVED', approverKind, approvalNumber, decidedOn, decidedBy: /^test-/ })
})

t.test('who decides is another one, and says by what right', async (t) => {
  const { act, asCaller, asDecider, call, read } = await open(t)
  const before = await read()
  const own = await call(asDecider, 'POST', 'allocation-plans', { ...plan, number: '2' })
  const itself = await call(asDecider, 'POST', `allocation-plans/${own.body.results[0].id}/approve`, approval)
  t.match(itself, { status: 409, body: { code: 'APPROVER_IS_APPLICANT' } })
  // Where one platform is both sides, and nowhere else: the parameter is of its region.
  const parameter = {
    ...{ kind: 'RULE_PARAMETER', subject: 'XC7.isSameClientAllowed', standardVersion: '本地', bound: 'EQUAL' },
    ...{ validFrom: '2020-01-01', value: '1' },
  }
  const all = await asCaller({ scopes: ['*:read', '*:write'] })
  const approveOwn = () => call(asDecider, 'POST', `allocation-plans/${own.body.results[0].id}/approve`, approval)
  await call(all, 'POST', 'standards', { ...parameter, regionCode: '652302' })
  t.match(await approveOwn(), { status: 409, body: { code: 'APPROVER_IS_APPLICANT' } })
  await call(all, 'POST', 'standards', { ...parameter, regionCode: '652300' })
  t.match(await approveOwn(), { status: 200 })
  const cases: [Fields, { status: number; body: object }][] = [
    [
      { ...approval, approvingOrganizationCreditCode: holders.bureau },
      { status: 422, body: { code: 'RULE_REFUSED' } },
    ],
    [
      { ...approval, decidedOn: '2026-08-31' },
      { status: 422, body: { code: 'RULE_REFUSED' } },
    ],
    [
      { ...approval, approvalNumber: null },
      { status: 422, body: { code: 'FIELD_REQUIRED' } },
    ],
    [
      { ...approval, approverKind: 'NOBODY' },
      { status: 422, body: {} },
    ],
    [
      { ...approval, approvingOrganizationCreditCode: holders.prefecture.slice(1) },
      { status: 422, body: {} },
    ],
  ]
  for (const [input, refused] of cases) t.match(await act(asDecider, 'approve', input), refused, JSON.stringify(input))
  const beyond = await asCaller({ ...decider, regions: ['652302'] })
  t.match(await act(beyond, 'approve', approval), { status: 404 })
  t.strictSame(await read(), before, 'nothing of it was written')
  const self = { ...approval, approverKind: 'DEPARTMENT', approvingOrganizationCreditCode: holders.bureau }
  t.match(await act(asDecider, 'approve', self), { status: 200 }, 'a department in charge decides on its own')
})

t.test('who has changed what is applied for does not decide on it', async (t) => {
  const { act, asCaller, asDecider, asWriter, change, read } = await open(t)
  t.match(await change(asDecider, { quantity: '200' }), { status: 200 })
  t.match(await act(asDecider, 'approve', approval), { status: 409, body: { code: 'APPROVER_IS_APPLICANT' } })
  const { proposedBy } = await read()
  t.match(await change(asWriter, { quantity: '200' }), { status: 200 }, 'what changes nothing')
  t.match(await read(), { proposedBy }, 'makes nobody its applicant')
  t.match(await act(await asCaller(decider), 'approve', approval), { status: 200 })
  const reason = { 'x-reason': encodeURIComponent('数量笔误') }
  t.match(await change(asWriter, { quantity: '2' }, reason), { status: 409 })
  t.match(await change(await asCaller(decider), { quantity: '2' }, reason), { status: 200, body: { proposedBy } })
})

t.test('who does not read it is not told its state', async (t) => {
  const { act, asCaller, asDecider, call, path } = await open(t)
  await act(asDecider, 'approve', approval)
  const blind = await asCaller({ ...writer, scopes: ['assets:write', 'reference:read'] })
  const remove = { operations: [{ action: 'remove', register: 'allocation-plans', id: path.split('/').at(-1) }] }
  for (const answer of [
    await call(blind, 'PATCH', path, { quantity: '9' }),
    await call(blind, 'POST', 'transactions', remove),
  ]) {
    t.match(answer, { status: 409, body: { code: 'STATE_FORBIDS' } })
    t.notMatch(JSON.stringify(answer.body), 'APPROVED')
  }
})

t.test('what is decided on is changed by actions, and by the authority with a reason', async (t) => {
  const { act, app, asDecider, asWriter, change, graphql, path, read } = await open(t)
  await act(asDecider, 'approve', approval)
  const before = await read()
  const refused = { status: 409, body: { code: 'STATE_FORBIDS' } }
  t.match(await change(asWriter, { quantity: '9' }), refused)
  t.match(await change(asDecider, { quantity: '9' }), refused, 'not without a reason')
  const remove = (headers: Headers) => app.inject({ method: 'DELETE', url: `/v1/${path}`, headers })
  for (const who of [asWriter, asDecider]) t.equal((await remove(who)).statusCode, 409, 'nobody removes it')
  const { data } = await graphql(
    asWriter,
    `mutation ($r: [AllocationPlanInput!]!) { report: upsertAllocationPlans(records: $r) {
      results { problems { code } } } }`,
    { r: [{ ...plan, quantity: '9' }] },
  )
  t.match(data.report.results, [{ problems: [{ code: 'STATE_FORBIDS' }] }], 'a file that brings it once more neither')
  t.match(await change(asWriter, { quantity: '2' }), { status: 200 }, 'what changes nothing is no change')
  t.strictSame(await read(), before)
  const reason = { 'x-reason': encodeURIComponent('数量笔误') }
  t.match(await change(asDecider, { quantity: '9' }, reason), { status: 200, body: { quantity: '9.0000' } })
  t.match(await change(asWriter, { quantity: '8' }, reason), refused)
})

t.test('old applications come with their decision from who may decide', async (t) => {
  const { asDecider, asWriter, call } = await open(t)
  const old = { ...plan, number: '7', state: 'APPROVED', ...approval }
  const bring = async (as: Headers, record: Fields) => {
    const { body, problems } = await call(as, 'POST', 'allocation-plans', record)
    const [made] = body.results ?? []
    const stored = made ? (await call(asDecider, 'GET', `allocation-plans/${made.id}`)).body : {}
    return { problems, state: stored.state }
  }
  const incomplete = { problems: ['APPROVAL_INCOMPLETE approvalNumber'] }
  t.match(await bring(asDecider, { ...old, approvalNumber: null }), incomplete)
  t.match(await bring(asDecider, old), { problems: [], state: 'APPROVED' })
  const { problems, state } = await bring(asWriter, { ...old, number: '8' })
  t.equal(state, undefined)
  t.strictSame(
    problems.toSorted(),
    [...Object.keys(approval), 'state'].map((name) => `FIELD_NOT_WRITTEN ${name}`).sort(),
  )
})

t.test('16 at once: one decides', async (t) => {
  const { act, asCaller, read } = await open(t)
  const deciders = await Promise.all(Array.from({ length: 8 }, () => asCaller(decider)))
  const calls = deciders.flatMap((one) => [
    act(one, 'approve', approval),
    act(one, 'reject', { decisionNote: '否', decidedOn: '2026-10-01' }),
  ])
  const answers = await Promise.all(calls)
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.equal(answers.filter(({ body }) => body.code === 'TRANSITION_REFUSED').length, 15)
  t.match(await read(), { version: 2 })
})
