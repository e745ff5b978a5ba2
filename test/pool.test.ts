// The pool of spare assets: cards that one organization offers, and another borrows or takes over.
import t from 'tap'
import { today } from '../src/kernel/today.ts'
import { cardCalls as open, refused } from './card-calls.ts'
import type { Fields, Headers } from './rights-calls.ts'
import { holders } from './small-data.ts'

const { bureau, school, neighbour, prefecture } = holders

const borrow = { kind: 'BORROW', neededFrom: '2026-10-01', dueOn: '2026-12-31', appliedOn: '2026-09-01' }
const issue = { keeper: '赵六', usingDepartment: '办公室', issuedOn: '2026-09-01' }
const claim = { kind: 'CLAIM', appliedOn: '2026-09-01' }
const approval = {
  ...{ approvalNumber: '昌机管〔2026〕9号', approverKind: 'ADMINISTRATION', decidedOn: '2026-09-20' },
  ...{ approvingOrganizationCreditCode: prefecture, handedOverOn: '2026-10-01' },
}

/** An idle card of the bureau is offered to all regions, and its administration takes it into the pool. */
async function pooled(t: Parameters<typeof open>[0], reach = 'CROSS_REGION') {
  const tested = await open(t)
  const { act, as, call, card, county, read, writer } = tested
  const path = (await card(bureau, 'A-3'))!
  const offer = { number: 'G-7', origin: 'IDLE', offeredOn: '2026-08-01', reach }
  const offered = await act(writer, path, 'offer', offer)
  const { id } = (await read(`pool-items?number=G-7&fields=id`)).data[0]
  const item = `pool-items/${id}`
  const listed = async (who: Headers) => (await call(who, 'GET', `pool-listings/${id}`)).body
  const unseen = await listed(await as('read', ['652302']))
  const accepted = await act(county, item, 'accept', { warehouse: '一号库' })
  const asked = async (who: Headers, organizationCreditCode: string, request: Fields) => {
    const number = `R-${organizationCreditCode.slice(-5)}-${request.kind}`
    const { body, problems, status } = await call(who, 'POST', 'pool-requests', {
      ...{ organizationCreditCode, number, poolItemId: id, ...request },
    })
    return { status, problems, path: `pool-requests/${body.results?.[0]?.id}` }
  }
  const foreign = await as('read write', ['652302'])
  return { ...tested, path, offered, item, unseen, accepted, listed, asked, foreign, id }
}

t.test('what is offered is seen by all, without who kept it and where', async (t) => {
  const { accepted, act, item, listed, foreign, graphql, id, offered, path, read, unseen, writer } = await pooled(t)
  t.match(offered, { status: 200, body: { usageStatus: 'IDLE', idleSince: '2026-08-01' } })
  t.match(unseen, { code: 'NOT_FOUND' }, 'it is not in the pool yet')
  t.match(accepted, { status: 200, body: { state: 'AVAILABLE', warehouse: '一号库' } })
  const shown = await listed(foreign)
  t.match(shown, { name: '便携机', organizationCreditCode: bureau, regionCode: '652301', netValueYuan: '7300.50' })
  t.notMatch(JSON.stringify(shown), '一号库')
  const query = `{ poolListings(filter: { id: { eq: "${id}" } }) {
    nodes { name reach assetClass { zh } organization { name } } } }`
  const { data } = await graphql(foreign, query)
  t.match(data.poolListings.nodes, [{ reach: 'CROSS_REGION', assetClass: { zh: /便携/ }, organization: null }])
  for (const [action, input] of [
    ['issue', issue],
    ['offer', { number: 'G-8', origin: 'IDLE', offeredOn: '2026-09-01' }],
    ['apply-disposal', { number: 'D-9', method: 'SCRAPPING', ground: 'OTHER', appliedOn: '2026-09-01' }],
  ] as const)
    t.match(await act(writer, path, action, input), refused('AST-A9'), `${action}: it is committed`)
  const own = {
    organizationCreditCode: bureau,
    number: 'G-9',
    assetCode: 'A-1',
    origin: 'IDLE',
    offeredOn: '2026-09-01',
  }
  const plain = await act(writer, 'pool-items', '', own)
  t.match(plain, { status: 404 })
  const early = await act(writer, item, 'withdraw', { withdrawnOn: '2026-07-31' })
  t.match(early, refused('AST-A33'))
  const withdrawn = await act(writer, item, 'withdraw', { withdrawnOn: '2026-08-15' })
  t.match(withdrawn, { status: 200, body: { state: 'WITHDRAWN' } })
  t.match(await listed(foreign), { code: 'NOT_FOUND' })
  t.match(await act(writer, path, 'issue', issue), { status: 200 }, 'and it is used again')
  t.match(await read(`${path}?include=movements`), {
    usageStatus: 'IN_USE',
    movements: {
      data: [
        { kind: 'OFFER', movedOn: '2026-08-01', documentNumber: 'G-7' },
        { kind: 'WITHDRAW', movedOn: '2026-08-15', documentNumber: 'G-7' },
        { kind: 'ISSUE', movedOn: '2026-09-01' },
      ],
    },
  })
})

