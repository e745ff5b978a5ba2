// What is hardly meant is written and told, by every door; what is usual is not.
import { mock } from 'node:test'
import t, { type Test } from 'tap'
import type { Field } from '../src/kernel/define-register.ts'
import { unlikely } from '../src/kernel/likely.ts'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import { registers } from './registry.ts'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const fieldOf = (register: string, name: string): Field =>
  registers.find((one) => one.name === register)!.fields.get(name)!

t.test('bounds of days, periods and numbers', (t) => {
  const today = '2026-11-30'
  const cases: [register: string, field: string, good: string[], odd: string[]][] = [
    ['Asset', 'acquiredOn', ['1949-10-01', '2026-11-30'], ['1899-12-30', '1900-01-01', '2026-12-01', '9999-12-31']],
    ['Building', 'builtOn', ['1936-05-01', '2026-11-30'], ['1899-12-30', '1900-01-01', '2027-01-01']],
    ['Vehicle', 'registeredOn', ['2016-05-04'], ['1899-12-30', '9999-12-31', '0001-01-01']],
    ['Organization', 'validTo', ['2027-12-31', '2076-11-30'], ['1899-12-30', '2076-12-01', '9999-12-31']],
    ['EnergyConsumption', 'period', ['2026', '2026-11', '2026-Q4', '1949'], ['9999-12', '2027', '2026-12', '2027-Q1']],
    ['EnergyProfile', 'year', ['2026'], ['2027', '9999']],
    ['CostRecord', 'period', ['2027', '2031', '2031-11', '2031-Q4'], ['2032', '2031-12', '9999']],
    ['Vehicle', 'seats', ['1', '5', '60'], ['0', '101', '2147483647']],
    ['Vehicle', 'priceYuan', ['178000', '1000'], ['17.8', '0', '178000000']],
    ['Vehicle', 'odometerKm', ['0', '600000'], ['2000000.1']],
    ['Building', 'floorsAbove', ['0', '33'], ['131']],
    ['Building', 'floorAreaM2', ['52000000'.slice(0, 7)], ['10000000.01']],
    ['Space', 'usableAreaM2', ['24.5'], ['20000.01']],
    ['Space', 'floor', ['-2', '30'], ['-11', '131']],
    ['Asset', 'originalValueYuan', ['58000', '0'], ['100000000000.01']],
    ['CostRecord', 'amountYuan', ['-300', '12650.28'], ['-100000000000.01', '999999999999.99']],
  ]
  for (const [register, name, good, odd] of cases) {
    const field = fieldOf(register, name)
    const check = unlikely(field, today)!
    for (const value of good) t.equal(check(value), undefined, `${register}.${name} ${value}`)
    for (const value of odd) {
      const code = { date: 'DATE_UNLIKELY', period: 'PERIOD_UNLIKELY' }[field.kind.name] ?? 'VALUE_UNLIKELY'
      t.match(check(value), { code, params: { value } }, `${register}.${name} ${value}`)
    }
  }
  t.end()
})

t.test('the day of Beijing has begun before that of the clock', async (t) => {
  const DAY_MS = 86_400_000
  // 16:30 UTC, the next there is.
  const nowMs = Math.ceil(Date.now() / DAY_MS) * DAY_MS + 16.5 * 3_600_000
  mock.timers.enable({ apis: ['Date'], now: nowMs })
  t.teardown(() => mock.timers.reset())
  const { asCaller, call } = await rightsCalls(t)
  const dayIn = (days: number) => new Date(nowMs + days * DAY_MS).toISOString().slice(0, 10)
  const assets = [1, 2].map((days) => {
    return { ...held, code: `D-${days}`, name: 'x', classCode: 'A02010104', acquiredOn: dayIn(days) }
  })
  const { body } = await call(await asCaller(), 'POST', 'assets', assets)
  t.match(body.results, [{ warnings: [] }, { warnings: [{ code: 'DATE_UNLIKELY', field: 'acquiredOn' }] }])
  t.strictSame(body.results[0].warnings, [])
})

