// The life of a card: issued, handed over, returned, disposed of, and what is remitted of it.
import t from 'tap'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const writer = { scopes: ['assets:read', 'assets:write', 'reference:read'], regions: ['652301'] }
const decider = { scopes: ['assets:read', 'assets:approve', 'reference:read'], regions: ['652300'] }
const approval = {
  ...{ approvalNumber: '昌机管〔2026〕9号', approverKind: 'ADMINISTRATION', decidedOn: '2026-10-01' },
  approvingOrganizationCreditCode: holders.prefecture,
}
const disposal = { number: 'D-20', method: 'SCRAPPING', ground: 'OVER_LIFE_UNFIT', appliedOn: '2026-09-01' }

async function open(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const { call, sql } = tested
  const [asWriter, asDecider] = await Promise.all([writer, decider].map((one) => tested.asCaller(one)))
  const cards = await sql<{ id: string; code: string }[]>`select a.id, a.code from asset a
    join organization o on o.id = a.organization_id where o.credit_code = ${holders.bureau} order by a.code`
  const act = (as: Headers, path: string, action: string, input: Fields) => call(as, 'POST', `${path}/${action}`, input)
  const read = async (path: string) => (await call(asWriter!, 'GET', path)).body
  const idOf = (code: string) => cards.find((one) => one.code === code)!.id
  const disposals = async () => (await read('asset-disposals?sort=number&fields=number,state,id')).data
  return { ...tested, asWriter: asWriter!, asDecider: asDecider!, act, read, idOf, disposals }
}

t.test('every step of a card is in its use file', async (t) => {
  const { act, asWriter, graphql, idOf, read } = await open(t)
  const path = `assets/${idOf('A-3')}`
  const issue = { keeper: '赵六', usingDepartment: '办公室', issuedOn: '2026-01-05' }
  t.match(await act(asWriter, path, 'issue', issue), { status: 200, body: { keeper: '赵六', idleSince: null } })
  const over = { fromKeeper: '赵六', toKeeper: '钱七', toDepartment: '财务科', handedOverOn: '2026-03-01' }
  const stranger = await act(asWriter, path, 'hand-over', { ...over, fromKeeper: '他人' })
  t.match(stranger, { status: 422, body: { code: 'RULE_REFUSED' } })
  t.match(await act(asWriter, path, 'hand-over', over), { status: 200, body: { keeper: '钱七' } })
  const back = { fromKeeper: '钱七', returnedOn: '2026-05-01', condition: '完好' }
  t.match(await act(asWriter, path, 'return', back), { status: 200 })
  t.match(await read(path), { usageStatus: 'IDLE', keeper: null, usingDepartment: null, idleSince: '2026-05-01' })
  const { data } = await graphql(
    asWriter,
    `{ asset(id: "${idOf('A-3')}") { movements(orderBy: [{ recordedAt: ASC }]) {
    nodes { kind movedOn fromDepartment toDepartment fromKeeper toKeeper note version } } } }`,
  )
  t.strictSame(
    data.asset.movements.nodes.map((one: Fields) => Object.values(one)),
    [
      ['ISSUE', '2026-01-05', null, '办公室', null, '赵六', null, 1],
      ['HAND_OVER', '2026-03-01', '办公室', '财务科', '赵六', '钱七', null, 1],
      ['RETURN', '2026-05-01', '财务科', null, '钱七', null, '完好', 1],
    ],
  )
})

t.test('the use file is written by actions, and by who may approve', async (t) => {
  const { asCaller, asWriter, call } = await open(t)
  const record = {
    ...{ organizationCreditCode: holders.bureau, assetCode: 'A-1', recordedAt: '2020-01-01T00:00:00Z' },
    ...{ kind: 'LEND', movedOn: '2020-01-01' },
  }
  const refused = await call(asWriter, 'POST', 'asset-movements', record)
  t.match(refused, { status: 422, problems: ['AUTHORITY_ONLY organizationCreditCode'] })
  const authority = await asCaller({ ...writer, scopes: [...writer.scopes, 'assets:approve'] })
  t.match(await call(authority, 'POST', 'asset-movements', record), { status: 201, problems: [] })
})