t.test('withdrawn without a day, it is today', async (t) => {
  const { act, item, path, read, writer } = await pooled(t)
  const from = today()
  t.match(await act(writer, item, 'withdraw', {}), { status: 200 })
  const { movements } = await read(`${path}?include=movements`)
  t.match(movements.data.at(-1), { kind: 'WITHDRAW' })
  t.ok([from, today()].includes(movements.data.at(-1).movedOn), movements.data.at(-1).movedOn)
})

t.test('a plain write offers nothing', async (t) => {
  const { call, writer } = await open(t)
  const record = { organizationCreditCode: bureau, number: 'G-9', assetCode: 'A-1', origin: 'IDLE' }
  const answer = await call(writer, 'POST', 'pool-items', { ...record, offeredOn: '2026-09-01' })
  t.match(answer, { problems: ['AUTHORITY_ONLY organizationCreditCode'] })
})

t.test('who may have it is said by the reach of the offer', async (t) => {
  const far = { status: 422, problems: ['POOL_REACH poolItemId'] }
  const { asked, foreign, writer, as } = await pooled(t, 'CROSS_UNIT')
  t.match(await asked(foreign, neighbour, claim), far, 'another county')
  t.match(await asked(writer, bureau, claim), far, 'its owner')
  t.match(await asked(await as('read write', ['652300']), prefecture, claim), far, 'a level above')
  t.match(await asked(writer, school, { ...borrow, dueOn: null }), { problems: ['LOAN_DATES dueOn'] })
  t.match(await asked(writer, school, { ...borrow, dueOn: '2026-09-30' }), { problems: ['LOAN_DATES dueOn'] })
  t.match(await asked(writer, school, borrow), { status: 201 })
  const { asked: askedBelow, as: of, foreign: others } = await pooled(t, 'CROSS_LEVEL')
  t.match(await askedBelow(others, neighbour, claim), far)
  t.match(await askedBelow(await of('read write', ['652300']), prefecture, claim), { status: 201 })
})

t.test('it is borrowed by another county, and given back', async (t) => {
  const { act, asked, county, decider, foreign, item, listed, path, read, writer } = await pooled(t)
  const { path: request } = await asked(foreign, neighbour, borrow)
  const other = await asked(writer, school, { ...borrow, quantity: '2' })
  const approve = (who: Headers, of = request, input: Fields = {}) => act(who, of, 'approve', { ...approval, ...input })
  t.match(await approve(writer), { status: 403, body: { code: 'SCOPE_MISSING' } })
  t.match(await approve(county), { status: 404 }, 'the owner’s county does not reach the request')
  t.match(await approve(decider, other.path), refused('AST-A23'), 'a card goes whole')
  t.match(await approve(decider, request, { handedOverOn: '2026-09-19' }), refused('AST-A25'))
  t.match(await approve(decider), { status: 200, body: { state: 'APPROVED', handedOverOn: '2026-10-01' } })
  t.match(await read(item), { state: 'LENT' })
  t.match(await listed(foreign), { code: 'NOT_FOUND' })
  t.match(await read(path), { usageStatus: 'LEASED_OR_LENT', idleSince: null, cancelledOn: null })
  t.match(await act(writer, item, 'withdraw', {}), { status: 409, body: { code: 'TRANSITION_REFUSED' } })
  t.match(await act(foreign, path, 'issue', issue), { status: 404 }, 'the borrower does not reach the card')

  const back = { returnedOn: '2026-11-01', returnCondition: '完好' }
  t.match(await act(writer, request, 'give-back', back), { status: 404 }, 'nor the owner the request')
  t.match(await act(foreign, request, 'give-back', { ...back, returnedOn: '2026-09-30' }), refused('AST-A27'))
  t.match(await act(foreign, request, 'give-back', back), { status: 200, body: { state: 'RETURNED' } })
  t.match(await read(item), { state: 'AVAILABLE' })
  t.match(await read(`${path}?include=movements`), {
    ...{ usageStatus: 'IDLE', idleSince: '2026-11-01' },
    movements: {
      data: [
        { kind: 'OFFER', movedOn: '2026-08-01' },
        { kind: 'LEND', movedOn: '2026-10-01', counterpartyCreditCode: neighbour },
        { kind: 'GIVE_BACK', movedOn: '2026-11-01', counterpartyCreditCode: neighbour, note: '完好' },
      ],
    },
  })
  t.match(await act(foreign, request, 'give-back', back), { status: 409 }, 'once')
})

