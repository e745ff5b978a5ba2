import t from 'tap'
import { type Fields, foreign, home, type Samples, testRegister } from '../../../../test/conformance.ts'
import { creditCodeFor } from '../credit-code.ts'
import { organization } from './register.ts'

const samples: Samples = {
  record: (n, { regionCode, organizationCreditCode }) => ({
    creditCode: creditCodeFor(`11${regionCode}DEM${String(n).padStart(5, '0')}`),
    ...{
      validFrom: '2020-01-01',
      validTo: '2039-12-31',
      name: `示例"机关" ${n}`,
      shortName: '机关',
      address: '某路 1 号',
    },
    ...{ institutionType: '01', administrativeLevel: 'COUNTY', fundingType: 'FULL', authorizedStaff: 24, regionCode },
    ...{ departmentCreditCode: organizationCreditCode, note: '第一行\n第二行' },
    ...{ bodyType: 'PUBLIC_INSTITUTION', affiliation: 'SUBORDINATE_INSTITUTION', welfareClass: 'CLASS_II' },
    ...{ industryCode: 'S9221', isAdministration: true, isTemporaryBody: true, isRepresentativeOffice: true },
    ...{ seatRegionCode: '652301', reportingSystem: 'XPCC', directoryNode: 'INSTITUTION' },
    ...{ directoryFrom: '2020-01-01', directoryTo: '2030-12-31' },
  }),
  change: {
    ...{ shortName: null, authorizedStaff: 0, fundingType: 'PARTIAL', departmentCreditCode: null },
    ...{ isAdministration: false, reportingSystem: 'CENTRAL', seatRegionCode: null, directoryTo: null },
  },
}

const { rest, transports, graphql, sql, asCaller, create } = await testRegister(organization, samples)
const [byRest, byGraphql] = transports

t.test('a wrong check digit is refused, a wrong inner one only warns', async (t) => {
  const record = samples.record(140, home)
  const good = String(record.creditCode)
  const last = good.endsWith('0') ? '1' : '0'
  const wrong: [creditCode: string, problem: string][] = [
    [good.slice(0, 17) + last, 'CREDIT_CODE_CHECK_DIGIT creditCode'],
    [good.slice(0, 17), 'CREDIT_CODE_FORMAT creditCode'],
    [`I${good.slice(1)}`, 'CREDIT_CODE_FORMAT creditCode'],
  ]
  for (const [creditCode, problem] of wrong) {
    for (const { upsert } of transports) {
      t.match(await upsert([{ ...record, creditCode }]), { status: 422, problems: [problem] })
    }
    t.equal((await sql`select from organization where credit_code = ${creditCode}`).length, 0)
  }
  for (const [i, { upsert }] of transports.entries()) {
    const inner = good[16] === '7' ? '8' : '7'
    const creditCode = creditCodeFor(good.slice(0, 15) + i + inner)
    const { results, text } = await upsert([{ ...record, creditCode }])
    t.match(results, [{ outcome: 'CREATED' }], text)
    t.match(results[0]!.warnings, [{ code: 'CREDIT_CODE_INNER_CHECK_DIGIT', field: 'creditCode' }], text)
  }
})

t.test('a wrong check digit is named as such where an organization is referred to', async (t) => {
  const code = String(samples.record(141, home).creditCode)
  const departmentCreditCode = code.slice(0, 17) + (code.endsWith('0') ? '1' : '0')
  const answer = await byRest!.upsert([{ ...samples.record(142, home), departmentCreditCode }])
  t.match(answer, { status: 422, problems: ['CREDIT_CODE_CHECK_DIGIT departmentCreditCode'] })
})

t.test('its seat is in a division that there is, and it leaves the directory after it came', async (t) => {
  const record = samples.record(139, home)
  const wrong: [change: Fields, problem: string][] = [
    [{ seatRegionCode: '999999' }, 'REGION_UNKNOWN seatRegionCode'],
    [{ directoryTo: '2019-12-31' }, 'DIRECTORY_REVERSED directoryTo'],
  ]
  for (const { upsert } of transports) {
    for (const [change, problem] of wrong) {
      t.match(await upsert([{ ...record, ...change }]), { status: 422, problems: [problem] })
    }
  }
  const { creditCode } = record
  const { isAdministration: _, reportingSystem: __, ...rest } = record
  t.match((await byRest!.upsert([{ ...rest, directoryFrom: null }])).results, [{ outcome: 'CREATED' }])
  t.match((await byGraphql!.byKey({ creditCode })).record, { isAdministration: false, reportingSystem: 'TERRITORIAL' })
})

t.test('one credit code has one record for each period, and the current one answers', async (t) => {
  const first: Fields = { ...samples.record(143, home), validTo: null, name: '旧名' }
  const { creditCode } = first
  await byRest!.upsert([first])
  const second = { ...first, validFrom: '2025-01-01', name: '新名' }
  t.match(await byRest!.upsert([second]), { status: 409, code: 'PERIOD_OVERLAPS' }, 'two current records')
  await byGraphql!.upsert([{ ...first, validTo: '2024-12-31' }])
  t.match((await byGraphql!.upsert([second])).results, [{ outcome: 'CREATED' }])
  for (const { byKey } of transports) {
    t.match((await byKey({ creditCode })).record, { name: '新名' })
    t.match((await byKey({ creditCode, validFrom: '2020-01-01' })).record, { name: '旧名', validTo: '2024-12-31' })
  }
  const reversed = { ...first, validTo: '2019-12-31' }
  t.match(await byRest!.upsert([reversed]), { status: 422, problems: ['VALIDITY_REVERSED validTo'] })
})

