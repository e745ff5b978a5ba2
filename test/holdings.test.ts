// What a public body holds: titles that are registered, filed and end; buildings and parcels that go to another one;
// what the rules say of both.
import t from 'tap'
import { decider, openHoldings, title, writer } from './holding-calls.ts'
import type { Fields } from './rights-calls.ts'
import { holders } from './small-data.ts'

t.test('a title is registered, ended by the next, and ends; the building says what is in force', async (t) => {
  const { act, asDecider, asWriter, call, findings, idOf, read, titleOf, sql } = await openHoldings(t)
  const [b2, path] = [
    await idOf('building', 'B2'),
    `ownership-registrations/${await idOf('ownership_registration', 'T-2')}`,
  ]
  t.match(await act(asWriter, path, 'register', title), { status: 403, body: { code: 'SCOPE_MISSING' } })
  for (const [input, status] of [
    [{ ...title, certificateNumber: null }, 422],
    [{ ...title, areaM2: null }, 422],
    [{ ...title, registeredOn: null }, 422],
    [{ ...title, holderCreditCode: holders.elsewhere }, 422],
  ] as const)
    t.match(await act(asDecider, path, 'register', input), { status }, JSON.stringify(input))
  t.match(await read(path), { version: 1, state: 'IN_PROCESS' }, 'nothing of it was written')
  t.match(await act(asDecider, path, 'register', { ...title, realEstateUnitNumber: '652301001001GB00001F00020001' }), {
    ...{ status: 200, body: { state: 'REGISTERED', isInForce: true, holderCreditCode: holders.prefecture } },
  })
  t.match(await read(`buildings/${b2}`), {
    ...{ ownershipForm: 'TITLED', certificateNumber: title.certificateNumber, version: 2 },
    realEstateUnitNumber: '652301001001GB00001F00020001',
  })
  t.strictSame(await findings(b2), ['BLD6 WARNING'], 'it is unified, and was judged after the title was written')
  const again = { status: 409, body: { code: 'TRANSITION_REFUSED' } }
  t.match(await act(asDecider, path, 'register', title), again)
  t.match(await call(asWriter, 'PATCH', path, { areaM2: '1' }), { status: 409, body: { code: 'STATE_FORBIDS' } })

  const next = await titleOf('T-9', { buildingCode: 'B2' })
  const early = await act(asDecider, next, 'register', { ...title, registeredOn: '2026-04-30' })
  t.match(early, {
    status: 422,
    body: { code: 'RULE_REFUSED', errors: [{ rule: 'BLD-A8', pointer: '/registeredOn' }] },
  })
  const filed = { holderCreditCode: holders.school, areaM2: '1100', registeredOn: '2026-06-01' }
  t.match(await act(asDecider, next, 'file', filed), { status: 200, body: { state: 'FILED' } })
  t.match(await read(path), { state: 'ENDED', endedOn: '2026-06-01', isInForce: null })
  t.match(await read(`buildings/${b2}`), { ownershipForm: 'UNTITLED', certificateNumber: null })
  t.strictSame(await findings(b2), ['BLD5 WARNING', 'BLD6 WARNING 1100 1200'], 'its holder is no administration')
  t.match(await act(asDecider, next, 'end', { endedOn: '2026-05-31' }), { status: 422, body: { code: 'RULE_REFUSED' } })
  t.match(await act(asDecider, next, 'end', { endedOn: '2026-07-01' }), { status: 200, body: { state: 'ENDED' } })
  t.match(await read(`buildings/${b2}`), { ownershipForm: 'TO_BE_DETERMINED', certificateNumber: null })
  const logged = await sql`select register from change_detail
    where seq in (select seq from change where action = 'OwnershipRegistration.file') order by seq`
  t.strictSame(logged.map(({ register }) => register).sort(), [
    ...['Building', 'Finding', 'Finding', 'OwnershipRegistration', 'OwnershipRegistration'],
  ])
})

