// What is said of cards, plans and disposals by rules that look beside them: plans, the pool, titles, parameters.
import t from 'tap'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const { bureau, school, neighbour, prefecture } = holders
const tested = await rightsCalls(t)
const { call, sql } = tested
const of = (scopes: string, regions: string[]) =>
  tested.asCaller({ scopes: [...scopes.split(' ').map((verb) => `assets:${verb}`), 'reference:read'], regions })
const all = await tested.asCaller()
const [writer, decider] = (await Promise.all([of('read write', ['652301']), of('read approve', ['652300'])])) as [
  Headers,
  Headers,
]

const act = (path: string, action: string, input: Fields, who = decider) =>
  call(who, 'POST', `${path}/${action}`, input)
const make = async (path: string, record: Fields, who = all) => {
  const { body, headers, problems, status } = await call(who, 'POST', path, record)
  if (status > 201) throw new Error(`${path}: ${JSON.stringify(problems)} ${JSON.stringify(body)}`)
  return { path: `${path}/${body.results[0].id}`, id: body.results[0].id as string, warnings: headers['x-warnings'] }
}
const set = (subject: string, value: string, more: Fields = {}) =>
  make('standards', {
    ...{ kind: 'RULE_PARAMETER', subject, regionCode: '652301', standardVersion: '1', validFrom: '2020-01-01', value },
    ...{ bound: 'EQUAL', ...more },
  })
const found = async (rule: string, id: string) => {
  const run = await call(all, 'POST', `rules/${rule}/run`)
  if (run.status !== 200) throw new Error(JSON.stringify(run.body))
  const rows = await sql`select left_value, right_value, standard_id is not null as measured from finding
    where rule = ${rule} and record_id = ${id} and state = 'OPEN'`
  return rows.map((row) => Object.values(row).map(String).join(' '))
}
const refused = (rule: string) => ({ status: 422, body: { code: 'RULE_REFUSED', errors: [{ rule }] } })
const approval = {
  ...{ approvalNumber: '昌机管〔2026〕9号', approverKind: 'ADMINISTRATION', decidedOn: '2026-09-20' },
  approvingOrganizationCreditCode: prefecture,
}
const computer = { organizationCreditCode: bureau, name: '台式机', classCode: 'A02010105' }
const disposal = { method: 'SCRAPPING', ground: 'OVER_LIFE_UNFIT', appliedOn: '2026-09-01' }

t.test('AST6: what is long idle, or of a body that ended, is offered or disposed of', async (t) => {
  const card = { ...computer, usageStatus: 'IDLE', idleSince: '2025-01-01', acquiredOn: '2020-01-01' }
  const idle = await make('assets', { ...card, code: 'R-1' }, writer)
  t.equal(idle.warnings, undefined, 'quietly: ten thousand new cards may be offered later')
  t.strictSame(await found('AST6', idle.id), ['2025-01-01 180 true'])
  const recent = await make('assets', { ...card, code: 'R-2', idleSince: '2026-11-01' }, writer)
  const unknown = await make('assets', { ...card, code: 'R-3', idleSince: null }, writer)
  t.strictSame([...(await found('AST6', recent.id)), ...(await found('AST6', unknown.id))], [])
  const offer = { number: 'R-1', origin: 'IDLE', offeredOn: '2026-09-01' }
  t.match(await act(idle.path, 'offer', offer, writer), { status: 200 })
  t.strictSame(await found('AST6', idle.id), [], 'it is offered')
  await sql`update pool_item set state = 'WITHDRAWN' where number = 'R-1'`
  t.strictSame(await found('AST6', idle.id), ['2025-01-01 180 true'])
  t.match(await act(idle.path, 'apply-disposal', { ...disposal, number: 'R-6' }, writer), { status: 200 })
  t.strictSame(await found('AST6', idle.id), [], 'it is up for disposal')

  await set('AST6.idleDays', '10')
  t.strictSame(await found('AST6', recent.id), ['2026-11-01 10 true'], 'a stricter county')
  const used = await make('assets', { ...computer, organizationCreditCode: school, code: 'R-1' })
  await sql`update organization set is_temporary_body = true, valid_to = '2026-06-30' where credit_code = ${school}`
  t.strictSame(await found('AST6', used.id), ['null null false'], 'its body has ended')
  await sql`update organization set is_temporary_body = null, valid_to = null where credit_code = ${school}`
  t.strictSame(await found('AST6', used.id), [])
})