const vin = (n: number) => withVinCheckDigit(`LDEMTZ001PD0000${n}`)
const held = { organizationCreditCode: holders.bureau }
const car = (n: number, more: Fields = {}) => ({
  ...held,
  vin: vin(n),
  category: 'OTHER',
  energyKind: 'GASOLINE',
  ...more,
})
const use = (more: Fields) => ({ ...held, period: '2024-05', energyType: 'ELECTRICITY', ...more })

async function warningCalls(t: Test) {
  const tested = await rightsCalls(t)
  const { app, asCaller, call, graphql } = tested
  const everyone = await asCaller()
  const paths: Record<string, string> = Object.fromEntries(registers.map(({ name, path }) => [name, path]))
  const plurals: Record<string, string> = Object.fromEntries(registers.map(({ name, plural }) => [name, plural]))
  type Warned = { code: string; field: string; message: string }
  const named = (warnings: Warned[]) => warnings.map(({ code, field }) => `${code} ${field}`)
  /** By all doors, at first without writing: they must say the same. */
  async function warnings(register: string, records: Fields[], as: Headers = everyone): Promise<string[]> {
    const path = paths[register]!
    const plural = plurals[register]!
    const query = `mutation ($r: [${register}Input!]!) { report: upsert${plural[0]!.toUpperCase()}${plural.slice(1)}(
      records: $r, dryRun: true) { results { warnings { code field message } problems { code } } } }`
    const byGraphql = (await graphql(as, query, { r: records })).data.report.results
    const payload = records.map((record) => `${JSON.stringify(record)}\n`).join('')
    const headers = { ...as, 'content-type': 'application/x-ndjson' }
    const imported = async (query: string) =>
      (await app.inject({ method: 'POST', url: `/v1/${path}/import${query}`, headers, payload })).json()
    const tried = await imported('?dryRun=true')
    const posted = await call(as, 'POST', path, records)
    t.equal(posted.status, 200, JSON.stringify(posted.body))
    const all = posted.body.results.map((result: { warnings: Warned[] }) => named(result.warnings))
    t.strictSame(
      byGraphql.map((result: { warnings: Warned[] }) => named(result.warnings)),
      all,
      'by GraphQL',
    )
    const lines = all.flatMap((one: string[], i: number) => one.map((warning) => `${i + 1} ${warning}`))
    const linesOf = (report: { warnings: (Warned & { line: number })[] }) =>
      report.warnings.map(({ line, code, field }) => `${line} ${code} ${field}`)
    t.strictSame(linesOf(tried), lines, 'by a file that is tried')
    const again = await imported('?mode=atomic')
    t.strictSame([linesOf(again), again.counts.unchanged], [[], records.length], 'what is as it was is not told again')
    return all.map((one: string[]) => one.join(', '))
  }
  return { ...tested, everyone, warnings }
}