t.test('a disputed title is not registered, with the law', async (t) => {
  const { act, asDecider, idOf } = await openHoldings(t)
  const path = `ownership-registrations/${await idOf('ownership_registration', 'T-1', holders.school)}`
  for (const action of ['register', 'file']) {
    const refused = await act(asDecider, path, action, title)
    t.match(refused, { status: 422, body: { code: 'RULE_REFUSED', errors: [{ rule: 'BLD-A7' }] } })
    t.match(JSON.stringify(refused.body), '不动产登记暂行条例 第二十二条')
  }
})

t.test('16 at once: one title of a parcel is in force, and the earlier ones have ended', async (t) => {
  const { act, asDecider, idOf, sql, titleOf, findings } = await openHoldings(t)
  const l1 = await idOf('land_parcel', 'L1')
  const paths = await Promise.all(Array.from({ length: 16 }, (_, n) => titleOf(`L-${n}`, { landParcelCode: 'L1' })))
  const answers = await Promise.all(paths.map((path) => act(asDecider, path, 'register', title)))
  t.strictSame(
    [...new Set(answers.map(({ status }) => status))],
    [200],
    JSON.stringify(answers.map(({ body }) => body.code)),
  )
  const states = await sql`select state, count(*)::int as n from ownership_registration
    where land_parcel_id = ${l1} group by 1 order by 1`
  t.strictSame(
    states.map((one) => Object.values(one)),
    [
      ['ENDED', 16],
      ['REGISTERED', 1],
    ],
  )
  t.strictSame(await findings(l1), [], 'the parcel is judged by what there is in the end')
})

t.test('a building goes with its rooms, titles and projects, and gets a card of the receiver', async (t) => {
  const { act, asCaller, asDecider, asWriter, call, idOf, read, registry, sql } = await openHoldings(t)
  const id = await idOf('building', 'B1')
  const link = { assetCode: 'A-3', landParcelCode: 'L1' }
  t.match(await call(asWriter, 'PATCH', `buildings/${id}`, link), { status: 200, body: link })
  const path = `buildings/${id}`
  const ofCard = { toCreditCode: holders.school, newCode: 'N-1', approvalNumber: '1', transferredOn: '2026-10-01' }
  const alone = await act(await asCaller(), `assets/${await idOf('asset', 'A-3')}`, 'transfer', ofCard)
  t.match(alone, { status: 422, body: { errors: [{ rule: 'AST-A13' }] } }, 'its card goes with it')
  const go = {
    toCreditCode: holders.prefecture,
    newCardCode: 'N-1',
    approvalNumber: '批1',
    transferredOn: '2026-10-01',
  }
  const refusals: [Fields, string][] = [
    [{ ...go, newCardCode: null }, 'BLD-A4'],
    [{ ...go, toCreditCode: holders.neighbour, newCardCode: 'A-1' }, 'BLD-A5'],
    [{ ...go, toCreditCode: holders.bureau }, 'BLD-A2'],
  ]
  for (const [input, rule] of refusals) {
    t.match(await act(asDecider, path, 'transfer', input), { status: 422, body: { errors: [{ rule }] } }, rule)
  }
  const beyond = await asCaller({ ...decider, regions: ['652301'] })
  const unknown = { status: 422, body: { code: 'ORGANIZATION_UNKNOWN' } }
  t.match(await act(beyond, path, 'transfer', go), unknown, 'who does not reach both sides is told nothing')
  const near = { ...go, toCreditCode: holders.neighbour }
  t.match(await act(beyond, path, 'transfer', { ...near, newCardCode: 'A-1' }), unknown)
  for (const newCode of [null, 'B-77']) {
    const taken = await act(asDecider, path, 'transfer', { ...near, ...(newCode && { newCode }) })
    t.match(taken, { status: 409, body: { code: 'KEY_CONFLICT' } }, `${newCode}: of the building, then of its title`)
  }
  const parcel = `land-parcels/${await idOf('land_parcel', 'L1')}`
  t.match(await act(asDecider, parcel, 'transfer', { ...go, newCardCode: null }), {
    ...{ status: 422, body: { errors: [{ rule: 'BLD-A6' }] } },
  })
  t.match(await read(path), { version: 2 }, 'nothing of it was written')

  t.match(await act(asDecider, path, 'transfer', go), { status: 200, body: { assetCode: 'N-1', landParcelCode: null } })
  const parts = registry.registers.filter(({ references }) =>
    references.some((one) => one.isPart && one.to === 'Building'),
  )
  const moved: string[] = []
  for (const { tableName: table } of [registry.get('Building'), ...parts]) {
    const of = table === 'building' ? 'id' : 'building_id'
    const rows = await sql`select distinct o.credit_code as owner, x.region_path as path from ${sql(table)} x
      join organization o on o.id = x.organization_id where x.${sql(of)} = ${id}`
    if (rows.length > 0) moved.push(table)
    for (const row of rows) t.strictSame(row, { owner: holders.prefecture, path: '650000.652300' }, table)
  }
  const parted = ['building', 'idle_space_disposal', 'investment_project', 'ownership_registration', 'repair_project']
  t.strictSame(moved.filter((one) => [...parted, 'space'].includes(one)).sort(), [...parted, 'space'])
  t.match(await read(`assets/${await idOf('asset', 'A-3')}`), { cancelledOn: '2026-10-01' })
  const card = await read(`assets/${await idOf('asset', 'N-1', holders.prefecture)}`)
  t.match(card, { originalValueYuan: '7300.50', predecessorId: await idOf('asset', 'A-3'), usageStatus: 'IDLE' })
  const moves = await sql`select kind from asset_movement where document_number = '批1' order by kind`
  t.strictSame(
    moves.map(({ kind }) => kind),
    ['TRANSFER_IN', 'TRANSFER_OUT'],
  )
  t.match(await act(asDecider, parcel, 'transfer', { ...go, newCardCode: null, toCreditCode: holders.school }), {
    ...{ status: 200, body: { organizationCreditCode: holders.school } },
  })
})