t.test('16 at once: one of those who claim it has it, the others are told', async (t) => {
  const { act, asked, decider, foreign, item, path, read, stored, writer } = await pooled(t)
  const mine = [
    await asked(foreign, neighbour, claim),
    await asked(writer, school, claim),
    await asked(foreign, neighbour, borrow),
  ]
  const [first] = mine
  const noCode = await act(decider, first!.path, 'approve', approval)
  t.match(noCode, refused('AST-A24'), 'the receiver numbers its card')
  const before = (await stored())!
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      act(decider, mine[n % 2]!.path, 'approve', { ...approval, newCode: `P-${n}` }),
    ),
  )
  t.equal(answers.filter(({ status }) => status === 200).length, 1, answers.map(({ body }) => body.code).join())
  t.match(await stored(), { cards: before.cards + 1, movements: before.movements + 2 })
  const states = await Promise.all(mine.map(async ({ path }) => (await read(path)).state))
  t.strictSame(states.sort(), ['APPROVED', 'REJECTED', 'REJECTED'])
  t.match(await read(item), { state: 'TRANSFERRED' })
  const { successors, ...source } = await read(`${path}?include=successors`)
  t.match(source, { cancelledOn: '2026-10-01', cancellationReason: 'TRANSFERRED_OUT' })
  t.match(successors.data, [
    { code: /^P-/, acquisitionMethod: 'ALLOCATION', netValueYuan: '7300.50', usageStatus: 'IDLE' },
  ])
})

t.test(
  'a card is had once, however it came to be in two items, and only while nothing is under way with it',
  async (t) => {
    const { act, all, asked, call, decider, foreign, item, path, read, sql, stored, writer } = await pooled(t)
    const twice = {
      organizationCreditCode: bureau,
      number: 'G-77',
      assetCode: 'A-3',
      origin: 'IDLE',
      state: 'AVAILABLE',
    }
    const made = await call(all, 'POST', 'pool-items', { ...twice, offeredOn: '2026-08-02', reach: 'CROSS_REGION' })
    const first = await asked(foreign, neighbour, claim)
    const other = await call(writer, 'POST', 'pool-requests', {
      ...{ organizationCreditCode: school, number: 'R-77', poolItemId: made.body.results[0].id, ...claim },
    })
    const second = `pool-requests/${other.body.results[0].id}`
    const approve = (request: string, newCode: string) => act(decider, request, 'approve', { ...approval, newCode })
    await sql`update asset set usage_status = 'IN_USE', version = version + 1 where id = ${path.slice(7)}`
    t.match(await approve(second, 'P-0'), refused('AST-A28'), 'it is in use')
    await sql`update asset set usage_status = 'IDLE', version = version + 1 where id = ${path.slice(7)}`
    const before = (await stored())!
    const requests = Array.from({ length: 16 }, (_, n) => approve(n % 2 ? second : first.path, `P-${n}`))
    const answers = await Promise.all(requests)
    t.equal(answers.filter(({ status }) => status === 200).length, 1, answers.map(({ body }) => body.code).join())
    t.match(await stored(), { cards: before.cards + 1, movements: before.movements + 2 })
    const left = [item, `pool-items/${made.body.results[0].id}`].map(async (one) => (await read(one)).state)
    t.strictSame((await Promise.all(left)).sort(), ['AVAILABLE', 'TRANSFERRED'])
  },
)

t.test(
  'what was rejected is not disposed of while it is in the pool, nor goes there as the card of a house',
  async (t) => {
    const { act, card, decider, read, sql, writer } = await open(t)
    const path = (await card(bureau, 'A-3'))!
    const disposal = { number: 'D-9', method: 'SCRAPPING', ground: 'OTHER', appliedOn: '2026-09-01' }
    await act(writer, path, 'apply-disposal', disposal)
    const [made] = (await read('asset-disposals?number=D-9&fields=id')).data
    await act(decider, `asset-disposals/${made.id}`, 'reject', { decisionNote: '可调剂', decidedOn: '2026-09-20' })
    const offer = { number: 'G-9', origin: 'IDLE', offeredOn: '2026-09-21' }
    await sql`update building set asset_id = ${path.slice(7)}, version = version + 1 where code = 'B1'
    and organization_id = (select organization_id from asset where id = ${path.slice(7)})`
    t.match(await act(writer, path, 'offer', offer), refused('AST-A13'))
    await sql`update building set asset_id = null, version = version + 1 where asset_id = ${path.slice(7)}`
    t.match(await act(writer, path, 'offer', offer), { status: 200 })
    const again = await act(writer, `asset-disposals/${made.id}`, 'apply', { appliedOn: '2026-09-22' })
    t.match(again, refused('AST-A8'))
    t.match(await read(path), { usageStatus: 'IDLE' })
  },
)