t.test('cards of one number are one application, and leave the books when it is executed', async (t) => {
  const { act, asCaller, asDecider, asWriter, call, idOf, read, sql } = await open(t)
  const records = ['A-1', 'A-3'].map((code) => ({ id: idOf(code), ...disposal }))
  const applied = await call(asWriter, 'POST', 'assets/apply-disposal', { records })
  t.match(applied.body, { isWritten: true, results: [{ outcome: 'UPDATED' }, { outcome: 'UPDATED' }] })
  const [made] = (await read(`asset-disposals?number=D-20&fields=id,state,number`)).data
  t.match(made, { state: 'APPLIED' })
  const items = await sql`select i.line, i.usage_status_before, i.net_value_yuan from asset_disposal_item i
    where i.disposal_id = ${made.id} order by i.line`
  t.strictSame(
    items.map((one) => Object.values(one)),
    [
      ['A-1', 'IN_USE', '43499.75'],
      ['A-3', 'IDLE', '7300.50'],
    ],
  )
  for (const code of ['A-1', 'A-3']) t.match(await read(`assets/${idOf(code)}`), { usageStatus: 'PENDING_DISPOSAL' })
  const path = `asset-disposals/${made.id}`
  t.match(await act(asWriter, path, 'execute', { executedOn: '2026-11-01', proceedsYuan: '0' }), { status: 409 })
  t.match(await act(asDecider, path, 'approve', approval), { status: 200 })
  const early = await act(asWriter, path, 'execute', { executedOn: '2026-09-30', proceedsYuan: '0' })
  t.match(early, { status: 422, body: { code: 'RULE_REFUSED' } })
  const sold = { executedOn: '2026-11-01', proceedsYuan: '500.30', taxesYuan: '0.20' }
  t.match(await act(asWriter, path, 'execute', sold), { status: 200, body: { state: 'EXECUTED' } })
  for (const code of ['A-1', 'A-3']) {
    t.match(await read(`assets/${idOf(code)}`), { cancelledOn: '2026-11-01', cancellationReason: 'DISPOSED' })
  }
  const again = await act(asWriter, `assets/${idOf('A-1')}`, 'apply-disposal', { ...disposal, number: 'D-21' })
  t.equal(again.status, 409, 'what has left the books stays out')
  const change = (as: Headers) => call(as, 'PATCH', `assets/${idOf('A-1')}`, { location: '别处' })
  t.match(await change(asWriter), { status: 422, problems: ['RECORD_CANCELLED cancelledOn'] })
  const authority = await asCaller({ ...writer, scopes: [...writer.scopes, 'assets:approve'] })
  t.match(await change(authority), { status: 200 }, 'an authority puts it right')
  const logged = await sql`select register from change_detail where seq in (
    select seq from change where action = 'AssetDisposal.execute')`
  const [card, line] = ['Asset', 'AssetMovement']
  t.strictSame(logged.map(({ register }) => register).sort(), [card, card, 'AssetDisposal', line, line])
  const remittance = { remittedYuan: '500.10', remittedOn: '2026-11-20', remittanceVoucher: '国库9' }
  t.match(await act(asWriter, path, 'remit', remittance), { status: 200 })
  const { movements } = await read(`assets/${idOf('A-3')}?include=movements`)
  t.strictSame(
    movements.data.map(({ kind, movedOn, documentNumber, note }: Fields) => [kind, movedOn, documentNumber, note]),
    [
      ['DISPOSAL_APPLIED', '2026-09-01', 'D-20', null],
      ['DISPOSAL_APPROVED', '2026-10-01', approval.approvalNumber, 'D-20'],
      ['DISPOSED', '2026-11-01', 'D-20', null],
      ['REMITTED', '2026-11-20', '国库9', '500.1 元, D-20'],
    ],
  )
})

t.test('what is remitted adds up to the proceeds less taxes, to the cent', async (t) => {
  const { act, asWriter, disposals, read } = await open(t)
  const { id } = (await disposals()).find(({ number }: Fields) => number === 'D-2')
  const path = `asset-disposals/${id}`
  const remit = (remittedYuan: string, remittedOn = '2026-11-01') =>
    act(asWriter, path, 'remit', { remittedYuan, remittedOn, remittanceVoucher: '国库1' })
  for (const [yuan, on] of [['480.51'], ['0'], ['0.10', '2022-02-28']] as [string, string?][]) {
    t.match(await remit(yuan, on), { status: 422, body: { code: 'RULE_REFUSED' } }, yuan)
  }
  t.match(await remit('-1'), { status: 422 })
  t.match(await remit('0.10'), { status: 200 })
  t.match(await remit('0.20'), { status: 200 })
  t.match(await read(path), { remittedYuan: '0.30', remittanceVoucher: '国库1' })
  t.match(await remit('480.21'), { status: 422 })
  t.match(await remit('480.20'), { status: 200 })
  t.match(await read(path), { remittedYuan: '480.50', version: 4 })
})

