// Cards that end, of which others come.
import t from 'tap'
import { cardCalls as open, refused } from './card-calls.ts'
import { holders } from './small-data.ts'

const { bureau, school, neighbour, prefecture, elsewhere } = holders
const transfer = {
  ...{ toCreditCode: neighbour, newCode: 'N-1', approvalNumber: '昌机管〔2026〕9号', transferredOn: '2026-10-01' },
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

t.test('a plain write moves no card to another organization', async (t) => {
  const { all, as, call, card, read, stored } = await open(t)
  const path = (await card(bureau, 'A-6'))!
  const both = await as('read write', ['652300'])
  const before = await stored()
  const moved = { organizationCreditCode: neighbour, code: 'N-3' }
  const reason = { 'x-reason': 'moved' }
  const refusal = { status: 422, problems: ['AUTHORITY_ONLY organizationCreditCode'] }
  t.match(await call(both, 'PATCH', path, moved, reason), refusal)
  t.strictSame(await stored(), before)
  t.match(await read(path), { organizationCreditCode: bureau })
  t.match(
    await call(all, 'PATCH', path, moved, reason),
    { status: 200 },
    'an authority puts right what was entered wrong',
  )
})

const offer = { number: 'G-9', origin: 'IDLE', offeredOn: '2026-09-01' }

t.test('an offer of what was idle before says that it is written', async (t) => {
  const { call, card, read, writer } = await open(t)
  const path = (await card(bureau, 'A-3'))!
  await call(writer, 'PATCH', path, { idleSince: '2026-05-01' })
  const records = [{ id: path.split('/')[1], ...offer }]
  const offered = await call(writer, 'POST', 'assets/offer', { records })
  t.match(offered, { status: 200, body: { isWritten: true, results: [{ outcome: 'UPDATED' }] } })
  t.match(await read(path), { idleSince: '2026-05-01', usageStatus: 'IDLE' })
  t.match((await read('pool-items?number=G-9')).data, [{ state: 'OFFERED' }])
})

t.test('the code of a card is corrected, also while it is in a disposal', async (t) => {
  const { act, call, card, read, writer } = await open(t)
  const path = (await card(bureau, 'A-3'))!
  const disposal = { number: 'D-9', method: 'SCRAPPING', ground: 'OTHER', appliedOn: '2026-09-01' }
  t.match(await act(writer, path, 'apply-disposal', disposal), { status: 200 })
  const correct = (code: string, reason?: string) =>
    call(writer, 'PATCH', path, { code }, reason ? { 'x-reason': encodeURIComponent(reason) } : {})
  t.match(await correct('A-33'), { status: 422, problems: ['KEY_NEEDS_REASON code'] })
  t.match(await correct('A-1', '编号录入有误'), { status: 409, body: { code: 'KEY_CONFLICT' } })
  t.match(await correct('A-33', '编号录入有误'), { status: 200 })
  t.match(await read(path), { code: 'A-33', usageStatus: 'PENDING_DISPOSAL' })
  t.match((await read('asset-disposal-items?disposalNumber=D-9')).data, [{ line: 'A-3', assetCode: 'A-33' }])
})

const approval = {
  ...{ approvalNumber: '昌机管〔2026〕9号', approverKind: 'ADMINISTRATION', decidedOn: '2026-09-20' },
  approvingOrganizationCreditCode: prefecture,
}

t.test('what is given to another county goes on there, once who reaches both has approved', async (t) => {
  const { act, all, as, call, card, decider, read, sql, writer } = await open(t)
  const disposal = { number: 'D-9', method: 'GRATUITOUS_TRANSFER', ground: 'OTHER', appliedOn: '2026-09-01' }
  const cards = [(await card(bureau, 'A-1'))!, (await card(bureau, 'A-3'))!]
  const records = cards.map((one) => ({ id: one.split('/')[1], ...disposal }))
  t.match(await call(writer, 'POST', 'assets/apply-disposal', { records }), { status: 200 })
  const path = `asset-disposals/${(await read('asset-disposals?number=D-9&fields=id')).data[0].id}`
  const to = (recipientCreditCode: string) => ({ ...approval, recipientCreditCode })
  const unknown = { status: 422, problems: ['ORGANIZATION_UNKNOWN recipientCreditCode'] }
  t.match(await call(writer, 'PATCH', path, { recipientCreditCode: neighbour }), unknown)
  t.match(await act(decider, path, 'approve', to(bureau)), refused('AST-A32'))
  const county = await as('read write approve', ['652301'])
  for (const code of [neighbour, elsewhere]) t.match(await act(county, path, 'approve', to(code)), unknown)
  t.match(await read(path), { state: 'APPLIED', version: 1 }, 'nothing was written')
  t.match(await act(decider, path, 'approve', to(neighbour)), { status: 200 }, 'named by who decides for both')
  const changed = await call(county, 'PATCH', path, { recipientCreditCode: elsewhere }, { 'x-reason': 'correction' })
  t.match(changed, unknown, 'nor does one side name another afterwards')
  const sold = { executedOn: '2026-10-01', proceedsYuan: '0' }
  const answers = await Promise.all(Array.from({ length: 16 }, () => act(writer, path, 'execute', sold)))
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.match(await read(cards[0]!), { cancelledOn: '2026-10-01', cancellationReason: 'DISPOSED' })
  const query = `assets?organizationCreditCode=${neighbour}&sort=code&include=predecessor,movements`
  const { data } = (await call(all, 'GET', `${query}&acquiredOn=2026-10-01`)).body
  t.match(data, [
    {
      ...{ code: /^A-1-[0-9a-f]{8}$/, netValueYuan: '43499.75', acquisitionMethod: 'ALLOCATION', usageStatus: 'IDLE' },
      ...{ cancelledOn: null, predecessor: { code: 'A-1' } },
      movements: { data: [{ kind: 'TRANSFER_IN', counterpartyCreditCode: bureau }] },
    },
    { code: 'A-3', originalValueYuan: '7300.50', predecessor: { code: 'A-3' } },
  ])
  t.equal(data.length, 2)
  const out =
    await sql`select from asset_movement where kind = 'TRANSFER_OUT' and document_number = ${approval.approvalNumber}`
  t.equal(out.length, 2)
})

t.test('who decides for one side does not give to another; a house goes as a house', async (t) => {
  const { act, as, call, card, decider, read, sql, writer } = await open(t)
  const path = (await card(bureau, 'A-3'))!
  const disposal = { number: 'D-9', method: 'GRATUITOUS_TRANSFER', ground: 'OTHER', appliedOn: '2026-09-01' }
  t.match(await act(writer, path, 'apply-disposal', disposal), { status: 200 })
  const made = `asset-disposals/${(await read('asset-disposals?number=D-9&fields=id')).data[0].id}`
  const both = await as('read write', ['652300'])
  t.match(await call(both, 'PATCH', made, { recipientCreditCode: neighbour }), { status: 200 }, 'who writes at both')
  const county = await as('read approve', ['652301'])
  t.match(await act(county, made, 'approve', approval), { status: 404 })
  await sql`update building set asset_id = ${path.slice(7)}, version = version + 1 where code = 'B1'
    and organization_id = (select organization_id from asset where id = ${path.slice(7)})`
  t.match(await act(decider, made, 'approve', approval), refused('AST-A30'))
  await sql`update building set asset_id = null, version = version + 1 where asset_id = ${path.slice(7)}`
  t.match(await act(decider, made, 'approve', approval), { status: 200 })
})
