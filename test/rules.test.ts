// What breaks a rule is told with the rule and its legal basis, whatever door it comes by.
import t from 'tap'
import { hall, restCalls } from './rest-calls.ts'

const held = { organizationCreditCode: hall }
const vin = 'LDEMTZ000GD001149'
const vehicle = { ...held, vin, category: 'EMERGENCY', energyKind: 'GASOLINE' }
const tax = { ...vehicle, priceYuan: '100000', purchaseTaxYuan: '20000' }
const taxRule = { code: 'PURCHASE_TAX_UNLIKELY', rule: 'VEH-D2', basis: '中华人民共和国车辆购置税法 第四条' }

const mutation = `mutation ($r: [VehicleInput!]!) {
  report: upsertVehicles(records: $r, dryRun: true) {
    results { warnings { code rule basis message } problems { rule } }
  }
}`

t.test('a warning names its rule in every door', async (t) => {
  const { call, app, everyone } = await restCalls(t)
  const rest = await call('POST', 'vehicles?dryRun=true', { payload: [tax] })
  t.match(rest.body.results[0].warnings, [{ ...taxRule, field: 'purchaseTaxYuan' }])
  const payload = { query: mutation, variables: { r: [tax] } }
  const graphql = await app.inject({ method: 'POST', url: '/graphql', headers: everyone, payload })
  t.match(graphql.json().data.report.results[0], { warnings: [taxRule], problems: [] })
  const headers = { ...everyone, 'content-type': 'application/x-ndjson' }
  const file = await app.inject({ method: 'POST', url: '/v1/vehicles/import', headers, payload: JSON.stringify(tax) })
  t.match(file.json().warnings, [{ line: 1, ...taxRule }])
  const kept = { ...tax, purchaseTaxYuan: '9999' }
  t.match((await call('POST', 'vehicles', { payload: [kept] })).body.results[0].warnings, [], 'what holds is not told')
})

t.test('a refusal names its rule, which has a basis only where a law says so', async (t) => {
  const { call, app, everyone, sql } = await restCalls(t)
  const bare = { ...held, period: '2024-01', energyType: 'ELECTRICITY' }
  const rest = await call('POST', 'energy-consumptions', { payload: bare })
  t.strictSame(rest.body.errors, [
    { pointer: '/quantity', code: 'QUANTITY_OR_COST', message: '消费量与费用不能同时为空', rule: 'ENE-D3' },
  ])
  const payload = {
    query: `mutation ($r: [EnergyConsumptionInput!]!) { report: upsertEnergyConsumptions(records: $r) {
      results { problems { code rule basis } } } }`,
    variables: { r: [bare] },
  }
  const graphql = await app.inject({ method: 'POST', url: '/graphql', headers: everyone, payload })
  const problems = [{ code: 'QUANTITY_OR_COST', rule: 'ENE-D3', basis: null }]
  t.strictSame(graphql.json().data.report.results, [{ problems }])
  t.equal((await sql`select from energy_consumption`).length, 0, 'nothing was written')
  t.strictSame((await call('POST', 'vehicles', { payload: held })).body.errors[0].rule, undefined, 'no rule, no name')
})

t.test('a price above the standard of its day and kind', async (t) => {
  const { call, sql } = await restCalls(t)
  const fleet: [values: object, limit: string | undefined][] = [
    [{ priceYuan: '180000.01' }, '180000'],
    [{ priceYuan: '180000' }, undefined],
    [{ priceYuan: '190000', registeredOn: '2017-12-04' }, undefined],
    [{ priceYuan: '190000', registeredOn: '2017-12-05' }, '180000'],
    [{ priceYuan: '250000.01', seats: 12 }, '250000'],
    [{ priceYuan: '250000.01', seats: 20 }, undefined],
    [{ priceYuan: '180000.01', energyKind: 'BATTERY_ELECTRIC' }, '180000'],
    [{ priceYuan: '120000.01', category: 'CONFIDENTIAL_COMMUNICATION' }, '120000'],
    [{ priceYuan: '180000', category: 'LAW_ENFORCEMENT' }, undefined],
    [{ priceYuan: '9000000', category: 'SPECIAL_TECHNICAL' }, undefined],
    [{ priceYuan: null }, undefined],
  ]
  for (const [values, limit] of fleet) {
    const answer = await call('POST', 'vehicles?dryRun=true', { payload: [{ ...vehicle, ...values }] })
    const told = limit && [{ code: 'PRICE_ABOVE_STANDARD', rule: 'VEH18', basis: '机关事务管理条例 第二十五条' }]
    const { warnings } = answer.body.results[0]
    t.match(warnings, told ?? [], JSON.stringify(values))
    t.equal(warnings.length, limit ? 1 : 0, JSON.stringify(values))
    if (limit) t.match(warnings[0].message, `标准 ${limit} 元`)
  }
  await sql`insert into standard (kind, subject, region_code, standard_version, valid_from, value, bound)
            values ('VEHICLE_PRICE', 'EMERGENCY/BASE', '650000', '新', '2020-01-01', 150000, 'MAX')`
  const answer = await call('POST', 'vehicles?dryRun=true', { payload: [{ ...vehicle, priceYuan: '150000.01' }] })
  t.match(answer.body.results[0].warnings[0].message, '标准 150000 元', 'a region may be stricter')
})

t.test('the page of errors lists what rules say', async (t) => {
  const { app } = await restCalls(t)
  const { body } = await app.inject({ url: '/docs/errors' })
  for (const code of ['ODOMETER_BACK', 'PARTS_EXCEED_WHOLE', 'PURCHASE_TAX_UNLIKELY']) {
    t.equal(body.split(`id="${code}"`).length, 2, `${code} once`)
  }
  t.match(body, '小于此前记录的 … 公里')
})
