// What is stored: judged when a write changes it, and told to whom reads it. By REST, GraphQL and files.
import t, { type Test } from 'tap'
import { withVinCheckDigit } from '../src/registers/vehicles/vin.ts'
import { type Fields, type Headers, rightsCalls } from './rights-calls.ts'
import { holders } from './small-data.ts'

const held = { organizationCreditCode: holders.bureau }
const car = (n: number, more: Fields = {}) => {
  return { ...held, vin: withVinCheckDigit(`LDEMTZ001PD0000${n}`), category: 'OTHER', energyKind: 'GASOLINE', ...more }
}
const asset = (code: string, more: Fields = {}) => ({ ...held, code, name: 'x', classCode: 'A02010104', ...more })

async function toldCalls(t: Test) {
  const tested = await rightsCalls(t)
  const { call, asCaller, app } = tested
  const everyone = await asCaller()
  const english = { 'accept-language': 'en' }
  type Problem = { code: string; message: string; field?: string; pointer?: string }
  /** What is told of one record, problems and warnings alike, without writing it. */
  async function told(as: Headers, path: string, record: Fields): Promise<string[]> {
    const answer = await call(as, 'POST', `${path}?dryRun=true`, record, english)
    if (answer.status >= 500) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
    const found: Problem[] = answer.body.errors ?? answer.body.results[0].warnings
    return found.map(({ message, field, pointer }) => `${field ?? pointer?.slice(1)}: ${message}`)
  }
  async function imported(as: Headers, path: string, records: Fields[], query = '') {
    const payload = records.map((record) => `${JSON.stringify(record)}\n`).join('')
    const headers = { ...as, ...english, 'content-type': 'application/x-ndjson' }
    return (await app.inject({ method: 'POST', url: `/v1/${path}/import${query}`, headers, payload })).json()
  }
  return { ...tested, everyone, told, imported }
}

