// An organization ends, or a part of its work goes elsewhere: what it holds is handed over as one.
import t from 'tap'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const { bureau, school, neighbour, prefecture, elsewhere } = holders
const domains = ['reference', 'assets', 'buildings', 'vehicles']
const handover = { approvalNumber: '编〔2026〕1号', handedOverOn: '2026-10-01' }
const refused = (rule: string) => ({ status: 422, body: { code: 'RULE_REFUSED', errors: [{ rule }] } })

async function open(t: Parameters<typeof rightsCalls>[0]) {
  const tested = await rightsCalls(t)
  const { call, sql, asCaller } = tested
  const decides = (regions: string[], of = domains) =>
    asCaller({ scopes: [...of.map((domain) => `${domain}:approve`), '*:read'], regions })
  const all = await asCaller({ scopes: ['*:read', '*:write', '*:approve', 'assets:*'], clearance: 'personal' })
  const record = async (from: string, to: string, more: Fields = {}) => {
    const sent = { organizationCreditCode: from, successorCreditCode: to, effectiveOn: '2026-09-01', kind: 'MERGER' }
    const made = await call(all, 'POST', 'organization-successions', { ...sent, ...more })
    return `organization-successions/${made.body.results[0].id}`
  }
  const succeed = (who: Headers, path: string, input: Fields = handover) => call(who, 'POST', `${path}/succeed`, input)
  /** The title of the school's building is disputed, which goes nowhere. */
  const settle = () => sql`update ownership_registration set case_class = 'HISTORY_MISSING'
    where case_class = 'DISPUTED'`
  const held = async (owner: string) => {
    const rows = await sql`select x.kind, x.code, x.gone from organization o, lateral (
      select 'card' as kind, code, cancellation_reason as gone, organization_id from asset
      union all select 'parcel', code, cancellation_reason, organization_id from land_parcel
      union all select 'building', code, null, organization_id from building
      union all select 'room', code, null, organization_id from space
      union all select 'vehicle', vin, null, organization_id from vehicle) x
      where o.credit_code = ${owner} and x.organization_id = o.id order by 1, 2`
    return rows.map(({ kind, code, gone }) => `${kind} ${code}${gone ? ` ${gone}` : ''}`)
  }
  const changes = async () =>
    (
      await sql`select count(*)::int as n from change_detail where register in
    ('Asset', 'AssetMovement', 'Building', 'LandParcel', 'OrganizationSuccession', 'Vehicle')`
    )[0]!.n
  return { ...tested, decides, all, record, succeed, settle, held, changes, decider: await decides(['652300']) }
}

t.test('what an organization holds goes to its successor, and the old books stay', async (t) => {
  const { all, call, changes, decider, decides, held, record, settle, sql, succeed } = await open(t)
  const card = { organizationCreditCode: school, code: 'LAND', name: '土地', classCode: 'A08040000', quantity: '1' }
  const parcel = { organizationCreditCode: school, code: 'P1', name: '校区', areaM2: '20000', landUse: 'OFFICE' }
  await call(all, 'POST', 'assets', { ...card, originalValueYuan: '100.50', usageStatus: 'IN_USE' })
  await call(all, 'POST', 'land-parcels', { ...parcel, assetCode: 'LAND' })
  const building = { organizationCreditCode: school, code: 'B1', landParcelCode: 'P1', assetCode: 'A-1' }
  t.match(await call(all, 'POST', 'buildings', building), { status: 200 })
  const rooms = (await held(school)).filter((one) => one.startsWith('room'))
  const cars = (await held(school)).filter((one) => one.startsWith('vehicle'))
  const land = { organizationCreditCode: school, landParcelCode: 'P1', caseClass: 'COMPLETE_UNDISPUTED' }
  t.match(await call(all, 'POST', 'ownership-registrations', { ...land, number: 'P-T' }), { status: 201 })
  const path = await record(school, bureau)
  t.match(await succeed(decider, path), refused('AST11'), 'the title of its building is disputed')
  await settle()
  const waiting = { code: 'P2', organizationCreditCode: school, name: '地', areaM2: '1', landUse: 'OFFICE' }
  await call(all, 'POST', 'land-parcels', { ...waiting, usageStatus: 'PENDING_DISPOSAL' })
  t.match(JSON.stringify((await succeed(decider, path)).body.errors), /P2.*REF-A8/, 'it is up for disposal')
  await sql`delete from land_parcel where code = 'P2'`
  const before = [await held(school), await held(bureau), await changes()]

  t.match(await succeed(all, path, { handedOverOn: '2026-10-01' }), {
    status: 422,
    problems: ['FIELD_REQUIRED approvalNumber'],
  })
  t.match(await succeed(decider, path, { ...handover, handedOverOn: '2026-08-31' }), refused('REF-A1'))
  const taken = await succeed(decider, path)
  t.match(taken, { status: 422, body: { code: 'RULE_REFUSED' } }, 'both have a card A-1 and a building B1')
  t.match(JSON.stringify(taken.body.errors), /A-1.*REF-A4.*B1.*REF-A6.*T-1.*REF-A7/)
  for (const missing of domains) {
    const others = domains.filter((one) => one !== missing)
    const answer = await succeed(await decides(['652300'], others), path, { ...handover, codePrefix: 'S-' })
    t.match(answer, { status: 403, body: { code: 'SCOPE_MISSING' } }, `${missing}:approve is needed`)
  }
  t.match(await succeed(await decides(['652302']), path), { status: 404 }, 'beyond reach')
  t.strictSame([await held(school), await held(bureau), await changes()], before, 'nothing was written')

  const sent = { ...handover, codePrefix: 'S-' }
  const done = await Promise.all(Array.from({ length: 4 }, () => succeed(decider, path, sent)))
  t.strictSame(done.map(({ status }) => status).sort(), [200, 409, 409, 409], 'once, however many do it at once')
  t.match((await call(all, 'GET', path)).body, { state: 'HANDED_OVER', handedOverOn: '2026-10-01' })
  const given = ['card A-1', 'card LAND', 'parcel P1'].map((one) => `${one} TRANSFERRED_OUT`)
  t.strictSame(await held(school), given, 'the old cards stay in the old books')
  const came = ['building S-B1', 'card S-A-1', 'card S-LAND', 'parcel S-P1', ...rooms, ...cars]
  t.strictSame(
    (await held(bureau)).filter((one) => came.includes(one)),
    came.sort(),
  )

  const titles = await sql`select x.number, l.code as parcel, o.credit_code as owner from ownership_registration x
    join land_parcel l on l.id = x.land_parcel_id join organization o on o.id = x.organization_id
    where x.number like '%P-T'`
  t.match(titles, [{ number: 'S-P-T', parcel: 'S-P1', owner: bureau }], 'the title is of the parcel that goes on')
  const [moved] = await sql`select b.region_path, p.code as parcel, a.code as card, a.original_value_yuan as value,
      a.usage_status, l.code as land, o.code as old
    from building b join land_parcel p on p.id = b.land_parcel_id join asset a on a.id = b.asset_id
      join asset l on l.id = p.asset_id join asset o on o.id = a.predecessor_id where b.code = 'S-B1'`
  t.match(moved, {
    parcel: 'S-P1',
    card: 'S-A-1',
    land: 'S-LAND',
    old: 'A-1',
    usage_status: 'IN_USE',
    value: '4800.00',
  })
  const movements = await sql`select m.kind, m.document_number as number, a.code from asset_movement m
    join asset a on a.id = m.asset_id where m.kind like 'TRANSFER%' and a.code like '%A-1' order by 1`
  t.match(movements, [
    { kind: 'TRANSFER_IN', code: 'S-A-1', number: handover.approvalNumber },
    { kind: 'TRANSFER_OUT', code: 'A-1', number: handover.approvalNumber },
  ])
  t.match(await succeed(decider, path, sent), { status: 409, body: { code: 'TRANSITION_REFUSED' } })
})

