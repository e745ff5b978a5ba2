// A stocktake from its plan to what it does to the books, by both doors, and what is refused on the way.
import t from 'tap'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const writer = { scopes: ['assets:read', 'assets:write', 'reference:read'], regions: ['652301'], clearance: 'personal' }
const decider = { scopes: ['assets:read', 'assets:approve', 'reference:read'], regions: ['652300'] }
const own = { organizationCreditCode: holders.bureau }
const plan = { ...own, kind: 'ROUTINE', cutoffOn: '2026-10-31', department: '信息科' }
const approval = {
  ...{ approvalNumber: '昌机管〔2026〕19号', approverKind: 'ADMINISTRATION', decidedOn: '2026-11-20' },
  approvingOrganizationCreditCode: holders.prefecture,
}
const done = { finishedOn: '2026-11-10' }

async function open(t: Parameters<typeof rightsCalls>[0]) {
  // 20,000 lines at once take longer than a statement may on a machine that does other work.
  const tested = await rightsCalls(t, { env: { STATEMENT_TIMEOUT_MS: '60000' } })
  const { call, app, graphql } = tested
  const [asWriter, asDecider] = await Promise.all([writer, decider].map((one) => tested.asCaller(one as never)))
  const ok = async (...[as, method, path, payload]: Parameters<typeof call>) => {
    const answer = await call(as, method, path, payload)
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const cards = Array.from({ length: 6 }, (_, n) => ({
    ...{ ...own, code: `K-${n + 1}`, name: '台式机', classCode: 'A02010105', usingDepartment: '信息科' },
    ...{ quantity: n === 3 ? '10' : '1', originalValueYuan: '5000', acquiredOn: '2024-05-06', keeper: '张三' },
  }))
  await ok(asWriter!, 'POST', 'assets', { records: cards })
  const made = await ok(asWriter!, 'POST', 'stocktakes', { ...plan, number: 'PD-1' })
  const path = `stocktakes/${made.results[0].id}`
  const act = (as: Headers, action: string, input?: Fields) => call(as, 'POST', `${path}/${action}`, input)
  /** As the counters send it. */
  const count = async (csv: string) => {
    const answer = await app.inject({
      ...{ method: 'POST', url: '/v1/stocktake-entries/import', headers: { ...asWriter!, 'content-type': 'text/csv' } },
      payload: csv
        .replace(/^/gm, `${holders.bureau},PD-1,`)
        .replace(/^\S+?,PD-1,/, 'organizationCreditCode,stocktakeNumber,'),
    })
    return answer.json()
  }
  const lines = async () => {
    const query = `{ stocktake(id: "${made.results[0].id}") { state entries(orderBy: [{ line: ASC }]) { nodes {
      line bookQuantity result resolution asset { code } } } } }`
    const { data } = await graphql(asWriter!, query)
    return data.stocktake.entries.nodes.map((one: Fields) => [one.line, one.bookQuantity, one.result])
  }
  const entry = async (line: string) => {
    const { data } = await ok(asWriter!, 'GET', `stocktake-entries?stocktakeNumber=PD-1&line=${line}&fields=id`)
    return `stocktake-entries/${data[0].id}`
  }
  return { ...tested, asWriter: asWriter!, asDecider: asDecider!, ok, path, act, count, lines, entry }
}

/** The rule that refused, and what it told. */
const refused = ({ status, body }: { status: number; body: Fields }): [number, unknown, unknown] => {
  const [first] = body.errors as { code: string; rule?: string; message: string }[]
  return [status, first?.rule ?? first?.code, first?.message]
}

t.test('what is counted puts the books right', async (t) => {
  const { act, asCaller, asDecider, asWriter, call, count, entry, lines, ok, path, sql } = await open(t)
  const early = {
    ...own,
    stocktakeNumber: 'PD-1',
    line: 'X-1',
    name: '柜',
    classCode: 'A05010000',
    countedQuantity: '1',
  }
  t.match(await call(asWriter, 'POST', 'stocktake-entries', early), { problems: ['PART_FROZEN stocktakeNumber'] })
  t.match(await act(asWriter, 'open'), { status: 200, body: { state: 'OPEN' } })
  t.strictSame(
    await lines(),
    [1, 2, 3, 4, 5, 6].map((n) => [`K-${n}`, n === 4 ? '10.0000' : '1.0000', null]),
  )
  t.match(await act(asWriter, 'open'), { status: 409 })
  t.match(refused(await act(asWriter, 'submit', done)), [422, 'AST5U', /6 .*K-1, K-2, K-3, K-4, K-5/])

  const counted = await count(`line,countedQuantity,isDamaged,foundLocation,foundKeeper,name,classCode
K-1,1,false,,,,
K-2,0,false,,,,
K-3,1,true,,,,
K-4,8,false,,,,
K-5,1,false,二号楼 201,李四,,
K-6,1,false,,,,
X-1,2,false,一楼,,文件柜,A05010000`)
  t.match(counted, { counts: { read: 7, created: 1, updated: 6, rejected: 0 } })
  const found = [null, 'SHORTAGE', 'DAMAGED', 'SHORTAGE', 'MATCH', 'MATCH', 'SURPLUS'].with(0, 'MATCH')
  t.strictSame(
    (await lines()).map((one: unknown[]) => one[2]),
    found,
  )
  t.match(refused(await act(asWriter, 'submit', done)), [422, 'AST5', /4 .*K-2, K-3, K-4, X-1/])

  const patch = async (line: string, fields: Fields) => call(asWriter, 'PATCH', await entry(line), fields)
  t.match(await patch('K-2', { resolution: 'BOOK_IN' }), { problems: ['RESOLUTION_UNFIT resolution'] })
  t.match(await patch('K-1', { resolution: 'REPAIR' }), { problems: ['RESOLUTION_UNFIT resolution'] })
  const dear = { valueYuan: '5', valueType: 'NOMINAL', resolution: 'BOOK_IN' }
  t.match(await patch('X-1', dear), { problems: ['SURPLUS_VALUE valueType'] })
  const lost = { cause: '搬迁时遗失', responsible: '王五', resolution: 'WRITE_OFF' }
  t.match(await patch('K-2', lost), { status: 200 })
  t.match(await patch('K-3', { cause: '漏水', resolution: 'REPAIR' }), { status: 200 })
  t.match(await patch('K-4', lost), { status: 200 })
  t.match(await patch('K-5', { resolution: 'CORRECT_CARD' }), { status: 200 })
  t.match(await patch('X-1', { cause: '漏登', resolution: 'BOOK_IN' }), { status: 200 })
  t.match(refused(await act(asWriter, 'submit', done)), [422, 'AST5W', /1 .*K-4/], 'a part of a card')
  t.match(await patch('K-4', { countedQuantity: '10', cause: null, resolution: null }), { body: { result: 'MATCH' } })
  t.match(refused(await act(asWriter, 'submit', done)), [422, 'AST5B', /1 .*X-1/], 'without a value')
  t.match(await patch('X-1', { valueYuan: '800', valueType: 'REPLACEMENT', newAssetCode: 'K-6' }), { status: 200 })
  t.match(refused(await act(asWriter, 'submit', done)), [422, 'AST5B', /1 .*X-1/], 'of a code that is taken')
  t.match(await patch('X-1', { newAssetCode: null }), { status: 200 })
  t.match(refused(await act(asWriter, 'submit', { finishedOn: '2026-10-30' })), [422, 'AST5D', /2026-10-31/])

  const both = await asCaller({ ...writer, scopes: [...writer.scopes, 'assets:approve'] } as never)
  t.match(await act(both, 'submit', done), { status: 200, body: { state: 'SUBMITTED', finishedOn: '2026-11-10' } })
  t.match(await patch('K-1', { note: '改' }), { problems: ['PART_FROZEN stocktakeNumber'] })
  const gone = await call(asWriter, 'DELETE' as never, await entry('K-1'))
  t.match(gone, { status: 422, problems: ['PART_FROZEN stocktakeNumber'] })
  t.match(await call(asWriter, 'PATCH', path, { note: '改' }), { status: 409 })
  t.match(await act(both, 'approve', approval), { status: 409, body: { code: 'APPROVER_IS_APPLICANT' } })
  t.match(await act(asDecider, 'return', { decisionNote: '复核 K-4' }), { status: 200, body: { state: 'OPEN' } })
  t.match(await patch('K-4', { note: '已复核' }), { status: 200 })
  t.match(await act(asWriter, 'submit', done), { status: 200 })
  const before = { ...approval, decidedOn: '2026-11-09' }
  t.match(refused(await act(asDecider, 'approve', before)), [422, 'APP-A1', /2026-11-10/])
  t.match(await act(asDecider, 'approve', approval), { status: 200, body: { state: 'APPROVED' } })

  const card = async (code: string) => (await ok(asWriter, 'GET', `assets?code=${code}`)).data[0]
  t.match(await card('K-2'), { usageStatus: 'PENDING_DISPOSAL', cancelledOn: null })
  t.match(await card('K-5'), { location: '二号楼 201', keeper: '李四' })
  const moved = await sql`select m.kind, m.from_keeper, m.to_keeper, m.moved_on::text, a.code from asset_movement m
    join asset a on a.id = m.asset_id where a.code ~ '^(K|PD)-' order by a.code`
  t.strictSame(
    moved.map((one) => Object.values(one)),
    [
      ['COUNTED', null, null, '2026-11-20', 'K-1'],
      ['SHORTAGE', null, null, '2026-11-20', 'K-2'],
      ['DAMAGED', null, null, '2026-11-20', 'K-3'],
      ['COUNTED', null, null, '2026-11-20', 'K-4'],
      ['HAND_OVER', '张三', '李四', '2026-11-20', 'K-5'],
      ['COUNTED', null, null, '2026-11-20', 'K-6'],
      ['SURPLUS', null, null, '2026-11-20', 'PD-1-X-1'],
    ],
    'the use file of each card says what was found',
  )
  t.match(await card('K-3'), { usageStatus: 'IN_USE', version: 1 }, 'what is repaired stays as it is')
  t.match(await card('PD-1-X-1'), {
    ...{ name: '文件柜', classCode: 'A05010000', quantity: '2.0000', acquisitionMethod: 'INVENTORY_SURPLUS' },
    ...{ originalValueYuan: '800.00', valueType: 'REPLACEMENT', acquiredOn: '2026-11-20', usageStatus: 'IDLE' },
  })
  const [disposal] =
    await sql`select d.*, i.line, i.usage_status_before, i.original_value_yuan as yuan, s.proposed_by as by
    from asset_disposal d join asset_disposal_item i on i.disposal_id = d.id join stocktake s on s.number = d.number
    where d.number = 'PD-1'`
  t.match(disposal, { state: 'APPLIED', method: 'LOSS_WRITE_OFF', ground: 'SHORTAGE_OR_LOSS', line: 'K-2' })
  t.match(disposal, { usage_status_before: 'IN_USE', yuan: '5000.00', proposed_by: disposal!.by })
  const loss = { number: 'HX-1', method: 'LOSS_WRITE_OFF', appliedOn: '2026-11-21' }
  const { data } = await ok(asWriter, 'GET', 'assets?code=K-1&fields=id')
  const lose = (ground: string) => call(asWriter, 'POST', `assets/${data[0].id}/apply-disposal`, { ...loss, ground })
  t.match(refused(await lose('SHORTAGE_OR_LOSS')), [422, 'AST5L'], 'a loss is found by a stocktake')
  t.match(await lose('FORCE_MAJEURE'), { status: 200 })
  const logged = await sql`select register from change_detail where seq in (
    select seq from change where action = 'Stocktake.approve')`
  const told = Array(7).fill('AssetMovement')
  const registers = ['Asset', 'Asset', 'Asset', 'AssetDisposal', 'AssetDisposalItem', ...told, 'Stocktake']
  t.strictSame(logged.map(({ register }) => register).sort(), registers)
})

t.test('16 at once: no card is in two stocktakes', async (t) => {
  const { asWriter, call, ok, path, sql } = await open(t)
  const more = [{ department: null, classPrefix: 'A02010105' }, { department: '信息科' }, { department: '财务室' }]
  const plans = more.map((one, n) => ({ ...plan, ...one, number: `PD-2${n}` }))
  const { results } = await ok(asWriter, 'POST', 'stocktakes', { records: plans })
  const [wide, same, apart] = results.map(({ id }: Fields) => `stocktakes/${id}`)
  const all = await ok(asWriter, 'POST', 'stocktakes', { ...plan, number: 'PD-9', department: null })
  const refusal = await call(asWriter, 'POST', `stocktakes/${all.results[0].id}/open`)
  t.match(refused(refusal), [422, 'AST5O', /S-2|S-3/], 'of others that are open')
  await sql`delete from stocktake_entry where stocktake_id in (select id from stocktake where number in ('S-2', 'S-3'))`
  await sql`update stocktake set state = 'PLANNED', version = version + 1 where number in ('S-2', 'S-3')`
  const paths = Array.from({ length: 16 }, (_, n) => [path, wide, same][n % 3]!)
  const answers = await Promise.all(paths.map((one) => call(asWriter, 'POST', `${one}/open`)))
  const statuses = answers.map(({ status }) => status)
  t.equal(statuses.filter((status) => status === 200).length, 1, statuses.join())
  t.ok(
    statuses.every((status) => [200, 409, 422].includes(status)),
    statuses.join(),
  )
  const [{ entries, opened }] = (await sql`select (select count(*)::int from stocktake_entry e
    join asset a on a.id = e.asset_id where a.code like 'K-%') as entries,
    (select count(*)::int from stocktake where state = 'OPEN' and number like 'PD%') as opened`) as unknown as [Fields]
  t.strictSame([entries, opened], [6, 1])
  t.match(await call(asWriter, 'POST', `${apart}/open`), { status: 200 }, 'another department is counted meanwhile')
})

t.test('more cards than one statement takes become a line each', async (t) => {
  const { act, asWriter, sql } = await open(t)
  await sql`insert into asset (organization_id, region_path, code, name, class_code, using_department, quantity)
    select organization_id, region_path, 'M-' || i, '椅子', class_code, using_department, i
    from asset, generate_series(1, 20001) i where code = 'K-1'`
  t.match(await act(asWriter, 'open'), { status: 200 })
  const [found] = await sql`select count(*)::int as lines, count(distinct e.asset_id)::int as cards,
      count(*) filter (where e.book_quantity <> a.quantity)::int as other
    from stocktake_entry e join asset a on a.id = e.asset_id join stocktake s on s.id = e.stocktake_id
    where s.number = 'PD-1' and e.line = a.code`
  t.same(found, { lines: 20_007, cards: 20_007, other: 0 })
})

t.test('no line of a card is left out, and who decides changes nothing before', async (t) => {
  const { act, asCaller, asDecider, asWriter, call, count, entry, ok } = await open(t)
  await act(asWriter, 'open')
  await count(`line,countedQuantity
${[1, 2, 3, 5, 6].map((n) => `K-${n},1`).join('\n')}
K-4,10`)
  t.match(await call(asWriter, 'DELETE' as never, await entry('K-2')), { status: 204 })
  t.match(refused(await act(asWriter, 'submit', done)), [422, 'AST5M', /1 .*K-2/])
  const line = { ...own, stocktakeNumber: 'PD-1', line: 'K-2', assetCode: 'K-2', countedQuantity: '1' }
  await ok(asWriter, 'POST', 'stocktake-entries', line)
  t.match(await act(asWriter, 'submit', done), { status: 200 })
  const both = await asCaller({ ...writer, scopes: [...writer.scopes, 'assets:approve'], regions: ['652300'] } as never)
  const change = { countedQuantity: '0', cause: '失', resolution: 'WRITE_OFF' }
  t.match(await call(both, 'PATCH', await entry('K-2'), change), { problems: ['PART_FROZEN stocktakeNumber'] })
  t.match(await act(asDecider, 'approve', approval), { status: 200 })
})

t.test(
  '12 at once: what is submitted has not gone elsewhere, and what goes is in none that was submitted',
  async (t) => {
    const { act, asCaller, asWriter, call, count, ok, sql } = await open(t)
    await act(asWriter, 'open')
    await count(`line,countedQuantity
${[1, 2, 3, 5, 6].map((n) => `K-${n},1`).join('\n')}
K-4,10`)
    const cards = (await ok(asWriter, 'GET', 'assets?keeper=张三&usingDepartment=信息科&fields=id,code')).data
    const goes = { toCreditCode: holders.school, approvalNumber: '1', transferredOn: '2026-11-01' }
    const asDecider = await asCaller(decider as never)
    const calls = Array.from({ length: 12 }, (_, n) =>
      n === 5
        ? act(asWriter, 'submit', done)
        : call(asDecider, 'POST', `assets/${cards[n % 6].id}/transfer`, { ...goes, newCode: `T-${n}` }),
    )
    const answers = await Promise.all(calls)
    t.ok(
      answers.every(({ status }) => [200, 422].includes(status)),
      answers.map(({ status }) => status).join(),
    )
    t.equal(answers[5]!.status, 200, JSON.stringify(answers[5]!.body))
    const [{ gone, came }] = (await sql`select (select count(*)::int from asset where code like 'K-%'
    and cancelled_on is not null) as gone,
    (select count(*)::int from asset where code like 'T-%') as came`) as unknown as [{ gone: number; came: number }]
    t.equal(gone, came)
    t.equal(answers.filter(({ status }) => status === 200).length, 1 + came)
    const late = await sql`select from change c where c.action = 'Asset.transfer'
    and c.seq > (select max(seq) from change where action = 'Stocktake.submit')`
    t.equal(late.length, 0, 'none went after it was submitted')
  },
)