t.test('no message names a record that is undone with it', async (t) => {
  const first: Fields = { ...samples.record(160, home), validTo: null }
  const second = { ...first, validFrom: '2025-01-01' }
  const { errors } = JSON.parse((await byRest!.upsert([first, second])).text)
  t.match(errors, [{ code: 'PERIOD_OVERLAPS', message: /重叠\(自 2020-01-01 起\);/ }], 'the other one of the request')
  const id = await create(160)
  const { text } = await byRest!.upsert([{ ...second, validFrom: '2030-01-01' }])
  t.match(text, id, 'what was there has its own')
})

t.test('what an organization holds moves with it to another region, and the log says so', async (t) => {
  const id = await create(144)
  const organizationCreditCode = samples.record(144, home).creditCode
  const mutation = `mutation ($b: [BuildingInput!]!, $p: [EnergyProfileInput!]!) {
    upsertBuildings(records: $b) { isWritten } upsertEnergyProfiles(records: $p) { isWritten } }`
  await graphql(mutation, {
    b: [{ organizationCreditCode, code: 'M1', name: '楼' }],
    p: [{ organizationCreditCode, year: '2024' }],
  })
  const moved = await rest('PATCH', `/${id}`, {
    payload: { regionCode: '652302' },
    requestId: 'moving-day',
    reason: '区划调整',
  })
  t.match(moved, { status: 200, record: { regionPath: '650000.652300.652302', version: 2 } })
  const log = await sql`select register, op, version, region_path, reason from change_detail
                        where request_id = 'moving-day' and op <> 'MOVED' and register <> 'Finding' order by register`
  const path = { region_path: '650000.652300.652302', reason: '区划调整' }
  t.strictSame(
    log.map((row) => ({ ...row })),
    ['Building', 'EnergyProfile', 'Organization'].map((register) => ({ register, op: 'UPDATED', version: 2, ...path })),
  )
  const [there, here] = await Promise.all(
    [foreign, home].map(async ({ regionCode }) => ({ as: await asCaller({ regions: [regionCode] }) })),
  )
  t.equal((await byGraphql!.get(id, there)).status, 200)
  t.equal((await byGraphql!.get(id, here)).status, 404)
})

t.test('a caller of one county makes organizations there and nowhere else', async (t) => {
  const county = { as: await asCaller({ regions: [home.regionCode] }) }
  for (const { upsert, name } of transports) {
    const record = { ...samples.record(name === 'REST' ? 145 : 146, home), departmentCreditCode: null }
    const elsewhere = await upsert([{ ...record, regionCode: '652302' }], county)
    t.match(elsewhere, { status: 422, problems: ['REGION_UNKNOWN regionCode'] })
    t.match((await upsert([record], county)).results, [{ outcome: 'CREATED' }])
  }
})

t.test('no organization is in its own charge, nor in that of one below it', async (t) => {
  const ids: string[] = []
  for (const n of [147, 148, 149]) ids.push(await create(n))
  const [a, b, c] = [147, 148, 149].map((n) => samples.record(n, home)) as [Fields, Fields, Fields]
  const under = (one: Fields, { creditCode }: Fields) => ({ ...one, departmentCreditCode: creditCode })
  const refused = { status: 422, problems: ['ORGANIZATION_BELOW_ITSELF departmentCreditCode'] }
  for (const { upsert } of transports) t.match(await upsert([under(a, a)]), refused)
  await byRest!.upsert([under(a, b), under(b, c)])
  for (const [last, first] of [
    [b, a],
    [c, a],
  ] as const) {
    for (const { upsert } of transports) t.match(await upsert([under(last, first)]), refused)
    const payload = { departmentCreditCode: first.creditCode }
    t.match(await rest('PATCH', `/${ids[last === b ? 1 : 2]}`, { payload }), { status: 422 })
  }
  await byRest!.upsert([a, b, c].map((one) => ({ ...one, departmentCreditCode: null })))
  const circle = [under(a, b), under(b, c), under(c, a)]
  t.match(await byRest!.upsert(circle), { status: 422, code: 'VALIDATION_FAILED' }, 'nor by one request')
  const lines = circle.map((one) => JSON.stringify(one)).join('\n')
  const file = await rest('POST', '/import', { payload: lines, type: 'application/x-ndjson' })
  t.match(JSON.parse(file.text), { counts: { updated: 2, rejected: 1 } }, 'nor by a file')
  const stored = await sql`select from organization where id = any(${ids}) and department_id is null`
  t.equal(stored.length, 1)
})

t.test('what has buildings cannot be removed', async (t) => {
  const { record } = await byRest!.byKey({ creditCode: home.organizationCreditCode })
  for (const { remove } of transports) {
    t.match(await remove(String(record!.id)), { status: 409, code: 'STILL_REFERENCED' })
  }
  t.equal((await byRest!.get(String(record!.id))).status, 200)
})