t.test('what is bound stays until it is free; what is not asked for stays anyway', async (t) => {
  const { call, all, decider, decides, held, record, succeed } = await open(t)
  const path = await record(bureau, prefecture)
  const bound = await succeed(decider, path)
  t.match(bound, refused('REF-A2'), 'a card is in a disposal, and two are in the pool')
  t.match(JSON.stringify(bound.body), /A-2, A-4, A-5[^,\d]/)
  const county = await decides(['652301'])
  const before = await held(bureau)
  t.match(await succeed(county, path), { status: 404 }, 'the county does not decide for the prefecture')
  t.strictSame(await held(bureau), before)
  const only = { isWithAssets: false, isWithLand: false, isWithVehicles: false }
  t.match(await succeed(decider, path, { ...handover, ...only }), { status: 200 })
  t.ok((await held(bureau)).every((one) => !/^(building|room)/.test(one)))
  t.ok(
    (await held(bureau)).some((one) => one === 'card A-1'),
    'the cards stay',
  )
  t.ok((await held(prefecture)).includes('building B1'))
  const far = await record(neighbour, elsewhere)
  t.match(await succeed(decider, far), { status: 404 }, 'the successor lies beyond reach')
  const self = {
    organizationCreditCode: bureau,
    successorCreditCode: bureau,
    effectiveOn: '2026-09-01',
    kind: 'RENAME',
  }
  t.match(await call(all, 'POST', 'organization-successions', self), { status: 422, problems: ['SUCCESSOR_IS_ITSELF'] })
})

t.test('the card of a house goes with it or stays with it; of two at once one has a card', async (t) => {
  const { call, all, decider, held, record, settle, sql, succeed } = await open(t)
  await settle()
  const house = { organizationCreditCode: school, code: 'B1', assetCode: 'A-1' }
  t.match(await call(all, 'POST', 'buildings', house), { status: 200 })
  const desk = { organizationCreditCode: school, code: 'A-8', name: '桌', classCode: 'A05010000' }
  const made = await call(all, 'POST', 'assets', { ...desk, usageStatus: 'IDLE' })
  const path = await record(school, bureau)
  const sent = { ...handover, codePrefix: 'S-', isWithBuildings: false }
  const to = { toCreditCode: prefecture, newCode: 'P-8', approvalNumber: '1', transferredOn: '2026-09-30' }
  const transfer = () => call(decider, 'POST', `assets/${made.body.results[0].id}/transfer`, to)
  const [, gone] = await Promise.all([succeed(decider, path, sent), transfer()])
  t.equal((await call(all, 'GET', path)).body.state, 'HANDED_OVER')
  const [{ n }] = (await sql`select count(*)::int as n from asset a join asset o on o.id = a.predecessor_id
    where o.code = 'A-8'`) as unknown as [{ n: number }]
  t.equal(n, 1, `${gone.status}`)
  const own = await held(school)
  t.ok(own.includes('card A-1') && own.includes('building B1'), own.join())
  const rest = await record(school, bureau, { effectiveOn: '2026-09-02' })
  const without = { ...handover, codePrefix: 'S-', isWithAssets: false }
  t.match(await succeed(decider, rest, without), { status: 200 })
  const [card] = await sql`select a.code from building b join asset a on a.id = b.asset_id where b.code = 'S-B1'`
  t.match(card, { code: 'S-A-1' })
})