t.test('a quantity and its cost', async (t) => {
  const { warnings, call, everyone, sql } = await warningCalls(t)
  const odd = 'PRICE_UNLIKELY costYuan'
  const cases: [record: Fields, expected: string][] = [
    [{ quantity: '12000', costYuan: '6600' }, ''],
    [{ quantity: '1', costYuan: '4800' }, odd],
    [{ quantity: '1.2', costYuan: '6600' }, odd],
    [{ quantity: '12000', costYuan: '0.66' }, odd],
    [{ quantity: '12000', costYuan: '0' }, odd],
    [{ quantity: '0', costYuan: '100' }, odd],
    [{ quantity: '12000', costYuan: '0', note: '光伏自发自用' }, ''],
    [{ quantity: '0', costYuan: '0' }, ''],
    [{ quantity: '12000', costYuan: null }, ''],
    [{ quantity: '1', costYuan: '4800', note: '大额' }, odd],
    [{ energyType: 'WATER', quantity: '320', costYuan: '1024' }, ''],
    [{ energyType: 'WATER', quantity: '320', costYuan: '102400' }, odd],
    [{ energyType: 'HEAT', quantity: null, costYuan: '240000' }, ''],
    [{ energyType: 'GASOLINE', quantity: '900', costYuan: '7200' }, ''],
    [{ energyType: 'COAL', quantity: '900', costYuan: '7.2' }, odd],
  ]
  const records = cases.map(([record], i) => use({ period: String(2000 + i), ...record }))
  t.strictSame(
    await warnings('EnergyConsumption', records),
    cases.map(([, expected]) => expected),
  )
  const noted = async (note: string | null, period: string) => {
    const [row] = await sql`select id from energy_consumption where period = ${period} and energy_type = 'ELECTRICITY'`
    const { status, headers } = await call(everyone, 'PATCH', `energy-consumptions/${row!.id}`, { note })
    return [status, headers['x-warnings']]
  }
  t.strictSame(await noted('大额', '2001'), [200, undefined], 'a note has no part in a price')
  t.strictSame(await noted(null, '2001'), [200, undefined])
  t.strictSame(await noted(null, '2006'), [200, odd], 'but tells why nothing was paid')
  t.strictSame(await noted('光伏', '2006'), [200, undefined])
  t.strictSame(await noted('x', '2007'), [200, undefined], 'nothing for nothing')
  const said = await call(everyone, 'POST', 'energy-consumptions', use({ quantity: '1', costYuan: '4800' }), {
    'accept-language': 'en',
  })
  t.match(
    said.body.results[0].warnings[0].message,
    /^4800 yuan for 1 are unlikely \(4800 each\), usual are 0\.1 … 5 CNY\/kWh:/,
  )
  t.match(await warnings('EnergyConsumption', [use({ period: '9999-12', quantity: '1' })]), ['PERIOD_UNLIKELY period'])
})

t.test('a room, its building, and all its rooms', async (t) => {
  const { warnings, call, everyone, sql } = await warningCalls(t)
  const room = (code: string, usableAreaM2: string | null, buildingCode = 'B1') => {
    return { ...held, buildingCode, code, kind: 'OFFICE', usableAreaM2 }
  }
  // B1 has 3,900 m² of usable area and rooms of 102.50.
  t.strictSame(await warnings('Space', [room('103', '3901')]), ['ROOM_EXCEEDS_BUILDING usableAreaM2'])
  await sql`delete from space where code = '103'`
  const many = [room('103', '2000'), room('104', '1797.50'), room('105', null)]
  t.strictSame(await warnings('Space', many), ['', '', ''], 'up to the last square metre')
  t.strictSame(await warnings('Space', [room('106', '0.01'), room('107', '1')]), [
    'ROOMS_EXCEED_BUILDING usableAreaM2',
    '',
  ])
  t.strictSame(
    await warnings('Space', [room('201', '1201', 'B2')]),
    ['ROOM_EXCEEDS_BUILDING usableAreaM2'],
    'B2: gross',
  )
  const [b1] = await sql`select b.id from building b join organization o on o.id = organization_id
                         where b.code = 'B1' and credit_code = ${holders.bureau}`
  const shrunk = await call(everyone, 'PATCH', `buildings/${b1!.id}`, { usableAreaM2: '100' })
  t.match([shrunk.status, shrunk.headers['x-warnings']], [200, 'ROOMS_EXCEED_BUILDING usableAreaM2'])
  t.equal(
    (await call(everyone, 'PATCH', `buildings/${b1!.id}`, { usableAreaM2: null })).headers['x-warnings'],
    undefined,
  )
})