t.test('16 at once: a building goes to one of them, with one card', async (t) => {
  const { act, asDecider, idOf, sql } = await openHoldings(t)
  const id = await idOf('building', 'B2')
  const to = [holders.neighbour, holders.school]
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      act(asDecider, `buildings/${id}`, 'transfer', {
        ...{ toCreditCode: to[n % 2], approvalNumber: `${n}`, transferredOn: '2026-10-01' },
      }),
    ),
  )
  // One to each in turn: a building that has gone may go on.
  t.ok(answers.every(({ status }) => status === 200 || status === 422))
  const [{ n }] = await sql<[{ n: number }]>`select count(*)::int as n from ownership_registration x
    join building b on b.id = x.building_id where x.organization_id <> b.organization_id`
  t.equal(n, 0, 'its title is where it is')
})

t.test('no plain write stands in for a transfer', async (t) => {
  const { asCaller, asWriter, call, idOf, read, titleOf } = await openHoldings(t)
  const own = { organizationCreditCode: holders.bureau }
  await call(asWriter, 'POST', 'buildings', { ...own, code: 'C-1', name: '楼' })
  const path = `buildings/${await idOf('building', 'C-1')}`
  const to = { organizationCreditCode: holders.school }
  const why = { 'x-reason': 'entered for another one' }
  const authority = await asCaller({ scopes: ['*:read', 'buildings:write', 'buildings:approve'], regions: ['652300'] })
  const refused = { status: 422, problems: ['AUTHORITY_ONLY organizationCreditCode'] }
  for (const thing of [path, `land-parcels/${await idOf('land_parcel', 'L2')}`]) {
    t.match(await call({ ...asWriter, ...why }, 'PATCH', thing, to), refused, thing)
    t.match(await read(thing), own, 'it is where it was')
  }
  const disputed = await titleOf('C-T', { buildingCode: 'C-1', caseClass: 'DISPUTED' })
  t.match(await call({ ...authority, ...why }, 'PATCH', path, to), refused, 'nor of what is disputed, whoever writes')
  t.match(await call(authority, 'PATCH', disputed, { caseClass: 'HISTORY_MISSING' }), { status: 200 })
  t.match(await call({ ...authority, ...why }, 'PATCH', path, to), {
    status: 200,
    body: { organizationCreditCode: holders.school },
  })
})