t.test('who only writes is told what it sent, and nothing of what is stored', async (t) => {
  const { call, everyone, asCaller, told, sql } = await toldCalls(t)
  await call(everyone, 'POST', 'vehicles', car(30, { odometerKm: '52000', priceYuan: '10000' }))
  const amounts = { originalValueYuan: '777', fiscalFundsYuan: '555', acquiredOn: '2024-01-09' }
  await call(everyone, 'POST', 'assets', asset('A-8', amounts))
  const writes = ['vehicles:write', 'assets:write', 'buildings:write', 'energy:write']
  const reader = await asCaller({ regions: ['652301'] })
  const writer = await asCaller({ scopes: [...writes, 'reference:read'] })
  // It reads all of another county, and has the right domain for the wrong verb.
  const elsewhere = await asCaller({ scopes: writes })
  await sql`insert into client_grant (client_id, code, scopes, reach, reach_region_id, purpose, legal_basis)
    select c.id, 'more', 'vehicles:read assets:read buildings:read energy:read', 'REGION', r.id, '-', '-'
    from client c, region r where r.code = '652302' and r.valid_to is null and
      c.code = ${JSON.parse(Buffer.from(elsewhere.authorization.split('.')[1]!, 'base64url').toString()).sub}`
  await sql`insert into code (list, list_version, code, zh) values ('ASSET_CLASS', '1999', 'X', '-')`
  const exceed = (at: string, parts: string, whole = '') =>
    `${at}: The parts${parts} come to more than originalValueYuan${whole}`
  const together = (at: string, names: string) =>
    `${at}: You do not read this record, and ${names} are judged by one another: send them together`
  const key = { ...held, code: 'A-8' }
  const cases: [path: string, record: Fields, toReader: RegExp | string, toWriter?: string[]][] = [
    ['vehicles', car(30, { odometerKm: '1' }), /The odometer 1 is below the 52000/, undefined],
    ['vehicles', car(30, { purchaseTaxYuan: '2000' }), /2000 is more than 10% of the price 10000/, undefined],
    ['assets', { ...key, startedOn: '2024-01-01' }, /acquired on 2024-01-09/, undefined],
    [
      ...(['assets', { ...key, fiscalFundsYuan: '900' }] as const),
      exceed('fiscalFundsYuan', ' (fiscalFundsYuan 900)', ' 777'),
      [together('fiscalFundsYuan', 'originalValueYuan + fiscalFundsYuan + otherFundsYuan')],
    ],
    [
      ...(['assets', { ...key, originalValueYuan: '5' }] as const),
      exceed('fiscalFundsYuan', ' (fiscalFundsYuan 555)', ' 5'),
      [together('originalValueYuan', 'originalValueYuan + fiscalFundsYuan + otherFundsYuan')],
    ],
    [
      ...(['assets', { ...key, classVersion: '1999' }] as const),
      'classCode: Code list ASSET_CLASS does not have this code: "A02010104"',
      [together('classVersion', 'classCode + classVersion')],
    ],
    [
      ...(['assets', { ...key, classVersion: '1998' }] as const),
      /^classVersion: Code list ASSET_CLASS does not have this version: "1998"/,
      [together('classVersion', 'classCode + classVersion')],
    ],
    [
      'spaces',
      { ...held, buildingCode: 'B1', code: '900', kind: 'OFFICE', usableAreaM2: '3901' },
      /The room has 3901 m², its building 3900/,
      undefined,
    ],
    [
      'spaces',
      { ...held, buildingCode: 'B1', code: '900', kind: 'OFFICE', usableAreaM2: '3899' },
      /come to 4001.5 m², the building has 3900/,
      undefined,
    ],
    [
      'buildings',
      { ...held, code: 'B1', usableAreaM2: '1' },
      /come to 102.5 m², the building has 1$/,
      [together('usableAreaM2', 'floorAreaM2 + usableAreaM2')],
    ],
    [
      'energy-consumptions',
      { ...held, period: '2024-01', energyType: 'ELECTRICITY', costYuan: '1' },
      /1 yuan for 12000.5 are unlikely/,
      [together('costYuan', 'quantity + costYuan')],
    ],
  ]
  for (const [path, record, toReader, toWriter] of cases) {
    t.match(await told(reader, path, record), [toReader], JSON.stringify(record))
    for (const as of [writer, elsewhere]) t.strictSame(await told(as, path, record), toWriter ?? [])
  }
  // All that it compares was sent.
  const sent = car(30, { purchaseTaxYuan: '2000', priceYuan: '10000', invoiceYuan: null })
  t.match(await told(writer, 'vehicles', sent), [/2000 is more than 10% of the price 10000/])
  const fresh = car(31, { purchaseTaxYuan: '2000', priceYuan: '10000' })
  t.match(
    await told(writer, 'vehicles', fresh),
    [/2000 is more than 10% of the price 10000/],
    'a new one hides nothing',
  )
})