t.test('cars: odometer, tax, displacement', async (t) => {
  const { warnings, call, everyone, sql } = await warningCalls(t)
  const records = [
    car(10, { odometerKm: '52000', priceYuan: '178000', purchaseTaxYuan: '17800' }),
    car(11, { priceYuan: '178000', invoiceYuan: '201140', purchaseTaxYuan: '20115' }),
    car(12, { energyKind: 'BATTERY_ELECTRIC', displacementL: '1.6' }),
    car(13, { priceYuan: '17.98', seats: 0, registeredOn: '1899-12-30' }),
  ]
  t.strictSame(await warnings('Vehicle', records), [
    ...['', 'PURCHASE_TAX_UNLIKELY purchaseTaxYuan', 'DISPLACEMENT_OF_ELECTRIC displacementL'],
    'VALUE_UNLIKELY seats, VALUE_UNLIKELY priceYuan, DATE_UNLIKELY registeredOn',
  ])
  t.strictSame(await warnings('Vehicle', [car(10, { odometerKm: '51999.9' })]), ['ODOMETER_BACK odometerKm'])
  t.strictSame(await warnings('Vehicle', [car(10, { odometerKm: '60000' })]), [''])
  const [{ id }] = (await sql`select id from vehicle where vin = ${vin(10)}`) as unknown as [{ id: string }]
  const back = await call(everyone, 'PATCH', `vehicles/${id}`, { odometerKm: '1' })
  t.match([back.status, back.headers['x-warnings'], back.body.odometerKm], [200, 'ODOMETER_BACK odometerKm', '1.0'])
})

t.test('one plate on two cars, named to whom sees both', async (t) => {
  const { warnings, call, everyone, asCaller, sql } = await warningCalls(t)
  const shared = ['PLATE_IN_USE plateNumber']
  // 新B12345 is that of a marked car of the bureau.
  t.strictSame(await warnings('Vehicle', [car(20, { plateNumber: '新B12345', isMarked: true })]), shared)
  const english = { 'accept-language': 'en' }
  const said = await call(everyone, 'POST', 'vehicles', car(19, { plateNumber: '新B12345' }), english)
  t.match(
    said.body.results[0].warnings[0].message,
    /^Another vehicle \(VIN LDEMTZ.*\) has the plate "新B12345"; if .* empty it there$/,
  )
  t.strictSame(
    await warnings('Vehicle', [car(21, { plateNumber: '新B22222' }), car(22, { plateNumber: '新B22222' })]),
    [...shared, ...shared],
    'in one file',
  )
  t.strictSame(await warnings('Vehicle', [car(23, { plateNumber: '新B23456' }), car(24)]), ['', ''])

  // The neighbour's cars are beyond reach, an unmarked car's plate beyond sight.
  const county = await asCaller({ regions: ['652301'] })
  t.strictSame(await warnings('Vehicle', [car(25, { plateNumber: '新B00001', isMarked: true })], county), [''])
  t.strictSame(await warnings('Vehicle', [car(27, { plateNumber: '新B00001', isMarked: true })]), shared)
  const [school] = await sql`select id from vehicle where plate_number = '新B54321'`
  const uncleared = await asCaller({ regions: ['652301'], clearance: 'public' })
  const guess = (n: number) => car(n, { plateNumber: '新B54321', isMarked: true })
  t.strictSame(await warnings('Vehicle', [guess(26)], uncleared), [''], 'a masked plate is not found by guessing')
  const cleared = await asCaller({ regions: ['652301'] })
  t.strictSame(await warnings('Vehicle', [guess(28)], cleared), shared)
  const own = await call(uncleared, 'PATCH', `vehicles/${school!.id}`, { note: 'x' })
  t.match([own.status, own.headers['x-warnings']], [200, undefined], 'nor by changing the car that masks it')
  const writer = await asCaller({ scopes: ['vehicles:write'] })
  t.strictSame(await warnings('Vehicle', [guess(29)], writer), [''], 'who may not read is told nothing')
})

t.test('persons and days that do not go together', async (t) => {
  const { warnings } = await warningCalls(t)
  const profile = { ...held, year: '2022', authorizedStaff: 60, energyUsers: 59 }
  t.strictSame(await warnings('EnergyProfile', [profile]), ['STAFF_EXCEEDS_USERS authorizedStaff'])
  const asset = { ...held, code: 'A-9', name: 'x', classCode: 'A02010104', acquiredOn: '2024-01-02' }
  t.strictSame(await warnings('Asset', [{ ...asset, startedOn: '2024-01-01' }]), ['STARTED_BEFORE_ACQUIRED startedOn'])
  t.strictSame(await warnings('Asset', [{ ...asset, startedOn: '2024-01-02' }]), [''])
})