t.test('a rejection gives the cards back as they were', async (t) => {
  const { act, asDecider, asWriter, call, idOf, read } = await open(t)
  const records = ['A-1', 'A-3'].map((code) => ({ id: idOf(code), ...disposal }))
  await call(asWriter, 'POST', 'assets/apply-disposal', { records })
  const [made] = (await read(`asset-disposals?number=D-20&fields=id`)).data
  const rejected = await act(asDecider, `asset-disposals/${made.id}`, 'reject', {
    ...{ decisionNote: '可继续使用', decidedOn: '2026-10-01' },
  })
  t.match(rejected, { status: 200, body: { state: 'REJECTED' } })
  t.match(await read(`assets/${idOf('A-1')}`), { usageStatus: 'IN_USE' })
  t.match(await read(`assets/${idOf('A-3')}?include=movements`), {
    usageStatus: 'IDLE',
    movements: { data: [{ kind: 'DISPOSAL_APPLIED' }, { kind: 'DISPOSAL_REJECTED', movedOn: '2026-10-01' }] },
  })
  t.match(await act(asWriter, `asset-disposals/${made.id}`, 'apply', { appliedOn: '2026-10-02' }), { status: 200 })
  const { movements } = await read(`assets/${idOf('A-3')}?include=movements`)
  t.match(movements.data[2], { kind: 'DISPOSAL_APPLIED', movedOn: '2026-10-02' })
})

t.test('cards without a state from before stay as they are when it is rejected', async (t) => {
  const { act, asCaller, asDecider, asWriter, call, idOf, read } = await open(t)
  const asKeeper = await asCaller({ ...decider, scopes: [...decider.scopes, 'assets:write'] })
  const own = { organizationCreditCode: holders.bureau }
  const made = await call(asWriter, 'POST', 'asset-disposals', { ...own, ...disposal })
  const path = `asset-disposals/${made.body.results[0].id}`
  const card = { ...own, disposalNumber: disposal.number, line: '1', assetCode: 'A-3' }
  t.match(await call(asKeeper, 'POST', 'asset-disposal-items', card), { status: 201 })
  t.match(await act(asDecider, path, 'reject', { decisionNote: '缓', decidedOn: '2026-10-01' }), { status: 200 })
  t.match(await read(`assets/${idOf('A-3')}`), { usageStatus: 'IDLE' })
})

t.test('what was rejected is applied for again only with cards that are free', async (t) => {
  const { act, asDecider, asWriter, call, idOf, read, sql } = await open(t)
  const card = `assets/${idOf('A-1')}`
  const reject = { decisionNote: '缓', decidedOn: '2026-10-01' }
  const apply = (path: string) => act(asWriter, path, 'apply', { appliedOn: '2026-09-20' })
  const rejected = async (number: string) => {
    await act(asWriter, card, 'apply-disposal', { ...disposal, number })
    const path = `asset-disposals/${(await read(`asset-disposals?number=${number}&fields=id`)).data[0].id}`
    await act(asDecider, path, 'reject', reject)
    return path
  }
  const [first, second] = [await rejected('D-40'), await rejected('D-41')]
  const both = [first, second].map((path) => ({ id: path.split('/')[1], appliedOn: '2026-09-20' }))
  t.match(await call(asWriter, 'POST', 'asset-disposals/apply', { records: both }), { status: 422 }, 'nor in one call')
  t.match(await apply(first), { status: 200 })
  t.match(await read(card), { usageStatus: 'PENDING_DISPOSAL' }, 'its cards wait once more')
  t.match(await apply(second), { status: 422, body: { code: 'RULE_REFUSED' } })
  t.match(await act(asDecider, first, 'reject', reject), { status: 200 })
  t.match(await read(card), { usageStatus: 'IN_USE' })
  const others = Array.from({ length: 6 }, (_, n) =>
    act(asWriter, card, 'apply-disposal', { ...disposal, number: `D-5${n}` }),
  )
  const answers = await Promise.all([apply(first), apply(second), ...others])
  t.equal(answers.filter(({ status }) => status === 200).length, 1, answers.map(({ status }) => status).join())
  const [pending] = await sql`select count(*)::int as n from asset_disposal_item i
    join asset_disposal d on d.id = i.disposal_id and d.state = 'APPLIED' where i.asset_id = ${idOf('A-1')}`
  t.equal(pending!.n, 1)
})

t.test('8 at once with one number are not one application', async (t) => {
  const { act, asCaller, asWriter, call, disposals, read } = await open(t)
  const own = { organizationCreditCode: holders.bureau, name: '打印机', classCode: 'A02010105' }
  const records = Array.from({ length: 8 }, (_, n) => ({ ...own, code: `N-${n}` }))
  const { body } = await call(asWriter, 'POST', 'assets', { records })
  const methods = ['SCRAPPING', 'OTHER']
  const answers = await Promise.all(
    body.results.map(async ({ id }: Fields, n: number) =>
      act(await asCaller(writer), `assets/${id}`, 'apply-disposal', { ...disposal, method: methods[n % 2] }),
    ),
  )
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.equal(answers.filter(({ body }) => body.code === 'RULE_REFUSED').length, 7)
  const made = (await disposals()).find(({ number }: Fields) => number === disposal.number)
  t.match(await read(`asset-disposals/${made.id}?include=items`), { version: 1, items: { data: { length: 1 } } })
})