t.test('what is stored is not found by sending values in turn', async (t) => {
  const { call, graphql, imported, everyone, asCaller, sql } = await toldCalls(t)
  const key = { ...held, period: '2023-05', energyType: 'ELECTRICITY' }
  const parts = { heatingQuantity: '1', dataRoomQuantity: '2', vehicleQuantity: null }
  const made = await call(everyone, 'POST', 'energy-consumptions', { ...key, ...parts, quantity: '777', costYuan: '9' })
  const { id } = made.body.results[0]
  const writer = await asCaller({ scopes: ['energy:write', 'reference:read'] })
  const query = `mutation ($r: [EnergyConsumptionInput!]!, $d: Boolean) {
    report: upsertEnergyConsumptions(records: $r, dryRun: $d) { results { outcome problems { code field message } } } }`
  const doors: ((change: Fields) => Promise<unknown>)[] = [
    ...['', '?dryRun=true'].map((dry) => async (change: Fields) => {
      const { status, body } = await call(writer, 'POST', `energy-consumptions${dry}`, { ...key, ...change })
      return [status, body.errors]
    }),
    async (change) => (await call(writer, 'POST', 'energy-consumptions?dryRun=true', { id, ...change })).body.errors,
    async (change) => (await call(writer, 'PATCH', `energy-consumptions/${id}`, change)).problems,
    async (change) => graphql(writer, query, { r: [{ ...key, ...change }], d: true }),
    ...['', '?dryRun=true', '?mode=atomic'].map((query) => async (change: Fields) => {
      return (await imported(writer, 'energy-consumptions', [{ ...key, ...change }], query)).rejected
    }),
  ]
  for (const name of ['dataRoomQuantity', 'quantity']) {
    for (const [i, door] of doors.entries()) {
      const told = new Set<string>()
      const values = ['0', '2', '774', '776', '777', '778', '100000']
      for (const value of values) told.add(JSON.stringify(await door({ [name]: value })))
      t.equal(told.size, 1, `${name} by door ${i}`)
      t.match([...told][0], /FIELDS_TOGETHER|SCOPE_MISSING/)
    }
  }
  t.match((await call(writer, 'POST', 'energy-consumptions', { ...key, ...parts, quantity: null })).problems, [
    'FIELDS_TOGETHER quantity',
  ])
  const [row] = await sql`select quantity, data_room_quantity, version from energy_consumption where id = ${id}`
  t.match(row, { quantity: '777.0000', data_room_quantity: '2.0000', version: 1 }, 'nothing was written')
  const all = { ...key, ...parts, costYuan: '9', quantity: '5' }
  t.match((await call(writer, 'POST', 'energy-consumptions', { ...all, dataRoomQuantity: '6' })).problems, [
    'PARTS_EXCEED_WHOLE dataRoomQuantity',
  ])
  t.equal((await call(writer, 'POST', 'energy-consumptions', all)).status, 200)
  t.equal((await call(writer, 'POST', 'energy-consumptions', { ...key, note: 'x' })).status, 200, 'and a note alone')
})

t.test('a department tells its own what is stored, and others nothing', async (t) => {
  const { asCaller, told, addGrant, administeredBy } = await toldCalls(t)
  // What is written everywhere is read in the department's reach only: the bureau, and its school.
  const clerk = await asCaller({ scopes: ['assets:write', 'vehicles:write'] })
  await addGrant(clerk, 'assets:read vehicles:read', { department: holders.bureau })
  const of = (organizationCreditCode: string) => ({ organizationCreditCode, code: 'A-1', fiscalFundsYuan: '99999' })
  const whole = 'fiscalFundsYuan: The parts (fiscalFundsYuan 99999) come to more than originalValueYuan'
  const all = [holders.bureau, holders.school, holders.neighbour]
  const toldOf = () => Promise.all(all.map(async (holder) => (await told(clerk, 'assets', of(holder)))[0]))
  const together = 'originalValueYuan + fiscalFundsYuan + otherFundsYuan are judged by one another: send them together'
  t.match(await toldOf(), [`${whole} 58000`, `${whole} 4800`, together])
  t.strictSame(await told(clerk, 'vehicles', car(40)), [], 'nor does it fail where nothing is to be told')
  await administeredBy(clerk, '652302')
})

t.test('that an organization has ended is told to whom reads organizations', async (t) => {
  const { asCaller, told, sql } = await toldCalls(t)
  await sql`update organization set valid_to = '2024-12-31' where credit_code = ${holders.bureau}`
  const scopes = ['assets:write', 'energy:write']
  const both = [await asCaller({ scopes: [...scopes, 'reference:read'] }), await asCaller({ scopes })]
  const late = { ...held, period: '2025-06', energyType: 'WATER', quantity: '1' }
  const ofBoth = (path: string, record: Fields) => Promise.all(both.map((as) => told(as, path, record)))
  t.match(await ofBoth('assets', asset('A-9')), [[/ended on 2024-12-31/], []])
  t.match(await ofBoth('energy-consumptions', late), [
    [/was not in force then: it is from 1949-10-01 to 2024-12-31$/],
    [/was not in force then$/],
  ])
})