t.test('until its day has come, what is not unified is listed and not warned of', async (t) => {
  const { asWriter, call, findings, idOf, sql } = await openHoldings(t)
  const building = { organizationCreditCode: holders.bureau, name: '楼', floorAreaM2: '10', assetCode: 'A-1' }
  const send = async (code: string, more: Fields = {}) => {
    const { body } = await call(asWriter, 'POST', 'buildings', { ...building, code, ...more })
    t.strictSame(body.results[0].warnings, [], 'nobody is told of what comes later')
    return findings(await idOf('building', code))
  }
  t.strictSame(await send('N-1'), ['BLD5 WARNING'], 'no region has set a day')
  t.strictSame(await send('N-2', { buildingUse: 'OTHER' }), [], 'it is of offices and business space')
  t.strictSame(await send('N-3', { buildingUse: 'OTHER', ownershipForm: 'TITLED' }), ['BLD6 WARNING'])
  t.strictSame(await send('N-4', { buildingUse: 'OTHER', assetCode: null }), ['BLD6 WARNING'])
  const deadline = (value: number, subject: string) => sql`insert into standard (kind, subject, region_code,
    standard_version, valid_from, value, bound)
    values ('RULE_PARAMETER', ${subject}, '652300', '1', '2020-01-01', ${value}, 'EQUAL')`
  await deadline(20991231, 'BLD5.deadline/COMPLETE_UNDISPUTED')
  t.strictSame(await send('N-5'), ['BLD5-1 INFORMATION'])
  await call(asWriter, 'POST', 'ownership-registrations', {
    ...{ organizationCreditCode: holders.bureau, number: 'X', buildingCode: 'N-5', caseClass: 'HISTORY_MISSING' },
  })
  await call(asWriter, 'PATCH', `buildings/${await idOf('building', 'N-5')}`, { buildingUse: 'BUSINESS' })
  t.strictSame(await findings(await idOf('building', 'N-5')), ['BLD5 WARNING'], 'the day is that of another class')
})

t.test('new land comes after what the region has idle', async (t) => {
  const { asCaller, asWriter, call, findings, idOf } = await openHoldings(t)
  const project = { organizationCreditCode: holders.bureau, name: '新建', type: 'NEW_BUILD', buildingUse: 'BUSINESS' }
  const send = async (code: string, more: Fields) => {
    const { body } = await call(asWriter, 'POST', 'investment-projects', {
      ...project,
      phase: 'PREPARATION',
      code,
      ...more,
    })
    t.match(body, { results: [{ outcome: 'CREATED', warnings: [] }] })
    return findings(await idOf('investment_project', code))
  }
  t.strictSame(await send('N-1', { landAreaM2: '4000' }), ['BLD13 WARNING 4000'])
  t.strictSame(await send('N-2', { landAreaM2: '4000.01' }), [], 'there is none of that size')
  const above = await asCaller({ ...writer, regions: ['652300'] })
  const county = { ...project, organizationCreditCode: holders.prefecture, phase: 'PREPARATION', landAreaM2: '4000' }
  await call(above, 'POST', 'investment-projects', { ...county, code: 'N-6' })
  const ofPrefecture = await idOf('investment_project', 'N-6', holders.prefecture)
  t.strictSame(await findings(ofPrefecture), ['BLD13 WARNING 4000'], 'land of its counties is of the prefecture')
  const beside = { ...county, organizationCreditCode: holders.neighbour, code: 'N-7' }
  await call(above, 'POST', 'investment-projects', beside)
  t.strictSame(await findings(await idOf('investment_project', 'N-7', holders.neighbour)), [], 'not of a county beside')
  t.strictSame(await send('N-3', { landAreaM2: null }), [])
  t.strictSame(await send('N-4', { landAreaM2: '0' }), [])
  t.strictSame(await send('N-5', { landAreaM2: '100', startedOn: '2024-01-01', approvalNumber: '1' }), [])
})