t.test('16 at once: a card is in one application', async (t) => {
  const { asWriter, call, disposals, idOf } = await open(t)
  const before = (await disposals()).length
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      call(asWriter, 'POST', `assets/${idOf('A-3')}/apply-disposal`, { ...disposal, number: `D-3${n}` }),
    ),
  )
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.equal((await disposals()).length, before + 1)
})

t.test('proceeds that are not remitted in time are found, by the days of the region', async (t) => {
  const { asCaller, call, sql } = await open(t)
  const everyone = await asCaller()
  const found = async () => {
    await call(everyone, 'POST', 'rules/AST4/run')
    const rows = await sql`select f.left_value, f.right_value, f.state, d.number from finding f
      join asset_disposal d on d.id = f.record_id where f.rule = 'AST4'`
    return rows.map((one) => Object.values(one).join(' '))
  }
  t.strictSame(await found(), ['480.5 30 OPEN D-2'])
  const longer = {
    ...{ kind: 'RULE_PARAMETER', subject: 'AST4.days', regionCode: '652300', standardVersion: '昌吉', value: '3650' },
    ...{ validFrom: '2020-01-01', bound: 'EQUAL' },
  }
  t.equal((await call(everyone, 'POST', 'standards', longer)).status, 201)
  t.strictSame(await found(), ['480.5 30 CURED D-2'], 'the nearest region says how long')
  await sql`update asset_disposal set proceeds_yuan = null, version = version + 1 where number = 'D-2'`
  t.strictSame(await found(), ['480.5 30 CURED D-2'], 'nothing is known: nothing is asked')
})

t.test('nobody adds to what was decided on, nor disposes of what has gone', async (t) => {
  const { act, asCaller, asDecider, asWriter, call, idOf, read, sql } = await open(t)
  const asKeeper = await asCaller({ ...decider, scopes: [...decider.scopes, 'assets:write'] })
  await act(asWriter, `assets/${idOf('A-3')}`, 'apply-disposal', disposal)
  const [made] = (await read(`asset-disposals?number=D-20&fields=id`)).data
  const path = `asset-disposals/${made.id}`
  const more = { organizationCreditCode: holders.bureau, disposalNumber: 'D-20', line: '2', assetCode: 'A-1' }
  const frozen = { status: 422, problems: ['PART_FROZEN disposalNumber'] }
  const lines = () => sql`select i.id, i.line from asset_disposal_item i where i.disposal_id = ${made.id}`
  const [line] = await lines()
  const change = async () => {
    t.match(await call(asKeeper, 'POST', 'asset-disposal-items', more), frozen)
    t.match(await call(asKeeper, 'DELETE' as never, `asset-disposal-items/${line!.id}`), frozen)
  }
  t.match(await act(asDecider, path, 'approve', approval), { status: 200 })
  await change()
  t.equal((await lines()).length, 1)
  await sql`update asset set cancelled_on = '2026-10-02', cancellation_reason = 'ERROR', version = version + 1
    where id = ${idOf('A-3')}`
  const gone = await act(asWriter, path, 'execute', { executedOn: '2026-11-01', proceedsYuan: '0' })
  t.match(gone, { status: 422, body: { errors: [{ rule: 'AST-A16' }] } })
  t.match(await read(`assets/${idOf('A-3')}`), { cancelledOn: '2026-10-02', cancellationReason: 'ERROR' })
})

t.test('what is done with a card is done after what was done before', async (t) => {
  const { act, asWriter, idOf, read } = await open(t)
  const path = `assets/${idOf('A-3')}`
  const issue = { keeper: '赵六', usingDepartment: '办公室', issuedOn: '2026-01-05' }
  const early = { status: 422, body: { errors: [{ rule: 'AST-A17' }] } }
  t.match(await act(asWriter, path, 'issue', { ...issue, issuedOn: '2024-02-28' }), early, 'before it was acquired')
  t.match(await act(asWriter, path, 'issue', issue), { status: 200 })
  const back = { fromKeeper: '赵六', returnedOn: '2026-01-04' }
  t.match(await act(asWriter, path, 'return', back), early, 'before it was issued')
  const over = { fromKeeper: '赵六', toKeeper: '钱七', handedOverOn: '2026-01-04' }
  t.match(await act(asWriter, path, 'hand-over', over), early)
  t.match(await read(path), { usageStatus: 'IN_USE', keeper: '赵六' })
  t.match(await act(asWriter, path, 'return', { ...back, returnedOn: '2026-01-05' }), { status: 200 })
})