t.test('an old record that a later rule refuses is changed in what the rule is not about', async (t) => {
  const { call, graphql, everyone, imported, sql } = await toldCalls(t)
  const made = await call(everyone, 'POST', 'assets', asset('A-8', { originalValueYuan: '100' }))
  const id = made.body.results[0].id
  await sql`update asset set fiscal_funds_yuan = 500, class_code = 'GONE', acquired_on = '2024-02-02',
    started_on = '2024-01-01' where id = ${id}`
  const full = asset('A-8', { classCode: 'GONE', originalValueYuan: '100.00', fiscalFundsYuan: '500' })
  const patched = await call(everyone, 'PATCH', `assets/${id}`, { note: '一' })
  t.match([patched.status, patched.headers['x-warnings']], [200, undefined])
  const days = { acquiredOn: '2024-02-02', startedOn: '2024-01-01' }
  t.match((await call(everyone, 'POST', 'assets', { ...full, note: '二', ...days })).body.results, [
    { outcome: 'UPDATED', problems: [], warnings: { length: 0 } },
  ])
  const query = `mutation ($r: [AssetInput!]!) { upsertAssets(records: $r) {
    results { outcome problems { code } warnings { code } } } }`
  const { data } = await graphql(everyone, query, { r: [{ ...full, ...days, note: '三' }] })
  t.strictSame(data.upsertAssets.results, [{ outcome: 'UPDATED', problems: [], warnings: [] }])
  for (const query of ['', '?mode=atomic', '?dryRun=true']) {
    const report = await imported(everyone, 'assets', [{ ...full, ...days, note: query || '-' }], query)
    t.match([report.counts.updated, report.rejected, report.warnings], [1, { length: 0 }, { length: 0 }], query)
    const same = await imported(everyone, 'assets', [{ ...full, ...days }], query)
    t.match([same.counts.unchanged, same.rejected, same.warnings], [1, { length: 0 }, { length: 0 }])
  }
  // What the rule is about is judged as soon as one of its fields is another, though it be a better one.
  for (const change of [
    { fiscalFundsYuan: '499' },
    { originalValueYuan: '499' },
    { ...full, fiscalFundsYuan: '101' },
  ]) {
    const refused = await call(everyone, 'PATCH', `assets/${id}`, { ...change, note: '四' })
    t.match([refused.status, refused.problems], [422, ['PARTS_EXCEED_WHOLE fiscalFundsYuan']])
  }
  t.match((await call(everyone, 'PATCH', `assets/${id}`, { classCode: 'GONE-2' })).problems, ['CODE_UNKNOWN classCode'])
  const ofNone = await call(everyone, 'PATCH', `assets/${id}`, { classVersion: 'x' })
  t.match(ofNone.problems, ['LIST_VERSION_UNKNOWN classVersion'])
  const later = await call(everyone, 'PATCH', `assets/${id}`, { startedOn: '2024-01-02' })
  t.equal(later.headers['x-warnings'], 'STARTED_BEFORE_ACQUIRED startedOn')
  t.equal((await call(everyone, 'PATCH', `assets/${id}`, { fiscalFundsYuan: '100' })).status, 200)
})