t.test('AST7a: what is bought is planned, from the price on that a region sets', async (t) => {
  const card = { ...computer, acquisitionMethod: 'PURCHASE', acquiredOn: '2025-05-01', originalValueYuan: '60000' }
  const bought = await make('assets', { ...card, code: 'R-71' }, writer)
  t.strictSame(await found('AST7a', bought.id), [], 'no region has set it')
  await set('AST7.minYuan', '50000')
  t.strictSame(await found('AST7a', bought.id), ['60000 50000 true'])
  const others = [{ originalValueYuan: '49999' }, { acquiredOn: null }, { acquisitionMethod: 'DONATION' }]
  for (const [n, other] of others.entries()) {
    const { id } = await make('assets', { ...card, code: `R-72${n}`, ...other }, writer)
    t.strictSame(await found('AST7a', id), [], JSON.stringify(other))
  }
  const far = await make('assets', { ...card, code: 'R-73', organizationCreditCode: neighbour })
  t.strictSame(await found('AST7a', far.id), [], 'another county')
  const plan = {
    ...{ ...computer, year: '2025', number: 'R-1', classCode: 'A02010200', allocationMode: 'PURCHASE', quantity: '1' },
    ...{ appliedOn: '2025-01-02', state: 'APPROVED', ...approval },
  }
  const planned = await make('allocation-plans', plan)
  t.strictSame(await found('AST7a', bought.id), ['60000 50000 true'], 'another class')
  await sql`update allocation_plan set class_code = 'A02010000' where id = ${planned.id}`
  t.strictSame(await found('AST7a', bought.id), [], 'a class above it')
  await sql`update allocation_plan set state = 'REJECTED' where id = ${planned.id}`
  t.strictSame(await found('AST7a', bought.id), ['60000 50000 true'])
})

t.test('AST7b: who approves a purchase is told what the pool has, of whatever county', async (t) => {
  const plan = { ...computer, year: '2027', classCode: 'A02010108', allocationMode: 'PURCHASE', quantity: '1' }
  const planned = (number: string, more: Fields = {}) =>
    make('allocation-plans', { ...plan, number, appliedOn: '2026-08-01', ...more }, writer)
  const approved = async (number: string, more: Fields = {}, input: Fields = {}) => {
    const { id, path } = await planned(number, more)
    t.match(await act(path, 'approve', { ...approval, ...input }), { status: 200 })
    return found('AST7b', id)
  }
  const [{ name } = {}] = await sql`select name from organization where credit_code = ${holders.elsewhere}`
  t.strictSame(await approved('R-71'), [`${name} 2026-03-03 false`])
  t.strictSame(await approved('R-72', { classCode: 'A02010104' }), [], 'nothing of the class')
  t.strictSame(await approved('R-73', { allocationMode: 'REALLOCATION' }), [])
  const old = await approved('R-74', { appliedOn: '2026-01-01' }, { decidedOn: '2026-03-02' })
  t.strictSame(old, [], 'it was not there yet')
  const { id } = await planned('R-75')
  t.strictSame(await found('AST7b', id), [], 'nobody has approved it')
  await sql`update pool_item set reach = 'CROSS_UNIT' where organization_id =
    (select o.id from organization o where o.credit_code = ${holders.elsewhere})`
  t.strictSame(await approved('R-76'), [], 'not for an organization of another county')
})

t.test('AST2: what is scrapped as beyond its life has had its life', async (t) => {
  const applied = async (number: string, startedOn: string | null, more: Fields = {}) => {
    const { path } = await make('assets', { ...computer, code: number, startedOn }, writer)
    t.match(await act(path, 'apply-disposal', { ...disposal, number, ...more }, writer), { status: 200 })
    const [{ id } = {}] = await sql`select id from asset_disposal where number = ${number}`
    t.strictSame(await found('AST2', id), [], 'nobody has approved it')
    t.match(await act(`asset-disposals/${id}`, 'approve', approval), { status: 200 })
    return id as string
  }
  const early = await applied('R-21', '2022-09-02')
  t.strictSame(await found('AST2', early), [], 'no life is set')
  await set('A02010105', '4.5', { kind: 'MIN_SERVICE_LIFE', bound: 'MIN', unit: '年' })
  t.strictSame(await found('AST2', early), ['2022-09-02 2027-03-02 true'])
  const cases: [string, string | null, Fields][] = [
    ['R-22', '2022-03-01', {}],
    ['R-23', null, {}],
    ['R-24', '2022-09-02', { ground: 'OBSOLETE_OR_UNREPAIRABLE' }],
    ['R-25', '2022-09-02', { method: 'EXTERNAL_DONATION' }],
  ]
  for (const [number, startedOn, more] of cases)
    t.strictSame(await found('AST2', await applied(number, startedOn, more)), [], number)
})

