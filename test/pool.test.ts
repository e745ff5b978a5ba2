// Cards that go from one organization to another: by transfer, through the pool of spare assets, by split and merger.
import t from 'tap'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const { bureau, school, neighbour, prefecture, elsewhere } = holders
const refused = (rule: string) => ({ status: 422, body: { code: 'RULE_REFUSED', errors: [{ rule }] } })
const transfer = {
  ...{ toCreditCode: neighbour, newCode: 'N-1', approvalNumber: '昌机管〔2026〕9号', transferredOn: '2026-10-01' },
}

async function open(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const { call, sql } = tested
  const as = (verbs: string, regions: string[]) =>
    tested.asCaller({ scopes: [...verbs.split(' ').map((verb) => `assets:${verb}`), 'reference:read'], regions })
  const [writer, county, decider] = await Promise.all([
    as('read write', ['652301']),
    as('read approve', ['652301']),
    as('read approve', ['652300']),
  ])
  const act = (who: Headers, path: string, action: string, input: Fields) =>
    call(who, 'POST', `${path}/${action}`, input)
  const all = await tested.asCaller({ scopes: ['assets:*', '*:read', '*:write', '*:approve'] })
  const read = async (path: string) => (await call(all, 'GET', path)).body
  /** Path of a card. */
  const card = async (owner: string, code: string) => {
    const [found] = await sql`select a.id from asset a join organization o on o.id = a.organization_id
      where o.credit_code = ${owner} and a.code = ${code}`
    return found && `assets/${found.id}`
  }
  const stored = async () =>
    (
      await sql`select count(*)::int as cards, sum(version)::int as versions,
    (select count(*)::int from asset_movement) as movements from asset`
    )[0]
  return { ...tested, as, act, all, read, card, stored, writer: writer!, county: county!, decider: decider! }
}

t.test('a card goes to another county: a new one there, and both use files tell of it', async (t) => {
  const { act, card, county, decider, read, stored, writer } = await open(t)
  const path = (await card(bureau, 'A-1'))!
  const before = await stored()
  t.match(await act(writer, path, 'transfer', transfer), { status: 403, body: { code: 'SCOPE_MISSING' } })
  const beyond = { status: 422, problems: ['ORGANIZATION_UNKNOWN toCreditCode'] }
  t.match(await act(county, path, 'transfer', transfer), beyond, 'the county does not decide for its neighbour')
  const taken = { ...transfer, newCode: 'A-1' }
  t.match(await act(county, path, 'transfer', taken), beyond, 'nor is it told what that has')
  t.match(await act(decider, path, 'transfer', { ...transfer, toCreditCode: elsewhere }), beyond)
  t.match(await act(decider, path, 'transfer', { ...transfer, toCreditCode: 'nobody' }), beyond)
  t.match(await act(decider, path, 'transfer', taken), refused('AST-A11'))
  t.match(await act(decider, path, 'transfer', { ...transfer, toCreditCode: bureau }), refused('AST-A10'))
  t.match(await act(decider, path, 'transfer', { ...transfer, transferredOn: '2022-02-28' }), refused('AST-A12'))
  const pending = (await card(bureau, 'A-2'))!
  t.match(await act(decider, pending, 'transfer', transfer), { status: 409, body: { code: 'TRANSITION_REFUSED' } })
  t.strictSame(await stored(), before, 'nothing was written')

  const done = await act(decider, path, 'transfer', transfer)
  t.match(done, { status: 200, body: { cancelledOn: '2026-10-01', cancellationReason: 'TRANSFERRED_OUT' } })
  const { successors, movements: out } = await read(`${path}?include=successors,movements`)
  const [{ id }] = successors.data
  const there = await read(`assets/${id}?include=movements,predecessor`)
  t.match(there, {
    ...{ organizationCreditCode: neighbour, code: 'N-1', name: '服务器', originalValueYuan: '58000.00' },
    ...{ accumulatedDepreciationYuan: '14500.25', netValueYuan: '43499.75', acquisitionMethod: 'ALLOCATION' },
    ...{ acquiredOn: '2026-10-01', startedOn: '2022-03-01', usageStatus: 'IDLE', idleSince: '2026-10-01' },
    ...{ keeper: null, usingDepartment: null, location: null, cancelledOn: null, predecessor: { code: 'A-1' } },
  })
  const documentNumber = transfer.approvalNumber
  t.match(out.data.at(-1), { kind: 'TRANSFER_OUT', counterpartyCreditCode: neighbour, documentNumber })
  t.match(there.movements.data, [{ kind: 'TRANSFER_IN', counterpartyCreditCode: bureau, movedOn: '2026-10-01' }])
  t.match(await act(decider, path, 'transfer', { ...transfer, newCode: 'N-2' }), refused('AST-A3'), 'it has gone')
})

t.test('a card of a disposal that was rejected goes all the same', async (t) => {
  const { act, card, decider, read, writer } = await open(t)
  const path = (await card(bureau, 'A-3'))!
  const disposal = { number: 'D-9', method: 'SCRAPPING', ground: 'OTHER', appliedOn: '2026-09-01' }
  t.match(await act(writer, path, 'apply-disposal', disposal), { status: 200 })
  t.match(await act(decider, path, 'transfer', transfer), { status: 409 }, 'not while it is open')
  const [made] = (await read('asset-disposals?number=D-9&fields=id')).data
  const decided = { decisionNote: '可调剂', decidedOn: '2026-09-20' }
  t.match(await act(decider, `asset-disposals/${made.id}`, 'reject', decided), { status: 200 })
  t.match(await act(decider, path, 'transfer', transfer), { status: 200 })
})

t.test('16 at once: a card goes to one, and a number is given once', async (t) => {
  const { act, card, decider, stored } = await open(t)
  const paths = [(await card(bureau, 'A-1'))!, (await card(bureau, 'A-3'))!]
  const before = (await stored())!
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) => {
      const input = n < 8 ? { newCode: `N-${n}` } : { newCode: 'N-1', toCreditCode: n % 2 ? school : prefecture }
      return act(decider, paths[n < 8 ? 0 : 1]!, 'transfer', { ...transfer, ...input })
    }),
  )
  t.equal(answers.filter(({ status }) => status === 200).length, 2)
  t.equal(answers.filter(({ body }) => body.code === 'RULE_REFUSED').length, 14, answers.map((a) => a.body.code).join())
  t.match(await stored(), { cards: before.cards + 2, movements: before.movements + 4 })
})

const borrow = { kind: 'BORROW', neededFrom: '2026-10-01', dueOn: '2026-12-31', appliedOn: '2026-09-01' }
const issue = { keeper: '赵六', usingDepartment: '办公室', issuedOn: '2026-09-01' }
const claim = { kind: 'CLAIM', appliedOn: '2026-09-01' }
const approval = {
  ...{ approvalNumber: '昌机管〔2026〕9号', approverKind: 'ADMINISTRATION', decidedOn: '2026-09-20' },
  ...{ approvingOrganizationCreditCode: prefecture, handedOverOn: '2026-10-01' },
}

/** An idle card of the bureau is offered to all regions, and its administration takes it into the pool. */
async function pooled(t: Parameters<typeof rightsCalls>[0], reach = 'CROSS_REGION') {
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
  t.match(await act(writer, item, 'withdraw', {}), { status: 200, body: { state: 'WITHDRAWN' } })
  t.match(await listed(foreign), { code: 'NOT_FOUND' })
  t.match(await act(writer, path, 'issue', issue), { status: 200 }, 'and it is used again')
  t.match(await read(path), { usageStatus: 'IN_USE' })
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