t.test('every rule between fields leaves old records alone', async (t) => {
  const { call, everyone, sql } = await toldCalls(t)
  const row = async (table: string) => (await sql.unsafe(`select id from ${table} order by id limit 1`))[0]!.id
  const old: [path: string, table: string, damage: string, change: Fields, touch: Fields, code: string][] = [
    [
      ...(['organizations', 'organization', "valid_from = '2020-01-01', valid_to = '2010-01-01'"] as const),
      ...([{ name: '新名' }, { validTo: '2011-01-01' }, 'VALIDITY_REVERSED'] as const),
    ],
    [
      ...(['energy-consumptions', 'energy_consumption', 'quantity = null, cost_yuan = null'] as const),
      ...([{ note: 'x' }, {}, 'QUANTITY_OR_COST'] as const),
    ],
    [
      ...(['energy-profiles', 'energy_profile', 'authorized_staff = 9, energy_users = 8'] as const),
      ...([{ note: 'x' }, { energyUsers: 7 }, 'STAFF_EXCEEDS_USERS'] as const),
    ],
    [
      ...(['vehicles', 'vehicle', "purchase_tax_yuan = 9, price_yuan = 8, plate_number = '新B12345'"] as const),
      ...([{ note: 'x' }, { priceYuan: '1007' }, ''] as const),
    ],
  ]
  for (const [path, table, damage, change, touch, code] of old) {
    const id = await row(table)
    const constraints = await sql.unsafe(`select conname from pg_constraint where conrelid = '${table}'::regclass
      and contype in ('c', 'x')`)
    for (const { conname } of constraints) await sql.unsafe(`alter table ${table} drop constraint ${conname}`)
    await sql.unsafe(`update ${table} set ${damage} where id = '${id}'`)
    const quiet = await call(everyone, 'PATCH', `${path}/${id}`, change)
    t.match([quiet.status, quiet.headers['x-warnings']], [200, undefined], `${path} ${JSON.stringify(quiet.body)}`)
    if (!code || Object.keys(touch).length === 0) continue
    const asked = await call(everyone, 'PATCH', `${path}/${id}`, touch)
    t.match([String(asked.headers['x-warnings'] ?? ''), ...asked.problems].join(), code, path)
  }
})

t.test('what a value alone is warned of is told when it comes, not when it is there', async (t) => {
  const { call, everyone, imported } = await toldCalls(t)
  const odd = { registeredOn: '1899-12-30', seats: 0, note: '锟斤拷锟斤拷' }
  const codes = (warnings: { code: string; field: string }[]) => warnings.map(({ code, field }) => `${code} ${field}`)
  const all = ['DATE_UNLIKELY registeredOn', 'TEXT_GARBLED note', 'VALUE_UNLIKELY seats']
  const first = await imported(everyone, 'vehicles', [car(50, odd), car(51)])
  t.strictSame(codes(first.warnings).sort(), all)
  t.match(await imported(everyone, 'vehicles', [car(50, odd), car(51)]), {
    counts: { unchanged: 2 },
    warnings: { length: 0 },
  })
  const changed = await imported(everyone, 'vehicles', [car(50, { ...odd, seats: 101 }), car(51, odd)])
  t.strictSame(codes(changed.warnings).sort(), [...all, 'VALUE_UNLIKELY seats'])
  const { body } = await call(everyone, 'POST', 'vehicles', [car(50, { ...odd, seats: 101 })])
  t.strictSame(body.results[0].warnings, [])
  t.strictSame(body.results[0].outcome, 'UNCHANGED')
})

t.test('the rooms of a building are told at the first that is new or changed', async (t) => {
  const { call, everyone } = await toldCalls(t)
  const room = (code: string, usableAreaM2: string) => ({
    ...held,
    buildingCode: 'B1',
    code,
    kind: 'OFFICE',
    usableAreaM2,
  })
  const all = [room('103', '3000'), room('104', '900')]
  const warned = async (rooms: Fields[]) => {
    const { body } = await call(everyone, 'POST', 'spaces', rooms)
    return body.results.map(({ warnings }: { warnings: { code: string }[] }) => warnings.map(({ code }) => code).join())
  }
  t.strictSame(await warned(all), ['ROOMS_EXCEED_BUILDING', ''])
  t.strictSame(await warned(all), ['', ''])
  t.strictSame(await warned([all[0]!, room('104', '901')]), ['', 'ROOMS_EXCEED_BUILDING'])
})