t.test('AST11: what is in dispute is not disposed of, nor by its card', async (t) => {
  const { path } = await make('assets', { ...computer, code: 'R-11' }, writer)
  await make('buildings', { ...{ organizationCreditCode: bureau, code: 'R-11', name: '库房' }, assetCode: 'R-11' })
  const title = { organizationCreditCode: bureau, number: 'R-11', buildingCode: 'R-11', caseClass: 'DISPUTED' }
  const { path: dispute } = await make('ownership-registrations', title)
  const asked = { ...disposal, ground: 'OTHER', number: 'R-11' }
  t.match(await act(path, 'apply-disposal', asked, writer), refused('AST11'))
  const clear = { caseClass: 'COMPLETE_UNDISPUTED' }
  t.match(await call(all, 'PATCH', dispute, clear), { status: 200 })
  t.match(await act(path, 'apply-disposal', asked, writer), { status: 200 })
  const [made] = await sql`select d.id from asset_disposal d where d.number = 'R-11'`
  t.match(await call(all, 'PATCH', dispute, { caseClass: 'DISPUTED' }), { status: 200 })
  t.match(await act(`asset-disposals/${made!.id}`, 'approve', approval), refused('AST11'), 'disputed since')
  const [after] = await sql`select state from asset_disposal where id = ${made!.id}`
  t.equal(after?.state, 'APPLIED', 'nothing was written')
  await call(all, 'PATCH', dispute, clear)
  t.match(await act(`asset-disposals/${made!.id}`, 'approve', approval), { status: 200 })

  const { path: land } = await make('assets', { ...computer, code: 'R-12' }, writer)
  const parcel = { organizationCreditCode: bureau, code: 'R-12', name: '用地', assetCode: 'R-12' }
  await make('land-parcels', { ...parcel, areaM2: '100', landUse: 'OTHER', rightNature: 'DISPUTED' })
  const ofLand = await act(land, 'apply-disposal', { ...asked, number: 'R-12' }, writer)
  t.match(ofLand, refused('AST11'), 'a parcel whose right is disputed')

  const idle = { code: 'R-13', name: '旧楼', usageStatus: 'IDLE', organizationCreditCode: bureau }
  await make('buildings', idle)
  await make('ownership-registrations', { ...title, number: 'R-13', buildingCode: 'R-13' })
  const sold = { organizationCreditCode: bureau, number: 'R-13', buildingCode: 'R-13', areaM2: '10' }
  const auction = { ...sold, disposalMode: 'AUCTION', appraisalNumber: '1', appliedOn: '2026-09-01' }
  const { path: auctioned } = await make('idle-space-disposals', auction)
  const other = await tested.asCaller()
  t.match(await act(auctioned, 'approve', approval, other), refused('AST11'))
  const { path: lent } = await make('idle-space-disposals', { ...auction, number: 'R-14', disposalMode: 'LEND_OUT' })
  t.match(await act(lent, 'approve', approval, other), { status: 200 }, 'it stays where it is')
})

t.test('AST12: a department decides below the limit that its region sets', async (t) => {
  const applied = async (number: string, values: (string | null)[]) => {
    const records = []
    for (const [n, originalValueYuan] of values.entries()) {
      const { id } = await make('assets', { ...computer, code: `${number}-${n}`, originalValueYuan }, writer)
      records.push({ id, ...disposal, ground: 'OTHER', number })
    }
    t.match(await call(writer, 'POST', 'assets/apply-disposal', { records }), { status: 200 })
    const [{ id } = {}] = await sql`select id from asset_disposal where number = ${number}`
    return `asset-disposals/${id}`
  }
  const byDepartment = { ...approval, approverKind: 'DEPARTMENT' }
  t.match(await act(await applied('R-31', ['900000']), 'approve', byDepartment), { status: 200 }, 'no limit is set')
  await set('AST12.limit', '500000')
  const much = await applied('R-32', ['300000', '200000'])
  const answer = await act(much, 'approve', byDepartment)
  t.match(answer, refused('AST12'))
  t.match(answer.body, { detail: /500000/, errors: [{ basis: '中央行政事业单位国有资产处置管理办法 第七条' }] })
  t.match(await act(much, 'approve', approval), { status: 200 }, 'the administration does')
  t.match(await act(await applied('R-33', ['499999.99', null]), 'approve', byDepartment), { status: 200 })
  t.match(await act(await applied('R-34', [null]), 'approve', byDepartment), { status: 200 }, 'its value is not known')
})
